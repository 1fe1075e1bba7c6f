"""A congress with people in it, for pictures of reports: the sample event, three days, by seeded dice.

Facts are written down by three kiosks in the order of time, as in a real house; no name is a real one.
"""

import csv
import random  # noqa: TID251  # seeded
from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from checkin.badge import PrintState
from checkin.clock import utc_to_ms
from checkin.journal import Fact, Kind
from checkin.model import EventSet, ListId, Position
from kiosk.clock import SystemEntropy
from sync.ledger import Ledger
from sync.ledger_name import write_name
from sync.opening import LedgerFile, open_ledger
from sync.replica import iter_positions, load_event_set
from tests.equipment.congress_names import make_house, make_person
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import Einlass
from tests.fakes.stored import SAMPLE_EVENT

PEOPLE = 900
BERLIN = ZoneInfo("Europe/Berlin")
PRODUCTS = (*("Teilnehmer",) * 13, *("Referent",) * 2, *("Aussteller",) * 2, "Presse", "Team", "Tageskarte")
DAYS = (25, 26, 27)
KIOSKS = ("haupteingang", "eingang-sued", "saaltueren")
TALKS = (
    (25, 10.0, 11.5, "Saal 1", 0.75),
    (25, 13.0, 14.5, "Saal 2", 0.5),
    (26, 9.0, 10.5, "Raum 2.04", 0.07),
    (26, 11.0, 12.5, "Saal 2", 0.62),
    (26, 19.0, 23.0, "Saal 1", 0.4),
    (27, 12.0, 13.0, "Saal 1", 0.55),
)
"""Day, beginning and end, room, and how many of those who are there go to it."""

HOUR_MS = 3_600_000


def make_congress(data_dir: Path) -> Einlass:
    """A data folder in which it has happened."""
    program = Einlass(data_dir)
    table = data_dir.parent / "attendees.csv"
    dice = random.Random(9)
    _write_people(table, dice)
    imported = program("import", table, "--event", SAMPLE_EVENT)
    assert imported.code == 0, imported.err
    clock = FakeClock(_at(24, 18))
    ledger_file = open_ledger(data_dir, {}, clock, SystemEntropy())
    kiosks = [_kiosk(ledger_file, name) for name in KIOSKS]
    event_set = load_event_set(kiosks[0].store)
    assert event_set is not None
    happened = sorted(
        _happened(list(iter_positions(kiosks[0].store)), event_set, dice), key=attrgetter("at_ms")
    )
    halls = frozenset(_list(event_set, name) for name in {talk[3] for talk in TALKS})
    for fact in happened:
        clock.set_wall(fact.at_ms)
        _write_down(kiosks, fact, halls, dice)
    for kiosk in kiosks:
        kiosk.store.close()
    return program


def _kiosk(ledger_file: LedgerFile, name: str) -> Ledger:
    return replace(ledger_file, origin=replace(ledger_file.origin, device=name)).connect()


def _write_people(table: Path, dice: random.Random) -> None:
    houses = [make_house(dice)[0] for _ in range(60)]
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("order", "given_name", "family_name", "title", "organisation", "product", "status"))
        for number in range(PEOPLE):
            person = make_person(dice)
            names = (person.get(key, "") for key in ("given_name", "family_name", "title"))
            status = "paid" if _happens(dice, 0.96) else "pending"
            writer.writerow((f"K{number:04}", *names, dice.choice(houses), dice.choice(PRODUCTS), status))


def _happens(dice: random.Random, share: float) -> bool:
    return dice.random() < share


def _at(day: int, hour: float) -> int:
    return utc_to_ms(datetime(2026, 11, day, tzinfo=BERLIN)) + int(hour * HOUR_MS)


def _happened(people: Sequence[Position], event_set: EventSet, dice: random.Random) -> Iterator[Fact]:
    names = {product.id: product.names["de"] for product in event_set.products if "de" in product.names}
    for person in people:
        product = names.get(person.product, "")
        days = [day for day in DAYS if _happens(dice, 0.86 if day < DAYS[-1] else 0.6)]
        days = days[:1] if product == "Tageskarte" else days
        is_new = True
        for day in days if _happens(dice, 0.94) else ():
            yield from _day(
                person, day, event_set, dice, is_early=product in ("Team", "Aussteller"), is_new=is_new
            )
            is_new = False


def _day(
    person: Position, day: int, event_set: EventSet, dice: random.Random, *, is_early: bool, is_new: bool
) -> Iterator[Fact]:
    came = min(max(dice.gauss(7.8 if is_early else 8.9, 0.55), 7.0), 15) + (_happens(dice, 0.1)) * 3
    left = min(max(dice.gauss(17.2, 0.9), came + 1), 23.5) if _happens(dice, 0.97) else None
    yield _passed(person, Kind.ENTRY, _at(day, came), event_set, "Einlass")
    door = _list(event_set, "Einlass")
    if is_new:
        yield Fact(kind=Kind.BADGE, at_ms=_at(day, came) + 400, position=person.id, list=door)
    if _happens(dice, 0.02):
        again = _at(day, came + 0.1)
        yield Fact(kind=Kind.REFUSAL, at_ms=again, position=person.id, list=door, reason="already_redeemed")
    for on, start, end, room, share in TALKS:
        if on == day and came < start and _happens(dice, share) and (left is None or left > start + 0.5):
            inside = start - abs(dice.gauss(0.12, 0.1))
            yield _passed(person, Kind.ENTRY, _at(day, inside), event_set, room)
            stays = _happens(dice, 0.85)
            gone = end + abs(dice.gauss(0.05, 0.05)) if stays else dice.uniform(start + 0.2, end)
            yield _passed(person, Kind.EXIT, _at(day, gone), event_set, room)
    if left is not None:
        yield _passed(person, Kind.EXIT, _at(day, max(left, came + 0.5)), event_set, "Einlass")


def _list(event_set: EventSet, name: str) -> ListId:
    return next(one.id for one in event_set.lists if name in one.names.values())


def _passed(person: Position, kind: Kind, at_ms: int, event_set: EventSet, name: str) -> Fact:
    number = _list(event_set, name)
    room = next((room.id for room in event_set.rooms if number in room.counts), None)
    gate = next((gate.id for gate in event_set.gates if number in gate.lists), None)
    return Fact(kind=kind, at_ms=at_ms, position=person.id, list=number, room=room, gate=gate)


def _write_down(kiosks: Sequence[Ledger], fact: Fact, halls: frozenset[ListId], dice: random.Random) -> None:
    kiosk = kiosks[2 if fact.list in halls else dice.choice((0, 0, 1))]
    with kiosk.writing():
        write_name(kiosk.store, kiosk.origin.device)
        if fact.kind is not Kind.BADGE:
            kiosk.append(fact)
            return
        queued = kiosk.append(replace(fact, code=f"E1{dice.getrandbits(40):X}", payload={"state": "queued"}))
        state = dice.choice((*(PrintState.PRINTED,) * 60, PrintState.UNKNOWN, PrintState.FAILED))
        said = {"state": state.value}
        kiosk.append(replace(fact, at_ms=fact.at_ms + 3_000, ref=queued.body.id, payload=said))
