"""A figure to be seen: what is drawn, not how. Must not know: drawing, colours, languages."""

from dataclasses import dataclass
from enum import StrEnum

Value = int | float | None
"""A number, or None where nothing is known: a gap is drawn there, never a zero."""


class ChartKind(StrEnum):
    """How values are drawn."""

    BARS = "bars"  # amounts per thing or per stretch of time
    LINES = "lines"  # amounts at points in time, with slopes between
    STEPS = "steps"  # an amount that holds until the next one: how many are in a room


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values.

    Attributes:
        name: For the legend, in words of the report's language.
        values: As many as the chart has labels.
    """

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture.

    Attributes:
        title: In words of the report's language.
        labels: What is told along the bottom, one per value: any words, or days and times as ISO text
            (``2026-11-25``, ``2026-11-25 09:15``, with an offset where a clock goes back), told in the way
            of the reader. Steps need times, in order; each value holds from its time to the next one, and
            the last label only says where the picture ends.
        series: All of one unit; at most six can be told apart.
        limit: A line that should not be reached, such as the person limit of a room.
        is_share: Whether values are parts of 1, told in per cent.
    """

    kind: ChartKind
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    limit: int | None = None
    is_share: bool = False

    @property
    def headline(self) -> str:
        """The title as it stands above the picture: with a capital, also where it is a heading elsewhere."""
        return f"{self.title[:1].upper()}{self.title[1:]}"
