"""What is on record by now: its lines, taken in as they are written.

Must not know: where they lie, when a line is due, who signs.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from datetime import UTC, datetime

import msgspec

from checkin.clock import ms_to_utc, utc_to_ms
from checkin.counting import NOTHING_BEFORE, Chained, Line, LineKind, read_row
from checkin.model import RoomId
from sync.record.keeping import Lines


def write_minute(at_ms: int) -> str:
    """The end of a minute as lines name it."""
    return f"{ms_to_utc(at_ms):%Y-%m-%dT%H:%MZ}"


def read_minute(text: str) -> int:
    """The same in milliseconds since 1970. Raises `ValueError` for what is none."""
    return utc_to_ms(datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC))


class Tip(msgspec.Struct, frozen=True):
    """The newest line of one writer about a room."""

    number: int = 0
    hash: str = NOTHING_BEFORE


class RoomRecord:
    """What is on record of one room.

    Attributes:
        minute_ms: Up to which minute; 0 = nothing is.
        last: The newest line that says how it was.
        begins_ms: Earlier minutes are not compared any more.
    """

    def __init__(self) -> None:
        self.minute_ms = 0
        self.last: Line | None = None
        self.begins_ms = 0
        self.tips: dict[str, Tip] = {}
        self.signed: dict[str, int] = {}
        """Up to which minute each writer has signed."""
        self._minutes: list[int] = []
        self._numbers: dict[int, int] = {}
        self._gaps: list[tuple[int, int]] = []

    def take(self, line: Line, minute_ms: int, hash_: str) -> None:
        """One more line."""
        self.tips[line.writer] = Tip(line.number, hash_)
        if line.kind is LineKind.SIGNATURE:
            self.signed[line.writer] = minute_ms
            return
        if line.kind is LineKind.CORRECTION:
            self._set(read_minute(line.about), line.new)
            return
        if line.kind is LineKind.REARRANGED or not self.begins_ms:
            self.begins_ms = minute_ms
        if line.kind is LineKind.GAP and line.about:
            self._gaps.append((read_minute(line.about), minute_ms))
        self._set(minute_ms, line.persons)
        self.minute_ms, self.last = max(self.minute_ms, minute_ms), line

    def _set(self, minute_ms: int, persons: int | None) -> None:
        """From that minute on, until another number is on record."""
        if persons is None:
            return
        if minute_ms not in self._numbers:
            insort(self._minutes, minute_ms)
        self._numbers[minute_ms] = persons

    def number_at(self, minute_ms: int) -> tuple[int, int] | None:
        """Since which minute which number is on record for a minute; None = nothing was written yet."""
        at = bisect_right(self._minutes, minute_ms)
        return (self._minutes[at - 1], self._numbers[self._minutes[at - 1]]) if at else None

    def is_gap(self, minute_ms: int) -> bool:
        """Whether nothing was written in that minute."""
        return any(begin < minute_ms < end for begin, end in self._gaps)

    def below_since(self, persons: int) -> int:
        """The last minute for which fewer than that are on record; 0 = there is none."""
        return next((one for one in reversed(self._minutes) if self._numbers[one] < persons), 0)


class RecordBook:
    """The record as it lies there. Belongs to one thread."""

    def __init__(self, lines: Lines) -> None:
        self.rooms: dict[RoomId, RoomRecord] = defaultdict(RoomRecord)
        self.doorless: frozenset[RoomId] | None = None
        """See `Lines.doorless`."""
        self.at = 0
        """The newest line that is taken in."""
        self._lines = lines

    def catch_up(self) -> None:
        """Take in lines that were appended since, here or by another program."""
        self.doorless = self._lines.doorless()
        for row in self._lines.after(self.at):
            self.at = row.at
            found = read_row(Chained(row.text, row.hash).row)
            if found is not None:
                self.rooms[RoomId(row.room)].take(found[0], row.minute_ms, row.hash)
