"""What the HTTP side needs of a keeper where people do something by hand, at desks or at the hub's own pages.

A part of `hub.gathering.Gathering`. Must not know: HTTP, SQL.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from checkin.journal import EntryId, JournalEntry
from checkin.model import Position, PositionId
from sync.hub.acts import Act
from sync.hub.own import Change
from sync.hub.visits import Visit


class ByHand(Protocol):
    """Both keepers pass tests/contracts/test_gathering_acts.py and test_gathering_changes.py."""

    async def acts(self, limit: int) -> Sequence[Act]:
        """What people have done by hand, newest first."""
        ...

    async def visits(self) -> Sequence[Visit]:
        """What stands were told, and by now may pass on."""
        ...

    async def find_positions(self, ids: Sequence[PositionId]) -> Mapping[PositionId, Position]:
        """Those who are known under these ids, or under another one of the same person."""
        ...

    async def about(self, position: PositionId) -> Sequence[JournalEntry]:
        """All entries about one person, under each of their ids."""
        ...

    async def beside(self, entries: Sequence[EntryId]) -> Mapping[EntryId, bytes]:
        """Names, answers and corrections that lie beside these entries."""
        ...

    async def change(self, change: Change) -> bool:
        """Make an organiser's change and write it down as the hub's own entries: all at once, or nothing.

        Returns:
            Whether it was made; else somebody has changed the same meanwhile.
        """
        ...
