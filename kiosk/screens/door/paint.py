"""Puts the state of a door into its places. Must not know: keys, what the desk is asked."""

from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.content import Content

from kiosk.screens.door import view as door_view
from kiosk.screens.door.emptying import Emptying
from kiosk.screens.door.room_level import room_signal
from kiosk.screens.hints import hint_content
from kiosk.screens.parts import Plain, broken_up, short, width
from kiosk.screens.preview import Preview, preview_size
from kiosk.screens.shapes import draw
from kiosk.theme import Field
from kiosk.views import RoomCount

if TYPE_CHECKING:
    from kiosk.screens.door.head_counting import HeadCounting
    from kiosk.screens.door.screen import DoorScreen
    from kiosk.screens.staff_words import Told

ROOMY_ROWS = 16
ANNOUNCEMENT_ROWS = 2
EMPTY = "-empty"
PAST_MS = 30_000
"""So long the smallest door shows who came last before it has room for anything else."""

LARGE_ROWS, LARGE_CELLS = 8, 53
"""From this size of its field on, the shape of a verdict is drawn twice as large."""


def paint(door: "DoorScreen") -> None:
    """Show what a door has to show: around the count, and in its place."""
    # What is covered has no size; when it is seen again it has the one that it had.
    door.count_rows = door.query_one("#count").size.height or door.count_rows
    told = door.verdict if door.outfit.mono_ms() < door.verdict_until_ms else None
    door.query_one("#hero").display = told is None
    door.query_one("#verdict").display = told is not None
    door.query_one("#programme").display = told is None
    door.query_one("#hero").set_class(door.counting is not None, "-asks")
    cells = door.query_one("#past").content_size.width
    _paint_frame(door, cells)
    beside = fit_preview(door)
    if told is not None:
        _paint_verdict(door, told)
    elif isinstance(door.counting, Emptying):
        _paint_emptying(door, cells)
    elif door.counting is not None:
        _paint_counting(door, door.counting, cells)
    elif door.count is None:
        _paint_nothing(door, cells)
    else:
        _paint_count(door, door.count, cells, beside)


def _put(door: "DoorScreen", place: str, content: Content | str) -> None:
    door.query_one(f"#{place}", Plain).put(content)


def _paint_frame(door: "DoorScreen", cells: int) -> None:
    """Where, which way, what is on, who came last, which keys."""
    words, event_set, warning = door.words, door.outfit.event_set, door.warning
    name = door_view.place_name(words, event_set, door.room, door.place.list_id, door.outfit.name)
    wide = door.query_one("#door-header").content_size.width
    door.set_class(not door.is_entry, "-out")
    _put(door, "door-header", door_view.header_line(words, name, door.who, wide, is_entry=door.is_entry))
    door.set_class(warning is not None, "-warned")
    door.set_class(warning == door_view.FULL, "-full")
    if warning is not None:
        line = door_view.warning_line(words, warning, wide)
    else:
        now_ms = door.outfit.now_ms()
        line = door_view.programme_line(words, event_set.sessions, door.room, now_ms, wide)
    _put(door, "programme", line)
    past = (door_view.past_line(words, one, cells) for one in door.past)
    _put(door, "past", Content("\n").join(past))
    _put(door, "door-keys", _keys(door, cells))
    _paint_announcement(door, cells)


def _paint_announcement(door: "DoorScreen", cells: int) -> None:
    """Where a door is at rest; the smallest one has one line for it and for who came last."""
    is_low = door.app.size.height < ROOMY_ROWS
    newest_ms = max((one.at_ms for one in door.past), default=0)
    is_quiet = door.is_empty and (not is_low or door.outfit.now_ms() - newest_ms >= PAST_MS)
    said = door.announced if is_quiet else ()
    if said and is_low:
        _put(door, "past", short(said[0], cells))
    text = broken_up(said[0], cells, ANNOUNCEMENT_ROWS, by_words=True) if said and not is_low else ""
    _put(door, "announcement", text)
    door.query_one("#announcement").set_class(not text, EMPTY)


def _keys(door: "DoorScreen", cells: int) -> Content:
    if door.hint is not None:
        return hint_content(door.words, door.hint, cells)
    if door.counting is not None:
        is_asked = isinstance(door.counting, Emptying) or door.counting.asks
        keys = door_view.SURE_KEYS if is_asked else door_view.TYPING_KEYS
        return door_view.keys_line(door.words, keys, cells)
    keys = door_view.DOOR_KEYS if door.room is None else door_view.ROOM_KEYS
    return door_view.keys_line(door.words, keys, cells)


def _paint_verdict(door: "DoorScreen", told: "Told") -> None:
    verdict = door.query_one("#verdict")
    for field in Field:
        verdict.set_class(field is told.field, f"-{field}")
    size = verdict.size
    is_large = size.height >= LARGE_ROWS and size.width >= LARGE_CELLS
    _put(door, "verdict-shape", draw(told.shape, is_large=is_large))
    _put(door, "verdict-words", Content.assemble((told.title, "bold"), "\n", told.detail))


def _paint_counting(door: "DoorScreen", counting: "HeadCounting", cells: int) -> None:
    """The number as it is typed, as large as the room's own, and what is asked."""
    words, rows = door.words, door.count_rows
    number = door_view.figures(counting.persons, cells, rows) if counting.figures else ""
    _put(door, "digits", number)
    _put(door, "limit", "")
    question = (
        words.say("Are {number} inside now?", number=counting.persons)
        if counting.asks
        else words.say("How many have you counted inside?")
    )
    _put(door, "room-bar", Content.styled(question, "bold"))
    thought = door.count.persons if door.count else None
    _put(door, "age", words.say("so far {number}", number=thought) if thought is not None else "")


def _paint_emptying(door: "DoorScreen", cells: int) -> None:
    """How many are inside by the number, and whether really nobody is."""
    words, rows = door.words, door.count_rows
    _put(door, "digits", door_view.figures(door.count.persons, cells, rows) if door.count else "")
    _put(door, "limit", "")
    _put(door, "room-bar", Content.styled(words.say("Is nobody inside any more?"), "bold"))
    _put(door, "age", words.say("They all count as gone"))


def _paint_nothing(door: "DoorScreen", cells: int) -> None:
    words = door.words
    note = words.say("Counting …") if door.room is not None else words.say("This door counts no room")
    for place, text in (("digits", ""), ("limit", note), ("room-bar", "")):
        _put(door, place, text)
    _put(door, "age", _state(door, None, cells))


def _state(door: "DoorScreen", count: RoomCount | None, cells: int) -> Content:
    now_ms = door.outfit.now_ms()
    state, brief = door_view.states(door.words, door.link, door.missing_scanners, now_ms)
    return door_view.state_line(door.words, count, state, brief, cells)


def _paint_count(door: "DoorScreen", count: RoomCount, cells: int, beside: int) -> None:
    words = door.words
    count = replace(count, age_s=count.age_s + (door.outfit.mono_ms() - door.counted_ms) / 1000)
    signal = room_signal(words, count)
    limit = door_view.limit_lines(words, count)
    wide = max(map(width, limit.split("\n")))
    rows = door.count_rows
    number = door_view.figures(count.persons, cells - wide - 2 - beside, rows)
    _put(door, "digits", Content.styled(number, signal.colour))
    _put(door, "limit", limit)
    _put(door, "room-bar", door_view.bar_line(count, str(signal), signal.colour, cells))
    _put(door, "age", _state(door, count, cells))


def fit_preview(door: "DoorScreen") -> int:
    """Give the preview its cells at the right of the count; how many it takes from there."""
    previews = door.query(Preview)
    if not previews or door.has_class("-beside"):
        return 0
    wide, high = preview_size(*door.app.size, door.count_rows)
    previews.first().fit(wide, high)
    return wide + 1 if wide else 0
