"""The event file: TOML written by an organiser -> the event set, or all that is wrong with it at once.

Must not know: attendees, who may pass. The shape of the tables is in `sync.event_shapes`, what they mean in
`sync.event_parts`.
"""

import re
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from checkin.errors import InputError
from checkin.model import Event, EventSet
from checkin.scan import SYMBOLOGIES
from checkin.text import clean_text
from sync.event_announcements import read_announcements
from sync.event_lists import Around, build_lists, read_lists
from sync.event_names import LANGUAGE, clean_names
from sync.event_parts import (
    Reading,
    build_products,
    moment_ms,
    number_tables,
    read_gates,
    read_products,
    read_staff,
    sorted_days,
)
from sync.event_questions import read_questions
from sync.event_rooms import build_rooms, build_sessions, read_sessions
from sync.event_shapes import EventTable, RoomTable
from sync.event_tables import Problems, Row, locate, parse_toml, read_event_table, unknown
from sync.replica import save_event_set
from sync.staff import StaffMember, save_named
from sync.store import Store

REMEDY = "Correct the event file as examples/sample-event.toml shows, and import it again."
Places = dict[str, list[dict[str, int]]]
"""Per table name, per table in order: the line of each key."""
MAX_PLACE_CHARS = 200
CURRENCY = re.compile(r"[A-Z]{3}")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
SLUG = re.compile(r"[A-Za-z0-9._-]{1,50}")


class EventFile(msgspec.Struct, frozen=True, kw_only=True):
    """All that an event file says."""

    event_set: EventSet
    staff: tuple[StaffMember, ...] = ()


def read_event_file(raw: bytes, source: str, earlier: EventSet | None = None) -> EventFile:
    """Read an event file.

    Args:
        raw: What is in the file.
        source: Its name, for messages.
        earlier: The event set imported before: what keeps its name keeps its id, because positions and
            journal entries point to it.

    Raises:
        InputError: All problems at once, each with its line.
    """
    problems = Problems()
    data, text = parse_toml(raw, problems)
    if not problems.found and not data:
        problems.add(0, "The file is empty.")
    file = None if problems.found else _read(data, text, earlier, problems)
    if problems.found or file is None:
        raise InputError(source, problems.in_order(), REMEDY)
    return file


def save_event_file(store: Store, file: EventFile) -> None:
    """Keep all of it in place of the earlier one. The caller holds the transaction."""
    save_event_set(store, file.event_set)
    save_named(store, file.staff)


def _read(data: dict[str, Any], text: str, earlier: EventSet | None, problems: Problems) -> EventFile:
    reading = _begin(data, locate(text), earlier, problems)
    return EventFile(event_set=_build(reading), staff=read_staff(reading))


def build_event_set(data: dict[str, Any], places: Places, earlier: EventSet, problems: Problems) -> EventSet:
    """The event set of tables that are read already, with the lines that their keys stand on."""
    return _build(_begin(data, places, earlier, problems))


def _begin(data: dict[str, Any], places: Places, earlier: EventSet | None, problems: Problems) -> Reading:
    row = read_event_table(data, places, problems)
    event, zone = _event(row, problems) if row else (Event(slug="", names={}), ZoneInfo("UTC"))
    known = earlier or EventSet(events=(), products=(), lists=())
    return Reading(data, places, known, problems, event, zone)


def _build(reading: Reading) -> EventSet:
    known, event = reading.earlier, reading.event
    products, lists = read_products(reading), read_lists(reading)
    rooms = number_tables(reading, "room", RoomTable, known.rooms)
    sessions, gates = read_sessions(reading), read_gates(reading, lists)
    questions = read_questions(reading, products)
    built = build_rooms(reading, rooms, lists)
    return EventSet(
        events=(event,),
        products=build_products(reading, products),
        lists=build_lists(reading, lists, Around(products, sessions, gates)),
        gates=gates,
        rooms=built,
        sessions=build_sessions(reading, sessions, rooms),
        questions=questions,
        retired=tuple(reading.gone),
        announcements=read_announcements(reading, gates, built),
    )


def _event(row: Row[EventTable], problems: Problems) -> tuple[Event, ZoneInfo]:
    table = row.values
    if not SLUG.fullmatch(table.slug):
        problems.add(row.line("slug"), "“slug” is a short name of letters, digits, dots and hyphens.")
    languages = table.languages or ("",)
    for code in languages:
        if not LANGUAGE.fullmatch(code):
            problems.add(row.line("languages"), f"{code[:20]!r} is no language code such as de or en.")
    zone = _zone(table.timezone, row.line("timezone"), problems)
    starts_ms, ends_ms, admission_ms = (
        None if at is None else moment_ms(row, key, at, zone, problems)
        for key, at in (("starts", table.starts), ("ends", table.ends), ("admission", table.admission))
    )
    if starts_ms is not None and ends_ms is not None and ends_ms <= starts_ms:
        problems.add(row.line("ends"), "The event ends before it starts.")
    event = Event(
        slug=table.slug,
        names=clean_names(table.name, languages[0], row.line("name"), problems),
        timezone=table.timezone,
        languages=languages,
        days=sorted_days(table.days, row.line("days"), problems),
        place=clean_text(table.place, MAX_PLACE_CHARS),
        date_from_ms=starts_ms,
        date_to_ms=ends_ms,
        date_admission_ms=admission_ms,
        symbologies=_symbologies(row, problems),
        currency=_currency(row, problems),
        accent=_accent(row, problems),
    )
    return event, zone


def _symbologies(row: Row[EventTable], problems: Problems) -> tuple[str, ...]:
    for name in row.values.symbologies:
        if name not in SYMBOLOGIES:
            problems.add(row.line("symbologies"), unknown("The symbology", name, SYMBOLOGIES))
    return tuple(dict.fromkeys(row.values.symbologies))


def _currency(row: Row[EventTable], problems: Problems) -> str:
    code = row.values.currency
    if not CURRENCY.fullmatch(code):
        problems.add(row.line("currency"), f"{code[:20]!r} is no currency such as EUR or CHF.")
    return code


def _accent(row: Row[EventTable], problems: Problems) -> str:
    colour = row.values.accent
    if colour and not COLOUR.fullmatch(colour):
        problems.add(row.line("accent"), f'{colour[:20]!r} is no colour such as "#0a5fb4".')
    return colour.lower()


def _zone(name: str, line: int, problems: Problems) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # what it raises for no such file, a folder, a bad path
        problems.add(line, unknown("The time zone", name, tuple(sorted(available_timezones())))[:200])
        return ZoneInfo("UTC")
