"""Pastes of a terminal: whole ones stay as they are, open and endless ones end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.keys.pastes import END, MOST_CHARS, QUIET_S, START, Pastes

WHOLE = f"{START}TICKET1\r{END}"
BOMB = "x" * (10 * MOST_CHARS)


def read(*pieces: str, gap_s: float = 0.01) -> str:
    """What is read of pieces that come one after another; empty = a look without anything."""
    pastes = Pastes()
    return "".join(pastes.take(piece, number * gap_s) for number, piece in enumerate(pieces))


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        pytest.param(("a", "b", "\r"), "ab\r", id="keys"),
        pytest.param((WHOLE,), WHOLE, id="a whole paste"),
        pytest.param((WHOLE[:3], WHOLE[3:9], WHOLE[9:]), WHOLE, id="in pieces"),
        pytest.param((START, "abc", ""), f"{START}abc", id="not over yet"),
        pytest.param((f"a{WHOLE}b{WHOLE}",), f"a{WHOLE}b{WHOLE}", id="two at once"),
        pytest.param((END, "a"), f"{END}a", id="an end without a beginning"),
    ],
)
def test_what_is_whole_stays_as_it_is(pieces: tuple[str, ...], found: str) -> None:
    """Letter for letter."""
    assert read(*pieces) == found


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        pytest.param((START, ""), START + END, id="nothing follows"),
        pytest.param((START[:4], START[4:], ""), START + END, id="a mark in two pieces"),
        pytest.param((f"{START}abc", "", "d", ""), f"{START}abc{END}d", id="keys afterwards are keys"),
        pytest.param((WHOLE, ""), WHOLE, id="one that is over is not ended twice"),
    ],
)
def test_an_open_paste_ends_when_nothing_comes(pieces: tuple[str, ...], found: str) -> None:
    """A code cannot take the keyboard away."""
    assert read(*pieces, gap_s=QUIET_S) == found


@pytest.mark.parametrize("size", [1, 7, 4096, len(BOMB)])
def test_a_bomb_is_cut(size: int) -> None:
    """Megabytes are dropped, and what comes after their end is read."""
    text = f"{START}{BOMB}{END}q"
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    found = read(*pieces, gap_s=0.0)
    assert found.startswith(f"{START}xxx")
    assert found.endswith(f"{END}q")
    assert len(found) <= max(MOST_CHARS, size) + size + 20


@given(st.lists(st.sampled_from([START, END, START[:3], END[3:], "a", "\x1b", "[200~", ""]), max_size=20))
def test_after_a_pause_a_key_is_a_key(pieces: list[str]) -> None:
    """Whatever came before, in whatever order."""
    pastes = Pastes()
    now_s = 0.0
    found = ""
    for piece in (*pieces, ""):
        now_s += 0.0 if piece else 2 * QUIET_S
        found += pastes.take(piece, now_s)
    assert found.rfind(START) <= found.rfind(END) or START not in found
    assert pastes.take("q", now_s) == "q"
