"""How much of a printer's roll is used, as a fold over one device's journal: badges, and changes of the roll.

A ``sending`` entry holds the ``mm`` that the badge takes from the roll; the end of that job counts them. An
entry of kind ``setting`` with ``new_roll`` names the printer that got a new one. Must not know: printers.
"""

from collections.abc import Iterable, Mapping

import msgspec
from msgspec.structs import replace

from checkin.badge import PrinterRole, PrintState
from checkin.journal import EntryId, JournalEntry, Kind
from checkin.prints import printer_of, state_of

RATE_MS = 600_000
"""Badges of the last ten minutes say how fast the roll goes."""

LOW_BADGES = 20
"""Fewer than that are told to staff: enough to fetch a roll."""

NEW_ROLL = "new_roll"
"""In the payload of a ``setting``: the role of the printer that got a new roll."""

USES_PAPER = frozenset({PrintState.PRINTED, PrintState.UNCONFIRMED, PrintState.UNKNOWN})
"""How a job ends that most likely took its paper; where nobody knows, the roll is taken to be shorter."""


class Roll(msgspec.Struct, frozen=True):
    """What has gone from a roll.

    Attributes:
        since_ms: When it was put in, as far as anybody said; 0 = never.
        fed_mm: Paper used since.
        badges: On how many badges.
        out_ms: When the latest ones were done, for the rate; nothing older than `RATE_MS` before the newest.
        under_way: Millimetres of jobs that were sent and have no end yet.
    """

    since_ms: int = 0
    fed_mm: int = 0
    badges: int = 0
    out_ms: tuple[int, ...] = ()
    under_way: Mapping[EntryId, int] = {}


class RollLeft(msgspec.Struct, frozen=True):
    """What is still on a roll, at the length of its badges so far.

    Attributes:
        badges: How many more.
        minutes: For how long, at the rate of the last ten minutes; None = nothing came out then.
    """

    badges: int
    minutes: int | None

    @property
    def is_low(self) -> bool:
        """Whether somebody should fetch a new one."""
        return self.badges < LOW_BADGES


def fold_roll(entries: Iterable[JournalEntry], role: PrinterRole, roll: Roll | None = None) -> Roll:
    """Fold what a device wrote, in order, into the roll of one of its printers.

    Args:
        entries: Journal entries of any kind, of that device alone.
        role: Which of its printers.
        roll: An earlier fold to go on from.
    """
    folded = roll or Roll()
    for entry in entries:
        body = entry.body
        if body.kind is Kind.SETTING and body.payload.get(NEW_ROLL) == role.value:
            folded = Roll(since_ms=body.at_ms, under_way=folded.under_way)
        elif body.kind is Kind.BADGE and body.ref is not None and not body.code:
            folded = _moved(folded, entry, body.ref, role)
    return folded


def _moved(roll: Roll, entry: JournalEntry, job: EntryId, role: PrinterRole) -> Roll:
    state = state_of(entry)
    if state is PrintState.SENT:
        return roll
    others = {one: mm for one, mm in roll.under_way.items() if one != job}
    if state is PrintState.SENDING:
        begun = {job: _mm(entry)} if printer_of(entry) is role else {}
        return replace(roll, under_way=others | begun)
    mm = roll.under_way.get(job, 0)
    if not mm or state not in USES_PAPER:
        return replace(roll, under_way=others)
    at_ms = entry.body.at_ms
    recent = tuple(out_ms for out_ms in (*roll.out_ms, at_ms) if at_ms - out_ms <= RATE_MS)
    return Roll(roll.since_ms, roll.fed_mm + mm, roll.badges + 1, recent, others)


def _mm(entry: JournalEntry) -> int:
    mm = entry.body.payload.get("mm", 0)
    return mm if isinstance(mm, int) and mm > 0 else 0


def left_on(roll: Roll, length_mm: int, now_ms: int) -> RollLeft | None:
    """What is left of a roll that was so long; None while no badge says how long one is.

    None, too, once more came out than can have been on it: somebody changed it unseen.
    """
    if not roll.badges or roll.fed_mm > length_mm:
        return None
    badges = (length_mm - roll.fed_mm) * roll.badges // roll.fed_mm
    lately = sum(0 <= now_ms - out_ms <= RATE_MS for out_ms in roll.out_ms)
    return RollLeft(badges, badges * RATE_MS // (lately * 60_000) if lately else None)
