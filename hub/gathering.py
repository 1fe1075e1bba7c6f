"""What the HTTP side of the hub needs of whatever keeps its data: SQLite in one process, or PostgreSQL.

Must not know: HTTP, SQL. Both keepers pass tests/contracts/test_gathering.py.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from checkin.journal import JournalEntry
from checkin.model import EventSet
from checkin.scope import Scope
from hub.by_hand import ByHand
from hub.counted import Counted
from hub.house.wall_links import Walls
from hub.shelf import Shelf
from sync.hub.acts import Act
from sync.hub.members import DeviceRow, DeviceState, Member, TokenRight
from sync.hub.own import Change, Said
from sync.hub.people import Swap
from sync.hub.protocol import (
    Alive,
    Ask,
    Batch,
    Enrol,
    Enrolled,
    EventDocument,
    Feed,
    Heartbeat,
    Manifest,
    Person,
    Positions,
    Ruled,
    Taken,
    TicketsDocument,
)
from sync.hub.tally import Tally
from sync.staff import StaffMember

__all__ = ["Act", "Change", "DeviceRow", "DeviceState", "Gathering", "Member", "Said", "Swap", "TokenRight"]


class Gathering(ByHand, Counted, Protocol):
    """Keeps what all kiosks share. Every call may come from many requests at once.

    What returns is on the disk. Raises `checkin.errors.LedgerError` when it cannot be written (503, try
    again), `BatchRefusedError` for a batch that will never be taken (409 or 403).
    """

    @property
    def shelf(self) -> Shelf:
        """Where tables stay that organisers have sent."""
        ...

    @property
    def walls(self) -> Walls:
        """Links to the wall."""
        ...

    async def enrol(self, message: Enrol) -> Enrolled | None:
        """Spend a code; None = it is unknown, spent, or too old."""
        ...

    async def find_member(self, token: str) -> Member | None:
        """Whose token that is; None = nobody's.

        Raises:
            DeviceRevokedError: It was somebody's, and that device's access has ended (403).
        """
        ...

    async def take(self, member: Member, batch: Batch) -> Taken:
        """Write a batch down, once, with stamps of rank 1."""
        ...

    async def rule(self, member: Member, ask: Ask) -> Ruled:
        """Write the batch down and say whether its entry counts. Asked twice, the same answer comes twice."""
        ...

    async def feed(self, after: int, limit: int, scope: Scope | None = None) -> Feed:
        """The journal in order of arrival; never a number that an entry could still slip in before.

        With a scope, what is not in it is skipped and counts as told: a page may be empty and still move on.
        """
        ...

    async def manifest(self) -> Manifest:
        """What there is; `snapshot` is left empty (the HTTP side makes the file)."""
        ...

    async def event(self) -> EventDocument | None:
        """The event set; None = nothing was imported yet."""
        ...

    async def tickets(self) -> TicketsDocument:
        """Media, revoked and blocked tickets."""
        ...

    async def positions(self, after: int, limit: int) -> Positions:
        """Positions that changed after that version."""
        ...

    def people(self) -> AsyncIterator[Person]:
        """All positions, at one moment, in the order of their ids."""
        ...

    async def heartbeat(self, member: Member, heartbeat: Heartbeat) -> Alive:
        """Note how a device is; who else is there."""
        ...

    def alarms(self) -> Mapping[str, int]:
        """How often batches were refused since the start: ``changed``, ``foreign`` or ``unreadable``."""
        ...

    async def tally(self, after: int) -> Tally:
        """How many entries of each kind have come to the journal after that cursor."""
        ...

    async def entered_twice(self) -> Sequence[JournalEntry]:
        """Passages of whoever has several entries at one list, and what humans have settled of them."""
        ...

    async def devices(self) -> Sequence[DeviceRow]:
        """The device table, by name."""
        ...

    async def access(self) -> frozenset[tuple[str, str, str]]:
        """Name, device and version of the profile of everybody who has access, at any worker."""
        ...

    async def create_device(self, name: str, right: TokenRight, profile: Mapping[str, str]) -> str:
        """Add a device, or give an existing one another code. Returns the code, which is good for a day."""
        ...

    async def set_profile(self, name: str, profile: Mapping[str, str]) -> bool:
        """Keep what is wanted of a device, in place of what was. Returns whether there is such a device."""
        ...

    async def revoke(self, name: str) -> bool:
        """End a device's access, now and for good. Returns whether there is such a device."""
        ...

    async def staff(self) -> Sequence[StaffMember]:
        """Who works here, with the hashes of their PINs."""
        ...

    async def save_staff(self, members: Sequence[StaffMember]) -> None:
        """Keep them in place of the earlier ones."""
        ...

    async def save_event(self, event_set: EventSet) -> None:
        """Keep an event set in place of the earlier one."""
        ...

    async def save_people(self, people: Sequence[Person]) -> None:
        """Keep positions; one with an id that is there already replaces it."""
        ...

    async def swap_people(self, swaps: Sequence[Swap]) -> bool:
        """Keep positions if each that they replace is as it was when somebody looked; else none of them.

        Returns:
            Whether they were kept.
        """
        ...

    async def touch(self) -> None:
        """Write something down that nobody reads, behind what waits to be written."""
        ...

    async def wait_for_news(self, since: int) -> int:
        """Wait until something has changed after that number, some seconds at most; returns the newest."""
        ...

    async def close(self) -> None:
        """Give back files and connections."""
        ...
