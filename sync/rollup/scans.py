"""What is no person's: how fast each kiosk is, and scans that belong to nobody. It only ever adds up.

Must not know: which cells there are, how often it is looked at.
"""

from collections.abc import Iterable

import msgspec

from checkin.rollup import Cells, Frame, Happened, add, nobodys_cells, paces_of
from sync.rollup import reading
from sync.store import Store

AT_ONCE = 20_000
TABLES = (
    "DROP TABLE IF EXISTS last_scan",
    "CREATE TABLE last_scan (device TEXT PRIMARY KEY, sequence INTEGER NOT NULL, at_ms INTEGER NOT NULL)",
)
LAST = """SELECT device, sequence, at_ms FROM last_scan
    WHERE device IN (SELECT value FROM json_each(?))"""
KEEP = "INSERT OR REPLACE INTO last_scan (device, sequence, at_ms) VALUES (?, ?, ?)"


class Scans:
    """Through one connection to the ledger and one to the file, inside the caller's transactions."""

    def __init__(self, ledger: Store, file: Store) -> None:
        self._ledger = ledger
        self._file = file

    def make(self) -> None:
        """Begin with none."""
        for statement in TABLES:
            self._file.run(statement)

    def count(self, after: int, newest: int, frame: Frame, change: Cells) -> int:
        """Count the next ones in order of arrival, which is their order at each device.

        Args:
            after: Up to which entry of the journal all were counted.
            newest: Of the journal.
            frame: In which days.
            change: What has to be added to all cells; grows.

        Returns:
            Up to which entry all are counted now.
        """
        until, scans = reading.scans(self._ledger, after, AT_ONCE)
        if len(scans) < AT_ONCE:
            until = newest
        add(change, nobodys_cells(reading.nameless(self._ledger, after, until), frame))
        add(change, paces_of([*self._last({scan.device for scan in scans}), *scans], frame))
        last = {scan.device: scan for scan in scans}
        self._file.run_many(KEEP, [(one.device, one.sequence, one.at_ms) for one in last.values()])
        return until

    def _last(self, devices: Iterable[str]) -> list[Happened]:
        rows = self._file.rows(LAST, (msgspec.json.encode(sorted(devices)).decode(),))
        return [reading.scan(device, sequence, at_ms) for device, sequence, at_ms in rows]
