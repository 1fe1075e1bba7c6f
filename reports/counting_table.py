"""The counting record as people read it: a row per line, without what only a check needs.

Must not know: where the record is kept, how it is signed.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from checkin.counting import Chained, Line, LineKind, read_row
from reports.table import Cell, Kind, Report, Table

COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("room", Kind.TEXT),
    ("time", Kind.TIME),
    ("persons", Kind.INT),
    ("low", Kind.INT),
    ("high", Kind.INT),
    ("most", Kind.INT),
    ("limit", Kind.INT),
    ("warning", Kind.SHARE),
    ("seen_by", Kind.TEXT),
    ("not_heard", Kind.TEXT),
    ("note", Kind.WORD),
    ("about", Kind.TIME),
    ("was", Kind.INT),
    ("is", Kind.INT),
)
HEADINGS = tuple(name for name, _ in COLUMNS)
KINDS = tuple(kind for _, kind in COLUMNS)

NOTES = {
    "not_running": "nothing written: not running",
    "crashed": "nothing written: crashed",
    "clock_set": "nothing written: clock set, or asleep",
    "not_written": "nothing written: disk",
    "held_up": "nothing written: held up",
}
SHORT = "more left than came"


def overview(lines: Iterable[Chained], zone: ZoneInfo) -> Report:
    """All lines but signatures; times are those of the event."""
    rows = tuple(_row(line, zone) for line in read_all(lines))
    return Report(
        "counting-record", "Counting record", (Table("Counting record", HEADINGS, rows, (), KINDS),)
    )


def read_all(lines: Iterable[Chained]) -> Iterator[Line]:
    """What the lines say; without signatures."""
    for chained in lines:
        found = read_row(chained.row)
        if found is not None and found[0].kind is not LineKind.SIGNATURE:
            yield found[0]


def _row(line: Line, zone: ZoneInfo) -> tuple[Cell, ...]:
    numbers = (line.persons, line.low, line.high, line.most, line.limit)
    return (
        line.name,
        line.local_time,
        *map(_shown, numbers),
        line.warning / 100 if line.warning else "",
        line.acknowledged_by,
        line.silent,
        note_of(line),
        local(line.about, zone),
        _shown(line.old),
        _shown(line.new),
    )


def _shown(number: int | None) -> Cell:
    return "" if number is None else number


def local(minute: str, zone: ZoneInfo) -> str:
    """A minute of a line by the clocks of the event; empty where there is none, or it cannot be read."""
    try:
        return datetime.fromisoformat(minute).astimezone(zone).isoformat(timespec="minutes")
    except ValueError:
        return ""


def note_of(line: Line) -> str:
    """What is particular about a line, in words that `reports.words` knows; empty = nothing."""
    if line.kind is LineKind.GAP:
        return NOTES.get(line.reason, "")
    if line.kind is LineKind.CORRECTION:
        return "corrected"
    if line.kind is LineKind.REARRANGED:
        return "rooms rearranged"
    return SHORT if line.is_short else ""
