"""The unbroken stretches of lines: a gap is where nothing is known. Must not know: drawing, places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reports import scale
from reports.chart import Chart, ChartKind, Value

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Points of a series, counted from 0, from left to right; at least two."""

    series: int
    points: tuple[Point, ...]


def of(chart: Chart, columns: int) -> list[Stretch]:
    """All stretches of a chart of lines or steps.

    Args:
        chart: Its labels are times, or stand at even distances.
        columns: How many points beside each other can be seen: of several in one column the highest stays,
            for a peak must not be lost, and the last one, for it holds until the next.
    """
    at = positions(chart)
    return [
        Stretch(number, tuple(points))
        for number, series in enumerate(chart.series)
        for points in _stretches(chart.kind, _thinned(at, series.values, columns), at[-1])
    ]


def positions(chart: Chart) -> list[float]:
    """Where labels stand along the axis."""
    return scale.seconds(chart.labels) or [float(i) for i in range(len(chart.labels))]


def ends(chart: Chart) -> Point:
    """First and last place of the axis, never the same."""
    at = positions(chart)
    return (at[0], at[-1]) if at[-1] > at[0] else (at[0] - 1, at[0] + 1)


def _thinned(at: Sequence[float], values: Sequence[Value], columns: int) -> list[tuple[float, Value]]:
    pairs = list(zip(at, values, strict=True))
    wide = (at[-1] - at[0]) / max(columns, 1)
    if len(pairs) <= 2 * columns or not wide:
        return pairs
    by_column = groupby(pairs, key=lambda pair: int((pair[0] - at[0]) / wide))
    return [point for _, group in by_column for point in _highest(list(group))]


def _highest(pairs: list[tuple[float, Value]]) -> list[tuple[float, Value]]:
    """The most of a column where it begins, and what holds after it where it ends."""
    known = [value for _, value in pairs if value is not None]
    highest = (pairs[0][0], max(known) if known else None)
    return [highest] if len(pairs) == 1 else [highest, pairs[-1]]


def _stretches(kind: ChartKind, pairs: list[tuple[float, Value]], end: float) -> Iterator[list[Point]]:
    nexts = [x for x, _ in pairs[1:]] + [end]
    held = [(x, value, following) for (x, value), following in zip(pairs, nexts, strict=True)]
    for is_known, run in groupby(held, key=lambda one: one[1] is not None):
        if not is_known:
            continue
        known = [(x, float(value), following) for x, value, following in run if value is not None]
        if kind is ChartKind.STEPS:
            yield [point for x, value, following in known for point in ((x, value), (following, value))]
        else:
            points = [(x, value) for x, value, _ in known]
            yield points if len(points) > 1 else points * 2  # one alone is drawn as a dot
