"""Keepers of a hub's data to be tested, each with a clock that tests move, and how devices come to it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass

from checkin.journal import EntryId
from checkin.model import GateId, ListId, Position
from hub.gathering import Gathering, Member, TokenRight
from sync.elsewhere import ElsewherePassage
from sync.hub.protocol import Enrol, Feed, Person, Ruled, WireEntry
from sync.record.keeping import Keeping
from sync.replica import given_key
from tests.fakes.chained import ChainedDevice, id_of
from tests.fakes.clock import FakeClock
from tests.fakes.small_congress import DOOR, EVENT_SET, attendee

Story = Callable[[Gathering], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Keeper:
    """A kind of keeper, empty at first.

    Attributes:
        opened: Opens it; a second time with what was left there.
        clock: The hub's.
        put_back: Says that it was put back from an older copy, while it is closed.
        record: Opens its counting record, as one more program that may write it.
    """

    opened: Callable[[], AbstractAsyncContextManager[Gathering]]
    clock: FakeClock
    put_back: Callable[[], object]
    record: Callable[[], AbstractContextManager[Keeping]]

    def run(self, *stories: Story) -> None:
        """Play stories one after the other, each after the keeper was opened anew."""
        for story in stories:
            asyncio.run(self._play(story))

    async def _play(self, story: Story) -> None:
        async with self.opened() as hub:
            await story(hub)


async def enrolled(
    hub: Gathering, device: str = "kiosk-a", right: TokenRight = TokenRight.KIOSK, name: str = ""
) -> Member:
    """A device that the organiser has made and that has come."""
    code = await hub.create_device(name or f"The {device}", right, {})
    answer = await hub.enrol(Enrol(code=code, device=device))
    assert answer is not None
    member = await hub.find_member(answer.token)
    assert member is not None
    return member


async def open_doors(hub: Gathering, people: int = 5) -> None:
    """The small congress, and people numbered from 1."""
    await hub.save_event(EVENT_SET)
    await hub.save_people([person(attendee(number)) for number in range(1, people + 1)])


def person(position: Position, *elsewhere: ElsewherePassage, is_printed: bool = False) -> Person:
    """A position as it travels."""
    return Person(key=given_key(position), position=position, elsewhere=elsewhere, is_printed=is_printed)


async def whole_feed(hub: Gathering, limit: int = 500) -> list[WireEntry]:
    """The journal, page by page from its beginning."""
    found: list[WireEntry] = []
    page: Feed | None = None
    while page is None or page.entries:
        page = await hub.feed(page.cursor if page else 0, limit)
        found += page.entries
    return found


class Door:
    """A kiosk that asks the hub, with all that it has not told yet."""

    def __init__(self, hub: Gathering, member: Member, clock: FakeClock) -> None:
        self.hub, self.member = hub, member
        self.device = ChainedDevice(member.device, clock)
        self.sent = 0

    async def asks(self, number: int, at: ListId = DOOR, gate: int | None = None) -> Ruled:
        """Somebody comes."""
        return await self.question(self.device.ask(number, at, gate=None if gate is None else GateId(gate)))

    async def question(self, nonce: EntryId) -> Ruled:
        """Ask about an entry that was written down."""
        answer = await self.hub.rule(self.member, self.device.question(nonce, self.sent))
        self.sent = answer.sequence
        return answer

    async def tells(self) -> None:
        """Hand in what waits."""
        self.sent = (await self.hub.take(self.member, self.device.batch(self.sent))).sequence

    @property
    def newest(self) -> EntryId:
        """Id of what was written last."""
        return id_of(self.device.entries[-1])


async def doors(hub: Gathering, clock: FakeClock, names: str = "ab") -> list[Door]:
    """Kiosks at the doors of the small congress, one per letter."""
    await open_doors(hub)
    return [Door(hub, await enrolled(hub, f"kiosk-{letter}"), clock) for letter in names]
