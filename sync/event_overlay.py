"""An event file for an event that central describes: what central cannot say is put over it.

Rooms, sessions, gates and announcements are the file's alone; to products and lists, central's, it may add.
Must not know: how central describes an event.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from checkin.errors import InputError
from checkin.model import CheckInList, EventSet, Gate, Names, Product
from checkin.text import fold
from sync.event_file import REMEDY, build_event_set
from sync.event_tables import Problems, locate, parse_toml, unknown

Table = dict[str, Any]
Thing = Product | CheckInList | Gate

ADDED: Mapping[str, tuple[str, ...]] = {
    "event": ("symbologies", "accent"),
    "product": ("on_site", "band"),
    "check_in_list": ("on_site", "prints_badge", "on_no_answer", "session", "open_to"),
    "gate": ("lists",),
}
"""What the file may say of things that are central's."""


def read_overlay(raw: bytes, source: str, central: EventSet) -> EventSet:
    """Central's event set with what the file adds.

    Args:
        raw: What is in the file; ``[event]`` may name the event by its slug, else it is the first one.
        source: Its name, for messages.
        central: What central has told.

    Raises:
        InputError: All problems at once, each with its line.
    """
    problems = Problems()
    data, text = parse_toml(raw, problems)
    added = None if problems.found else _read(data, text, central, problems)
    if problems.found or added is None:
        raise InputError(source, problems.in_order(), REMEDY)
    return added


def _read(data: Table, text: str, central: EventSet, problems: Problems) -> EventSet | None:
    places = locate(text)
    slug = str(data.get("event", {}).get("slug", "")) if isinstance(data.get("event"), dict) else ""
    event = central.find_event(slug)
    if event is None:
        line = places.get("event", [{}])[0].get("slug", 0)
        problems.add(line, unknown("The event", slug, [one.slug for one in central.events]))
        return None
    said = data.get("event", {})
    named = {"slug": event.slug, "name": event.names, "timezone": event.timezone}
    whole = {**data, "event": {**named, **{key: said[key] for key in ADDED["event"] if key in said}}}
    of_event: dict[str, list[Thing]] = {
        "product": [one for one in central.products if one.event == event.slug],
        "check_in_list": [one for one in central.lists if one.event == event.slug],
        "gate": list(central.gates),
    }
    for kind, things in of_event.items():
        whole[kind] = _tables(kind, data.get(kind, []), things, places.get(kind, []), problems)
    if problems.found:
        return None
    return _over(central, build_event_set(whole, places, central, problems))


def _tables(
    kind: str,
    written: object,
    things: Iterable[Thing],
    places: list[dict[str, int]],
    problems: Problems,
) -> list[Table]:
    """Central's things as tables: first those that the file adds to, in its order: so lines are right."""
    left = list(things)
    tables: list[Table] = []
    for number, table in enumerate(_dicts(written)):
        lines = places[number] if number < len(places) else {}
        name = _written_name(table)
        found = next((one for one in left if fold(name) in _keys(one)), None)
        if found is None and kind != "gate":
            known = sorted({next(iter(one.names.values()), "") for one in left})
            problems.add(lines.get("name", 0), unknown(f"The {kind.replace('_', '-')}", name, known))
            continue
        for key in table.keys() - {"name", *ADDED[kind]}:
            problems.add(lines.get(key, 0), f"“{key}” is said by the central system; change it there.")
        tables.append(table if found is None else {**table, "name": found.names, "id": found.id})
        left = [one for one in left if one is not found]
    said = {fold(_written_name(table)) for table in tables}
    return tables + _others(left, said)


def _dicts(written: object) -> list[Table]:
    return [one for one in written if isinstance(one, dict)] if isinstance(written, list) else []


def _others(things: Iterable[Thing], said: set[str]) -> list[Table]:
    """The rest of central's; a name that occurs again is told apart by its number."""
    seen = set(said)
    tables: list[Table] = []
    for one in things:
        keys = {fold(name) for name in one.names.values()}
        apart = f" ({one.id})" if keys & seen else ""
        seen |= keys
        names = {lang or "en": name + apart for lang, name in one.names.items() if name}
        tables.append({"name": names or {"en": str(one.id)}, "id": one.id})
    return tables


def _keys(one: Thing) -> set[str]:
    return {*(fold(name) for name in one.names.values()), str(one.id)}


def _written_name(table: Table) -> str:
    name = table.get("name", "")
    return str(next(iter(name.values()), "")) if isinstance(name, dict) else str(name)


def _over(central: EventSet, read: EventSet) -> EventSet:
    """Central's with what the file alone says, and what it says of products and lists."""
    products = {one.id: one for one in read.products}
    lists = {one.id: one for one in read.lists}
    events = {one.slug: one for one in read.events}
    return replace(
        central,
        events=tuple(_with(one, events.get(one.slug), ADDED["event"]) for one in central.events),
        products=tuple(_with(one, products.get(one.id), ADDED["product"]) for one in central.products),
        lists=tuple(_with(one, lists.get(one.id), ADDED["check_in_list"]) for one in central.lists),
        gates=tuple(replace(one, names=_names(one, central.gates)) for one in read.gates),
        rooms=read.rooms,
        sessions=read.sessions,
        announcements=read.announcements,
    )


def _with(one: Any, said: Any, fields: tuple[str, ...]) -> Any:
    return one if said is None else replace(one, **{name: getattr(said, name) for name in fields})


def _names(gate: Gate, known: Iterable[Gate]) -> Names:
    return next((one.names for one in known if one.id == gate.id), gate.names)
