"""What an import of a table would do: who is new, who is changed and who is gone. Pure.

Must not know: files, the ledger, the hub.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from checkin.clock import Entropy
from checkin.erasing import is_anonymous
from checkin.errors import InputProblem
from checkin.model import Position, PositionId, PositionStatus
from sync.address import hash_email
from sync.attendee_table import Attendee, AttendeeTable
from sync.matching import Traits, match
from sync.replica import GIVEN_SECRET, MADE_SECRET, KeyedPosition
from sync.secret import make_secret


@dataclass(frozen=True, slots=True)
class Change:
    """A row that differs from what is stored."""

    stored: KeyedPosition
    row: Attendee


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that is to be kept once a plan is carried out.

    Attributes:
        kept: Who has changed, then who is new.
        canceled: Those that are gone, canceled; kept only where somebody wants that.
    """

    kept: tuple[KeyedPosition, ...]
    canceled: tuple[KeyedPosition, ...]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do.

    Attributes:
        new: Rows of people not stored yet.
        changed: Rows of people who are stored differently.
        unchanged: How many rows say what is stored already.
        gone: Stored and not canceled, but in no row.
        ignored: Headings that stand for nothing we know.
        warnings: As in `AttendeeTable`.
        first_id: The first free position id.
    """

    new: tuple[Attendee, ...]
    changed: tuple[Change, ...]
    unchanged: int
    gone: tuple[KeyedPosition, ...]
    ignored: tuple[str, ...]
    warnings: tuple[InputProblem, ...]
    first_id: int

    def outcome(self, email_key: bytes, entropy: Entropy) -> Outcome:
        """What is to be kept; rows without a secret get one.

        Args:
            email_key: With which addresses are hashed here.
            entropy: For those secrets.
        """
        changed = (updated(change, email_key) for change in self.changed)
        new = (
            _keyed(row, PositionId(number), row.secret or make_secret(entropy), email_key)
            for number, row in enumerate(self.new, self.first_id)
        )
        canceled = ((key, _canceled(position)) for key, position in self.gone)
        return Outcome((*changed, *new), tuple(canceled))


def compare(everybody: Sequence[KeyedPosition], table: AttendeeTable, email_key: bytes) -> ImportPlan:
    """Compare a table with what is stored.

    Args:
        everybody: All positions that there are.
        table: What the table says.
        email_key: With which addresses are hashed here; empty before the first import.
    """
    # No table names signed tickets, whose ids are negative, nor who was erased: it misses neither.
    stored = [keyed for keyed in everybody if keyed[1].id > 0 and not is_anonymous(keyed[1])]
    matches = match(
        [_row_traits(row, email_key) for row in table.attendees],
        [_stored_traits(keyed) for keyed in stored],
    )
    changes = [Change(stored[matches[i]], row) for i, row in enumerate(table.attendees) if i in matches]
    changed = tuple(change for change in changes if updated(change, email_key) != change.stored)
    claimed = set(matches.values())
    return ImportPlan(
        new=tuple(row for i, row in enumerate(table.attendees) if i not in matches),
        changed=changed,
        unchanged=len(changes) - len(changed),
        gone=tuple(
            keyed
            for i, keyed in enumerate(stored)
            if i not in claimed and keyed[1].status is not PositionStatus.CANCELED
        ),
        ignored=table.ignored,
        warnings=table.warnings,
        first_id=max((position.id for _, position in everybody if position.id > 0), default=0) + 1,
    )


def _keyed(row: Attendee, number: PositionId, secret: str, email_key: bytes) -> KeyedPosition:
    new = Position(id=number, secret=secret, product=row.product)
    return (GIVEN_SECRET if row.secret else MADE_SECRET) + secret, _as_row(new, row, email_key)


def updated(change: Change, email_key: bytes) -> KeyedPosition:
    """The position as the row has it; what no table can say, and a secret that it does not say, stay."""
    row_key, stored = change.stored
    position = _as_row(stored, change.row, email_key)
    if not change.row.secret:
        return row_key, position
    return GIVEN_SECRET + change.row.secret, msgspec.structs.replace(position, secret=change.row.secret)


def _as_row(position: Position, row: Attendee, email_key: bytes) -> Position:
    """The position with all that the row says; an answer that it leaves open may have been given since."""
    return msgspec.structs.replace(
        position,
        product=row.product,
        status=row.status,
        order=row.order,
        given_name=row.given_name,
        family_name=row.family_name,
        title=row.title,
        organisation=row.organisation,
        valid_from_ms=row.valid_from_ms,
        valid_until_ms=row.valid_until_ms,
        email_hash=hash_email(row.email, email_key),
        language=row.language,
        attention=position.attention if row.notice is None else row.notice,
        sessions=row.sessions,
        waiting=row.waiting,
        answers={**position.answers, **row.answers},
    )


def _canceled(position: Position) -> Position:
    return msgspec.structs.replace(position, status=PositionStatus.CANCELED)


def _row_traits(row: Attendee, email_key: bytes) -> Traits:
    return Traits(
        secret=row.secret,
        made=False,
        order=row.order,
        email_hash=hash_email(row.email, email_key),
        name=f"{row.given_name} {row.family_name}",
        organisation=row.organisation,
    )


def _stored_traits(keyed: KeyedPosition) -> Traits:
    row_key, position = keyed
    return Traits(
        secret=position.secret,
        made=row_key.startswith(MADE_SECRET),
        order=position.order,
        email_hash=position.email_hash,
        name=f"{position.given_name} {position.family_name}",
        organisation=position.organisation,
    )
