"""Whether a counting record is whole: every line that was changed, taken out, put in or exchanged is named.

Pure. The chain tells where something is wrong; that somebody made the whole chain anew tell only the
signatures in it (`checkin.counting`) and around the file. Must not know: files, how it is signed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

import msgspec

from checkin.counting import (
    NOTHING_BEFORE,
    Chained,
    Line,
    LineKind,
    hash_of,
    read_row,
    read_signature,
    signed_words,
)
from checkin.model import RoomId

Verify = Callable[[bytes, bytes, bytes], bool]
"""Whether the owner of a key has signed a message: key, message, signature."""


class Wrong(StrEnum):
    """What is wrong with a line."""

    UNREADABLE = "is no line of a counting record"
    CHANGED = "was changed: its hash does not match"
    REMADE = "was changed and its hash made anew: the next line hangs on another one"
    MISSING = "is missing"
    ADDED = "was put in: its number is there already"
    MOVED = "stands in the wrong place"
    CUT = "is missing: the record ends before it"
    SIGNATURE = "holds no good signature"
    OTHER_KEY = "is signed with another key"


class Fault(msgspec.Struct, frozen=True):
    """One line that is not as it was written.

    Attributes:
        at: Row of the file, from 1; 0 = it is not there.
        number: Of the line; 0 = not known.
        minute: Of the line; where it is missing, of the one before it.
    """

    wrong: Wrong
    at: int
    writer: str = ""
    room: RoomId | None = None
    name: str = ""
    number: int = 0
    minute: str = ""


class End(msgspec.Struct, frozen=True):
    """How far the record of one room goes.

    Attributes:
        number: Of its last line; `hash`: of the same.
    """

    writer: str
    room: RoomId
    number: int
    hash: str


class _Row(msgspec.Struct, frozen=True):
    at: int
    line: Line
    before: str
    chained: Chained

    def fault(self, wrong: Wrong) -> Fault:
        line = self.line
        return Fault(wrong, self.at, line.writer, line.room, line.name, line.number, line.minute)


def find_faults(
    rows: Iterable[tuple[int, str]], ends: Sequence[End] | None, key: bytes, verify: Verify
) -> list[Fault]:
    """Everything that is wrong, by its place in the file.

    Args:
        rows: Each with its number in the file.
        ends: How far each room's record should go; None = that is not known.
        key: The key that all of it should be signed with.
        verify: Tells a good signature.
    """
    faults: list[Fault] = []
    chains: dict[tuple[str, RoomId], list[_Row]] = defaultdict(list)
    for at, text in rows:
        found = read_row(text)
        if found is None:
            faults.append(Fault(Wrong.UNREADABLE, at))
        else:
            chains[found[0].writer, found[0].room].append(_Row(at, *found))
    for of_room in chains.values():
        faults += _chain_faults(of_room)
        faults += (fault for row in of_room if (fault := _signature_fault(row, key, verify)))
    faults += _end_faults(chains, ends)
    return sorted(set(faults), key=lambda fault: (fault.at, fault.number, fault.wrong))


def _chain_faults(rows: list[_Row]) -> list[Fault]:
    faults = [row.fault(Wrong.CHANGED) for row in rows if hash_of(row.chained.text) != row.chained.hash]
    broken = {fault.at for fault in faults}
    known: dict[int, _Row] = {}
    for row in rows:
        if row.line.number in known:
            faults.append(row.fault(Wrong.ADDED))
        else:
            known[row.line.number] = row
    faults += _moved([row for row in rows if known[row.line.number] is row])
    ordered = [known[number] for number in sorted(known)]
    faults += _missing(ordered)
    for before, row in zip([None, *ordered], ordered, strict=False):
        faults += _link_fault(before, row, broken)
    return faults


def _moved(rows: list[_Row]) -> list[Fault]:
    """Lines that stand after a later one."""
    faults, most = [], 0
    for row in rows:
        if row.line.number < most:
            faults.append(row.fault(Wrong.MOVED))
        most = max(most, row.line.number)
    return faults


def _missing(ordered: list[_Row]) -> list[Fault]:
    faults, expected, minute = [], 1, ""
    for row in ordered:
        for number in range(expected, min(row.line.number, expected + MOST_NAMED)):
            line = row.line
            faults.append(Fault(Wrong.MISSING, row.at, line.writer, line.room, line.name, number, minute))
        expected, minute = row.line.number + 1, row.line.minute
    return faults


MOST_NAMED = 10_000
"""Missing lines in a row that are named one by one: somebody may write any number into a file."""


def _link_fault(before: _Row | None, row: _Row, broken: set[int]) -> list[Fault]:
    """Whether a line hangs on the one before it; where that one is known to be changed, it need not."""
    if before is None:
        wrong = row.line.number == 1 and row.before != NOTHING_BEFORE and row.at not in broken
        return [row.fault(Wrong.CHANGED)] if wrong else []
    follows = row.line.number == before.line.number + 1
    if not follows or row.before == before.chained.hash or row.at in broken or before.at in broken:
        return []
    return [before.fault(Wrong.REMADE)]


def _signature_fault(row: _Row, key: bytes, verify: Verify) -> Fault | None:
    if row.line.kind is not LineKind.SIGNATURE:
        return None
    found = read_signature(row.line.signature)
    line = row.line
    if found is None or not verify(
        found[0], signed_words(line.writer, line.room, line.number, row.before), found[1]
    ):
        return row.fault(Wrong.SIGNATURE)
    return row.fault(Wrong.OTHER_KEY) if key and found[0] != key else None


def _end_faults(chains: dict[tuple[str, RoomId], list[_Row]], ends: Sequence[End] | None) -> list[Fault]:
    """Lines at the end of a room that are not there, or that nobody has said were there."""
    faults: list[Fault] = []
    stated = {(end.writer, end.room): end for end in ends or ()}
    for key, end in stated.items():
        rows = chains.get(key, [])
        last = max(rows, key=lambda row: row.line.number, default=None)
        number, minute = (last.line.number, last.line.minute) if last else (0, "")
        name = last.line.name if last else ""
        lacking = range(number + 1, min(end.number, number + MOST_NAMED) + 1)
        faults += (Fault(Wrong.CUT, 0, *key, name, one, minute) for one in lacking)
        if last is not None and number == end.number and last.chained.hash != end.hash:
            faults.append(last.fault(Wrong.REMADE))
        faults += (row.fault(Wrong.ADDED) for row in rows if row.line.number > end.number)
    if ends is not None:
        faults += (
            row.fault(Wrong.ADDED) for key, rows in chains.items() if key not in stated for row in rows
        )
    return faults
