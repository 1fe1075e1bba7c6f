"""Scanner URL -> which way, where, and how it is set. Must not know: bytes, keys, threads.

A URL that we cannot use always names the nearest right form.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from urllib.parse import parse_qsl

from checkin.errors import ConfigError
from checkin.phrases import phrase
from scanner.handheld.layouts import Layout

LONGEST_URL = 2_048
BAUDS = (1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200)
DEFAULT_BAUD = 9_600
"""What scanners with a serial plug are set to when they are new; on USB the number means nothing."""

STDIN = "stdin"
FORMS = MappingProxyType(
    {"serial": "serial:/dev/ttyACM0", "evdev": "evdev:/dev/input/by-id/NAME?layout=us", STDIN: STDIN}
)
"""Scheme -> how it is written."""

OPTIONS = MappingProxyType(
    {"serial": frozenset({"baud"}), "evdev": frozenset({"layout"}), STDIN: frozenset[str]()}
)
OTHER_NAMES = MappingProxyType(
    {
        "tty": "serial",
        "com": "serial",
        "usb": "serial",
        "uart": "serial",
        "hid": "evdev",
        "keyboard": "evdev",
        "input": "evdev",
        "usbhid": "evdev",
        "-": STDIN,
    }
)
"""What others call it -> our scheme."""

DEVICES = (("/dev/input", "evdev"), ("/dev/hidraw", "evdev"), ("/dev/", "serial"))
"""How a device's path begins -> the scheme that was most likely meant."""

MEANT = "Did you mean {url}?"
RIGHT_FORMS = phrase("Write one of: {forms}.", forms=", ".join(FORMS.values()))


@dataclass(frozen=True, slots=True)
class ScannerUrl:
    """A scanner, understood.

    Attributes:
        scheme: ``serial``, ``evdev`` or ``stdin``.
        path: The device; empty for ``stdin``.
        baud: Bits per second of a serial line.
        layout: The keyboard that an ``evdev`` scanner is set to; None = not said.
    """

    scheme: str
    path: str = ""
    baud: int = DEFAULT_BAUD
    layout: Layout | None = None

    @property
    def name(self) -> str:
        """What its scans call their reader."""
        return f"{self.scheme}:{self.path}" if self.path else self.scheme


def parse_scanner(url: str) -> ScannerUrl:
    """Read a URL such as ``serial:/dev/ttyACM0?baud=9600`` or ``evdev:/dev/input/by-id/NAME?layout=de``.

    Raises:
        ConfigError: Not understood; the remedy is the nearest right form.
    """
    url = url.strip()
    if len(url) > LONGEST_URL or not url.isprintable():
        raise ConfigError("The scanner's URL is not readable text.", RIGHT_FORMS)
    if url == STDIN:
        return ScannerUrl(STDIN)
    scheme, colon, rest = url.partition(":")
    if not colon or scheme not in FORMS or scheme == STDIN:
        raise ConfigError(phrase("The scanner {url} is not understood.", url=repr(url)), nearest_form(url))
    path, _, query = rest.partition("?")
    if not path.startswith("/"):
        raise ConfigError(
            phrase("The scanner {url} names no device.", url=repr(url)),
            phrase("Write it like {form}.", form=FORMS[scheme]),
        )
    options = _options(url, scheme, query)
    baud = _baud(options.get("baud", str(DEFAULT_BAUD)))
    return ScannerUrl(scheme, path, baud, _layout(options["layout"]) if "layout" in options else None)


def parse_scanners(urls: Iterable[str]) -> tuple[ScannerUrl, ...]:
    """Read the scanners of a kiosk.

    Raises:
        ConfigError: One is not understood, is named twice, or is what the keys of the kiosk come from.
    """
    scanners = tuple(map(parse_scanner, urls))
    names = [scanner.name for scanner in scanners]
    if STDIN in names:
        raise ConfigError(
            "A kiosk cannot have stdin as a scanner: its keys come from there.",
            "Leave it out; the keyboard always is a scanner.",
        )
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise ConfigError(phrase("The scanner {name} is named twice.", name=twice), "Name each scanner once.")
    return scanners


def is_scanner(url: str) -> bool:
    """Whether a text is meant as one of these scanners, and not as a picture, clip or camera."""
    return url == STDIN or url.partition(":")[0] in {"serial", "evdev"}


def nearest_form(url: str) -> str:
    """A remedy for a URL of no scheme that we know."""
    scheme, colon, rest = url.partition(":")
    if not colon or "/" in scheme:
        meant = next((scheme for start, scheme in DEVICES if url.startswith(start)), "")
        return phrase(MEANT, url=f"{meant}:{url}") if meant else _nearest_scheme(url, "")
    return _nearest_scheme(scheme, rest)


def _nearest_scheme(scheme: str, rest: str) -> str:
    scheme = scheme.lower()
    near = get_close_matches(scheme, FORMS, n=1, cutoff=0.6)
    meant = OTHER_NAMES.get(scheme) or next(iter(near), "")
    if not meant:
        return RIGHT_FORMS
    return phrase(MEANT, url=f"{meant}:{rest}" if rest.startswith("/") and meant != STDIN else FORMS[meant])


def _options(url: str, scheme: str, query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    known = OPTIONS[scheme]
    for key in options.keys() - known:
        near = get_close_matches(key, known, n=1, cutoff=0)
        raise ConfigError(
            phrase("The scanner {url} has an unknown option {option}.", url=repr(url), option=repr(key)),
            phrase(MEANT, url=near[0]) if near else "Write it without options.",
        )
    return options


def _baud(value: str) -> int:
    if (
        not value.isascii()
        or not value.isdigit()
        or len(value) > len(str(BAUDS[-1]))
        or int(value) not in BAUDS
    ):
        known = ", ".join(map(str, BAUDS))
        raise ConfigError(
            phrase("No scanner sends at baud={baud}.", baud=repr(value)),
            phrase("Write one of: {forms}.", forms=known),
        )
    return int(value)


def _layout(value: str) -> Layout:
    if value not in list(Layout):
        known = " or ".join(f"layout={layout}" for layout in Layout)
        raise ConfigError(
            phrase("There is no table for layout={layout}.", layout=repr(value)),
            phrase("Write {form}.", form=known),
        )
    return Layout(value)
