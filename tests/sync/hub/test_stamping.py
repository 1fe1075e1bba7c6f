"""Stamps of rank 1: placed by the sender's monotonic clock, never going back on one device."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkin.journal import COUNTER_LIMIT, FOLLOW_MS, Body, EntryId, Kind, Stamp, follow, tick
from sync.hub.stamping import EARLIEST_MS, NS_PER_MS, Anchor, greater, hub_stamp, kept_stamp
from tests.fakes.clock import START_MS

Y1970, Y2100 = 0, 4_102_444_800_000
ANCHOR = Anchor("boot", 100_000 * NS_PER_MS, START_MS, 3)
SENT_MS = 100_000


def body(mono_ms: int, boot: str = "boot") -> Body:
    """An entry written at that moment of a start of the program."""
    return Body(
        kind=Kind.ENTRY,
        at_ms=1,
        id=EntryId("0" * 32),
        device="kiosk-a",
        sequence=1,
        boot_id=boot,
        mono_ns=mono_ms * NS_PER_MS,
    )


@pytest.mark.parametrize(
    ("written", "given_ms", "last", "expected"),
    [
        pytest.param(body(SENT_MS), Y1970, None, (START_MS, 0), id="just now, by a clock of 1970"),
        pytest.param(body(SENT_MS - 90_000), Y2100, None, (START_MS - 90_000, 0), id="a while ago, of 2100"),
        pytest.param(body(SENT_MS + 5_000), START_MS, None, (START_MS, 0), id="after it was sent"),
        pytest.param(
            body(SENT_MS - 9), START_MS, Stamp(1, START_MS, 4), (START_MS, 5), id="before the last one"
        ),
        pytest.param(
            body(SENT_MS),
            START_MS,
            Stamp(1, START_MS, COUNTER_LIMIT - 1),
            (START_MS + 1, 0),
            id="a full counter",
        ),
        pytest.param(body(5, "before"), START_MS - 7_000, None, (START_MS - 7_000, 0), id="an earlier start"),
        pytest.param(body(5, "before"), Y1970, None, (EARLIEST_MS, 0), id="an earlier start in 1970"),
        pytest.param(body(5, "before"), Y2100, None, (START_MS, 0), id="an earlier start in 2100"),
        pytest.param(
            body(5, "before"), Y1970, Stamp(1, START_MS - 10, 0), (START_MS - 10, 1), id="1970, after others"
        ),
        pytest.param(body(-(1 << 40)), START_MS, None, (EARLIEST_MS, 0), id="a moment before all times"),
    ],
)
def test_where_an_entry_is_placed(
    written: Body, given_ms: int, last: Stamp | None, expected: tuple[int, int]
) -> None:
    """By the anchor of the batch, else by its own clock within what can be."""
    assert hub_stamp(written, Stamp(0, given_ms, 0), ANCHOR, last) == Stamp(1, *expected, 3)


STAMPS = st.builds(
    Stamp, st.integers(0, 1), st.integers(Y1970, Y2100), st.integers(0, COUNTER_LIMIT - 1), st.integers(0, 3)
)
ENTRIES = st.tuples(
    st.integers(-(1 << 40), 1 << 40), st.sampled_from(["boot", "before"]), st.integers(Y1970, Y2100)
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ENTRIES, max_size=8), st.none() | STAMPS)
def test_stamps_of_one_device_only_grow(entries: list[tuple[int, str, int]], first: Stamp | None) -> None:
    """Whatever clocks say; and nothing is placed after now, unless what was before it is."""
    last = first
    for mono_ms, boot, given_ms in entries:
        stamp = hub_stamp(body(mono_ms, boot), Stamp(0, given_ms, 0), ANCHOR, last)
        assert (stamp.rank, stamp.epoch) == (1, 3)
        assert stamp.ms <= max(START_MS, last.ms + 1 if last else 0)
        if last is not None:
            assert (stamp.ms, stamp.counter) > (last.ms, last.counter)
        last = stamp


@settings(deadline=None)
@given(STAMPS, STAMPS, STAMPS)
def test_the_greater_stamp_is_the_same_in_every_order(one: Stamp, two: Stamp, three: Stamp) -> None:
    """So replicas agree, whatever they hear first; a hub's beats a device's, a later epoch an earlier."""
    assert greater(one, two) == greater(two, one)
    assert greater(one, greater(two, three)) == greater(greater(one, two), three)
    assert greater(one, one) == one
    assert greater(one, two).rank == max(one.rank, two.rank)


@pytest.mark.parametrize(
    ("stamp", "last", "is_kept"),
    [
        pytest.param(Stamp(1, START_MS, 7, 2), None, True, id="of the hub before"),
        pytest.param(Stamp(1, START_MS + FOLLOW_MS, 0, 2), None, True, id="a little ahead"),
        pytest.param(Stamp(1, START_MS + FOLLOW_MS + 1, 0, 2), None, False, id="too far ahead"),
        pytest.param(Stamp(0, START_MS, 0), None, False, id="a device's own"),
        pytest.param(Stamp(1, START_MS, 0, 4), None, False, id="of an epoch that has not begun"),
        pytest.param(Stamp(1, Y1970, 0, 2), None, False, id="of 1970"),
        pytest.param(Stamp(1, START_MS, COUNTER_LIMIT, 2), None, False, id="a counter that is none"),
        pytest.param(Stamp(1, START_MS, 0, 2), Stamp(1, START_MS, 0), False, id="not after the one before"),
    ],
)
def test_which_stamps_of_another_hub_stay(stamp: Stamp, last: Stamp | None, *, is_kept: bool) -> None:
    """Those that can be; the others get one of this hub's."""
    assert kept_stamp(stamp, ANCHOR, last) == (stamp if is_kept else None)


@pytest.mark.parametrize(
    ("own", "seen_ms", "next_stamp"),
    [
        pytest.param(None, 0, (START_MS, 0), id="nothing before"),
        pytest.param(Stamp(0, START_MS + Y2100, 0), 0, (START_MS + Y2100, 1), id="its own word stands"),
        pytest.param(Stamp(1, START_MS + 30_000, 2), 0, (START_MS + 30_000, 3), id="a hub that is ahead"),
        pytest.param(Stamp(1, Y2100, 0), 0, (START_MS, 0), id="a hub of 2100"),
        pytest.param(None, START_MS + 30_000, (START_MS + 30_000, 1), id="others that are ahead"),
        pytest.param(None, Y2100, (START_MS, 0), id="others of 2100"),
        pytest.param(Stamp(0, START_MS - 5, 0), START_MS - 9, (START_MS, 0), id="all of it is past"),
    ],
)
def test_whom_a_device_follows(own: Stamp | None, seen_ms: int, next_stamp: tuple[int, int]) -> None:
    """What it has seen comes before what it writes; a wrong clock elsewhere does not take it along."""
    stamp = tick(follow(own, seen_ms, START_MS), START_MS)
    assert (stamp.ms, stamp.counter) == next_stamp
