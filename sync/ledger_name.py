"""What a ledger is called in the journal. One that was copied or put back goes on under another name.

A name is never written under by two ledgers, so that no chain forks: ``kiosk-1a2b3c4d`` goes on as
``kiosk-1a2b3c4d~9f3e21aa``. Both belong to the same device. Must not know: why it is renamed.
"""

from checkin.clock import Entropy
from sync.store import Store

DEVICE = "device"
"""Name in `meta` of this ledger's own name."""
SIGN = "~"
SUFFIX_BYTES = 4
OWNER = f"substr({{0}}, 1, instr({{0}} || '{SIGN}', '{SIGN}') - 1)"
"""`owner_of` in SQL."""


def owner_of(name: str) -> str:
    """The device that a name belongs to, whatever was put back there since."""
    return name.partition(SIGN)[0]


def another_name(name: str, unique: bytes) -> str:
    """A name of the same device; the same bytes give the same one.

    Args:
        name: Of which device; one that was renamed before will do.
        unique: What no other ledger has: random bytes, or a hash. Its beginning is used.
    """
    return f"{owner_of(name)}{SIGN}{unique[:SUFFIX_BYTES].hex()}"


def read_name(store: Store) -> str:
    """What this ledger is called; empty = it has no name yet."""
    row = store.row("SELECT value FROM meta WHERE name = ?", (DEVICE,))
    return str(row[0]) if row else ""


def ensure_name(store: Store, entropy: Entropy) -> str:
    """The same; made once."""
    with store.writing():
        store.run(
            "INSERT OR IGNORE INTO meta (name, value) VALUES (?, ?)",
            (DEVICE, f"kiosk-{entropy.random_bytes(SUFFIX_BYTES).hex()}"),
        )
    return read_name(store)


def write_name(store: Store, name: str) -> None:
    """Be called so from now on. Inside `writing`; the journal needs an entry in the same transaction.

    By that entry other connections see that they have to look (`sync.ledger.Ledger.append`).
    """
    store.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (DEVICE, name))
