"""The hub's time on a kiosk: the best measure holds until it is too old."""

import pytest

from sync.hub.clock import NS_PER_MS, CorrectedClock, Offset, better, measured
from tests.fakes.clock import START_MS, FakeClock

MS = NS_PER_MS
HOUR_NS = 3_600_000 * MS


def test_the_hub_named_its_time_in_the_middle() -> None:
    """The offset is taken from the middle of the request, and is off by half of it at most."""
    assert measured(1_000 * MS, 1_040 * MS, 5_000) == Offset((5_000 - 1_020) * MS, 21 * MS, 1_040 * MS)


@pytest.mark.parametrize(
    ("asked_ms", "answered_ms", "hub_ms"),
    [
        pytest.param(2_000, 1_000, 5_000, id="answered before it was asked"),
        pytest.param(1_000, 2_000, 0, id="no time at all"),
        pytest.param(1_000, 2_000, -5, id="a time before 1970"),
    ],
)
def test_nonsense_says_nothing(asked_ms: int, answered_ms: int, hub_ms: int) -> None:
    """Readings that make no sense are no sample."""
    assert measured(asked_ms * MS, answered_ms * MS, hub_ms) is None


@pytest.mark.parametrize(
    ("known", "sample", "is_taken"),
    [
        pytest.param(None, Offset(0, 100, 0), True, id="the first one"),
        pytest.param(Offset(0, 20 * MS, 0), Offset(5 * MS, 10 * MS, 1), True, id="a better one"),
        pytest.param(Offset(0, 10 * MS, 0), Offset(5 * MS, 20 * MS, 1), False, id="a worse one"),
        pytest.param(
            Offset(0, 10 * MS, 0), Offset(5 * MS, 20 * MS, HOUR_NS), True, id="a worse one after an hour"
        ),
        pytest.param(
            Offset(0, 1 * MS, 0), Offset(500 * MS, 20 * MS, 1), True, id="one that excludes the other"
        ),
    ],
)
def test_the_better_measure_holds(known: Offset | None, sample: Offset, *, is_taken: bool) -> None:
    """The one that is off by less, with its age; of two that exclude each other the newer one."""
    assert better(known, sample) == (sample if is_taken else known)


def test_before_the_hub_is_heard_it_is_the_devices_own() -> None:
    """Nothing is corrected by nobody."""
    assert CorrectedClock(FakeClock()).now_ms() == START_MS


def test_it_never_starts_before_what_was_seen() -> None:
    """A kiosk whose clock begins in 1970 goes on from the last time that it saw; it never stands still."""
    own = FakeClock(5_000)
    clock = CorrectedClock(own)
    clock.not_before(START_MS)
    assert clock.now_ms() == START_MS
    own.advance(60)
    assert (clock.now_ms(), own.now_ms()) == (START_MS + 60_000, 65_000)
    clock.not_before(START_MS)  # which has come long ago
    assert clock.now_ms() == START_MS + 60_000


def test_it_follows_the_hub_whatever_the_wall_clock_does() -> None:
    """Once known, the hub's time is carried on by the clock that never jumps."""
    own = FakeClock(START_MS - 3_600_000)
    clock = CorrectedClock(own)
    clock.learn(own.mono_ns(), own.mono_ns(), START_MS)
    own.advance(10)
    own.set_wall(7)
    assert clock.now_ms() == START_MS + 10_000
    assert clock.ahead_ms() == START_MS + 10_000 - 7
    assert clock.mono_ns() == own.mono_ns()
