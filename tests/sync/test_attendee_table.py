"""Attendee tables: headings people really write, and every bad row named with its line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.clock import ms_to_utc
from checkin.errors import InputError
from checkin.model import PositionStatus
from checkin.text import clean_text
from sync.attendee_table import HARMLESS, Attendee, read_attendees
from sync.attendee_words import guess_column, guess_language, guess_yes_no, split_name
from sync.table import TableRow, read_table
from tests.fakes.stored import sample_event

EVENT_SET = sample_event().event_set


def read(text: str) -> tuple[Attendee, ...]:
    """A table written down in a test."""
    return read_attendees(read_table(text.encode(), "t"), "t", EVENT_SET).attendees


def faults(text: str) -> list[tuple[int, str]]:
    """Lines and problems of a bad table."""
    with pytest.raises(InputError) as caught:
        read(text)
    return [(problem.line, problem.problem) for problem in caught.value.problems]


def test_a_german_table_is_understood() -> None:
    """All columns under German headings come out in our words."""
    (row,) = read(
        "Ticketcode;Bestellnummer;E-Mail-Adresse;Vorname;Nachname;Anrede/Titel;Institution;Kategorie;"
        "Zahlungsstatus;Gültig ab;Gültig bis;Sprache;Session: Eröffnung;session:open data;Bemerkung\n"
        "ABC;4711;Joerg@Example.ORG;Jörg;Müller;Herr Dr.;Stadt Köln;referent;"
        "Offen;25.11.2026;26.11.2026;Deutsch;x;;?\n"
    )
    assert (row.secret, row.order, row.email) == ("ABC", "4711", "joerg@example.org")
    assert (row.title, row.given_name, row.family_name) == ("Dr.", "Jörg", "Müller")
    assert (row.organisation, row.product, row.status) == ("Stadt Köln", 2, PositionStatus.PENDING)
    assert row.valid_from_ms is not None
    assert row.valid_until_ms is not None
    assert ms_to_utc(row.valid_from_ms).isoformat() == "2026-11-24T23:00:00+00:00"
    assert ms_to_utc(row.valid_until_ms + 1).isoformat() == "2026-11-26T23:00:00+00:00"
    assert (row.language, row.sessions) == ("de", ("Eröffnung",))


def test_columns_that_nobody_knows_are_reported() -> None:
    """What is ignored is said."""
    table = read_attendees(read_table(b"Nachname;Schuhe;\nLi;42;\n", "t"), "t", EVENT_SET)
    assert table.ignored == ("Schuhe",)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        pytest.param("given_name", "given_name", id="ours"),
        pytest.param(" VORNAME ", "given_name", id="upper case"),
        pytest.param("Firma", "organisation", id="company"),
        pytest.param("Behoerde", "organisation", id="umlaut spelt out"),
        pytest.param("E-Mail", "email", id="hyphen"),
        pytest.param("Attendee name", "name", id="central's export"),
        pytest.param("Schuhgröße", "", id="unknown"),
    ],
)
def test_headings_are_guessed(heading: str, column: str) -> None:
    """German and English, however spelt."""
    assert guess_column(heading) == column


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        pytest.param("Jörg Müller", ("", "Jörg", "Müller"), id="plain"),
        pytest.param("Müller, Jörg", ("", "Jörg", "Müller"), id="comma"),
        pytest.param(
            "Müller, Prof. Dr. h.c. Jörg", ("Prof. Dr. h.c.", "Jörg", "Müller"), id="comma and titles"
        ),
        pytest.param("Frau Dr.-Ing. Anna Maria Schmidt", ("Dr.-Ing.", "Anna Maria", "Schmidt"), id="titles"),
        pytest.param("Ludwig van Beethoven", ("", "Ludwig", "van Beethoven"), id="particle"),
        pytest.param("Maria von der Heide", ("", "Maria", "von der Heide"), id="two particles"),
        pytest.param("Dr. Phil Collins", ("Dr.", "Phil", "Collins"), id="a name like a title"),
        pytest.param("Cher", ("", "", "Cher"), id="one word"),
        pytest.param("", ("", "", ""), id="nothing"),
    ],
)
def test_full_names_are_split(name: str, parts: tuple[str, str, str]) -> None:
    """Titles, particles and the comma form."""
    assert split_name(name) == parts


def test_a_name_beside_a_given_name_is_the_family_name() -> None:
    """“Name, Vorname” is the usual German pair."""
    (row,) = read("Name;Vorname\nvon der Heide;Jörg\n")
    assert (row.given_name, row.family_name) == ("Jörg", "von der Heide")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        pytest.param("", PositionStatus.PAID, id="empty"),
        pytest.param("Bezahlt", PositionStatus.PAID, id="paid"),
        pytest.param("angemeldet", PositionStatus.PAID, id="registered"),
        pytest.param("offen", PositionStatus.PENDING, id="open"),
        pytest.param("storniert", PositionStatus.CANCELED, id="canceled"),
        pytest.param("gesperrt", PositionStatus.BLOCKED, id="blocked"),
        pytest.param("abgelehnt", PositionStatus.REFUSED, id="refused"),
        pytest.param("approval_pending", PositionStatus.APPROVAL_PENDING, id="ours"),
    ],
)
def test_states_are_understood(word: str, status: PositionStatus) -> None:
    """German and English words for the states."""
    assert read(f"Nachname;Status\nLi;{word}\n")[0].status is status


def test_a_column_paid_holds_yes_or_no() -> None:
    """An empty cell below “bezahlt” is not paid."""
    states = [row.status.value for row in read("Nachname;Bezahlt\nLi;ja\nNg;\nMa;nein\n")]
    assert states == ["paid", "pending", "pending"]


@pytest.mark.parametrize(
    ("table", "line", "says"),
    [
        pytest.param("Nachname\n", 1, "no row below", id="headings only"),
        pytest.param("A;B\n1;2\n", 1, "No heading stands for a name", id="no headings"),
        pytest.param("Nachname;Firma\n;Stadt\n", 2, "no name", id="no name"),
        pytest.param("Nachname;Produkt\nLi;Refferent\n", 2, "did you mean “Referent”", id="unknown product"),
        pytest.param("Nachname;Produkt\nLi;\n", 2, "product is missing", id="empty product"),
        pytest.param("Nachname;Status\nLi;payd\n", 2, "did you mean “paid”", id="unknown status"),
        pytest.param("Nachname;Bezahlt\nLi;vielleicht\n", 2, "neither yes nor no", id="unknown paid"),
        pytest.param("Nachname;valid_from\nLi;31.11.2026\n", 2, "is no date", id="bad date"),
        pytest.param("Nachname;valid_from\nLi;demnächst\n", 2, "is no date", id="no date"),
        pytest.param(
            "Nachname;valid_from;valid_until\nLi;2026-11-26;2026-11-25\n",
            2,
            "before valid_from",
            id="dates swapped",
        ),
        pytest.param("Nachname;E-Mail\nLi;unbekannt\n", 2, "no @", id="no address"),
        pytest.param(
            "Nachname;session:Eröfnung\nLi;x\n", 1, "did you mean “Eröffnung”", id="unknown session"
        ),
        pytest.param("Nachname;session:Eröffnung\nLi;evtl\n", 2, "neither yes nor no", id="session neither"),
        pytest.param("Nachname;question:Esen\nLi;\n", 1, "did you mean “Essen”", id="unknown question"),
        pytest.param("Code;Nachname\nX;Li\nX;Ng\n", 3, "same secret stands in line 2", id="secret twice"),
        pytest.param(
            "Order;Nachname\nX;Li\nX;LI\n", 3, "same order and name stands in line 2", id="order twice"
        ),
        pytest.param("Nachname;Firma\nLi;A\nNg;A\nli;a\n", 4, "stands in line 2", id="person twice"),
    ],
)
def test_a_bad_row_is_named_with_line_and_reason(table: str, line: int, says: str) -> None:
    """One fault gives one problem."""
    found = faults(table)
    assert [number for number, _ in found] == [line]
    assert says in found[0][1]


def test_all_bad_rows_come_at_once() -> None:
    """One bad row does not hide the next, and good rows do not help."""
    found = faults("Nachname;Produkt;Status\nLi;Nix;nix\nNg;Team;paid\nMa;Nix;paid\n")
    assert [line for line, _ in found] == [2, 2, 4]


def test_colleagues_may_share_an_order_and_an_address() -> None:
    """One order or secretary's address for several names is no duplicate."""
    assert len(read("Order;Nachname\nX;Li\nX;Ng\n")) == 2
    assert len(read("E-Mail;Nachname\na@b.c;Li\na@b.c;Ng\n")) == 2


def test_hostile_cells_become_harmless() -> None:
    """Terminal sequences, direction overrides and line breaks do not survive."""
    (row,) = read('Vorname;Nachname;Firma;Code\nA\x1b[2JB;C\u202eD;"E\nF";G\x07H\n')
    assert (row.given_name, row.family_name, row.organisation, row.secret) == ("AB", "CD", "E F", "GH")


@pytest.mark.parametrize(
    ("cell", "code"), [("English", "en"), ("de-AT", "de"), ("Türkisch", "tr"), ("???", ""), ("", "")]
)
def test_languages_become_codes(cell: str, code: str) -> None:
    """Names and codes of languages; what is neither is left out."""
    assert guess_language(cell) == code


@pytest.mark.parametrize(
    ("cell", "says"), [("x", True), ("✓", True), ("-", False), ("", False), ("evtl", None)]
)
def test_yes_and_no_are_read(cell: str, says: bool | None) -> None:  # noqa: FBT001  # a column of the table
    """Marks and words."""
    assert guess_yes_no(cell) is says


@settings(deadline=None, max_examples=300)
@given(
    st.text(st.characters(codec="utf-8"), max_size=40)
    | st.text(st.characters(max_codepoint=0x24F), max_size=40)
)
def test_what_takes_the_short_way_is_what_the_long_way_gives(cell: str) -> None:
    """A cell that counts as harmless is one that cleaning leaves alone."""
    if HARMLESS.fullmatch(cell):
        assert clean_text(cell) == cell


@settings(deadline=None, max_examples=150)
@given(st.lists(st.text(max_size=30), min_size=12, max_size=12))
def test_any_cells_give_an_attendee_or_an_input_error(cells: list[str]) -> None:
    """No other exception, and no control character in what comes out."""
    headings = "Code,Order,Mail,Vorname,Nachname,Titel,Hinweis,Name,question:Essen,valid_from,Sprache,"
    headings += "session:Eröffnung"
    rows = [TableRow(1, tuple(headings.split(","))), TableRow(2, tuple(cells))]
    try:
        (row,) = read_attendees(rows, "t", EVENT_SET).attendees
    except InputError:
        return
    for text in (row.given_name, row.family_name, row.title, row.notice or "", row.order):
        assert clean_text(text) == text
