"""What is said of scanners that are no camera: how one is set, that one is missing, and the page that tells.

Must not know: widgets, devices.
"""

from typing import TYPE_CHECKING

import msgspec

from kiosk.words import Words, mark

if TYPE_CHECKING:  # no first screen waits for tables of keys
    from scanner.handheld.calibration import Calibrated
    from scanner.handheld.layouts import Layout

KEYBOARDS = {"us": mark("US English"), "de": mark("German")}
"""Layouts in words of staff."""


class Said(msgspec.Struct, frozen=True):
    """One sentence, and what to do.

    Attributes:
        is_right: Whether nothing is to be done.
    """

    title: str
    detail: str
    is_right: bool = False


def say_calibrated(words: Words, found: "Calibrated", layout: "Layout | None") -> Said:
    """What the calibration code has told.

    Args:
        words: Of the language.
        found: From how it arrived.
        layout: The scanner's own, where it is read past the keyboard of the kiosk.
    """
    if found.is_right:
        title = words.say("Scanner and kiosk fit together")
        kept = words.say("Set to {layout}", layout=_named(words, layout)) if layout else ""
        return Said(title, kept or words.say("Nothing is to be done"), is_right=True)
    scanner, host = found.pairs[0]
    title = words.say("This scanner is set to {layout}", layout=_named(words, scanner))
    if layout is not None:
        detail = words.say(
            "Write ?layout={code} in the settings; until then it is read so", code=layout.value
        )
    else:
        detail = words.say("Set it to {layout} by the codes of its manual", layout=_named(words, host))
    return Said(title, detail)


def say_lost(words: Words) -> Said:
    """A scanner of the settings is not there."""
    return Said(words.say("A scanner is missing"), words.say("Check its cable; it starts again by itself"))


def sheet_words(words: Words) -> tuple[str, tuple[str, ...], str]:
    """Title, steps and note of the page with the calibration code."""
    steps = (
        words.say("Read this code with the scanner while the kiosk shows its first screen."),
        words.say("The kiosk says how the scanner is set, and what to write in the settings."),
        words.say("Read it once more afterwards: the kiosk says that both fit together."),
    )
    note = words.say("This code is no ticket. Serial scanners (USB-COM) do not need it.")
    return words.say("Set up a keyboard scanner"), steps, note


def _named(words: Words, layout: "Layout") -> str:
    return words.say(KEYBOARDS[layout.value])
