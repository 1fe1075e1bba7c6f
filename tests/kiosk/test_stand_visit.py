"""A visit to a stand, moment by moment."""

import pytest
from msgspec.structs import replace

from kiosk.screens.attendee.timing import STAYS, USUAL
from kiosk.screens.stand.visit import (
    ANSWERS,
    Asked,
    Free,
    Outcome,
    Reading,
    State,
    Told,
    met,
    pass_time,
    stay,
    told,
)
from kiosk.stands.views import Met
from tests.fakes.desk import POSITIONS

KNOWN = Met(POSITIONS[0])
ASKED = Asked(KNOWN, "TICKET1", 30_000)


@pytest.mark.parametrize(
    ("state", "now_ms", "expected"),
    [
        pytest.param(ASKED, 29_999, ASKED, id="still asked"),
        pytest.param(ASKED, 30_000, Free(), id="gone without an answer"),
        pytest.param(Told(Outcome.AGREED, 6_000), 6_000, Free(), id="thanked"),
        pytest.param(Reading(0), 150, Reading(0), id="a blink"),
        pytest.param(Reading(0), 151, Reading(0, is_long=True), id="longer than a blink"),
        pytest.param(Free(), 99_999, Free(), id="nobody"),
    ],
)
def test_time_passes(state: State, now_ms: int, expected: State) -> None:
    """Whoever walks away has said nothing."""
    assert pass_time(state, now_ms) == expected


def test_a_ticket_is_met() -> None:
    """Somebody is asked; nobody is told so."""
    assert met(KNOWN, "TICKET1", 0) == ASKED
    assert met(Met(None), "?", 0) == Told(Outcome.UNKNOWN, USUAL.refused_ms)
    assert told(Outcome.AGREED, 1_000) == Told(Outcome.AGREED, 1_000 + USUAL.welcome_ms)


def test_every_answer_has_an_outcome() -> None:
    """Of whoever is asked for the first time, and of whoever had agreed."""
    assert set(ANSWERS) == {(before, key) for before in (False, True) for key in "12"}
    assert {*ANSWERS.values(), Outcome.UNKNOWN} == set(Outcome)


def test_a_key_makes_a_page_stay() -> None:
    """As long as at self-service, and not for ever."""
    state: State = ASKED
    for number in range(STAYS):
        state = stay(state, 1_000, USUAL)
        assert state == replace(ASKED, stays=number + 1)
    assert stay(state, 29_000, USUAL) == state
    assert stay(ASKED, 29_000, USUAL) == replace(ASKED, until_ms=29_000 + USUAL.stay_ms, stays=1)
    assert stay(Free(), 0, USUAL) == Free()
