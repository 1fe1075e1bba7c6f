"""Printer URL -> what opens a line to it. Each way is loaded only when it is used.

Must not know: printer languages, badges.
"""

import time
from functools import partial

from printer.transports.connection import Connection, OpenConnection
from printer.transports.guard import Unheard, locked, patient
from printer.urls import PrinterUrl, Way


def opener(url: PrinterUrl, connect_s: float) -> OpenConnection:
    """Open lines to the printer of a URL, one program at a time, with pauses after failures.

    Args:
        url: Of a printer that is spoken to over a line.
        connect_s: How long connecting may take.
    """
    bare = _bare(url, connect_s)
    heard = bare if url.answers else _deaf(bare)
    return patient(locked(heard, str(url.place)), time.monotonic)


def _bare(url: PrinterUrl, connect_s: float) -> OpenConnection:
    place = url.place
    match url.way:
        case Way.USB:
            from printer.transports.usb import open_usb

            return partial(open_usb, place.usb, place.serial)
        case Way.SERIAL:
            from printer.transports.serial_port import SerialConnection

            return partial(SerialConnection, place.path, url.baud)
        case Way.FILE:
            from printer.transports.device_file import FileConnection

            return partial(FileConnection, place.path)
        case _:
            from printer.transports.tcp import open_tcp

            return partial(open_tcp, place.host, place.port, connect_s)


def _deaf(open_connection: OpenConnection) -> OpenConnection:
    def open_deaf() -> Connection:
        return Unheard(open_connection())

    return open_deaf
