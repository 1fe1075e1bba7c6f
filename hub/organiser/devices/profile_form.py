"""The form in which an organiser says what a device is to be, and what comes back of it.

Choices are those of the event. What the form does not know stays as it was. Must not know: HTML, devices.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from checkin.errors import PrinterUrlError
from checkin.list_names import Named, fitting, fitting_lists
from checkin.model import Direction, EventSet, OnNoAnswer, name_in
from checkin.text import clean_text

MODES = ("self-service", "desk", "door", "lead", "stand")
TEXTS = ("printer", "spare_printer", "camera", "scanners", "languages", "way_to_desk")
YES_OR_NO = ("true", "false")
MAX_CHARS = 1_000
LIST = "list:"
"""Before an event's slug: a device tries one list of each event."""
EXAMPLES: Mapping[str, str] = {
    "printer": "escpos+tcp://192.168.1.50:9100",
    "spare_printer": "escpos+tcp://192.168.1.51:9100",
    "camera": "v4l2:/dev/video0",
    "scanners": "serial:/dev/ttyACM0",
    "languages": "de, en",
    "way_to_desk": "",
}


class Option(msgspec.Struct, frozen=True):
    """One choice; its value stands in the profile."""

    value: str
    name: str


class Field(msgspec.Struct, frozen=True):
    """One line of the form.

    Attributes:
        word: For `hub.organiser.words`.
        about: What the word is about, where there are several.
        value: What is wanted now; empty = left to the device.
        options: None = any text.
        is_missing: Whether what is wanted now is none of the options.
    """

    key: str
    word: str
    value: str
    options: tuple[Option, ...] | None = None
    about: str = ""
    is_missing: bool = False


def fields(profile: Mapping[str, str], event_set: EventSet | None, language: str) -> Iterator[Field]:
    """The form, filled in."""
    yield _words("mode", MODES, profile)
    if event_set is not None:
        yield from _lists(profile, event_set, language)
        yield _named("gate", event_set.gates, profile, language)
        yield _named("room", event_set.rooms, profile, language)
    yield _words("direction", tuple(Direction), profile)
    yield _words("on_no_answer", tuple(OnNoAnswer), profile)
    yield _words("preview", YES_OR_NO, profile)
    for key in TEXTS:
        yield Field(key, key, profile.get(key, ""))


def others(profile: Mapping[str, str], event_set: EventSet | None) -> dict[str, str]:
    """What is wanted besides the form's own."""
    own = {"mode", "direction", "on_no_answer", "preview", *TEXTS}
    own |= {"lists", "gate", "room"} if event_set is not None else set()
    return {key: value for key, value in profile.items() if key not in own}


def read(
    sent: Mapping[str, str], profile: Mapping[str, str], event_set: EventSet | None
) -> dict[str, str] | Field:
    """The profile that a form asks for; or its line that cannot be so."""
    wanted = others(profile, event_set)
    lists: list[str] = []
    for field in fields(profile, event_set, ""):
        value = clean_text(sent.get(field.key, ""), MAX_CHARS)
        if value and not _fits(field, value):
            return field
        if value and field.word == "lists":
            lists.append(value)
        elif value:
            wanted[field.key] = value
    return wanted | ({"lists": ",".join(lists)} if lists else {})


def _fits(field: Field, value: str) -> bool:
    if field.key in {"printer", "spare_printer"}:
        return _is_printer(value)
    known = field.options is None or any(option.value == value for option in field.options)
    return known or value == field.value  # what is wanted already may stay, as wrong as it is


def _is_printer(value: str) -> bool:
    from printer.urls import parse_printer_url  # only once somebody names one

    try:
        parse_printer_url(value)
    except PrinterUrlError:
        return False
    return True


def _words(key: str, words: Sequence[str], profile: Mapping[str, str]) -> Field:
    value = profile.get(key, "")
    options = tuple(Option(word, f"{key}_{word}") for word in words)
    return Field(key, key, value, options, is_missing=bool(value) and value not in words)


def _named(key: str, things: Sequence[Named], profile: Mapping[str, str], language: str) -> Field:
    wanted = profile.get(key, "")
    found = fitting(things, wanted)
    options = tuple(Option(str(one.id), name_in(one.names, language)) for one in things)
    value = str(found[0].id) if len(found) == 1 else wanted
    return Field(key, key, value, options, is_missing=bool(wanted) and len(found) != 1)


def _lists(profile: Mapping[str, str], event_set: EventSet, language: str) -> Iterator[Field]:
    words = [word.strip() for word in profile.get("lists", "").split(",") if word.strip()]
    fits = {word: fitting_lists(event_set, word) for word in words}
    chosen = {found[0].event: str(found[0].id) for found in reversed(fits.values()) if len(found) == 1}
    unclear = ",".join(word for word, found in fits.items() if len(found) != 1)
    for number, event in enumerate(event_set.events):
        is_missing = bool(unclear) and event.slug not in chosen and number == 0
        options = tuple(
            Option(str(one.id), " · ".join(filter(None, (name_in(one.names, language), one.date))))
            for one in event_set.lists
            if one.event == event.slug
        )
        value = chosen.get(event.slug, unclear if is_missing else "")
        about = name_in(event.names, language) if len(event_set.events) > 1 else ""
        yield Field(LIST + event.slug, "lists", value, options, about, is_missing)
