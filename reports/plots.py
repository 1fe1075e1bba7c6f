"""Where the shapes of a chart stand; the one place that knows pygal, which works it out.

Must not know: colours, fonts, titles, languages. Places are in pixels from the upper left corner.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from reports.chart import Value

Point = tuple[float, float]

BASELINE_PX = 3.5
"""How far below its mark pygal puts the foot of a text beside it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle within which values are drawn."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a series, counted from 0, and of a label, likewise."""

    series: int
    label: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """All places.

    Attributes:
        across: Where the marks of the values stand: from the top, or from the left where bars lie.
        along: Where labels stand, the other way.
        lines: Of each line its corners.
    """

    across: tuple[float, ...]
    along: tuple[float, ...]
    bars: tuple[Bar, ...] = ()
    lines: tuple[tuple[Point, ...], ...] = ()


def plot_bars(
    frame: Frame, rows: Sequence[Sequence[Value]], marks: Sequence[float], *, lying: bool = False
) -> Plot:
    """Bars side by side.

    Args:
        frame: Where they stand.
        rows: One per series, as long as each other.
        marks: Along the values, from 0 to the end of the axis.
        lying: Whether bars grow to the right, the first label on top, instead of upwards.
    """
    pygal = _library()
    chart = (pygal.HorizontalBar if lying else pygal.Bar)(**_settings(frame, marks))
    turn = -1 if lying else 1  # lying, it puts the first label to the bottom, and draws the last series first
    chart.x_labels = [""] * len(rows[0])
    for row in rows:
        chart.add("", list(row)[::turn])
    drawing = _Drawing(chart.render_tree(), frame)
    values, labels = ("x", "y") if lying else ("y", "x")
    places = [
        (series, label)
        for series in range(len(rows))[::turn]
        for label in range(len(rows[0]))[::turn]
        if rows[series][label] is not None
    ]
    return Plot(
        drawing.guides(values),
        drawing.guides(labels)[::turn],
        tuple(Bar(*place, *box) for place, box in zip(places, drawing.boxes(), strict=True)),
    )


def plot_lines(
    frame: Frame,
    lines: Sequence[Sequence[Point]],
    marks: Sequence[float],
    ticks: Sequence[float],
    ends: Point,
) -> Plot:
    """Lines through points; one line per unbroken stretch.

    Args:
        frame: Where they are drawn.
        lines: Of each the points, from left to right.
        marks: Along the values, from 0 to the end of the axis.
        ticks: Where labels stand.
        ends: Of the axis along which the labels stand.
    """
    pygal = _library()
    chart = pygal.XY(**_settings(frame, marks), show_dots=False, xrange=ends)
    chart.x_labels = [{"label": "", "value": tick} for tick in ticks]
    floor = [(end, marks[0]) for end in ends]  # it has no axes where nothing is drawn
    for line in (*lines, floor):
        chart.add("", list(line))
    drawing = _Drawing(chart.render_tree(), frame)
    return Plot(drawing.guides("y"), drawing.guides("x")[: len(ticks)], lines=drawing.lines()[:-1])


def _library() -> Any:
    """Pygal, without the finder of modules that it puts into the interpreter: of a kind gone from Python."""
    import pygal  # type: ignore[import-untyped]  # it has no types

    sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, pygal.PluginImportFixer)]
    return pygal


def _settings(frame: Frame, marks: Sequence[float]) -> dict[str, Any]:
    """Without words, which would take room for themselves."""
    return {
        "width": frame.width, "height": frame.height, "margin": 0, "spacing": 0, "js": (), "css": (),
        "show_legend": False, "range": (marks[0], marks[-1]),
        "y_labels": [{"label": "", "value": mark} for mark in marks],
    }  # fmt: skip


class _Drawing:
    """Reads places out of what pygal has drawn, and moves them into the frame."""

    def __init__(self, tree: Element, frame: Frame) -> None:
        found = _one(tree, "plot")
        ground = _one(found, "background")
        self._plot = found
        self._frame = frame
        self._wide = frame.width / float(ground.get("width", 1))
        self._high = frame.height / float(ground.get("height", 1))

    def guides(self, axis: str) -> tuple[float, ...]:
        """Where the marks of an axis stand, in their order."""
        texts = [text for group in _all(_one(self._plot, axis), "guides") for text in group.iter("text")]
        if axis == "x":
            return tuple(self._x(float(text.get("x", 0))) for text in texts)
        return tuple(self._y(float(text.get("y", 0)) - BASELINE_PX) for text in texts)

    def boxes(self) -> Iterator[tuple[float, float, float, float]]:
        """Corner, width and height of each bar, series by series."""
        for box in _all(self._plot, "rect"):
            x, y, width, height = (float(box.get(name, 0)) for name in ("x", "y", "width", "height"))
            yield self._x(x), self._y(y), width * self._wide, height * self._high

    def lines(self) -> tuple[tuple[Point, ...], ...]:
        """The corners of each line."""
        series = [_all(one, "line") for one in _all(self._plot, "series")]
        return tuple(self._corners(one[0].get("d", "")) if one else () for one in series)

    def _corners(self, path: str) -> tuple[Point, ...]:
        numbers = [float(part) for part in path.replace("M", " ").replace("L", " ").split()]
        return tuple((self._x(x), self._y(y)) for x, y in zip(numbers[::2], numbers[1::2], strict=True))

    def _x(self, x: float) -> float:
        return self._frame.left + x * self._wide

    def _y(self, y: float) -> float:
        return self._frame.top + y * self._high


def _all(within: Element, name: str) -> list[Element]:
    """Elements of a class."""
    return [one for one in within.iter() if name in one.get("class", "").split()]


def _one(within: Element, name: str) -> Element:
    return _all(within, name)[0]
