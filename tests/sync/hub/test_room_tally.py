"""Numbers of rooms as they are kept beside the journal: what the whole journal says, on every replica."""

from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.emptying import stay_in
from checkin.journal import Fact, Json, Kind
from checkin.model import PositionId
from checkin.presence import Passage, parents_of, to_passage
from checkin.room_count import ENDED_MS, PERSONS, SESSION, RoomMark, number_inside, to_mark
from sync.ledger import Ledger
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.small_congress import DOOR, EVENT_SET, FOYER_ROOM, HALL, HALL_ROOM
from tests.sync.hub.test_intake import Congress, joined

PARENTS = parents_of(EVENT_SET.rooms)
ROOMS = {FOYER_ROOM: DOOR, HALL_ROOM: HALL}
AMOUNTS = {
    "more": (Kind.COUNT, 1),
    "fewer": (Kind.COUNT, -1),
    "by eye": (Kind.HEAD_COUNT, 7),
    "empty": (Kind.ROOM_RESET, 0),
    "over": (Kind.ROOM_RESET, 0),
}
OVER_MS = 1_500
"""So long ago a session was over when somebody notes it."""


def said(what: str, now_ms: int) -> dict[str, Json]:
    """What stands in an entry that counts."""
    if what == "over":
        return {ENDED_MS: now_ms - OVER_MS, SESSION: 1}
    return {} if what == "empty" else {PERSONS: AMOUNTS[what][1]}


def told(ledger: Ledger) -> list[int]:
    """The numbers as they are kept."""
    return [ledger.rooms.inside(room) for room in ROOMS]


def folded(ledger: Ledger) -> list[int]:
    """The numbers as the whole journal says."""
    marks: list[RoomMark] = []
    persons: dict[PositionId, list[Passage]] = defaultdict(list)
    for entry in ledger.entries():
        mark = to_mark(entry.body, entry.order)
        if mark is not None:
            marks.append(mark)
        elif entry.body.position is not None:
            persons[entry.body.position].append(to_passage(entry))
    return [number_inside(room, marks, list(persons.values()), PARENTS) for room in ROOMS]


def write_own(ledger: Ledger, what: str, person: int, room: int) -> None:
    """This kiosk's own part, as its use cases do it."""
    here = list(ROOMS)[room]
    position = PositionId(person)
    with ledger.writing():
        if what in AMOUNTS:
            payload = said(what, ledger.clock.now_ms())
            mark = ledger.append(Fact(kind=AMOUNTS[what][0], at_ms=1, room=here, payload=payload))
            ledger.rooms.tally.note(mark, PARENTS)
            return
        before = ledger.passages(position)
        kind = Kind.ENTRY if what == "in" else Kind.EXIT
        stay = stay_in(here, before, PARENTS) if what == "gone" else None
        ended = stay.id if stay else None
        fact = Fact(kind=kind, at_ms=1, position=position, list=ROOMS[here], room=here, ref=ended)
        if what == "undo":
            latest = max(before, key=lambda p: p.order, default=None)
            fact = Fact(
                kind=Kind.UNDO, at_ms=1, position=position, list=DOOR, ref=latest.id if latest else None
            )
        ledger.rooms.refold(position, before, ledger.append(fact), PARENTS)


def write_far(device: ChainedDevice, what: str, person: int, room: int) -> None:
    """The same at a kiosk far away."""
    here = list(ROOMS)[room]
    if what in AMOUNTS:
        device.write(AMOUNTS[what][0], room=here, payload=said(what, device.clock.now_ms()))
    elif what == "undo":
        if device.entries:
            device.undo(device.newest, person)
    elif what == "in":
        device.enter(person, ROOMS[here], here)
    elif what == "gone" and device.entries:
        device.leave(person, ROOMS[here], here, ref=device.newest)
    else:
        device.leave(person, ROOMS[here], here)


EARLIER = (0, "in", 1, 0)
COUNTED, SENT, PULLED = (2, "by eye", 0, 0), (0, "send", 0, 0), (0, "pull", 0, 0)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param(
            [EARLIER, COUNTED, SENT, PULLED], 7, id="was inside when it was counted, as is told later"
        ),
        pytest.param([COUNTED, EARLIER, SENT, PULLED], 8, id="came after it"),
        pytest.param(
            [EARLIER, SENT, PULLED, COUNTED, (2, "out", 1, 0)], 6, id="was inside, and has left since"
        ),
        pytest.param(
            [(2, "in", 1, 0), COUNTED, (2, "undo", 1, 0)], 7, id="a mistake of before is none of the number"
        ),
        pytest.param([COUNTED, (2, "in", 1, 0), (2, "undo", 1, 0)], 7, id="nor is one of after"),
        pytest.param([EARLIER, (0, "by eye", 0, 0), (2, "in", 2, 0), SENT, PULLED], 8, id="counted far away"),
        pytest.param(
            [(2, "in", 1, 0), (0, "by eye", 0, 0), SENT, (2, "out", 1, 0), PULLED],
            6,
            id="left before it was told",
        ),
        pytest.param(
            [EARLIER, (2, "more", 0, 0), PULLED, (2, "over", 0, 0), SENT, PULLED],
            1,
            id="over, and somebody is told of",
        ),
        pytest.param([COUNTED, (2, "over", 0, 0), (2, "more", 0, 0)], 8, id="counted since it was over"),
        pytest.param(
            [COUNTED, (2, "empty", 0, 0), EARLIER, SENT, PULLED], 1, id="emptied, and somebody comes"
        ),
    ],
)
def test_what_is_told_late_takes_its_place(
    tmp_path: Path, steps: list[tuple[int, str, int, int]], expected: int
) -> None:
    """A second apart; the number is that of the whole journal at each step."""
    with joined(tmp_path) as congress:
        devices, sent = [congress.device("kiosk-a"), congress.device("kiosk-b")], {0: 0, 1: 0}
        for step in steps:
            congress.clock.advance(1)
            _step(congress, devices, sent, step)
            assert told(congress.kiosk) == folded(congress.kiosk)
        assert told(congress.kiosk)[0] == expected


def test_an_entry_may_be_written_before_a_count_that_is_dated_ahead(tmp_path: Path) -> None:
    """By a kiosk whose clock is ahead by more than ours follows."""
    with joined(tmp_path) as congress:
        far = ChainedDevice("kiosk-z", FakeClock(START_MS + 3_600_000))
        far.write(Kind.HEAD_COUNT, room=FOYER_ROOM, payload={PERSONS: 7})
        with congress.kiosk.writing():
            congress.intake.take(far.entries)
        for what in ("in", "out", "in", "undo", "more"):
            congress.clock.advance(1)
            write_own(congress.kiosk, what, 1, 0)
            assert told(congress.kiosk) == folded(congress.kiosk)
        assert told(congress.kiosk)[0] == 7


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["in", "out", "gone", "undo", *AMOUNTS, "send", "pull"]),
        st.integers(1, 3),
        st.integers(0, 1),
        st.integers(0, 2),
    ),
    max_size=16,
)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_kept_numbers_are_those_of_the_journal(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, str, int, int, int]]
) -> None:
    """Whoever counts where, whatever arrives late: kiosk and hub say what a fold of their journal says."""
    with joined(tmp_path_factory.mktemp("tally")) as congress:
        devices = [congress.device(f"kiosk-{letter}") for letter in "ab"]
        sent = dict.fromkeys(range(2), 0)
        for who, what, person, room, pause in steps:
            congress.clock.advance(pause)
            _step(congress, devices, sent, (who, what, person, room))
            assert told(congress.kiosk) == folded(congress.kiosk)
        for number in range(2):
            _step(congress, devices, sent, (number, "send", 0, 0))
        while congress.book.feed(congress.cursor, 1).entries:
            congress.pull(2)
            assert told(congress.kiosk) == folded(congress.kiosk)
        assert told(congress.book.ledger) == folded(congress.book.ledger)
        with congress.kiosk.writing():
            congress.kiosk.rooms.rebuild(PARENTS)
        assert told(congress.kiosk) == folded(congress.kiosk)


def _step(
    congress: Congress, devices: list[ChainedDevice], sent: dict[int, int], step: tuple[int, str, int, int]
) -> None:
    who, what, person, room = step
    if what == "pull":
        congress.pull(3)
    elif who == 2:
        write_own(congress.kiosk, "in" if what == "send" else what, person, room)
    elif what == "send":
        congress.take(devices[who], sent[who])
        sent[who] = len(devices[who].entries)
    else:
        write_far(devices[who], what, person, room)
