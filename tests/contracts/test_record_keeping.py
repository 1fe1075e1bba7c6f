"""The counting record of a hub, over every keeper: the same lines, one chain, whoever writes it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import apsw
import pytest
from msgspec.structs import replace

from checkin.counting import Chained, Line, LineKind, read_row
from checkin.counting_check import find_faults
from checkin.errors import LedgerError
from checkin.journal import Kind
from checkin.model import EventSet, RoomId
from checkin.room_count import PERSONS
from hub.gathering import Gathering
from hub.house.following import Following
from sync.record.keeping import Keeping, Row
from sync.record.recorder import Recorder
from sync.signatures import verify_ed25519
from tests.fakes.chained import ChainedDevice
from tests.fakes.keepers import Keeper, enrolled, open_doors
from tests.fakes.recording import KEY, MINUTE_S
from tests.fakes.small_congress import (
    EVENT_SET,
    FOYER_ROOM,
    HALL,
    HALL_ROOM,
    OTHER_HALL,
    OTHER_HALL_ROOM,
)

DOORLESS = replace(EVENT_SET, rooms=(replace(EVENT_SET.rooms[0], counts=()), *EVENT_SET.rooms[1:]))


class House:
    """A hub, one kiosk of it, and programs that may write its record."""

    def __init__(self, keeper: Keeper, stack: ExitStack) -> None:
        self.keeper, self.clock, self._stack = keeper, keeper.clock, stack
        self.device = ChainedDevice("kiosk-a", keeper.clock)
        self._sent = 0
        keeper.run(self._opens)
        self.clock.advance(15)

    async def _opens(self, hub: Gathering) -> None:
        await open_doors(hub)
        self._member = await enrolled(hub, self.device.name)

    def program(self) -> tuple[Keeping, Recorder]:
        """One more, until the end of the test."""
        keeping = self._stack.enter_context(self.keeper.record())
        return keeping, Recorder(keeping, KEY, self.clock)

    def arrange(self, event_set: EventSet) -> None:
        """The event is another one from now on."""

        async def story(hub: Gathering) -> None:
            await hub.save_event(event_set)

        self.keeper.run(story)

    def tells(self) -> None:
        """The kiosk hands in what it has seen."""

        async def story(hub: Gathering) -> None:
            self._sent = (await hub.take(self._member, self.device.batch(self._sent))).sequence

        self.keeper.run(story)

    def minutes(self, count: int, *recorders: Recorder) -> None:
        """So many pass, with a look of each program."""
        for _ in range(count):
            self.clock.advance(MINUTE_S)
            for recorder in recorders:
                recorder.look()

    def rows(self) -> Sequence[Chained]:
        """What the hub itself reads of its record."""
        found: list[Chained] = []

        async def story(hub: Gathering) -> None:
            found.extend(await hub.counting_lines())

        self.keeper.run(story)
        return found

    def lines(self, room: RoomId = FOYER_ROOM, *kinds: LineKind) -> list[Line]:
        """The same of one room, as it was meant."""
        found = [one[0] for one in (read_row(row.row) for row in self.rows()) if one is not None]
        return [line for line in found if line.room == room and (not kinds or line.kind in kinds)]

    def is_whole(self) -> bool:
        """Whether every line follows the one before it, and every signature holds."""
        rows = [(at, line.row) for at, line in enumerate(self.rows(), 1)]
        return find_faults(rows, None, KEY.public, verify_ed25519) == []


@pytest.fixture
def house(keeper: Keeper) -> Iterator[House]:
    """Nobody is in it."""
    with ExitStack() as stack:
        yield House(keeper, stack)


def _numbers(lines: Sequence[Line]) -> list[tuple[str, str, int | None]]:
    return [
        (line.kind, line.about[11:16] or line.minute[11:16], line.persons if line.new is None else line.new)
        for line in lines
    ]


def test_minutes_late_news_and_signatures_are_written(house: House) -> None:
    """What happened, what was taken back, and a signature after an hour; the chain holds."""
    _, recorder = house.program()
    house.device.enter(1)
    entry = house.device.enter(2)
    house.device.write(Kind.COUNT, room=FOYER_ROOM, payload={PERSONS: 7})
    house.tells()
    house.minutes(2, recorder)
    house.device.undo(entry, 2)
    house.tells()
    house.minutes(1, recorder)
    assert _numbers(house.lines()) == [
        ("minute", "08:01", 9),
        ("minute", "08:02", 9),
        ("correction", "08:01", 8),
        ("correction", "08:02", 8),
        ("minute", "08:03", 8),
    ]
    assert house.lines()[0].with_tickets == 2
    house.minutes(61, recorder)
    assert len(house.lines(FOYER_ROOM, LineKind.SIGNATURE)) == 1
    assert len({line.writer for line in house.lines()}) == 1
    assert house.is_whole()


def test_a_building_without_doors_is_told_by_its_halls(house: House) -> None:
    """And as another one when it has got doors, whoever writes then."""
    house.arrange(DOORLESS)
    _, recorder = house.program()
    house.device.enter(1, HALL, HALL_ROOM)
    house.device.enter(2, OTHER_HALL, OTHER_HALL_ROOM)
    house.device.enter(1, OTHER_HALL, OTHER_HALL_ROOM)
    house.tells()
    house.minutes(1, recorder)
    assert [(line.persons, line.most) for line in house.lines()] == [(2, 2)]
    house.arrange(EVENT_SET)
    house.minutes(1, recorder)
    assert [(line.kind, line.persons) for line in house.lines()[1:]] == [(LineKind.REARRANGED, 0)]
    assert house.is_whole()


def test_a_warning_that_was_seen_stands_in_it(house: House) -> None:
    """By whom, at whichever kiosk."""
    _, recorder = house.program()
    house.device.write(Kind.COUNT, room=FOYER_ROOM, payload={PERSONS: 48})
    house.tells()
    house.minutes(1, recorder)
    house.device.write(Kind.WARNING_ACKNOWLEDGED, room=FOYER_ROOM, payload={"percent": 95}, by="Aylin")
    house.tells()
    house.minutes(1, recorder)
    assert [(line.warning, line.acknowledged_by) for line in house.lines()] == [(95, ""), (95, "Aylin")]


def test_devices_are_those_of_the_hub(house: House) -> None:
    """The kiosk that counts is named as soon as it is silent."""
    _, recorder = house.program()
    house.device.enter(1)
    house.tells()
    house.minutes(2, recorder)
    last = house.lines()[-1]
    assert (last.devices, last.heard) == (1, 0)
    assert last.silent.startswith("The kiosk-a since 2026-10-24T")


def test_of_two_programs_each_minute_is_written_once(house: House) -> None:
    """Whoever looks first."""
    (_, one), (_, other) = house.program(), house.program()
    for number in range(1, 10):
        house.device.enter(number)
        house.tells()
        house.minutes(1, *((one, other) if number % 2 else (other, one)))
    minutes = [line.minute for line in house.lines()]
    assert len(minutes) == len(set(minutes)) == 9
    assert house.is_whole()


def test_another_program_goes_on_where_one_has_ended(house: House) -> None:
    """The same chain, and no word of a gap: there was none."""
    with house.keeper.record() as keeping:
        house.device.enter(1)
        house.tells()
        house.minutes(2, Recorder(keeping, KEY, house.clock))
    _, recorder = house.program()
    house.device.enter(2)
    house.tells()
    house.minutes(1, recorder)
    assert house.lines()[-1].persons == 2
    assert {line.writer for line in house.lines()} == {house.lines()[0].writer}
    assert house.is_whole()


def _behind(keeping: Keeping, rows: Sequence[Row]) -> bool:
    return keeping.append(rows, keeping.after(0)[-1].at, 0, frozenset())


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(lambda row: replace(row, number=row.number + 1), id="the first one is there already"),
        pytest.param(lambda row: row, id="both are"),
    ],
)
def test_all_lines_of_a_minute_are_written_or_none(house: House, spoilt: Callable[[Row], Row]) -> None:
    """And none where another program has written meanwhile."""
    keeping, recorder = house.program()
    house.minutes(1, recorder)
    known = keeping.after(0)
    new = replace(known[-1], number=known[-1].number + 9)
    with pytest.raises((LedgerError, apsw.ConstraintError)):
        _behind(keeping, [new, spoilt(known[-1]), known[-1]])
    assert keeping.after(0) == known
    assert keeping.append([new], known[0].at, 0, frozenset()) is False
    assert _behind(keeping, [new])
    assert len(keeping.after(0)) == len(known) + 1


def test_the_number_is_that_of_the_live_page(house: House) -> None:
    """For every room, over passages, counts and counts by eye."""
    _, recorder = house.program()
    for number in range(1, 6):
        house.device.enter(number)
        house.device.enter(number, HALL, HALL_ROOM)
        if number % 2:
            house.device.leave(number, HALL, HALL_ROOM)
        if number == 3:
            house.device.write(Kind.HEAD_COUNT, room=HALL_ROOM, payload={PERSONS: 30})
        house.tells()
        house.minutes(1, recorder)
    seen: dict[RoomId, int] = {}

    async def story(hub: Gathering) -> None:
        seen.update((await Following(hub).renew()).numbers.rooms)

    house.keeper.run(story)
    for room in (FOYER_ROOM, HALL_ROOM, OTHER_HALL_ROOM):
        assert house.lines(room)[-1].persons == seen[room]
