"""The form of the desk: what each key does to its lines, and what was searched for means as a name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.text import MAX_EMAIL_CHARS
from kiosk.screens.desk.correcting import correction_form
from kiosk.screens.desk.form import Choice, DeskForm, Line
from kiosk.screens.desk.form_view import form_lines
from kiosk.screens.desk.walking_in import guess_name
from kiosk.screens.parts import COMMANDS
from kiosk.words import words_in
from tests.fakes.desk import make_position
from tests.strategies import hostile_names

DE = words_in("de", "Europe/Berlin")
NAME = Line(name="name", label="Name", text="Meyr", before="Meyr", needed=True)
TICKETS = Line(
    name="ticket",
    label="Ticket",
    choices=(
        Choice("a", "Day ticket", "90,00"),
        Choice("b", "Daylight ticket"),
        Choice("c", "Team", "0,00"),
    ),
    needed=True,
)
AMOUNT = Line(name="amount", label="Amount", follows="ticket")
FORM = DeskForm(title="t", done="d", lines=(NAME, TICKETS, AMOUNT))


def filled(*keys: str, form: DeskForm = FORM) -> DeskForm:
    """The form after these keys; single letters are typed."""
    for key in keys:
        if key == "enter":
            form = form.entered() or form
        else:
            form = form.with_text(key) if len(key) == 1 else form.pressed(key)
    return form


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        pytest.param(("x",), "Meyrx", id="at the end"),
        pytest.param(("left", "left", "a"), "Meayr", id="in the middle"),
        pytest.param(("home", "x"), "xMeyr", id="at the beginning"),
        pytest.param(("home", "backspace"), "Meyr", id="nothing before the beginning"),
        pytest.param(("left", "backspace"), "Mer", id="back"),
        pytest.param(("home", "delete"), "eyr", id="forward"),
        pytest.param(("delete",), "Meyr", id="nothing behind the end"),
        pytest.param(("ctrl+u", " ", "a", " ", " ", "b"), "a b", id="single blanks"),
        pytest.param(("left",) * 9 + ("right", "end", "y"), "Meyry", id="the ends hold"),
        pytest.param(("\u0301",), "Meyŕ", id="an accent joins its letter"),
        pytest.param(("\x1b", "\u202e"), "Meyr", id="what is no letter"),
        pytest.param(("f12", "pagedown"), "Meyr", id="keys for nothing"),
    ],
)
def test_keys_change_the_text_at_the_caret(keys: tuple[str, ...], text: str) -> None:
    """A wrong letter in the middle is put right without typing the name again."""
    assert filled(*keys).line.text == text


def test_a_paste_bomb_is_cut() -> None:
    """However much comes at once, a line stays a line."""
    form = FORM.with_text("A\n" * 50_000)
    assert len(form.line.text) <= MAX_EMAIL_CHARS
    assert "\n" not in form.line.text


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        pytest.param(("1",), "a", id="by figure"),
        pytest.param(("1", "3"), "c", id="another figure"),
        pytest.param(("9", "2"), "b", id="after a figure for nothing"),
        pytest.param(tuple("team"), "c", id="by name"),
        pytest.param(tuple("dayl"), "b", id="by the beginning of one name"),
        pytest.param(tuple("day"), "", id="of two names"),
        pytest.param(tuple("day ticket"), "a", id="exactly"),
        pytest.param((), "", id="nothing"),
    ],
)
def test_a_choice_is_a_figure_or_a_beginning(keys: tuple[str, ...], value: str) -> None:
    """What is doubtful is not chosen."""
    assert filled("down", *keys).value("ticket") == value


def test_enter_goes_down_and_stays_where_something_is_missing() -> None:
    """The last Enter goes back to the first line that cannot be left so; then all is filled in."""
    assert filled("enter").line.name == "ticket"
    stuck = filled("enter", "enter")
    assert (stuck.line.name, bool(stuck.line.problem)) == ("ticket", True)
    back = filled("ctrl+u", "down", "down", "enter")
    assert (back.line.name, bool(back.line.problem)) == ("name", True)
    done = filled("down", "1", "down")
    assert done.is_last
    assert done.entered() is None


def test_an_empty_line_takes_what_its_choice_says() -> None:
    """The price of the ticket that is chosen, until another is typed."""
    form = filled("down", "1", "down")
    assert form.value("amount") == "90,00"
    assert filled("5", form=form).value("amount") == "5"
    assert filled("down", "2", "down").value("amount") == ""


def test_what_is_changed_is_known() -> None:
    """Back to what it was is no change."""
    assert not FORM.is_touched
    assert filled("x").is_touched
    assert not filled("x", "backspace").is_touched


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param("müller ha", ("Müller", "Ha", ""), id="family name first, as staff search"),
        pytest.param("Müller", ("Müller", "", ""), id="one word"),
        pytest.param("müller-lietzow jörg", ("Müller-Lietzow", "Jörg", ""), id="a double name"),
        pytest.param("von der aue li", ("von der Aue", "Li", ""), id="particles"),
        pytest.param("aue, anna maria", ("Aue", "Anna Maria", ""), id="a comma"),
        pytest.param("O’Sullivan ZOË", ("O’Sullivan", "ZOË", ""), id="as written"),
        pytest.param("von", ("von", "", ""), id="a particle alone"),
        pytest.param("anna@example.org", ("", "", "anna@example.org"), id="an address"),
        pytest.param("K7PQX", ("", "", ""), id="a code"),
        pytest.param("", ("", "", ""), id="nothing"),
        pytest.param(" , ", ("", "", ""), id="no letters"),
    ],
)
def test_a_name_searched_in_vain_is_a_guess(query: str, names: tuple[str, str, str]) -> None:
    """Family name, given name and address, to be put right by whoever sees the person."""
    assert guess_name(query) == names


@settings(max_examples=60, deadline=None)
@given(
    st.lists(hostile_names(), min_size=4, max_size=4),
    st.lists(st.sampled_from(("up", "down", "left", "home", "enter", "backspace", "1")), max_size=8),
    st.sampled_from(((76, 9), (116, 13), (76, 3), (30, 5), (24, 1))),
)
def test_no_name_breaks_the_form(names: list[str], keys: list[str], size: tuple[int, int]) -> None:
    """Whatever the ledger holds and wherever the caret is: one line each, none wider than the screen."""
    title, given, family, organisation = names
    position = make_position(1, given, family, title=title, organisation=organisation)
    form = filled(*keys, form=correction_form(DE, position))
    assert not form.is_touched or set(keys) & {"1", "backspace"}
    drawn = form_lines(form.marked("family_name", DE.say("Somebody needs a name")), DE, *size)
    assert 1 <= len(drawn) <= size[1]
    for line in drawn:
        assert line.cell_length <= size[0]
        assert not COMMANDS.search(line.plain.replace("\n", "\x00"))
