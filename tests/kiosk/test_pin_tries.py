"""Wrong PINs: counted together, slowed by threes, forgotten after a while."""

import pytest

from kiosk.pin_tries import FORGOTTEN_MS, PENALTY_MS, PinTries


@pytest.mark.parametrize(
    ("times_ms", "wrong", "not_before_ms"),
    [
        pytest.param((0, 1), 2, 0, id="two"),
        pytest.param((0, 1, 2), 3, 2 + PENALTY_MS, id="three"),
        pytest.param((0, 1, FORGOTTEN_MS), 3, FORGOTTEN_MS + PENALTY_MS, id="three within a minute each"),
        pytest.param((0, 1, 1 + FORGOTTEN_MS), 1, 0, id="a long time between"),
        pytest.param((0, 1, 2, 3 + PENALTY_MS), 4, 2 + PENALTY_MS, id="one more after the penalty"),
    ],
)
def test_wrong_ones_are_counted(times_ms: tuple[int, ...], wrong: int, not_before_ms: int) -> None:
    """Every third one costs half a minute; a pause longer than that begins anew."""
    tries = PinTries()
    for time_ms in times_ms:
        tries.count_wrong(time_ms)
    assert (tries.wrong, tries.not_before_ms) == (wrong, not_before_ms)
