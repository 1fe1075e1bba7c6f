"""The door of a room: how many are inside against how many may be, and who came last.

Must not know: how rooms are counted, why a ticket may not pass.
"""

from collections import deque

import msgspec
from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from checkin.model import Direction, EventSet, RoomId, name_in
from checkin.verdict import NeedsAnswer
from kiosk.errands import Errands
from kiosk.messages import CheckInAnswered, RoomCounted
from kiosk.outfit import Outfit
from kiosk.screens.parts import Plain, between, fit, short, width
from kiosk.screens.room_level import age_line, fraction, room_signal, room_title
from kiosk.screens.shapes import draw, draw_bar, draw_number
from kiosk.screens.staff_words import Told, link_signal, tell
from kiosk.screens.staffed import StaffedScreen
from kiosk.theme import BAD, GOOD, PAINTS, WARN, Field
from kiosk.views import Answer, RoomCount
from kiosk.words import Words

VERDICT_MS = 3_000
SCANS_SHOWN = 5
LARGE_ROWS, LARGE_CELLS = 10, 70
"""From this size of its field on, the shape of a verdict is drawn twice as large."""

QUIET = PAINTS[Field.CALM].quiet
FIELD_COLOURS = {Field.WELCOME: GOOD, Field.STOP: BAD, Field.WAIT: WARN, Field.CALM: QUIET}


class Past(msgspec.Struct, frozen=True):
    """One of the last scans."""

    told: Told
    at_ms: int


class DoorScreen(StaffedScreen):
    """The room is the hero; a verdict covers it for a moment."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.count: RoomCount | None = None
        self.counted_ms = 0
        self.past: deque[Past] = deque(maxlen=SCANS_SHOWN)
        self.verdict_until_ms = 0

    @property
    def room(self) -> RoomId | None:
        """The room that is shown: the one of this place, else the one its list counts into."""
        counting = self.outfit.event_set.room_counting(self.place.list_id)
        return self.place.room or (counting.id if counting else None)

    def compose(self) -> ComposeResult:
        """Header, count or verdict, last scans, keys."""
        yield Plain(id="door-header")
        with Vertical(id="hero"):
            with Horizontal(id="count"):
                yield Plain(id="digits")
                yield Plain(id="limit")
            yield Plain(id="room-bar")
            yield Plain(id="age")
        with Horizontal(id="verdict"):
            yield Plain(id="verdict-shape")
            yield Plain(id="verdict-words")
        yield Plain(id="past")
        yield Plain(id="door-keys")

    def press(self, key: str) -> None:
        """R turns the door around."""
        if key.lower() == "r":
            is_entry = self.place.direction is Direction.ENTRY
            self.place = replace(self.place, direction=Direction.EXIT if is_entry else Direction.ENTRY)
            self.repaint()

    def advance(self) -> None:
        """Let the number age and the verdict go."""
        super().advance()
        self.repaint()

    def refresh_state(self) -> None:
        """Read link, printer, and the room."""
        super().refresh_state()
        desk, room = self.outfit.desk, self.room
        if room is not None:
            self.ask(lambda: RoomCounted(desk.room_count(room)))

    @on(RoomCounted)
    def _counted(self, message: RoomCounted) -> None:
        self.count = message.count
        self.counted_ms = self.outfit.mono_ms()
        self.repaint()

    @on(CheckInAnswered)
    def _answered(self, message: CheckInAnswered) -> None:
        answer = message.answer
        told = tell_at_door(self.words, answer, self.outfit.now_ms(), self.outfit.event_set)
        self.past.appendleft(Past(told, answer.at_ms))
        self.verdict_until_ms = self.outfit.mono_ms() + VERDICT_MS
        self.refresh_state()
        self.repaint()

    def repaint(self) -> None:
        """Show the present state."""
        if not self.can_paint or not self.size.width:
            return
        cells = self.query_one("#past").content_size.width
        self._put("door-header", self._header(cells))
        is_told = bool(self.past) and self.outfit.mono_ms() < self.verdict_until_ms
        self.query_one("#hero").display = not is_told
        self.query_one("#verdict").display = is_told
        if is_told:
            self._show_verdict(self.past[0].told)
        else:
            self._show_count(cells)
        self._put("past", Content("\n").join(self._past_line(past, cells) for past in self.past))
        self._put("door-keys", self._keys(cells))

    def _put(self, place: str, content: Content | str) -> None:
        self.query_one(f"#{place}", Plain).put(content)

    def _header(self, cells: int) -> Content:
        is_entry = self.place.direction is Direction.ENTRY
        way = f"{self.words.say('Entrance')} ▸" if is_entry else f"◂ {self.words.say('Way out')}"
        return Content.styled(between(self._title(), way, cells), "bold")

    def _title(self) -> str:
        if self.count is None:
            here = self.outfit.event_set.find_list(self.place.list_id)
            return name_in(here.names, self.words.language) if here else self.outfit.name
        now_ms, room = self.outfit.now_ms(), self.count.room
        sessions = self.outfit.event_set.sessions
        on_now = next((s for s in sessions if s.room == room and s.start_ms <= now_ms < s.end_ms), None)
        name = name_in(on_now.names, self.words.language) if on_now else ""
        return room_title(self.words, self.count, name, self.words.time(on_now.end_ms) if on_now else "")

    def _show_verdict(self, told: Told) -> None:
        verdict = self.query_one("#verdict")
        for field in Field:
            verdict.set_class(field is told.field, f"-{field}")
        size = verdict.size
        is_large = size.height >= LARGE_ROWS and size.width >= LARGE_CELLS
        self._put("verdict-shape", draw(told.shape, is_large=is_large))
        self._put("verdict-words", Content.assemble((told.title, "bold"), "\n", told.detail))

    def _show_count(self, cells: int) -> None:
        words, count = self.words, self.count
        if count is None:
            note = words.say("Counting …") if self.room is not None else words.say("This door counts no room")
            self._put("digits", "")
            self._put("limit", note)
            self._put("room-bar", "")
            self._put("age", "")
            return
        count = replace(count, age_s=count.age_s + (self.outfit.mono_ms() - self.counted_ms) / 1000)
        signal = room_signal(words, count)
        limit = words.say("of {limit}", limit=count.limit) if count.limit is not None else ""
        rows = self.query_one("#count").size.height
        number = figures(count.persons, cells - width(limit) - 2, rows)
        self._put("digits", Content.styled(number, signal.colour))
        self._put("limit", limit)
        self._put("room-bar", bar_line(count, str(signal), signal.colour, cells))
        self._put("age", short(age_line(words, count), cells))

    def _past_line(self, past: Past, cells: int) -> Content:
        told = past.told
        time = self.words.exact_time(past.at_ms)
        text = (
            told.title if told.field is Field.WELCOME else " · ".join(filter(None, (told.title, told.detail)))
        )
        return Content.assemble(
            (f"{told.mark}  ", FIELD_COLOURS[told.field]),
            fit(text, cells - width(time) - 5) + "  ",
            (time, QUIET),
        )

    def _keys(self, cells: int) -> Content:
        link = link_signal(self.words, self.link, self.outfit.now_ms())
        keys = f" {self.words.say('direction')}"
        room = cells - width(keys) - 3
        state = str(link)
        if width(state) > room and self.link is not None:
            brief = self.words.say("{number} to send", number=self.link.pending)
            state = state.partition(" · ")[0] if self.link.is_ended else f"{link.mark} {brief}"
        state = short(state, room)
        gap = " " * (cells - 1 - width(keys) - width(state))
        return Content.assemble(("R", "bold"), keys, gap, (state, link.colour))


def tell_at_door(words: Words, answer: Answer, now_ms: int, event_set: EventSet) -> Told:
    """As at the desk, but for questions: those are answered where there is a keyboard."""
    told = tell(words, answer, now_ms, event_set)
    if not isinstance(answer.verdict, NeedsAnswer):
        return told
    detail = " · ".join(filter(None, (told.name, told.title)))
    return replace(told, title=words.say("To the service desk"), detail=detail)


def figures(number: int, cells: int, rows: int) -> str:
    """The number as large as it fits; at least three lines high."""
    for scale in (2, 1):
        drawn = draw_number(number, scale).split("\n")
        if len(drawn) <= rows and max(map(width, drawn)) <= cells:
            return "\n".join(drawn)
    return draw_number(number)


def bar_line(count: RoomCount, note: str, colour: str, cells: int) -> Content:
    """How full the room is, as a bar, in percent, and in words."""
    used = fraction(count)
    if used is None:
        return Content.styled(note, colour)
    right = f"  {used:.0%}".replace("%", " %") + f"  {note}"
    return Content.assemble((draw_bar(used, cells - width(right), "▄▁"), colour), (right, colour))
