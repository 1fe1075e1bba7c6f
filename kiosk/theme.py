"""The look as one design: names for colours, and the palettes that say which colour a name is.

Screens and style sheets know names only (`$warn`), resolved when something is painted, so a palette can
change while the program runs. In every palette each text reaches 7:1 on each of its grounds (WCAG 2.2,
1.4.6), and the verdicts differ in grey: welcome is light, wait is in between, stop is dark.
Must not know: widgets.
"""

import colorsys
import re
from enum import StrEnum
from functools import lru_cache

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


class Look(StrEnum):
    """Which palette is used."""

    DARK = "dark"
    LIGHT = "light"
    HIGH_CONTRAST = "high-contrast"


TEXT, QUIET = "$calm-text", "$calm-quiet"
"""What is read first, and what may be read second, on the calm ground."""

RAISED = "$raised"
"""Ground under the chosen line and the search field; carries the texts of the calm field."""

GOOD, WARN, BAD = "$good", "$warn", "$bad"
"""Signals on the calm ground; never without a shape or a word."""


COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
STEPS = 512
"""So finely a lightness is looked for."""


class Paint(msgspec.Struct, frozen=True):
    """A ground and the texts on it, as ``#rrggbb``; `quiet` for what may be read second."""

    ground: str
    text: str
    quiet: str


class Palette(msgspec.Struct, frozen=True, kw_only=True):
    """All colours of one look, as ``#rrggbb``; see the names above for what they are for."""

    fields: dict[Field, Paint]
    raised: str
    good: str
    warn: str
    bad: str


PALETTES: dict[Look, Palette] = {
    Look.DARK: Palette(
        fields={
            Field.CALM: Paint("#0d1824", "#f4f7fa", "#aebdcc"),
            Field.WELCOME: Paint("#86e3aa", "#04150b", "#08281a"),
            Field.WAIT: Paint("#cf9226", "#140c00", "#140c00"),
            Field.STOP: Paint("#8a1122", "#ffffff", "#ffdde0"),
        },
        raised="#1a2f42",
        good="#74dc9c",
        warn="#f3ba4d",
        bad="#ffa8a8",
    ),
    Look.LIGHT: Palette(
        fields={
            Field.CALM: Paint("#f6f8fa", "#0d1824", "#3a4856"),
            Field.WELCOME: Paint("#6fd699", "#04150b", "#04150b"),
            Field.WAIT: Paint("#cb8c1c", "#000000", "#000000"),
            Field.STOP: Paint("#8a1122", "#ffffff", "#ffdde0"),
        },
        raised="#dbe4ec",
        good="#0a4a26",
        warn="#5c3a00",
        bad="#86101f",
    ),
    Look.HIGH_CONTRAST: Palette(
        fields={
            Field.CALM: Paint("#000000", "#ffffff", "#ffffff"),
            Field.WELCOME: Paint("#ffffff", "#000000", "#000000"),
            Field.WAIT: Paint("#f2c200", "#000000", "#000000"),
            Field.STOP: Paint("#980018", "#ffffff", "#ffffff"),
        },
        raised="#0b3a8c",
        good="#9dffc4",
        warn="#ffe14d",
        bad="#ffd0d0",
    ),
}
"""Dark unless the settings say otherwise: a screen in a dim hall must not blind those who look up at it."""

PICTURE_DARK, PICTURE_LIGHT, PICTURE_MARK = "#0d1824", "#f4f7fa", "#74dc9c"
"""Ends of the greys of a camera's picture, and what is drawn into it: the same in every look."""


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


@lru_cache(maxsize=16)
def readable_accent(colour: str, look: Look) -> str:
    """That colour in the nearest lightness that is readable on the calm ground and on the chosen line.

    Args:
        colour: The event's; where it is none, calm text takes its place.
        look: High contrast has no room for it.
    """
    palette = PALETTES[look]
    calm = palette.fields[Field.CALM]
    if not COLOUR.fullmatch(colour) or look is Look.HIGH_CONTRAST:
        return calm.text
    hue, own, saturation = colorsys.rgb_to_hls(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))
    steps = (step / STEPS for step in range(STEPS + 1))
    lighter_or_darker = (_hex(hue, at, saturation) for at in sorted(steps, key=lambda at: abs(at - own)))
    return next(one for one in (colour, *lighter_or_darker) if _is_readable(one, calm.ground, palette.raised))


def _hex(hue: float, lightness: float, saturation: float) -> str:
    channels = colorsys.hls_to_rgb(hue, lightness, saturation)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _is_readable(colour: str, *grounds: str) -> bool:
    return all(contrast(colour, ground) >= ENOUGH_CONTRAST for ground in grounds)


def css_variables(look: Look = Look.DARK, accent: str = "") -> dict[str, str]:
    """The colours of a look by their names, without the ``$``: ``stop-ground`` and so on.

    Args:
        look: Which palette.
        accent: The event's own colour; empty = it has none.
    """
    palette = PALETTES[look]
    named = {"raised": palette.raised, "good": palette.good, "warn": palette.warn, "bad": palette.bad}
    named["event-accent"] = readable_accent(accent, look)
    for field, paint in palette.fields.items():
        named |= {
            f"{field}-ground": paint.ground,
            f"{field}-text": paint.text,
            f"{field}-quiet": paint.quiet,
        }
    return named
