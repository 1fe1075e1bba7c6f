"""The congress that a real pretix is filled with: complete, repeatable, as large as asked for."""

from datetime import date

import pytest

from tests.equipment.congress import Case
from tests.equipment.congress_dice import FEWEST, make_congress
from tests.equipment.congress_rows import make_congress_batch

DAY = date(2026, 9, 22)


@pytest.mark.parametrize("attendees", [FEWEST, 400, 4_000])
def test_it_is_as_large_as_asked_for(attendees: int) -> None:
    """Add-ons come on top, and every case occurs at any size."""
    congress = make_congress("size", attendees, first_day=DAY)
    assert sum(ticket.addon_to is None for ticket in congress.tickets()) == attendees
    assert {ticket.case for ticket in congress.tickets()} == set(Case)


def test_the_same_seed_gives_the_same_congress() -> None:
    """Another seed or number gives another one."""
    one = make_congress("a", first_day=DAY)
    assert make_congress("a", first_day=DAY) == one
    assert make_congress("b", first_day=DAY) != one


def test_two_congresses_fit_into_one_server() -> None:
    """No id of one model and no ticket is in both."""
    first, second = (make_congress("a", 400, first_day=DAY, number=number) for number in (1, 2))
    assert {t.secret for t in first.tickets()}.isdisjoint(t.secret for t in second.tickets())
    ids = [
        {(model, row["id"]) for model, rows in make_congress_batch(one).rows for row in rows if "id" in row}
        for one in (first, second)
    ]
    assert ids[0].isdisjoint(ids[1])
