"""The colours of charts, light and dark, those of the organiser pages. Must not know: what is drawn.

A drawing carries the light colours as attributes, which every program reads, and classes, by which a page
paints it anew (`STYLE`): a style sheet counts more than attributes.
"""

from dataclasses import dataclass
from enum import StrEnum


class Theme(StrEnum):
    """On what ground a chart stands."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as ``#rrggbb``.

    Attributes:
        ink: Titles.
        quiet: What is written at the axes: 4.5:1 on paper.
        series: At least 3:1 on paper, told apart by colour-blind eyes too, in their order.
    """

    paper: str
    ink: str
    quiet: str
    grid: str
    axis: str
    limit: str
    series: tuple[str, ...]


PALETTES = {
    Theme.LIGHT: Palette(
        "#fbfaf7", "#1c1b19", "#6a665e", "#e6e2d9", "#b4afa4", "#a1252b",
        ("#0b6e66", "#c2681c", "#3a5fa8", "#93467f", "#7a7d1c", "#6a665e"),
    ),
    Theme.DARK: Palette(
        "#171816", "#eceae4", "#a29e94", "#2b2c27", "#5a5b53", "#f08b8f",
        ("#6fc7bd", "#eda45f", "#93b4ef", "#d898c6", "#c3c765", "#a29e94"),
    ),
}  # fmt: skip

SERIES = len(PALETTES[Theme.LIGHT].series)
"""How many series can be told apart."""

AREA_OPACITY = "0.14"


def attributes(palette: Palette, name: str) -> dict[str, str]:
    """What paints a thing of a class that `to_svg` gives: ``c-grid``, ``c-0``, ``c-line-0`` and the like."""
    if name.startswith(("c-line-", "c-area-", "c-bar-")):
        _, what, number = name.split("-")
        return _series(what, palette.series[int(number) % SERIES])
    return {
        "c-title": {"fill": palette.ink, "font-weight": "600"},
        "c-text": {"fill": palette.quiet},
        "c-grid": {"stroke": palette.grid, "stroke-width": "1"},
        "c-axis": {"stroke": palette.axis, "stroke-width": "1"},
        "c-limit": {"stroke": palette.limit, "stroke-width": "1.5", "stroke-dasharray": "5 3"},
        "c-warning": {"fill": palette.limit, "font-weight": "600"},
    }[name]


def _series(what: str, colour: str) -> dict[str, str]:
    if what == "line":
        return {"stroke": colour, "stroke-width": "2", "fill": "none", "stroke-linejoin": "round"}
    return {"fill": colour} | ({"fill-opacity": AREA_OPACITY} if what == "area" else {})


def _rules(palette: Palette) -> str:
    named = {
        "title": f"fill:{palette.ink}", "text": f"fill:{palette.quiet}", "grid": f"stroke:{palette.grid}",
        "axis": f"stroke:{palette.axis}", "limit": f"stroke:{palette.limit}",
        "warning": f"fill:{palette.limit}",
    }  # fmt: skip
    for number, colour in enumerate(palette.series):
        named |= {
            f"line-{number}": f"stroke:{colour}",
            f"bar-{number}": f"fill:{colour}",
            f"area-{number}": f"fill:{colour}",
        }
    return "".join(f".chart .c-{name}{{{rule}}}" for name, rule in named.items())


STYLE = f"@media (prefers-color-scheme:dark){{{_rules(PALETTES[Theme.DARK])}}}"
"""For pages that show light charts: paints them dark where the reader's system is dark."""
