"""Names for the values of an explanation: a time, a day, or what an id stands for, in the reader's language.

Each name is asked for by its place in a sentence, such as ``{gates}``. A value that is missing, of another
kind, or unknown here has no name; then a plainer sentence is said. Must not know: the sentences.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import msgspec

from checkin.model import EventSet, Names, name_in
from kiosk.words import WEEKDAYS, Words

SHOWABLE_MS = range(86_400_000, 4_102_444_800_000)
"""Times that every time zone can show: from the second day of 1970 until 2100."""

MAX_DIGITS = 18
"""Longest id: what a ledger's column holds."""

Value = str | int | None
Values = Mapping[str, str | int]


class Naming(msgspec.Struct, frozen=True):
    """Who reads, when, and what central has told us of gates, lists and rooms."""

    words: Words
    now_ms: int
    event_set: EventSet | None

    def name(self, place: str, values: Values) -> str | int | None:
        """What stands in this place of a sentence; None = nothing can be said there."""
        value, named = PLACES.get(place, (place, _nothing))
        return named(self, values.get(value))

    def listed(self, names: Iterable[str], *, is_choice: bool) -> str:
        """``Gate A``, ``Gate A or Gate B``, ``Gate A, Gate B or Gate C``; without a choice ``and``."""
        *most, last = names
        if not most:
            return last
        several = ", ".join(most)
        if is_choice:
            return self.words.say("{several} or {last}", several=several, last=last)
        return self.words.say("{several} and {last}", several=several, last=last)


Named = Callable[[Naming, Value], str | int | None]


def _nothing(naming: Naming, value: Value) -> None:
    del naming, value


def _number(naming: Naming, value: Value) -> int | None:
    del naming
    return value if isinstance(value, int) else None


def _text(naming: Naming, value: Value) -> str | None:
    del naming
    return value.strip() or None if isinstance(value, str) else None


def _time(value: Value) -> int | None:
    return value if isinstance(value, int) and value in SHOWABLE_MS else None


def _when(naming: Naming, value: Value) -> str | None:
    """``08:30``, or ``Wednesday, 08:30``."""
    at_ms = _time(value)
    return None if at_ms is None else naming.words.moment(at_ms, naming.now_ms)


def _at(naming: Naming, value: Value) -> str | None:
    """``at 08:30``, or ``on Wednesday at 08:30``."""
    at_ms = _time(value)
    return None if at_ms is None else naming.words.at(at_ms, naming.now_ms)


def _dates(value: Value) -> list[date] | None:
    """ISO dates that stand in a text, in order; None = one of them is no date."""
    try:
        return sorted(date.fromisoformat(part.strip()) for part in str(value or "").split(","))
    except ValueError:
        return None


def _days(naming: Naming, value: Value, *, is_past: bool) -> str | None:
    today = naming.words.local(naming.now_ms).date()
    days = [day for day in _dates(value) or () if (day < today) is is_past]
    return naming.listed((naming.words.day(day, today) for day in days), is_choice=False) if days else None


def _coming_days(naming: Naming, value: Value) -> str | None:
    return _days(naming, value, is_past=False)


def _past_days(naming: Naming, value: Value) -> str | None:
    return _days(naming, value, is_past=True)


def _weekdays(naming: Naming, value: Value) -> str | None:
    numbers = _ids(value)
    if not numbers or not all(1 <= number <= len(WEEKDAYS) for number in numbers):
        return None
    return naming.listed((naming.words.say(WEEKDAYS[n - 1]) for n in numbers), is_choice=False)


def _ids(value: Value) -> tuple[int, ...]:
    """Ids that stand in a text with commas, or a single one; nothing when one of them is none."""
    parts = [part.strip() for part in str("" if value is None else value).split(",")]
    return tuple(map(int, parts)) if all(map(_is_id, parts)) else ()


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS


def _known_gates(events: EventSet) -> dict[int, Names]:
    return {gate.id: gate.names for gate in events.gates}


def _known_lists(events: EventSet) -> dict[int, Names]:
    return {entry.id: entry.names for entry in events.lists}


def _known_products(events: EventSet) -> dict[int, Names]:
    return {product.id: product.names for product in events.products}


def _known_variations(events: EventSet) -> dict[int, Names]:
    return {v.id: v.names for product in events.products for v in product.variations}


def _known_rooms(events: EventSet) -> dict[int, Names]:
    return {room.id: room.names for room in events.rooms}


def _known_sessions(events: EventSet) -> dict[int, Names]:
    return {session.id: session.names for session in events.sessions}


def _one_of(known: Callable[[EventSet], dict[int, Names]]) -> Named:
    """Names the things with these ids, if every one of them is known."""

    def named(naming: Naming, value: Value) -> str | None:
        ids = _ids(value)
        if naming.event_set is None or not ids:
            return None
        all_names = known(naming.event_set)
        names = [name_in(all_names.get(number, {}), naming.words.language) for number in ids]
        return naming.listed(dict.fromkeys(names), is_choice=True) if all(names) else None

    return named


PLACES: dict[str, tuple[str, Named]] = {
    "when": ("at_ms", _when),
    "at": ("at_ms", _at),
    "date": ("subevent_ms", _when),
    "days": ("days", _coming_days),
    "past_days": ("days", _past_days),
    "list_day": ("date", _coming_days),
    "past_list_day": ("date", _past_days),
    "weekdays": ("days", _weekdays),
    "desk": ("desk", _text),
    "gate": ("gate", _one_of(_known_gates)),
    "gates": ("gates", _one_of(_known_gates)),
    "list": ("list", _one_of(_known_lists)),
    "products": ("products", _one_of(_known_products)),
    "variations": ("variations", _one_of(_known_variations)),
    "said": ("said", _text),
    "room": ("room", _one_of(_known_rooms)),
    "session": ("session", _one_of(_known_sessions)),
    "persons": ("persons", _number),
    "limit": ("limit", _number),
    "max": ("max", _number),
    "min": ("min", _number),
}
"""Per place of a sentence: which value of the explanation it shows, and how."""
