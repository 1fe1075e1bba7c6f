"""Reading the tables of an event file: TOML to rows of the right shape, and the line of each key.

Must not know: what names refer to, what a zone is; see `sync.event_file`. Shapes are in `sync.event_shapes`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec

from checkin.errors import InputProblem
from checkin.text import clean_text
from sync.event_shapes import TABLES, WORDS, EventTable, Typed

MAX_FILE_BYTES = 1_000_000
MAX_SHOWN = 40
"""Characters of a wrong value that are repeated in the message."""


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


def unknown(what: str, name: str, known: Sequence[str]) -> str:
    """The sentence about a name that is not known, with the nearest that is."""
    near = get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f"did you mean “{near[0]}”?" if near else f"known: {', '.join(known) or 'none'}."
    return f"{what} “{clean_text(name)[:MAX_SHOWN]}” is not known; {hint}"


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
    fields = {f.encode_name: f for f in msgspec.structs.fields(shape)}
    here = lines.get("", 0)
    for key in table:
        if key not in fields:
            problems.add(lines.get(key, here), unknown("The key", key, tuple(fields)))
    values: dict[str, Any] = {}
    for name, known in fields.items():
        if name not in table:
            continue
        try:
            values[known.name] = msgspec.convert(table[name], known.type, dec_hook=_typed)
        except msgspec.ValidationError:
            problems.add(lines.get(name, here), _wrong_type(name, table[name], known.type))
    missing = [name for name, known in fields.items() if known.required and name not in table]
    problems.found.extend(InputProblem(here, f"“{name}” is missing.") for name in missing)
    complete = all(f.name in values for f in fields.values() if f.required)
    return Row(shape(**values), lines) if complete else None


def _typed(_: type, value: object) -> Typed:
    """The text of a plain TOML value; raises TypeError for lists and tables."""
    if isinstance(value, date | time):
        return Typed(value.isoformat())
    if isinstance(value, str | int | float):
        return Typed(value)
    raise TypeError


def _wrong_type(name: str, value: object, wanted: Any) -> str:
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return unknown(f"“{name}” =", str(value), tuple(wanted))
    return f"“{name}” must be {WORDS[wanted]}, not {str(value)[:MAX_SHOWN]!r}."
