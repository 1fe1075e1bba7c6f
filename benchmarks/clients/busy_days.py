"""A journal of any size, uniformly random: 40 halls, 12 products, five days round the clock, in a ledger.

The same columns come out as arrays, for whoever else is to count them. Must not know: what is measured.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from checkin.journal import Kind, genesis, link
from checkin.model import (
    CheckInList,
    Event,
    EventSet,
    ListId,
    Position,
    PositionId,
    Product,
    ProductId,
    Room,
    RoomId,
    Session,
    SessionId,
)
from kiosk.clock import SystemClock
from sync.ledger import INSERT
from sync.opening import LedgerFile, open_ledger
from sync.outbox_marks import newest_arrival
from sync.replica import save_event_set, save_first_positions
from sync.store import Row, Store
from tests.fakes.entropy import SeededEntropy

BEGIN_MS = 1_792_792_800_000
"""2026-10-24 00:00 in Berlin."""
DAY_MS = 86_400_000
DAYS, HALLS, PRODUCTS, ORGANISATIONS = 5, 40, 12, 1_000
EACH = 33
"""Entries of one person."""
KINDS = (Kind.ENTRY, Kind.EXIT, Kind.REFUSAL, Kind.BADGE)
SHARES = (0.50, 0.42, 0.02, 0.06)
HOUSE = RoomId(1)
SESSION_MS, EVERY_MS = 90 * 60_000, 120 * 60_000
AT_ONCE = 100_000
BY_POSITION = "CREATE INDEX journal_by_position ON journal (position) WHERE position IS NOT NULL"
WHAT = {
    Kind.ENTRY: "",
    Kind.EXIT: "",
    Kind.REFUSAL: '"reason":"product",',
    Kind.BADGE: '"code":"{code}","payload":{{"state":"printed"}},',
}
BODY = (
    '{{"kind":"{kind}","at_ms":{at_ms},"position":{position},"list":{hall},"room":{room},{what}'
    '"id":"{id}","device":"{device}","sequence":{sequence},"boot_id":"0123456789abcdef","mono_ns":{number}}}'
)
"""What `checkin.journal.encode_body` makes of it, at a tenth of the time."""


class BusyDays:
    """So many journal entries of a thirty-third as many people; the same for the same number."""

    def __init__(self, entries: int) -> None:
        self.entries = entries
        self.people = max(entries // EACH, 1)

    @cached_property
    def columns(self) -> Mapping[str, NDArray[np.int64]]:
        """In order of time: at_ms, position, hall (1 to 40), kind (place in `KINDS`), sequence at a kiosk."""
        dice = np.random.default_rng(1)
        at_ms = BEGIN_MS + np.sort(dice.integers(0, DAYS * DAY_MS, self.entries))
        hall = dice.integers(1, HALLS + 1, self.entries)
        sequence = np.zeros(self.entries, np.int64)
        for one in range(1, HALLS + 1):
            here = np.flatnonzero(hall == one)
            sequence[here] = np.arange(1, len(here) + 1)
        return {
            "at_ms": at_ms,
            "position": dice.integers(1, self.people + 1, self.entries),
            "hall": hall,
            "kind": dice.choice(len(KINDS), self.entries, p=SHARES).astype(np.int64),
            "sequence": sequence,
        }

    def make_ledger(self, folder: Path) -> LedgerFile:
        """Write it down, with real chains; one that is there already stays."""
        file = open_ledger(folder, {}, SystemClock(), SeededEntropy(1))
        with closing(file.connect().store) as store:
            if newest_arrival(store) == self.entries:
                return file
            store.run("PRAGMA synchronous = off")
            with store.writing():
                save_event_set(store, event_set())
                save_first_positions(store, ((f"row-{one.id}", one) for one in self.positions()))
            store.run("DROP INDEX journal_by_position")  # sorted once at the end: at random it takes hours
            self._write(store)
            with store.writing():
                store.run(BY_POSITION)
        return file

    def positions(self) -> Iterator[Position]:
        """Everybody, by id."""
        for number in range(1, self.people + 1):
            yield Position(
                id=PositionId(number),
                secret=f"SECRET{number:09}",
                product=ProductId(number % PRODUCTS + 1),
                organisation=f"Stadt {number % ORGANISATIONS}",
                family_name=f"Müller-{number}",
            )

    def _write(self, store: Store) -> None:
        rows = self._rows()
        while page := list(islice(rows, AT_ONCE)):
            with store.writing():
                store.run_many(INSERT, page)

    def _rows(self) -> Iterator[Row]:
        columns = self.columns
        ends = {hall: genesis(device_of(hall)) for hall in range(1, HALLS + 1)}
        parts = (columns[name].tolist() for name in ("at_ms", "position", "hall", "kind", "sequence"))
        for number, (at_ms, position, hall, place, sequence) in enumerate(zip(*parts, strict=True)):
            kind, device = KINDS[place], device_of(hall)
            entry_id = f"{at_ms:012x}{number:020x}"
            code = f"B{number}" if kind is Kind.BADGE else None
            body = BODY.format(
                kind=kind.value,
                at_ms=at_ms,
                position=position,
                hall=hall,
                room=room_of(hall),
                what=WHAT[kind].format(code=code),
                id=entry_id,
                device=device,
                sequence=sequence,
                number=number,
            ).encode()
            ends[hall] = link(ends[hall], body)
            reason = "product" if kind is Kind.REFUSAL else ""
            yield (
                *(entry_id, device, sequence, kind.value, at_ms, position, hall, room_of(hall), None, code),
                *(reason, 1, at_ms, number & 0xFFFF, 1, ends[hall], body),
            )


def device_of(hall: int) -> str:
    """The kiosk at a hall."""
    return f"kiosk-{hall:02}"


def room_of(hall: int) -> RoomId:
    """The room behind its door."""
    return RoomId(HOUSE + hall)


def event_set() -> EventSet:
    """A house with forty halls, twelve products, and a session in each hall every two hours."""
    halls = range(1, HALLS + 1)
    return EventSet(
        events=(Event(slug="busy", names={"de": "Messe", "en": "Fair"}),),
        products=tuple(
            Product(id=ProductId(one), names={"de": f"Produkt {one}"}) for one in range(1, PRODUCTS + 1)
        ),
        lists=tuple(CheckInList(id=ListId(one), names={"de": f"Halle {one}"}, event="busy") for one in halls),
        rooms=(
            Room(id=HOUSE, names={"de": "Haus"}),
            *(
                Room(
                    id=room_of(one),
                    names={"de": f"Halle {one}"},
                    parent=HOUSE,
                    limit=5_000,
                    counts=(ListId(one),),
                )
                for one in halls
            ),
        ),
        sessions=tuple(_sessions()),
    )


def _sessions() -> Iterator[Session]:
    number = 0
    for hall in range(1, HALLS + 1):
        for start_ms in range(BEGIN_MS, BEGIN_MS + DAYS * DAY_MS, EVERY_MS):
            number += 1
            yield Session(
                id=SessionId(number),
                names={"de": f"Vortrag {number}"},
                room=room_of(hall),
                start_ms=start_ms,
                end_ms=start_ms + SESSION_MS,
            )
