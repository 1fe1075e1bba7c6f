"""A report as rows that every format can write. Must not know: formats, what the figures mean."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from reports.chart import Chart

Cell = str | int | float
"""Of what kind it is, its column says. What is not known is the empty text."""


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"  # names as they were given, never translated
    WORD = "word"  # words of ours in English, said in the reader's language by `reports.words`
    REASON = "reason"  # why somebody was sent away: pretix's code in data, words for readers
    INT = "int"  # a count
    SHARE = "share"  # a part of 1, such as 0.8
    DURATION = "duration"  # whole seconds
    AMOUNT = "amount"  # money as text with a point and two places
    DAY = "day"  # ISO date
    TIME = "time"  # ISO date and time where the event is, with an offset or without


NUMBERS = frozenset({Kind.INT, Kind.SHARE, Kind.DURATION, Kind.AMOUNT})
"""Kinds whose cells stand to the right."""


ALL_ROWS = "Every minute stands in the formats XLSX, CSV and JSON."


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; every row is as long as the headings.

    Attributes:
        title: Shown above the table, not part of the data; English, or in the report's language.
        headings: Keys of the data, such as ``arrivals_so_far``; `reports.words` says them for readers.
        total: A last row that sums up, or empty.
        kinds: One per heading; empty = text and int, as the first row has them.
        name: By which one of several tables is asked for, such as ``by-day``.
        is_for_programs: Whether it has more rows than anybody reads; see `for_readers`.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    kinds: tuple[Kind, ...] = ()
    name: str = ""
    is_for_programs: bool = False

    def column_kinds(self) -> tuple[Kind, ...]:
        """The kind of every column."""
        return self.kinds or tuple(_guess(row[:1]) for row in self._columns())

    def _columns(self) -> Iterable[tuple[Cell, ...]]:
        return zip(*self.rows, strict=True) if self.rows else ((),) * len(self.headings)


def _guess(first: tuple[Cell, ...]) -> Kind:
    return Kind.INT if first and isinstance(first[0], int) else Kind.TEXT


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told about one question.

    Attributes:
        name: Its kind on the command line, such as ``headcount``.
        title: English, known to `reports.words`, or in the report's language.
        tables: The first one is the data where a format has room for one.
        notes: Sentences below, such as what makes the figures uncertain.
    """

    name: str
    title: str
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()


def for_readers(report: Report) -> Report:
    """The same without tables for programs, and a note of where they are; one that is alone stays."""
    readable = tuple(table for table in report.tables if not table.is_for_programs)
    if not readable or len(readable) == len(report.tables):
        return report
    return replace(report, tables=readable, notes=(*report.notes, ALL_ROWS))
