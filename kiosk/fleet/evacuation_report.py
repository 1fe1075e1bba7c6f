"""Who is where, as a report: from a ledger as it lies there, with no program running and nobody to ask.

The numbers are those of the list that is printed in an emergency. What a running kiosk is told by its hub of
each other one is not kept: here all of them were heard when the ledger's news were last complete. Must not
know: formats, screens.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import msgspec

from checkin.band import Band, Doorkeeper, band
from checkin.building import band_in, places_in, whole_of
from checkin.model import EventSet, Room, RoomId, name_in
from checkin.presence import is_within, parents_of
from checkin.zones import zone_of
from kiosk.printing.presence_list import make_presence_list
from kiosk.recording import CENTRAL
from kiosk.rooms.overview import news_ms
from kiosk.words import words_in
from printer.lists import RoomPresence
from reports.evacuation import Whereabouts, evacuation
from reports.table import Report
from sync.hub.devices import read_devices
from sync.hub.membership import load_membership
from sync.hub.told import load_told
from sync.ledger import Ledger
from sync.ledger_name import owner_of, read_name
from sync.record.history import LedgerHistory
from sync.record.keepers import Heard, keepers, of_hub
from sync.record.others import others

Keepers = Mapping[RoomId, Sequence[Doorkeeper]]


def make_evacuation_report(ledger: Ledger, event_set: EventSet, language: str, now_ms: int) -> Report:
    """Fold the ledger into a report.

    Args:
        ledger: What this device knows.
        event_set: For rooms and their names.
        language: Of names and words; empty = the event's first.
        now_ms: Milliseconds since 1970 UTC.

    Raises:
        LedgerError: It cannot be read.
    """
    spoken = language or event_set.events[0].languages[0]
    words = words_in(spoken, zone_of(event_set).key)
    counting = _keepers(ledger, event_set, now_ms)
    found = make_presence_list(ledger, event_set, words, now_ms, keepers=counting.get)
    shown = dict(zip((room.id for room in event_set.rooms), found.rooms, strict=True))
    rooms = [_room(one, event_set, counting, shown[one.id]) for one in event_set.rooms]
    buildings = [
        replace(_building(one, ledger, event_set, counting, shown), name=name_in(one.names, spoken))
        for one in _with_rooms(event_set)
    ]
    news = None if _is_hub(ledger) else news_ms(ledger)
    told, whole = ([_no_newer(one, news, now_ms) for one in part] for part in (rooms, buildings))
    return evacuation(told, whole, (found.note,))


def _is_hub(ledger: Ledger) -> bool:
    """Whether other devices tell this ledger what they saw, and it is told nothing itself."""
    return load_membership(ledger.store) is None and bool(read_devices(ledger.store))


def _keepers(ledger: Ledger, event_set: EventSet, now_ms: int) -> Keepers:
    """The devices that count into each room."""
    if load_membership(ledger.store) is None and not read_devices(ledger.store):
        return _without_hub(ledger, event_set, now_ms)
    history = LedgerHistory(ledger.store, event_set)
    history.catch_up()
    if _is_hub(ledger):
        return of_hub(ledger.store, history, event_set, now_ms)
    names = {row.device: row.name for row in read_devices(ledger.store) if row.device}
    heard = _heard(ledger, history, event_set, now_ms)
    named = (msgspec.structs.replace(one, name=names.get(owner_of(one.device), one.name)) for one in heard)
    return keepers(named, history, event_set, now_ms)


def _without_hub(ledger: Ledger, event_set: EventSet, now_ms: int) -> Keepers:
    """This device, of which nothing is ever missing, and through central all others."""
    news = news_ms(ledger)
    here = [Doorkeeper(read_name(ledger.store), 0.0)]
    if news is not None:
        here.append(Doorkeeper(CENTRAL, (now_ms - news) / 1000 if news else None))
    return {room.id: here for room in event_set.rooms}


def _heard(ledger: Ledger, history: LedgerHistory, event_set: EventSet, now_ms: int) -> Iterator[Heard]:
    """This device, under every name that it had, and the others that have counted."""
    own = read_name(ledger.store)
    yield Heard(own, own, now_ms)
    for one in others(load_told(ledger.store), news_ms(ledger) or None, history, event_set, own):
        yield Heard(own, one.device, now_ms) if owner_of(one.device) == owner_of(own) else one


def _no_newer(one: Whereabouts, news: int | None, now_ms: int) -> Whereabouts:
    """No number is newer than the news: a device that is not known here may have counted since."""
    if news is None:
        return one
    return replace(one, age_s=max(one.age_s or 0.0, (now_ms - news) / 1000) if news else None)


def _with_rooms(event_set: EventSet) -> Iterator[Room]:
    """The rooms that others lie in."""
    outer = frozenset(parents_of(event_set.rooms).values())
    return (room for room in event_set.rooms if room.id in outer)


def _room(room: Room, event_set: EventSet, counting: Keepers, shown: RoomPresence) -> Whereabouts:
    """One room; of the rest of a house around its rooms nobody knows a band."""
    is_outer = room.id in parents_of(event_set.rooms).values()
    around = band(shown.count, counting.get(room.id, ()))
    between = None if is_outer or not around.devices else (around.low, around.high)
    return _whereabouts(shown.name, shown.count, between, shown.limit, around)


def _building(
    room: Room,
    ledger: Ledger,
    event_set: EventSet,
    counting: Keepers,
    shown: Mapping[RoomId, RoomPresence],
) -> Whereabouts:
    """A room with all inside it. Whoever stands on the list is in it, whatever its own doors have seen."""
    parents = parents_of(event_set.rooms)
    persons = sum(one.count for inner, one in shown.items() if is_within(inner, room.id, parents))
    whole = whole_of(room.id, event_set)
    around = band_in(whole, ledger.rooms.inside, lambda place: counting.get(place, ()))
    known = any(counting.get(place) for place in places_in(whole))
    more = persons - around.persons
    between = (max(0, around.low + more), around.high + more) if known else None
    return _whereabouts("", persons, between, room.limit, around)


def _whereabouts(
    name: str, persons: int, between: tuple[int, int] | None, limit: int | None, around: Band
) -> Whereabouts:
    silent = tuple(dict.fromkeys(one.name for one in around.silent))
    is_known = around.devices and all(one.silent_s is not None for one in around.silent)
    return Whereabouts(name, persons, between, limit, around.age_s if is_known else None, silent)
