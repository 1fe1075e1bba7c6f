"""The check-in lists of an event file, with the rules that their friendly keys stand for.

Must not know: TOML, how rules are judged. A key such as ``until`` becomes the rule that an organiser would
otherwise have to write as JSON logic, so that the door knows one language only.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from checkin.clock import ms_to_utc
from checkin.model import CheckInList, Gate, ListId, ProductId, SessionId, name_in
from checkin.rules import ALWAYS, Unreadable, parse_rules
from sync.event_names import Directory, Entry
from sync.event_parts import Reading, find_ids, find_products, moment_ms, number_tables, to_ms
from sync.event_shapes import ListTable, ProductTable, SessionTable, Typed

TIME_OF_DAY = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2})?")

Logic = str | int | list["Logic"] | dict[str, "Logic"]
"""JSON logic, as pretix exports it."""

NOW: Logic = {"var": "now"}
NONE_TODAY: Logic = {"<": [{"var": "entries_today"}, 1]}
IS_OUT: Logic = {"==": [{"var": "entry_status"}, "absent"]}


@dataclass(frozen=True, slots=True)
class Around:
    """The other things of the file that a list may name."""

    products: Directory[ProductTable]
    sessions: Directory[SessionTable]
    gates: tuple[Gate, ...]


def read_lists(reading: Reading) -> Directory[ListTable]:
    """The check-in lists; two may share a name when their dates differ."""
    lists = number_tables(reading, "check_in_list", ListTable, reading.earlier.lists, _date_of)
    if not lists.entries:
        reading.problems.add(0, "There is no good table [[check_in_list]]: nobody could be checked in.")
    return lists


def _date_of(thing: object) -> str:
    day = getattr(thing, "date", None)
    return str(day) if day else ""


def build_lists(reading: Reading, lists: Directory[ListTable], around: Around) -> tuple[CheckInList, ...]:
    """The check-in lists in our words."""
    return tuple(_list(reading, entry, around) for entry in lists.entries)


def _list(reading: Reading, entry: Entry[ListTable], around: Around) -> CheckInList:
    table = entry.values
    return CheckInList(
        id=ListId(entry.id),
        names=entry.names,
        event=reading.event.slug,
        date=_date_of(table),
        products=find_products(reading, around.products, entry, "products"),
        allow_multiple_entries=table.allow_multiple_entries or table.once_per_day,
        allow_entry_after_exit=table.allow_entry_after_exit,
        include_pending=table.include_pending,
        on_site=table.on_site,
        prints_badge=table.prints_badge,
        on_no_answer=table.on_no_answer,
        rules=_rules(reading, entry, around.gates),
        session=_session(reading, entry, around.sessions),
        open_to=_open_to(reading, entry, around.products),
    )


def _open_to(
    reading: Reading, entry: Entry[ListTable], products: Directory[ProductTable]
) -> frozenset[ProductId]:
    if entry.values.open_to and entry.values.session is None:
        reading.problems.add(entry.row.line("open_to"), "“open_to” belongs to a list with a “session”.")
    return find_products(reading, products, entry, "open_to")


def _session(
    reading: Reading, entry: Entry[ListTable], sessions: Directory[SessionTable]
) -> SessionId | None:
    """The session named; of several the one on the list's date."""
    found, line = find_ids(reading, sessions, entry, "session"), entry.row.line("session")
    if len(found) > 1:
        starts = {session.id: to_ms(session.values.start, reading.zone) for session in sessions.entries}
        days = {number: ms_to_utc(starts[number]).astimezone(reading.zone).date() for number in found}
        found = tuple(number for number in found if days[number] == entry.values.date)
        if len(found) != 1:
            problem = "Several sessions have this name; the list needs the “date” of one of them."
            reading.problems.add(line, problem)
    return SessionId(found[0]) if found else None


def _rules(reading: Reading, entry: Entry[ListTable], gates: Iterable[Gate]) -> str:
    """All that the table demands beyond products and entries, as one rule; empty = nothing."""
    friendly = [*_hours(reading, entry), *_once(entry), *_at(reading, entry, gates)]
    parts = [*_written(reading, entry), *(json.dumps(part, ensure_ascii=False) for part in friendly)]
    rules = parts[0] if len(parts) == 1 else f'{{"and": [{", ".join(parts)}]}}' if parts else ""
    if len(parts) > 1 and isinstance(found := parse_rules(rules), Unreadable):
        reading.problems.add(entry.row.line("rules"), f"“rules” is too much: {found.problem}")
    return rules


def _written(reading: Reading, entry: Entry[ListTable]) -> Iterator[str]:
    """``rules`` as they stand."""
    rules = parse_rules(entry.values.rules)
    if isinstance(rules, Unreadable):
        reading.problems.add(entry.row.line("rules"), f"“rules” cannot be read: {rules.problem}")
    elif rules != ALWAYS:
        yield entry.values.rules.strip()


def _once(entry: Entry[ListTable]) -> Iterator[Logic]:
    """``once_per_day``: like a list without multiple entries, but every day anew."""
    if entry.values.once_per_day:
        yield {"or": [NONE_TODAY, IS_OUT]} if entry.values.allow_entry_after_exit else NONE_TODAY


def _at(reading: Reading, entry: Entry[ListTable], gates: Iterable[Gate]) -> Iterator[Logic]:
    """``only_at_gates``: the gates whose ``lists`` name this one."""
    if not entry.values.only_at_gates:
        return
    here: list[Logic] = [
        {"lookup": ["gate", str(gate.id), name_in(gate.names, "")]}
        for gate in gates
        if entry.id in gate.lists
    ]
    if not here:
        problem = "“only_at_gates” needs a [[gate]] that has this list among its “lists”."
        reading.problems.add(entry.row.line("only_at_gates"), problem)
    yield {"inList": [{"var": "gate"}, {"objectList": here}]}


def _hours(reading: Reading, entry: Entry[ListTable]) -> Iterator[Logic]:
    """``from`` and ``until``; times of day in the wrong order span midnight."""
    since = _moment(reading, entry, "from", entry.values.since)
    until = _moment(reading, entry, "until", entry.values.until)
    parts: list[Logic] = [{"isAfter": [NOW, _time(since)]}] if since is not None else []
    parts += [{"isBefore": [NOW, _time(until)]}] if until is not None else []
    spans_midnight = isinstance(since, time) and isinstance(until, time) and until < since
    is_never = isinstance(since, int) and isinstance(until, int) and until < since
    if is_never or (since is not None and since == until):
        reading.problems.add(entry.row.line("until"), "“until” must lie after “from”.")
    if spans_midnight and entry.values.date is not None:
        # Its night would be cut in two: open the night before, and shut at midnight.
        problem = (
            "A list with a “date” ends at midnight. Leave out “date” and write both as 2026-11-26T01:00:00."
        )
        reading.problems.add(entry.row.line("until"), problem)
    whole: list[Logic] = [{"or": parts}] if spans_midnight else parts
    yield from whole


def _moment(reading: Reading, entry: Entry[ListTable], key: str, typed: Typed | None) -> time | int | None:
    """A time of day, or milliseconds since 1970."""
    try:
        if typed is not None and (found := TIME_OF_DAY.fullmatch(typed)):
            return time(int(found[1]), int(found[2]), int(found[3] or 0))
        if typed is not None and DATE_TIME.fullmatch(typed):
            return moment_ms(entry.row, key, datetime.fromisoformat(typed), reading.zone, reading.problems)
    except ValueError:
        pass
    if typed is not None:
        problem = f'“{key}” must be a time such as "08:30", or a date with one such as 2026-11-25T08:30:00.'
        reading.problems.add(entry.row.line(key), problem)
    return None


def _time(at: time | int) -> Logic:
    if isinstance(at, int):
        return {"buildTime": ["custom", ms_to_utc(at).isoformat()]}
    return {"buildTime": ["customtime", at.isoformat("seconds" if at.second else "minutes")]}
