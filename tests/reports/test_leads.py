"""Leads: one row per consent that stands, safe for spreadsheets."""

from zoneinfo import ZoneInfo

from checkin.consents import Consent, Shared
from checkin.journal import EntryId
from checkin.model import PositionId
from reports.files.as_csv import to_csv
from reports.leads import by_exhibitor, leads
from tests.fakes.desk import START_MS

BERLIN = ZoneInfo("Europe/Berlin")


def said(number: int, exhibitor: str, minute: int) -> Consent:
    """A yes so many minutes after nine."""
    at_ms = START_MS + minute * 60_000
    return Consent(EntryId(str(number)), PositionId(number), exhibitor, True, (at_ms, 0, str(number)), at_ms)  # noqa: FBT003  # a column


def test_leads_by_exhibitor_and_time() -> None:
    """What was not passed on is empty; a formula in a name is none any more."""
    table = leads(
        [
            (said(3, "Stadtwerke", 20), Shared(organisation="Kreis Höxter")),
            (said(1, "Messe", 30), Shared(given_name="Zoë", family_name="O’Sullivan")),
            (said(2, "Stadtwerke", 10), Shared(family_name='=HYPERLINK("http://example.org")')),
        ],
        BERLIN,
    )
    assert to_csv(table).splitlines() == [
        "exhibitor,time,title,given_name,family_name,organisation",
        "Messe,2026-10-14 09:30,,Zoë,O’Sullivan,",
        'Stadtwerke,2026-10-14 09:10,,,"\'=HYPERLINK(""http://example.org"")",',
        "Stadtwerke,2026-10-14 09:20,,,,Kreis Höxter",
    ]


def test_no_leads_are_a_table_too() -> None:
    """Headings only."""
    assert to_csv(leads([], BERLIN)).splitlines() == [
        "exhibitor,time,title,given_name,family_name,organisation"
    ]


def test_each_exhibitor_has_a_table_of_their_own() -> None:
    """Written in other letters it is the same one; who was told nothing has an empty one."""
    table = leads([(said(1, "MESSE", 10), Shared()), (said(2, "Messe", 20), Shared())], BERLIN)
    split = by_exhibitor(table, ["MESSE", "Messe", "Verlag"])
    assert {name: len(own.rows) for name, own in split.items()} == {"MESSE": 2, "Verlag": 0}
