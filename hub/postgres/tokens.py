"""Whose tokens were looked up a moment ago, so that not every request asks the database.

Within `FOR_MS` another worker's revocation is not heard here; entries of a device without access are refused
none the less, since whoever writes them looks again. Must not know: SQL.
"""

from checkin.clock import Clock
from sync.hub.members import Member

FOR_MS = 500
NS_PER_MS = 1_000_000
MOST = 4_096


class Tokens:
    """Members by the hash of their token, for a moment. Only good tokens: all others are looked up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[bytes, tuple[Member, int]] = {}

    def find(self, token_hash: bytes) -> Member | None:
        """Whose it was a moment ago; None = look it up."""
        member, until_ns = self._known.get(token_hash, (None, 0))
        return member if self._clock.mono_ns() < until_ns else None

    def keep(self, token_hash: bytes, member: Member) -> None:
        """Remember what was looked up just now."""
        if len(self._known) >= MOST:
            self.forget()
        self._known[token_hash] = member, self._clock.mono_ns() + FOR_MS * NS_PER_MS

    def forget(self) -> None:
        """Somebody's access has changed."""
        self._known.clear()
