"""All kiosks as the one of whoever looks after them knows them, and what is wrong with each. Pure.

What is not known is never good. Must not know: screens, how it came here.
"""

from collections.abc import Iterator, Mapping
from enum import IntEnum, StrEnum
from typing import Protocol

import msgspec

from checkin.badge import Cause
from checkin.roll import LOW_BADGES
from sync.hub.protocol import Heartbeat

HEARD_S = 30.0
"""A kiosk speaks every ten seconds; three times in a row is no chance."""
PENDING = 50
"""Entries that a kiosk whose line is good has handed in within a second."""
QUEUED = 5
"""Badges that a printer which keeps up has put out before so many wait."""
CLOCK_MS = 2_000
"""A clock that is wrong by more puts entries into a wrong order once the hub is gone."""
SLOW_MS = 500
"""Whoever holds up a ticket notices it."""
HOT_C, TOO_HOT_C = 80, 85
"""A Raspberry Pi slows down from the first on, and more from the second. Source: its documentation, frequency
management and thermal control."""


class Trouble(StrEnum):
    """What can be wrong, what costs most first."""

    CALL = "call"
    """An attendee waits for somebody."""
    SILENT = "silent"
    PRINTER = "printer"
    TOO_HOT = "too_hot"
    NEVER_HEARD = "never_heard"
    NOT_KNOWN = "not_known"
    """This kiosk itself hears nothing of the others."""
    POWER = "power"
    PENDING = "pending"
    QUEUED = "queued"
    CLOCK_FAST = "clock_fast"
    CLOCK_SLOW = "clock_slow"
    MISFIT = "misfit"
    OTHER_MODE = "other_mode"
    """It is wanted to be something else, and is not yet."""
    PAPER = "paper"
    HOT = "hot"
    SLOW = "slow"


class Level(IntEnum):
    """How bad it is."""

    BAD = 0
    UNKNOWN = 1
    WARN = 2
    GOOD = 3


LEVELS: Mapping[Trouble, Level] = {
    **dict.fromkeys(Trouble, Level.WARN),
    **dict.fromkeys((Trouble.CALL, Trouble.SILENT, Trouble.PRINTER, Trouble.TOO_HOT), Level.BAD),
    **dict.fromkeys((Trouble.NEVER_HEARD, Trouble.NOT_KNOWN), Level.UNKNOWN),
}


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong.

    Attributes:
        number: Seconds, degrees, milliseconds, or how many.
        word: A cause or a setting.
    """

    trouble: Trouble
    number: float = 0
    word: str = ""

    @property
    def level(self) -> Level:
        """How bad it is."""
        return LEVELS[self.trouble]


class KioskNow(msgspec.Struct, frozen=True, kw_only=True):
    """One kiosk.

    Attributes:
        age_s: Seconds since the hub, or this kiosk itself, heard it; None = never.
        beat: What it said then; None = nothing yet.
        profile: What is wanted of it; keys as in the settings file.
        is_here: Whether it is this one.
        is_hidden: Whether nobody here can know how it is now: the hub is not heard.
    """

    name: str
    age_s: float | None = None
    beat: Heartbeat | None = None
    profile: Mapping[str, str] = {}
    is_here: bool = False
    is_hidden: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that is wrong, what costs most first; nothing = all is well."""
        order = list(Trouble)
        return tuple(sorted(_findings(self), key=lambda found: order.index(found.trouble)))

    @property
    def level(self) -> Level:
        """How bad the worst of it is."""
        return min((found.level for found in self.findings), default=Level.GOOD)


class Source(StrEnum):
    """Where the knowledge of the others comes from."""

    ALONE = "alone"
    """There is no hub: this kiosk is all."""
    HUB = "hub"
    LOST = "lost"
    """There is one, and it does not answer."""


class FleetView(msgspec.Struct, frozen=True):
    """All kiosks at one moment, what is wrong first.

    Attributes:
        told_s: Seconds since the hub told of them; None = it has not yet.
    """

    kiosks: tuple[KioskNow, ...]
    source: Source
    told_s: float | None = None

    def find(self, name: str) -> KioskNow | None:
        """The kiosk of that name."""
        return next((kiosk for kiosk in self.kiosks if kiosk.name == name), None)


class Outcome(StrEnum):
    """What became of a change."""

    DONE = "done"
    WRONG_PIN = "wrong_pin"
    LACKS_ROLE = "lacks_role"
    NO_LEAD = "no_lead"
    SLOWED = "slowed"
    NO_ANSWER = "no_answer"
    """The hub did not answer: it may have been changed, and the list will show it."""
    REFUSED = "refused"


class FleetPort(Protocol):
    """What the lead's screen asks of the fleet. May take its time; any thread."""

    def look(self) -> FleetView:
        """All kiosks as they are known now."""
        ...

    def change(self, name: str, changes: Mapping[str, str], pin: str) -> Outcome:
        """Want other settings of a kiosk, with a lead's PIN; an empty value is left to the kiosk.

        Raises:
            LedgerError: It was done, or may have been, and could not be written down.
        """
        ...


def in_order(kiosks: Iterator[KioskNow]) -> tuple[KioskNow, ...]:
    """What is wrong first, then by name: two that are as bad never change places by themselves."""
    return tuple(sorted(kiosks, key=lambda kiosk: (kiosk.level, kiosk.name.casefold(), kiosk.name)))


def _findings(kiosk: KioskNow) -> Iterator[Finding]:
    age_s = kiosk.age_s
    if age_s is None or kiosk.beat is None:
        yield Finding(Trouble.NEVER_HEARD)
    elif age_s > HEARD_S:
        yield Finding(Trouble.NOT_KNOWN if kiosk.is_hidden else Trouble.SILENT, age_s)
    if kiosk.beat is not None:
        if kiosk.beat.calls_staff:
            yield Finding(Trouble.CALL)
        yield from _of_printing(kiosk.beat)
        yield from _of_machine(kiosk.beat)
        wanted = kiosk.profile.get("mode", "")
        if wanted and kiosk.beat.mode and wanted != kiosk.beat.mode:
            yield Finding(Trouble.OTHER_MODE, word=wanted)


def _of_printing(beat: Heartbeat) -> Iterator[Finding]:
    is_low = beat.printer == Cause.PAPER_NEAR_END or (beat.paper is not None and beat.paper < LOW_BADGES)
    if beat.printer and beat.printer != Cause.PAPER_NEAR_END:
        yield Finding(Trouble.PRINTER, word=beat.printer)
    elif is_low:
        yield Finding(Trouble.PAPER, -1 if beat.paper is None else beat.paper)
    if beat.queued >= QUEUED:
        yield Finding(Trouble.QUEUED, beat.queued)


def _of_machine(beat: Heartbeat) -> Iterator[Finding]:
    ahead_ms, celsius = beat.offset_ms or 0, beat.celsius or 0
    if beat.pending >= PENDING:
        yield Finding(Trouble.PENDING, beat.pending)
    if abs(ahead_ms) > CLOCK_MS:
        yield Finding(Trouble.CLOCK_SLOW if ahead_ms > 0 else Trouble.CLOCK_FAST, abs(ahead_ms) / 1000)
    if beat.misfit:
        yield Finding(Trouble.MISFIT, word=beat.misfit)
    if beat.undervolted:
        yield Finding(Trouble.POWER)
    if celsius >= HOT_C:
        yield Finding(Trouble.TOO_HOT if celsius >= TOO_HOT_C else Trouble.HOT, celsius)
    if (beat.decode_p95_ms or 0) > SLOW_MS:
        yield Finding(Trouble.SLOW, beat.decode_p95_ms or 0)
