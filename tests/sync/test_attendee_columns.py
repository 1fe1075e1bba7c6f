"""Columns named after sessions and questions: places, waiting lists, and answers given at registration."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.answers import clean_answer
from checkin.errors import InputProblem
from checkin.model import EventSet, name_in
from sync.attendee_columns import read_answers
from sync.attendee_table import AttendeeTable, read_attendees
from sync.event_file import read_event_file
from sync.event_shapes import QuestionType
from sync.table import TableRow, read_table
from tests.fakes.stored import sample_event

SAMPLE = sample_event().event_set


def event_with(keys: str) -> EventSet:
    """An event with one question, named Q."""
    head = '[event]\nslug = "k"\nname = "K"\n[[product]]\nname = "T"\n[[check_in_list]]\nname = "E"\n'
    return read_event_file(f'{head}[[question]]\nname = "Q"\n{keys}\n'.encode(), "k.toml").event_set


def read(text: str, event_set: EventSet = SAMPLE) -> AttendeeTable:
    """A table written down in a test."""
    return read_attendees(read_table(text.encode(), "t"), "t", event_set)


@pytest.mark.parametrize(
    ("cell", "booked", "waiting"),
    [
        pytest.param("x", ("Eröffnung",), (), id="a mark"),
        pytest.param("Ja", ("Eröffnung",), (), id="yes"),
        pytest.param("1", ("Eröffnung",), (), id="one"),
        pytest.param("", (), (), id="empty"),
        pytest.param("nein", (), (), id="no"),
        pytest.param("Warteliste", (), ("Eröffnung",), id="waiting in German"),
        pytest.param("waiting list", (), ("Eröffnung",), id="waiting in English"),
        pytest.param("W", (), ("Eröffnung",), id="one letter"),
        pytest.param("wait", (), ("Eröffnung",), id="short"),
    ],
)
def test_a_session_is_booked_or_waited_for(
    cell: str, booked: tuple[str, ...], waiting: tuple[str, ...]
) -> None:
    """A place, the waiting list, or neither."""
    (row,) = read(f"Nachname;session:Opening\nLi;{cell}\n").attendees
    assert (row.sessions, row.waiting) == (booked, waiting)


@pytest.mark.parametrize(
    ("keys", "cell", "answer"),
    [
        pytest.param("", " Der  Spiegel ", "Der Spiegel", id="a text is cleaned"),
        pytest.param("", "", None, id="an empty cell is no answer"),
        pytest.param("", "-", None, id="nor is a dash"),
        pytest.param('type = "yes_no"', "Ja", "True", id="yes"),
        pytest.param('type = "yes_no"', "✓", "True", id="a mark"),
        pytest.param('type = "yes_no"', "nein", "False", id="no"),
        pytest.param('type = "yes_no"\nrequired = true', "nein", None, id="a no that settles nothing"),
        pytest.param('type = "choice"\noptions = ["a", {de = "bé", en = "bee"}]', "Bee", "2", id="an option"),
        pytest.param('type = "choice"\noptions = ["2", "1"]', "2", "1", id="an option called like an id"),
        pytest.param('type = "choices"\noptions = ["a", "b", "c"]', "c, a", "1,3", id="several options"),
        pytest.param(
            'type = "choices"\noptions = ["2", "1"]', "2", "1", id="one of several called like an id"
        ),
        pytest.param(
            'type = "choices"\noptions = ["Herz, Lunge", "b"]', "Herz, Lunge", "1", id="a comma in it"
        ),
        pytest.param('type = "number"', "2,5", "2.5", id="a number"),
        pytest.param('type = "date"', "25.11.2026", "2026-11-25", id="a German date"),
        pytest.param('type = "date"', "2026-11-25 00:00:00", "2026-11-25", id="a date from a sheet"),
        pytest.param('type = "country"', "de", "DE", id="a country"),
    ],
)
def test_an_answer_is_kept_as_the_door_keeps_it(keys: str, cell: str, answer: str | None) -> None:
    """What was answered at registration need not be asked again."""
    event_set = event_with(keys)
    table = read(f"Nachname;question:q\nLi;{cell}\n", event_set)
    assert table.attendees[0].answers.get(event_set.questions[0].id) == answer
    assert table.warnings == ()


@pytest.mark.parametrize(
    ("keys", "cell"),
    [
        pytest.param('type = "yes_no"', "vielleicht", id="neither yes nor no"),
        pytest.param('type = "choice"\noptions = ["a"]', "b", id="no option"),
        pytest.param('type = "choices"\noptions = ["a"]', "a, b", id="one that is no option"),
        pytest.param('type = "number"\nhighest = 3', "4", id="too many"),
        pytest.param('type = "email"', "nobody", id="no address"),
    ],
)
def test_a_bad_answer_is_left_out_and_told(keys: str, cell: str) -> None:
    """The row is good; the door asks."""
    table = read(f"Nachname;question:Q\nLi;{cell}\n", event_with(keys))
    assert table.attendees[0].answers == {}
    assert table.warnings == (
        InputProblem(2, f"The answer “{cell}” to “Q” cannot be taken and was left out."),
    )


def test_more_bookings_than_places_are_told() -> None:
    """The door keeps the limit; the organiser learns of it before. Who does not come takes no place."""
    name = next(name_in(session.names, "") for session in SAMPLE.sessions if session.places == 30)
    people = [f"Li{number};x;paid" for number in range(30)]
    head = f"Nachname;session:{name};Status\n"
    assert read(head + "\n".join([*people, "Ng;x;storniert", "Ma;W;paid"])).warnings == ()
    assert read(head + "\n".join([*people, "Ng;x;offen"])).warnings == (
        InputProblem(1, f"The session “{name}” has 31 bookings for 30 places."),
    )


def test_a_notice_is_for_staff() -> None:
    """A column of its own; without one, nothing is said about notices."""
    assert read("Nachname;Hinweis\nLi;Rollstuhl\n").attendees[0].notice == "Rollstuhl"
    assert read("Nachname;notice\nLi;\n").attendees[0].notice == ""
    assert read("Nachname\nLi\n").attendees[0].notice is None


@given(st.text(max_size=40), st.sampled_from(QuestionType))
def test_any_cell_is_an_answer_or_a_warning(cell: str, kind: QuestionType) -> None:
    """What is kept is what cleaning keeps, and what is left out is told."""
    options = 'options = ["a", "b"]' if kind in ("choice", "choices") else ""
    (question,) = event_with(f'type = "{kind}"\n{options}').questions
    warnings: list[str] = []
    answers = read_answers(TableRow(2, (cell,)), [(0, question)], warnings.append)
    assert len(answers) + len(warnings) <= 1
    assert all(clean_answer(question, answer) == answer for answer in answers.values())
