"""Typing in how many were counted by eye, key by key."""

import pytest

from kiosk.screens.door.head_counting import LEFT_ALONE_MS, Counted, HeadCounting, press

TYPED = HeadCounting(0, "187")
ASKS = HeadCounting(0, "187", asks=True)


@pytest.mark.parametrize(
    ("state", "keys", "expected"),
    [
        pytest.param(HeadCounting(0), ["1", "8", "7"], HeadCounting(9, "187"), id="figures"),
        pytest.param(HeadCounting(0), ["0", "0", "7"], HeadCounting(9, "7"), id="without noughts before"),
        pytest.param(HeadCounting(0), ["0"], HeadCounting(9, "0"), id="nobody is a number"),
        pytest.param(HeadCounting(0), [*"1234567"], HeadCounting(9, "12345"), id="no more than fit"),
        pytest.param(TYPED, ["backspace"], HeadCounting(9, "18"), id="erase one"),
        pytest.param(HeadCounting(0), ["backspace"], HeadCounting(9), id="erase nothing"),
        pytest.param(HeadCounting(0), ["enter"], HeadCounting(9), id="nothing is no number"),
        pytest.param(TYPED, ["enter"], HeadCounting(9, "187", asks=True), id="asks"),
        pytest.param(TYPED, ["enter", "enter"], Counted(187), id="confirmed"),
        pytest.param(ASKS, ["escape"], HeadCounting(9, "187"), id="not right: back to the number"),
        pytest.param(ASKS, ["3"], HeadCounting(9, "1873"), id="a further figure asks again"),
        pytest.param(ASKS, ["backspace"], HeadCounting(9, "18"), id="as does one less"),
        pytest.param(TYPED, ["escape"], None, id="left without a number"),
        pytest.param(TYPED, ["x", "+", "²", "٣", "f3"], HeadCounting(9, "187"), id="other keys do nothing"),
    ],
)
def test_keys(state: HeadCounting, keys: list[str], expected: HeadCounting | Counted | None) -> None:
    """Figures, Enter twice; Esc goes back one step."""
    now: HeadCounting | Counted | None = state
    for key in keys:
        assert isinstance(now, HeadCounting)
        now = press(now, key, 9)
    assert now == expected


def test_nobody_counts_for_ever() -> None:
    """After a minute without a key the room is shown again."""
    assert not TYPED.is_abandoned(LEFT_ALONE_MS - 1)
    assert TYPED.is_abandoned(LEFT_ALONE_MS)
