"""The fictional congress: repeatable, difficult, and good enough for the real import."""

from collections import Counter
from pathlib import Path
from random import Random  # noqa: TID251  # seeded: the congress is the same in every run

from checkin.asking import ask
from checkin.model import name_in
from checkin.text import clean_text
from sync.attendee_table import read_attendees
from sync.congress import COLUMNS, QUESTION_COLUMNS, SESSION_COLUMNS, attendees, write_csv
from sync.table import TableRow, read_table
from tests.fakes.stored import sample_event


def test_the_same_seed_gives_the_same_congress() -> None:
    """Demo, tests and benchmarks speak of the same people."""
    assert list(attendees(50, Random(3))) == list(attendees(50, Random(3)))
    assert list(attendees(50, Random(3))) != list(attendees(50, Random(4)))


def test_the_real_import_takes_it(tmp_path: Path) -> None:
    """Every row of 3,000 is good, and no heading is unknown."""
    write_csv(tmp_path / "a.csv", attendees(3000, Random(1)))
    rows = read_table((tmp_path / "a.csv").read_bytes(), "a.csv")
    table = read_attendees(rows, "a.csv", sample_event().event_set)
    assert len(table.attendees) == 3000
    assert (table.ignored, table.warnings) == ((), ())


def test_nobody_has_to_be_asked_at_the_door() -> None:
    """The main door is as quick as at a real congress: what it would ask was answered before."""
    event_set = sample_event().event_set
    rows = list(attendees(2000, Random(4)))
    names = [*COLUMNS, *SESSION_COLUMNS, *QUESTION_COLUMNS]
    cells = [TableRow(1, tuple(names))]
    cells += [TableRow(n, tuple(row.get(name, "") for name in names)) for n, row in enumerate(rows, 2)]
    for row in read_attendees(cells, "a.csv", event_set).attendees:
        assert ask(event_set.questions, row.product, row.answers, {}).open == ()


def test_a_workshop_is_full_and_has_a_waiting_list() -> None:
    """As many places are booked as there are, and who came later waits."""
    rows = list(attendees(300, Random(1)))
    (workshop,) = (session for session in sample_event().event_set.sessions if session.places)
    says = Counter(row.get(f"session:{name_in(workshop.names, '')}") for row in rows)
    assert says["x"] == workshop.places
    assert says["Warteliste"] > 0


def test_shares_are_those_of_a_real_congress() -> None:
    """Most have paid, a quarter is online, and every product and state occurs."""
    rows = list(attendees(4000, Random(2)))
    products = Counter(row["product"] for row in rows)
    states = Counter(row["status"] for row in rows)
    assert 0.20 < products["Online"] / len(rows) < 0.30
    assert states["paid"] / len(rows) > 0.9
    assert set(states) == {"paid", "pending", "approval_pending", "refused", "canceled", "blocked"}
    assert len(products) == 6


def test_names_are_difficult_and_clean() -> None:
    """Cyrillic letters, hyphens and apostrophes occur, and cleaning changes none of them."""
    rows = list(attendees(4000, Random(2)))
    names = [f"{row['given_name']} {row['family_name']}" for row in rows]
    assert all(clean_text(name) == name for name in names)
    assert any("Шевченко" in name for name in names)
    assert any("O’Sullivan" in name for name in names)
    assert len({row["secret"] for row in rows}) == len(rows)
    assert set(rows[0]) >= set(COLUMNS) - {"valid_from", "valid_until"}
