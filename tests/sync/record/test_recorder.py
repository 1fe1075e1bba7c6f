"""The counting record as it is written: what stands in it, when; late news, gaps and crashes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from checkin.band import Doorkeeper, Flow
from checkin.counting import LineKind
from checkin.counting_check import find_faults
from checkin.errors import LedgerUnwritableError
from checkin.journal import Fact, Kind
from checkin.room_count import PERSONS
from sync.record import in_ledger
from sync.record.in_ledger import read_lines
from sync.record.keeping import Row
from sync.signatures import verify_ed25519
from sync.store import Store
from tests.fakes.recording import KEY, Hall, hall
from tests.fakes.small_congress import FOYER_ROOM, HALL, HALL_ROOM, connected


@pytest.fixture
def foyer(tmp_path: Path) -> Iterator[Hall]:
    """A congress whose doors open at ten."""
    with hall(tmp_path) as made:
        yield made


def _is_whole(foyer: Hall) -> bool:
    rows = [(at, line.row) for at, line in enumerate(read_lines(foyer.ledger.store), 1)]
    return find_faults(rows, None, KEY.public, verify_ed25519) == []


def test_each_minute_in_which_something_happens_has_a_line(foyer: Hall) -> None:
    """With the number at its end, the most there were in it, and how many have tickets."""
    foyer.recorder.look()
    foyer.passes(1)
    foyer.passes(2)
    foyer.count(3)
    foyer.passes(1, Kind.EXIT)
    foyer.minutes(3)
    lines = foyer.lines()
    assert foyer.numbers() == [("08:00", 0), ("08:01", 4), ("08:02", 4)]
    assert [(line.most, line.with_tickets) for line in lines] == [(0, 0), (5, 1), (4, 1)]
    assert [line.local_time[11:] for line in lines] == ["10:00+02:00", "10:01+02:00", "10:02+02:00"]
    assert _is_whole(foyer)


def test_where_nothing_happens_a_line_comes_every_quarter_of_an_hour(foyer: Hall) -> None:
    """So silence is told from calm."""
    foyer.passes(1)
    foyer.minutes(40)
    assert foyer.numbers() == [("08:01", 1), ("08:16", 1), ("08:31", 1)]


def test_the_record_says_what_the_doors_say(foyer: Hall) -> None:
    """Entries, exits, counts and counts by eye: the number is that of the ledger's own fold."""
    for number in range(1, 20):
        foyer.passes(number)
        if number % 2:
            foyer.passes(number, room=HALL_ROOM, here=HALL)
        if number % 5 == 0:
            foyer.passes(number, Kind.EXIT)
        if number == 12:
            foyer.says(Kind.HEAD_COUNT, PERSONS, 30)
        foyer.minutes()
    foyer.count(-2)
    foyer.minutes()
    for room in (FOYER_ROOM, HALL_ROOM):
        assert foyer.lines(room)[-1].persons == foyer.ledger.rooms.inside(room)


def test_what_becomes_known_late_corrects_the_minutes_it_changes(foyer: Hall) -> None:
    """An entry that is taken back never was: each minute is named, with the old number and the new one."""
    foyer.passes(1)
    entry = foyer.passes(2)
    foyer.minutes(2)
    foyer.passes(3)
    foyer.minutes(2)
    with foyer.ledger.writing():
        foyer.ledger.append(
            Fact(
                kind=Kind.UNDO,
                at_ms=foyer.clock.now_ms(),
                position=entry.body.position,
                ref=entry.body.id,
            )
        )
    foyer.minutes()
    late = foyer.lines(FOYER_ROOM, LineKind.CORRECTION)
    assert [(line.about[11:16], line.old, line.new) for line in late] == [
        ("08:01", 2, 1),
        ("08:03", 3, 2),
    ]
    assert {line.minute[11:16] for line in late} == {"08:05"}
    foyer.minutes(3)
    assert len(foyer.lines(FOYER_ROOM, LineKind.CORRECTION)) == 2
    assert _is_whole(foyer)


def test_a_number_that_stays_is_said_again_behind_a_correction(foyer: Hall) -> None:
    """One entry is taken back as another comes: a correction holds until the next line."""
    entry = foyer.passes(1)
    foyer.minutes()
    foyer.passes(1, Kind.UNDO, ref=entry.body.id)
    foyer.passes(2)
    foyer.minutes()
    told = [(line.kind, line.about[11:16] or line.minute[11:16]) for line in foyer.lines()[1:]]
    assert told == [(LineKind.CORRECTION, "08:01"), (LineKind.MINUTE, "08:02")]
    assert foyer.lines()[-1].persons == 1


@pytest.mark.parametrize(
    ("closed", "reason"),
    [pytest.param(1, "not_running", id="ended"), pytest.param(2, "crashed", id="crashed")],
)
def test_a_gap_is_a_line_that_says_how_long_and_why(foyer: Hall, closed: int, reason: str) -> None:
    """Also for a room in which nothing has happened; what was known of it all the same corrects it."""
    foyer.passes(1)
    foyer.minutes(2)
    foyer.clock.advance(300)
    foyer.passes(2)
    foyer.clock.advance(300)
    foyer.ledger.store.run("INSERT INTO run VALUES ('a', 1, ?), ('b', 2, 0)", (closed,))
    foyer.restart()
    foyer.recorder.look()
    (gap,) = foyer.lines(FOYER_ROOM, LineKind.GAP)
    assert (gap.about[11:16], gap.minute[11:16], gap.reason) == ("08:01", "08:12", reason)
    assert [line.kind for line in foyer.lines(HALL_ROOM)] == [LineKind.MINUTE, LineKind.GAP]
    foyer.minutes()
    (late,) = foyer.lines(FOYER_ROOM, LineKind.CORRECTION)
    assert (late.about[11:16], late.old, late.new) == ("08:08", None, 2)
    assert _is_whole(foyer)


def test_a_program_that_was_held_up_or_slept_says_so(foyer: Hall) -> None:
    """Time that passed for both clocks was lost here; time that passed for one of them was not there."""
    foyer.minutes(2)
    foyer.minutes()
    foyer.clock.advance(180)
    foyer.recorder.look()
    foyer.minutes()
    foyer.clock.set_wall(foyer.clock.now_ms() + 600_000)
    foyer.recorder.look()
    reasons = [line.reason for line in foyer.lines(FOYER_ROOM, LineKind.GAP)]
    assert reasons == ["held_up", "clock_set"]


def test_a_clock_that_is_set_back_does_not_stop_the_record(foyer: Hall) -> None:
    """It goes on by the clock that never jumps, says how far that is off, and so also after another start."""
    foyer.passes(1)
    foyer.minutes(2)
    foyer.clock.set_wall(foyer.clock.now_ms() - 3_600_000)
    foyer.passes(2)
    foyer.minutes(2)
    foyer.restart()
    foyer.minutes(2)
    minutes = [line.minute[11:16] for line in foyer.lines() if line.kind is not LineKind.CORRECTION]
    assert minutes == sorted(set(minutes))
    assert minutes[-1] >= "08:04"
    last = foyer.lines()[-1]
    assert last.persons == 2
    assert last.clock_back_s is not None
    assert 3_400 <= last.clock_back_s <= 3_700
    assert _is_whole(foyer)


def test_the_night_in_which_clocks_are_set_back_has_each_minute_once(foyer: Hall) -> None:
    """Local time repeats an hour, with another distance from UTC; the record's minutes do not."""
    night = datetime(2026, 10, 24, 23, 58, 15, tzinfo=UTC)
    foyer.clock.advance(night.timestamp() - foyer.clock.now_ms() / 1000)
    for number in range(1, 61):
        foyer.passes(number)
        foyer.minutes(2)
    lines = foyer.lines(FOYER_ROOM, LineKind.MINUTE)
    assert len({line.minute for line in lines}) == len(lines)
    times = [line.local_time for line in lines]
    assert len(set(times)) == len(lines)
    assert {"2026-10-25T02:31+02:00", "2026-10-25T02:31+01:00"} <= set(times)


def test_who_has_seen_a_warning_stands_in_the_record(foyer: Hall) -> None:
    """Until the room was well below the level: then it is a new story."""
    foyer.count(48)
    foyer.minutes()
    foyer.says(Kind.WARNING_ACKNOWLEDGED, "percent", 95, by="Aylin")
    foyer.minutes()
    foyer.count(-20)
    foyer.minutes()
    foyer.count(20)
    foyer.minutes(2)
    told = [(line.warning, line.acknowledged_by) for line in foyer.lines()]
    assert told[:3] == [(95, ""), (95, "Aylin"), (95, "Aylin")]
    assert told[-1] == (95, "")
    assert foyer.lines()[1].acknowledged_at == "2026-10-24T08:01:15Z"


def test_devices_that_were_not_heard_widen_the_number(foyer: Hall) -> None:
    """Each minute as long as they are silent, with their names and since when."""
    foyer.count(20)
    foyer.minutes(2)
    keepers = [Doorkeeper("north", 0.0), Doorkeeper("south", 120.0, Flow(30, 10), Flow(5, 2))]
    foyer.keepers[FOYER_ROOM] = keepers
    foyer.minutes(3)
    for line in foyer.lines()[-3:]:
        assert (line.heard, line.devices, line.age_s) == (1, 2, 120)
        assert line.low is not None
        assert line.high is not None
        assert line.low <= 20 < line.high
        assert line.silent.startswith("south since 2026-10-24T")


def test_the_hour_is_signed(foyer: Hall) -> None:
    """All up to there, by the key that stands in the line."""
    foyer.minutes(125)
    assert len(foyer.lines(FOYER_ROOM, LineKind.SIGNATURE)) == 2
    assert _is_whole(foyer)


def test_nobody_can_change_a_line_by_mistake(foyer: Hall) -> None:
    """The ledger itself refuses it."""
    foyer.minutes(2)
    for sql in ("UPDATE counting_line SET text = ''", "DELETE FROM counting_line"):
        with pytest.raises(apsw.Error, match="counting record"):
            foyer.ledger.store.run(sql)


def test_two_programs_on_one_ledger_write_one_chain(tmp_path: Path) -> None:
    """Each minute once, whoever comes first."""
    with hall(tmp_path) as foyer, connected(foyer.file) as second:
        other = Hall(foyer.file, second, foyer.clock)
        for number in range(1, 10):
            foyer.passes(number)
            foyer.clock.advance(60)
            for one in (foyer, other) if number % 2 else (other, foyer):
                one.recorder.look()
        minutes = [line.minute for line in foyer.lines()]
        assert len(minutes) == len(set(minutes)) == 9
        assert _is_whole(foyer)


@pytest.mark.parametrize("lines", range(6))
def test_a_crash_between_two_lines_leaves_none_of_that_minute(
    foyer: Hall, monkeypatch: pytest.MonkeyPatch, lines: int
) -> None:
    """Whatever was written of it is gone; the next start writes the minute whole, and what it missed."""
    foyer.minutes(60)
    foyer.passes(1)
    foyer.passes(2, room=HALL_ROOM, here=HALL)
    before, insert, left = len(read_lines(foyer.ledger.store)), in_ledger.insert, [lines]

    def cut(store: Store, row: Row) -> None:
        if not left[0]:
            raise LedgerUnwritableError("The disk is full.", "Free some space.")
        left[0] -= 1
        insert(store, row)

    monkeypatch.setattr(in_ledger, "insert", cut)
    foyer.clock.advance(60)
    with pytest.raises(LedgerUnwritableError):
        foyer.recorder.look()
    assert len(read_lines(foyer.ledger.store)) == before
    monkeypatch.undo()
    foyer.minutes()
    last = foyer.lines(FOYER_ROOM, LineKind.GAP)[-1]
    assert (last.persons, last.reason) == (1, "not_written")
    assert _is_whole(foyer)
