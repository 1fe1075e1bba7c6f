"""The form in which an organiser says something to all kiosks, and what comes back of it.

Times are typed and shown in the event's time zone. Must not know: HTML, how an event set is kept.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from checkin.announcement import MAX_ANNOUNCEMENT_CHARS, MAX_ANNOUNCEMENTS, Announcement, Audience
from checkin.clock import ms_to_utc, utc_to_ms
from checkin.model import EventSet
from checkin.text import clean_text
from checkin.zones import zone_of
from hub.organiser.forms import Fault
from hub.organiser.staleness import mark_of
from hub.organiser.words import Say

FOR, FROM, UNTIL = "for", "from", "until"
PLACES = ("place-1", "place-2", "place-3")
GATE, ROOM = "gate-", "room-"
"""What stands before an id where a place is chosen."""
MOMENT = re.compile(r"(?:(\d{4}-\d\d-\d\d)[T ]+)?([01]?\d|2[0-3])[:.]?([0-5]\d)", re.ASCII)
"""Such as 14:30, 1430 or 2026-11-25 14:30."""
YEARS = range(2000, 2200)
USUAL_MS = 2 * 3_600_000
"""So long something is told unless somebody types another end."""
NIGHT_MS = 12 * 3_600_000
"""Up to so far ahead a time without a day may be the next day's."""

Typed = Mapping[str, str]


def text_key(language: str) -> str:
    """The field of a text."""
    return f"text-{language}"


def languages_of(event_set: EventSet) -> tuple[str, ...]:
    """Those in which it may be said: the event's, the first one first."""
    event = event_set.find_event("")
    return event.languages if event else ()


def usual_end(event_set: EventSet, now_ms: int) -> str:
    """What stands in the form until somebody types another end."""
    return f"{ms_to_utc(now_ms + USUAL_MS).astimezone(zone_of(event_set)):%H:%M}"


def find(event_set: EventSet, mark: str) -> Announcement | None:
    """The one with that mark, as long as nobody has changed it."""
    return next((one for one in event_set.announcements if mark_of(one) == mark), None)


def read(typed: Typed, event_set: EventSet, now_ms: int, say: Say) -> Announcement | tuple[Fault, ...]:
    """What a form asks for; or what is wrong."""
    faults: list[Fault] = []
    texts = _texts(typed, event_set, say, faults)
    gates, rooms = _places(typed, event_set, say, faults)
    if typed.get(FOR, "") not in set(Audience):
        faults.append(Fault(FOR, say("wrong_choice")))
    from_ms, until_ms = _times(typed, event_set, now_ms, say, faults)
    if len(event_set.announcements) >= MAX_ANNOUNCEMENTS:
        faults.append(Fault("", say("announcements_full").format(MAX_ANNOUNCEMENTS)))
    if faults:
        return tuple(faults)
    return Announcement(
        texts=texts,
        audience=Audience(typed[FOR]),
        gates=gates,
        rooms=rooms,
        from_ms=from_ms,
        until_ms=until_ms,
        is_by_hand=True,
    )


def _texts(typed: Typed, event_set: EventSet, say: Say, faults: list[Fault]) -> dict[str, str]:
    texts: dict[str, str] = {}
    languages = languages_of(event_set)
    for language in languages:
        text = clean_text(typed.get(text_key(language), ""), MAX_ANNOUNCEMENT_CHARS + 1)
        if len(text) > MAX_ANNOUNCEMENT_CHARS:
            faults.append(Fault(text_key(language), say("announcement_long").format(MAX_ANNOUNCEMENT_CHARS)))
        if text:
            texts[language] = text
    if not texts and languages:
        faults.append(Fault(text_key(languages[0]), say("announcement_empty")))
    return texts


def _places(
    typed: Typed, event_set: EventSet, say: Say, faults: list[Fault]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Gates and rooms, each once; nothing chosen = everywhere."""
    gates = {f"{GATE}{one.id}": one.id for one in event_set.gates}
    rooms = {f"{ROOM}{one.id}": one.id for one in event_set.rooms}
    chosen = {key: typed.get(key, "") for key in PLACES}
    wrong = (key for key, value in chosen.items() if value and value not in gates and value not in rooms)
    faults.extend(Fault(key, say("wrong_choice")) for key in wrong)
    wanted = dict.fromkeys(chosen.values())
    return (
        tuple(gates[one] for one in wanted if one in gates),
        tuple(rooms[one] for one in wanted if one in rooms),
    )


def _times(
    typed: Typed, event_set: EventSet, now_ms: int, say: Say, faults: list[Fault]
) -> tuple[int | None, int | None]:
    """From and until; None = at once, and until it is taken back."""
    zone, found = zone_of(event_set), dict[str, int]()
    for key in (FROM, UNTIL):
        begins_ms = max(found.get(FROM, now_ms), now_ms)
        if text := typed.get(key, "").strip():
            at_ms = _moment(text, zone, begins_ms)
            if at_ms is None:
                faults.append(Fault(key, say("wrong_moment")))
            elif key == UNTIL and at_ms <= begins_ms:
                faults.append(Fault(key, say("announcement_over")))
            else:
                found[key] = at_ms
    return found.get(FROM), found.get(UNTIL)


def _moment(text: str, zone: ZoneInfo, begins_ms: int) -> int | None:
    """The moment that was typed; a bare time that is over may be of the coming night. None = it is none."""
    found = MOMENT.fullmatch(text)
    said = found[1] if found else ""
    day = _day(said) if said else ms_to_utc(begins_ms).astimezone(zone).date()
    if found is None or day is None:
        return None
    at = time(int(found[2]), int(found[3]))
    this_ms, next_ms = (_to_ms(one, at, zone) for one in (day, day + timedelta(days=1)))
    is_next = not said and this_ms <= begins_ms and next_ms - begins_ms <= NIGHT_MS
    return next_ms if is_next else this_ms


def _to_ms(day: date, at: time, zone: ZoneInfo) -> int:
    return utc_to_ms(datetime.combine(day, at, zone))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None
