"""Who is signed in at the organiser pages: cookies that this hub has signed, so that every worker knows them.

The key is made of the hub's own and of the password: another password signs everybody out.
Must not know: HTTP, pages.
"""

import hashlib
import hmac

import msgspec

from checkin.clock import Clock, Entropy
from sync.signatures import is_password

ARGON2 = "$argon2id$"
"""How the hash of a password begins, where the hub was given no more than that."""
SESSION_MS = 12 * 3_600_000
"""A long day at a congress."""
KEY_BYTES = 32
SALT_BYTES, TIME_BYTES, SEAL_BYTES = 10, 6, 16
HEAD_BYTES = SALT_BYTES + TIME_BYTES
MAX_ENDED = 10_000


class Session(msgspec.Struct, frozen=True):
    """One browser.

    Attributes:
        form: Stands in every form, so that no page from elsewhere can send one.
    """

    form: str
    until_ms: int


class Sessions:
    """Signs in whoever knows the password. One event loop only.

    Args:
        password: Itself, or its argon2 hash.
        hub_key: The same at all workers of a hub, and nobody else's; empty = one that ends with this program.
    """

    def __init__(self, password: str, clock: Clock, entropy: Entropy, hub_key: bytes = b"") -> None:
        self._password = _hash(password)
        self._sealed_password = password if password.startswith(ARGON2) else ""
        self._clock = clock
        self._entropy = entropy
        self._key = _seal(hub_key or entropy.random_bytes(KEY_BYTES), b"sessions", self._password)
        self._ended: dict[bytes, None] = {}

    def sign_in(self, password: str) -> str | None:
        """A new session's secret, for the cookie; None = that is not the password.

        Where only its hash is known this takes a while: call it in a thread.
        """
        if not self._is_right(password):
            return None
        until_ms = self._clock.now_ms() + SESSION_MS
        head = self._entropy.random_bytes(SALT_BYTES) + until_ms.to_bytes(TIME_BYTES, "big")
        return (head + self._sealed(head)).hex()

    def _is_right(self, password: str) -> bool:
        if self._sealed_password:
            return is_password(self._sealed_password, password)
        return hmac.compare_digest(_hash(password), self._password)

    def find(self, secret: str) -> Session | None:
        """The session of that cookie; None = there is none, or it is over."""
        try:
            raw = bytes.fromhex(secret)
        except ValueError:
            return None
        head, until_ms = raw[:HEAD_BYTES], int.from_bytes(raw[SALT_BYTES:HEAD_BYTES], "big")
        if not hmac.compare_digest(raw[HEAD_BYTES:], self._sealed(head)) or head in self._ended:
            return None
        form = _seal(self._key, b"form", head).hex()
        return Session(form, until_ms) if self._clock.now_ms() < until_ms else None

    def sign_out(self, secret: str) -> None:
        """End a session here. Other workers would still take a copy of its cookie until its time is over."""
        if self.find(secret) is not None:
            self._ended[bytes.fromhex(secret)[:HEAD_BYTES]] = None
            while len(self._ended) > MAX_ENDED:
                del self._ended[next(iter(self._ended))]

    def _sealed(self, head: bytes) -> bytes:
        return _seal(self._key, b"cookie", head)[:SEAL_BYTES]


def is_from(session: Session, form: str) -> bool:
    """Whether a form came from a page of that session."""
    return hmac.compare_digest(session.form.encode(), form.encode())


def _seal(key: bytes, purpose: bytes, text: bytes) -> bytes:
    """One purpose's seals are no other's."""
    return hmac.digest(key, purpose + b"\0" + text, "sha256")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
