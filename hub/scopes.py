"""Which part of the journal each device is told of, by its profile and the newest event set.

Must not know: HTTP, where either is kept.
"""

from checkin.model import EventSet  # noqa: TC001  # a plain import costs nothing here
from checkin.scope import Scope, scope_of
from hub.gathering import Gathering, Member

FEED, OF_LISTS = "feed", "lists"
"""Key and value in a device profile: tell it of its own lists only."""


class Scopes:
    """One event loop only."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._event_set: EventSet | None = None
        self._known: dict[tuple[str, str], Scope | None] = {}
        self.version = ""
        """Of the event set that was looked at last."""

    async def of(self, member: Member, version: str) -> Scope | None:
        """That of one device; None = it is told of everything.

        Args:
            member: Whose.
            version: The newest of the event set, as far as the caller knows.
        """
        if member.profile.get(FEED) != OF_LISTS:
            return None
        if version != self.version or self._event_set is None:
            await self._look()
        words = member.profile.get("lists", ""), member.profile.get("room", "")
        if words not in self._known and self._event_set is not None:
            names = [name.strip() for name in words[0].split(",") if name.strip()]
            self._known[words] = scope_of(self._event_set, names, words[1])
        return self._known.get(words)

    async def _look(self) -> None:
        document = await self._gathering.event()
        self._event_set = document.event_set if document else None
        self.version = document.version if document else ""
        self._known.clear()
