"""Names and numbers in an event file: each thing gets an id that it keeps, and is found by any of its names.

Must not know: what the tables mean beyond their names.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from checkin.model import Names, Retired
from checkin.text import clean_text, fold
from sync.event_shapes import NameValue, Table
from sync.event_tables import Problems, Row, unknown

MAX_ID = 2**53 - 1
"""Largest whole number that JSON readers everywhere keep exactly."""
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

S = TypeVar("S", bound=Table)


class Known(Protocol):
    """Something of an earlier import."""

    @property
    def id(self) -> int:
        """Its number."""
        ...

    @property
    def names(self) -> Names:
        """Its names."""
        ...


@dataclass(frozen=True, slots=True)
class Entry(Generic[S]):
    """One thing of the file with its id and clean names."""

    id: int
    names: Names
    row: Row[S]

    @property
    def values(self) -> S:
        """What its table says."""
        return self.row.values


@dataclass(frozen=True, slots=True)
class Directory(Generic[S]):
    """All things of one kind. One name may stand for several: the lists `Einlass` of three days.

    Attributes:
        gone: Those of earlier imports that are not among them.
    """

    what: str
    entries: tuple[Entry[S], ...]
    by_name: Mapping[str, tuple[int, ...]]
    gone: tuple[Retired, ...] = ()

    def find(self, names: Iterable[str], line: int, problems: Problems) -> tuple[int, ...]:
        """The ids behind names in any language; a name that leads nowhere is noted."""
        found: dict[int, None] = {}
        for name in names:
            ids = self.by_name.get(fold(name), ())
            if not ids:
                shown = tuple(text for entry in self.entries for text in entry.names.values())
                problems.add(line, unknown(f"The {self.what}", name, shown))
            found.update(dict.fromkeys(ids))
        return tuple(found)


def clean_names(value: NameValue, language: str, line: int, problems: Problems) -> Names:
    """Names per language, harmless to show; a bare text is the name in the event's first language."""
    given = {language: value} if isinstance(value, str) else value
    names = {code: clean_text(name) for code, name in given.items() if LANGUAGE.fullmatch(code)}
    for code in given.keys() - names.keys():
        problems.add(line, f"{code[:20]!r} is no language code such as de or en.")
    if not given or not all(names.values()):
        problems.add(line, "The name is empty.")
    return names


def number_rows(
    what: str,
    rows: Iterable[tuple[Names, Row[S]]],
    earlier: Iterable[Known],
    apart: Callable[[object], str],
    problems: Problems,
) -> Directory[S]:
    """Give every row its id: the one it states, else the one it had, else the next free one.

    Args:
        what: The word for one of them, for messages.
        rows: In the order of the file, with their names.
        earlier: Those that are gone already, then those of the import before: no id is given a second time.
        apart: What keeps two of the same name apart (a date), from a row's values or an earlier thing.
        problems: Where names and ids that occur twice are noted.
    """
    before = [_retired(what, known, apart) for known in earlier]
    held = {key: known.id for known in before for key in _keys(known.names, known.apart)}
    waiting = [(names, row, _keys(names, apart(row.values))) for names, row in rows]
    _note_twice(what, waiting, problems)
    wished = [_wish(row.values.id, keys, held) for _, row, keys in waiting]
    free = max([*(known.id for known in before), *(wish for wish in wished if wish is not None)], default=0)
    entries: list[Entry[S]] = []
    for (names, row, _), wish in zip(waiting, wished, strict=True):
        free += wish is None
        entries.append(Entry(free if wish is None else wish, names, row))
    _note_ids(what, entries, problems)
    by_name: dict[str, tuple[int, ...]] = {}
    for entry in entries:
        for name in {fold(name) for name in entry.names.values()}:
            by_name[name] = (*by_name.get(name, ()), entry.id)
    kept = {entry.id for entry in entries}
    return Directory(what, tuple(entries), by_name, tuple(known for known in before if known.id not in kept))


def _retired(what: str, known: Known, apart: Callable[[object], str]) -> Retired:
    if isinstance(known, Retired):
        return known
    return Retired(kind=what, id=known.id, names=known.names, apart=apart(known))


def _wish(stated: int | None, keys: set[tuple[str, str]], held: Mapping[tuple[str, str], int]) -> int | None:
    return next((held[key] for key in keys if key in held), None) if stated is None else stated


def _keys(names: Names, apart: str) -> set[tuple[str, str]]:
    return {(fold(name), apart) for name in names.values() if name}


def _note_twice(
    what: str, rows: Iterable[tuple[Names, Row[S], set[tuple[str, str]]]], problems: Problems
) -> None:
    first: dict[tuple[str, str], int] = {}
    for names, row, keys in rows:
        line = row.line("name")
        if seen := [first[key] for key in keys if key in first]:
            name = next(iter(names.values()), "")
            problems.add(line, f"The {what} “{name}” is there already, in line {min(seen)}.")
        for key in keys:
            first.setdefault(key, line)


def _note_ids(what: str, entries: Iterable[Entry[S]], problems: Problems) -> None:
    seen: set[int] = set()
    for entry in entries:
        line = entry.row.line("id")
        if not 1 <= entry.id <= MAX_ID:
            problems.add(line, f"The id {str(entry.id)[:20]} must be between 1 and {MAX_ID}.")
        elif entry.id in seen:
            problems.add(line, f"The id {entry.id} belongs to another {what} already.")
        seen.add(entry.id)
