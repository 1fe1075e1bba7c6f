"""Writes groups of batches down: chain ends, stamps, rulings and entries, in one transaction.

Locks are always taken in the same order: devices by name, positions, last the counter of the journal.
Must not know: HTTP, SQL.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from checkin.errors import BatchRefusedError, EinlassError
from checkin.journal import Body, EntryId, Kind, Stamp
from checkin.model import EventSet, PositionId
from hub.postgres import Connection, Database
from hub.postgres_changes import draw_changes, has_changes
from hub.postgres_journal import Head, add_heads, append, find_known, lock_heads, restamp
from hub.postgres_rulings import EventMemory, find_bodies, lock_positions, save_answers
from hub.rulings import KnownPerson, answer
from sync.hub.checking import ChainEnd, Incoming, Known, Sifted, Stamping, refused, sift
from sync.hub.members import Member, TokenRight
from sync.hub.ruling import GRANTED, Answer
from sync.hub.stamping import Anchor, greater, hub_stamp, kept_stamp

FORBIDDEN = 403
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


class Written(msgspec.Struct, frozen=True):
    """What became of it.

    Attributes:
        sequence: The newest entry of the sender.
    """

    sequence: int
    ruling: Answer = GRANTED


class HubStamping(Stamping):
    """Stamps of rank 1, once per entry; a former hub's stay."""

    def __init__(self, job: Job) -> None:
        self._anchor = job.anchor
        self._is_bridge = job.member.right is TokenRight.BRIDGE

    def fresh(self, entry: Incoming, last: Stamp | None) -> Stamp:
        """See `Stamping`."""
        kept = kept_stamp(entry.stamp, self._anchor, last) if self._is_bridge else None
        return kept or hub_stamp(entry.body, entry.stamp, self._anchor, last)

    def again(self, entry: Incoming, here: Stamp) -> Stamp:
        """See `Stamping`."""
        kept = kept_stamp(entry.stamp, self._anchor, None) if self._is_bridge else None
        return greater(kept, here) if kept else here


class Writer:
    """Writes for one worker.

    Args:
        database: An open one.
        alarms: Counts refusals, by why.
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
            group = Group(await lock_heads(connection, devices))
            group.known = await find_known(connection, _may_be_here(jobs, group.heads))
            await self._prepare_rulings(connection, group, jobs)
            answers = [group.take(job) for job in jobs]
            await self._keep(connection, group, jobs)
        if group.fresh or group.restamped:
            self._committed()
        self._alarms["changed"] += sum(isinstance(one, EinlassError) for one in answers)
        return answers

    async def _make_heads(self, devices: set[str]) -> None:
        """In a transaction of its own: in ours, their locks would come out of order."""
        if new := devices - self._with_head:
            async with self._database.writing() as connection:
                await add_heads(connection, new)
            self._with_head |= new

    async def _prepare_rulings(self, connection: Connection, group: "Group", jobs: Sequence[Job]) -> None:
        nonces = [job.nonce for job in jobs if job.nonce is not None]
        if not nonces:
            return
        sent = {one.body.id: one.body for job in jobs if job.nonce is not None for one in job.entries}
        group.asked = {one: sent[one] for one in nonces if one in sent}
        group.asked |= await find_bodies(connection, [one for one in nonces if one not in sent])
        positions = [body.position for body in group.asked.values() if body.position is not None]
        group.persons = await lock_positions(connection, positions)
        group.event_set = await self._events.load(connection)

    async def _keep(self, connection: Connection, group: "Group", jobs: Sequence[Job]) -> None:
        if group.answers:
            await save_answers(connection, group.answers)
        if has_changes(group.fresh):
            await draw_changes(connection, group.fresh, await self._events.load(connection))
        if group.restamped:
            await restamp(connection, group.restamped)
        if group.fresh:
            await append(connection, group.fresh, group.ends, _seen(jobs))


def _may_be_here(jobs: Sequence[Job], heads: Mapping[str, Head]) -> list[EntryId]:
    """Ids of entries that are not behind their device's end. What has another one's id stands out when written."""
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
        asked: Entries that are asked about, and in `persons` whom they concern.
    """

    def __init__(self, heads: Mapping[str, Head]) -> None:
        self.heads = heads
        self.known: dict[EntryId, Known] = {}
        self.fresh: list[Stamped] = []
        self.restamped: list[Stamped] = []
        self.ends: dict[str, ChainEnd] = {}
        self.answers: dict[EntryId, Answer] = {}
        self.asked: dict[EntryId, Body] = {}
        self.persons: dict[PositionId, KnownPerson] = {}
        self.event_set: EventSet | None = None
        self._ends = {device: head.end for device, head in heads.items() if head.end.sequence}

    def take(self, job: Job) -> Written | EinlassError:
        """Add a job, or say why not."""
        try:
            self._check(job)
            sifted = sift(job.entries, self.known, self._ends, HubStamping(job))
        except BatchRefusedError as error:
            return error
        self._add(sifted)
        end = self._ends.get(job.member.device)
        ruling = GRANTED if job.nonce is None else self._rule(job.nonce)
        return Written(end.sequence if end else 0, ruling)

    def _check(self, job: Job) -> None:
        """Whether the sender still is a member, and asks about an entry of its own."""
        if self.heads[job.member.device].member != job.member.name:
            raise _forbidden("This access hands in no entries.")
        if job.nonce is None:
            return
        body = self.asked.get(job.nonce)
        if body is None or body.kind is not Kind.ENTRY:
            raise refused("No entry is asked about.", "Send it with the question.")
        if body.device != job.member.device:
            raise _forbidden("Another device's entry is asked about.")

    def _add(self, sifted: Sifted) -> None:
        self._ends.update(sifted.ends)
        self.ends.update({one.body.device: sifted.ends[one.body.device] for one, _ in sifted.fresh})
        self.fresh += sifted.fresh
        self.restamped += sifted.restamped
        self.known.update((one.body.id, Known(one.raw, one.hash, stamp)) for one, stamp in sifted.fresh)
        for one, stamp in sifted.fresh if self.persons else ():
            for person in self.persons.values():
                if one.body.position in person.ids:
                    person.entries[one.body.id] = one.stamped(stamp)

    def _rule(self, nonce: EntryId) -> Answer:
        body = self.asked[nonce]
        if body.position is None:
            return GRANTED
        said = answer(body, self.persons[body.position], self.event_set)
        for person in self.persons.values():
            if body.position in person.ids:
                person.answers[nonce] = said
        self.answers[nonce] = said
        return said


def _forbidden(problem: str) -> BatchRefusedError:
    return BatchRefusedError(FORBIDDEN, problem, "Ask the organiser about this device.")
