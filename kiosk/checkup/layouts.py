"""How pretix's badge layouts come out of this kiosk's printer: findings before the first attendee comes.

Must not know: arguments, how findings are shown.
"""

from collections.abc import Iterator
from pathlib import Path

from checkin.badge import Badge
from checkin.errors import EinlassError
from checkin.model import PositionId
from kiosk.checkup.findings import Finding, State
from kiosk.settings import Settings
from printer.layout import Layout
from printer.pretix_layout.design import Filled, make_design
from printer.pretix_layout.drawer import Drawer
from printer.pretix_layout.saying import badge_values
from printer.urls import PrinterUrl, is_strip, parse_printer_url
from sync.pretix.badge_layouts import AssignedLayout, all_layouts, print_values, read_background
from sync.pretix.pairing import Pairing
from sync.store import Store

LIMIT_S = 10.0
WHAT = "layout"
SAMPLE = Badge(given_name="Jörg", family_name="Müller", organisation="Kreis", product="Gast", code="3C4F")


def layout_findings(settings: Settings, store: Store, pairing: Pairing) -> Iterator[Finding]:
    """Draw each layout once. None where there is no printer, or where the settings name a template."""
    layouts = [one for event in pairing.events for one in all_layouts(store, event)]
    if not settings.printer or settings.template or not layouts:
        return
    try:
        url = parse_printer_url(settings.printer)
        with Layout(map(Path, settings.fonts), limit_s=LIMIT_S) as layout:
            drawer = Drawer(layout.typesetter, limit_s=LIMIT_S)
            for one in layouts:
                yield from _findings(drawer, store, one, url)
    except EinlassError as error:
        yield Finding(WHAT, State.WARN, error.problem, error.remedy)


def _findings(drawer: Drawer, store: Store, layout: AssignedLayout, url: PrinterUrl) -> Iterator[Finding]:
    try:
        design = make_design(layout.body, read_background(store, layout))
        notes = drawer.notes(Filled(design, _sample(store)), url.media, None if is_strip(url) else 1)
    except EinlassError as error:
        text = f"“{layout.name}”: {error.problem} Badges are printed in our own template instead."
        yield Finding(WHAT, State.WARN, text, error.remedy)
        return
    yield Finding(WHAT, State.GOOD, f"“{layout.name}” can be printed on {url.media}")
    for note in notes:
        yield Finding(WHAT, State.WARN, f"“{layout.name}”: {note}")


def _sample(store: Store) -> dict[str, str]:
    """Values of somebody who is here, so that what layouts may ask for is known."""
    found = store.row("SELECT position FROM print_data ORDER BY position LIMIT 1")
    known = print_values(store, PositionId(found[0])) if found and isinstance(found[0], int) else {}
    return badge_values(SAMPLE) | known
