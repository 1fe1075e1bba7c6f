"""Figures of the kiosks: how many seconds lie between two scans at one device.

Pure; must not know: storage, persons. No person's cells: what comes at the end of a device's journal adds to
what was counted before it.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from checkin.journal import Kind
from checkin.rollup_cells import Cells, Family, Sheet
from checkin.rollup_frame import Frame, Happened

SCANS = frozenset({Kind.ENTRY, Kind.EXIT, Kind.REFUSAL})
"""Kinds of entries that stand for somebody at the kiosk."""

LONGEST_S = 120
"""After a longer pause nobody was waiting."""

PACES = Family("paces", ("day", "device", "seconds"), ("scans",))


def paces_of(scans: Iterable[Happened], frame: Frame) -> Cells:
    """Whole seconds from one scan to the next one at each device; in any order, repeats allowed."""
    by_device: dict[str, dict[int, Happened]] = {}
    for one in scans:
        if one.kind in SCANS and one.sequence and one.ref is None:  # what empties a room is no scan
            by_device.setdefault(one.device, {})[one.sequence] = one
    sheet = Sheet()
    for own in by_device.values():
        _count(sheet, [own[number] for number in sorted(own)], frame)
    return sheet.cells()


def _count(sheet: Sheet, scans: Sequence[Happened], frame: Frame) -> None:
    for before, one in pairwise(scans):
        seconds = (one.at_ms - before.at_ms) // 1000
        if 0 <= seconds <= LONGEST_S:
            day, _ = frame.day_and_hour(one.at_ms, one.list or 0)
            sheet.count(PACES, (day, one.device, seconds), 0)
