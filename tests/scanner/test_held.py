"""Which of several codes is held up."""

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decoding.engines import Code
from scanner.held import EMPTY, FORGET_S, MOST_KNOWN, Choice, choose

SIZE = (1280, 720)
FPS = 30

Spot = tuple[str, float, float, float]
"""Text, middle in shares of width and height, side in shares of the height."""

TICKET: Spot = ("t", 0.5, 0.5, 0.35)
OTHER: Spot = ("o", 0.75, 0.5, 0.35)
BADGE: Spot = ("b", 0.85, 0.3, 0.08)
NEAR_BADGE: Spot = ("b", 0.7, 0.4, 0.12)
SECOND: Spot = ("t", 0.8, 0.5, 0.20)
FAR: Spot = ("t", 0.5, 0.5, 0.08)
STEP = 1 / FPS


def code_at(spot: Spot) -> Code:
    """A code that stands upright there."""
    text, x, y, side = spot
    left, top, half = x * SIZE[0], y * SIZE[1], side * SIZE[1] / 2
    corners = ((left - half, top - half), (left + half, top - half))
    return Code(text, "QRCode", (*corners, (left + half, top + half), (left - half, top + half)))


def play(frames: list[tuple[float, tuple[Spot, ...]]]) -> list[Choice]:
    """What each frame, a time and what is in view, amounts to."""
    scene, choices = EMPTY, []
    for at_s, spots in frames:
        scene, choice = choose(scene, map(code_at, spots), SIZE, at_s)
        choices.append(choice)
    return choices


def held(*scenes: tuple[float, tuple[Spot, ...]]) -> str:
    """The texts held one after the other, ``?`` where that is unclear, ``-`` where nothing is."""
    frames, at_s = [], 0.0
    for seconds, spots in scenes:
        for _ in range(max(1, round(seconds * FPS))):
            frames.append((at_s, spots))
            at_s += STEP
    signs = ["?" if c.is_unclear else c.held.text if c.held else "-" for c in play(frames)]
    return "".join(sign for sign, _ in groupby(signs))


def moved(spot: Spot, x: float, seconds: float) -> list[tuple[float, tuple[Spot, ...]]]:
    """It walks from where it is to another place, one scene for each frame."""
    text, start, y, side = spot
    count = round(seconds * FPS)
    return [(0, ((text, start + (x - start) * n / count, y, side),)) for n in range(count + 1)]


@pytest.mark.parametrize(
    ("scenes", "wanted"),
    [
        pytest.param([(0, (TICKET,))], "t", id="a single code is held in its first frame"),
        pytest.param([(0, (FAR,))], "t", id="at arm's length as well, in the middle"),
        pytest.param([(0, (("t", 0.1, 0.15, 0.2),))], "t", id="a large one is held anywhere"),
        pytest.param([(1, (TICKET, TICKET))], "t", id="the same text twice is one code"),
        pytest.param([(1, (TICKET, ("t", 0.75, 0.5, 0.33)))], "t", id="shown twice by a phone"),
        pytest.param([(1, (TICKET, BADGE))], "t", id="a badge behind does not block"),
        pytest.param([(1, (BADGE, TICKET))], "t", id="whichever is named first"),
        pytest.param([(1, (TICKET, NEAR_BADGE))], "t", id="a smaller one beside it neither"),
        pytest.param([(1, (TICKET, OTHER))], "?", id="two of like size are unclear"),
        pytest.param([(1, (("t", 0.5, 0.5, 0.2), ("o", 0.85, 0.5, 0.3)))], "?", id="one large, one central"),
        pytest.param([(0, (TICKET,)), (1, (TICKET, OTHER))], "t?", id="the second one comes later"),
        pytest.param([(1, (TICKET, OTHER)), (0.5, (OTHER,))], "?o", id="one is taken away: the other"),
        pytest.param([(1, (TICKET, OTHER)), (0, (TICKET,)), (0, (TICKET, OTHER))], "?", id="a missed frame"),
        pytest.param([(1, (BADGE,))], "-", id="a badge behind, alone"),
        pytest.param([(60, (BADGE,))], "-", id="however long it hangs there"),
        pytest.param(moved(BADGE, 0.05, 1.5), "-", id="its wearer walks by, through the middle"),
        pytest.param([(1, (TICKET, NEAR_BADGE)), (5, (NEAR_BADGE,))], "t-", id="left over, it was behind"),
        pytest.param(
            [(1, (TICKET, NEAR_BADGE)), (9, (TICKET,)), (5, (NEAR_BADGE,))],
            "tb",
            id="gone for long and large, it is held up",
        ),
        pytest.param(
            [(1, (FAR, ("h", 0.5, 0.5, 0.4))), (9, (("h", 0.5, 0.5, 0.4),)), (5, (FAR,))],
            "h-",
            id="covered for long and small, it hangs there still",
        ),
        pytest.param(
            [(1, (TICKET, NEAR_BADGE)), *moved(NEAR_BADGE, 0.5, 0.3), (1, (("b", 0.5, 0.5, 0.3),))],
            "t-b",
            id="brought nearer and to the middle, it is held",
        ),
        pytest.param([(1, (BADGE,)), (1, (("b", 0.5, 0.5, 0.1),))], "-b", id="walks up and holds still"),
        pytest.param([(1, (TICKET,)), (1, (("o", 0.5, 0.5, 0.35),))], "to", id="the next page of a phone"),
        pytest.param([(1, (TICKET,)), (1, (OTHER,))], "to", id="one scanned and gone holds up nobody"),
        pytest.param([(0, ())], "-", id="nothing in view"),
    ],
)
def test_a_table_of_scenes(scenes: list[tuple[float, tuple[Spot, ...]]], wanted: str) -> None:
    """Each row plays scenes and names what is held."""
    assert held(*scenes) == wanted


def test_two_that_were_scanned_are_no_question() -> None:
    """Tickets that were read one after the other may lie there together."""
    frames: list[tuple[float, tuple[Spot, ...]]] = [(0.0, (TICKET,)), (0.1, (OTHER,)), (0.2, (TICKET, OTHER))]
    choices = play(frames)
    assert [choice.held.text if choice.held else "" for choice in choices] == ["t", "o", ""]
    assert not choices[-1].is_unclear


@pytest.mark.parametrize(
    ("seconds", "is_far"),
    [
        pytest.param(0.1, False, id="not at once"),
        pytest.param(1.0, True, id="while it rests"),
        pytest.param(9.0, False, id="not for ever"),
    ],
)
def test_who_holds_a_ticket_too_far_away_is_told(seconds: float, *, is_far: bool) -> None:
    """A small code at the edge that rests is an offer for some seconds."""
    frames: list[tuple[float, tuple[Spot, ...]]] = [(n * STEP, (BADGE,)) for n in range(round(seconds * FPS))]
    assert play(frames)[-1].is_far is is_far


def test_a_badge_that_goes_is_forgotten() -> None:
    """Half a minute later it is new."""
    frames = [(0.0, (FAR, ("h", 0.5, 0.5, 0.4))), (FORGET_S + 1, (FAR,))]
    assert [choice.held.text for choice in play(frames) if choice.held] == ["h", "t"]


def test_a_wall_of_codes_fills_no_memory() -> None:
    """Ever new codes behind: only the newest are known."""
    scene = EMPTY
    for number in range(500):
        scene, _ = choose(scene, [code_at((str(number), 0.9, 0.2, 0.05))], SIZE, number * STEP)
    assert len(scene) == MOST_KNOWN


@pytest.mark.parametrize("size", [(0, 0), (1, 1), (1280, 720)])
def test_codes_without_a_place_do_no_harm(size: tuple[int, int]) -> None:
    """A decoder may give no corners, and corners outside of the picture."""
    codes = [Code("a", "QRCode", ()), Code("b", "QRCode", ((-9e9, 9e9),) * 4)]
    _, choice = choose(EMPTY, codes, size, 0.0)
    assert choice.held is None or choice.held in codes


SPOTS = st.tuples(st.sampled_from("abcd"), st.floats(0, 1), st.floats(0, 1), st.floats(0.03, 0.9))
FRAMES = st.lists(st.tuples(st.floats(0, 3), st.lists(SPOTS, max_size=4)), max_size=25)


@given(FRAMES)
@settings(deadline=None, max_examples=150)
def test_what_is_held_is_in_the_frame(frames: list[tuple[float, list[Spot]]]) -> None:
    """Nothing is held and unclear at once, and an empty frame is neither."""
    at_s, told = 0.0, []
    for step_s, spots in frames:
        at_s += step_s
        told.append((at_s, tuple(spots)))
    for (_, shown), choice in zip(told, play(told), strict=True):
        if choice.held:
            assert not choice.is_unclear
            assert choice.held in {code_at(spot) for spot in shown}
        assert not choice.is_unclear or shown


@given(SPOTS.filter(lambda spot: spot[3] >= 0.12))
def test_a_code_alone_is_never_late_when_it_is_near(spot: Spot) -> None:
    """Wherever it is, if it is as large as a ticket that is held up."""
    assert held((0, (spot,))) == spot[0]
