"""How hints look and what they say: a shape for those who stand back, a few words for those who are near.

An arrow up is the way towards the screen, as on a floor. Must not know: when a hint is given.
"""

from textual.content import Content

from kiosk.screens.parts import short
from kiosk.screens.shapes import Shape
from kiosk.theme import WARN
from kiosk.words import Words, mark
from scanner.hint import Hint

HINTS: dict[Hint, tuple[Shape, str, str]] = {
    Hint.CLOSER: (Shape.CLOSER, "▲", mark("Come a little closer")),
    Hint.FURTHER: (Shape.FURTHER, "▼", mark("Move a little back")),
    Hint.HOLD_STILL: (Shape.STILL, "■", mark("Please hold still")),
    Hint.BRIGHTER: (Shape.SUN, "○", mark("Please brighten the screen")),
    Hint.TILT: (Shape.TILT, "◢", mark("Tilt it a little: it reflects")),
    Hint.ONE_TICKET: (Shape.ONE, "●", mark("One ticket at a time, please")),
}
"""The shape where there is room, the sign where there is a line, and the words."""


def hint_content(words: Words, hint: Hint, cells: int) -> Content:
    """A hint in one line."""
    _, sign, sentence = HINTS[hint]
    return Content.styled(short(f"{sign} {words.say(sentence)}", cells), f"bold {WARN}")
