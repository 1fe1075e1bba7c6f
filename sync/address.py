"""What is kept of an e-mail address: a keyed hash, enough to find exactly it and not enough to read it.

Must not know: attendees.
"""

import hmac

from checkin.clock import Entropy
from sync.replica import read_meta, write_meta
from sync.store import Store

EMAIL_KEY = "email_key"
EMAIL_KEY_BYTES = 32
EMAIL_HASH_CHARS = 32


def hash_email(email: str, key: bytes) -> str:
    """HMAC-SHA-256 of the casefolded address, 32 hex digits; empty for an empty address."""
    if not email:
        return ""
    return hmac.digest(key, email.strip().casefold().encode(), "sha256").hex()[:EMAIL_HASH_CHARS]


def read_email_key(store: Store) -> bytes:
    """This ledger's key, empty before the first import."""
    return read_meta(store, EMAIL_KEY) or b""


def ensure_email_key(store: Store, entropy: Entropy) -> bytes:
    """This ledger's key, made at the first import. The caller holds the transaction."""
    key = read_email_key(store)
    if not key:
        key = entropy.random_bytes(EMAIL_KEY_BYTES)
        write_meta(store, EMAIL_KEY, key)
    return key
