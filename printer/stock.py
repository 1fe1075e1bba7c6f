"""What a printer URL says about paper: size, resolution, kind of roll, model. Must not know: places."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec

from checkin.errors import PrinterUrlError
from checkin.phrases import phrase
from printer.job import Tongue
from printer.media import MM_PER_INCH, Media, parse_dpi, parse_media
from printer.profiles import Profile, find_profile

if TYPE_CHECKING:
    from printer.languages.brother.labels import Loaded

DEFAULT_SIZE, DEFAULT_HEIGHT_MM, DEFAULT_DPI = "72x120", Fraction(120), "203"
BROTHER_SIZE = "62x100"
ONE_SIDE = re.compile(r"\s*(\d{1,3})(?:\s*mm)?\s*", re.ASCII)

ROLLS: Mapping[Tongue | None, tuple[str, ...]] = {
    Tongue.ESCPOS: ("receipt", "labels", "peel"),
    Tongue.BROTHER: ("labels", "endless"),
    Tongue.ZPL: ("labels", "marks", "endless"),
    None: (),
}
"""Kinds of roll that each language can be told of; for pictures and queues none."""


class Stock(msgspec.Struct, frozen=True):
    """What lies in a printer.

    Attributes:
        media: The printable area, and the printer's resolution.
        roll: One of `ROLLS`; empty: as usual, or as the printer is set.
        loaded: Head and label of a Brother.
    """

    media: Media
    roll: str = ""
    loaded: "Loaded | None" = None


def read_stock(tongue: Tongue | None, options: Mapping[str, str]) -> Stock:
    """Understand the options ``media``, ``dpi``, ``profile`` and ``roll``.

    Raises:
        PrinterUrlError: With the nearest right form as remedy.
    """
    roll = _roll(tongue, options.get("roll", ""))
    if tongue is Tongue.BROTHER:
        return _brother_stock(options, roll)
    return Stock(_media(tongue, options), roll)


def _roll(tongue: Tongue | None, roll: str) -> str:
    known = ROLLS[tongue]
    if not roll or roll in known:
        return roll
    if not known:
        raise PrinterUrlError(
            "Only a printer language can be told what kind of roll is loaded.", "Leave out roll=."
        )
    near = get_close_matches(roll, known, n=1, cutoff=0)[0]
    raise PrinterUrlError(
        phrase("No kind of roll is called {roll} here.", roll=repr(roll[:40])),
        phrase("The nearest is {near}; known are {known}.", near=f"roll={near}", known=", ".join(known)),
    )


def _brother_stock(options: Mapping[str, str], roll: str) -> Stock:
    from printer.languages.brother.labels import DEFAULT_MODEL, DPI, HEADS, choose_label

    asked = options.get("profile", DEFAULT_MODEL)
    model = next((name for name in HEADS if name.casefold() == asked.casefold()), None)
    if model is None:
        near = get_close_matches(asked.upper(), HEADS, n=1, cutoff=0)[0]
        raise PrinterUrlError(
            phrase("No Brother printer is called {name}.", name=repr(asked[:40])),
            phrase("The nearest is {near}.", near=f"profile={near}"),
        )
    if "dpi" in options and parse_dpi(options["dpi"]) != DPI:
        raise PrinterUrlError("A Brother QL prints 300 dpi.", "Leave out dpi=.")
    size = options.get("media", BROTHER_SIZE)
    width = ONE_SIDE.fullmatch(size)
    media = None if width else parse_media(size, "300")
    width_mm = media.width_mm if media else Fraction(width[1] if width else 0)
    loaded = choose_label(media, width_mm, model, roll)
    return Stock(loaded.media, roll, loaded)


def _media(tongue: Tongue | None, options: Mapping[str, str]) -> Media:
    profile = find_profile(options["profile"], tongue) if "profile" in options else None
    dpi = options.get("dpi")
    if profile is None:
        return parse_media(options.get("media", DEFAULT_SIZE), dpi or DEFAULT_DPI)
    return _media_of_profile(profile, options.get("media"), parse_dpi(dpi) if dpi else profile.dpi)


def _media_of_profile(profile: Profile, size: str | None, dpi: Fraction) -> Media:
    if size is None:
        return Media(profile.width_dots * MM_PER_INCH / dpi, DEFAULT_HEIGHT_MM, dpi)
    media = parse_media(size)
    media = Media(media.width_mm, media.height_mm, dpi)
    if media.width_dots > profile.width_dots:
        widest_mm = float(profile.width_dots * MM_PER_INCH / dpi)
        raise PrinterUrlError(
            phrase(
                "A badge of {dots} dots is too wide for a {name}.", dots=media.width_dots, name=profile.name
            ),
            phrase(
                "It prints {dots} dots, which is {widest} mm: use a smaller media=.",
                dots=profile.width_dots,
                widest=f"{widest_mm:.1f}",
            ),
        )
    return media
