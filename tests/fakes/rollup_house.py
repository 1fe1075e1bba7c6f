"""A ledger to which anything may happen that figures depend on, and the plain fold of it all."""

import random  # noqa: TID251  # only ever seeded here
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING

from msgspec.structs import replace

from checkin.journal import Body, EntryId, JournalEntry, Json, Kind, Stamp, encode_body, genesis
from checkin.made_here import WALK_IN_START, made_here_id, real_ids
from checkin.model import PositionId, PositionStatus
from checkin.presence import parents_of
from checkin.rollup import (
    Cells,
    Happened,
    Person,
    cells_of,
    frame_of,
    happened_of,
    nobodys_cells,
    paces_of,
    person_of,
    total,
)
from checkin.room_count import MARK_KINDS, PERSONS
from sync.elsewhere import ElsewherePassage, elsewhere_happened, keep_elsewhere, room_of
from sync.hub.people import note_changes
from sync.ledger import INSERT, Ledger, journal_row
from sync.replica import (
    iter_positions,
    load_event_set,
    remove_positions,
    save_event_set,
    save_positions,
)
from tests.fakes.clock import START_MS
from tests.fakes.small_congress import DOOR, EVENT_SET, HALL, ONLINE, OTHER_HALL, PARTICIPANT, attendee

if TYPE_CHECKING:
    from collections.abc import Callable

WALK_IN = WALK_IN_START + "A1B2C3"
MADE = made_here_id(WALK_IN)
REAL = PositionId(50)
IDS = (*map(PositionId, range(1, 7)), MADE, REAL)
KINDS = (
    *[Kind.ENTRY] * 6, *[Kind.EXIT] * 4, Kind.REFUSAL, Kind.REFUSAL, Kind.RULING, Kind.UNDO,
    Kind.BADGE, Kind.BADGE, Kind.BADGE_VOID, Kind.COUNT, Kind.HEAD_COUNT,
)  # fmt: skip
ROOM_OF = room_of(EVENT_SET)
DIRECTIONS = (Kind.ENTRY, Kind.EXIT)
DAY_MS = 86_400_000
SET_STAMP = "UPDATE journal SET stamp_rank = 1, stamp_ms = ?, stamp_counter = ? WHERE arrival = ?"


class RollupHouse:
    """Draws happenings and writes them down past everything that would stop them.

    Args:
        ledger: With the small congress in it.
        dice: Seeded.
        is_hub: Whether the ledger notes which positions change.
    """

    def __init__(self, ledger: Ledger, dice: random.Random, *, is_hub: bool = False) -> None:
        self._ledger = ledger
        self._dice = dice
        self._sequences: defaultdict[str, count[int]] = defaultdict(lambda: count(1))
        self._ids: list[EntryId] = []
        self._numbers = count(1)
        if is_hub:
            with ledger.writing():
                note_changes(ledger.store)

    def move_to(self, ledger: Ledger) -> None:
        """Go on through another connection."""
        self._ledger = ledger

    def happen(self) -> None:
        """One thing, mostly another entry."""
        acts: tuple[tuple[int, Callable[[], None]], ...] = (
            (24, self._arrive), (3, self._restamp), (3, self._tell_elsewhere), (3, self._move),
            (1, self._leave_replica), (1, self._send_walk_in), (1, self._change_event), (1, self._rename),
        )  # fmt: skip
        act = self._dice.choices([act for _, act in acts], [weight for weight, _ in acts])[0]
        with self._ledger.writing():
            act()

    def _arrive(self) -> None:
        dice, number = self._dice, next(self._numbers)
        kind, device = dice.choice(KINDS), dice.choice(("door-1", "door-2", "desk"))
        has_code = kind is Kind.BADGE and dice.random() < 0.6
        check_in_list = dice.choice((DOOR, HALL, OTHER_HALL))
        is_known = kind not in MARK_KINDS and (kind is not Kind.REFUSAL or dice.random() < 0.6)
        body = Body(
            id=EntryId(f"{dice.getrandbits(64):016x}{number:016x}"),
            device=device,
            sequence=next(self._sequences[device]),
            boot_id="boot",
            mono_ns=number,
            kind=kind,
            at_ms=START_MS + dice.randrange(3 * DAY_MS) // dice.choice((1, 1_000)),
            position=dice.choice(IDS) if is_known else None,
            list=check_in_list,
            room=ROOM_OF(check_in_list),
            reason=dice.choice(("unpaid", "product")) if kind in (Kind.REFUSAL, Kind.RULING) else "",
            ref=dice.choice(self._ids) if self._ids and not has_code else None,
            code=f"B{number}" if has_code else "",
            forced=dice.random() < 0.1,
            payload=self._payload(kind),
        )
        stamp = Stamp(0, START_MS + dice.randrange(DAY_MS), dice.randrange(3))
        entry = JournalEntry(body, stamp, genesis(device))
        self._ledger.store.run(INSERT, journal_row(entry, encode_body(body)))
        self._ids.append(body.id)
        self._ledger.rooms.tally.note(entry, parents_of(EVENT_SET.rooms))

    def _payload(self, kind: Kind) -> dict[str, Json]:
        if kind in MARK_KINDS:
            return {PERSONS: self._dice.randrange(20)}
        return {"state": self._dice.choice(("queued", "printed", "failed"))} if kind is Kind.BADGE else {}

    def _restamp(self) -> None:
        stamp = START_MS + self._dice.randrange(DAY_MS), self._dice.randrange(3)
        self._ledger.store.run(SET_STAMP, (*stamp, self._dice.randint(1, len(self._ids) or 1)))

    def _tell_elsewhere(self) -> None:
        dice = self._dice
        told = [
            ElsewherePassage(
                next(self._numbers), dice.choice(DIRECTIONS), DOOR, START_MS + dice.randrange(DAY_MS)
            )
            for _ in range(dice.randrange(3))
        ]
        keep_elsewhere(self._ledger.store, dice.choice(IDS), told, ROOM_OF)

    def _move(self) -> None:
        dice, number = self._dice, self._dice.randint(1, 6)
        moved = attendee(
            number,
            product=dice.choice((PARTICIPANT, ONLINE)),
            organisation=dice.choice(("", "Stadt Köln", "Stadt Essen")),
            status=dice.choice((PositionStatus.PAID, PositionStatus.CANCELED)),
        )
        save_positions(self._ledger.store, [moved])

    def _leave_replica(self) -> None:
        remove_positions(self._ledger.store, [self._dice.choice(IDS)])

    def _send_walk_in(self) -> None:
        """Made here first, or by central, or one after the other."""
        one = attendee(self._dice.choice((MADE, REAL)), secret=WALK_IN, organisation="Stadt Bonn")
        save_positions(self._ledger.store, [one])

    def _change_event(self) -> None:
        zone = self._dice.choice(("Europe/Berlin", "Asia/Tokyo"))
        events = (replace(EVENT_SET.events[0], timezone=zone),)
        save_event_set(self._ledger.store, replace(EVENT_SET, events=events))

    def _rename(self) -> None:
        """A chain that was written on in two places."""
        self._ledger.store.run("UPDATE journal SET device = device || '' WHERE arrival = 1")


def plain_fold(ledger: Ledger) -> Cells:
    """All cells, from everything at once."""
    event_set = load_event_set(ledger.store)
    assert event_set is not None
    frame, positions = frame_of(event_set), list(iter_positions(ledger.store))
    real = real_ids(positions)
    facts: defaultdict[PositionId, list[Happened]] = defaultdict(list)
    nameless, scans = [], []
    for entry in ledger.entries():
        one = happened_of(entry.body, entry.order)
        scans.append(one)
        if entry.body.position is None:
            nameless.append(one)
        else:
            facts[real.get(entry.body.position, entry.body.position)].append(one)
    for position, told in elsewhere_happened(ledger.store):
        facts[real.get(position, position)].append(told)
    persons = {one.id: person_of(one) for one in positions if one.id not in real}
    people = [persons.get(key) or Person(key) for key in persons.keys() | facts.keys()]
    of_persons = [cells_of(person, facts.get(person.position, ()), frame) for person in people]
    return total([*of_persons, nobodys_cells(nameless, frame), paces_of(scans, frame)])
