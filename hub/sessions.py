"""Who is signed in at the organiser pages: in memory, so a restart signs everybody out.

Must not know: HTTP, pages.
"""

import hashlib
import hmac

import msgspec

from checkin.clock import Clock, Entropy

SESSION_MS = 12 * 3_600_000
"""A long day at a congress."""
TOKEN_BYTES = 32
MAX_SESSIONS = 100


class Session(msgspec.Struct, frozen=True):
    """One browser.

    Attributes:
        form: Stands in every form, so that no page from elsewhere can send one.
    """

    form: str
    until_ms: int


class Sessions:
    """Signs in whoever knows the password. One event loop only."""

    def __init__(self, password: str, clock: Clock, entropy: Entropy) -> None:
        self._password = _hash(password)
        self._clock = clock
        self._entropy = entropy
        self._open: dict[bytes, Session] = {}

    def sign_in(self, password: str) -> str | None:
        """A new session's secret, for the cookie; None = that is not the password."""
        if not hmac.compare_digest(_hash(password), self._password):
            return None
        secret, form = (self._entropy.random_bytes(TOKEN_BYTES).hex() for _ in range(2))
        self._open[_hash(secret)] = Session(form, self._clock.now_ms() + SESSION_MS)
        while len(self._open) > MAX_SESSIONS:
            del self._open[next(iter(self._open))]
        return secret

    def find(self, secret: str) -> Session | None:
        """The session of that cookie; None = there is none, or it is over."""
        session = self._open.get(_hash(secret))
        return session if session and self._clock.now_ms() < session.until_ms else None

    def sign_out(self, secret: str) -> None:
        """End a session."""
        self._open.pop(_hash(secret), None)


def is_from(session: Session, form: str) -> bool:
    """Whether a form came from a page of that session."""
    return hmac.compare_digest(session.form.encode(), form.encode())


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
