"""Keyboard layouts as tables: which character a key gives, and what a text would be on another keyboard.

Pure. Must not know: devices, key presses over time, what a code means.

A keyboard scanner sends keys, not letters: it looks up each character in the layout that it is set to, and
whoever receives the keys looks them up in their own. Where both differ, another text arrives.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from enum import IntEnum, StrEnum
from itertools import permutations
from types import MappingProxyType

from checkin.scan import MAX_SCAN_CHARS


class Layout(StrEnum):
    """A keyboard that scanners can be set to."""

    US = "us"
    DE = "de"


class Level(IntEnum):
    """Which of the characters on a key."""

    PLAIN = 0
    SHIFT = 1
    ALT_GR = 2


ROWS = (2, 16, 30, 43, 57, 86)
"""Key code of the first key of each row below; the next keys of a row count up.

Digits, upper letters, middle letters, the key beside Enter with the lower letters, space, the key beside the
left shift. Source: linux/input-event-codes.h.
"""

LETTERS: Mapping[Layout, Mapping[Level, tuple[str, ...]]] = MappingProxyType(
    {
        Layout.US: {
            Level.PLAIN: ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'`", r"\zxcvbnm,./", " ", "<"),
            Level.SHIFT: ("!@#$%^&*()_+", "QWERTYUIOP{}", 'ASDFGHJKL:"~', "|ZXCVBNM<>?", " ", ">"),
        },
        Layout.DE: {
            Level.PLAIN: ("1234567890ß´", "qwertzuiopü+", "asdfghjklöä^", "#yxcvbnm,.-", " ", "<"),
            Level.SHIFT: ('!"§$%&/()=?`', "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ°", "'YXCVBNM;:_", " ", ">"),
            Level.ALT_GR: (
                "\0²³\0\0\0{[]}\\\0",
                "@\0€\0\0\0\0\0\0\0\0~",
                "",
                "\0\0\0\0\0\0\0µ\0\0\0",
                "",
                "|",
            ),
        },
    }
)
"""What stands on the keys, row by row; NUL = nothing."""

DEAD: Mapping[Layout, Mapping[str, str]] = MappingProxyType(
    {Layout.US: {}, Layout.DE: {"^": "\u0302", "´": "\u0301", "`": "\u0300"}}
)
"""Keys that wait for the next letter and sit on top of it -> the mark that they become."""

SWAPPED = frozenset("YZyz")
FEWEST_SWAPPED = 2
LEAST_SWAPPED_CHARS = 12
"""Texts in which only these letters have changed places count from here on."""

Stroke = tuple[int, Level]
"""A key code and which of its characters."""


def _characters(layout: Layout) -> Iterator[tuple[Stroke, str]]:
    for level, rows in LETTERS[layout].items():
        for first, row in zip(ROWS, rows, strict=True):
            yield from (((first + i, level), char) for i, char in enumerate(row) if char != "\0")


CHARACTERS: Mapping[Layout, Mapping[Stroke, str]] = MappingProxyType(
    {layout: MappingProxyType(dict(_characters(layout))) for layout in Layout}
)
"""Layout -> stroke -> character."""


def _strokes(layout: Layout) -> dict[str, Stroke]:
    """Of several strokes for a character, the one with the lowest key code and level: scanners use that."""
    return {char: stroke for stroke, char in sorted(CHARACTERS[layout].items(), reverse=True)}


STROKES: Mapping[Layout, Mapping[str, Stroke]] = MappingProxyType(
    {layout: MappingProxyType(_strokes(layout)) for layout in Layout}
)
"""Layout -> character -> stroke."""


def retype(text: str, scanner: Layout, host: Layout) -> str | None:
    """What arrives at a host with one layout when a scanner with another one types a text.

    Returns:
        None when the scanner cannot type the text, or when a key gives nothing at the host.
    """
    strokes, characters = STROKES[scanner], CHARACTERS[host]
    typed = [characters.get(strokes.get(char, (0, Level.PLAIN)), "") for char in text]
    return compose(typed, host) if all(typed) else None


def compose(chars: list[str], layout: Layout) -> str:
    """The text of these keys one after the other, dead keys on top of what follows them."""
    done: list[str] = []
    dead = ""
    for char in chars:
        shown, dead = put_on(dead, char, layout)
        done.append(shown)
    return "".join(done) + dead


def put_on(dead: str, char: str, layout: Layout) -> tuple[str, str]:
    """Press one key after a dead one, or after none.

    Returns:
        What appears now, and the dead key that waits from now on; either may be empty.
    """
    if not dead:
        return ("", char) if char in DEAD[layout] else (char, "")
    if char in {dead, " "}:
        return dead, ""
    together = unicodedata.normalize("NFC", char + DEAD[layout][dead])
    return (together, "") if len(together) == 1 else (dead + char, "")


def intended(text: str, scanner: Layout, host: Layout) -> str | None:
    """What a scanner with one layout meant when a host with another one got this: the inverse of `retype`."""
    taken_apart = _taken_apart(text, host)
    meant = [CHARACTERS[scanner].get(STROKES[host].get(char, (0, Level.PLAIN)), "") for char in taken_apart]
    return "".join(meant) if all(meant) else None


def _taken_apart(text: str, host: Layout) -> str:
    """A text with each letter that a dead key has changed as the dead key and the letter."""
    dead = {mark: key for key, mark in DEAD[host].items()}
    return "".join(_two_keys(char, dead) if char not in STROKES[host] else char for char in text)


def _two_keys(char: str, dead: Mapping[str, str]) -> str:
    parts = unicodedata.normalize("NFD", char)
    return dead[parts[1]] + parts[0] if len(parts) > 1 and parts[1] in dead else char


def other_readings(text: str) -> tuple[str, ...]:
    """What a text may have been before it came through a scanner and a host with different layouts.

    Returns:
        None, one or two other texts; each would arrive as `text` on one of the ways.
    """
    if len(text) > MAX_SCAN_CHARS:
        return ()
    meant = (intended(text, scanner, host) for scanner, host in permutations(Layout, 2))
    return tuple(dict.fromkeys(other for other in meant if other and other != text))


def is_sure(text: str, other: str) -> bool:
    """Whether a text can hardly be anything but another one through a wrong layout, if `other` is a ticket.

    Signs and umlauts in wrong places give a layout away. Where only Y and Z are swapped the text may as well
    be the next one in a row of tickets (``A-Y01`` and ``A-Z01``), so that has to be long, and swapped twice.
    """
    changed = [one for one, meant in zip(text, other, strict=False) if one != meant]
    is_swap = len(text) == len(other) and all(one in SWAPPED for one in changed)
    return not is_swap or (len(changed) >= FEWEST_SWAPPED and len(text) >= LEAST_SWAPPED_CHARS)
