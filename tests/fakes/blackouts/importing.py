"""Attendee tables imported one after the other, also with ``--remove-missing``: each whole, or not at all."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from checkin.model import PositionStatus, name_in
from sync.importer import SourceFile, import_files
from sync.replica import iter_positions, load_event_set
from sync.search import search
from sync.store import Store
from tests.fakes.blackouts.lives import World, connect
from tests.fakes.power import Disk

PEOPLE = 60
EVENT = """
[event]
slug = "congress"
name = "Congress {version}"
timezone = "Europe/Berlin"
languages = ["de"]
days = [2026-10-24]
[[product]]
name = "Participant"
[[check_in_list]]
name = "Door"
"""

Row = tuple[str, PositionStatus]
"""Family name and status of one person."""


@dataclass(frozen=True, slots=True)
class Contents:
    """All that an import leaves behind.

    Attributes:
        event: The event's name, from the event file that comes with each table.
        people: By order code.
    """

    event: str
    people: dict[str, Row]


class Imports:
    """Lives of a computer that imports: see `tests.fakes.blackouts.lives.Subject`."""

    max_steps = 330

    def __init__(self, world: World) -> None:
        self._world = world
        self._version = 0
        self._before = self._after = Contents("", {})
        self._secrets: dict[str, str] = {}

    def furnish(self, folder: Path) -> None:
        """It begins with nothing."""

    def live(self, disk: Disk, stack: ExitStack) -> None:
        """Import one table after the other."""
        store = connect(self._world.open(disk), stack).store
        self._examine(store)
        while self._world.findings.is_clean:
            self._import(store)

    def _examine(self, store: Store) -> None:
        found, findings = contents(store), self._world.findings
        if found not in (self._before, self._after):
            findings.lost.append(f"table {self._version} is there in part: {found}")
        self._before = found
        held = {position.order: position.secret for position in iter_positions(store)}
        findings.lost += [order for order, secret in self._secrets.items() if held.get(order) != secret]
        for order, (name, _) in list(found.people.items())[:5]:
            if order not in {hit.order for hit in search(store, name)}:
                findings.wrong.append(f"{order} is not found as {name}")

    def _import(self, store: Store) -> None:
        self._version += 1
        dice = self._world.dice
        numbers = dice.sample(range(PEOPLE), dice.randint(PEOPLE // 2, PEOPLE))
        rows = {f"A{number}": f"Name{self._version}x{number}" for number in numbers if dice.random() < 0.9}
        remove = dice.random() < 0.5
        event = f"Congress {self._version}"
        self._after = Contents(event, expected(self._before.people, rows, remove_missing=remove))
        import_files(
            store,
            SourceFile("table.csv", table(rows).encode()),
            SourceFile("event.toml", EVENT.format(version=self._version).encode()),
            self._world.entropy,
            remove_missing=remove,
        )
        self._before = self._after  # somebody was told that it is done
        self._secrets = {position.order: position.secret for position in iter_positions(store)}
        self._world.findings.promised += len(rows)


def table(rows: dict[str, str]) -> str:
    """As a spreadsheet has it; every second person gets a ticket text by the import."""
    lines = ["secret;order;family_name;product"]
    for order, name in rows.items():
        secret = f"TICKET{order}" if int(order[1:]) % 2 else ""
        lines.append(f"{secret};{order};{name};Participant")
    return "\n".join(lines) + "\n"


def expected(before: dict[str, Row], rows: dict[str, str], *, remove_missing: bool) -> dict[str, Row]:
    """Who is there after a table: those in it, and all others as they were, or canceled."""
    others = {order: row for order, row in before.items() if order not in rows}
    if remove_missing:
        others = {order: (name, PositionStatus.CANCELED) for order, (name, _) in others.items()}
    return {**others, **{order: (name, PositionStatus.PAID) for order, name in rows.items()}}


def contents(store: Store) -> Contents:
    """What is there now."""
    event_set = load_event_set(store)
    name = name_in(event_set.events[0].names, "de") if event_set else ""
    people = {p.order: (p.family_name, p.status) for p in iter_positions(store)}
    return Contents(name, people)
