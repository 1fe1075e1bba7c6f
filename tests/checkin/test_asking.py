"""The open questions at the door are those that a real pretix asks; dependencies are ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.asking import ask
from checkin.question import Asked, ProductId, Question, QuestionId, QuestionKind, QuestionOption
from tests.strategies import hostile_names

TICKET, OTHER = ProductId(1), ProductId(2)
COLOURS = (
    QuestionOption(id=3, names={}, identifier="red"),
    QuestionOption(id=12, names={}, identifier="blue"),
)


def question(id_: int, kind: str = "S", **more: object) -> Question:
    """A question with that id and the identifier ``q`` and the id, about colours if it offers a choice."""
    return Question(
        id=QuestionId(id_),
        names={"de": f"Frage {id_}"},
        kind=QuestionKind(kind),
        identifier=f"q{id_}",
        options=COLOURS if kind in "CM" else (),
        **more,  # type: ignore[arg-type]
    )


def open_ids(asked: Asked) -> list[int]:
    """What is still to be asked."""
    return [question.id for question in asked.open]


TEXT = question(1)
MUST = question(1, required=True)


@pytest.mark.parametrize(
    ("asked_question", "known", "given_now", "is_open", "is_wrong", "kept"),
    [
        pytest.param(TEXT, {}, {}, True, False, {}, id="optional, not answered"),
        pytest.param(TEXT, {}, {"1": "a"}, False, False, {1: "a"}, id="optional, answered"),
        pytest.param(TEXT, {}, {"1": ""}, False, False, {}, id="optional, answered with nothing"),
        pytest.param(TEXT, {1: "b"}, {}, False, False, {}, id="known"),
        pytest.param(TEXT, {1: "b"}, {"1": "a"}, False, False, {1: "a"}, id="known, answered anew"),
        pytest.param(TEXT, {1: "b"}, {"1": ""}, False, False, {1: ""}, id="known, emptied"),
        pytest.param(TEXT, {1: ""}, {}, False, False, {}, id="known as empty"),
        pytest.param(TEXT, {}, {"q1": "a"}, False, False, {1: "a"}, id="answered by identifier (ours)"),
        pytest.param(TEXT, {}, {"q1": "b", "1": "a"}, False, False, {1: "a"}, id="the id goes first (ours)"),
        pytest.param(TEXT, {}, {"99": "a", "": "b", "foo": "c"}, True, False, {}, id="answers to nothing"),
        pytest.param(TEXT, {}, {"01": "a"}, True, False, {}, id="a zero before the id is another key"),
        pytest.param(MUST, {}, {"1": ""}, True, True, {}, id="required text, nothing"),
        pytest.param(MUST, {}, {"1": "  "}, True, True, {}, id="required text, blanks (pretix keeps them)"),
        pytest.param(MUST, {}, {"1": "a"}, False, False, {1: "a"}, id="required text, answered"),
        pytest.param(
            MUST, {}, {"1": "False"}, False, False, {1: "False"}, id="required text, the word False"
        ),
        pytest.param(MUST, {1: "b"}, {"1": ""}, False, False, {}, id="required text, known, not emptied"),
        pytest.param(question(1, "B"), {}, {"1": "true"}, False, False, {1: "True"}, id="yes or no: yes"),
        pytest.param(question(1, "B"), {}, {"1": "false"}, False, False, {}, id="yes or no: no"),
        pytest.param(question(1, "B"), {}, {"1": ""}, False, False, {}, id="yes or no: nothing"),
        pytest.param(
            question(1, "B"), {1: "True"}, {"1": "0"}, False, False, {1: "False"}, id="no after a yes"
        ),
        pytest.param(question(1, "B"), {1: "False"}, {}, False, False, {}, id="yes or no: a kept no counts"),
        pytest.param(
            question(1, "B", required=True),
            {},
            {"1": "True"},
            False,
            False,
            {1: "True"},
            id="required yes: yes",
        ),
        pytest.param(
            question(1, "B", required=True),
            {},
            {"1": "false"},
            True,
            True,
            {},
            id="required yes: no is incomplete",
        ),
        pytest.param(
            question(1, "B", required=True), {}, {"1": ""}, True, True, {}, id="required yes: nothing"
        ),
        pytest.param(
            question(1, "B", required=True),
            {1: "False"},
            {},
            False,
            False,
            {},
            id="required yes: a kept no counts",
        ),
        pytest.param(
            question(1, "B", required=True),
            {1: "True"},
            {"1": "False"},
            False,
            False,
            {},
            id="required yes stays",
        ),
        pytest.param(
            question(1, "N"), {}, {"1": "abc"}, True, True, {}, id="number: letters are asked again"
        ),
        pytest.param(
            question(1, "N"), {1: "3"}, {"1": "abc"}, False, False, {}, id="number: letters after a good one"
        ),
        pytest.param(question(1, "N"), {}, {"1": "0"}, False, False, {}, id="number: zero is forgotten"),
        pytest.param(
            question(1, "N", required=True),
            {},
            {"1": "-0.0"},
            False,
            False,
            {},
            id="required number: zero will do",
        ),
        pytest.param(
            question(1, "N", required=True), {}, {"1": ""}, True, True, {}, id="required number: nothing"
        ),
        pytest.param(
            question(1, "N"), {1: "3"}, {"1": "0"}, False, False, {1: "0"}, id="number: zero after three"
        ),
        pytest.param(
            question(1, "N", lowest="10"),
            {1: "3"},
            {},
            False,
            False,
            {},
            id="a kept answer outside new limits counts",
        ),
        pytest.param(question(1, "C"), {}, {"1": "red"}, False, False, {1: "3"}, id="choice by identifier"),
        pytest.param(question(1, "C"), {}, {"1": "99"}, True, True, {}, id="choice: no such option"),
        pytest.param(
            question(1, "C"), {1: "99"}, {}, False, False, {}, id="a kept option counts though deleted"
        ),
        pytest.param(
            question(1, "C", required=True), {}, {"1": ""}, True, True, {}, id="required choice: nothing"
        ),
        pytest.param(question(1, "M"), {}, {"1": "blue,3"}, False, False, {1: "3,12"}, id="several choices"),
        pytest.param(
            question(1, "M", required=True), {}, {"1": ""}, True, True, {}, id="required choices: nothing"
        ),
        pytest.param(
            question(1, "D", required=True), {}, {"1": ""}, True, True, {}, id="required date: nothing"
        ),
        pytest.param(
            question(1, "CC", required=True), {}, {"1": ""}, True, True, {}, id="required country: nothing"
        ),
        pytest.param(
            question(1, "TEL", required=True), {}, {"1": ""}, True, True, {}, id="required phone: nothing"
        ),
        pytest.param(
            question(1, "F", required=True),
            {},
            {"1": ""},
            False,
            False,
            {},
            id="required file: may be left out",
        ),
        pytest.param(question(1, "F"), {}, {"1": "abc"}, True, True, {}, id="file: no file"),
        pytest.param(
            question(1, ask_at_check_in=False), {}, {}, False, False, {}, id="not asked at check-in"
        ),
        pytest.param(
            question(1, ask_at_check_in=False),
            {},
            {"1": "a"},
            False,
            False,
            {},
            id="not asked, an answer is dropped",
        ),
        pytest.param(
            question(1, ask_at_check_in=False, required=True),
            {},
            {},
            False,
            False,
            {},
            id="not asked, though required",
        ),
        pytest.param(
            question(1, products=frozenset({OTHER})), {}, {}, False, False, {}, id="of another product"
        ),
        pytest.param(
            question(1, products=frozenset({OTHER})),
            {},
            {"1": "a"},
            False,
            False,
            {},
            id="of another product, an answer is dropped",
        ),
        pytest.param(
            question(1, products=frozenset({TICKET, OTHER})), {}, {}, True, False, {}, id="of two products"
        ),
    ],
)
def test_one_question_is_settled_as_by_the_real_server(
    asked_question: Question,
    known: dict[QuestionId, str],
    given_now: dict[str, str],
    *,
    is_open: bool,
    is_wrong: bool,
    kept: dict[int, str],
) -> None:
    """Each row was seen on a real pretix, apart from those that say that they are ours."""
    asked = ask([asked_question], TICKET, known, given_now)
    assert bool(asked.open) is is_open
    assert bool(asked.wrong) is is_wrong
    assert asked.answers == kept


def test_good_answers_are_kept_though_others_are_missing() -> None:
    """Nobody is asked twice for what was said once."""
    three = [question(1), question(2, "N"), question(3)]
    asked = ask(three, TICKET, {}, {"1": "x", "2": "abc"})
    assert asked.answers == {1: "x"}
    assert open_ids(asked) == [2, 3]
    assert asked.wrong == {QuestionId(2)}


def test_questions_are_asked_in_the_order_of_the_event() -> None:
    """The order is that of the questions, not of their ids."""
    assert open_ids(ask([question(5), question(2), question(9)], TICKET, {}, {})) == [5, 2, 9]


def test_what_pretix_forgets_is_not_kept() -> None:
    """A no, a zero and nothing settle a question for this scan alone."""
    four = [question(1), question(2, "B"), question(3, "N"), question(4)]
    asked = ask(four, TICKET, {}, {"1": "", "2": "False", "3": "0", "4": "x"})
    assert asked.open == ()
    assert asked.answers == {4: "x"}
    assert open_ids(ask(four, TICKET, asked.answers, {})) == [1, 2, 3]


def below(parent: int, *values: str, id_: int = 2, kind: str = "S", **more: object) -> Question:
    """A question that is asked only after these answers to the other one."""
    return question(id_, kind, depends_on=QuestionId(parent), depends_values=values, **more)


HAS_CAR = question(1, "B")
PLATE = below(1, "True", required=True)
COLOUR, COLOURED = question(1, "C"), question(1, "M")
CHAIN = [HAS_CAR, below(1, "True", kind="B"), below(2, "True", id_=3)]
NO_DOOR = question(1, "B", ask_at_check_in=False)


@pytest.mark.parametrize(
    ("questions", "known", "given_now", "still_open", "kept"),
    [
        pytest.param([HAS_CAR, PLATE], {}, {}, [1], {}, id="parent not answered: only the parent"),
        pytest.param([HAS_CAR, PLATE], {}, {"1": "True"}, [2], {1: "True"}, id="parent yes: the child"),
        pytest.param([HAS_CAR, PLATE], {}, {"1": "False"}, [], {}, id="parent no: not the child"),
        pytest.param([HAS_CAR, PLATE], {}, {"1": ""}, [], {}, id="parent nothing: not the child"),
        pytest.param([HAS_CAR, PLATE], {}, {"1": "ja"}, [1], {}, id="parent unreadable: only the parent"),
        pytest.param([HAS_CAR, PLATE], {1: "True"}, {}, [2], {}, id="parent known as yes"),
        pytest.param([HAS_CAR, PLATE], {1: "False"}, {}, [], {}, id="parent known as no"),
        pytest.param(
            [HAS_CAR, PLATE], {1: "True"}, {"1": "False"}, [], {1: "False"}, id="parent changes to no"
        ),
        pytest.param(
            [HAS_CAR, PLATE], {}, {"1": "True", "2": "K 1"}, [], {1: "True", 2: "K 1"}, id="both in one go"
        ),
        pytest.param([HAS_CAR, PLATE], {}, {"2": "K 1"}, [1], {}, id="child alone: dropped"),
        pytest.param(
            [HAS_CAR, PLATE], {}, {"1": "False", "2": "K 1"}, [], {}, id="parent no and child: dropped"
        ),
        pytest.param([HAS_CAR, below(1, "False")], {}, {"1": "0"}, [2], {}, id="child of a no"),
        pytest.param([HAS_CAR, below(1, "False")], {}, {"1": ""}, [2], {}, id="child of a no, nothing is no"),
        pytest.param([HAS_CAR, below(1)], {}, {"1": "True"}, [], {1: "True"}, id="child of no value at all"),
        pytest.param([PLATE, HAS_CAR], {}, {"1": "True"}, [2], {1: "True"}, id="child before its parent"),
        pytest.param([COLOUR, below(1, "red", "blue")], {}, {"1": "12"}, [2], {1: "12"}, id="choice by id"),
        pytest.param([COLOUR, below(1, "red")], {}, {"1": "blue"}, [], {1: "12"}, id="another choice"),
        pytest.param([COLOUR, below(1, "red")], {1: "red"}, {}, [2], {}, id="choice known by identifier"),
        pytest.param([COLOUR, below(1, "gone")], {1: "gone"}, {}, [2], {}, id="choice known, deleted since"),
        pytest.param(
            [COLOURED, below(1, "blue")], {}, {"1": "3,12"}, [2], {1: "3,12"}, id="one of the choices"
        ),
        pytest.param([COLOURED, below(1, "blue")], {}, {"1": "3"}, [], {1: "3"}, id="none of the choices"),
        pytest.param([NO_DOOR, PLATE], {}, {}, [], {}, id="parent not asked at check-in, unknown"),
        pytest.param([NO_DOOR, PLATE], {1: "True"}, {}, [2], {}, id="parent not asked at check-in, known"),
        pytest.param(
            [NO_DOOR, PLATE], {}, {"1": "True"}, [], {}, id="parent not asked: its answer is dropped"
        ),
        pytest.param([PLATE], {}, {}, [], {}, id="parent deleted"),
        pytest.param(CHAIN, {}, {}, [1], {}, id="chain: the first"),
        pytest.param(CHAIN, {}, {"1": "True"}, [2], {1: "True"}, id="chain: the second"),
        pytest.param(CHAIN, {1: "True"}, {"2": "True"}, [3], {2: "True"}, id="chain: the third"),
        pytest.param(
            CHAIN, {}, {"1": "True", "2": "False"}, [], {1: "True"}, id="chain: broken in the middle"
        ),
        pytest.param(CHAIN, {2: "True"}, {"1": "False"}, [], {}, id="chain: broken at the top, middle known"),
        pytest.param(CHAIN, {}, {"2": "True", "3": "x"}, [1], {}, id="chain: the first is missing"),
        pytest.param(
            [below(2, "True", id_=1), below(1, "True")], {}, {"1": "True"}, [], {}, id="circle of two"
        ),
        pytest.param([below(1, "x", id_=1)], {1: "x"}, {}, [], {}, id="circle of one"),
    ],
)
def test_a_dependent_question_waits_for_its_answer(
    questions: list[Question],
    known: dict[QuestionId, str],
    given_now: dict[str, str],
    still_open: list[int],
    kept: dict[int, str],
) -> None:
    """It is asked if all above it were answered so; pretix lets nobody set this up for the check-in."""
    asked = ask(questions, TICKET, known, given_now)
    assert open_ids(asked) == still_open
    assert asked.answers == kept


GOOD = {
    "N": "3", "S": "a", "T": "a", "B": "True", "C": "red", "M": "red,blue", "D": "2018-01-19", "H": "12:20",
    "W": "2018-01-19T12:20", "CC": "DE", "TEL": "110", "EMAIL": "a@example.org",
    "F": "file:0190a0b0-0000-7000-8000-000000000001",
}  # fmt: skip
IDS = st.integers(1, 6)


@st.composite
def question_sets(draw: st.DrawFn) -> list[Question]:
    """Up to six questions of any kind that depend on each other in any way, circles included."""
    ids = draw(st.lists(IDS, max_size=6))
    kinds = st.sampled_from(tuple(GOOD))
    parents = st.none() | IDS.map(QuestionId)
    values = st.lists(st.sampled_from(("True", "False", "red", "blue", "a")), max_size=3).map(tuple)
    products = st.sampled_from((frozenset[ProductId](), frozenset({TICKET}), frozenset({OTHER})))
    flag = st.booleans()
    return [
        question(
            id_,
            draw(kinds),
            required=draw(flag),
            ask_at_check_in=draw(st.sampled_from((True, True, True, False))),
            depends_on=draw(parents),
            depends_values=draw(values),
            products=draw(products),
        )
        for id_ in ids
    ]


@given(
    question_sets(),
    st.dictionaries(IDS.map(QuestionId), hostile_names()),
    st.dictionaries(IDS.map(str) | IDS.map("q{}".format) | hostile_names(), hostile_names()),
)
def test_no_question_is_asked_twice(
    questions: list[Question], known: dict[QuestionId, str], given_now: dict[str, str]
) -> None:
    """Whatever the questions and answers are: what is open is not known, not kept, and named once."""
    asked = ask(questions, TICKET, known, given_now)
    ids = open_ids(asked)
    assert len(ids) == len(set(ids))
    assert set(ids).isdisjoint(known.keys() | asked.answers.keys())
    assert asked.wrong <= set(ids)
    assert set(open_ids(ask(questions, TICKET, {**known, **asked.answers}, given_now))) <= set(ids)


@given(question_sets())
def test_good_answers_to_all_that_is_open_leave_nothing_open(questions: list[Question]) -> None:
    """Each round asks something new, so a visit ends after as many rounds as there are questions."""
    said: dict[str, str] = {}
    known: dict[QuestionId, str] = {}
    for _ in range(len(questions) + 1):
        asked = ask(questions, TICKET, known, said)
        assert asked.wrong == frozenset()
        known |= asked.answers
        said |= {str(each.id): GOOD[each.kind] for each in asked.open}
    assert ask(questions, TICKET, known, said).open == ()
    assert ask(questions, TICKET, known, {}).open == ()
