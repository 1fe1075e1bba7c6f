"""Every page of a ledger as it is behind the cipher, free pages included: what its key opens."""

from pathlib import Path

import apsw


def ledger_pages(path: Path, key: bytes) -> bytes:
    """All of them, one after the other."""
    connection = apsw.Connection(str(path))
    connection.execute(f"PRAGMA key = 'raw:{key.hex()}'")
    try:
        return bytes(connection.serialize("main"))
    finally:
        connection.close()
