"""The counting record: what was known of a room, minute by minute, as lines that nobody can change unseen.

Each line is a text, which is at once its row in a file: comma-separated, its hash last. The hash is over all
of the row before it, and each row holds the hash of the one before it in the same room: so lines cannot be
changed, taken out, put in or exchanged without breaking the chain. Must not know: how persons are counted,
where lines are kept.
"""

import hashlib
import re
from enum import StrEnum

import msgspec

from checkin.model import RoomId
from checkin.text import clean_text, spreadsheet_safe

MINUTE_MS = 60_000
HASH_DIGITS = 64
NOTHING_BEFORE = "0" * HASH_DIGITS
"""Stands before the first line of a room, in place of a hash."""


class LineKind(StrEnum):
    """What a line is there for."""

    MINUTE = "minute"
    """How it was at the end of a minute."""
    GAP = "gap"
    """The same, and nothing was written between `about` and then; `reason` says why."""
    CORRECTION = "correction"
    """It became known at this minute that the number for `about` was not `old` but `new`."""
    REARRANGED = "rearranged"
    """The rooms lie otherwise in each other from now on: earlier numbers are not compared any more."""
    SIGNATURE = "signature"
    """All lines of the room up to here are signed."""


class Gap(StrEnum):
    """Why nothing was written for a while."""

    NOT_RUNNING = "not_running"
    CRASHED = "crashed"
    CLOCK_SET = "clock_set"
    """The clock was set forward, or the machine slept."""
    NOT_WRITTEN = "not_written"
    """The disk did not take it."""
    HELD_UP = "held_up"
    """The program ran, and did not come to it."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line, without what chains it.

    Attributes:
        writer: Name of the device that counted.
        name: The room's.
        number: Of the line within its writer's lines of this room, from 1.
        minute: Until when all is counted: the end of a minute in UTC, such as ``2026-10-24T08:01Z``.
        local_time: The same by the clocks of the event.
        persons: In the room at that moment, with and without tickets; never below zero.
        most: The most there were at once in the minute before it.
        with_tickets: How many of them are known by their tickets.
        low: The least that it may have been, by what was not heard; likewise `high`.
        is_short: More had left than were ever seen: somebody should have counted.
        limit: Persons allowed; None = not known. `limit_source`: which document says so.
        warning: The highest warning, in percent of the limit, that the room had reached; None = none.
        acknowledged_by: Who had seen that warning; empty = nobody yet. `acknowledged_at`: when, in UTC.
        age_s: How old the news of the most silent device was that counts for this room.
        devices: Devices that count for it; `heard`: of them, lately.
        silent: The others, with the time in UTC at which each was heard last.
        parent: The room around it.
        about: The minute that a correction or a gap is about.
        old: The number on record for that minute before; `new`: the one that is right.
        reason: Of a gap.
        clock_back_s: How far the device's clock was behind the time of its own record, since it was set back.
        entries: Journal entries that were known.
        signature: For a signature: ``ed25519:``, the key and the signature as hexadecimal digits.
    """

    writer: str
    room: RoomId
    name: str
    number: int
    kind: LineKind = LineKind.MINUTE
    minute: str = ""
    local_time: str = ""
    persons: int | None = None
    most: int | None = None
    with_tickets: int | None = None
    low: int | None = None
    high: int | None = None
    is_short: bool | None = None
    limit: int | None = None
    limit_source: str = ""
    warning: int | None = None
    acknowledged_by: str = ""
    acknowledged_at: str = ""
    age_s: int | None = None
    devices: int | None = None
    heard: int | None = None
    silent: str = ""
    parent: RoomId | None = None
    about: str = ""
    old: int | None = None
    new: int | None = None
    reason: str = ""
    clock_back_s: int | None = None
    entries: int | None = None
    signature: str = ""


FIELDS = Line.__struct_fields__
COLUMNS = (*FIELDS, "before", "hash")
"""Headings of the file; `before` is the hash of the line before in the same room."""


class Chained(msgspec.Struct, frozen=True):
    """A line as it stands on record.

    Attributes:
        text: The row without its hash: what is hashed.
        hash: Hexadecimal digits.
    """

    text: str
    hash: str

    @property
    def row(self) -> str:
        """As it stands in a file, without a line break."""
        return f"{self.text},{self.hash}"


def chain(line: Line, before: str) -> Chained:
    """Put a line behind the one with that hash."""
    cells = [_cell(getattr(line, name)) for name in FIELDS]
    text = ",".join((*cells, before))
    return Chained(text, hash_of(text))


def hash_of(text: str) -> str:
    """The hash of a row without its last column."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _cell(value: object) -> str:
    """One cell. No text holds a line break or runs in a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    text = str(value)
    if not isinstance(value, int):
        text = spreadsheet_safe(clean_text(text, MAX_CELL))
    return '"' + text.replace('"', '""') + '"' if '"' in text or "," in text else text


MAX_CELL = 400
"""Longest text of a cell: a list of silent devices."""


def read_row(row: str) -> tuple[Line, str, Chained] | None:
    """A row of a file: the line, the hash of the one before it, and both as they stand; None = it is none."""
    text, comma, stated = row.rpartition(",")
    cells = _cells(text)
    if not comma or len(cells) != len(COLUMNS) - 1:
        return None
    named = dict(zip(FIELDS, cells, strict=False))
    values: dict[str, object] = {name: value for name, value in named.items() if value}
    if "is_short" in values:
        values["is_short"] = values["is_short"] == "yes"
    try:
        line = msgspec.convert({"name": "", "writer": "", **values}, Line, strict=False)
    except msgspec.ValidationError:
        return None
    return line, cells[-1], Chained(text, stated)


def signed_words(writer: str, room: RoomId, number: int, before: str) -> bytes:
    """What the signature in line `number` is made over: whose record, and the hash of all before it."""
    return f"Einlass counting record 1\n{writer}\n{room}\n{number}\n{before}\n".encode()


CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^",]*))(,|\Z)')


def _cells(text: str) -> list[str]:
    """What stands between the commas; empty where the text is no row."""
    found, at = [], 0
    while (cell := CELL.match(text, at)) is not None:
        quoted, plain, comma = cell.groups()
        found.append(plain if quoted is None else quoted.replace('""', '"'))
        if not comma:
            return found
        at = cell.end()
    return []


SIGNED = "ed25519"


def write_signature(key: bytes, signature: bytes) -> str:
    """Key and signature in one cell."""
    return f"{SIGNED}:{key.hex()}:{signature.hex()}"


def read_signature(cell: str) -> tuple[bytes, bytes] | None:
    """What `write_signature` wrote; None = it is none."""
    name, _, rest = cell.partition(":")
    key, _, signature = rest.partition(":")
    try:
        return (bytes.fromhex(key), bytes.fromhex(signature)) if name == SIGNED else None
    except ValueError:
        return None
