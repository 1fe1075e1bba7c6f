"""Native charts on a sheet of their own, drawn from numbers on another one, which is hidden."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from checkin.text import clean_text
from reports import scale, stretches
from reports.chart import Chart, ChartKind
from reports.files.workbook.names import SheetNames
from reports.files.workbook.styles import A4, QUIET, Styles
from reports.palette import PALETTES, SERIES, Theme
from reports.words import say

PALETTE = PALETTES[Theme.LIGHT]
WIDTH_PX, HEIGHT_PX = 900, 380
ROWS_EACH = 21
"""Rows of a sheet that one chart covers, with the white below it."""

MAX_POINTS = 2_000
"""More of them no eye tells apart, and spreadsheets become slow."""

MOST_MARKS, MOST_DAY_MARKS = 14, 8
"""Of hours along an axis; fewer where each also says its day."""

HOURS_PER_DAY = 24
EPOCH_DAY = 25_569
"""1970-01-01 as spreadsheets count days."""

SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, slots=True)
class _Line:
    """What is drawn in one colour: its places along the axis, in words or as days, and its values."""

    name: str
    colour: str
    at: tuple[Any, ...]
    values: tuple[Any, ...]
    is_limit: bool = False


def add_charts(book: Any, charts: Sequence[Chart], styles: Styles, names: SheetNames, language: str) -> None:
    """Put all charts that show something onto one sheet, and their numbers onto a hidden one."""
    drawn = [chart for chart in charts if chart.labels and chart.series]
    if not drawn:
        return
    front = book.add_worksheet(names.take(say("Charts", language)))
    data = book.add_worksheet(names.take(say("Numbers of the charts", language)))
    data.hide()
    front.hide_gridlines(2)
    front.set_paper(A4)
    front.fit_to_pages(1, 0)
    at = 0
    for number, chart in enumerate(drawn):
        at = _Drawn(book, data, styles, language, at).add(chart, front, number * ROWS_EACH)


class _Drawn:
    """One chart and its numbers, from a column of the data sheet on."""

    def __init__(self, book: Any, data: Any, styles: Styles, language: str, first: int) -> None:
        self._book, self._data, self._styles = book, data, styles
        self._language = language
        self._at = first

    def add(self, chart: Chart, front: Any, row: int) -> int:
        """Draw it at a row of the front sheet; returns the next free column of the other one."""
        made = self._book.add_chart(_type(chart))
        self._styles.text(self._data, (0, self._at), chart.title, bold=True)
        lines = _points(chart, self._language) if _is_points(chart) else _rows(chart, self._language)
        for line in lines:
            made.add_series(self._write(line, chart) | _look(chart, line))
        _arrange(made, chart)
        made.set_size({"width": WIDTH_PX, "height": HEIGHT_PX})
        front.insert_chart(row, 0, made, {"object_position": 2, "description": clean_text(chart.title)})
        return self._at + 1

    def _write(self, line: _Line, chart: Chart) -> dict[str, Any]:
        """Write two columns of numbers; returns where they are."""
        sheet, first, second = self._data, self._at, self._at + 1
        self._styles.text(sheet, (1, second), line.name, bold=True)
        place = self._styles.make(num_format="dd.mm.yyyy hh:mm")
        value = self._styles.make(num_format=_format(chart))
        for row, (at, number) in enumerate(zip(line.at, line.values, strict=True), 2):
            if isinstance(at, str):
                self._styles.text(sheet, (row, first), at)
            else:
                sheet.write_number(row, first, at, place)
            if number is not None:
                sheet.write_number(row, second, number, value)
        last = 1 + len(line.at)
        sheet.set_column(first, first, 18)
        self._at += 2
        name = sheet.get_name()
        return {
            "name": clean_text(line.name),
            "categories": [name, 2, first, last, first],
            "values": [name, 2, second, last, second],
        }


def _is_points(chart: Chart) -> bool:
    """Whether it is drawn at places along an axis, and not in a row."""
    return chart.kind is ChartKind.STEPS or (
        chart.kind is ChartKind.LINES and bool(scale.seconds(chart.labels))
    )


def _type(chart: Chart) -> dict[str, str]:
    if _is_points(chart):
        return {"type": "scatter", "subtype": "straight"}
    if chart.kind is ChartKind.LINES:
        return {"type": "line"}
    return {"type": "column" if scale.are_times(chart.labels) else "bar"}


def _rows(chart: Chart, language: str) -> Iterator[_Line]:
    labels = scale.brief_names(chart.labels, language)
    for number, series in enumerate(chart.series):
        yield _Line(series.name, PALETTE.series[number % SERIES], labels, series.values)


def _points(chart: Chart, language: str) -> Iterator[_Line]:
    """Each series with a hole where nothing is known, and the limit as a line of two points."""
    found = stretches.of(chart, MAX_POINTS)
    offset_s = scale.first_offset_s(chart.labels)
    for number, series in enumerate(chart.series):
        at: list[float] = []
        values: list[float | None] = []
        for stretch in (one for one in found if one.series == number):
            at += [at[-1]] if at else []
            values += [None] if values else []
            at += [_day(second, offset_s) for second, _ in stretch.points]
            values += [value for _, value in stretch.points]
        if at:
            yield _Line(series.name, PALETTE.series[number % SERIES], tuple(at), tuple(values))
    if chart.limit is not None:
        ends = tuple(_day(second, offset_s) for second in stretches.ends(chart))
        words = say("limit {number}", language, number=chart.limit)
        yield _Line(words, PALETTE.limit, ends, (chart.limit,) * 2, is_limit=True)


def _day(second: float, offset_s: float) -> float:
    return (second + offset_s) / SECONDS_PER_DAY + EPOCH_DAY


def _look(chart: Chart, line: _Line) -> dict[str, Any]:
    if chart.kind is ChartKind.BARS:
        return {"fill": {"color": line.colour}, "gap": 40, "overlap": 0}
    dash = {"dash_type": "dash"} if line.is_limit else {}
    return {"line": {"color": line.colour, "width": 1.75, **dash}, "marker": {"type": "none"}}


def _arrange(made: Any, chart: Chart) -> None:
    quiet = {"color": QUIET, "size": 9}
    hair = {"visible": True, "line": {"color": PALETTE.grid, "width": 0.75}}
    values = {
        "num_format": _format(chart),
        "num_font": quiet,
        "major_gridlines": hair,
        "min": 0,
        "line": {"none": True},
    }
    along = {
        "num_font": quiet,
        "line": {"color": PALETTE.axis},
        "major_gridlines": {"visible": False},
    } | _along(chart)
    if _type(chart)["type"] == "bar":
        along, values = values, along  # the library calls the upright axis y, whatever stands at it
    made.set_x_axis(along)
    made.set_y_axis(values)
    title = clean_text(chart.headline)
    made.set_title({"name": title, "name_font": {"size": 13, "color": PALETTE.ink}, "overlay": False})
    is_alone = len(chart.series) == 1 and (chart.limit is None or not _is_points(chart))
    made.set_legend({"none": True} if is_alone else {"position": "top", "font": quiet})
    made.show_blanks_as("gap")
    made.set_chartarea({"border": {"none": True}})


def _along(chart: Chart) -> dict[str, Any]:
    """The axis at which labels stand."""
    if _is_points(chart):
        first, last = (_day(end, scale.first_offset_s(chart.labels)) for end in stretches.ends(chart))
        hours = (last - first) * HOURS_PER_DAY
        is_short = hours <= HOURS_PER_DAY
        most = MOST_MARKS if is_short else MOST_DAY_MARKS
        step = next((hour for hour in scale.HOURS if hours / hour <= most), ceil(hours / most))
        shown = "hh:mm" if is_short else "dd.mm. hh:mm"
        return {"min": first, "max": last, "num_format": shown, "major_unit": step / HOURS_PER_DAY}
    if _type(chart)["type"] == "bar":
        return {"reverse": True, "crossing": "max"}  # the first name on top, the numbers below
    return {"interval_unit": ceil(len(chart.labels) / MOST_MARKS)}


def _format(chart: Chart) -> str:
    return "0%" if chart.is_share else "#,##0"
