"""What stands in each line of a door. Pure: counts, words and cells in, one line out.

Must not know: widgets, keys that were pressed, how rooms are counted.
"""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace
from textual.content import Content

from checkin.model import EventSet, ListId, RoomId, Session, name_in
from checkin.verdict import NeedsAnswer
from kiosk.screens.door.room_level import age_line, brief_age, fraction
from kiosk.screens.help import HelpLine
from kiosk.screens.line_words import link_signal
from kiosk.screens.parts import between, fit, short, width
from kiosk.screens.shapes import Shape, draw_bar, draw_number
from kiosk.screens.staff_words import Signal, Told, scanner_signal, tell
from kiosk.theme import BAD, GOOD, QUIET, WARN, Field
from kiosk.views import Answer, Link, RoomCount
from kiosk.words import Words, mark

FIELD_COLOURS = {Field.WELCOME: GOOD, Field.STOP: BAD, Field.WAIT: WARN, Field.CALM: QUIET}

Key = tuple[str, str]
"""What is pressed, and what it does."""

TURN_KEY: Key = ("R", mark("direction"))
HELP_KEY: Key = ("F1", mark("help"))
ROOM_KEYS: tuple[Key, ...] = (("+ −", mark("no ticket")), TURN_KEY, ("Z", mark("head count")), HELP_KEY)
DOOR_KEYS: tuple[Key, ...] = (TURN_KEY, HELP_KEY)
TYPING_KEYS: tuple[Key, ...] = (("Enter", mark("go on")), ("Esc", mark("back")))
SURE_KEYS: tuple[Key, ...] = (("Enter", mark("yes")), ("Esc", mark("no, back")))

HELP: tuple[Key, ...] = (
    ("+ −", mark("in, out without ticket")),
    ("R", mark("entrance or way out")),
    ("Z", mark("a count by eye")),
    ("L", mark("the room is empty")),
    ("O", mark("the warning was seen")),
)
"""Few and short enough for the smallest panel, with the keys of every staff screen."""


class Past(msgspec.Struct, frozen=True):
    """One of the last scans, or persons without a ticket: so many one after the other, below zero out."""

    told: Told
    at_ms: int
    persons: int = 0


def tell_at_door(words: Words, answer: Answer, now_ms: int, event_set: EventSet) -> Told:
    """As at the desk, but for questions: those are answered where there is a keyboard."""
    told = tell(words, answer, now_ms, event_set)
    if not isinstance(answer.verdict, NeedsAnswer):
        return told
    detail = " · ".join(filter(None, (told.name, told.title)))
    return replace(told, title=words.say("To the service desk"), detail=detail)


def tell_persons(words: Words, persons: int) -> Told:
    """Persons without a ticket, in or out."""
    title = words.say("{number} without a ticket", number=abs(persons))
    return Told(Field.CALM, Shape.CHECK, "+" if persons > 0 else "−", title, "")


def tell_counted(words: Words, persons: int | None) -> Told:
    """A count by eye; None = of a building, and less than what its rooms hold."""
    if persons is None:
        detail = words.say("Count these rooms")
        return Told(Field.WAIT, Shape.HAND, "▲", words.say("More are in the rooms inside"), detail)
    return Told(Field.CALM, Shape.CHECK, "✔", words.say("{number} counted", number=persons), "")


def tell_emptied(words: Words, persons: int) -> Told:
    """Nobody is left in a room."""
    detail = words.say("{number} counted out", number=persons) if persons else ""
    return Told(Field.CALM, Shape.CHECK, "✔", words.say("Room emptied"), detail)


def tell_seen(words: Words, level: int) -> Told:
    """A warning that somebody has seen."""
    return Told(Field.CALM, Shape.CHECK, "✔", words.say("{number} % seen", number=level), "")


def tell_nobody(words: Words, count: RoomCount) -> Told:
    """Somebody should leave a room that is empty by all that is known, but for the rooms inside it."""
    if not count.persons:
        detail = words.say("Count who is inside: key Z")
        return Told(Field.WAIT, Shape.HAND, "▲", words.say("Nobody is inside by this number"), detail)
    detail = words.say("Count them out there")
    return Told(Field.WAIT, Shape.HAND, "▲", words.say("All are in the rooms inside"), detail)


def with_persons(past: Iterable[Past], persons: int, at_ms: int, words: Words) -> list[Past]:
    """The last scans after somebody without a ticket passed: who follow each other are one line."""
    lines = list(past)
    if lines and lines[0].persons:
        persons += lines.pop(0).persons
    return [Past(tell_persons(words, persons), at_ms, persons), *lines] if persons else lines


def place_name(
    words: Words, event_set: EventSet, room: RoomId | None, list_id: ListId, otherwise: str
) -> str:
    """The room, or the list where no room is counted."""
    found = event_set.find_room(room) if room is not None else event_set.find_list(list_id)
    return name_in(found.names, words.language) if found else otherwise


def header_line(words: Words, name: str, who: str, cells: int, *, is_entry: bool) -> Content:
    """Where this is, who works here if there is room, and which way people go: an arrow on that side."""
    way = f"{words.say('Entrance')} ▸" if is_entry else f"◂ {words.say('Way out')}"
    both = " · ".join(filter(None, (name, who)))
    name = both if width(both) + width(way) < cells else name
    return Content.styled(between(name, way, cells), "bold")


def programme_line(
    words: Words, sessions: Iterable[Session], room: RoomId | None, now_ms: int, cells: int
) -> Content:
    """What is on in the room and until when, and what comes next; the times stay when it gets narrow."""
    here = sorted((s for s in sessions if s.room == room and s.end_ms > now_ms), key=lambda s: s.start_ms)
    on_now = next((s for s in here if s.start_ms <= now_ms), None)
    following = next((s for s in here if s.start_ms > now_ms), None)
    if on_now is None:
        return Content(_next(words, following, now_ms, cells) if following else "")
    until = " · " + words.say("until {time}", time=words.time(on_now.end_ms))
    line = short(name_in(on_now.names, words.language), cells - width(until)) + until
    then = f" · {_then(words, following)}" if following else ""
    return Content(line + then if width(line + then) <= cells else line)


def _next(words: Words, session: Session, now_ms: int, cells: int) -> str:
    when = words.say("next at {time}", time=words.moment(session.start_ms, now_ms)) + " · "
    return when + short(name_in(session.names, words.language), cells - width(when))


def _then(words: Words, session: Session) -> str:
    name = name_in(session.names, words.language)
    return words.say("then {session}", session=name)


def warning_line(words: Words, level: int, cells: int) -> Content:
    """That a room fills up, and the key that says "I have seen it"."""
    is_full = level >= FULL
    said = words.say("The room is full") if is_full else words.say("{number} % reached", number=level)
    right = words.say("seen")
    text = fit(f"{'■' if is_full else '▲'} {said}", cells - width(right) - 3)
    return Content.assemble((text, "bold"), " ", ("O", "bold"), " ", right)


FULL = 100


def figures(number: int, cells: int, rows: int) -> str:
    """The number as large as it fits; at least three lines high."""
    for scale in (2, 1):
        drawn = draw_number(number, scale).split("\n")
        if len(drawn) <= rows and max(map(width, drawn)) <= cells:
            return "\n".join(drawn)
    return draw_number(number)


def limit_lines(words: Words, count: RoomCount) -> str:
    """What stands beside the number: between which the truth lies, if that is not itself, and the limit."""
    around = f"({count.between[0]}–{count.between[1]})" if count.between else ""  # from … to
    limit = words.say("of {limit}", limit=count.limit) if count.limit is not None else ""
    return "\n".join(filter(None, (around, limit)))


def bar_line(count: RoomCount, note: str, colour: str, cells: int) -> Content:
    """How full the room is, as a bar, in percent, and in words."""
    used = fraction(count)
    if used is None:
        return Content.styled(note, colour)
    right = f"  {used:.0%}".replace("%", " %") + f"  {note}"
    return Content.assemble((draw_bar(used, cells - width(right), "▄▁"), colour), (right, colour))


def state_line(words: Words, count: RoomCount | None, state: Signal, brief: Signal, cells: int) -> Content:
    """How old the number is and who was heard; at the right how link and scanners are, as far as it fits.

    Args:
        words: Of the staff's language.
        count: None where no room is counted.
        state: How link and scanners are.
        brief: The same in few letters.
        cells: Of the line.
    """
    ages = (age_line(words, count), brief_age(words, count), words.ago(count.age_s)) if count else ("",)
    is_calm = count is not None and state.mark in CALM_MARKS
    for age, signal in ((age, signal) for age in ages[: 1 if is_calm else None] for signal in (state, brief)):
        gap = cells - width(age) - width(str(signal))
        if gap >= (2 if age else 0):
            return Content.assemble((age, QUIET), " " * gap, (str(signal), signal.colour))
    if is_calm:
        return Content.styled(short(ages[0], cells), QUIET)
    return Content.styled(short(str(state), cells), state.colour)


CALM_MARKS = ("●", "○")


def states(words: Words, link: Link | None, missing: frozenset[str], now_ms: int) -> tuple[Signal, Signal]:
    """What is not as it should be, long and brief: a scanner first, since it reads all."""
    scanner = scanner_signal(words, missing)
    if scanner is not None:
        return scanner, scanner
    signal = link_signal(words, link, now_ms)
    if link is None or link.is_ended:
        return signal, replace(signal, text=signal.text.partition(" · ")[0])
    return signal, replace(signal, text=words.say("{number} to send", number=link.pending))


def keys_line(words: Words, keys: Sequence[Key], cells: int) -> Content:
    """Keys with what they do; where that is too much, those in the middle stand without it."""
    shown = [(key, words.say(does)) for key, does in keys]
    for number in range(1, len(shown) - 1):
        if sum(width(f"{key} {does}".rstrip()) + 2 for key, does in shown) - 2 > cells:
            shown[number] = (shown[number][0], "")
    parts: list[str | tuple[str, str]] = []
    for key, does in shown:
        parts += ["  " if parts else "", (key, "bold"), f" {does}".rstrip()]
    return Content.assemble(*parts)


def help_lines(words: Words) -> tuple[HelpLine, ...]:
    """Every key of a door, for the help."""
    return tuple(HelpLine(key, words.say(does)) for key, does in HELP)


def past_line(words: Words, past: Past, cells: int) -> Content:
    """One of the last scans, in one line."""
    told, time = past.told, words.exact_time(past.at_ms)
    text = told.title if told.field is Field.WELCOME else " · ".join(filter(None, (told.title, told.detail)))
    return Content.assemble(
        (f"{told.mark}  ", FIELD_COLOURS[told.field]),
        fit(text, cells - width(time) - 5) + "  ",
        (time, QUIET),
    )
