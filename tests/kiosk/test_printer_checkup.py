"""What doctor says of the printers; nothing is printed for it."""

from pathlib import Path

import pytest

from kiosk.checkup.findings import Finding, State
from kiosk.checkup.printers import IN_USE, LOOK, WORDLESS, printer_findings
from kiosk.settings import Settings
from printer.opening import open_printer
from printer.urls import parse_printer_url
from printer.virtual.printer import VirtualPrinter


def found(url: str) -> Finding:
    """What is said of one printer."""
    (finding,) = printer_findings(Settings(printer=url))
    return finding


def test_without_a_printer_nothing_is_said() -> None:
    """Not every kiosk has one."""
    assert list(printer_findings(Settings())) == []


def test_a_printer_that_answers_is_good() -> None:
    """And nothing has come out of it."""
    with VirtualPrinter() as printer:
        said = found(printer.url)
        assert said.state is State.GOOD
        assert said.text.endswith("answers, and can print.")
        assert printer.pages == []


def test_an_open_cover_is_for_people_to_close() -> None:
    """It is there: a warning."""
    with VirtualPrinter() as printer:
        printer.set_cover(is_open=True)
        said = found(printer.url)
    assert (said.state, said.remedy) == (State.WARN, LOOK)
    assert said.text.endswith("Cover is open.")


def test_a_printer_that_prints_elsewhere_is_in_use() -> None:
    """A running kiosk has it for itself."""
    with VirtualPrinter() as printer:
        kiosk = open_printer(parse_printer_url(printer.url))
        kiosk.status()
        said = found(printer.url)
        kiosk.close()
    assert (said.state, said.remedy) == (State.WARN, IN_USE)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        pytest.param("escpos+tcp://127.0.0.1:9", "127.0.0.1", id="nobody listens"),
        pytest.param("escpos+file:///dev/usb/lp99", "cannot", id="no such device"),
        pytest.param("epson:1.2.3.4", "is no printer URL", id="no URL"),
    ],
)
def test_a_printer_that_is_not_there_is_bad(url: str, text: str) -> None:
    """With a remedy."""
    said = found(url)
    assert said.state is State.BAD
    assert text in said.text
    assert said.remedy


def test_a_printer_that_is_mute_and_a_folder_are_what_they_are(tmp_path: Path) -> None:
    """Nothing is claimed of a printer that cannot be heard."""
    with VirtualPrinter() as printer:
        assert found(f"{printer.url}?answers=no").text.endswith(WORDLESS)
    assert found(f"png:{tmp_path}") == Finding("printer", State.GOOD, f"Badges are written into {tmp_path}.")
