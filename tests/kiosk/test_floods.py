"""What comes faster than anybody types: a code is read whole, megabytes are dropped until it is quiet."""

import pytest

from kiosk.keys.floods import CHARS_PER_S, MOST_CHARS, QUIET_S, Floods

CODE = "k7m2p9q4x8\r"
PIECE = "x" * 4096


def read(*pieces: tuple[float, str]) -> str:
    """What is read of pieces that come at these seconds; empty = a look without anything."""
    floods = Floods()
    return "".join(floods.take(piece, at_s) for at_s, piece in pieces)


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        pytest.param([(1.0, "a"), (1.1, "b")], "ab", id="keys"),
        pytest.param([(1.0 + n / 500, key) for n, key in enumerate(CODE * 90)], CODE * 90, id="fast scanner"),
        pytest.param([(1.0, PIECE)], PIECE, id="the longest code at once"),
        pytest.param([(1.0 + n * 0.01, CODE) for n in range(20)], CODE * 20, id="twenty codes in a blink"),
        pytest.param([(n * 0.033, "a") for n in range(30_000)], "a" * 30_000, id="a key stuck for long"),
    ],
)
def test_what_somebody_can_send_is_read(pieces: list[tuple[float, str]], found: str) -> None:
    """Letter for letter."""
    assert read(*pieces) == found


@pytest.mark.parametrize("step_s", [0.0001, 0.001, 0.01, QUIET_S / 2])
def test_megabytes_are_dropped(step_s: float) -> None:
    """Nothing but a beginning is read, however slowly the pieces are taken."""
    floods = Floods()
    found = sum(len(floods.take(PIECE, 1.0 + n * step_s)) for n in range(900))
    assert found <= MOST_CHARS


@pytest.mark.parametrize(
    ("wait_s", "found"),
    [
        pytest.param(QUIET_S + 0.01, CODE, id="after a moment"),
        pytest.param(QUIET_S / 3, "", id="too soon"),
    ],
)
def test_a_code_after_a_flood(wait_s: float, found: str) -> None:
    """It is read once it was quiet, and not before: it may still belong to the flood."""
    floods = Floods()
    end_s = 1.0 + 900 * 0.001
    for n in range(901):
        floods.take(PIECE, 1.0 + n * 0.001)
    assert floods.take("", end_s + wait_s / 2) == ""
    assert floods.take(CODE, end_s + wait_s) == found


def test_a_second_flood_gets_less() -> None:
    """Pauses between floods do not let through more than a scanner types in that time."""
    floods = Floods()
    found, now_s = 0, 1.0
    for _ in range(20):
        for _ in range(50):
            now_s += 0.001
            found += len(floods.take(PIECE, now_s))
        now_s += QUIET_S
    assert found <= MOST_CHARS + 20 * CHARS_PER_S * (QUIET_S + 0.05)
