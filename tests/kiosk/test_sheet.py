"""The sheet of questions at the desk: what typed answers stand for, and when it may be sent."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.question import Question, QuestionId, QuestionKind, QuestionOption
from checkin.verdict import NeedsAnswer
from kiosk.screens.desk.sheet import Sheet, entered, open_sheet, to_answer, understood
from kiosk.screens.desk.sheet_view import sheet_lines
from kiosk.screens.parts import width
from kiosk.views import Scanned
from kiosk.words import words_in
from tests.strategies import hostile_names

DE, EN = words_in("de", "Europe/Berlin"), words_in("en", "Europe/Berlin")
TICKET = Scanned("TICKET1")


def make_question(number: int, kind: QuestionKind, *options: str, required: bool = False) -> Question:
    """A question with options of these names, with ids from 11 on."""
    made = tuple(QuestionOption(id=10 + n, names={"de": name}) for n, name in enumerate(options, 1))
    return Question(id=QuestionId(number), names={"de": "?"}, kind=kind, options=made, required=required)


def filled(question: Question, text: str) -> Sheet:
    """A sheet of one question with that text."""
    return Sheet(TICKET, (question,), typed={question.id: text})


FOOD = make_question(1, QuestionKind.CHOICE, "Fleisch", "Vegetarisch", "Vegan")
TALKS = make_question(2, QuestionKind.CHOICES, "Wald", "Wasser", "Verkehr")
MANY = make_question(3, QuestionKind.CHOICES, *(f"Nummer {n}" for n in range(1, 13)))
PHOTO = make_question(4, QuestionKind.YES_NO)
DAY = make_question(5, QuestionKind.DATE)


@pytest.mark.parametrize(
    ("question", "typed", "answer", "seen"),
    [
        pytest.param(FOOD, "2", "12", "Vegetarisch", id="a figure"),
        pytest.param(FOOD, "fl", "11", "Fleisch", id="the beginning of a name"),
        pytest.param(FOOD, "VEGAN", "13", "Vegan", id="a whole name"),
        pytest.param(FOOD, "veg", "?veg", "", id="the beginning of two names"),
        pytest.param(FOOD, "4", "?4", "", id="a figure too high"),
        pytest.param(FOOD, "0", "?0", "", id="no figure of an option"),
        pytest.param(FOOD, "", "", "", id="nothing chosen"),
        pytest.param(TALKS, "13", "11,13", "Wald, Verkehr", id="several figures without a break"),
        pytest.param(TALKS, "1, 3", "11,13", "Wald, Verkehr", id="several figures with commas"),
        pytest.param(TALKS, "wal was", "11,12", "Wald, Wasser", id="several beginnings"),
        pytest.param(TALKS, "11", "11", "Wald", id="one figure twice is once"),
        pytest.param(TALKS, "19", "11,?9", "Wald", id="one of several is none"),
        pytest.param(MANY, "12", "22", "Nummer 12", id="two figures are one number where options are many"),
        pytest.param(MANY, "1 2", "11,12", "Nummer 1, Nummer 2", id="many options with a blank"),
        pytest.param(PHOTO, "j", "True", "ja", id="yes"),
        pytest.param(PHOTO, "Yes", "True", "ja", id="yes in the other language"),
        pytest.param(PHOTO, "n", "False", "nein", id="no"),
        pytest.param(PHOTO, "x", "x", "", id="neither yes nor no"),
        pytest.param(DAY, "24.12.2026", "2026-12-24", "", id="a date as people type it"),
        pytest.param(make_question(6, QuestionKind.NUMBER), "2,5", "2,5", "", id="a decimal comma"),
        pytest.param(make_question(6, QuestionKind.TIME), "9:30", "09:30", "", id="a time"),
        pytest.param(
            make_question(6, QuestionKind.DATE_TIME), "24.12.2026 9:30", "2026-12-24T09:30", "", id="a moment"
        ),
        pytest.param(make_question(6, QuestionKind.COUNTRY), "österreich", "AT", "", id="a country by name"),
        pytest.param(make_question(6, QuestionKind.COUNTRY), "at", "at", "", id="a country by letters"),
        pytest.param(make_question(6, QuestionKind.PHONE), "0049 40 1", "+49 40 1", "", id="a phone number"),
        pytest.param(
            make_question(6, QuestionKind.LINE), " Ada ", "Ada", "", id="a line without outer blanks"
        ),
    ],
)
def test_what_is_typed(question: Question, typed: str, answer: str, seen: str) -> None:
    """Everything can be answered from the keyboard, and a choice is seen before it is sent."""
    sheet = filled(question, typed)
    assert to_answer(sheet, question, DE) == answer
    assert understood(sheet, question, DE) == seen


@pytest.mark.parametrize(
    ("question", "typed", "is_sent"),
    [
        pytest.param(FOOD, "", True, id="an optional one may stay empty"),
        pytest.param(FOOD, "x", False, id="an optional one may not be wrong"),
        pytest.param(
            make_question(1, QuestionKind.LINE, required=True), "", False, id="a required one is empty"
        ),
        pytest.param(make_question(1, QuestionKind.LINE, required=True), "  ", False, id="it is blank"),
        pytest.param(make_question(1, QuestionKind.LINE, required=True), "x", True, id="it is answered"),
        pytest.param(make_question(1, QuestionKind.YES_NO, required=True), "n", False, id="a required yes"),
        pytest.param(make_question(1, QuestionKind.YES_NO, required=True), "j", True, id="it is a yes"),
        pytest.param(make_question(1, QuestionKind.NUMBER, required=True), "0", True, id="zero is a number"),
        pytest.param(DAY, "31.2.2026", False, id="no such day"),
        pytest.param(make_question(1, QuestionKind.EMAIL), "a@b", False, id="no address"),
        pytest.param(make_question(1, QuestionKind.FILE, required=True), "", False, id="a file is needed"),
        pytest.param(make_question(1, QuestionKind.FILE), "", True, id="a file is not needed"),
    ],
)
def test_the_last_enter_sends(question: Question, typed: str, is_sent: bool) -> None:  # noqa: FBT001  # of the table
    """Nothing is sent that cannot be taken; the line is marked instead."""
    after = entered(filled(question, typed), DE)
    if is_sent:
        assert isinstance(after, Scanned)
        assert list(after.answers) == [str(question.id)]
    else:
        assert isinstance(after, Sheet)
        assert after.wrong == {question.id}


def test_enter_goes_down_and_at_the_end_to_what_is_missing() -> None:
    """Lines that were skipped with the arrows are found before anything is sent."""
    sheet = Sheet(TICKET, (make_question(9, QuestionKind.LINE, required=True), FOOD, DAY), at=1)
    below = entered(sheet, DE)
    assert isinstance(below, Sheet)
    assert below.at == 2
    back = entered(below, DE)
    assert isinstance(back, Sheet)
    assert (back.at, set(back.wrong)) == (0, {QuestionId(9)})
    again = entered(back.with_text("x").moved(9), DE)
    assert isinstance(again, Scanned)
    assert again.answers == {"9": "x", "1": "", "5": ""}
    assert again.text == TICKET.text


def test_answers_of_earlier_rounds_go_along() -> None:
    """A question that follows from an answer is sent together with that answer."""
    first = Scanned("TICKET1", answers={"7": "x"}, with_badge=False)
    sheet = open_sheet(first, NeedsAnswer((FOOD,)), None)
    assert sheet is not None
    again = entered(sheet.with_text("1"), DE)
    assert isinstance(again, Scanned)
    assert again.answers == {"7": "x", "1": "11"}
    assert not again.with_badge


def test_what_was_typed_stays_with_its_ticket() -> None:
    """Asked once more, the same ticket finds its texts again and the cursor on what is wrong."""
    before = Sheet(TICKET, (FOOD, DAY), typed={FOOD.id: "1", DAY.id: "gestern"})
    asked = NeedsAnswer((FOOD, DAY), frozenset({DAY.id}))
    same = open_sheet(Scanned("TICKET1", answers={"1": "11"}), asked, before)
    assert same is not None
    assert (same.at, same.text(FOOD)) == (1, "1")
    other = open_sheet(Scanned("TICKET2"), asked, before)
    assert other is not None
    assert other.typed == {}
    assert open_sheet(TICKET, NeedsAnswer(()), None) is None


def test_keys_edit_the_line_of_the_cursor() -> None:
    """Letters, backspace and Ctrl+U; the ends of the sheet hold; a file cannot be typed."""
    sheet = Sheet(TICKET, (DAY, make_question(6, QuestionKind.FILE)))
    sheet = sheet.with_char("1").with_char("2").pressed("backspace")
    assert sheet.text(DAY) == "1"
    assert sheet.pressed("ctrl+u").text(DAY) == ""
    assert sheet.pressed("up").at == 0
    assert sheet.pressed("tab").pressed("down").at == 1
    assert sheet.pressed("f11") == sheet
    assert sheet.moved(1).with_char("x").typed == sheet.typed


@settings(deadline=None, max_examples=300)
@given(
    name=hostile_names(),
    text=st.text(max_size=600),
    kind=st.sampled_from(QuestionKind),
    cells=st.integers(0, 90),
    rows=st.integers(1, 14),
    count=st.integers(1, 30),
)
def test_any_sheet_fits(name: str, text: str, kind: QuestionKind, cells: int, rows: int, count: int) -> None:
    """Whatever is asked and typed, the lines fit their place and the cursor's one is among them."""
    options = tuple(QuestionOption(id=n, names={"de": f"{name}{n}"}) for n in range(count))
    questions = tuple(
        Question(id=QuestionId(n), names={"de": name}, kind=kind, options=options, required=bool(n % 2))
        for n in range(count)
    )
    sheet = Sheet(TICKET, questions, typed={QuestionId(count - 1): text}).moved(count)
    after = entered(sheet, DE)
    lines = sheet_lines(after if isinstance(after, Sheet) else sheet, EN, cells, rows)
    assert 0 < len(lines) <= rows
    if cells >= 12:
        assert all(width(line.plain) <= cells for line in lines)
