"""Where a printer URL points: host and port, USB ids, device files, folders, queues.

Must not know: languages, media, connections.
"""

import ipaddress
import re
from typing import NoReturn
from urllib.parse import unquote

import msgspec

from checkin.errors import PrinterUrlError
from checkin.phrases import phrase

RAW_PORT = 9100
HIGHEST_PORT = 65_535

HOST_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?", re.IGNORECASE | re.ASCII)
AUTHORITY = re.compile(r"(?:\[(?P<v6>[^\[\]]*)\]|(?P<host>[^:\[\]]*))(?::(?P<port>[0-9]{1,5}))?/?", re.ASCII)
USB = re.compile(
    r"//(?:0x)?([0-9a-f]{1,4}):(?:0x)?([0-9a-f]{1,4})(?:/([a-z0-9_.-]{1,64}))?/?", re.IGNORECASE | re.ASCII
)
QUEUE = re.compile(r"//([a-z0-9_][a-z0-9_.+-]{0,126})/?", re.IGNORECASE | re.ASCII)
LONGEST_SHOWN = 60


class Place(msgspec.Struct, frozen=True):
    """Where a printer is; what does not apply is empty or 0.

    Attributes:
        host: Name or address, without brackets.
        port: TCP port.
        path: Device file, or folder for pictures.
        usb: Vendor and product id.
        serial: Serial number of a USB printer, where there are several of a kind.
        queue: Name of a print queue of the system.
    """

    host: str = ""
    port: int = 0
    path: str = ""
    usb: tuple[int, int] = (0, 0)
    serial: str = ""
    queue: str = ""

    def __str__(self) -> str:
        """One text per printer: two programs that mean the same one come to the same text."""
        if self.host:
            return f"tcp:{self.host.lower()}:{self.port}"
        if self.usb != (0, 0):
            return f"usb:{self.usb[0]:04x}:{self.usb[1]:04x}:{self.serial}"
        return self.path or f"queue:{self.queue}"


def host_and_port(address: str, form: str) -> Place:
    """Read ``//HOST:PORT``; without a port, 9100."""
    match = AUTHORITY.fullmatch(address.removeprefix("//")) if address.startswith("//") else None
    host = _host(match) if match else ""
    port = int(match["port"] or RAW_PORT) if match else 0
    if not host or not 0 < port <= HIGHEST_PORT:
        _refuse(
            phrase("{text} is no host and port.", text=shown(address)),
            phrase("Write {form}, with an IPv6 address in brackets.", form=form),
        )
    return Place(host=host, port=port)


def usb_ids(address: str, form: str) -> Place:
    """Read ``//VENDOR:PRODUCT``, as ``lsusb`` shows them, and maybe ``/SERIAL``."""
    match = USB.fullmatch(address)
    if match is None or match[1].strip("0") == "":
        _refuse(
            phrase("{text} is no USB printer.", text=shown(address)),
            phrase("Write {form}, with the two numbers that lsusb shows.", form=form),
        )
    return Place(usb=(int(match[1], 16), int(match[2], 16)), serial=match[3] or "")


def device_path(address: str, form: str) -> Place:
    """Read the path of a device file."""
    path = unquote(address.removeprefix("//"))
    if not path.startswith("/") or not path.isprintable() or path.endswith("/"):
        _refuse(phrase("{text} is no device file.", text=shown(address)), phrase("Write {form}.", form=form))
    return Place(path=path)


def folder(address: str, form: str) -> Place:
    """Read the path of a folder, which need not be there yet."""
    path = unquote(address.removeprefix("//") if address.startswith("///") else address)
    if not path or path.startswith("//") or not path.isprintable():
        _refuse(
            phrase("{text} is no folder.", text=shown(address)),
            phrase("Write {form}, such as {example}.", form=form, example=f"{form.partition(':')[0]}:badges"),
        )
    return Place(path=path)


def queue(address: str, form: str) -> Place:
    """Read ``//QUEUE``."""
    match = QUEUE.fullmatch(address)
    if match is None:
        _refuse(
            phrase("{text} is no print queue.", text=shown(address)),
            phrase("Write {form}, with a name that lpstat -e shows.", form=form),
        )
    return Place(queue=match[1])


def shown(text: str) -> str:
    """A text from outside, for a message of one line."""
    return repr(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…")


def _host(match: re.Match[str]) -> str:
    if match["v6"] is None:
        return match["host"] if HOST_NAME.fullmatch(match["host"]) else ""
    try:
        return str(ipaddress.IPv6Address(match["v6"]))
    except ValueError:
        return ""


def _refuse(problem: str, remedy: str) -> NoReturn:
    raise PrinterUrlError(problem, remedy)
