"""Which printers are plugged into this machine, and by which URL each is reached. Asks no printer.

What the kernel shows of USB devices is enough, and everybody may read it: no library, no rights.
Must not know: badges, settings.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from checkin.text import clean_text
from printer.job import Tongue
from printer.places import USB

SYS = Path("/sys")
DEV = Path("/dev")
USB_DEVICES = "bus/usb/devices"
PRINTER_CLASS = "07"
"""In a descriptor of an interface. Source: USB Implementers Forum, class codes."""

VENDORS: dict[str, tuple[str, Tongue]] = {
    "04b8": ("Epson", Tongue.ESCPOS),
    "04f9": ("Brother", Tongue.BROTHER),
    "0a5f": ("Zebra", Tongue.ZPL),
}
"""Maker's number -> name, and what its label and receipt printers speak."""

LONGEST_NAME = 60


class NearbyPrinter(msgspec.Struct, frozen=True):
    """A printer at this machine.

    Attributes:
        name: As it calls itself, made harmless.
        place: Its URL without a language: ``usb://04b8:0e28``, or ``file:///dev/usb/lp0``.
        tongue: What it most likely speaks; None = nobody knows.
    """

    name: str
    place: str
    tongue: Tongue | None = None


def nearby_printers(sys: Path = SYS, dev: Path = DEV) -> tuple[NearbyPrinter, ...]:
    """Those on USB, then device files of printers that are not among them."""
    on_usb = tuple(_on_usb(sys))
    return (*on_usb, *(() if on_usb else _device_files(dev)))


def _on_usb(sys: Path) -> Iterator[NearbyPrinter]:
    folders = [folder for folder in sorted((sys / USB_DEVICES).glob("*")) if _is_printer(folder)]
    kinds = [(_word(folder, "idVendor"), _word(folder, "idProduct")) for folder in folders]
    for folder, kind in zip(folders, kinds, strict=True):
        vendor, product = kind
        maker, tongue = VENDORS.get(vendor, ("", None))
        name = _word(folder, "product")
        serial = _word(folder, "serial") if kinds.count(kind) > 1 else ""
        place = f"//{vendor}:{product}" + (f"/{serial}" if serial else "")
        if not USB.fullmatch(place):  # a serial number in letters that no URL holds
            place = f"//{vendor}:{product}"
        yield NearbyPrinter(clean_text(f"{maker} {name}", LONGEST_NAME) or vendor, f"usb:{place}", tongue)


def _is_printer(folder: Path) -> bool:
    """Whether a device has an interface of the printer class; interfaces lie below their device."""
    number = folder.name
    return any(_word(one, "bInterfaceClass") == PRINTER_CLASS for one in folder.glob(f"{number}:*"))


def _device_files(dev: Path) -> Iterator[NearbyPrinter]:
    for path in sorted((dev / "usb").glob("lp*")):
        yield NearbyPrinter(str(path), f"file://{path}")


def _word(folder: Path, name: str) -> str:
    """One line of the kernel's; empty where there is none."""
    try:
        return (folder / name).read_text("utf-8", "replace").strip()
    except OSError:
        return ""
