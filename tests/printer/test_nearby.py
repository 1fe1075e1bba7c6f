"""Printers at this machine are found in what the kernel shows, without opening any."""

from pathlib import Path

import pytest

from printer.job import Tongue
from printer.nearby import NearbyPrinter, nearby_printers
from printer.urls import parse_printer_url


def plug_in(sys: Path, number: str, interface_class: str = "07", **words: str) -> None:
    """A USB device as the kernel shows it."""
    folder = sys / "bus/usb/devices" / number
    interface = folder / f"{number}:1.0"
    interface.mkdir(parents=True)
    (interface / "bInterfaceClass").write_text(f"{interface_class}\n", encoding="utf-8")
    for name, word in words.items():
        (folder / name).write_bytes(f"{word}\n".encode("utf-8", "surrogateescape"))


@pytest.fixture
def sys(tmp_path: Path) -> Path:
    """A machine with an Epson, a mouse and a hub."""
    folder = tmp_path / "sys"
    plug_in(folder, "1-1", idVendor="04b8", idProduct="0e28", product="TM-m30III", serial="X3QD1")
    plug_in(folder, "1-2", "03", idVendor="046d", idProduct="c077", product="Mouse")
    plug_in(folder, "usb1", "09", idVendor="1d6b", idProduct="0002", product="xHCI")
    return folder


def test_what_prints_is_found_with_what_it_speaks(sys: Path, tmp_path: Path) -> None:
    """Three makers are known; of others it is said that nobody knows."""
    plug_in(sys, "1-3", idVendor="04f9", idProduct="209d", product="QL-820NWB")
    plug_in(sys, "1-4", idVendor="0a5f", idProduct="0187", product="ZD421")
    plug_in(sys, "1-5", idVendor="0519", idProduct="0003", product="TSP143")
    assert nearby_printers(sys, tmp_path / "dev") == (
        NearbyPrinter("Epson TM-m30III", "usb://04b8:0e28", Tongue.ESCPOS),
        NearbyPrinter("Brother QL-820NWB", "usb://04f9:209d", Tongue.BROTHER),
        NearbyPrinter("Zebra ZD421", "usb://0a5f:0187", Tongue.ZPL),
        NearbyPrinter("TSP143", "usb://0519:0003"),
    )


def test_two_of_a_kind_are_told_apart(sys: Path, tmp_path: Path) -> None:
    """By their serial numbers, as the URL takes them; one that no URL takes is left out."""
    plug_in(sys, "1-3", idVendor="04b8", idProduct="0e28", product="TM-m30III", serial="X3QD2")
    plug_in(sys, "1-4", idVendor="04b8", idProduct="0e28", product="TM-m30III", serial="Ä / ?")
    places = [one.place for one in nearby_printers(sys, tmp_path / "dev")]
    assert places == ["usb://04b8:0e28/X3QD1", "usb://04b8:0e28/X3QD2", "usb://04b8:0e28"]
    for place in places:
        parse_printer_url(f"escpos+{place}")


def test_device_files_count_where_usb_shows_nothing(tmp_path: Path) -> None:
    """Otherwise they are the same printers once more."""
    dev = tmp_path / "dev"
    (dev / "usb").mkdir(parents=True)
    (dev / "usb/lp0").touch()
    (found,) = nearby_printers(tmp_path / "sys", dev)
    assert (found.place, found.tongue) == (f"file://{dev}/usb/lp0", None)
    assert parse_printer_url(f"escpos+{found.place}").place.path == f"{dev}/usb/lp0"
    plug_in(tmp_path / "sys", "1-1", idVendor="04b8", idProduct="0e28", product="TM-m30III")
    assert [one.place for one in nearby_printers(tmp_path / "sys", dev)] == ["usb://04b8:0e28"]


def test_hostile_names_are_harmless(sys: Path, tmp_path: Path) -> None:
    """What a device calls itself may hold anything."""
    plug_in(sys, "1-3", idVendor="04f9", idProduct="209d", product="\x1b]52;c;x\x07QL\udcff" + "x" * 500)
    name = nearby_printers(sys, tmp_path / "dev")[1].name
    assert name.isprintable()
    assert len(name) <= 60


def test_a_machine_without_usb_has_none(tmp_path: Path) -> None:
    """Nor is anything broken there."""
    assert nearby_printers(tmp_path / "sys", tmp_path / "dev") == ()
