"""Printer URL -> which language, which way, where, and what is loaded. Must not know: connections, bytes.

A URL that we cannot use always names the nearest right form.
"""

from collections.abc import Callable
from difflib import get_close_matches
from enum import StrEnum
from urllib.parse import unquote

import msgspec

from checkin.errors import PrinterUrlError
from checkin.phrases import phrase
from printer import places
from printer.job import Tongue
from printer.media import Media
from printer.places import Place, shown
from printer.stock import Stock, read_stock

LONGEST_URL = 2_048


class Way(StrEnum):
    """How a printer is reached."""

    TCP = "tcp"
    USB = "usb"
    SERIAL = "serial"
    FILE = "file"
    CUPS = "cups"
    PNG = "png"
    PDF = "pdf"


LINES = {
    Way.TCP: "//HOST:9100",
    Way.USB: "//VENDOR:PRODUCT",
    Way.SERIAL: "///dev/ttyUSB0?baud=115200",
    Way.FILE: "///dev/usb/lp0",
}
"""Ways that carry a printer language, with the form of their places."""

WITHOUT_LANGUAGE = {Way.CUPS: "//QUEUE", Way.PNG: "DIR", Way.PDF: "DIR"}

SCHEMES: dict[str, tuple[Tongue | None, Way]] = {
    **{f"{tongue}+{way}": (tongue, way) for tongue in Tongue for way in LINES},
    **{str(way): (None, way) for way in WITHOUT_LANGUAGE},
}
FORMS = {scheme: f"{scheme}:{(LINES | WITHOUT_LANGUAGE)[way]}" for scheme, (_, way) in SCHEMES.items()}
"""Scheme -> the form that remedies show."""

READERS: dict[Way, Callable[[str, str], Place]] = {
    Way.TCP: places.host_and_port,
    Way.USB: places.usb_ids,
    Way.SERIAL: places.device_path,
    Way.FILE: places.device_path,
    Way.CUPS: places.queue,
    Way.PNG: places.folder,
    Way.PDF: places.folder,
}

OTHER_NAMES = {
    "tcp": "escpos+tcp",
    "http": "escpos+tcp",
    "socket": "escpos+tcp",
    "raw": "escpos+tcp",
    "escpos": "escpos+tcp",
    "escpos-tcp": "escpos+tcp",
    "escpos.tcp": "escpos+tcp",
    "epson": "escpos+tcp",
    "usb": "escpos+usb",
    "serial": "escpos+serial",
    "file": "escpos+file",
    "lp": "cups",
    "ipp": "cups",
    "ipps": "cups",
    "brother": "brother+tcp",
    "ql": "brother+tcp",
    "zpl": "zpl+tcp",
    "zebra": "zpl+tcp",
}
"""What others call it -> our scheme."""

OPTIONS = ("media", "dpi", "profile", "roll", "baud", "answers")
BAUDS = (9_600, 19_200, 38_400, 57_600, 115_200)
DEFAULT_BAUD = 115_200


class PrinterUrl(msgspec.Struct, frozen=True):
    """A printer URL, understood.

    Attributes:
        way: How it is reached.
        place: Where it is.
        stock: What is loaded.
        tongue: Its language; None where somebody else speaks to it, or there is no printer.
        baud: Bits per second of a serial line.
        answers: Whether it can be heard; without that, no badge is ever called printed.
    """

    way: Way
    place: Place
    stock: Stock
    tongue: Tongue | None = None
    baud: int = DEFAULT_BAUD
    answers: bool = True

    @property
    def media(self) -> Media:
        """The printable area, and the printer's resolution."""
        return self.stock.media


def is_strip(url: PrinterUrl) -> bool:
    """Whether a badge of several pages can come out as one strip: labels cut to size hold one page."""
    match url.tongue:
        case Tongue.ESCPOS:
            return url.stock.roll in {"", "receipt"}
        case Tongue.BROTHER:
            return url.stock.loaded is not None and url.stock.loaded.label.is_endless
        case Tongue.ZPL:
            return url.stock.roll == "endless"
        case None:
            return url.way is not Way.CUPS


def parse_printer_url(text: str) -> PrinterUrl:
    """Read a URL such as ``escpos+tcp://192.168.1.50:9100?media=72x120&dpi=203.2``.

    Raises:
        PrinterUrlError: With the nearest right form as remedy.
    """
    if len(text) > LONGEST_URL or not text.isprintable():
        raise PrinterUrlError(
            "The printer URL is not readable text.", phrase("Write it like {form}.", form=FORMS["escpos+tcp"])
        )
    scheme, colon, rest = text.strip().partition(":")
    scheme = _known_scheme(text.strip(), scheme.lower() if colon else "")
    tongue, way = SCHEMES[scheme]
    address, _, query = rest.partition("?")
    options = _options(query)
    return PrinterUrl(
        way=way,
        place=READERS[way](address, FORMS[scheme]),
        stock=read_stock(tongue, options),
        tongue=tongue,
        baud=_baud(options.get("baud", str(DEFAULT_BAUD))),
        answers=_answers(options.get("answers", "yes")),
    )


def _known_scheme(text: str, scheme: str) -> str:
    if scheme in SCHEMES:
        return scheme
    raise PrinterUrlError(
        phrase("{text} is no printer URL.", text=shown(text)),
        phrase("The nearest right form is {form}.", form=_nearest_form(text, scheme)),
    )


def _nearest_form(text: str, scheme: str) -> str:
    """What was most likely meant; never quotes the input."""
    if scheme in OTHER_NAMES:
        return FORMS[OTHER_NAMES[scheme]]
    if text.startswith("/dev/tty"):
        return FORMS["escpos+serial"]
    if text.startswith("/dev/"):
        return FORMS["escpos+file"]
    before, plus, after = scheme.partition("+")
    if plus:
        tongue = OTHER_NAMES.get(before, before).partition("+")[0]
        scheme = f"{tongue}+{after}"
    near = get_close_matches(scheme, SCHEMES, n=1, cutoff=0.6)
    if near:
        return FORMS[near[0]]
    return FORMS["png"] if text.startswith((".", "/", "~")) or text.endswith("/") else FORMS["escpos+tcp"]


def _options(query: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for pair in filter(None, query.split("&")):
        key, _, value = pair.partition("=")
        if key not in OPTIONS or key in options:
            near = get_close_matches(key, OPTIONS, n=1, cutoff=0)[0]
            twice = phrase("The printer option {key} stands there twice.", key=shown(key))
            unknown = phrase("The printer option {key} is unknown.", key=shown(key))
            raise PrinterUrlError(
                twice if key in options else unknown,
                phrase("The nearest is {near}; a full line is ?media=72x120&dpi=203.2.", near=near),
            )
        options[key] = unquote(value)
    return options


def _baud(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= 7 and int(text) in BAUDS:  # noqa: PLR2004  # digits
        return int(text)
    near = get_close_matches(text, map(str, BAUDS), n=1, cutoff=0)[0]
    raise PrinterUrlError(
        phrase("No serial line runs at {text} baud.", text=shown(text)),
        phrase("The nearest is {near}.", near=f"baud={near}"),
    )


def _answers(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise PrinterUrlError(
            phrase("A printer answers or not; {text} is neither.", text=shown(text)),
            "Write answers=yes or answers=no.",
        )
    return text == "yes"
