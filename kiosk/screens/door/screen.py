"""The door of a room: how many are inside against how many may be, and who came last.

Must not know: how rooms are counted, why a ticket may not pass, how its lines are worded.
"""

from collections import deque

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from checkin.model import Direction
from checkin.roles import Act
from kiosk.errands import Errands
from kiosk.messages import CheckInAnswered, HeadCounted, PersonsCounted, RoomEmptied, WarningSeen
from kiosk.outfit import Outfit
from kiosk.screens.door import emptying, head_counting
from kiosk.screens.door import view as door_view
from kiosk.screens.door.emptying import Emptying
from kiosk.screens.door.head_counting import HeadCounting
from kiosk.screens.door.paint import paint
from kiosk.screens.door.room_screen import RoomScreen
from kiosk.screens.help import HelpLine
from kiosk.screens.parts import Plain
from kiosk.screens.preview import Preview
from kiosk.screens.staff_words import Told, tell_scanner
from kiosk.signals import OF_FIELDS
from kiosk.wording.scanner_words import Said

VERDICT_MS = 3_000
SCANS_SHOWN = 5
PERSONS = {"+": 1, "-": -1, "−": -1}
SAME_KEYS = {"/": "r", "*": "o", ".": "z", ",": "z"}
"""The same from a number block."""

MOST_AT_ONCE = 4
"""More of these keys without a pause come from one that is held down, and are nobody."""


class DoorScreen(RoomScreen):
    """The room is the hero; a verdict covers it for a moment."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.past: deque[door_view.Past] = deque(maxlen=SCANS_SHOWN)
        self.verdict: Told | None = None
        self.verdict_until_ms = 0
        self.count_rows = 0
        """How high the count's place is, or was before a verdict covered it."""

    @property
    def is_empty(self) -> bool:
        """Whether the last verdict has gone, and nobody types a number."""
        return self.outfit.mono_ms() >= self.verdict_until_ms and self.counting is None

    @property
    def is_entry(self) -> bool:
        """Which way people go."""
        return self.place.direction is Direction.ENTRY

    def compose(self) -> ComposeResult:
        """Header, programme, count or verdict, last scans, keys."""
        yield Plain(id="door-header")
        yield Plain(id="programme")
        with Vertical(id="hero"):
            with Horizontal(id="count"):
                yield Plain(id="digits")
                yield Plain(id="limit")
                if self.outfit.preview is not None:
                    yield Preview(self.outfit.preview)
            yield Plain(id="room-bar")
            yield Plain(id="age")
        with Horizontal(id="verdict"):
            yield Plain(id="verdict-shape")
            yield Plain(id="verdict-words")
        yield from (Plain(id=place) for place in ("announcement", "past", "door-keys"))

    def help_lines(self) -> tuple[HelpLine, ...]:
        """The keys of a door, and those of every staff screen."""
        return (*door_view.help_lines(self.words), *super().help_lines())

    def scan(self, text: str) -> None:
        """Somebody passes: a number that was counted before that is not asked about any more."""
        self.counting = None
        super().scan(text)

    # --- keys ---

    def by_hand(self, text: str) -> None:
        """Fingers typed this: two persons may pass within a blink, and a number may be typed as fast."""
        is_roll = len(text) <= MOST_AT_ONCE and (set(text) <= set(PERSONS) or self.counting is not None)
        if len(text) == 1 or is_roll:
            for key in text:
                self.press(key)

    def interrupted(self, text: str) -> None:
        """Figures that were typed just before Enter."""
        self.by_hand(text)

    def press(self, key: str) -> None:
        """A key of a door, or one of whoever types a number."""
        if isinstance(self.counting, Emptying) and key not in PERSONS:
            self.empty(emptying.press(self.counting, key))
        elif isinstance(self.counting, HeadCounting) and key not in PERSONS:
            self.count_by_eye(head_counting.press(self.counting, key, self.outfit.mono_ms()))
        elif key in PERSONS:
            self.counting = None
            self.count_persons(PERSONS[key])
        else:
            self._act(SAME_KEYS.get(key, key.lower()))
        self.repaint()

    def _act(self, key: str) -> None:
        match key:
            case "r":
                self.place = replace(
                    self.place, direction=Direction.EXIT if self.is_entry else Direction.ENTRY
                )
            case "z" if self.room is not None:
                self.counting = HeadCounting(self.outfit.mono_ms())
                self.verdict_until_ms = 0
            case "l" if self.room is not None and not self.is_refused(Act.EMPTY):
                self.counting = Emptying(self.outfit.mono_ms())
                self.verdict_until_ms = 0
            case "o" if self.warning is not None:
                self.acknowledge(self.warning)
            case _:
                pass

    # --- what comes back ---

    @on(PersonsCounted)
    def _persons_counted(self, message: PersonsCounted) -> None:
        self.take(message.count)
        if message.persons:
            now_ms = self.outfit.now_ms()
            past = door_view.with_persons(self.past, message.persons, now_ms, self.words)
            self.past = deque(past, maxlen=SCANS_SHOWN)
            self.repaint()
        else:
            self._show_told(door_view.tell_nobody(self.words, message.count), self.outfit.now_ms())

    @on(HeadCounted)
    def _head_counted(self, message: HeadCounted) -> None:
        self.take(message.count)
        tell = self._show_told if message.persons is None else self._note
        tell(door_view.tell_counted(self.words, message.persons), self.outfit.now_ms())

    @on(RoomEmptied)
    def _emptied(self, message: RoomEmptied) -> None:
        self.take(message.count)
        self._note(door_view.tell_emptied(self.words, message.persons), self.outfit.now_ms())

    @on(WarningSeen)
    def _warning_seen(self, message: WarningSeen) -> None:
        self.take(message.count)
        self._note(door_view.tell_seen(self.words, message.level), self.outfit.now_ms())

    @on(CheckInAnswered)
    def _answered(self, message: CheckInAnswered) -> None:
        answer = message.answer
        told = door_view.tell_at_door(self.words, answer, self.outfit.now_ms(), self.outfit.event_set)
        self._show_told(told, answer.at_ms)
        self.refresh_state()

    def _sound(self, told: Told) -> None:
        """A steward looks at people and hears the verdict."""
        state = OF_FIELDS.get(told.field)
        if state is not None and not self.outfit.audio.sound(state):
            self.app.bell()

    def say(self, said: Said) -> None:
        """Tell staff of a scanner, for as long as of a ticket."""
        self._show_told(tell_scanner(said), self.outfit.now_ms())

    def _show_told(self, told: Told, at_ms: int) -> None:
        self._sound(told)
        self.verdict = told
        self.verdict_until_ms = self.outfit.mono_ms() + VERDICT_MS
        self._note(told, at_ms)

    def _note(self, told: Told, at_ms: int) -> None:
        self.past.appendleft(door_view.Past(told, at_ms))
        self.repaint()

    def repaint(self) -> None:
        """Show the present state."""
        if self.can_paint and self.size.width:
            paint(self)
