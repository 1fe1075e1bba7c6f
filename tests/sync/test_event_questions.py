"""Questions of the event file: every kind, ids that stay, and what may depend on what."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.answers import chosen, clean_answer
from checkin.asking import ask
from checkin.errors import InputError
from checkin.model import EventSet, ProductId
from checkin.question import Question, QuestionKind
from sync.event_file import read_event_file
from sync.event_questions import KINDS
from sync.event_shapes import QuestionType

HEAD = '[event]\nslug = "k"\nname = "K"\n[[product]]\nname = "T"\n[[check_in_list]]\nname = "E"\n'
MEAL = (
    '[[question]]\nname = "Essen"\ntype = "choice"\noptions = ["vegan", {de = "alles", en = "everything"}]\n'
)
SEEN = '[[question]]\nname = {de = "Gesehen", en = "Seen"}\ntype = "yes_no"\n'
LAST = '[[question]]\nname = "Q"\n'
LINE = (HEAD + MEAL + SEEN + LAST).count("\n") + 1
"""The first line of the last question's own keys."""


def read(text: str, earlier: EventSet | None = None) -> EventSet:
    """A good file."""
    return read_event_file((HEAD + text).encode(), "good.toml", earlier).event_set


def last(keys: str) -> Question:
    """The last of three questions, with these keys."""
    return read(MEAL + SEEN + LAST + keys).questions[-1]


def test_an_answer_never_comes_to_name_another_option() -> None:
    """Options that are gone keep their ids, also while their whole question is gone."""
    short = MEAL.replace('"vegan", ', "")
    other = MEAL.replace('"vegan"', '"Fisch"')
    first = read(MEAL)
    for between in ([short], [""], [short, ""], ["", short]):
        known = first
        for text in between:
            known = read(text, known)
        options = {option.names["de"]: option.id for option in read(other, known).questions[0].options}
        assert options == {"Fisch": 3, "alles": 2}
        assert read(MEAL, known).questions == first.questions


@pytest.mark.parametrize("word", QuestionType)
def test_every_word_is_a_kind(word: QuestionType) -> None:
    """Whatever kind of answer pretix takes can be written, but for a file."""
    options = 'options = ["a"]\n' if word in ("choice", "choices") else ""
    assert last(f'type = "{word}"\n{options}').kind is KINDS[word]
    assert set(KINDS.values()) == set(QuestionKind) - {QuestionKind.FILE}


def test_what_is_not_said_is_the_plain_question() -> None:
    """One line of text, asked of everybody at check-in, not required."""
    plain = last("")
    assert (plain.kind, plain.products, plain.required) == (QuestionKind.LINE, frozenset(), False)
    assert (plain.ask_at_check_in, plain.show_at_check_in, plain.depends_on) == (True, False, None)


def test_all_that_is_said_is_kept() -> None:
    """Each key reaches the door."""
    question = last(
        'products = ["T"]\nrequired = true\nask_at_check_in = false\nshow_at_check_in = true\nmax_chars = 9\n'
    )
    assert question.products == frozenset({ProductId(1)})
    assert (question.required, question.ask_at_check_in, question.show_at_check_in) == (True, False, True)
    assert question.max_chars == 9


def test_ids_stay_with_their_names() -> None:
    """Questions and options written in front of the others do not take over their answers."""
    first = read(MEAL + SEEN)
    second = read(LAST + SEEN + MEAL.replace('["vegan"', '["halal", "vegan"'), first)
    assert {q.names["de"]: q.id for q in second.questions} == {"Q": 3, "Gesehen": 2, "Essen": 1}
    options = {option.names["de"]: option.id for option in second.questions[-1].options}
    assert options == {"halal": 3, "vegan": 1, "alles": 2}
    assert read(LAST + SEEN + MEAL.replace('["vegan"', '["halal", "vegan"'), second) == second


def test_answers_name_options_by_their_words() -> None:
    """Whoever answers from a script writes what the option is called."""
    meal = read(MEAL).questions[0]
    assert meal.identifier == "essen"
    assert [option.id for option in chosen(meal, "alles")] == [2]


def test_options_that_are_numbers_are_no_ids() -> None:
    """“2” written first does not mean the second option."""
    question = last('type = "choice"\noptions = ["2", "1"]\n')
    assert [clean_answer(question, option.identifier) for option in question.options] == ["1", "2"]


@pytest.mark.parametrize(
    ("keys", "asked_after"),
    [
        pytest.param('depends_on = "Seen"\ndepends_values = [true]', {2: "True"}, id="truth"),
        pytest.param('depends_on = "Gesehen"\ndepends_values = ["Ja"]', {2: "True"}, id="yes in German"),
        pytest.param('depends_on = "Seen"\ndepends_values = ["no"]', {2: "False"}, id="no"),
        pytest.param('depends_on = "Essen"\ndepends_values = ["everything"]', {1: "2"}, id="an option"),
        pytest.param('depends_on = "Essen"\ndepends_values = ["vegan", "alles"]', {1: "2"}, id="one of two"),
    ],
)
def test_a_question_waits_for_the_answer_to_another(keys: str, asked_after: dict[int, str]) -> None:
    """The door asks it after that answer, and after no other."""
    questions = read(MEAL + SEEN + LAST + keys).questions
    known = {question.id: asked_after[question.id] for question in questions if question.id in asked_after}
    assert questions[-1] in ask(questions, ProductId(1), known, {}).open
    assert questions[-1] not in ask(questions, ProductId(1), dict.fromkeys(known, "0"), {}).open


@pytest.mark.parametrize(
    ("keys", "bounds"),
    [
        pytest.param('type = "number"\nlowest = 0\nhighest = 6', ("0", "6"), id="whole numbers"),
        pytest.param('type = "number"\nlowest = -1.5', ("-1.5", ""), id="a fraction"),
        pytest.param('type = "date"\nhighest = 2026-11-25', ("", "2026-11-25"), id="TOML's own date"),
        pytest.param('type = "date"\nlowest = "25.11.2026"', ("25.11.2026", ""), id="a date as a text"),
    ],
)
def test_bounds_are_kept_as_typed(keys: str, bounds: tuple[str, str]) -> None:
    """Numbers and dates may be written with or without quotes."""
    question = last(keys)
    assert (question.lowest, question.highest) == bounds


@pytest.mark.parametrize(
    ("keys", "at", "says"),
    [
        pytest.param('type = "choice"', -1, "it needs them", id="nothing to choose from"),
        pytest.param('options = ["a"]', 0, "“choice” or “choices”", id="options of a text"),
        pytest.param('type = "choice"\noptions = ["a", "A"]', 1, "is there already", id="an option twice"),
        pytest.param('type = "choice"\noptions = ["a", " "]', 1, "name is empty", id="an empty option"),
        pytest.param('type = "choice"\noptions = [1]', 1, "list of texts", id="options that are no texts"),
        pytest.param('type = "file"', 0, "is not known", id="a kind that we cannot ask"),
        pytest.param('depends_on = "Esen"\ndepends_values = ["a"]', 0, "did you mean “Essen”", id="unknown"),
        pytest.param('depends_on = "Essen"', 0, "belong together", id="no values"),
        pytest.param('depends_values = ["vegan"]', 0, "belong together", id="values alone"),
        pytest.param(
            'depends_on = "Essen"\ndepends_values = ["veggie"]',
            1,
            "The answer “veggie”",
            id="no option of it",
        ),
        pytest.param(
            'depends_on = "Seen"\ndepends_values = ["maybe"]',
            1,
            "“maybe” is not known",
            id="neither yes nor no",
        ),
        pytest.param('depends_on = "Q"\ndepends_values = ["a"]', 0, "“yes_no”, “choice”", id="on a text"),
        pytest.param("lowest = 1", 0, "belongs to “number”", id="a bound of a text"),
        pytest.param('type = "number"\nlowest = "few"', 1, "would not be taken", id="no number"),
        pytest.param('type = "number"\nlowest = 3\nhighest = 2', 2, "would not be taken", id="upside down"),
        pytest.param('type = "date"\nmax_chars = 3', 1, "“text” and “long_text”", id="length of a date"),
        pytest.param("max_chars = 0", 0, "between 1 and", id="no room for an answer"),
    ],
)
def test_a_fault_is_named_with_its_line(keys: str, at: int, says: str) -> None:
    """The line is that of the key, or of the table when the key is missing."""
    with pytest.raises(InputError) as caught:
        last(keys + "\n")
    found = [(problem.line, problem.problem) for problem in caught.value.problems]
    line = LINE + at if at >= 0 else LINE - 2
    assert (line, True) in [(number, says in problem) for number, problem in found], found


def test_questions_that_wait_for_each_other_are_a_mistake() -> None:
    """A circle would never be asked; both ends are named."""
    one = '[[question]]\nname = "A"\ntype = "yes_no"\ndepends_on = "B"\ndepends_values = [true]\n'
    two = one.replace('"B"', '"C"').replace('"A"', '"B"').replace('"C"', '"A"')
    with pytest.raises(InputError) as caught:
        read(one + two)
    problems = [problem.problem for problem in caught.value.problems]
    assert problems == ["The question waits for its own answer."] * 2


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(QuestionType))
def test_any_bounds_give_a_question_or_an_input_error(lowest: str, highest: str, kind: QuestionType) -> None:
    """A bound that was taken is an answer that would be taken."""
    keys = f"type = {json.dumps(kind)}\nlowest = {json.dumps(lowest)}\nhighest = {json.dumps(highest)}\n"
    try:
        question = last(keys.replace("\x7f", ""))
    except InputError:
        return
    assert clean_answer(question, question.highest)
