"""Writes groups of batches down: heads, stamps, rulings and entries, in one transaction.

Locks are always taken in the same order: devices by name, positions, last the counter of the journal.
Must not know: HTTP, SQL.
"""

from collections.abc import Callable, Sequence

import msgspec

from checkin.errors import BatchRefusedError, EinlassError
from checkin.journal import Body, EntryId, JournalEntry, Kind
from checkin.model import EventSet, PositionId
from hub.arrivals import Arrival, Head, Sent, by_device, forked, new_part, stamp
from hub.postgres import Connection, Database
from hub.postgres_journal import Stamped, add_heads, append, lock_heads, stored_hashes
from hub.postgres_rulings import EventMemory, find_bodies, lock_positions, save_answers
from hub.rulings import GRANTED, Answer, Known, answer

CONFLICT = 409


class Job(msgspec.Struct, frozen=True):
    """One batch to be written.

    Attributes:
        device: Of the sender.
        asked: The entry that must be ruled on, if any.
    """

    device: str
    arrivals: tuple[Arrival, ...]
    sent: Sent
    asked: EntryId | None = None


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
        epoch: Of the hub.
        committed: Called after each commit that brought something new.
    """

    def __init__(self, database: Database, epoch: int, committed: Callable[[], None]) -> None:
        self._database = database
        self._epoch = epoch
        self._committed = committed
        self._events = EventMemory()
        self._known: set[str] = set()

    async def write(self, jobs: Sequence[Job]) -> list[Written | EinlassError]:
        """Write jobs down together. One answer for each: a batch that is refused spoils no other one.

        Raises:
            LedgerUnwritableError: None of them is acknowledged; all may be sent again.
            LedgerValueError: One of them cannot be kept.
        """
        devices = {job.device for job in jobs} | {a.body.device for job in jobs for a in job.arrivals}
        async with self._database.writing() as connection:
            group = await self._prepare(connection, jobs, devices)
            answers = [group.take(job) for job in jobs]
            if group.entries:
                await append(connection, group.entries, group.moved)
            if group.answers:
                await save_answers(connection, group.answers)
        if group.entries:
            self._committed()
        return answers

    async def _prepare(self, connection: Connection, jobs: Sequence[Job], devices: set[str]) -> "Group":
        await self._make_heads(devices)
        heads = await lock_heads(connection, devices)
        places = _overlaps(jobs, heads)
        group = Group(heads, await stored_hashes(connection, places), self._epoch)
        asked = [job.asked for job in jobs if job.asked is not None]
        if asked:
            await self._prepare_rulings(connection, group, jobs, asked)
        return group

    async def _make_heads(self, devices: set[str]) -> None:
        """In a transaction of its own: in ours, their locks would come out of order."""
        if new := devices - self._known:
            async with self._database.writing() as connection:
                await add_heads(connection, new)
            self._known |= new

    async def _prepare_rulings(
        self, connection: Connection, group: "Group", jobs: Sequence[Job], asked: Sequence[EntryId]
    ) -> None:
        sent = {a.body.id: a.body for job in jobs if job.asked is not None for a in job.arrivals}
        group.asked = {one: sent[one] for one in asked if one in sent}
        group.asked |= await find_bodies(connection, [one for one in asked if one not in sent])
        positions = [body.position for body in group.asked.values() if body.position is not None]
        group.known = await lock_positions(connection, positions)
        group.event_set = await self._events.load(connection)


def _overlaps(jobs: Sequence[Job], heads: dict[str, Head]) -> list[tuple[str, int]]:
    """Last entries of batches that end before the head: whether they are the same is to be looked up."""
    return [
        (device, chain[-1].body.sequence)
        for job in jobs
        for device, chain in by_device(job.arrivals).items()
        if chain[-1].body.sequence < heads[device].sequence
    ]


class Group:
    """Jobs on their way into one transaction: heads as they will be, entries with their stamps.

    Args:
        heads: As they are, locked.
        stored: Hashes of entries that are sent again.
        epoch: Of the hub.
    """

    def __init__(self, heads: dict[str, Head], stored: dict[tuple[str, int], bytes], epoch: int) -> None:
        self.entries: list[Stamped] = []
        self.moved: dict[str, Head] = {}
        self.answers: dict[EntryId, Answer] = {}
        self.asked: dict[EntryId, Body] = {}
        self.known: dict[PositionId, Known] = {}
        self.event_set: EventSet | None = None
        self._heads = heads
        self._stored = stored
        self._epoch = epoch

    def take(self, job: Job) -> Written | EinlassError:
        """Add a job, or say why not."""
        try:
            if job.asked is not None:
                self._check_asked(job)
            parts = [(device, self._new(device, chain)) for device, chain in by_device(job.arrivals).items()]
        except BatchRefusedError as error:
            return error
        for device, new in parts:
            self._append(device, new, job.sent)
        ruling = self._rule(job.asked) if job.asked is not None else GRANTED
        return Written(self._heads[job.device].sequence, ruling)

    def _check_asked(self, job: Job) -> None:
        body = self.asked.get(job.asked) if job.asked is not None else None
        if body is None or body.device != job.device or body.kind is not Kind.ENTRY or body.position is None:
            raise BatchRefusedError(
                CONFLICT, "What is asked about is no entry of this device.", "Send it in the same batch."
            )

    def _new(self, device: str, chain: Sequence[Arrival]) -> Sequence[Arrival]:
        new, last = new_part(chain, self._heads[device], device), chain[-1]
        if last.body.sequence < self._heads[device].sequence:
            if self._stored.get((device, last.body.sequence), last.hash) != last.hash:
                raise forked()
        elif not new and last.hash != self._heads[device].hash:
            raise forked()
        return new

    def _append(self, device: str, new: Sequence[Arrival], sent: Sent) -> None:
        head = self._heads[device]
        for one in new:
            given = stamp(one, sent, head, self._epoch)
            head = Head(one.body.sequence, one.hash, given.ms, given.counter)
            self.entries.append((one, given))
            for known in self.known.values():
                if one.body.position in known.ids:
                    known.entries[one.body.id] = JournalEntry(one.body, given, one.hash)
        if new:
            self._heads[device] = self.moved[device] = head

    def _rule(self, asked: EntryId) -> Answer:
        body = self.asked[asked]
        assert body.position is not None
        said = answer(body, self.known[body.position], self.event_set)
        for known in self.known.values():
            if body.position in known.ids:
                known.answers[asked] = said
        self.answers[asked] = said
        return said
