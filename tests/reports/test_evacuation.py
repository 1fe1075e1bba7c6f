"""Who is where on paper: rooms with a sum, buildings, and nothing where nothing is known."""

import pytest

from reports.evacuation import Whereabouts, evacuation
from reports.files.as_csv import to_csv
from reports.files.as_text import to_text
from reports.words import HEADINGS, PHRASES

HALL = Whereabouts("Saal 1", 132, (128, 137), 200, 300.9, ("West", "Nord"))


@pytest.mark.parametrize(
    ("room", "line"),
    [
        pytest.param(HALL, 'Saal 1,132,128,137,200,300,"West, Nord"', id="two doors are silent"),
        pytest.param(Whereabouts("Saal 2", 3, (3, 3)), "Saal 2,3,3,3,,0,", id="sure, without a limit"),
        pytest.param(Whereabouts("Foyer", 0, age_s=None), "Foyer,0,,,,,", id="nobody counts there"),
        pytest.param(Whereabouts("=1+1", 1), "'=1+1,1,,,,0,", id="a name that is a formula"),
    ],
)
def test_what_is_not_known_is_empty(room: Whereabouts, line: str) -> None:
    """Never a zero in its place."""
    assert line in to_csv(evacuation([room], []).tables[0]).splitlines()


def test_rooms_have_a_sum_and_buildings_none() -> None:
    """Buildings may lie in each other; whoever is alone without one gets no empty table."""
    rooms, buildings = evacuation([HALL, Whereabouts("Foyer, sonst", 5)], [Whereabouts("Foyer", 137)]).tables
    assert (rooms.total[1], buildings.total) == (137, ())
    assert len(evacuation([HALL], []).tables) == 1


def test_words_are_known() -> None:
    """Titles and headings have German words."""
    report = evacuation([HALL], [HALL], ["Letzter Eintrag 10:00", ""])
    assert {report.title, *(table.title for table in report.tables)} <= PHRASES.keys()
    assert {heading for table in report.tables for heading in table.headings} <= HEADINGS.keys()
    assert report.notes == ("Letzter Eintrag 10:00",)
    assert "gehört vor" in to_text(report.tables[0], "de")
