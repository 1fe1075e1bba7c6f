"""How much is left on the printers' rolls. Must not know: how findings are shown."""

from collections.abc import Iterator

from checkin.badge import PrinterRole
from checkin.clock import ms_to_utc
from checkin.roll import Roll, RollLeft
from kiosk.checkup.findings import Finding, State
from kiosk.printing.rolls import MM_PER_M, Rolls
from kiosk.settings import Settings
from kiosk.words import mark
from sync.ledger import Ledger

NEW_ONE = mark("Put in a new roll; einlass roll --new says so where the kiosk did not see the old one end.")


def roll_findings(settings: Settings, ledger: Ledger, now_ms: int) -> Iterator[Finding]:
    """One finding for each printer of the settings."""
    rolls = Rolls(ledger, settings.roll_m)
    left = rolls.left(now_ms)
    for role, url in ((PrinterRole.FIRST, settings.printer), (PrinterRole.SPARE, settings.spare_printer)):
        if url:
            yield _finding(role, rolls.used[role], left.get(role), settings.roll_m)


def _finding(role: PrinterRole, roll: Roll, left: RollLeft | None, roll_m: int) -> Finding:
    since = f" since {ms_to_utc(roll.since_ms):%Y-%m-%d %H:%M} UTC" if roll.since_ms else ""
    used = f"{role.value} printer: {roll.fed_mm / MM_PER_M:.1f} of {roll_m} m used{since}"
    if left is None:
        return Finding("roll", State.GOOD, f"{used}; what is left is not known.")
    minutes = f", {left.minutes} min at the present rate" if left.minutes is not None else ""
    text = f"{used}; {left.badges} badges left{minutes}."
    return Finding("roll", State.WARN, text, NEW_ONE) if left.is_low else Finding("roll", State.GOOD, text)
