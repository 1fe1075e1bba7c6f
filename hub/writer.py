"""The one thread that writes the hub's ledger: all that waits goes into one transaction.

So forty kiosks cost hardly more syncs of the disk than one. Must not know: HTTP, what is written.
"""

import asyncio
import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

from checkin.errors import LedgerError
from sync.hub.arrivals import Post
from sync.hub.book import Book
from sync.opening import LedgerFile

COMMIT_ENTRIES = 5_000
"""Most entries in one transaction: at 20,000 a second nobody waits for it longer than that takes."""

Answers = list[tuple["asyncio.Future[Any]", Any]]
"""Who waits, and what for; an exception is raised there."""


class Job:
    """One call that writes: entries to be taken together with others, or anything else by itself."""

    __slots__ = ("future", "work")

    def __init__(self, work: Post | Callable[[Book], Any], future: "asyncio.Future[Any]") -> None:
        self.work = work
        self.future = future

    @property
    def entries(self) -> int:
        """How much of a transaction it fills."""
        return len(self.work.batch.entries) if isinstance(self.work, Post) else 0


class Writer:
    """The one thread that writes. Calls are answered in the order in which they came.

    Args:
        ledger_file: For a connection of its own.
        loop: Where the answers are awaited.
        tell: Called there after each transaction, with its answers on their way.
    """

    def __init__(
        self, ledger_file: LedgerFile, loop: asyncio.AbstractEventLoop, tell: Callable[[], None]
    ) -> None:
        self._ledger_file = ledger_file
        self._loop = loop
        self._tell = tell
        self.alarms: Counter[str] = Counter()
        """How often batches were refused, by why; written by the thread, read by anybody."""
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self.opened: asyncio.Future[Any] = loop.create_future()
        self._thread = threading.Thread(target=self._run, name="hub-writer", daemon=True)
        self._thread.start()

    async def do(self, work: Post | Callable[[Book], Any]) -> Any:
        """Hand in entries, answered as `Book.post_all` does; or have anything else done with the book."""
        job = Job(work, self._loop.create_future())
        self._queue.put(job)
        return await job.future

    async def close(self) -> None:
        """Write what waits, then end."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        try:
            ledger = self._ledger_file.connect()
            book = Book(ledger, self._ledger_file.clock, self._ledger_file.entropy, self.alarms)
        except Exception as error:  # noqa: BLE001  # whoever opens it hears it
            self._loop.call_soon_threadsafe(_settle, [(self.opened, error)])
            return
        self._loop.call_soon_threadsafe(_settle, [(self.opened, book.identity)])
        with closing(ledger.store):
            while jobs := self._next():
                for group in groups(jobs):
                    self._loop.call_soon_threadsafe(self._answer, carry_out(book, group))

    def _answer(self, answers: "Answers") -> None:
        _settle(answers)
        self._tell()

    def _next(self) -> list[Job]:
        """All that waits, at least one; nothing = it is over."""
        jobs: list[Job] = []
        while not jobs or not self._queue.empty():
            job = self._queue.get()
            if job is None:
                if jobs:
                    self._queue.put(None)  # looked at again once these are done
                break
            jobs.append(job)
        return jobs


def _settle(answers: Answers) -> None:
    for future, answer in answers:
        if future.done():  # whoever waited has gone
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)


def groups(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """In their order: runs of entries that fit into one transaction, and all else one by one."""
    group: list[Job] = []
    filled = 0
    for job in jobs:
        is_other = not isinstance(job.work, Post)
        if group and (is_other or filled + job.entries > COMMIT_ENTRIES):
            yield group
            group, filled = [], 0
        if is_other:
            yield [job]
        else:
            group.append(job)
            filled += job.entries
    if group:
        yield group


def carry_out(book: Book, group: Sequence[Job]) -> Answers:
    """What became of a group. Where the disk fails nothing of it is there, and all of them hear it.

    What breaks otherwise is one batch's fault: then each is tried by itself, and spoils no other.
    """
    posts = [job.work for job in group if isinstance(job.work, Post)]
    try:
        said = book.post_all(posts) if posts else [job.work(book) for job in group if callable(job.work)]
    except Exception as error:  # noqa: BLE001  # crash boundary of the thread: whoever called hears it
        if len(group) == 1 or isinstance(error, LedgerError):
            return [(job.future, error) for job in group]
        return [answer for job in group for answer in carry_out(book, [job])]
    return [(job.future, answer) for job, answer in zip(group, said, strict=True)]
