"""Colours: a few fields, each a ground with the texts that are readable on it.

Every text reaches 7:1 against its ground (WCAG 2.2, 1.4.6), and the three verdicts differ in grey as well:
welcome is light, wait is in between, stop is dark. Must not know: widgets.
"""

from enum import StrEnum

import msgspec

ENOUGH_CONTRAST = 7.0
LINEAR_UP_TO = 0.04045
"""Source: WCAG 2.2, definition of relative luminance, as corrected in 2021."""


class Field(StrEnum):
    """What a screen, or a part of one, means."""

    CALM = "calm"
    WELCOME = "welcome"
    WAIT = "wait"
    STOP = "stop"


class Paint(msgspec.Struct, frozen=True):
    """A ground and the texts on it, as ``#rrggbb``; `quiet` for what may be read second."""

    ground: str
    text: str
    quiet: str


PAINTS: dict[Field, Paint] = {
    Field.CALM: Paint("#0d1824", "#f4f7fa", "#aebdcc"),
    Field.WELCOME: Paint("#86e3aa", "#04150b", "#08281a"),
    Field.WAIT: Paint("#cf9226", "#140c00", "#140c00"),
    Field.STOP: Paint("#8a1122", "#ffffff", "#ffdde0"),
}
RAISED = "#1a2f42"
"""Ground under the chosen line and the search field; carries the texts of the calm field."""

GOOD = "#74dc9c"
WARN = "#f3ba4d"
BAD = "#ffa8a8"
"""Signal colours on the calm ground; never without a shape or a word."""


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1. Source: WCAG 2.2, definition of relative luminance."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= LINEAR_UP_TO else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, definition of contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def css_variables() -> dict[str, str]:
    """All colours as variables for the style sheets: ``$stop-ground`` and so on."""
    named = {"raised": RAISED, "good": GOOD, "warn": WARN, "bad": BAD}
    for field, paint in PAINTS.items():
        named |= {
            f"{field}-ground": paint.ground,
            f"{field}-text": paint.text,
            f"{field}-quiet": paint.quiet,
        }
    return named
