"""Attendees from a table into the replica: what is new, changed and gone, then all of it or nothing.

Must not know: terminals, the command line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from checkin.clock import Entropy
from checkin.errors import ConfigError, InputProblem, LedgerLockedError
from checkin.model import EventSet, Position
from checkin.presence import parents_of
from sync.address import ensure_email_key, read_email_key
from sync.attendee_table import read_attendees
from sync.elsewhere import assign_rooms, room_of
from sync.event_file import EventFile, read_event_file, save_event_file
from sync.event_overlay import read_overlay
from sync.import_plan import ImportPlan, compare
from sync.occupancy import Occupancy
from sync.pretix.pairing import load_pairing
from sync.replica import (
    iter_keyed_positions,
    load_event_set,
    positions_version,
    save_event_set,
    save_keyed_positions,
)
from sync.store import Store
from sync.table import TableRow, read_table

SHOWN_GONE = 20
SHOWN_WARNINGS = 20


@dataclass(frozen=True, slots=True)
class Planned:
    """What an import would do to this ledger, and for which version of its positions that was found out."""

    plan: ImportPlan
    version: int


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
    event_set = _event_of(file, earlier)
    planned = plan_import(store, event_set, read_table(table.raw, table.name), table.name)
    if not dry_run:
        apply_import(store, planned, entropy, file=file, remove_missing=remove_missing)
    plan = planned.plan
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


def _event_of(file: EventFile | None, earlier: EventSet | None) -> EventSet:
    event_set = file.event_set if file else earlier
    if event_set is None:
        raise ConfigError("No event is known yet.", "Give the event file too, with --event FILE.")
    return event_set


def check_files(store: Store | None, table: SourceFile | None, event: SourceFile | None) -> None:
    """Whether such an import can be done; nothing is.

    Args:
        store: None = into a ledger that is to be made.
        table: As for `import_files`, or None for `import_event`.
        event: Likewise.

    Raises:
        ConfigError: As `import_files`.
        InputError: Likewise.
    """
    earlier = load_event_set(store) if store else None
    if table is None and event and store and earlier and load_pairing(store):
        read_overlay(event.raw, event.name, earlier)
        return
    file = read_event_file(event.raw, event.name, earlier) if event else None
    if table:
        read_attendees(read_table(table.raw, table.name), table.name, _event_of(file, earlier))


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


def plan_import(store: Store, event_set: EventSet, rows: Sequence[TableRow], source: str) -> Planned:
    """Compare a table with what is stored; changes nothing.

    Raises:
        InputError: Every bad row of the table with its line.
    """
    table = read_attendees(rows, source, event_set)
    version = positions_version(store)
    return Planned(compare(list(iter_keyed_positions(store)), table, read_email_key(store)), version)


def apply_import(
    store: Store,
    planned: Planned,
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
        if positions_version(store) != planned.version:
            raise LedgerLockedError(
                "Somebody else changed the attendees at the same time.", "Import the table again."
            )
        if file is not None:
            _save_event(store, file)
        outcome = planned.plan.outcome(ensure_email_key(store, entropy), entropy)
        save_keyed_positions(store, [*outcome.kept, *(outcome.canceled if remove_missing else ())])


def _save_event(store: Store, file: EventFile) -> None:
    """Keep the event file; who is in which room may change with the rooms' parents."""
    earlier = load_event_set(store)
    save_event_file(store, file)
    parents = parents_of(file.event_set.rooms)
    if earlier is not None and parents != parents_of(earlier.rooms):
        Occupancy(store).rebuild(parents)


def _shown(position: Position) -> str:
    return ", ".join(part for part in (position.display_name, position.organisation, position.order) if part)
