"""With which key the counting record is signed: one that was given, else the ledger's own.

A hub gives one that follows from its identity, so that the key stays when another machine takes over.
Must not know: what is signed.
"""

import hashlib

from checkin.clock import Entropy
from sync.ledger import Ledger
from sync.replica import read_meta, write_meta
from sync.signatures import public_ed25519, sign_ed25519

SEED = "counting_key"
"""Name in `meta` of the ledger's own key; encrypted like all of the ledger."""
SEED_BYTES = 32
GROUP = 4


class RecordKey:
    """Signs.

    Args:
        seed: 32 bytes, which nobody else may know.
    """

    def __init__(self, seed: bytes) -> None:
        self.seed = seed
        self.public = public_ed25519(seed)

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes."""
        return sign_ed25519(self.seed, message)


def fingerprint(public: bytes) -> str:
    """What people compare: the first 16 bytes of the key's hash, as eight groups of four digits."""
    digits = hashlib.sha256(public).hexdigest()[: 8 * GROUP]
    return " ".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))


def ensure_key(ledger: Ledger, entropy: Entropy) -> RecordKey:
    """The ledger's own key, made at the first call.

    Raises:
        LedgerError: It cannot be written.
    """
    seed = read_meta(ledger.store, SEED)
    if seed is None:
        with ledger.writing():
            seed = read_meta(ledger.store, SEED)  # another program may have been faster
            if seed is None:
                seed = entropy.random_bytes(SEED_BYTES)
                write_meta(ledger.store, SEED, seed)
    return RecordKey(seed)
