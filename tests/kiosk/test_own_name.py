"""Looking at one's badge before it is printed, and putting its name right: each key, as a table."""

import pytest
from msgspec.structs import replace

from checkin.model import Position
from checkin.personal import CORRECTED, Correction
from checkin.text import MAX_TEXT_CHARS
from kiosk.admission.confirming import Proposed
from kiosk.screens.attendee.answering import GivenUp
from kiosk.screens.attendee.own_name import (
    Agreed,
    NameShown,
    NameTyped,
    Part,
    press_shown,
    press_typed,
    show,
    type_text,
)
from kiosk.screens.attendee.own_name_pages import shown_page, typed_page
from kiosk.screens.attendee.timing import STAYS, USUAL
from kiosk.views import Scanned
from kiosk.words import words_in
from tests.fakes.desk import POSITIONS

JOERG = POSITIONS[1]
GERMAN = words_in("de", "Europe/Berlin")


def _shown(position: Position = JOERG, *, can_correct: bool = True) -> NameShown:
    return show(Proposed(Scanned(position.secret), position, can_correct), 0)


def _typing(position: Position = JOERG) -> NameTyped:
    state = press_shown(_shown(position), "2", 0)
    assert isinstance(state, NameTyped)
    return state


def _play(state: NameTyped, *keys: str) -> NameShown | NameTyped:
    """Names of keys, and texts behind a blank."""
    after: NameShown | NameTyped = state
    for key in keys:
        assert isinstance(after, NameTyped)
        after = type_text(after, key[1:], 0) if key.startswith(" ") else press_typed(after, key, 0)
    return after


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        pytest.param("1", Agreed, id="yes"),
        pytest.param("enter", Agreed, id="Enter is yes"),
        pytest.param("2", NameTyped, id="change"),
        pytest.param("0", GivenUp, id="not me"),
        pytest.param("escape", GivenUp, id="Esc is not me"),
        pytest.param("x", NameShown, id="a key that answers nothing"),
    ],
)
def test_what_each_key_answers(key: str, kind: type) -> None:
    """One key for yes, one to change it, one to go to the desk; all others only give time."""
    assert isinstance(press_shown(_shown(), key, 0), kind)


def test_who_is_unknown_here_cannot_be_changed() -> None:
    """Neither by the key, nor is it offered."""
    state = _shown(can_correct=False)
    assert isinstance(press_shown(state, "2", 0), NameShown)
    assert [offer.key for offer in shown_page(GERMAN, state, 30).options] == ["1", "0"]


def test_any_key_gives_time_but_a_stuck_one_does_not_keep_the_name_there() -> None:
    """At most so many times."""
    state: object = _shown()
    for _ in range(STAYS + 5):
        assert isinstance(state, NameShown)
        state = press_shown(state, "x", state.until_ms - 1)
    assert isinstance(state, NameShown)
    assert state.until_ms == USUAL.confirm_ms + STAYS * (USUAL.stay_ms - 1)


@pytest.mark.parametrize(
    ("keys", "correction"),
    [
        pytest.param(("enter", "enter", "enter"), Correction(), id="nothing was changed"),
        pytest.param(
            (*["backspace"] * 4, " Jürgen", "enter", "enter", "enter"),
            Correction(given_name="Jürgen"),
            id="the given name",
        ),
        pytest.param(
            ("enter", " -Öz", "enter", *["backspace"] * 29, " Stadt Hameln", "enter"),
            Correction(family_name="Müller-Lietzow-Öz", organisation="Stadt Hameln"),
            id="family name and organisation",
        ),
        pytest.param(
            (" \x1b[31m\u202e", "enter", "enter", "enter"),
            Correction(),
            id="commands and directions are nothing",
        ),
        pytest.param(
            ("enter", "enter", *["backspace"] * 29, "enter"), Correction(organisation=""), id="none"
        ),
        pytest.param(
            ("enter", "left", "  II", "enter", "enter", "enter"), Correction(given_name="Jörg II"), id="back"
        ),
    ],
)
def test_what_is_typed_becomes_a_correction(keys: tuple[str, ...], correction: Correction) -> None:
    """Of exactly the parts that are different now, cleaned; and the badge is shown again as it will be."""
    after = _play(_typing(), *keys)
    assert isinstance(after, NameShown)
    assert after.correction == correction
    for name in CORRECTED:
        said = getattr(correction, name)
        assert said is None or getattr(after.position, name) == said


@pytest.mark.parametrize(
    ("position", "keys"),
    [
        pytest.param(JOERG, ("enter", *["backspace"] * 14, "enter"), id="a family name taken away"),
        pytest.param(
            replace(JOERG, given_name="", family_name=""), ("enter", "enter"), id="no name there, none typed"
        ),
        pytest.param(
            replace(JOERG, given_name="", family_name=""),
            (" 123", "enter", " --", "enter"),
            id="no letter in it",
        ),
    ],
)
def test_no_badge_without_a_name(position: Position, keys: tuple[str, ...]) -> None:
    """The step stays, and says what is wanted."""
    after = _play(_typing(position), *keys)
    assert isinstance(after, NameTyped)
    assert after.asked is Part.FAMILY
    assert after.is_wrong
    assert typed_page(GERMAN, after, 0).notice == "Bitte geben Sie einen Namen ein"


def test_a_name_of_one_part_is_a_name() -> None:
    """Who has only a given name so far needs no family name."""
    after = _play(_typing(replace(JOERG, family_name="")), "enter", "enter", "enter")
    assert isinstance(after, NameShown)


def test_escape_leaves_the_name_as_it_was() -> None:
    """What was typed meanwhile is gone."""
    after = _play(_typing(), " xyz", "enter", "escape")
    assert isinstance(after, NameShown)
    assert after.position == JOERG


def test_what_is_typed_has_an_end() -> None:
    """A paste bomb or a stuck key makes no longer name than any import would."""
    state = type_text(_typing(), "x" * 10_000, 0)
    assert len(state.draft) == MAX_TEXT_CHARS
