"""What known printers can do: our own tables, and python-escpos's, read without importing the library.

Importing it would take 0.7 s, nearly all for the same table in a slow parser; its JSON file takes 2 ms.
Must not know: connections, URLs.
"""

import json
from difflib import get_close_matches
from fractions import Fraction
from importlib.resources import files

import msgspec

from checkin.errors import PrinterUrlError
from checkin.phrases import phrase
from printer.job import Tongue
from printer.media import EIGHT_DOTS_PER_MM, parse_dpi


class Profile(msgspec.Struct, frozen=True):
    """One printer model.

    Attributes:
        name: As its maker spells it, or python-escpos.
        width_dots: The longest row that it prints; 0: nobody knows.
        dpi: Dots per inch; 203.2 where the table says nothing.
    """

    name: str
    width_dots: int
    dpi: Fraction


class _Width(msgspec.Struct):
    pixels: int | str = 0


class _Media(msgspec.Struct):
    width: _Width
    dpi: int | str = 0


class _Model(msgspec.Struct):
    media: _Media


class _Table(msgspec.Struct):
    profiles: dict[str, _Model]


OWN = (
    Profile("TM-L100", 576, EIGHT_DOTS_PER_MM),
    Profile("TM-m30", 576, EIGHT_DOTS_PER_MM),
    Profile("TM-m30II", 576, EIGHT_DOTS_PER_MM),
    Profile("TM-m30III", 576, EIGHT_DOTS_PER_MM),
    Profile("TM-T20III", 576, EIGHT_DOTS_PER_MM),
    Profile("TM-T88VI", 512, Fraction(180)),
    Profile("TM-T88VII", 512, Fraction(180)),
)
"""ESC/POS printers that python-escpos does not know. Source: Epson's data sheets; none was seen yet."""

ZEBRAS = (
    Profile("ZD421", 832, EIGHT_DOTS_PER_MM),
    Profile("ZD421-300", 1_280, Fraction(300)),
    Profile("ZD621", 832, EIGHT_DOTS_PER_MM),
    Profile("ZD621-300", 1_280, Fraction(300)),
)
"""Label printers of 104 or 108 mm. Source: Zebra's data sheets; none was seen yet."""


def find_profile(name: str, tongue: Tongue | None = None) -> Profile:
    """Look up a model, such as ``TM-L90``; upper and lower case are the same.

    Args:
        name: Of the model.
        tongue: Its language; None: anything but a Zebra.

    Raises:
        PrinterUrlError: Unknown, or nobody knows how wide it prints.
    """
    models = {model.name.casefold(): model for model in (ZEBRAS if tongue is Tongue.ZPL else OWN)}
    listed = {} if tongue is Tongue.ZPL else _table().profiles
    models |= {model.casefold(): _read(model, entry.media) for model, entry in listed.items()}
    known = models.get(name.casefold())
    if known is None:
        near = get_close_matches(name.casefold(), models, n=1, cutoff=0)
        raise PrinterUrlError(
            phrase("No printer profile is called {name}.", name=repr(name[:40])),
            phrase("The nearest is {near}.", near=f"profile={models[near[0]].name}"),
        )
    if not known.width_dots:
        raise PrinterUrlError(
            phrase("The profile {name} does not say how wide it prints.", name=known.name),
            "Leave it out and give media= and dpi=.",
        )
    return known


def _read(model: str, media: _Media) -> Profile:
    dpi = parse_dpi(str(media.dpi)) if isinstance(media.dpi, int) and media.dpi > 99 else EIGHT_DOTS_PER_MM  # noqa: PLR2004  # cash drawers' displays have less
    return Profile(model, media.width.pixels if isinstance(media.width.pixels, int) else 0, dpi)


def _table() -> _Table:
    return msgspec.convert(json.loads((files("escpos") / "capabilities.json").read_bytes()), _Table)
