"""What known printers can do: python-escpos's profile table, read without importing the library.

Importing it would take 0.7 s, nearly all for the same table in a slow parser; its JSON file takes 2 ms.
Must not know: connections, URLs.
"""

import json
from difflib import get_close_matches
from fractions import Fraction
from importlib.resources import files

import msgspec

from checkin.errors import PrinterUrlError
from printer.media import EIGHT_DOTS_PER_MM, parse_dpi


class Profile(msgspec.Struct, frozen=True):
    """One printer model.

    Attributes:
        name: As python-escpos spells it.
        width_dots: The longest row that it prints.
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


def find_profile(name: str) -> Profile:
    """Look up a model, such as ``TM-L90``; upper and lower case are the same.

    Raises:
        PrinterUrlError: Unknown, or nobody knows how wide it prints.
    """
    models = {model.casefold(): (model, entry.media) for model, entry in _table().profiles.items()}
    known = models.get(name.casefold())
    if known is None:
        near = get_close_matches(name.casefold(), models, n=1, cutoff=0)
        raise PrinterUrlError(
            f"No printer profile is called {name[:40]!r}.", f"The nearest is profile={models[near[0]][0]}."
        )
    model, media = known
    if not isinstance(media.width.pixels, int) or media.width.pixels <= 0:
        raise PrinterUrlError(
            f"The profile {model} does not say how wide it prints.", "Leave it out and give media= and dpi=."
        )
    dpi = parse_dpi(str(media.dpi)) if isinstance(media.dpi, int) and media.dpi else EIGHT_DOTS_PER_MM
    return Profile(model, media.width.pixels, dpi)


def _table() -> _Table:
    return msgspec.convert(json.loads((files("escpos") / "capabilities.json").read_bytes()), _Table)
