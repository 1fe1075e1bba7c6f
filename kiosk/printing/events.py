"""What the print worker tells of itself and its printers. Must not know: how anything is printed."""

from collections.abc import Callable, Mapping

import msgspec

from checkin.badge import PrinterRole
from checkin.roll import RollLeft
from kiosk.printing.jobs import PrintJobChanged
from printer.job import PrinterStatus


class PrinterChanged(msgspec.Struct, frozen=True):
    """A printer is in another state than before."""

    status: PrinterStatus
    role: PrinterRole = PrinterRole.FIRST


class PrintingFailed(msgspec.Struct, frozen=True):
    """The worker itself is in trouble; it goes on trying."""

    problem: str
    remedy: str


class RollsChanged(msgspec.Struct, frozen=True):
    """There is less paper than before, or more; a printer of which nothing is known is left out."""

    left: Mapping[PrinterRole, RollLeft]


class SheetsChanged(msgspec.Struct, frozen=True):
    """A list that staff want on paper has come further."""


PrintEvent = PrintJobChanged | PrinterChanged | PrintingFailed | RollsChanged | SheetsChanged
Post = Callable[[PrintEvent], None]
