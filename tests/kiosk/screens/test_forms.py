"""Questions at the self-service kiosk, played by keys, scans and time."""

import gc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.model import PositionId
from checkin.question import Question, QuestionKind
from kiosk.messages import CheckInAnswered, ScanSeen
from kiosk.screens.attendee.answering import Answering, Complete
from kiosk.screens.attendee.form_pages import choices_of
from kiosk.screens.attendee.seeking import Looking, Seeking, Sought
from kiosk.screens.attendee.timing import USUAL
from kiosk.screens.attendee.visit import Idle
from kiosk.screens.parts import broken_up
from kiosk.words import words_in
from tests.fakes.stage import SIZES, Stage
from tests.fakes.visit import MEALS, options, press, question, run, said, state_of

K = QuestionKind

ALL_KINDS = (
    question(1, K.YES_NO),
    question(2, K.CHOICE, options=MEALS),
    question(3, K.CHOICES, options=MEALS),
    question(4, K.LINE),
    question(5, K.TEXT),
    question(6, K.NUMBER),
    question(7, K.DATE),
    question(8, K.TIME),
    question(9, K.DATE_TIME),
    question(10, K.COUNTRY),
    question(11, K.PHONE),
    question(12, K.EMAIL),
    question(13, K.FILE),
)


def test_every_kind_in_one_visit() -> None:
    """All kinds one after another by keys; all answers go to the desk together, and the badge follows."""
    choices = ("j", "2", "3", "1", "enter")
    lines = ("de Ahna", "enter", "a text", "enter", "2,5", "enter", "24.12.1980", "enter", "9.30", "enter")
    others = ("1.2.2026 9:30", "enter", "Österreich", "enter", "0049 40 1234", "enter", "a@b.de", "enter")
    sent = "True|102|103,101|de Ahna|a text|2,5|1980-12-24|09:30|2026-02-01T09:30|AT|+49 40 1234|a@b.de|"

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await press(stage, *choices, *lines, *others)
        assert "Frage 13 von 13" in said(stage)
        assert "Bitte am Serviceschalter zeigen" in said(stage)
        await press(stage, "enter")
        assert "|".join(stage.desk.answered[-1].values()) == sent
        assert "Ihr Badge kommt" in said(stage)

    run(play, *ALL_KINDS)


def test_a_wrong_answer_can_be_mended() -> None:
    """What cannot be taken stays in the field, with one line about it, and never reaches the desk."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await press(stage, "24.13.1980", "enter")
        assert "24.13.1980▌" in said(stage)
        assert "Bitte so: 24.12.1980" in said(stage)
        assert stage.desk.answered == [{}]
        await press(stage, *["backspace"] * 6)
        assert "Bitte so" not in said(stage)
        await press(stage, "2.1980", "enter")
        assert stage.desk.answered[-1] == {"1": "1980-12-24"}

    run(play, question(1, K.DATE))


def test_one_question_after_another() -> None:
    """Each page says how far this is; back shows what was answered before; all go to the desk together."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        assert "Frage 1 von 3" in said(stage)
        await press(stage, "1.2.1990", "enter")
        assert "Frage 2 von 3 ← zurück" in said(stage)
        await press(stage, "left")
        assert "1.2.1990" in said(stage)
        await press(stage, "backspace", "1", "enter", "1", "3", "enter")
        assert "Frage 3 von 3" in said(stage)
        await press(stage, "backspace")
        assert "● Fisch" in said(stage)
        assert "○ Fleisch" in said(stage)
        await press(stage, "enter", "enter")
        assert stage.desk.answered[1:] == [{"1": "1991-02-01", "2": "101,103", "3": ""}]

    run(play, question(1, K.DATE), question(2, K.CHOICES, options=MEALS), question(3, K.LINE))


def test_what_the_desk_refuses_is_asked_again() -> None:
    """Only what is still open comes again, and what was good is sent along once more."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await press(stage, "good", "enter", "wrong", "enter")
        assert "Frage 2 von 2" not in said(stage)
        assert "Bitte etwas eingeben" in said(stage)
        await press(stage, "x")
        assert "Frage 2 von 2" in said(stage)
        await press(stage, "enter")
        assert stage.desk.answered[-1] == {"1": "good", "2": "x"}

    run(play, question(1, K.LINE), question(2, K.LINE))


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(question(1, K.LINE, required=True), id="a field"),
        pytest.param(question(1, K.CHOICE, options=MEALS), id="a choice"),
        pytest.param(question(1, K.FILE, required=True), id="a file"),
    ],
)
def test_the_desk_is_the_way_out(asked: Question) -> None:
    """Escape leads to the service desk, without an offer to search, and home; nothing is sent."""

    async def play(stage: Stage) -> None:
        idle = stage.picture()
        await stage.scan("TICKET1")
        assert "Esc Hilfe" in said(stage)
        await press(stage, "escape")
        assert "Das klären wir gemeinsam" in said(stage)
        assert "links vom Eingang" in said(stage)
        await press(stage, "1")
        assert "suchen" not in said(stage)
        await stage.wait(21)
        assert stage.picture() == idle
        assert stage.desk.answered == [{}]

    run(play, asked)


def test_a_file_is_for_the_desk() -> None:
    """A required file says where to show it, and Enter leads there."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        assert "Bitte am Serviceschalter zeigen" in said(stage)
        await press(stage, "enter")
        assert "Das klären wir gemeinsam" in said(stage)

    run(play, question(1, K.FILE, required=True))


def living() -> list[object]:
    """Whatever is kept of a form anywhere."""
    gc.collect()
    kinds = (Answering, Complete, Seeking, Sought, Looking)
    return [one for one in gc.get_objects() if isinstance(one, kinds)]


@pytest.mark.parametrize(
    "begin",
    [
        pytest.param(("scan",), id="questions"),
        pytest.param(("0", "1"), id="a search"),
    ],
)
def test_nothing_stays_of_whoever_walked_away(begin: tuple[str, ...]) -> None:
    """A minute without a key, a countdown, and then nothing is left on the screen or in memory."""

    async def play(stage: Stage) -> None:
        idle = stage.picture()
        if begin == ("scan",):
            await stage.scan("TICKET1")
        else:
            await press(stage, *begin)
        await press(stage, "Secret", "enter", "Xyzzy")
        await stage.wait(USUAL.quiet_ms / 1000 - 1)
        assert "Noch da" not in said(stage)
        assert "Xyzzy" in said(stage)
        await stage.wait(1)
        assert f"Zurück in {USUAL.warning_ms // 1000} s" in said(stage)
        await press(stage, "a")
        assert "Noch da" not in said(stage)
        await stage.wait((USUAL.quiet_ms + USUAL.warning_ms) / 1000 - 1)
        assert "Zurück in 1 s" in said(stage)
        await stage.wait(1)
        assert stage.picture() == idle
        assert state_of(stage) == Idle()
        await stage.wait(1)
        assert living() == []

    run(play, question(1, K.LINE), question(2, K.LINE))


def test_another_ticket_takes_over() -> None:
    """A scan in mid form replaces it; what was typed goes to nobody, and is not asked of again."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await press(stage, "mine", "enter")
        await stage.scan("TICKET2")
        assert "Jörg" in said(stage)
        assert "mine" not in said(stage)
        await stage.scan("TICKET1")
        assert "Frage 1 von 2" in said(stage)
        assert stage.desk.answered == [{}, {}, {}]
        assert "mine" not in stage.text()

    run(play, question(1, K.LINE), question(2, K.LINE))


def test_answers_go_to_their_own_ticket() -> None:
    """When another ticket is scanned while answers are with the desk, they are not sent with it."""

    async def play(stage: Stage) -> None:
        stage.desk.questions[PositionId(2)] = (question(1, K.LINE), question(2, K.LINE))
        await stage.scan("TICKET1")
        home = stage.app.home
        await press(stage, "mine")
        home.press("enter")
        home.scan("TICKET2")
        await stage.settle()
        assert "Frage 1 von 2" in said(stage)
        await press(stage, "a", "enter", "b", "enter")
        assert stage.desk.answered == [{}, {"1": "mine"}, {}, {"1": "a", "2": "b"}]

    run(play, question(1, K.LINE))


def test_answers_never_follow_another_ticket() -> None:
    """Even if the desk asks something of another ticket first, answers that wait are not sent along."""

    async def play(stage: Stage) -> None:
        home = stage.app.home
        stage.desk.questions[PositionId(2)] = (question(1, K.LINE), question(2, K.LINE))
        of_another = stage.desk.check_in("TICKET2", stage.app.outfit.place)
        await stage.scan("TICKET1")
        await press(stage, "mine")
        home.ask = lambda *_, **__: None  # type: ignore[method-assign]  # a desk that does not answer
        home.press("enter")
        home.post_message(CheckInAnswered(of_another, "TICKET2"))
        await stage.settle()
        state = state_of(stage)
        assert isinstance(state, Answering)
        assert (state.ticket, state.sent) == ("TICKET2", {})

    run(play, question(3, K.LINE))


def test_the_same_ticket_held_on_changes_nothing() -> None:
    """A telephone left before the camera, or seen twice at once, does not begin the questions anew."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await press(stage, "typed")
        stage.app.post_message(ScanSeen("TICKET1", "camera"))
        await stage.settle()
        late = stage.desk.check_in("TICKET1", stage.app.outfit.place)
        stage.app.home.post_message(CheckInAnswered(late, "TICKET1"))
        await stage.settle()
        assert "typed" in said(stage)

    run(play, question(1, K.LINE))


@pytest.mark.parametrize(
    "end", [pytest.param("enter", id="with Enter"), pytest.param("", id="without Enter")]
)
def test_a_scanner_never_types_an_answer(end: str) -> None:
    """What a keyboard scanner types into an open field is a ticket or nothing, never a part of the answer."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await press(stage, "abc")
        for key in ("TICKET2", *([end] if end else [])):
            for char in [key] if key == end else key:
                stage.key(char)  # as a scanner: without a pause
            await stage.settle()
        await stage.wait(0.3)
        assert "TICKET2" not in said(stage)
        assert ("Jörg" in said(stage)) == bool(end)
        assert ("abc" in said(stage)) != bool(end)

    run(play, question(1, K.LINE))


def test_fast_fingers_lose_no_letter() -> None:
    """Letters that roll over each other, and Enter or Backspace right behind one, all count."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        for key in ("s", "c", "h", "backspace"):
            stage.key(key)  # fingers that are faster than the pause of a scanner
        await stage.wait(0.2)
        assert "sc▌" in said(stage)
        for key in ("o", "n", "enter"):
            stage.key(key)  # the same
        await stage.settle()
        assert stage.desk.answered[-1] == {"1": "scon"}

    run(play, question(1, K.LINE))


def test_languages_in_a_form() -> None:
    """Letters belong to a field and languages to a touch there; at a choice the key goes on to work."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await press(stage, "de")
        assert "de▌" in said(stage)
        await stage.pilot.click("#language-en")
        await stage.settle()
        assert "Was mögen Sie? (en) de▌" in said(stage)
        await stage.pilot.click("#foot")
        await stage.settle()
        assert "Question 2 of 2" in said(stage)
        await press(stage, "d")
        assert "Frage 2 von 2" in said(stage)
        await press(stage, "e", "1")
        assert "Your badge comes out" in said(stage)

    run(play, question(1, K.LINE), question(2, K.CHOICE, options=MEALS))


def test_the_language_of_the_ticket_asks() -> None:
    """Questions come in the language of whoever is asked."""

    async def play(stage: Stage) -> None:
        stage.desk.questions[PositionId(7)] = (question(1, K.LINE),)
        await stage.scan("TICKET7")
        assert "(en)" in said(stage)

    run(play)


LABELS = st.lists(st.text(st.characters(codec="utf-8"), max_size=90), min_size=1, max_size=25)


@settings(deadline=None, max_examples=150)
@given(labels=LABELS, text=st.text(st.characters(codec="utf-8"), max_size=400))
def test_every_option_fits_on_a_page(labels: list[str], text: str) -> None:
    """Whatever options and questions are called, each option is on exactly one page of the smallest panel."""
    asked = question(1, K.CHOICE, text, options=options(*labels))
    pages = choices_of(asked, words_in("de", "Europe/Berlin"))
    assert [choice.value for page in pages for choice in page] == [str(o.id) for o in asked.options]
    rows = len(broken_up(text, 33, 5, by_words=True).split("\n"))
    for page in pages:
        taken = sum(len(broken_up(choice.label, 30, 2).split("\n")) for choice in page) + (len(pages) > 1)
        assert taken <= (5 if rows <= 2 else 3 if rows > 3 else 4) or len(page) == 1
        assert len(page) < 9


@pytest.mark.parametrize("size", [(4, 2), (20, 8), *SIZES])
def test_hostile_questions_fit_any_terminal(size: tuple[int, int]) -> None:
    """Commands for terminals in questions, options and answers are text, at every size."""
    nasty = "\x1b[2J\x1b]0;x\x07[bold]{0}%s\u202e" * 9

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await press(stage, "1")
        await press(stage, "[/]{1}")
        lines = list(stage.lines())
        assert len(lines) == size[1]
        assert "\x1b" not in "".join(segment.text for line in lines for segment in line)
        await press(stage, "enter")
        assert stage.desk.answered[-1] == {"1": "101", "2": "[/]{1}"}

    run(
        play,
        question(1, K.CHOICE, nasty, options=options(nasty, nasty)),
        question(2, K.LINE, nasty),
        size=size,
    )
