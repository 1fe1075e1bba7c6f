"""What an organiser should look at, from what devices said last and what the hub itself has seen. Pure.

Must not know: pages, metrics, how anything is kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from hub.gathering import DeviceRow, TokenRight

SILENT_S = 60.0
"""A device speaks every ten seconds."""
CLOCK_MS = 2_000
"""A clock that is wrong by more puts entries into a wrong order once the hub is gone."""
PENDING = 50
"""Entries that a device whose line is good has handed in within a second."""


class Alarm(StrEnum):
    """What is wrong; first those that cost most."""

    CHANGED = "changed"
    """An entry came again with other content: a ledger was copied, or somebody forges. Refused."""
    FOREIGN = "foreign"
    """A device handed in entries of another one. Refused."""
    REVOKED = "revoked"
    """A token came whose access has ended."""
    UNWRITTEN = "unwritten"
    """The hub could not write, and answered 503."""
    AHEAD = "ahead"
    """Entries came with times that are too far ahead to be followed: a clock is wrong."""
    CALL = "call"
    """An attendee there calls for staff."""
    SILENT = "silent"
    CLOCK_FAST = "clock_fast"
    CLOCK_SLOW = "clock_slow"
    PENDING = "pending"
    PRINTER = "printer"
    MISFIT = "misfit"


class Raised(msgspec.Struct, frozen=True):
    """One alarm.

    Attributes:
        device: Which one; empty = the hub itself.
        number: Seconds, or how many.
        word: A cause or a setting.
    """

    alarm: Alarm
    device: str = ""
    number: float = 0
    word: str = ""


COUNTED = (Alarm.CHANGED, Alarm.FOREIGN, Alarm.REVOKED, Alarm.UNWRITTEN, Alarm.AHEAD)


def alarms(rows: Iterable[DeviceRow], counts: Mapping[str, int], now_ms: int) -> Sequence[Raised]:
    """All that is wrong now, what costs most first.

    Args:
        rows: The device table.
        counts: How often the hub has seen each of `COUNTED` since it started.
        now_ms: The hub's clock.
    """
    own = [Raised(alarm, number=counts[alarm]) for alarm in COUNTED if counts.get(alarm)]
    theirs = [raised for row in rows if is_watched(row) for raised in _of(row, now_ms)]
    order = list(Alarm)
    return [*own, *sorted(theirs, key=lambda raised: order.index(raised.alarm))]


def is_watched(row: DeviceRow) -> bool:
    """Whether a device should be heard of: organisers' programs come and go."""
    return bool(row.device) and row.revoked_ms is None and row.right is not TokenRight.ORGANISER


def _of(row: DeviceRow, now_ms: int) -> Iterator[Raised]:
    silence_s, beat = row.silent_s(now_ms) or 0.0, row.heartbeat
    if silence_s > SILENT_S:
        yield Raised(Alarm.SILENT, row.name, silence_s)
    if beat is None:
        return
    if beat.calls_staff and silence_s <= SILENT_S:
        yield Raised(Alarm.CALL, row.name)
    ahead_ms = beat.offset_ms or 0
    if abs(ahead_ms) > CLOCK_MS:
        alarm = Alarm.CLOCK_SLOW if ahead_ms > 0 else Alarm.CLOCK_FAST
        yield Raised(alarm, row.name, abs(ahead_ms) / 1000)
    if beat.pending >= PENDING:
        yield Raised(Alarm.PENDING, row.name, beat.pending)
    if beat.printer:
        yield Raised(Alarm.PRINTER, row.name, word=beat.printer)
    if beat.misfit:
        yield Raised(Alarm.MISFIT, row.name, word=beat.misfit)
