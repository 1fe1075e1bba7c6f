"""How whoever looks after all kiosks reads them: a mark, few words and numbers for each. Pure.

What is not known is a dash, and never green. Must not know: widgets, keys.
"""

from collections.abc import Callable, Mapping

from checkin.model import EventSet, name_in
from kiosk.fleet.kiosks import Finding, FleetView, KioskNow, Level, Source, Trouble
from kiosk.screens.line_words import SETTINGS
from kiosk.screens.parts import width
from kiosk.screens.staff_words import Signal
from kiosk.theme import BAD, GOOD, QUIET, WARN
from kiosk.wording.reasons import CAUSES
from kiosk.words import HOUR_S, MINUTE_S, Words, mark
from sync.hub.protocol import Heartbeat

NOT_KNOWN = "–"
LEAST_S = 0.05
"""A clock that is wrong by less is right."""
LOOKS: Mapping[Level, tuple[str, str]] = {
    Level.BAD: ("✖", BAD),
    Level.UNKNOWN: ("?", WARN),
    Level.WARN: ("▲", WARN),
    Level.GOOD: ("●", GOOD),
}
"""A shape and a colour for each."""

MODES: Mapping[str, str] = {
    "self-service": mark("Self-service"),
    "desk": mark("Desk"),
    "door": mark("Door"),
    "lead": mark("Lead"),
    "stand": mark("Stand"),
}
SHORT_MODES: Mapping[str, str] = {**MODES, "self-service": mark("Self")}
BRIEF: Mapping[Trouble, str] = {
    Trouble.CALL: mark("calls for help"),
    Trouble.SILENT: mark("silent"),
    Trouble.TOO_HOT: mark("too hot"),
    Trouble.NEVER_HEARD: mark("never heard"),
    Trouble.NOT_KNOWN: mark("not known"),
    Trouble.POWER: mark("weak power"),
    Trouble.PENDING: mark("does not send"),
    Trouble.QUEUED: mark("badges wait"),
    Trouble.CLOCK_FAST: mark("clock is fast"),
    Trouble.CLOCK_SLOW: mark("clock is slow"),
    Trouble.MISFIT: mark("setting wrong"),
    Trouble.OTHER_MODE: mark("changes mode"),
    Trouble.PAPER: mark("little paper"),
    Trouble.HOT: mark("warm"),
    Trouble.SLOW: mark("reads slowly"),
}
"""In the list, where the number stands in a column of its own."""
COUNTED: Mapping[Trouble, str] = {
    Trouble.PENDING: mark("{number} to send"),
    Trouble.QUEUED: mark("{number} badges wait"),
    Trouble.HOT: mark("warm: {number} °C"),
    Trouble.TOO_HOT: mark("too hot: {number} °C"),
    Trouble.SLOW: mark("reads slowly: {number} ms"),
}
DIRECTIONS: Mapping[str, str] = {"entry": mark("Entrance"), "exit": mark("Way out")}


def say_briefly(words: Words, found: Finding) -> str:
    """What is wrong, in very few words."""
    return _say_printer(words, found) if found.trouble is Trouble.PRINTER else words.say(BRIEF[found.trouble])


def say_finding(words: Words, found: Finding) -> str:
    """What is wrong, with its number."""
    if found.trouble in COUNTED:
        return words.say(COUNTED[found.trouble], number=round(found.number))
    return OTHERS[found.trouble](words, found) if found.trouble in OTHERS else say_briefly(words, found)


def _say_printer(words: Words, found: Finding) -> str:
    known = {cause.value: text for cause, text in CAUSES.items()}
    return words.say(known[found.word]) if known.get(found.word) else words.say("Printer reports an error")


def _say_paper(words: Words, found: Finding) -> str:
    if found.number < 0:
        return words.say("Paper ends soon")
    return words.say_count("paper for {number} badge", "paper for {number} badges", round(found.number))


def _say_misfit(words: Words, found: Finding) -> str:
    what = words.say(SETTINGS[found.word]) if found.word in SETTINGS else found.word
    return words.say("setting does not fit: {what}", what=what)


OTHERS: Mapping[Trouble, Callable[[Words, Finding], str]] = {
    Trouble.OTHER_MODE: lambda words, found: words.say("becomes: {mode}", mode=mode_name(words, found.word)),
    Trouble.PAPER: _say_paper,
    Trouble.MISFIT: _say_misfit,
    Trouble.CLOCK_FAST: lambda words, found: words.say("clock fast {time}", time=long(words, found.number)),
    Trouble.CLOCK_SLOW: lambda words, found: words.say("clock slow {time}", time=long(words, found.number)),
}


def state_signal(words: Words, kiosk: KioskNow, cells: int) -> Signal:
    """The worst that is wrong, and how much else where there is room for it; or that all is well."""
    shape, colour = LOOKS[kiosk.level]
    if not kiosk.findings:
        return Signal(shape, words.say("well"), colour)
    first, more = kiosk.findings[0], len(kiosk.findings) - 1
    text = say_briefly(words, first)
    longer = f"{text} +{more}"
    return Signal(shape, longer if more and width(longer) + 2 <= cells else text, colour)


def fleet_signal(words: Words, view: FleetView | None) -> Signal:
    """Where the knowledge of all kiosks comes from, and how many are well."""
    if view is None:
        return Signal("○", words.say("Looking …"), QUIET)
    if view.source is Source.ALONE:
        return Signal("○", words.say("without central · this kiosk only"), QUIET)
    if view.source is Source.LOST:
        told = words.ago(view.told_s) if view.told_s is not None else words.say("never")
        return Signal("▲", words.say("hub does not answer · last told {when}", when=told), WARN)
    if view.told_s is None:
        return Signal("○", words.say("Looking …"), QUIET)
    well, total = sum(kiosk.level is Level.GOOD for kiosk in view.kiosks), len(view.kiosks)
    text = words.say("{number} of {total} kiosks are well", number=well, total=total)
    return Signal("●", text, GOOD) if well == total else Signal("▲", text, WARN)


def mode_name(words: Words, mode: str) -> str:
    """What a kiosk is used for."""
    return words.say(MODES[mode]) if mode in MODES else mode or NOT_KNOWN


def place_of(words: Words, beat: Heartbeat, event_set: EventSet) -> str:
    """Where it stands: its gate, else its room, else its check-in list; a door is its room first."""
    gates = [gate.names for gate in event_set.gates if gate.id == beat.gate]
    rooms = [room.names for room in event_set.rooms if room.id == beat.room]
    lists = [one.names for one in event_set.lists if one.id == beat.list]
    found = [*rooms, *gates, *lists] if beat.mode == "door" else [*gates, *lists, *rooms]
    return name_in(found[0], words.language) if found else ""


def mode_and_place(words: Words, kiosk: KioskNow, event_set: EventSet) -> str:
    """Both in one."""
    if kiosk.beat is None:
        return NOT_KNOWN
    where, mode = place_of(words, kiosk.beat, event_set), kiosk.beat.mode
    return " ".join(filter(None, (words.say(SHORT_MODES[mode]) if mode in SHORT_MODES else mode, where)))


def count(number: int | None) -> str:
    """A number, or that there is none."""
    return NOT_KNOWN if number is None else str(number)


def paper(beat: Heartbeat | None) -> str:
    """Badges left on the roll; nothing where there is no printer."""
    if beat is not None and beat.has_printer is False:
        return ""
    return count(beat.paper if beat else None)


def queue(beat: Heartbeat | None) -> str:
    """Badges that wait for the printer; nothing where there is none."""
    return "" if beat is not None and beat.has_printer is False else count(beat.queued if beat else None)


def outbox(beat: Heartbeat | None) -> str:
    """Entries that the hub has not heard."""
    return count(beat.pending if beat else None)


def clock(words: Words, beat: Heartbeat | None) -> str:
    """How far its clock is from the hub's: more is fast, as a watch is."""
    if beat is None or beat.offset_ms is None:
        return NOT_KNOWN
    seconds = -beat.offset_ms / 1000
    if abs(seconds) >= MINUTE_S:
        return f"{'+' if seconds > 0 else '−'}{long(words, abs(seconds))}"
    sign = "" if abs(seconds) < LEAST_S else "+" if seconds > 0 else "−"
    return f"{sign}{words.decimal(abs(seconds))} s"


def with_unit(number: int | None, unit: str) -> str:
    """A number with what it counts."""
    return NOT_KNOWN if number is None else f"{number} {unit}"


def heard(words: Words, kiosk: KioskNow) -> str:
    """How long ago it was heard, in few letters."""
    if kiosk.is_here:
        return words.say("here")
    return NOT_KNOWN if kiosk.age_s is None else long(words, kiosk.age_s)


def long(words: Words, seconds: float) -> str:
    """A length of time, in the unit in which people think of it."""
    if seconds >= 2 * HOUR_S:
        return words.say("{number} h", number=round(seconds / HOUR_S))
    if seconds >= 2 * MINUTE_S:
        return words.say("{number} min", number=round(seconds / MINUTE_S))
    return words.say("{number} s", number=round(seconds))
