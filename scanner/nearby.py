"""Which cameras and hand scanners are plugged into this machine, and by which URL each is read. Opens none.

Devices are named by what stays the same after every start. Must not know: pictures, codes, settings.
"""

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from checkin.text import clean_text

DEV = Path("/dev")
FIRST_NODE = "-index0"
"""The second node of most cameras gives measurements only."""

WORTHLESS = re.compile(r"^(usb|pci|platform)-|-(video-index0|event-kbd|event|if\d+(-port\d+)?)$")
LIKE_A_SCANNER = re.compile(
    r"scan|barcode|symbol|honeywell|datalogic|newland|netum|zebra|opticon|metrologic|inateck|tera|eyoyo",
    re.IGNORECASE,
)
"""How makers of scanners call theirs: an ordinary keyboard taken for one would be dead."""
LONGEST_NAME = 60


class NearbyReader(msgspec.Struct, frozen=True):
    """A camera or a scanner at this machine.

    Attributes:
        name: As it calls itself, made harmless.
        url: As it stands in the settings.
        is_certain: Whether it can be nothing else.
    """

    name: str
    url: str
    is_certain: bool = True


Imports = Callable[[str], Any]


def nearby_cameras(dev: Path = DEV, imports: Imports = import_module) -> tuple[NearbyReader, ...]:
    """Those on the ribbon of a Raspberry Pi, then those on USB."""
    return (*_on_ribbon(imports), *_on_usb(dev / "v4l"))


def nearby_scanners(dev: Path = DEV) -> tuple[NearbyReader, ...]:
    """Those on serial lines, then what types like a keyboard, likely scanners first."""
    lines = [NearbyReader(_name(one), f"serial:{one}") for one in _entries(dev / "serial/by-id")]
    keyboards = [
        NearbyReader(_name(one), f"evdev:{one}", is_certain=bool(LIKE_A_SCANNER.search(one.name)))
        for one in _entries(dev / "input/by-id")
        if one.name.endswith("-event-kbd")
    ]
    return (*lines, *sorted(keyboards, key=lambda one: not one.is_certain))


def _on_usb(folder: Path) -> Iterator[NearbyReader]:
    """By maker and serial number; where two have the same, or none, by their socket."""
    by_id = [one for one in _entries(folder / "by-id") if one.name.endswith(FIRST_NODE)]
    known = {one.resolve() for one in by_id}
    by_path = [
        one
        for one in _entries(folder / "by-path")
        if "-usb-" in one.name and one.name.endswith(FIRST_NODE) and one.resolve() not in known
    ]
    for one in (*by_id, *by_path):
        yield NearbyReader(_name(one), f"v4l2:{one}")


def _on_ribbon(imports: Imports) -> Iterator[NearbyReader]:
    try:
        found = imports("picamera2").Picamera2.global_camera_info()
        for one in found:
            if "usb" not in str(one.get("Id", "")).lower():  # those are listed once already
                yield NearbyReader(
                    clean_text(f"Raspberry Pi {one.get('Model', '')}", LONGEST_NAME),
                    f"picamera2:{int(one['Num'])}",
                )
    except (ImportError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, OSError):
        return  # not a Pi, or its library is broken: the camera's own finding says so


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.exists())
    except OSError:
        return []


def _name(path: Path) -> str:
    """What a maker calls it, out of the name that udev made of that."""
    name = path.name
    while (shorter := WORTHLESS.sub("", name)) != name:
        name = shorter
    return clean_text(name.replace("_", " "), LONGEST_NAME) or path.name
