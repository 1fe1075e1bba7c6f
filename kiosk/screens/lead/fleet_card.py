"""All that is known of one kiosk: how it is on the left, what it is wanted to be on the right. Pure.

Must not know: widgets, keys, where it comes from.
"""

from collections.abc import Iterator, Sequence

from textual.content import Content

from checkin.list_names import fitting, fitting_lists
from checkin.model import EventSet, Names, name_in
from kiosk.fleet.kiosks import KioskNow
from kiosk.screens.lead import fleet_words as say
from kiosk.screens.lead.fleet_words import NOT_KNOWN
from kiosk.screens.parts import fit, short, width
from kiosk.theme import QUIET, WARN
from kiosk.wording.reasons import CAUSES
from kiosk.words import Words, mark
from sync.hub.protocol import Heartbeat

LABEL_CELLS = 12
WIDE_LABEL_CELLS = 15
WIDE_CELLS = 70
GAP = 3
MOST_CELLS = 100
"""A value stands near what it is, however wide the screen is."""

Row = tuple[str, str]
"""What it is, and its value; both as they are read."""

WANTED = {
    "mode": mark("Mode"),
    "lists": mark("List"),
    "gate": mark("Gate"),
    "room": mark("Room"),
    "direction": mark("Direction"),
    "printer": mark("Printer"),
    "spare_printer": mark("Printer 2"),
    "camera": mark("Camera"),
}
"""Settings that a hub may say, in the order in which they are read."""


def card_lines(words: Words, kiosk: KioskNow, event_set: EventSet, cells: int, rows: int) -> list[Content]:
    """The card, as much of it as there is room for.

    Args:
        words: Of the staff's language.
        kiosk: Which one.
        event_set: Names lists, gates and rooms.
        cells: How wide it may be.
        rows: How high.
    """
    head = [_title(words, kiosk, cells), *_troubles(words, kiosk, cells)]
    now, wanted = list(_now(words, kiosk)), list(_wanted(words, kiosk, event_set))
    half = (min(cells, MOST_CELLS) - GAP) // 2
    height = max(len(now), len(wanted))
    left = _column(words.say("How it is"), now, half, height)
    right = _column(words.say("Settings"), wanted, half, height)
    beside = [Content.assemble(one, " " * GAP, other) for one, other in zip(left, right, strict=True)]
    air = [Content("")] if len(head) + len(beside) < rows else []
    return [*head, *air, *beside][:rows]


def _title(words: Words, kiosk: KioskNow, cells: int) -> Content:
    age = ""
    if kiosk.is_here:
        age = words.say("this kiosk")
    elif kiosk.age_s is not None:
        age = words.say("heard {ago}", ago=words.ago(kiosk.age_s))
    name = short(kiosk.name, cells - width(age) - 3)
    return Content.assemble((name, "bold"), "   " if age else "", (age, QUIET))


def _troubles(words: Words, kiosk: KioskNow, cells: int) -> list[Content]:
    """All that is wrong, in one line or two."""
    lines = [""]
    for found in kiosk.findings:
        text = f"{say.LOOKS[found.level][0]} {say.say_finding(words, found)}"
        longer = f"{lines[-1]}   {text}".strip()
        if width(longer) <= cells:
            lines[-1] = longer
        else:
            lines.append(short(text, cells))
    return [Content.styled(line, WARN) for line in lines if line]


def _now(words: Words, kiosk: KioskNow) -> Iterator[Row]:
    """How it is, as it said itself."""
    beat = kiosk.beat
    yield words.say("Mode"), say.mode_name(words, beat.mode) if beat else NOT_KNOWN
    yield words.say("Printer"), _printer(words, beat)
    yield words.say("Paper"), _paper(words, beat)
    yield words.say("Waiting"), say.queue(beat) or NOT_KNOWN
    yield words.say("To send"), say.outbox(beat)
    yield words.say("Clock"), say.clock(words, beat)
    yield words.say("Reading"), say.with_unit(beat.decode_p95_ms if beat else None, "ms")
    yield words.say("Warmth"), say.with_unit(beat.celsius if beat else None, "°C")
    yield words.say("Power"), _power(words, beat)


def _printer(words: Words, beat: Heartbeat | None) -> str:
    if beat is None or beat.has_printer is None:
        return NOT_KNOWN
    if not beat.has_printer:
        return words.say("none")
    known = {cause.value: text for cause, text in CAUSES.items()}
    return words.say(known[beat.printer]) if known.get(beat.printer) else beat.printer or words.say("ready")


def _paper(words: Words, beat: Heartbeat | None) -> str:
    if beat is None or beat.paper is None:
        return NOT_KNOWN
    return words.say_count("for {number} badge", "for {number} badges", beat.paper)


def _power(words: Words, beat: Heartbeat | None) -> str:
    if beat is None or beat.undervolted is None:
        return NOT_KNOWN
    return words.say("too weak") if beat.undervolted else words.say("well")


def _wanted(words: Words, kiosk: KioskNow, event_set: EventSet) -> Iterator[Row]:
    """What the hub wants of it; where that says nothing, what the kiosk says of itself."""
    beat, profile = kiosk.beat, kiosk.profile
    own = _own(words, beat, event_set) if beat else {}
    for key, label in WANTED.items():
        said = value_name(words, key, profile[key], event_set) if key in profile else own.get(key, NOT_KNOWN)
        yield words.say(label), said
    yield words.say("Program"), (beat.software if beat else "") or NOT_KNOWN


def _own(words: Words, beat: Heartbeat, event_set: EventSet) -> dict[str, str]:
    """Where it says that it stands."""
    parts = (
        ("lists", [one.names for one in event_set.lists if one.id == beat.list]),
        ("gate", [one.names for one in event_set.gates if one.id == beat.gate]),
        ("room", [one.names for one in event_set.rooms if one.id == beat.room]),
    )
    named = {key: name_in(names, words.language) for key, found in parts for names in found}
    way = {"direction": words.say(say.DIRECTIONS[beat.direction])} if beat.direction in say.DIRECTIONS else {}
    return named | way | {"mode": say.mode_name(words, beat.mode)}


def value_name(words: Words, key: str, value: str, event_set: EventSet) -> str:
    """A value of a profile as people read it."""
    if key == "mode":
        return say.mode_name(words, value)
    if key == "direction" and value in say.DIRECTIONS:
        return words.say(say.DIRECTIONS[value])
    if key == "lists":
        parts = [one for one in value.split(",") if one.strip()]
        return ", ".join(_name(words, [f.names for f in fitting_lists(event_set, one)], one) for one in parts)
    if key == "gate":
        return _name(words, [one.names for one in fitting(event_set.gates, value)], value)
    if key == "room":
        return _name(words, [one.names for one in fitting(event_set.rooms, value)], value)
    return value or words.say("none")


def _name(words: Words, found: Sequence[Names], value: str) -> str:
    return name_in(found[0], words.language) if len(found) == 1 else value.strip() or words.say("none")


def _column(title: str, rows: list[Row], cells: int, height: int) -> list[Content]:
    lines = [Content.styled(fit(title, cells), QUIET), *(_row(row, cells) for row in rows)]
    return lines + [Content(" " * cells)] * (height + 1 - len(lines))


def _row(row: Row, cells: int) -> Content:
    label, value = row
    label_cells = WIDE_LABEL_CELLS if cells * 2 >= WIDE_CELLS else LABEL_CELLS
    shown = fit(f"  {short(label, label_cells - 3)}", label_cells)
    return Content.assemble((shown, QUIET), fit(value, cells - label_cells))
