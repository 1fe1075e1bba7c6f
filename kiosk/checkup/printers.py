"""What doctor says of the printers: there, may be opened, and able to print now. Prints nothing.

Must not know: how findings are shown, badges.
"""

from collections.abc import Iterator

from checkin.badge import Cause
from checkin.errors import PrinterUnavailableError, PrinterUrlError
from checkin.phrases import phrase
from kiosk.checkup.findings import Finding, State
from kiosk.settings import Settings
from kiosk.wording.reasons import CAUSES
from kiosk.words import mark
from printer.opening import open_printer, why_unreachable
from printer.urls import Way, parse_printer_url

WHAT = "printer"
IN_USE = mark("While the kiosk runs it has the printer for itself: end it first, or look at its screen.")
LOOK = mark("Look at the printer: cover, paper, and what blinks there.")
SWITCH_ON = mark("Check that the printer is on and its cable is plugged in.")
REMEDIES = {Cause.IN_USE: IN_USE, Cause.NO_ANSWER: SWITCH_ON}
WORDLESS = "It cannot be heard, so no badge is ever called printed here."


def printer_findings(settings: Settings) -> Iterator[Finding]:
    """One finding for each printer of the settings."""
    for url in filter(None, (settings.printer, settings.spare_printer)):
        yield _finding(url)


def _finding(text: str) -> Finding:
    try:
        url = parse_printer_url(text)
    except PrinterUrlError as error:
        return Finding(WHAT, State.BAD, error.problem, error.remedy)
    where = str(url.place)
    if url.way in {Way.PNG, Way.PDF}:
        return Finding(WHAT, State.GOOD, f"Badges are written into {where}.")
    printer = open_printer(url)
    try:
        status = printer.status()
    finally:
        printer.close()
    if status.fault is Cause.NO_ANSWER:
        why = why_unreachable(url) or PrinterUnavailableError(f"{where}: no answer.", SWITCH_ON)
        return Finding(WHAT, State.BAD, why.problem, why.remedy)
    if status.fault:
        return Finding(
            WHAT,
            State.WARN,
            phrase("{name}: {cause}.", name=where, cause=phrase(CAUSES[status.fault])),
            REMEDIES.get(status.fault, LOOK),
        )
    if not url.answers or url.way is Way.CUPS:
        return Finding(WHAT, State.GOOD, f"{where}: is there. {WORDLESS}")
    return Finding(WHAT, State.GOOD, f"{where}: answers, and can print.")
