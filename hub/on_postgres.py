"""The hub's keeper over PostgreSQL: any number of workers on one database, none of which holds state.

Must not know: HTTP, SQL, asyncpg.
"""

from base64 import b32encode
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Self

from checkin.clock import Clock, Entropy
from checkin.errors import BatchRefusedError, LedgerValueError
from checkin.journal import EntryId
from checkin.model import EventSet, PositionId
from hub import postgres_devices as devices
from hub import postgres_people as people
from hub.lane import Lane
from hub.postgres import Database
from hub.postgres_changes import with_changes
from hub.postgres_news import News
from hub.postgres_reading import Identity, Reading, hash_of, identify
from hub.postgres_schema import migrate
from hub.postgres_writer import Job, Writer, Written
from sync.hub.checking import Incoming, read_entry, refused
from sync.hub.devices import CODE_BYTES, CODE_MS, TOKEN_BYTES
from sync.hub.members import Member, TokenRight
from sync.hub.protocol import (
    BATCH_ENTRIES,
    Alive,
    Ask,
    Batch,
    Enrol,
    Enrolled,
    Heartbeat,
    Person,
    Ruled,
    Taken,
    TicketsDocument,
)
from sync.hub.stamping import Anchor

FORBIDDEN = 403
WAIT_S = 10.0
WRITERS = 2


class OnPostgres(Reading):
    """`hub.gathering.Gathering` over PostgreSQL. Made by `open`.

    Attributes:
        alarms: How often this worker refused batches, by why; an id with other content is ``changed``.
    """

    def __init__(self, database: Database, identity: Identity, clock: Clock, entropy: Entropy) -> None:
        super().__init__(database, identity, clock)
        self._entropy = entropy
        self.alarms: Counter[str] = Counter()
        self._news = News(database)
        writer = Writer(database, self.alarms, self._news.tell)
        self._taking: Lane[Job, Written] = Lane(writer.write, _weigh, WRITERS)
        # Whoever stands at a door does not wait behind what was left over from a cut.
        self._ruling: Lane[Job, Written] = Lane(writer.write, _weigh)

    @classmethod
    async def open(cls, url: str, clock: Clock, entropy: Entropy) -> Self:
        """Connect, and make or renew the tables.

        Raises:
            ConfigError: The address is none.
            LedgerUnwritableError: Nobody answers there, or nobody is let in.
            LedgerTooNewError: A newer version of this program made the tables.
        """
        database = await Database.open(url)
        try:
            await migrate(database)
            keeper = cls(database, await identify(database, entropy), clock, entropy)
        except BaseException:
            await database.close()
            raise
        keeper._news.start()
        keeper._taking.start()
        keeper._ruling.start()
        return keeper

    async def enrol(self, message: Enrol) -> Enrolled | None:
        """Spend a code; None = it is unknown, spent, or too old."""
        token, now_ms = self._entropy.random_bytes(TOKEN_BYTES).hex(), self._clock.now_ms()
        async with self._database.writing() as connection:
            spent = await devices.spend_code(
                connection, hash_of(message.code), message, hash_of(token), now_ms
            )
        if spent is None:
            return None
        name, profile = spent
        return Enrolled(
            token=token,
            name=name,
            hub=self._identity.hub,
            epoch=self._identity.epoch,
            now_ms=now_ms,
            profile=profile,
        )

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
            return Job(member, _read(member, batch), anchor, nonce)
        except BatchRefusedError as error:
            self.alarms["foreign" if error.status == FORBIDDEN else "unreadable"] += 1
            raise

    async def _put(self, lane: Lane[Job, Written], job: Job) -> Written:
        try:
            return await lane.put(job)
        except LedgerValueError:
            self.alarms["changed"] += 1
            raise refused("An entry cannot be kept, or its id is another one's.") from None

    async def heartbeat(self, member: Member, heartbeat: Heartbeat) -> Alive:
        """Note how a device is; who else is there."""
        now_ms = self._clock.now_ms()
        async with self._database.reading() as connection:
            await devices.keep_heartbeat(connection, member.name, heartbeat, now_ms)
            seen = await devices.seen_devices(connection, member.name, now_ms)
        return Alive(epoch=self._identity.epoch, now_ms=now_ms, devices=seen)

    async def create_device(self, name: str, right: TokenRight, profile: Mapping[str, str]) -> str:
        """Add a device, or give an existing one another code. Returns the code, which is good for a day."""
        code = b32encode(self._entropy.random_bytes(CODE_BYTES)).decode()
        now_ms = self._clock.now_ms()
        member = Member(name=name, device="", right=right)
        kept = devices.Code(hash_of(code), now_ms + CODE_MS)
        async with self._database.writing() as connection:
            await devices.create_device(connection, member, profile, kept, now_ms)
        return code

    async def revoke(self, name: str) -> bool:
        """End a device's access, now and for good. Returns whether there was one."""
        async with self._database.writing() as connection:
            return await devices.revoke(connection, name, self._clock.now_ms())

    async def save_event(self, event_set: EventSet) -> None:
        """Keep an event set in place of the earlier one."""
        async with self._database.writing() as connection:
            await people.save_event(connection, event_set)
        self._news.tell()

    async def save_tickets(self, tickets: TicketsDocument) -> None:
        """Keep media, revoked and blocked tickets in place of the earlier ones; the version is made here."""
        async with self._database.writing() as connection:
            await people.save_tickets(connection, tickets)
        self._news.tell()

    async def save_people(self, people_: Sequence[Person]) -> None:
        """Keep positions; one with an id that is there already replaces it."""
        async with self._database.writing() as connection:
            await people.save_people(connection, await with_changes(connection, people_))
        self._news.tell()

    async def forget_people(self, positions: Sequence[PositionId]) -> None:
        """Positions that are there no more; readers of changes hear of it."""
        async with self._database.writing() as connection:
            await people.forget_people(connection, positions)
        self._news.tell()

    async def wait_for_news(self, since: int) -> int:
        """Wait until something has changed after that number, some seconds at most; returns the newest."""
        return await self._news.wait(since, WAIT_S)

    async def close(self) -> None:
        """Write what waits, give back connections."""
        await self._ruling.stop()
        await self._taking.stop()
        await self._news.stop()
        await self._database.close()


def _read(member: Member, batch: Batch) -> tuple[Incoming, ...]:
    """The entries of a batch, each sound by itself and the sender's to send."""
    if member.right is TokenRight.ORGANISER:
        raise BatchRefusedError(
            FORBIDDEN, "This access hands in no entries.", "Ask the organiser about this device."
        )
    if len(batch.entries) > BATCH_ENTRIES:
        raise refused("The batch is too large.", f"Send {BATCH_ENTRIES} at once.")
    entries = tuple(map(read_entry, batch.entries))
    if member.right is not TokenRight.BRIDGE and any(one.body.device != member.device for one in entries):
        raise BatchRefusedError(
            FORBIDDEN, "An entry is another device's.", "Ask the organiser about this device."
        )
    return entries


def _weigh(job: Job) -> int:
    return len(job.entries)
