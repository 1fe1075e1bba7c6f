"""Key presses -> codes: what a keyboard scanner types, read without a keyboard layout of the system.

Pure: takes the time of each piece. Must not know: devices, threads, what a code means.
"""

from collections.abc import Mapping
from types import MappingProxyType

from checkin.scan import MAX_SCAN_CHARS
from scanner.handheld.layouts import CHARACTERS, Layout, Level, put_on
from scanner.handheld.pauses import end_by_pause
from scanner.handheld.records import EV_KEY, EV_SYN, SYN_DROPPED, SYN_REPORT, InputEvent, Records

PAUSE_S = 0.3
"""Silence that ends a code: radio scanners need 50 ms for a key, those that are set to be slow 100."""

PRESSED, RELEASED = 1, 0

SHIFTS, CONTROLS, ALT, ALT_GR, METAS = (
    frozenset({42, 54}),
    frozenset({29, 97}),
    56,
    100,
    frozenset({125, 126}),
)
MODIFIERS = SHIFTS | CONTROLS | METAS | {ALT, ALT_GR}
CAPS_LOCK = 58
ENDS = frozenset({28, 96, 15})
"""Enter, Enter of the keypad, Tab. Source of all key codes: linux/input-event-codes.h."""

KEYPAD: Mapping[int, str] = MappingProxyType(
    dict(zip((71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 55, 98), "789-456+1230.*/", strict=True))
)
"""As with number lock, which scanners take for granted."""

DECIMAL_KEY = 83
DECIMAL_POINTS = MappingProxyType({Layout.US: ".", Layout.DE: ","})

MOST_ALT_DIGITS = 5


class KeyReader:
    """What a keyboard scanner has typed so far, bounded.

    Args:
        layout: The keyboard that the scanner is set to. May be changed between two codes.
    """

    def __init__(self, layout: Layout = Layout.US) -> None:
        self.layout = layout
        self._records = Records()
        self._last_s = 0.0
        self._held: set[int] = set()
        self._is_dropping = False
        self._forget()

    @property
    def due_s(self) -> float | None:
        """When `rest` has to be asked at the latest, by the clock of `feed`; None = not before more comes."""
        return self._last_s + PAUSE_S if self._has_begun else None

    def feed(self, content: bytes, now_s: float) -> tuple[str, ...]:
        """Take in records, cut anywhere, and give the codes that are complete with them."""
        codes = self.rest(now_s)
        if content:
            self._last_s = now_s
        for event in self._records.feed(content):
            codes += self._take(event)
        return codes

    def rest(self, now_s: float) -> tuple[str, ...]:
        """Nothing has come until now: a code that was under way is complete once the pause is long enough."""
        return end_by_pause(self, now_s)

    def end(self) -> tuple[str, ...]:
        """The code is complete; nothing where there is none, or where some of it was lost."""
        code = "" if self._is_spoiled else "".join(self._chars) + self._dead
        self._forget()
        return (code,) if code else ()

    def _forget(self) -> None:
        self._chars: list[str] = []
        self._dead = ""
        self._digits = ""
        self._is_spoiled = False
        self._has_caps = False

    @property
    def _has_begun(self) -> bool:
        return bool(self._chars or self._dead or self._is_spoiled or self._has_caps)

    def _take(self, event: InputEvent) -> tuple[str, ...]:
        if event.kind == EV_SYN:
            self._synchronise(event.code)
        elif event.kind == EV_KEY and not self._is_dropping:
            if event.value == PRESSED:
                return self._press(event.code)
            if event.value == RELEASED:
                self._release(event.code)
        return ()

    def _synchronise(self, mark: int) -> None:
        """The system lost some records: nothing is sure up to the next report, nor the code under way."""
        if mark == SYN_DROPPED:
            self._is_dropping = self._is_spoiled = True
        elif mark == SYN_REPORT and self._is_dropping:
            self._is_dropping = False
            self._held.clear()

    def _press(self, key: int) -> tuple[str, ...]:
        if key in MODIFIERS:
            self._held.add(key)
        elif key == CAPS_LOCK:
            self._has_caps = not self._has_caps
        elif key in ENDS:
            return self.end()
        elif ALT in self._held and key in KEYPAD:
            self._digits = (self._digits + KEYPAD[key])[:MOST_ALT_DIGITS]
        else:
            self._type(key)
        return ()

    def _release(self, key: int) -> None:
        self._held.discard(key)
        if key == ALT and self._digits:
            self._append(by_number(self._digits))
            self._digits = ""

    def _type(self, key: int) -> None:
        level = self._level()
        char = KEYPAD.get(key) if level is not None else None
        if key == DECIMAL_KEY and char:
            char = DECIMAL_POINTS[self.layout]
        elif level is not None and char is None:
            char = CHARACTERS[self.layout].get((key, level), "")
        shown, self._dead = put_on(self._dead, self._cased(char), self.layout) if char else ("", self._dead)
        self._append(shown)

    def _level(self) -> Level | None:
        """Which character of a key is meant; None = a command, no character."""
        has_control, has_alt = bool(CONTROLS & self._held), ALT in self._held
        if ALT_GR in self._held or (has_control and has_alt):  # as Windows has it, and some scanners send
            return Level.ALT_GR
        if has_control or has_alt or METAS & self._held:
            return None
        return Level.SHIFT if SHIFTS & self._held else Level.PLAIN

    def _cased(self, char: str) -> str:
        """With caps lock letters change their case, and nothing else does."""
        return char.swapcase() if self._has_caps and len(char.swapcase()) == 1 else char

    def _append(self, shown: str) -> None:
        if shown and len(self._chars) < MAX_SCAN_CHARS:
            self._chars.append(shown)


def by_number(digits: str) -> str:
    """What Alt and a number on the keypad type: some scanners send every character so, for any layout.

    As on Windows: with a leading nought the number is one of Windows-1252, else of code page 437.
    """
    if not digits.isdecimal() or int(digits) > 255:  # noqa: PLR2004  # a byte
        return ""
    text = bytes([int(digits)]).decode("cp1252" if digits.startswith("0") else "cp437", "replace")
    return text if text.isprintable() else ""
