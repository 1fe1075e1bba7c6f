"""Other databases in a data folder that the ledger's key opens. Must not know: what is in them."""

from contextlib import suppress
from pathlib import Path

COPY = ".ledger.db.locked"
"""The ledger under its next key, until it takes its place (`kiosk.locking`)."""
FIGURES = "ledger.db.figures"
"""What reports have summed (`sync.rollup`). In no backup."""
ENDINGS = ("", "-wal", "-shm", "-journal")
"""What SQLite puts beside a database, and itself."""


def forget(path: Path) -> bool:
    """Delete a database, with what SQLite keeps beside it. Returns whether anything was there."""
    found = False
    for ending in ENDINGS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).unlink()
            found = True
    return found
