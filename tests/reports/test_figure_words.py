"""What figures are called: in German too, and told in the manual."""

from pathlib import Path

import pytest

from checkin.verdict import Reason
from kiosk.commands.report import KINDS
from reports import figure_words
from reports.asked import Asked
from reports.files.as_csv import to_csv
from reports.files.as_json import to_json
from reports.files.as_text import to_text
from reports.kinds import FIGURES
from reports.source import Folded
from reports.table import Kind, Table
from reports.words import HEADINGS, PHRASES
from tests.equipment.figure_dice import draw_congress
from tests.fakes.recorded import Recorded

MANUAL = Path(__file__).parent.parent.parent / "docs" / "reports.md"


@pytest.mark.parametrize("name", FIGURES)
def test_words_are_known(name: str) -> None:
    """Titles and headings of every report, whatever its figures."""
    congress = draw_congress(3, 200)
    journal = Recorded(congress.entries)
    source = Folded(journal, congress.positions, congress.event_set, congress.now_ms)
    report = FIGURES[name].make(Asked(source, "de"))
    headings = {heading for table in report.tables for heading in table.headings}
    assert {report.title, *(table.title for table in report.tables)} <= PHRASES.keys()
    assert headings <= HEADINGS.keys()


def test_every_reason_has_words() -> None:
    """People read no code, in either language; no reason is told like another one."""
    assert figure_words.REASONS.keys() == {reason.value for reason in Reason}
    for told in zip(*figure_words.REASONS.values(), strict=True):
        assert len(set(told)) == len(Reason)


def test_codes_are_for_programs() -> None:
    """Data keep the code of a refusal, a page says it in the reader's words."""
    kinds = (Kind.REASON, Kind.INT)
    table = Table("Refusals", ("reason", "refusals"), (("already_redeemed", 3),), kinds=kinds)
    assert "already_redeemed,3" in to_csv(table)
    assert '"already_redeemed"' in to_json(table)
    assert "already let in" in to_text(table, "en")
    assert "schon eingelassen" in to_text(table, "de")


def test_the_manual_tells_every_kind() -> None:
    """None is left out."""
    manual = MANUAL.read_text("utf-8")
    assert [kind for kind in KINDS if f"`{kind}`" not in manual and f"report {kind}" not in manual] == []
