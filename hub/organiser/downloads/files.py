"""Reports as files for organisers: every kind in every format, from what the hub keeps.

Must not know: HTTP, pages, SQL.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from checkin.clock import ms_to_utc
from checkin.journal import JournalEntry, Kind
from checkin.model import EventSet, Position, PositionId, name_in
from checkin.presence import Passage, to_passage
from checkin.till import takings
from checkin.zones import zone_of
from hub.gathering import Gathering
from hub.organiser.downloads.stands import to_zip
from reports import numbers
from reports.asked import Asked
from reports.conflicts import conflicts
from reports.files.naming import file_word
from reports.files.writers import FORMATS, Format
from reports.imprint import Imprint
from reports.kinds import FIGURES
from reports.kiosk_names import name_kiosks
from reports.leads import leads
from reports.table import Report
from reports.till import till

CONFLICTS, TILL, LEADS = "conflicts", "till", "leads"
KINDS = (*FIGURES, CONFLICTS, TILL, LEADS)
EACH_STAND = Format("zip", ".zip", "application/zip", to_zip, is_binary=True)
ALL_ACTS = 1_000_000
SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "cache-control": "no-store",
}
"""Headers of a file: it is opened as one, not as a page of the hub, and nothing in it runs here."""


def forms_of(kind: str) -> Mapping[str, Format]:
    """In which formats a report can be had, by name."""
    return FORMATS | ({EACH_STAND.name: EACH_STAND} if kind == LEADS else {})


class File(msgspec.Struct, frozen=True):
    """A report as it is sent."""

    name: str
    media_type: str
    content: bytes


async def make_file(  # it names all that it depends on
    gathering: Gathering, event_set: EventSet, kind: str, form: str, language: str, now_ms: int
) -> File:
    """Make one; in threads, so that no door waits.

    Args:
        gathering: Where everything is.
        event_set: Of the hub.
        kind: One of `KINDS`.
        form: One of `forms_of` that kind.
        language: Of words and names.
        now_ms: Until when figures go.

    Raises:
        ConfigError: The report cannot be had in that format.
        LedgerError: What is stored cannot be read.
    """
    chosen, imprint = forms_of(kind)[form], imprint_of(event_set, language, now_ms)
    name = file_name(event_set, kind, chosen, now_ms)
    names = {one.device: one.name for one in await gathering.devices() if one.device}

    def write(report: Report) -> bytes:
        return chosen.write(name_kiosks(report, names), imprint)

    if kind in FIGURES:
        make = FIGURES[kind].make
        content = await gathering.report(lambda source: write(make(Asked(source, language))))
        return File(name, chosen.media_type, content)
    report = await LISTS[kind](gathering, event_set, language)
    return File(name, chosen.media_type, await asyncio.to_thread(write, report))


def imprint_of(event_set: EventSet, language: str, now_ms: int) -> Imprint:
    """What a report says about itself."""
    event = event_set.events[0] if event_set.events else None
    name = name_in(event.names, language) if event else ""
    when = numbers.days(event.days, language) if event else ""
    as_of = ms_to_utc(now_ms).astimezone(zone_of(event_set)).isoformat(" ", "minutes")
    return Imprint(name, when, numbers.time(as_of, language), language)


def file_name(event_set: EventSet, kind: str, form: Format, now_ms: int) -> str:
    """Such as ``kongress-arrivals-2026-11-25-1405.csv``: letters that every system takes."""
    return file_stem(event_set, kind, now_ms) + form.suffix


def file_stem(event_set: EventSet, kind: str, now_ms: int) -> str:
    """The same without its ending."""
    slug = file_word(event_set.events[0].slug if event_set.events else "")
    at = ms_to_utc(now_ms).astimezone(zone_of(event_set))
    return "-".join(filter(None, (slug or "einlass", kind, f"{at:%Y-%m-%d-%H%M}")))


class _Twice:
    """Those who came twice, as the report of conflicts reads them."""

    def __init__(self, entries: Sequence[JournalEntry]) -> None:
        self._entries = entries
        self._passages: dict[PositionId, list[Passage]] = {}
        for entry in entries:
            if entry.body.position is not None and entry.body.kind is not Kind.CONFLICT_RESOLVED:
                self._passages.setdefault(entry.body.position, []).append(to_passage(entry))

    def entries(self) -> Iterator[JournalEntry]:
        return iter(self._entries)

    def passages(self, position: PositionId) -> tuple[Passage, ...]:
        return tuple(self._passages.get(position, ()))


async def _conflicts(gathering: Gathering, event_set: EventSet, language: str) -> Report:
    entries = await gathering.entered_twice()
    ids = {entry.body.position for entry in entries if entry.body.position is not None}
    people: Mapping[PositionId, Position] = await gathering.find_positions(sorted(ids))
    known = {position.id: position for position in people.values()}
    table = await asyncio.to_thread(
        conflicts, _Twice(entries), list(known.values()), event_set, (), language=language
    )
    return Report(CONFLICTS, table.title, (table,))


async def _till(gathering: Gathering, event_set: EventSet, _: str) -> Report:
    bodies = (act.entry.body for act in await gathering.acts(ALL_ACTS))
    table = till(takings(bodies), zone_of(event_set))
    return Report(TILL, table.title, (table,))


async def _leads(gathering: Gathering, event_set: EventSet, _: str) -> Report:
    table = leads(await gathering.visits(), zone_of(event_set))
    return Report(LEADS, table.title, (table,))


LISTS = {CONFLICTS: _conflicts, TILL: _till, LEADS: _leads}
"""What is no figure."""
