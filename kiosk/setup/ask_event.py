"""Asks for the event, and where in it this kiosk stands. Must not know: other steps."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum

from checkin.errors import ConfigError
from checkin.list_names import fitting_lists, has_name, path_of
from checkin.model import CheckInList, EventSet, Gate, Room
from checkin.question import name_in
from kiosk.checkup.hub import profile_findings
from kiosk.setup.event import bring_in, fetch_again, pair, source_of, take_sample
from kiosk.setup.nearby import Nearby
from kiosk.setup.station import Station, Values
from kiosk.setup.talk import Talk
from kiosk.setup.trial_scan import PATIENCE_S, read_one
from kiosk.source_files import read_source
from kiosk.wording.languages import LANGUAGES
from sync.ledger import Ledger
from sync.replica import count_positions, load_event_set


class Source(Enum):
    """Where event and attendees come from."""

    AS_IT_IS = "as it is"
    ANEW = "fetch again"
    CODE = "a code, typed or pasted"
    READER = "a code, held up"
    FILE = "files"
    SAMPLE = "the sample"
    LATER = "later"


def ask_event(talk: Talk, station: Station, _nearby: Nearby) -> Values:
    """Where the event comes from; all of it is here afterwards, or nothing."""
    with station.ledger_if_any() as ledger:
        choices = _choices(talk, station, ledger)
    source = talk.choose(talk.words.say("Where do event and attendees come from?"), choices)
    if source not in ACTS:
        return {}
    bring = ACTS[source](talk, station)
    with station.ledger() as ledger:
        bring(ledger)
        _tell(talk, station, ledger)
    return {}


def _choices(talk: Talk, station: Station, ledger: Ledger | None) -> list[tuple[Source, str]]:
    words = talk.words
    known = load_event_set(ledger.store) if ledger else None
    paired = source_of(ledger) if ledger else ""
    choices = []
    if known is not None:
        slugs = ", ".join(event.slug for event in known.events)
        choices.append((Source.AS_IT_IS, words.say("As it is: {what}", what=slugs)))
    if paired:
        return [*choices, (Source.ANEW, words.say("Fetch what is new from {url}", url=paired))]
    choices.append((Source.CODE, words.say("Hub or pretix: type or paste the text of the device’s code")))
    if station.settings.camera or station.settings.scanners:
        choices.append((Source.READER, words.say("Hub or pretix: hold up the device’s code")))
    return [
        *choices,
        (Source.FILE, words.say("Files: an event file, a table of attendees (CSV or XLSX), or both")),
        (Source.SAMPLE, words.say("The bundled sample congress, to try it out")),
        (Source.LATER, words.say("Later")),
    ]


Bring = Callable[[Ledger], object]


def _typed(talk: Talk, station: Station) -> Bring:
    text = talk.ask(talk.words.say("The whole text of the code, in one line"))
    return lambda ledger: pair(station.world, ledger, text, _in_our_words)


def _held_up(talk: Talk, station: Station) -> Bring:
    source = station.settings.camera or station.settings.scanners[0]
    talk.say("Hold up the code that hub or pretix shows. Waiting {number} s …", number=round(PATIENCE_S))
    read = read_one(source)
    if read is None:
        raise ConfigError("No code was read.", "Hold it up again, or paste its text.")
    return lambda ledger: pair(station.world, ledger, read.text, _in_our_words)


def _from_files(talk: Talk, station: Station) -> Bring:
    event = talk.ask(talk.words.say("Path of the event file (TOML); Enter: none"))
    table = talk.ask(talk.words.say("Path of the table of attendees; Enter: none"))
    if not event and not table:
        raise ConfigError("There is nothing to import.", "Name the attendee table, the event file, or both.")
    files = [read_source(one) if one else None for one in (table, event)]
    return lambda ledger: talk.show(talk.words.look_up(bring_in(station.world, ledger, *files)))


def _sample(_talk: Talk, station: Station) -> Bring:
    return lambda ledger: take_sample(station.world, ledger)


def _again(_talk: Talk, station: Station) -> Bring:
    return lambda ledger: fetch_again(station.world, ledger, _in_our_words)


def _in_our_words(_said: str) -> None:
    """What pairing says by itself is English; `_tell` says the same."""


ACTS: dict[Source, Callable[[Talk, Station], Bring]] = {
    Source.ANEW: _again,
    Source.CODE: _typed,
    Source.READER: _held_up,
    Source.FILE: _from_files,
    Source.SAMPLE: _sample,
}
"""What is asked and read for each, before the ledger is opened; and what is done to it then."""


def _tell(talk: Talk, station: Station, ledger: Ledger) -> None:
    known = load_event_set(ledger.store)
    talk.say(
        "{tickets} tickets and {lists} check-in lists are here.",
        tickets=count_positions(ledger.store),
        lists=len(known.lists) if known else 0,
    )
    for finding in profile_findings(station.world, ledger):
        talk.show(talk.words.look_up(finding.text))


def ask_place(talk: Talk, station: Station, _nearby: Nearby) -> Values:
    """At which list, gate and room, out of those that the event has."""
    with station.ledger_if_any() as ledger:
        known = load_event_set(ledger.store) if ledger else None
    if known is None or not known.lists:
        talk.say("There is no event yet: start this again when it is there.")
        return {}
    words, now = talk.words, station.settings
    gate = words.say("At which gate does it stand?"), words.say("At none")
    room = words.say("Which room is counted?"), words.say("That of the check-in list, if it has one")
    return {
        "lists": _ask_list(talk, station, known),
        "gate": _ask_named(talk, known.gates, now.gate, gate),
        "room": _ask_named(talk, known.rooms, now.room, room),
    }


def _ask_list(talk: Talk, station: Station, known: EventSet) -> Sequence[str] | None:
    words, now = talk.words, station.settings.lists
    if len(known.lists) == 1:
        talk.say("There is one check-in list: {name}.", name=_named(known.lists[0], words.language))
        return now or None
    names = [_spelled(known, one, words.language) for one in known.lists]
    choices: list[tuple[tuple[str, ...], str]] = [((name,), name) for name in names]
    if len(now) > 1:
        choices.insert(0, (now, words.say("As it is: {what}", what=", ".join(now))))
    usual = next((number for number, (value, _) in enumerate(choices) if value == now), 0)
    return talk.choose(words.say("At which check-in list does it work?"), choices, usual)


def _spelled(known: EventSet, one: CheckInList, language: str) -> str:
    """A list as it stands in the settings: by its name, or with event and date where others have that."""
    name = _named(one, language)
    return name if len(fitting_lists(known, name)) == 1 else path_of(one)


def _ask_named(
    talk: Talk, known: Sequence[Gate] | Sequence[Room], now: str, said: tuple[str, str]
) -> str | None:
    """A gate or room by its name, or by its number where others have that name; None = none."""
    if not known:
        return now or None
    question, none = said
    language = talk.words.language
    choices = [("", none), *((_unique(known, one, language), _named(one, language)) for one in known)]
    usual = next((number for number, (value, _) in enumerate(choices) if value == now), 0)
    return talk.choose(question, choices, usual) or None


def _unique(known: Iterable[Gate] | Iterable[Room], one: Gate | Room, language: str) -> str:
    name = _named(one, language)
    return name if sum(has_name(other.names, name) for other in known) == 1 else str(one.id)


def _named(one: CheckInList | Gate | Room, language: str) -> str:
    return name_in(one.names, language) or str(one.id)


def ask_languages(talk: Talk, station: Station, _nearby: Nearby) -> Values:
    """Which languages the screens speak."""
    words, now = talk.words, station.settings.languages
    usual: tuple[str, ...] = ()
    choices = [
        (usual, words.say("As the event says")),
        (("de", "en"), words.say("German and English")),
        (tuple(LANGUAGES), words.say("All that attendees can read: {codes}", codes=_letters(LANGUAGES))),
    ]
    if now not in [value for value, _ in choices]:
        choices.append((now, words.say("As it is: {what}", what=_letters(now))))
    number = [value for value, _ in choices].index(now)
    return {
        "languages": talk.choose(words.say("Which languages are on the screens?"), choices, number) or None
    }


def _letters(codes: Iterable[str]) -> str:
    return " ".join(LANGUAGES[code].letters if code in LANGUAGES else code for code in codes)
