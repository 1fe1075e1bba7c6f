"""The warnings about a room that fills up, folded from its numbers and from what staff said."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.fullness import LEVELS, Seen, Step, Warned, to_seen, warnings
from checkin.journal import Body, EntryId, Json, Kind

LIMIT = 100


def steps(*numbers: int) -> list[Step]:
    """One number a minute, from minute 1 on."""
    return [Step(at, persons) for at, persons in enumerate(numbers, 1)]


@pytest.mark.parametrize(
    ("numbers", "seen", "expected"),
    [
        pytest.param([10, 79], [], [], id="calm"),
        pytest.param([79, 80], [], [(80, 2, None, None)], id="80 percent"),
        pytest.param(
            [100], [], [(80, 1, None, None), (95, 1, None, None), (100, 1, None, None)], id="full at once"
        ),
        pytest.param([80, 79, 80], [], [(80, 1, None, None)], id="to and fro is one story"),
        pytest.param([80, 74, 80], [], [(80, 1, 2, None), (80, 3, None, None)], id="emptied and filled anew"),
        pytest.param([80, 90], [Seen(80, 2, "Eileen")], [(80, 1, None, "Eileen")], id="seen"),
        pytest.param(
            [96], [Seen(95, 2, "E")], [(80, 1, None, "E"), (95, 1, None, "E")], id="and what is below"
        ),
        pytest.param([80, 96], [Seen(80, 3, "E")], [(80, 1, None, "E"), (95, 2, None, None)], id="not above"),
        pytest.param([70, 80], [Seen(80, 1, "E")], [(80, 2, None, None)], id="seen before it was"),
        pytest.param([80, 70], [Seen(80, 9, "E")], [(80, 1, 2, None)], id="seen when it was over"),
        pytest.param([80], [Seen(80, 5, "B"), Seen(80, 3, "A")], [(80, 1, None, "A")], id="who was first"),
    ],
)
def test_what_is_warned_of(
    numbers: list[int], seen: list[Seen], expected: list[tuple[int, int, int | None, str | None]]
) -> None:
    """Level, when it was reached, when the room was well below again, and who has seen it first."""
    found = warnings(steps(*numbers), seen, LIMIT)
    assert [(w.level, w.reached_ms, w.eased_ms, w.seen.by if w.seen else None) for w in found] == expected


def test_what_is_open() -> None:
    """Nobody has seen it, and the room is still that full."""
    found = warnings(steps(80, 96, 80), [Seen(80, 1)], LIMIT)
    assert not any(one.is_open for one in found)
    told = warnings(steps(80, 96), [Seen(80, 1)], LIMIT)
    assert [one for one in told if one.is_open] == [Warned(95, 2, 96)]
    assert warnings(steps(5_000), [], None) == ()


@pytest.mark.parametrize(
    ("kind", "payload", "level"),
    [
        pytest.param(Kind.WARNING_ACKNOWLEDGED, {"percent": 95, "persons": 190}, 95, id="seen"),
        pytest.param(Kind.WARNING_ACKNOWLEDGED, {"percent": "all"}, None, id="a text"),
        pytest.param(Kind.WARNING_ACKNOWLEDGED, {"percent": True}, None, id="no number"),
        pytest.param(Kind.WARNING_ACKNOWLEDGED, {"percent": -1}, None, id="less than nothing"),
        pytest.param(Kind.WARNING_ACKNOWLEDGED, {}, None, id="nothing said"),
        pytest.param(Kind.HEAD_COUNT, {"percent": 95}, None, id="another kind"),
    ],
)
def test_what_an_entry_says(kind: Kind, payload: dict[str, Json], level: int | None) -> None:
    """Whatever another device sends, only a level is one."""
    body = Body(
        id=EntryId("a"),
        device="d",
        sequence=1,
        boot_id="b",
        mono_ns=1,
        kind=kind,
        at_ms=5,
        by="Eileen",
        payload=payload,
    )
    assert to_seen(body) == (None if level is None else Seen(level, 5, "Eileen"))


STEPS = st.lists(st.builds(Step, st.integers(1, 30), st.integers(0, 130)), max_size=12)
SEEN = st.lists(st.builds(Seen, st.sampled_from(LEVELS), st.integers(1, 30)))


@given(STEPS, SEEN, st.data())
def test_order_and_repeats_never_matter(numbers: list[Step], seen: list[Seen], data: st.DataObject) -> None:
    """Doors, hub and record show the same warnings, however the entries came."""
    mixed = data.draw(st.permutations(numbers + numbers[::2]))
    said = data.draw(st.permutations(seen + seen[::2]))
    assert warnings(mixed, said, LIMIT) == warnings(numbers, seen, LIMIT)


@given(STEPS, SEEN)
def test_at_each_level_one_story_ends_before_the_next(numbers: list[Step], seen: list[Seen]) -> None:
    """No level is reached twice at once, and what was seen was there."""
    for level in LEVELS:
        told = [one for one in warnings(numbers, seen, LIMIT) if one.level == level]
        for before, after in pairwise(told):
            assert before.eased_ms is not None
            assert before.eased_ms <= after.reached_ms
        for one in told:
            assert one.persons >= level
            assert one.seen is None or one.seen.at_ms >= one.reached_ms
