"""What can go wrong in a guided first start is told in the language that was chosen there."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from checkin.errors import EinlassError, InputError
from kiosk.setup.event import bring_in, pair, take_sample
from kiosk.setup.troubles import trouble_words
from kiosk.source_files import read_source
from kiosk.staffing import checked_name, checked_pin
from kiosk.words import words_in
from kiosk.worlds import connected, open_existing
from printer.urls import parse_printer_url
from scanner.frames import get_pictures, open_source, parse_source, whole_option
from scanner.handheld.urls import parse_scanners
from scanner.handheld.wires import gone, look_at, not_opened
from sync.importer import SourceFile
from sync.pretix.pairing import Pairing, save_pairing
from sync.replica import save_event_set
from tests.fakes.einlass import sample_world
from tests.fakes.small_congress import EVENT_SET

GERMAN, ENGLISH = words_in("de", "UTC"), words_in("en", "UTC")
TABLE = "Vorname;Nachname;Produkt\nAda;Şahin;Nichts\n;;Teilnehmer\n"


def of_url(url: str) -> Callable[[], object]:
    """Somebody types that for a printer."""
    return lambda: parse_printer_url(url)


def of_camera(url: str) -> Callable[[], object]:
    """The same for a camera."""
    return lambda: open_source(url)


def of_scanners(*urls: str) -> Callable[[], object]:
    """The same for scanners."""
    return lambda: parse_scanners(urls)


def raised(error: EinlassError | None) -> None:
    """As whoever tries the device raises it."""
    assert error is not None
    raise error


TROUBLES = {
    "printer: no address": of_url("escpos+tcp://?media=72x120"),
    "printer: a host that is none": of_url("escpos+tcp://a b:1"),
    "printer: no USB numbers": of_url("escpos+usb://x"),
    "printer: no device file": of_url("escpos+file://x"),
    "printer: no folder": of_url("png:"),
    "printer: no queue": of_url("cups://a b"),
    "printer: no URL": of_url("hello"),
    "printer: unreadable": of_url("\0"),
    "printer: a resolution that no QL has": of_url("brother+tcp://h?dpi=203"),
    "printer: a roll of none": of_url("cups://q?roll=gap"),
    "printer: an unknown roll": of_url("zpl+tcp://h?roll=x"),
    "printer: no size": of_url("escpos+tcp://h?media=large"),
    "printer: a size that is too large": of_url("escpos+tcp://h?media=999x999"),
    "printer: no resolution": of_url("escpos+tcp://h?dpi=fine"),
    "printer: a resolution that none has": of_url("escpos+tcp://h?dpi=9999"),
    "printer: labels that there are not": of_url("brother+tcp://h?media=61x99"),
    "printer: an unknown model": of_url("brother+tcp://h?profile=XX"),
    "printer: an unknown profile": of_url("escpos+tcp://h?profile=XX"),
    "printer: too wide": of_url("escpos+tcp://h?profile=TM-T88V&media=200x100"),
    "printer: an unknown option": of_url("escpos+tcp://h?size=1"),
    "printer: an option twice": of_url("escpos+tcp://h?dpi=203&dpi=203"),
    "printer: no baud": of_url("escpos+serial:///dev/ttyUSB0?baud=1"),
    "printer: neither yes nor no": of_url("escpos+tcp://h?answers=maybe"),
    "camera: no scheme": of_camera("camera"),
    "camera: a device without its scheme": of_camera("/dev/video0"),
    "camera: no place": of_camera("v4l2:"),
    "camera: an unknown option": of_camera("v4l2:/dev/video0?zoom=1"),
    "camera: no size": of_camera("v4l2:/dev/none?size=x"),
    "camera: no rate": lambda: whole_option(parse_source("v4l2:/dev/none?fps=x"), "fps", 30),
    "camera: no frequency": of_camera("v4l2:/dev/none?mains=70"),
    "camera: not there": of_camera("v4l2:/dev/none"),
    "camera: no device": of_camera("v4l2:/etc/hostname"),
    "camera: no clip": of_camera("clip:/none.mp4"),
    "camera: no pictures": lambda: get_pictures(Path("/none")),
    "scanner: no scheme": of_scanners("scanner"),
    "scanner: a device without its scheme": of_scanners("/dev/ttyACM0"),
    "scanner: unreadable": of_scanners("\0"),
    "scanner: no device": of_scanners("serial:x"),
    "scanner: an unknown option": of_scanners("serial:/dev/ttyACM0?speed=1"),
    "scanner: no baud": of_scanners("serial:/dev/ttyACM0?baud=1"),
    "scanner: no layout": of_scanners("evdev:/dev/input/event0?layout=xx"),
    "scanner: twice": of_scanners("serial:/dev/ttyACM0", "serial:/dev/ttyACM0"),
    "scanner: not there": lambda: raised(look_at("/dev/none")),
    "scanner: no device file": lambda: raised(look_at("/etc/hostname")),
    "scanner: gone": lambda: raised(gone("/dev/ttyACM0")),
    "scanner: in use": lambda: raised(not_opened("/dev/ttyACM0", errno.EBUSY, "")),
    "scanner: forbidden": lambda: raised(not_opened("/dev/ttyACM0", errno.EACCES, "")),
    "file: not there": lambda: read_source("/none.csv"),
    "file: a folder": lambda: read_source("/etc"),
    "staff: no PIN": lambda: checked_pin("12"),
    "staff: an easy PIN": lambda: checked_pin("1234"),
    "staff: no name": lambda: checked_name(""),
    "staff: a long name": lambda: checked_name("x" * 300),
}


@pytest.mark.parametrize("happens", [pytest.param(one, id=name) for name, one in TROUBLES.items()])
def test_none_stays_english(happens: Callable[[], object]) -> None:
    """Problem and remedy are others than in English, and what was typed stands in them all the same."""
    with pytest.raises(EinlassError) as found:
        happens()
    german, english = trouble_words(GERMAN, found.value), trouble_words(ENGLISH, found.value)
    assert [one for one in german if one in english] == []
    assert english[1] == found.value.remedy
    if not isinstance(found.value, InputError):
        assert english[0] == found.value.problem


def test_an_attendee_table_that_cannot_be_taken(tmp_path: Path) -> None:
    """Each line with what is wrong in it, as the hub's pages say it."""
    world = sample_world(tmp_path)
    with connected(open_existing(world)) as ledger, pytest.raises(InputError) as found:
        bring_in(world, ledger, SourceFile("gaeste.csv", TABLE.encode()), None)
    problem, remedy = trouble_words(GERMAN, found.value)
    head, *lines = problem.splitlines()
    assert head == "gaeste.csv lässt sich nicht verwenden:"
    assert lines[0].startswith("  Zeile 2: Das Produkt „Nichts“ gibt es nicht")
    assert lines[1] == "  Zeile 3: Die Zeile hat keinen Namen."
    assert remedy.startswith("Verbessern Sie")


def test_a_folder_that_has_its_attendees_from_elsewhere(tmp_path: Path) -> None:
    """Where from is said."""
    world = sample_world(tmp_path)
    code = '{"handshake_version": 1, "url": "https://other.example", "token": "0123456789abcdef"}'
    with connected(open_existing(world)) as ledger:
        with ledger.writing():
            save_pairing(
                ledger.store, Pairing(url="https://pretix.example", organizer="o", device=1, token="t")
            )
        for happens in (
            lambda: bring_in(world, ledger, SourceFile("x.csv", b""), None),
            lambda: pair(world, ledger, code, lambda _: None),
        ):
            with pytest.raises(EinlassError) as found:
                happens()
            german = trouble_words(GERMAN, found.value)
            assert "pretix.example" in german[0]
            assert [one for one in german if one in (found.value.problem, found.value.remedy)] == []


def test_another_event_than_the_sample(tmp_path: Path) -> None:
    """Its short name is said."""
    world = sample_world(tmp_path)
    with connected(open_existing(world)) as ledger:
        with ledger.writing():
            save_event_set(ledger.store, EVENT_SET)
        with pytest.raises(EinlassError) as found:
            take_sample(world, ledger)
    assert trouble_words(GERMAN, found.value)[0] == "In diesem Datenordner liegt congress."
