"""The hub's keeper over PostgreSQL: any number of workers on one database, none of which holds state.

Must not know: HTTP, SQL, asyncpg.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Self

from checkin.clock import Clock, Entropy
from checkin.errors import BatchRefusedError, LedgerValueError
from checkin.journal import EntryId
from checkin.model import EventSet, PositionId
from hub.lane import Lane
from hub.postgres import own, people
from hub.postgres.changes import swap_people, with_changes
from hub.postgres.database import Database
from hub.postgres.news import Wiped
from hub.postgres.reading import Identity, identify, raise_epoch, touch
from hub.postgres.register import Register
from hub.postgres.schema import migrate
from hub.postgres.shelf import InPostgres
from hub.postgres.timeline import go_on
from hub.postgres.walls import InPostgres as WallsInPostgres
from hub.postgres.wiping import refuse_wiped
from hub.postgres.writer import Job, Writer, Written
from sync.hub.arrivals import check_devices
from sync.hub.checking import Incoming, read_entry, refused
from sync.hub.members import Member, TokenRight
from sync.hub.own import Change
from sync.hub.people import Swap
from sync.hub.protocol import (
    BATCH_ENTRIES,
    Ask,
    Batch,
    Person,
    Ruled,
    Taken,
    TicketsDocument,
)
from sync.hub.stamping import Anchor
from sync.staff import StaffMember

FORBIDDEN = 403
WAIT_S = 10.0
WRITERS = 2


class OnPostgres(Register):
    """`hub.gathering.Gathering` over PostgreSQL. Made by `open`."""

    def __init__(
        self, database: Database, identity: Identity, clock: Clock, entropy: Entropy, wiped: Wiped
    ) -> None:
        super().__init__(database, identity, clock, entropy, wiped)
        self._alarms: Counter[str] = Counter()
        self._pen = own.own_pen(identity, clock, entropy)
        self.shelf = InPostgres(database, clock)
        self.walls = WallsInPostgres(database)
        writer = Writer(database, self._alarms, self._news.tell)
        self._taking: Lane[Job, Written] = Lane(writer.write, _weigh, WRITERS)
        # Whoever stands at a door does not wait behind what was left over from a cut.
        self._ruling: Lane[Job, Written] = Lane(writer.write, _weigh)

    @classmethod
    async def open(cls, url: str, clock: Clock, entropy: Entropy, wiped: Wiped = lambda: None) -> Self:
        """Connect, and make or renew the tables.

        Args:
            url: The address.
            clock: The hub's.
            entropy: For codes, tokens and names.
            wiped: Called from this event loop once somebody has wiped the database.

        Raises:
            ConfigError: The address is none.
            LedgerUnwritableError: Nobody answers there, or nobody is let in.
            LedgerTooNewError: A newer version of this program made the tables.
        """
        database = await Database.open(url, go_on)
        try:
            await migrate(database)
            async with database.reading() as connection:
                await refuse_wiped(connection)
            keeper = cls(database, await identify(database, entropy), clock, entropy, wiped)
        except BaseException:
            await database.close()
            raise
        keeper._news.start()
        keeper._taking.start()
        keeper._ruling.start()
        keeper.shelf.start()
        return keeper

    def alarms(self) -> Mapping[str, int]:
        """How often this worker refused batches, by why; an id with other content is ``changed``."""
        return self._alarms

    async def take(self, member: Member, batch: Batch) -> Taken:
        """Write a batch down, once, with stamps of rank 1."""
        written = await self._put(self._taking, self._job(member, batch))
        return Taken(sequence=written.sequence, epoch=self._identity.epoch, now_ms=self._clock.now_ms())

    async def rule(self, member: Member, ask: Ask) -> Ruled:
        """Write the batch down and say whether its entry counts. Asked twice, the same answer comes twice."""
        written = await self._put(self._ruling, self._job(member, ask.batch, ask.nonce))
        said = written.ruling
        return Ruled(
            epoch=self._identity.epoch,
            now_ms=self._clock.now_ms(),
            sequence=written.sequence,
            reason=said.reason,
            list=said.list,
            entered_ms=said.entered_ms,
            gate=said.gate,
        )

    def _job(self, member: Member, batch: Batch, nonce: EntryId | None = None) -> Job:
        anchor = Anchor(batch.boot_id, batch.sent_ns, self._clock.now_ms(), self._identity.epoch)
        try:
            entries = _read(member, batch, anchor.epoch)
        except BatchRefusedError as error:
            self._alarms["foreign" if error.status == FORBIDDEN else "unreadable"] += 1
            raise
        return Job(member, entries, anchor, nonce)

    async def _put(self, lane: Lane[Job, Written], job: Job) -> Written:
        try:
            return await lane.put(job)
        except LedgerValueError:
            self._alarms["changed"] += 1
            raise refused("An entry cannot be kept, or its id is another one's.") from None

    async def save_event(self, event_set: EventSet) -> None:
        """Keep an event set in place of the earlier one."""
        async with self._database.writing() as connection:
            await people.save_event(connection, event_set)
        self._news.tell()

    async def save_staff(self, members: Sequence[StaffMember]) -> None:
        """Keep who works here in place of who did."""
        async with self._database.writing() as connection:
            await people.save_staff(connection, members)
        self._news.tell()

    async def change(self, change: Change) -> bool:
        """Make an organiser's change, and write it down; see `hub.gathering.Gathering`."""
        is_made = await own.change(self._database, self._pen, change)
        self._news.tell()
        return is_made

    async def save_tickets(self, tickets: TicketsDocument) -> None:
        """Keep media, revoked and blocked tickets in place of the earlier ones; the version is made here."""
        async with self._database.writing() as connection:
            await people.save_tickets(connection, tickets)
        self._news.tell()

    async def save_people(self, people_: Sequence[Person]) -> None:
        """Keep positions; one with an id that is there already replaces it."""
        async with self._database.writing() as connection:
            await people.hold_people(connection)
            await people.save_people(connection, await with_changes(connection, people_))
        self._news.tell()

    async def swap_people(self, swaps: Sequence[Swap]) -> bool:
        """Keep positions if each that they replace is as it was when somebody looked; else none of them."""
        async with self._database.writing() as connection:
            await people.hold_people(connection)
            are_kept = await swap_people(connection, swaps)
        self._news.tell()
        return are_kept

    async def forget_people(self, positions: Sequence[PositionId]) -> None:
        """Positions that are there no more; readers of changes hear of it."""
        async with self._database.writing() as connection:
            await people.hold_people(connection)
            await people.forget_people(connection, positions)
        self._news.tell()

    async def touch(self) -> None:
        """Write something down that nobody reads, through a connection that batches take as well."""
        async with self._database.writing() as connection:
            await touch(connection, self._clock.now_ms())

    async def wait_for_news(self, since: int) -> int:
        """Wait until something has changed after that number, some seconds at most; returns the newest."""
        return await self._news.wait(since, WAIT_S)

    async def close(self) -> None:
        """Write what waits, give back connections."""
        await self.shelf.stop()
        await self._ruling.stop()
        await self._taking.stop()
        await self._news.stop()
        await self._database.close()


def _read(member: Member, batch: Batch, epoch: int) -> tuple[Incoming, ...]:
    """The entries of a batch, each sound by itself and the sender's to send."""
    if member.right is TokenRight.ORGANISER:
        raise BatchRefusedError(
            FORBIDDEN, "This access hands in no entries.", "Ask the organiser about this device."
        )
    if len(batch.entries) > BATCH_ENTRIES:
        raise refused("The batch is too large.", f"Send {BATCH_ENTRIES} at once.")
    entries = tuple(map(read_entry, batch.entries))
    check_devices(member, entries, epoch)
    return entries


def _weigh(job: Job) -> int:
    return len(job.entries)


async def put_back(url: str, now_ms: int, entropy: Entropy) -> int:
    """Say in a database that it was put back from an older copy. Returns the new epoch.

    Workers know the former one until they are started anew. Raises as `OnPostgres.open`.
    """
    database = await Database.open(url)
    try:
        await migrate(database)
        return await raise_epoch(database, now_ms, entropy)
    finally:
        await database.close()
