"""Attendees from a table into the replica: what is new, changed and gone, then all of it or nothing.

Must not know: terminals, the command line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from checkin.clock import Entropy
from checkin.errors import ConfigError, InputProblem, LedgerLockedError
from checkin.model import EventSet, Position, PositionId, PositionStatus
from checkin.presence import parents_of
from sync.address import ensure_email_key, hash_email, read_email_key
from sync.attendee_table import Attendee, read_attendees
from sync.elsewhere import assign_rooms, room_of
from sync.event_file import EventFile, read_event_file, save_event_file
from sync.event_overlay import read_overlay
from sync.matching import Traits, match
from sync.occupancy import Occupancy
from sync.pretix.pairing import load_pairing
from sync.replica import (
    GIVEN_SECRET,
    MADE_SECRET,
    KeyedPosition,
    iter_keyed_positions,
    load_event_set,
    positions_version,
    save_event_set,
    save_keyed_positions,
)
from sync.secret import make_secret
from sync.store import Store
from sync.table import TableRow, read_table

SHOWN_GONE = 20
SHOWN_WARNINGS = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A row that differs from what is stored."""

    stored: KeyedPosition
    row: Attendee


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
        version: Of the positions that it was made for.
        first_id: The first free position id.
    """

    new: tuple[Attendee, ...]
    changed: tuple[Change, ...]
    unchanged: int
    gone: tuple[KeyedPosition, ...]
    ignored: tuple[str, ...]
    warnings: tuple[InputProblem, ...]
    version: int
    first_id: int


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file from outside: its name for messages, and what is in it."""

    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did, or would do.

    Attributes:
        made_secrets: New rows that got a ticket text here.
        gone: Those that the table does not name any more.
        warnings: Cells that were left out of good rows, and sessions with more bookings than places.
        canceled: Whether they were canceled.
    """

    new: int
    changed: int
    unchanged: int
    made_secrets: int
    gone: tuple[Position, ...]
    ignored: tuple[str, ...]
    warnings: tuple[InputProblem, ...]
    canceled: bool
    dry_run: bool

    def text(self) -> str:
        """For a person to read, one fact per line."""
        done = "would be" if self.dry_run else "were"
        lines = [f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged."]
        if self.made_secrets:
            lines.append(f"{self.made_secrets} rows had no ticket code; new codes {done} made for them.")
        if self.ignored:
            lines.append(f"Columns not used: {', '.join(self.ignored)}.")
        lines += [f"Line {w.line}: {w.problem}" for w in self.warnings[:SHOWN_WARNINGS]]
        if len(self.warnings) > SHOWN_WARNINGS:
            lines.append(f"  and {len(self.warnings) - SHOWN_WARNINGS} more")
        if self.gone:
            fate = f"{done} canceled" if self.canceled else "stay valid; --remove-missing cancels them"
            lines.append(f"{len(self.gone)} people are not in this table any more and {fate}:")
            lines += [f"  {_shown(position)}" for position in self.gone[:SHOWN_GONE]]
            if len(self.gone) > SHOWN_GONE:
                lines.append(f"  and {len(self.gone) - SHOWN_GONE} more")
        if self.dry_run:
            lines.append("Nothing was changed: this was a try.")
        return "\n".join(lines)


def import_files(
    store: Store,
    table: SourceFile,
    event: SourceFile | None,
    entropy: Entropy,
    *,
    dry_run: bool = False,
    remove_missing: bool = False,
) -> ImportSummary:
    """Import an attendee table, and an event file with it when there is one: everything or nothing.

    Raises:
        ConfigError: No event was ever imported, and none is given.
        InputError: A file that cannot be taken, with all of its problems.
        LedgerError: The ledger cannot be written, or somebody else imports at the same time.
    """
    earlier = load_event_set(store)
    file = read_event_file(event.raw, event.name, earlier) if event else None
    event_set = file.event_set if file else earlier
    if event_set is None:
        raise ConfigError("No event is known yet.", "Give the event file too, with --event FILE.")
    plan = plan_import(store, event_set, read_table(table.raw, table.name), table.name)
    if not dry_run:
        apply_import(store, plan, entropy, file=file, remove_missing=remove_missing)
    return ImportSummary(
        new=len(plan.new),
        changed=len(plan.changed),
        unchanged=plan.unchanged,
        made_secrets=sum(not row.secret for row in plan.new),
        gone=tuple(position for _, position in plan.gone),
        ignored=plan.ignored,
        warnings=plan.warnings,
        canceled=remove_missing,
        dry_run=dry_run,
    )


def import_event(store: Store, event: SourceFile) -> EventSet:
    """Import an event file alone: what central describes keeps all that is central's.

    Raises:
        InputError: A file that cannot be taken, with all of its problems.
    """
    earlier = load_event_set(store)
    if load_pairing(store) is None or earlier is None:
        file = read_event_file(event.raw, event.name, earlier)
        with store.writing():
            save_event_file(store, file)
            _recount(store, earlier, file.event_set)
        return file.event_set
    over = read_overlay(event.raw, event.name, earlier)
    with store.writing():
        save_event_set(store, over)
        assign_rooms(store, room_of(over))
        _recount(store, earlier, over)
    return over


def _recount(store: Store, earlier: EventSet | None, now: EventSet) -> None:
    """Count everybody anew where rooms have changed."""
    if earlier is None or earlier.rooms != now.rooms:
        Occupancy(store).rebuild(parents_of(now.rooms))


def plan_import(store: Store, event_set: EventSet, rows: Sequence[TableRow], source: str) -> ImportPlan:
    """Compare a table with what is stored; changes nothing.

    Raises:
        InputError: Every bad row of the table with its line.
    """
    table = read_attendees(rows, source, event_set)
    version, email_key = positions_version(store), read_email_key(store)
    # Negative ids stand for signed tickets, which no table names: it neither misses nor cancels them.
    stored = [keyed for keyed in iter_keyed_positions(store) if keyed[1].id > 0]
    matches = match(
        [_row_traits(row, email_key) for row in table.attendees],
        [_stored_traits(keyed) for keyed in stored],
    )
    changes = [Change(stored[matches[i]], row) for i, row in enumerate(table.attendees) if i in matches]
    changed = tuple(change for change in changes if _updated(change, email_key) != change.stored)
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
        version=version,
        first_id=max((position.id for _, position in stored), default=0) + 1,
    )


def apply_import(
    store: Store,
    plan: ImportPlan,
    entropy: Entropy,
    *,
    file: EventFile | None = None,
    remove_missing: bool = False,
) -> None:
    """Do what the plan says, in one transaction.

    Raises:
        LedgerLockedError: The positions have changed since the plan was made.
    """
    with store.writing():
        if positions_version(store) != plan.version:
            raise LedgerLockedError(
                "Somebody else changed the attendees at the same time.", "Import the table again."
            )
        if file is not None:
            _save_event(store, file)
        email_key = ensure_email_key(store, entropy)
        changed = [_updated(change, email_key) for change in plan.changed]
        new = [
            _keyed(row, PositionId(number), row.secret or make_secret(entropy), email_key)
            for number, row in enumerate(plan.new, plan.first_id)
        ]
        canceled = [(key, _canceled(position)) for key, position in plan.gone] if remove_missing else []
        save_keyed_positions(store, [*changed, *new, *canceled])


def _save_event(store: Store, file: EventFile) -> None:
    """Keep the event file; who is in which room may change with the rooms' parents."""
    earlier = load_event_set(store)
    save_event_file(store, file)
    parents = parents_of(file.event_set.rooms)
    if earlier is not None and parents != parents_of(earlier.rooms):
        Occupancy(store).rebuild(parents)


def _keyed(row: Attendee, number: PositionId, secret: str, email_key: bytes) -> KeyedPosition:
    new = Position(id=number, secret=secret, product=row.product)
    return (GIVEN_SECRET if row.secret else MADE_SECRET) + secret, _as_row(new, row, email_key)


def _updated(change: Change, email_key: bytes) -> KeyedPosition:
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


def _shown(position: Position) -> str:
    return ", ".join(part for part in (position.display_name, position.organisation, position.order) if part)
