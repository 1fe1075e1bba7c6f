"""The counting record on paper: every minute stands there, and each page says whose record it is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2  # type: ignore[import-untyped]  # it has no types
import pytest

from checkin.counting import Chained
from checkin.journal import Kind
from reports.counting_paper import head_of, minutes_of, to_paper
from reports.counting_table import read_all
from reports.imprint import Imprint
from sync.record.in_ledger import read_lines
from sync.record.keys import fingerprint
from tests.fakes.recording import KEY, hall
from tests.fakes.small_congress import FOYER_ROOM

BERLIN = ZoneInfo("Europe/Berlin")
NAME = fingerprint(KEY.public)


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[list[Chained]]:
    """Four hours at the small congress, with a warning, a gap and something that became known late."""
    with hall(tmp_path) as foyer:
        for number in range(1, 46):
            foyer.passes(number)
            foyer.minutes(3)
            if number == 42:
                foyer.says(Kind.WARNING_ACKNOWLEDGED, "percent", 80, by="Aylin Şahin")
        foyer.clock.advance(600)
        foyer.count(2)
        foyer.clock.advance(1200)
        foyer.restart()
        foyer.minutes(60)
        foyer.count(1)
        for _ in range(200):
            foyer.count(1)
            foyer.minutes()
            foyer.count(-1)
            foyer.minutes()
        yield read_lines(foyer.ledger.store)


def pages(content: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        pytest.param(
            "de", ["Zählprotokoll", "Seite 1 von", "Warnung gesehen von Aylin Şahin", "lief nicht"], id="de"
        ),
        pytest.param(
            "en", ["Counting record", "Page 1 of", "warning seen by Aylin Şahin", "not running"], id="en"
        ),
    ],
)
def test_each_page_names_key_and_head(lines: list[Chained], language: str, words: list[str]) -> None:
    """In both languages, with what happened below the minutes."""
    told = pages(to_paper(lines, BERLIN, Imprint("Kongress", "24. Oktober", "13:00", language), NAME))
    assert len(told) > 1
    for page in told:
        assert NAME in page
        assert head_of(lines) in page
    whole = "".join(told)
    assert [word for word in words if word not in whole] == []


def test_what_became_known_late_holds_on_paper(lines: list[Chained]) -> None:
    """The minute of a correction has its new number, and says so."""
    found = minutes_of(one for one in read_all(lines) if one.room == FOYER_ROOM)
    late = {at: minute for at, minute in found.items() if minute.is_corrected}
    assert [minute.persons for minute in late.values()] == [47]
    assert found[datetime(2026, 10, 24, 8, 1, tzinfo=UTC)].persons == 1
    assert next(iter(late.values())).level == 80


def test_the_head_is_that_of_the_file(lines: list[Chained]) -> None:
    """Whoever has the file can compute it from its last lines."""
    assert len(head_of(lines)) == 64
    assert head_of(lines) != head_of(lines[:-1])
