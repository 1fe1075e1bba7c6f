"""How staff read the printer's state, with and without central's layout."""

import pytest
from msgspec.structs import replace

from checkin.badge import Cause, PrinterRole
from checkin.roll import RollLeft
from kiosk.fleet.vitals import vitals
from kiosk.lines import Lines
from kiosk.screens.line_words import printer_signal
from kiosk.settings import Settings
from kiosk.views import PrinterView
from kiosk.words import words_in
from printer.job import NO_ANSWER, Paper, PrinterStatus

READY = PrinterView(ready=True, cause=Cause.NONE, near_end=False, queued=0, waiting=())


@pytest.mark.parametrize(
    ("view", "wanted"),
    [
        pytest.param(None, "○ no printer", id="none"),
        pytest.param(READY, "● Printer is ready", id="ready"),
        pytest.param(replace(READY, is_own_template=True), "▲ Badges without pretix’s layout", id="ours"),
        pytest.param(
            replace(READY, ready=False, cause=Cause.COVER_OPEN, is_own_template=True),
            "▲ Cover is open",
            id="trouble goes first",
        ),
        pytest.param(
            replace(READY, cause=Cause.PAPER_OUT, at_spare=True, near_end=True),
            "▲ Paper is out · printer 2 prints",
            id="the second one prints",
        ),
        pytest.param(replace(READY, left=RollLeft(20, 4)), "● Printer is ready", id="paper enough"),
        pytest.param(
            replace(READY, left=RollLeft(19, 4)),
            "▲ Badges left on the roll: 19 · 4 min",
            id="soon out of paper",
        ),
        pytest.param(
            replace(READY, left=RollLeft(1, None)),
            "▲ Badges left on the roll: 1",
            id="nobody comes at present",
        ),
        pytest.param(
            replace(READY, left=RollLeft(200, 40), near_end=True),
            "▲ Paper ends soon",
            id="the sensor knows better",
        ),
    ],
)
def test_the_printer_in_a_line(view: PrinterView | None, wanted: str) -> None:
    """A mark and words."""
    assert str(printer_signal(words_in("en", "UTC"), view)) == wanted


def test_the_lines_tell_it_on() -> None:
    """From the print worker's thread to the screens."""
    status = PrinterStatus(answers=True, paper=Paper.OK)
    assert not Lines(has_printer=True, printer=status).printer_view(0, ()).is_own_template
    told = Lines(has_printer=True, printer=status, is_own_template=True).printer_view(0, ())
    assert (told.ready, told.is_own_template) == (True, True)


WELL, EMPTY = PrinterStatus(), PrinterStatus(paper=Paper.END)


@pytest.mark.parametrize(
    ("first", "spare", "found"),
    [
        pytest.param(WELL, WELL, (True, Cause.NONE, False), id="both are well"),
        pytest.param(EMPTY, WELL, (True, Cause.PAPER_OUT, True), id="the first one is not"),
        pytest.param(None, WELL, (True, Cause.NO_ANSWER, True), id="the first one was not heard"),
        pytest.param(WELL, EMPTY, (True, Cause.NONE, False), id="the second one is not"),
        pytest.param(EMPTY, NO_ANSWER, (False, Cause.PAPER_OUT, False), id="none is"),
        pytest.param(EMPTY, None, (False, Cause.PAPER_OUT, False), id="the second one was not heard"),
    ],
)
def test_two_printers_in_a_line(
    first: PrinterStatus | None, spare: PrinterStatus | None, found: tuple[bool, Cause, bool]
) -> None:
    """Ready while one of them is; what is wrong with the first one is said all the same, to the hub too."""
    lines = Lines(has_printer=True, has_spare=True)
    for role, status in ((PrinterRole.FIRST, first), (PrinterRole.SPARE, spare)):
        if status is not None:
            lines.note_printer(role, status)
    view = lines.printer_view(0, ())
    assert (view.ready, view.cause, view.at_spare) == found
    assert vitals(lines, Settings(), None, 0).printer == view.cause.value


@pytest.mark.parametrize(
    ("status", "low"), [(WELL, PrinterRole.FIRST), (EMPTY, PrinterRole.SPARE)], ids=["first", "spare"]
)
def test_the_roll_in_use_is_told(status: PrinterStatus, low: PrinterRole) -> None:
    """That of the printer which prints now, to the hub too, as a sensor would."""
    lines = Lines(
        has_printer=True, has_spare=True, printer=status, spare=WELL, rolls={low: RollLeft(3, None)}
    )
    view = lines.printer_view(0, ())
    assert view.is_low
    assert vitals(lines, Settings(), None, 0).printer == (view.cause or Cause.PAPER_NEAR_END).value
    assert not replace(view, left=RollLeft(20, None)).is_low
