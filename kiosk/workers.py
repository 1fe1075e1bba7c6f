"""Makes the workers of a kiosk: the one that prints, and the one that carries the outbox to central.

Loaded only where there is a printer or a central system. Must not know: screens, use cases.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checkin.badge import Badge, PrintState
from checkin.model import ListId
from checkin.prints import fold_prints
from kiosk.bootstrap import Site, connected
from kiosk.printing import PrinterChanged, PrintEvent, PrintShop, PrintWorker
from printer.bitmap import Bitmap
from printer.layout import Layout
from printer.spool import open_printer
from printer.urls import parse_printer_url
from sync.arbitration import Arbiter
from sync.courier import Courier, LinkChanged, News
from sync.opening import LedgerFile
from sync.outbox import Central
from sync.pending import Pending

BROKE_OFF = frozenset({PrintState.SENDING, PrintState.SENT, PrintState.UNKNOWN, PrintState.UNCONFIRMED})


def make_print_worker(site: Site, wake: threading.Event) -> PrintWorker:
    """The worker for the printer that the settings name.

    Raises:
        PrinterUrlError: The settings name none that we know.
    """
    settings = site.world.settings
    url = parse_printer_url(settings.printer)
    layout = Layout(Path(folder) for folder in settings.fonts)

    def render(badge: Badge) -> Bitmap:
        return layout.render(badge, url.media, settings.template or None)

    def post(event: PrintEvent) -> None:
        if isinstance(event, PrinterChanged):
            site.lines.printer = event.status
        site.ears.on_print(event)

    printer = open_printer(
        url, on_status=lambda status: post(PrinterChanged(status)), resync=_was_cut_short(site.ledger_file)
    )
    shop = PrintShop(printer, render, site.event_set, layout.warm, layout.close)
    return PrintWorker(site.ledger_file, shop, post, wake)


def _was_cut_short(ledger_file: LedgerFile) -> bool:
    """Whether this device's newest badge broke off, so that the printer may still wait for its rest."""
    with connected(ledger_file) as ledger:
        jobs = fold_prints(arrived.entry for arrived in ledger.badges_after(0)).values()
    own = [job for job in jobs if job.device == ledger_file.origin.device]
    newest = max(own, key=lambda job: job.changed_ms, default=None)
    return newest is not None and newest.state in BROKE_OFF


def make_central(site: Site) -> Central:
    """The central system that the settings name."""
    from sync.pretix.central import open_central

    settings = site.world.settings

    def event_of(list_id: ListId) -> str | None:
        found = site.event_set.find_list(list_id)
        return (settings.central_event or found.event) if found else None

    return open_central(settings.central_url, settings.central_organizer, settings.central_token, event_of)


def make_arbiter(site: Site) -> Arbiter:
    """Who rules on entries: the central system that the settings name."""
    from sync.pretix.arbiter import open_arbiter

    settings = site.world.settings
    return open_arbiter(
        settings.central_url,
        settings.central_organizer,
        settings.central_token,
        deadline_ms=settings.central_deadline_ms,
    )


def make_courier(site: Site, central: Central, wake: threading.Event) -> Courier:
    """The courier to that central system; until it has tried, the line counts as good."""
    world, lines = site.world, site.lines
    lines.connected, lines.since_ms = True, world.clock.now_ms()

    @contextmanager
    def outbox() -> Iterator[Pending]:
        with connected(site.ledger_file) as ledger:
            yield Pending(ledger.store)

    def post(news: News) -> None:
        if isinstance(news, LinkChanged):
            lines.connected, lines.since_ms = news.connected, news.since_ms
        site.ears.on_news(news)

    jitter = world.entropy.random_bytes(1)[0] / 255
    return Courier(outbox, central, wake, world.clock, post, jitter=jitter)
