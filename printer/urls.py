"""Printer URL -> where the printer is and what is loaded in it. Must not know: connections, bytes.

A URL that we cannot use always names the nearest right form.
"""

import ipaddress
import re
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from urllib.parse import unquote

import msgspec

from checkin.errors import PrinterUrlError
from printer.media import MM_PER_INCH, Media, parse_dpi, parse_media
from printer.profiles import Profile, find_profile

RAW_PORT = 9100
HIGHEST_PORT = 65_535
LONGEST_URL = 2_048
DEFAULT_SIZE, DEFAULT_HEIGHT_MM, DEFAULT_DPI = "72x120", Fraction(120), "203"

OPTIONS = ("media", "dpi", "profile")
FORMS = {
    "escpos+tcp": "escpos+tcp://HOST:9100",
    "escpos+file": "escpos+file:///dev/usb/lp0",
    "png": "png:DIR",
}
"""Scheme -> the form that remedies show."""

LATER = ("escpos+usb", "escpos+serial", "brother+tcp", "brother+usb", "zpl+tcp", "zpl+usb", "cups", "pdf")
"""Schemes that are part of the contract, but not of this version."""

HOST_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?", re.IGNORECASE | re.ASCII)
AUTHORITY = re.compile(r"(?:\[(?P<v6>[^\[\]]*)\]|(?P<host>[^:\[\]]*))(?::(?P<port>[0-9]{1,5}))?/?", re.ASCII)


class PrinterKind(StrEnum):
    """What is at the other end."""

    ESCPOS_TCP = "escpos+tcp"
    ESCPOS_FILE = "escpos+file"
    PNG = "png"


class PrinterUrl(msgspec.Struct, frozen=True):
    """A printer URL, understood.

    Attributes:
        kind: Language and way.
        host: Name or address, without brackets; empty if it is no network printer.
        port: TCP port; 0 if it is no network printer.
        path: Device file or folder; empty for a network printer.
        media: What is loaded, and the printer's resolution.
    """

    kind: PrinterKind
    media: Media
    host: str = ""
    port: int = 0
    path: str = ""


def parse_printer_url(text: str) -> PrinterUrl:
    """Read a URL such as ``escpos+tcp://192.168.1.50:9100?media=72x120&dpi=203.2``.

    Raises:
        PrinterUrlError: With the nearest right form as remedy.
    """
    if len(text) > LONGEST_URL or not text.isprintable():
        raise PrinterUrlError(
            "The printer URL is not readable text.", f"Write it like {FORMS['escpos+tcp']}."
        )
    scheme, colon, rest = text.strip().partition(":")
    kind = _kind(text.strip(), scheme.lower() if colon else "")
    address, _, query = rest.partition("?")
    media = _media(_options(query))
    match kind:
        case PrinterKind.ESCPOS_TCP:
            host, port = _host_and_port(address)
            return PrinterUrl(kind, media, host=host, port=port)
        case PrinterKind.ESCPOS_FILE:
            return PrinterUrl(kind, media, path=_device_path(address))
        case PrinterKind.PNG:
            return PrinterUrl(kind, media, path=_folder(address))


def _kind(text: str, scheme: str) -> PrinterKind:
    if scheme in FORMS:
        return PrinterKind(scheme)
    if scheme in LATER:
        raise PrinterUrlError(
            f"Printers at {scheme} are not built yet in this version.",
            f"Use {', '.join(tuple(FORMS.values())[:-1])} or {FORMS['png']}.",
        )
    raise PrinterUrlError(
        f"{_shown(text)} is no printer URL.", f"The nearest right form is {_nearest_form(text, scheme)}."
    )


def _nearest_form(text: str, scheme: str) -> str:
    """What was most likely meant; quotes the input only where it is a path or an address."""
    if scheme in {"tcp", "http", "socket", "escpos", "escpos-tcp", "escpos.tcp", "raw"}:
        return FORMS["escpos+tcp"]
    if text.startswith("/dev/") or scheme == "file":
        return FORMS["escpos+file"]
    near = get_close_matches(scheme, (*FORMS, *LATER), n=1, cutoff=0.6)
    if near:
        return FORMS.get(near[0], f"{near[0]}:…, which is not built yet in this version")
    if text.startswith((".", "/", "~")) or text.endswith("/"):
        return FORMS["png"]
    return FORMS["escpos+tcp"]


def _options(query: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for pair in filter(None, query.split("&")):
        key, _, value = pair.partition("=")
        if key not in OPTIONS or key in options:
            near = get_close_matches(key, OPTIONS, n=1, cutoff=0)[0]
            problem = "stands there twice" if key in options else "is unknown"
            raise PrinterUrlError(
                f"The printer option {_shown(key)} {problem}.",
                f"The nearest is {near}; a full line is ?media=72x120&dpi=203.2.",
            )
        options[key] = unquote(value)
    return options


def _media(options: dict[str, str]) -> Media:
    profile = find_profile(options["profile"]) if "profile" in options else None
    dpi = options.get("dpi")
    if profile is None:
        return parse_media(options.get("media", DEFAULT_SIZE), dpi or DEFAULT_DPI)
    return _media_of_profile(profile, options.get("media"), parse_dpi(dpi) if dpi else profile.dpi)


def _media_of_profile(profile: Profile, size: str | None, dpi: Fraction) -> Media:
    if size is None:
        return Media(profile.width_dots * MM_PER_INCH / dpi, DEFAULT_HEIGHT_MM, dpi)
    media = parse_media(size)
    media = Media(media.width_mm, media.height_mm, dpi)
    if media.width_dots > profile.width_dots:
        widest_mm = float(profile.width_dots * MM_PER_INCH / dpi)
        raise PrinterUrlError(
            f"A badge of {media.width_dots} dots is too wide for a {profile.name}.",
            f"It prints {profile.width_dots} dots, which is {widest_mm:.1f} mm: use a smaller media=.",
        )
    return media


def _host_and_port(address: str) -> tuple[str, int]:
    match = AUTHORITY.fullmatch(address.removeprefix("//")) if address.startswith("//") else None
    host = _host(match) if match else ""
    port = int(match["port"] or RAW_PORT) if match else 0
    if not host or not 0 < port <= HIGHEST_PORT:
        raise PrinterUrlError(
            f"{_shown(address)} is no host and port.",
            f"Write {FORMS['escpos+tcp']}, with an IPv6 address in brackets.",
        )
    return host, port


def _host(match: re.Match[str]) -> str:
    if match["v6"] is None:
        return match["host"] if HOST_NAME.fullmatch(match["host"]) else ""
    try:
        return str(ipaddress.IPv6Address(match["v6"]))
    except ValueError:
        return ""


def _device_path(address: str) -> str:
    path = unquote(address.removeprefix("//"))
    if not path.startswith("/") or not path.isprintable() or path.endswith("/"):
        raise PrinterUrlError(f"{_shown(address)} is no device file.", f"Write {FORMS['escpos+file']}.")
    return path


def _folder(address: str) -> str:
    path = unquote(address.removeprefix("//") if address.startswith("///") else address)
    if not path or path.startswith("//") or not path.isprintable():
        raise PrinterUrlError(
            f"{_shown(address)} is no folder.", f"Write {FORMS['png']}, such as png:badges."
        )
    return path


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")  # noqa: PLR2004  # one line on a small screen
