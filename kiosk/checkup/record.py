"""Whether the counting record is kept, and with which key it is signed.

Must not know: arguments, how findings are shown.
"""

from collections.abc import Iterator

from checkin.clock import ms_to_utc
from checkin.errors import EinlassError
from kiosk.checkup.findings import Finding, State
from kiosk.recording import find_key
from kiosk.worlds import World
from sync.ledger import Ledger
from sync.record.in_ledger import read_newest
from sync.record.keys import fingerprint

WHAT = "counting"
NONE_YET = "There is no counting record yet: the first full minute of a program that runs writes it."


def record_findings(world: World, ledger: Ledger) -> Iterator[Finding]:
    """How far the record goes, and what its key is known by; for whoever keeps one."""
    newest = read_newest(ledger.store)
    if newest is None:
        yield Finding(WHAT, State.GOOD, NONE_YET)
        return
    try:
        key = fingerprint(find_key(ledger, world.data_dir, world.entropy).public)
    except EinlassError as error:
        yield Finding(WHAT, State.BAD, error.problem, error.remedy)
        return
    until = f"{ms_to_utc(newest.minute_ms):%Y-%m-%d %H:%M} UTC"
    text = f"Counting record until {until}, {newest.lines} lines, signed with the key {key}."
    yield Finding(WHAT, State.GOOD, text)
