"""The answers that each kind of question takes, and what each key does: the pure part, without a screen."""

import pytest

from checkin.question import Question, QuestionKind
from checkin.verdict import NeedsAnswer
from kiosk.screens.attendee import form_keys
from kiosk.screens.attendee.answering import MAX_TYPED_CHARS, Answering, Complete, GivenUp, Step, begin
from kiosk.screens.attendee.form_pages import question_page
from kiosk.words import words_in
from tests.fakes.visit import MANY, MEALS, NAMED_KEYS, question

K = QuestionKind
WORDS = words_in("de", "Europe/Berlin")


def first(asked: Question) -> Answering:
    """The question as it is shown first."""
    return begin("TICKET1", NeedsAnswer((asked,)), {}, 0)


def answer_with(asked: Question, keys: tuple[str, ...]) -> Step:
    """What comes of these keys; texts are typed where there is a field."""
    state: form_keys.Step = first(asked)
    for key in keys:
        assert isinstance(state, Answering)
        if key not in NAMED_KEYS and form_keys.takes_text(state):
            state = form_keys.type_text(state, key, 0)
        else:
            state = form_keys.press(state, key, 0, WORDS, ("de", "en"))
    assert isinstance(state, Answering | Complete | GivenUp)
    return state


@pytest.mark.parametrize(
    ("asked", "keys", "answer"),
    [
        pytest.param(question(1, K.YES_NO), ("1",), "True", id="yes by its figure"),
        pytest.param(question(1, K.YES_NO), ("n",), "False", id="no by its letter"),
        pytest.param(question(1, K.YES_NO), ("J",), "True", id="yes by its German letter"),
        pytest.param(question(1, K.CHOICE, options=MEALS), ("2",), "102", id="one of three"),
        pytest.param(question(1, K.CHOICE, options=MANY), ("0", "0", "2"), "110", id="one on the third page"),
        pytest.param(question(1, K.CHOICE, options=MANY), ("0", "0", "0", "1"), "101", id="once around"),
        pytest.param(question(1, K.CHOICES, options=MEALS), ("3", "1", "enter"), "103,101", id="several"),
        pytest.param(question(1, K.CHOICES, options=MEALS), ("3", "1", "3", "enter"), "101", id="one back"),
        pytest.param(question(1, K.CHOICES, options=MANY), ("1", "0", "1", "enter"), "101,105", id="2 pages"),
        pytest.param(question(1, K.LINE), ("de Ahna", "enter"), "de Ahna", id="a line with d and e in it"),
        pytest.param(question(1, K.TEXT), ("x", "backspace", "y", "enter"), "y", id="a slip mended"),
        pytest.param(question(1, K.NUMBER), ("2,5", "enter"), "2,5", id="a number"),
        pytest.param(question(1, K.DATE), ("24.12.1980", "enter"), "1980-12-24", id="a date"),
        pytest.param(question(1, K.TIME), ("9.30", "enter"), "09:30", id="a time"),
        pytest.param(question(1, K.DATE_TIME), ("1.2.2026 9:30", "enter"), "2026-02-01T09:30", id="both"),
        pytest.param(question(1, K.COUNTRY), ("Österreich", "enter"), "AT", id="a country"),
        pytest.param(question(1, K.PHONE), ("0049 40 1234", "enter"), "+49 40 1234", id="a telephone"),
        pytest.param(question(1, K.EMAIL), ("a@b.de", "enter"), "a@b.de", id="an address"),
        pytest.param(question(1, K.LINE), ("enter",), "", id="an optional line left out"),
        pytest.param(question(1, K.LINE), ("  ", "enter"), "", id="blanks are no answer"),
        pytest.param(question(1, K.CHOICE, options=MEALS), ("enter",), "", id="an optional choice left out"),
        pytest.param(question(1, K.YES_NO), ("enter",), "", id="yes or no left out"),
        pytest.param(question(1, K.FILE), ("enter",), "", id="an optional file left out"),
    ],
)
def test_every_kind_is_answered(asked: Question, keys: tuple[str, ...], answer: str) -> None:
    """Each kind takes its answer by keys, in the form that the desk cleans."""
    assert answer_with(asked, keys) == Complete("TICKET1", {"1": answer})


@pytest.mark.parametrize(
    ("asked", "keys", "wanted"),
    [
        pytest.param(question(1, K.NUMBER), ("viele", "enter"), "Bitte eine Zahl", id="no number"),
        pytest.param(
            question(1, K.NUMBER, lowest="1", highest="5"), ("9", "enter"), "Von 1 bis 5", id="too large"
        ),
        pytest.param(question(1, K.NUMBER, lowest="3"), ("1", "enter"), "Mindestens 3", id="too small"),
        pytest.param(
            question(1, K.DATE, highest="2020-12-31"),
            ("1.1.2021", "enter"),
            "Höchstens 31.12.2020",
            id="too late",
        ),
        pytest.param(question(1, K.DATE), ("morgen", "enter"), "so: 24.12.1980", id="no date"),
        pytest.param(question(1, K.TIME), ("9", "enter"), "Bitte so: 14:30", id="half a time"),
        pytest.param(question(1, K.DATE_TIME), ("1.1.2021", "enter"), "so: 24.12.1980 14:30", id="no time"),
        pytest.param(question(1, K.COUNTRY), ("XY", "enter"), "Dieses Land", id="no country"),
        pytest.param(question(1, K.PHONE), ("ja", "enter"), "mit +49", id="no number to call"),
        pytest.param(question(1, K.EMAIL), ("a@b", "enter"), "ganze E-Mail-Adresse", id="half an address"),
        pytest.param(question(1, K.LINE, max_chars=2), ("abc", "enter"), "Höchstens 2", id="too long"),
        pytest.param(question(1, K.LINE, min_chars=2), ("a", "enter"), "Mindestens 2", id="too short"),
        pytest.param(question(1, K.LINE, required=True), ("enter",), "Bitte etwas", id="nothing"),
        pytest.param(question(1, K.LINE, required=True), (" ", "enter"), "Bitte etwas", id="a blank"),
        pytest.param(question(1, K.YES_NO, required=True), ("2",), "Ohne Ja", id="no to a must"),
        pytest.param(
            question(1, K.CHOICE, required=True, options=MEALS), ("enter",), "wählen Sie eine", id="no choice"
        ),
        pytest.param(
            question(1, K.CHOICES, required=True, options=MEALS), ("enter",), "wählen Sie etwas", id="none"
        ),
    ],
)
def test_a_wrong_answer_says_what_is_wanted(asked: Question, keys: tuple[str, ...], wanted: str) -> None:
    """What cannot be taken stays to be mended, with one line about it."""
    state = answer_with(asked, keys)
    assert isinstance(state, Answering)
    page = question_page(WORDS, state, 0)
    assert wanted in page.notice
    assert page.is_alert
    assert not question_page(WORDS, first(asked), 0).is_alert


@pytest.mark.parametrize("key", ["9", "0", "4", "x", "tab", "up", "left", "backspace", "²", "f1", ""])
def test_other_keys_choose_nothing(key: str) -> None:
    """A figure that is not there, and any key that has no meaning, changes nothing."""
    asked = question(1, K.CHOICE, required=True, options=MEALS)
    assert answer_with(asked, (key,)) == first(asked)


@pytest.mark.parametrize("kind", list(K))
def test_escape_always_leads_out(kind: QuestionKind) -> None:
    """Whatever is asked, there is a way to the desk."""
    assert answer_with(question(1, kind, required=True, options=MEALS), ("escape",)) == GivenUp()


def test_a_stuck_key_is_bounded() -> None:
    """A key that never comes up fills no memory."""
    state = answer_with(question(1, K.LINE), ("x" * 1000,))
    assert isinstance(state, Answering)
    assert len(state.draft) == MAX_TYPED_CHARS
