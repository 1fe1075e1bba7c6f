"""What a look at pretix's layouts finds: whether they can be printed here, and what is done to them."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.model import PositionId
from kiosk.checkup.findings import State
from kiosk.checkup.layouts import layout_findings
from kiosk.settings import Settings
from sync.pretix.documents import keep_document, keep_print_data
from sync.pretix.setup import BACKGROUND, LAYOUTS
from tests.equipment.badge_designs import PLAIN, pdf_of, text
from tests.fakes.download_site import PAIRING, Site, made
from tests.fakes.pretix_api import EVENT

PRINTER = Settings(printer="png:/tmp/x?media=72x120")
A6 = pdf_of("#set page(width: 105mm, height: 148mm)")


@pytest.fixture
def site(tmp_path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """A ledger with three layouts: a good one, one for a poster, and one whose background is not here."""
    with made(tmp_path) as one:
        layouts = [
            {
                "id": 1,
                "name": "Gut",
                "layout": [*PLAIN, text("seat", 5, 5, 50), text("x", 5, 5, 9)],
                "background": "a",
            },
            {"id": 2, "name": "Plakat", "layout": PLAIN, "background": "b"},
        ]
        with one.ledger.writing():
            store = one.ledger.store
            keep_document(store, EVENT, LAYOUTS, json.dumps(layouts).encode())
            keep_document(store, EVENT, BACKGROUND + "a", A6)
            keep_document(store, EVENT, BACKGROUND + "b", pdf_of("#set page(width: 40cm, height: 60cm)"))
            keep_print_data(store, PositionId(1), b'{"seat": ""}')
        yield one


def test_each_layout_is_looked_at(site: Site) -> None:
    """What can be printed, how, what is empty, and what cannot be printed at all."""
    found = list(layout_findings(PRINTER, site.ledger.store, PAIRING))
    assert [one.state for one in found] == [State.GOOD, State.WARN, State.WARN, State.WARN]
    assert [one.what for one in found] == ["layout"] * 4
    assert "“Gut” can be printed on 72x120 mm" in found[0].text
    assert "printed at 69 %" in found[1].text
    assert "“x”" in found[2].text
    assert "made for 400x600 mm" in found[3].text
    assert found[3].remedy


def test_pages_that_no_label_has_room_for_are_told(site: Site) -> None:
    """On a roll they follow the first."""
    store = site.ledger.store
    with site.ledger.writing():
        keep_document(
            store, EVENT, BACKGROUND + "a", pdf_of("#set page(width: 72mm, height: 120mm)\n#pagebreak()")
        )
    label = Settings(printer="escpos+tcp://127.0.0.1?media=72x120&roll=labels")
    told = "Only the first of 2 pages is printed on labels cut to size."
    for settings, is_told in ((label, True), (PRINTER, False)):
        assert is_told is any(told in one.text for one in layout_findings(settings, store, PAIRING))


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(Settings(), id="no printer"),
        pytest.param(replace(PRINTER, template="badge"), id="a template of their own"),
    ],
)
def test_nothing_is_said_where_layouts_do_not_count(site: Site, settings: Settings) -> None:
    """Without a printer, or with a template in the settings."""
    assert list(layout_findings(settings, site.ledger.store, PAIRING)) == []


def test_a_printer_that_nobody_understands_is_one_finding(site: Site) -> None:
    """The same words as everywhere."""
    (found,) = layout_findings(Settings(printer="fax:1"), site.ledger.store, PAIRING)
    assert (found.state, bool(found.remedy)) == (State.WARN, True)
