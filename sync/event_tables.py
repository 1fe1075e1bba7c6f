"""The shape of an event file: its tables, their keys and types, and the line on which each stands.

Must not know: what names refer to, what a zone is; see `sync.event_file`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec

from checkin.errors import InputProblem
from checkin.model import Names, OnNoAnswer

MAX_FILE_BYTES = 1_000_000
MAX_SHOWN = 40
"""Characters of a wrong value that are repeated in the message."""


class StaffRole(StrEnum):
    """What somebody who works here may do."""

    STEWARD = "steward"
    DESK = "desk"
    LEAD = "lead"
    ORGANISER = "organiser"


class QuestionType(StrEnum):
    """What an answer to a question looks like."""

    TEXT = "text"
    YES_NO = "yes_no"
    CHOICE = "choice"


NameValue = str | Names
Day = date


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What every table has. `id` is central's number where there is one."""

    name: NameValue
    id: int | None = None


class EventTable(msgspec.Struct, frozen=True, kw_only=True):
    """``[event]``."""

    slug: str
    name: NameValue
    timezone: str = "Europe/Berlin"
    languages: tuple[str, ...] = ("de", "en")
    days: tuple[date, ...] = ()
    place: str = ""


class ProductTable(Table, frozen=True, kw_only=True):
    """``[[product]]``."""

    on_site: bool = True
    badge: bool = True
    band: str = ""


class ListTable(Table, frozen=True, kw_only=True):
    """``[[check_in_list]]``."""

    date: Day | None = None
    products: tuple[str, ...] = ()
    allow_multiple_entries: bool = False
    allow_entry_after_exit: bool = True
    include_pending: bool = False
    on_site: bool = True
    prints_badge: bool = True
    on_no_answer: OnNoAnswer = OnNoAnswer.ADMIT


class GateTable(Table, frozen=True, kw_only=True):
    """``[[gate]]``."""

    lists: tuple[str, ...] = ()


class RoomTable(Table, frozen=True, kw_only=True):
    """``[[room]]``."""

    parent: str | None = None
    limit: int | None = None
    limit_source: str = ""
    counts: tuple[str, ...] = ()


class SessionTable(Table, frozen=True, kw_only=True):
    """``[[session]]``."""

    room: str
    start: datetime
    end: datetime


class StaffTable(Table, frozen=True, kw_only=True):
    """``[[staff]]``. `pin` is an argon2 hash, never the digits."""

    role: StaffRole
    pin: str = ""


class QuestionTable(Table, frozen=True, kw_only=True):
    """``[[question]]``."""

    type: QuestionType = QuestionType.TEXT
    options: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    required: bool = False


SHAPES: dict[str, type[Table]] = {
    "product": ProductTable,
    "check_in_list": ListTable,
    "gate": GateTable,
    "room": RoomTable,
    "session": SessionTable,
    "staff": StaffTable,
    "question": QuestionTable,
}
TABLES = ("event", *SHAPES)

A_TEXT = "a text in quotes"
A_NUMBER = "a whole number"
WORDS: dict[Any, str] = {
    str: A_TEXT,
    str | None: A_TEXT,
    int | None: A_NUMBER,
    bool: "true or false",
    NameValue: 'a text in quotes, or one per language as in {de = "Saal", en = "Hall"}',
    date | None: "a date such as 2026-11-25",
    datetime: "a date with a time such as 2026-11-25T09:00:00",
    tuple[str, ...]: 'a list of texts as in ["A", "B"]',
    tuple[date, ...]: "a list of dates as in [2026-11-25, 2026-11-26]",
}

HEADER = re.compile(r"\s*\[{1,2}\s*([A-Za-z0-9_-]+)\s*([.\]])")
KEY = re.compile(r"\s*[\"']?([A-Za-z0-9_-]+)[\"']?\s*[=.]")
AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")

T = TypeVar("T", bound=msgspec.Struct)
Lines = Mapping[str, int]
"""Line of each key of one table; the empty key stands for the table's heading."""


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """One table of the file, with the lines that its keys stand on."""

    values: T
    lines: Lines

    def line(self, key: str) -> int:
        """Where the key stands, else where the table begins."""
        return self.lines.get(key, self.lines.get("", 0))


@dataclass(slots=True)
class Problems:
    """What is wrong so far."""

    found: list[InputProblem] = field(default_factory=list)

    def add(self, line: int, problem: str) -> None:
        """Note one more."""
        self.found.append(InputProblem(line, problem))

    def in_order(self) -> tuple[InputProblem, ...]:
        """All of them from the top of the file down, each once."""
        return tuple(sorted(dict.fromkeys(self.found), key=lambda problem: problem.line))


def parse_toml(raw: bytes, problems: Problems) -> tuple[dict[str, Any], str]:
    """Bytes to TOML values and the text they came from; both empty when it is no TOML at all."""
    if len(raw) > MAX_FILE_BYTES:
        problems.add(0, f"The file has {len(raw)} bytes; an event file has at most {MAX_FILE_BYTES}.")
        return {}, ""
    try:
        text = raw.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        problems.add(raw[: error.start].count(b"\n") + 1, "This is not UTF-8. Save the file as UTF-8.")
        return {}, ""
    text = text.replace("\r\n", "\n")
    try:
        return tomllib.loads(text), text
    except RecursionError:
        problems.add(0, "Brackets stand inside each other too deep.")
    except ValueError as error:
        found = AT_LINE.search(str(error))
        last = text.count("\n") + 1
        line = int(found[1] or last) if found else 0
        problems.add(line, f"This is not TOML: {AT_LINE.sub('', str(error))[:200]}.")
    return {}, ""


def locate(text: str) -> dict[str, list[dict[str, int]]]:
    """Where tables and keys stand: per table name, per table in order, line per key."""
    places: dict[str, list[dict[str, int]]] = {"": [{}]}
    current = places[""][0]
    for number, line in enumerate(text.split("\n"), 1):
        if header := HEADER.match(line):
            name, closing = header.groups()
            tables = places.setdefault(name, [])
            if closing == "]" or not tables:  # [product.name] goes on with the last product
                tables.append({"": number})
            current = tables[-1]
        elif key := KEY.match(line):
            current.setdefault(key[1], number)
    return places


def unknown(what: str, name: str, known: tuple[str, ...]) -> str:
    """The sentence about a name that is not known, with the nearest that is."""
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean “{near[0]}”?" if near else f"known: {', '.join(known) or 'none'}."
    return f"{what} “{name[:MAX_SHOWN]}” is not known; {hint}"


def read_event_table(
    data: dict[str, Any], places: Mapping[str, list[dict[str, int]]], problems: Problems
) -> Row[EventTable] | None:
    """The ``[event]`` table; complains about tables that nobody knows and about a missing one."""
    for name in data:
        if name not in TABLES:
            line = places[name][0][""] if name in places else places[""][0].get(name, 0)
            problems.add(line, unknown("The table", name, TABLES))
    event = data.get("event")
    lines = places.get("event", [{}])[0]
    if not isinstance(event, dict):
        problems.add(lines.get("", 0), "There is no table [event] with slug and name.")
        return None
    return _read(EventTable, event, lines, problems)


def read_tables(
    name: str,
    shape: type[T],
    data: dict[str, Any],
    places: Mapping[str, list[dict[str, int]]],
    problems: Problems,
) -> Iterator[Row[T]]:
    """The ``[[name]]`` tables that have the right shape; the others become problems."""
    tables = data.get(name, [])
    lines = places.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        first = lines[0][""] if lines else places.get("", [{}])[0].get(name, 0)
        problems.add(first, f"Write [[{name}]] with two brackets, once per {name.replace('_', ' ')}.")
        return
    for index, table in enumerate(tables):
        row = _read(shape, table, lines[index] if index < len(lines) else {}, problems)
        if row is not None:
            yield row


def _read(shape: type[T], table: dict[str, Any], lines: Lines, problems: Problems) -> Row[T] | None:
    fields = {f.name: f for f in msgspec.structs.fields(shape)}
    here = lines.get("", 0)
    for key in table:
        if key not in fields:
            problems.add(lines.get(key, here), unknown("The key", key, tuple(fields)))
    values: dict[str, Any] = {}
    for name, known in fields.items():
        if name not in table:
            continue
        try:
            values[name] = msgspec.convert(table[name], known.type)
        except msgspec.ValidationError:
            problems.add(lines.get(name, here), _wrong_type(name, table[name], known.type))
    missing = [f.name for f in fields.values() if f.required and f.name not in table]
    problems.found.extend(InputProblem(here, f"“{name}” is missing.") for name in missing)
    complete = all(f.name in values for f in fields.values() if f.required)
    return Row(shape(**values), lines) if complete else None


def _wrong_type(name: str, value: object, wanted: Any) -> str:
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return unknown(f"“{name}” =", str(value), tuple(wanted))
    return f"“{name}” must be {WORDS[wanted]}, not {str(value)[:MAX_SHOWN]!r}."
