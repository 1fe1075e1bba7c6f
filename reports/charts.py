"""Charts as SVG: `reports.plots` finds the places, `reports.pen` draws.

What leaves here has no script, no style sheet, no link and no foreign resource: shapes, texts and attributes.
Drawn twice it is the same text. Must not know: what the figures mean.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports import numbers, scale, stretches
from reports.chart import Chart, ChartKind
from reports.palette import PALETTES, SERIES, Theme
from reports.pen import Pen, Point, cut, width_of
from reports.plots import Frame, Plot, plot_bars, plot_lines
from reports.words import say

LINE_PX = 22
"""Height of the title, and of one line of the legend."""

MARK_PX = 64
"""Width of what is written at one mark of a time axis, with the white beside it."""

BAR_PX = 26
"""Height of a bar that lies, with the white below it."""

FOOT_PX = 24
"""Below the values, for what stands along the bottom."""

BESIDE_PX = 8
"""White between an axis and what is written at it, and at the edges."""

NAMES_SHARE = 0.42
"""How much of the width names may take beside lying bars."""

HEAD_ROOM = 1.08
"""A limit stands below the upper edge, so that its words have room."""

FOOT_OF_LETTERS_PX = 4.5
"""From the middle of a line of letters to its foot."""


@dataclass(frozen=True, slots=True)
class Size:
    """Of a drawing, in pixels of its own; it is shown as large as there is room."""

    width: int
    height: int


NARROW = Size(440, 280)
"""For phones, and for several charts beside each other."""

WIDE = Size(860, 340)
"""For paper, desks and walls."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is drawn, where, and how numbers are written."""

    chart: Chart
    pen: Pen
    frame: Frame
    marks: tuple[float, ...]
    language: str

    def say(self, value: float) -> str:
        """A value in words."""
        return _value(self.chart, value, self.language)


def to_svg(
    chart: Chart,
    theme: Theme = Theme.LIGHT,
    *,
    language: str = "en",
    size: Size = NARROW,
    titled: bool = True,
) -> str:
    """One chart as an SVG element that takes the width it is given.

    Args:
        chart: What is drawn; without any label only a sentence that says so.
        theme: Whose colours it carries as attributes.
        language: Of numbers, days and the word for the limit.
        size: Its proportions: texts keep their size in it. Lying bars take the height they need.
        titled: Whether the title is drawn; screen readers are told it always.
    """
    is_lying = chart.kind is ChartKind.BARS and not scale.are_times(chart.labels)
    legend = list(_legend(chart, size.width))
    top = LINE_PX * titled + (LINE_PX * (legend[-1][0] + 1) if legend else 0) + BESIDE_PX
    lying_px = len(chart.labels) * max(BAR_PX, 14 * len(chart.series)) + FOOT_PX
    height = top + lying_px if is_lying and chart.labels else size.height
    pen = Pen(size.width, height, chart.title, PALETTES[theme])
    if titled:
        pen.text((0, LINE_PX - 7), cut(chart.headline, size.width / 1.15), "c-title", hint=chart.headline)
    for line, x, number, name in legend:
        y = LINE_PX * (line + titled)
        pen.box((x, y + 4), 12, 12, f"c-bar-{number}")
        pen.text((x + 18, y + 15), name, "c-text")
    _draw(chart, pen, language, (top, size.width, height - top - FOOT_PX), is_lying=is_lying)
    return pen.finish()


def _draw(chart: Chart, pen: Pen, language: str, room: tuple[float, float, float], *, is_lying: bool) -> None:
    top, width, height = room
    if not chart.labels or not chart.series:
        pen.text(
            (width / 2, top + height / 2), say("Nothing to show yet", language), "c-text", anchor="middle"
        )
        return
    marks = _marks(chart)
    beside = chart.labels if is_lying else [_value(chart, mark, language) for mark in marks]
    left = min(max(map(width_of, beside)), width * NAMES_SHARE) + BESIDE_PX
    sheet = _Sheet(chart, pen, Frame(left, top, width - left - BESIDE_PX, height), marks, language)
    if is_lying:
        _lying(sheet)
    elif chart.kind is ChartKind.BARS:
        _standing(sheet)
    else:
        _lines(sheet)


def _marks(chart: Chart) -> tuple[float, ...]:
    """Of the values: from 0 up to a round number that none of them exceeds."""
    known = [value for one in chart.series for value in one.values if value is not None]
    highest = max(*known, 0, (chart.limit or 0) * HEAD_ROOM) if known else (chart.limit or 0) * HEAD_ROOM
    return scale.marks_up_to(highest, whole=not chart.is_share)


def _value(chart: Chart, value: float, language: str) -> str:
    return numbers.percent(value, language) if chart.is_share else numbers.short_number(value, language)


def _legend(chart: Chart, width: float) -> Iterator[tuple[int, float, int, str]]:
    """Line, left edge, series and name; one series needs none."""
    line, x = 0, 0.0
    for number, series in enumerate(chart.series if len(chart.series) > 1 else ()):
        name = cut(series.name, width - 40)
        wide = width_of(name) + 36
        if x and x + wide > width:
            line, x = line + 1, 0.0
        yield line, x, number % SERIES, name
        x += wide


def _standing(sheet: _Sheet) -> None:
    """Bars along days or hours."""
    chart, pen, frame = sheet.chart, sheet.pen, sheet.frame
    plot = plot_bars(frame, [series.values for series in chart.series], sheet.marks)
    _grid(sheet, plot)
    _bars(sheet, plot)
    written = scale.names(chart.labels, int(frame.width / MARK_PX), sheet.language)
    for x, words in zip(plot.along, written, strict=True):
        if words:
            pen.text((x, _foot(frame)), words, "c-text", anchor="middle")
    _limit(sheet, plot)


def _lying(sheet: _Sheet) -> None:
    """Bars beside names, each with its number."""
    chart, pen, frame = sheet.chart, sheet.pen, sheet.frame
    plot = plot_bars(frame, [series.values for series in chart.series], sheet.marks, lying=True)
    bottom = frame.top + frame.height
    every = 1 + int(max(width_of(sheet.say(mark)) for mark in sheet.marks) * len(sheet.marks) > frame.width)
    for mark, x in list(zip(sheet.marks, plot.across, strict=True))[::every]:
        pen.line((x, frame.top), (x, bottom), "c-grid" if mark else "c-axis")
        pen.text((x, _foot(frame)), sheet.say(mark), "c-text", anchor="middle")
    _bars(sheet, plot)
    for y, name in zip(plot.along, chart.labels, strict=True):
        words = cut(name, frame.left - BESIDE_PX)
        place = (frame.left - BESIDE_PX, y + FOOT_OF_LETTERS_PX)
        pen.text(place, words, "c-text", anchor="end", hint=name)


def _lines(sheet: _Sheet) -> None:
    """Lines or steps along times, or along other labels at even distances."""
    chart, pen, frame = sheet.chart, sheet.pen, sheet.frame
    found = stretches.of(chart, int(frame.width))
    most = int(frame.width / MARK_PX)
    ticks = scale.ticks(chart.labels, most, sheet.language)
    plot = plot_lines(
        frame, [one.points for one in found], sheet.marks, [at for at, _ in ticks], stretches.ends(chart)
    )
    _grid(sheet, plot)
    is_filled = chart.kind is ChartKind.STEPS and len(chart.series) == 1
    for one, points in zip(found, plot.lines, strict=True):
        if is_filled:
            pen.area(_down_to(points, plot.across[0]), f"c-area-{one.series % SERIES}")
        pen.lines(points, f"c-line-{one.series % SERIES}")
    for x, (_, words) in zip(plot.along, ticks, strict=True):
        pen.text((x, _foot(frame)), words, "c-text", anchor="middle")
    _limit(sheet, plot)


def _down_to(points: Sequence[Point], floor: float) -> list[Point]:
    return [(points[0][0], floor), *points, (points[-1][0], floor)]


def _bars(sheet: _Sheet, plot: Plot) -> None:
    chart = sheet.chart
    for bar in plot.bars:
        series = chart.series[bar.series]
        value = series.values[bar.label]
        assert value is not None  # no bar is drawn where nothing is known
        label = scale.name(chart.labels[bar.label], sheet.language)
        owner = f"{series.name}, " if len(chart.series) > 1 else ""
        hint = f"{owner}{label}: {sheet.say(value)}"
        sheet.pen.box((bar.x, bar.y), bar.width, bar.height, f"c-bar-{bar.series % SERIES}", hint)


def _grid(sheet: _Sheet, plot: Plot) -> None:
    frame, pen = sheet.frame, sheet.pen
    for mark, y in zip(sheet.marks, plot.across, strict=True):
        pen.line((frame.left, y), (frame.left + frame.width, y), "c-grid" if mark else "c-axis")
        at = (frame.left - BESIDE_PX, y + FOOT_OF_LETTERS_PX)
        pen.text(at, sheet.say(mark), "c-text", anchor="end")


def _limit(sheet: _Sheet, plot: Plot) -> None:
    """A line at the limit, with its words on it."""
    limit, frame, pen = sheet.chart.limit, sheet.frame, sheet.pen
    if limit is None:
        return
    floor, ceiling = plot.across[0], plot.across[-1]
    y = floor + (ceiling - floor) * limit / sheet.marks[-1]
    right = frame.left + frame.width
    pen.line((frame.left, y), (right, y), "c-limit")
    words = say("limit {number}", sheet.language, number=sheet.say(limit))
    pen.text((right, y - 5), words, "c-warning", anchor="end")


def _foot(frame: Frame) -> float:
    return frame.top + frame.height + FOOT_PX - 8
