"""Makes the print worker with the printers that the settings name. Loaded only where there is one.

Must not know: screens, how anything is printed.
"""

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from checkin.badge import PrinterRole, PrintState
from checkin.errors import LayoutError
from kiosk.badge.artist import BadgeArtist
from kiosk.bootstrap import Site
from kiosk.frontdesk import FrontDesk
from kiosk.printing.events import PrinterChanged, PrintEvent, PrintingFailed, RollsChanged
from kiosk.printing.folded import NOTHING_READ, FoldedPrints, fold_on
from kiosk.printing.outlets import Station
from kiosk.printing.worker import PrintShop, PrintWorker
from kiosk.worlds import connected
from printer.feeding import fed_mm
from printer.job import OTHER_LABELS
from printer.layout import Layout
from printer.opening import open_printer
from printer.urls import PrinterUrl, is_strip, parse_printer_url

if TYPE_CHECKING:
    from printer.bitmap import Bitmap
    from printer.lists import PresenceList

BROKE_OFF = frozenset({PrintState.SENDING, PrintState.SENT, PrintState.UNKNOWN, PrintState.UNCONFIRMED})


def make_print_worker(site: Site, desk: FrontDesk, wake: threading.Event) -> PrintWorker:
    """The worker for the printers that the settings name.

    Raises:
        PrinterUrlError: The settings name one that we do not know.
    """
    settings = site.world.settings
    layout = Layout(Path(folder) for folder in settings.fonts)
    with connected(site.ledger_file) as ledger:
        folded = fold_on(ledger, NOTHING_READ)
    station = partial(_station, site, layout, folded)
    spare = station(PrinterRole.SPARE) if settings.spare_printer else None
    first = station(PrinterRole.FIRST)
    shop = PrintShop(first, lambda: desk.event_set, layout.warm, layout.close, spare, settings.roll_m)
    return PrintWorker(site.ledger_file, shop, partial(_post, site), wake, folded)


def _station(site: Site, layout: Layout, folded: FoldedPrints, role: PrinterRole) -> Station:
    """One printer, with what draws badges for it."""
    settings = site.world.settings
    url = parse_printer_url(settings.spare_printer if role is PrinterRole.SPARE else settings.printer)
    printer = open_printer(
        url,
        on_status=lambda status: _post(site, PrinterChanged(status, role)),
        resync=was_cut_short(folded, role),
    )
    artist = BadgeArtist(
        layout, url.media, settings.template, is_strip=is_strip(url), tell=partial(_tell_layout, site)
    )
    return Station(printer, artist.render, partial(fed_mm, url), partial(_render_list, layout, url))


def _render_list(
    layout: Layout, url: PrinterUrl, presence: "PresenceList", template: str
) -> "tuple[Bitmap, ...]":
    """A list on the paper of that printer."""
    from printer.lists import render_list  # seldom wanted, so not at the start

    return render_list(layout, presence, url.media, template, endless=is_strip(url))


def _post(site: Site, event: PrintEvent) -> None:
    """Keep what the worker tells, and tell it on."""
    if isinstance(event, PrinterChanged):
        site.lines.note_printer(event.role, event.status)
        if event.status.wrong_media:
            _post(site, PrintingFailed(event.status.wrong_media, OTHER_LABELS))
    if isinstance(event, RollsChanged):
        site.lines.rolls = event.left
    site.ears.on_print(event)


def _tell_layout(site: Site, problem: LayoutError | None) -> None:
    """The bundled template takes the place of the organiser's, or of central's layout; None = no longer."""
    if site.world.settings.template:
        site.lines.bad_template = problem is not None
    else:
        site.lines.is_own_template = problem is not None
    if problem is not None:
        _post(site, PrintingFailed(problem.problem, problem.remedy))


def was_cut_short(folded: FoldedPrints, role: PrinterRole) -> bool:
    """Whether the newest badge of that printer broke off, so that it may still wait for its rest.

    The printer knows nothing of another name that the ledger has got since.
    """
    jobs = (job for job in folded.of_device if job.printer is role)
    newest = max(jobs, key=lambda job: job.changed_ms, default=None)
    return newest is not None and newest.state in BROKE_OFF
