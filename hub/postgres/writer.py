"""Writes groups of batches down: chain ends, stamps, rulings and entries, in one transaction.

Locks are always taken in the same order: devices by name, positions, last the counter of the journal.
Must not know: HTTP, SQL.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from checkin.errors import BatchRefusedError, EinlassError, LedgerUnwritableError
from checkin.journal import EntryId, Kind, Stamp
from hub.postgres.changes import draw_changes, has_changes
from hub.postgres.database import Connection, Database
from hub.postgres.journal import Head, add_heads, append, find_known, lock_heads, restamp
from hub.postgres.rulings import EventMemory, find_bodies, lock_positions, save_answers
from hub.rulings import Questions
from sync.hub.arrivals import FORBIDDEN, HubStamping
from sync.hub.checking import ChainEnd, Incoming, Known, Sifted, refused, sift
from sync.hub.members import Member, TokenRight
from sync.hub.ruling import GRANTED, Answer
from sync.hub.stamping import Anchor
from sync.hub.tally import count_ahead
from sync.ledger_name import owner_of

Stamped = tuple[Incoming, Stamp]


class Job(msgspec.Struct, frozen=True):
    """One batch to be written.

    Attributes:
        entries: Each read and found sound by itself.
        nonce: The entry that is asked about, if any.
    """

    member: Member
    entries: tuple[Incoming, ...]
    anchor: Anchor
    nonce: EntryId | None = None

    @property
    def stamping(self) -> HubStamping:
        """How its entries get their stamps."""
        is_bridge = self.member.right is TokenRight.BRIDGE
        return HubStamping(self.anchor, is_bridge=is_bridge, sender=self.member.device)


class Written(msgspec.Struct, frozen=True):
    """What became of it.

    Attributes:
        sequence: The newest entry of the sender.
    """

    sequence: int
    ruling: Answer = GRANTED


class Writer:
    """Writes for one worker.

    Args:
        database: An open one.
        alarms: Counts refusals, by why, and new entries that are dated ahead; once they are on the disk.
        committed: Called after each commit that brought something new.
    """

    def __init__(self, database: Database, alarms: Counter[str], committed: Callable[[], None]) -> None:
        self._database = database
        self._alarms = alarms
        self._committed = committed
        self._events = EventMemory()
        self._with_head: set[str] = set()

    async def write(self, jobs: Sequence[Job]) -> list[Written | EinlassError]:
        """Write jobs down together. One answer for each: a batch that is refused spoils no other one.

        Raises:
            LedgerUnwritableError: None of them is acknowledged; all may be sent again.
            LedgerValueError: One of them cannot be kept.
        """
        devices = {job.member.device for job in jobs} | {one.body.device for j in jobs for one in j.entries}
        await self._make_heads(devices)
        async with self._database.writing() as connection:
            group = Group(await self._heads(connection, devices))
            group.known = await find_known(connection, _may_be_here(jobs, group.heads))
            group.questions = await self._questions(connection, jobs)
            answers = [group.take(job) for job in jobs]
            await self._keep(connection, group, jobs)
        if group.fresh or group.restamped:
            self._committed()
        self._alarms["ahead"] += group.ahead  # not before: what fails comes again
        self._alarms["changed"] += sum(isinstance(one, EinlassError) for one in answers)
        return answers

    async def _heads(self, connection: Connection, devices: set[str]) -> dict[str, Head]:
        try:
            return await lock_heads(connection, devices)
        except LedgerUnwritableError:
            self._with_head -= devices  # another database may have taken over that never had them
            raise

    async def _make_heads(self, devices: set[str]) -> None:
        """In a transaction of its own: in ours, their locks would come out of order."""
        if new := devices - self._with_head:
            async with self._database.writing() as connection:
                await add_heads(connection, new)
            self._with_head |= new

    async def _questions(self, connection: Connection, jobs: Sequence[Job]) -> Questions:
        asking = [job for job in jobs if job.nonce is not None]
        if not asking:
            return Questions()
        sent = {one.body.id: one.body for job in asking for one in job.entries}
        others = [job.nonce for job in asking if job.nonce is not None and job.nonce not in sent]
        bodies = sent | await find_bodies(connection, others)
        asked = {job.nonce: bodies[job.nonce] for job in asking if job.nonce in bodies}
        positions = [body.position for body in asked.values() if body.position is not None]
        persons = await lock_positions(connection, positions)
        return Questions(asked, persons, await self._events.load(connection))

    async def _keep(self, connection: Connection, group: "Group", jobs: Sequence[Job]) -> None:
        if group.questions.answers:
            await save_answers(connection, group.questions.answers)
        if has_changes(group.fresh):
            await draw_changes(connection, group.fresh, await self._events.load(connection))
        if group.restamped:
            await restamp(connection, group.restamped)
        if group.fresh:
            await append(connection, group.fresh, group.ends, _seen(jobs))


def _may_be_here(jobs: Sequence[Job], heads: Mapping[str, Head]) -> list[EntryId]:
    """Ids of entries that may be here already. An id that another device has used stands out later."""
    return [
        one.body.id
        for job in jobs
        for one in job.entries
        if one.body.sequence <= heads[one.body.device].end.sequence
    ]


def _seen(jobs: Sequence[Job]) -> dict[str, int]:
    return {job.member.name: job.anchor.now_ms for job in jobs}


class Group:
    """Jobs on their way into one transaction, as if one came after the other.

    Args:
        heads: Of their devices, locked.

    Attributes:
        known: Entries that are here already.
        ends: Where the chains that have grown end now.
        ahead: How many new entries are dated too far ahead to be followed.
    """

    def __init__(self, heads: Mapping[str, Head]) -> None:
        self.heads = heads
        self.known: dict[EntryId, Known] = {}
        self.fresh: list[Stamped] = []
        self.restamped: list[Stamped] = []
        self.ends: dict[str, ChainEnd] = {}
        self.ahead = 0
        self.questions = Questions()
        self._ends = {device: head.end for device, head in heads.items() if head.end.sequence}

    def take(self, job: Job) -> Written | EinlassError:
        """Add a job, or say why not."""
        try:
            self._check(job)
            sifted = sift(job.entries, self.known, self._ends, job.stamping)
        except BatchRefusedError as error:
            return error
        self._add(sifted)
        self.ahead += count_ahead([one for one, _ in sifted.fresh], job.anchor.now_ms)
        end = self._ends.get(job.entries[-1].body.device if job.entries else job.member.device)
        ruling = GRANTED if job.nonce is None else self.questions.rule(job.nonce)
        return Written(end.sequence if end else 0, ruling)

    def _check(self, job: Job) -> None:
        """Whether the sender still is a member, and asks about an entry of its own."""
        if self.heads[job.member.device].member != job.member.name:
            raise _forbidden("This access hands in no entries.")
        if job.nonce is None:
            return
        body = self.questions.asked.get(job.nonce)
        if body is None or body.kind is not Kind.ENTRY:
            raise refused("No entry is asked about.", "Send it with the question.")
        if owner_of(body.device) != job.member.device:
            raise _forbidden("Another device's entry is asked about.")

    def _add(self, sifted: Sifted) -> None:
        self._ends.update(sifted.ends)
        self.ends.update({one.body.device: sifted.ends[one.body.device] for one, _ in sifted.fresh})
        self.fresh += sifted.fresh
        self.restamped += sifted.restamped
        self.known.update((one.body.id, Known(one.raw, one.hash, stamp)) for one, stamp in sifted.fresh)
        self.questions.note(one.stamped(stamp) for one, stamp in sifted.fresh)


def _forbidden(problem: str) -> BatchRefusedError:
    return BatchRefusedError(FORBIDDEN, problem, "Ask the organiser about this device.")
