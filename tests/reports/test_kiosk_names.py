"""Kiosks in reports are called as organisers named them."""

from reports.chart import Chart, ChartKind, Series
from reports.kiosk_names import name_kiosks
from reports.table import Report, Table

NAMES = {"kiosk-1": "Nord"}


def test_kiosks_have_their_names() -> None:
    """In columns of devices and in charts; restored ones too, strangers keep their id, other words stay."""
    rows = (("kiosk-1", "kiosk-1", 3), ("kiosk-1~ab", "x", 2), ("kiosk-2", "y", 1))
    chart = Chart(ChartKind.BARS, "Kiosks", ("kiosk-1", "kiosk-2"), (Series("Entries", (3, 1)),))
    report = Report("kiosks", "Kiosks", (Table("Kiosks", ("kiosk", "reason", "entries"), rows),), (chart,))
    named = name_kiosks(report, NAMES)
    assert named.tables[0].rows == (("Nord", "kiosk-1", 3), ("Nord~ab", "x", 2), ("kiosk-2", "y", 1))
    assert named.charts[0].labels == ("Nord", "kiosk-2")


def test_other_reports_stay_as_they_are() -> None:
    """A person or product with the id of a kiosk is none."""
    report = Report("headcount", "Headcount", (Table("Headcount", ("product", "came"), (("kiosk-1", 3),)),))
    assert name_kiosks(report, NAMES) == report
