"""The one way to open any printer from its URL. Must not know: the ledger, templates."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from checkin.errors import PrinterUnavailableError
from printer.delivery.line import OnStatus
from printer.folder import Folder, pdf_form, png_form
from printer.job import Printer, Tongue
from printer.languages.language import StartTalking
from printer.urls import PrinterUrl, Way


def open_printer(
    url: PrinterUrl,
    *,
    deadline_s: float = 15.0,
    hello_s: float = 1.5,
    on_status: OnStatus = lambda _: None,
    resync: bool = False,
) -> Printer:
    """Make the printer of a URL; one that is reached over a line is connected when it is first used.

    Args:
        url: From `printer.urls.parse_printer_url`.
        deadline_s: See `printer.delivery.driver.Driver`, as all the others.
        hello_s: Also limits connecting.
        on_status: Called on every change of status.
        resync: The last job of an earlier run was left ``sending`` or ``unknown``.
    """
    match url.way:
        case Way.PNG:
            return Folder(Path(url.place.path), png_form())
        case Way.PDF:
            return Folder(Path(url.place.path), pdf_form(url.media))
        case Way.CUPS:
            from printer.cups import CupsQueue

            return CupsQueue(url.place.queue, url.media, deadline_s=deadline_s, pause=threading.Event().wait)
        case Way.TCP | Way.USB | Way.SERIAL | Way.FILE:
            pass
    from printer.delivery.driver import Driver
    from printer.delivery.line import Contact
    from printer.transports.ways import opener

    contact = Contact(opener(url, hello_s), conversation(url))
    return Driver(contact, deadline_s=deadline_s, hello_s=hello_s, on_status=on_status, resync=resync)


def why_unreachable(url: PrinterUrl, connect_s: float = 1.5) -> PrinterUnavailableError | None:
    """Why no line to a printer opens; None = one does, or there is nothing to open."""
    if url.way in {Way.PNG, Way.PDF, Way.CUPS}:
        return None
    from printer.transports.ways import opener

    try:
        opener(url, connect_s)().close()
    except PrinterUnavailableError as error:
        return error
    return None


def conversation(url: PrinterUrl) -> StartTalking:
    """What begins a conversation in the language of a URL that has one."""
    assert url.tongue is not None
    return SPEAKERS[url.tongue](url)


def _escpos(url: PrinterUrl) -> StartTalking:
    from printer.languages.escpos.conversation import EscPos
    from printer.languages.escpos.encoder import PAPER_ENDS

    return partial(EscPos, PAPER_ENDS[url.stock.roll])


def _brother(url: PrinterUrl) -> StartTalking:
    from printer.languages.brother.conversation import Brother

    assert url.stock.loaded is not None
    return partial(Brother, url.stock.loaded)


def _zpl(url: PrinterUrl) -> StartTalking:
    from printer.languages.zpl.conversation import Zpl
    from printer.languages.zpl.encoder import TRACKING

    return partial(Zpl, TRACKING[url.stock.roll])


SPEAKERS: dict[Tongue, Callable[[PrinterUrl], StartTalking]] = {
    Tongue.ESCPOS: _escpos,
    Tongue.BROTHER: _brother,
    Tongue.ZPL: _zpl,
}
