"""Who is where, for whoever clears the house: read from this kiosk's own ledger, shown, and printed at once.

Works without hub, central and printer; what is not sure is said. Must not know: screens, printers.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import msgspec
from msgspec.structs import replace

from checkin.clock import Clock
from checkin.model import EventSet
from kiosk.lines import HEARD_S, Lines
from kiosk.printing.presence_list import make_presence_list
from kiosk.printing.sheets import Progress, Sheets
from kiosk.words import Words
from printer.lists import EMERGENCY_LIST, HEAD_COUNT, PresenceList
from sync.ledger import Ledger

COUNTS, NAMES = HEAD_COUNT, EMERGENCY_LIST
"""Which slip, by the name of its template: how many are in each room, or who."""


class Certainty(msgspec.Struct, frozen=True):
    """How far the numbers may be wrong.

    Attributes:
        age_s: Seconds since the news of other kiosks were last complete; 0 = there are no others.
        heard: Kiosks heard lately, this one too, of `kiosks`.
        unsent: Entries that other kiosks had when they were last heard, and that are not here.
    """

    age_s: float = 0.0
    heard: int = 1
    kiosks: int = 1
    unsent: int = 0

    @property
    def is_sure(self) -> bool:
        """Whether everybody has been heard lately, and nobody holds anything back."""
        return self.heard >= self.kiosks and self.age_s <= HEARD_S and not self.unsent


class Evacuation(msgspec.Struct, frozen=True):
    """Who is where now."""

    presence: PresenceList
    certainty: Certainty

    @property
    def total(self) -> int:
        """Persons in the building: everybody is counted in one room."""
        return sum(room.count for room in self.presence.rooms)


class EvacuationPort(Protocol):
    """What the lead's screen asks when the house is cleared. Any thread."""

    def look(self, words: Words) -> Evacuation:
        """Who is where now. Raises `LedgerError`."""
        ...

    def print_slip(self, found: Evacuation, slip: str) -> bool:
        """Print it at once, before every badge; False = there is no printer."""
        ...

    def progress(self) -> Progress | None:
        """How far the newest slip has come; None = none was printed."""
        ...


class EvacuationDesk:
    """See `EvacuationPort`.

    Args:
        connect: A connection to the ledger for the length of a block.
        event_set: Gives the newest.
        lines: How the others are.
        clock: Where time comes from.
        sheets: What prints lists here; None = there is no printer.
    """

    def __init__(
        self,
        connect: Callable[[], AbstractContextManager[Ledger]],
        event_set: Callable[[], EventSet],
        lines: Lines,
        clock: Clock,
        sheets: Sheets | None = None,
    ) -> None:
        self._connect = connect
        self._event_set = event_set
        self._lines = lines
        self._clock = clock
        self._sheets = sheets

    def look(self, words: Words) -> Evacuation:
        """Who is where now."""
        now_ms = self._clock.now_ms()
        with self._connect() as ledger:
            presence = make_presence_list(
                ledger, self._event_set(), words, now_ms, keepers=self._lines.doorkeepers
            )
        certainty = certainty_of(self._lines, now_ms)
        notes = (presence.note, say_certainty(words, certainty))
        return Evacuation(replace(presence, note=" · ".join(filter(None, notes))), certainty)

    def print_slip(self, found: Evacuation, slip: str) -> bool:
        """Print it at once; False = there is no printer."""
        if self._sheets is None:
            return False
        self._sheets.order(found.presence, slip)
        return True

    def progress(self) -> Progress | None:
        """How far the newest slip has come."""
        return self._sheets.progress if self._sheets else None


def certainty_of(lines: Lines, now_ms: int) -> Certainty:
    """What the lines know of the other kiosks."""
    age_s = lines.age_s(now_ms)
    ages = [(one.age_s or 0.0) + age_s for one in lines.others if one.age_s is not None]
    unsent = sum(max(0, one.pending) for one in lines.others)
    return Certainty(age_s, 1 + sum(age <= HEARD_S for age in ages), 1 + len(ages), unsent)


def say_certainty(words: Words, certainty: Certainty) -> str:
    """How new the numbers are and what may be missing; nothing where this kiosk is all."""
    if certainty.kiosks == 1 and not certainty.age_s:
        return ""
    return " · ".join(filter(None, (say_heard(words, certainty), say_missing(words, certainty))))


def say_heard(words: Words, certainty: Certainty) -> str:
    """How new the numbers are, and whose."""
    heard = words.say("{heard} of {devices} kiosks heard", heard=certainty.heard, devices=certainty.kiosks)
    return f"{words.ago(certainty.age_s)} · {heard}"


def say_missing(words: Words, certainty: Certainty) -> str:
    """What is known to be missing; empty = nothing."""
    if not certainty.unsent:
        return ""
    return words.say_count(
        "up to {number} entry or exit is missing",
        "up to {number} entries and exits are missing",
        certainty.unsent,
    )
