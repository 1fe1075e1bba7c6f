"""Group commit: requests that wait at the same time are written in one transaction.

Must not know: what is written, where.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from checkin.errors import EinlassError, LedgerValueError

MOST = 5_000
"""Weight of one transaction, in journal entries. The first request is taken whatever it weighs."""

Job = TypeVar("Job")
Answer = TypeVar("Answer")


class Lane(Generic[Job, Answer]):
    """A queue with writers that empty it together.

    Args:
        write: Writes some jobs down in one transaction, or none of them. Gives one answer per job, an
            error for one that is refused while the others go on. Raises `LedgerValueError` when one of them
            cannot be kept and it is not known which: then each is written alone.
        weigh: How much a job adds to a transaction.
        writers: Transactions at a time: one more than one is prepared while the other waits for the disk.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Job]], Awaitable[Sequence[Answer | EinlassError]]],
        weigh: Callable[[Job], int],
        writers: int = 1,
    ) -> None:
        self._write = write
        self._weigh = weigh
        self._writers = writers
        self._waiting: deque[tuple[Job, asyncio.Future[Answer]]] = deque()
        self._has_work = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._is_ending = False

    def start(self) -> None:
        """Begin to write."""
        self._tasks = [asyncio.create_task(self._run()) for _ in range(self._writers)]

    async def stop(self) -> None:
        """Write what waits, then end."""
        self._is_ending = True
        self._has_work.set()
        await asyncio.gather(*self._tasks)

    async def put(self, job: Job) -> Answer:
        """Have a job written; returns when it is on the disk.

        Raises:
            EinlassError: What `write` gave or raised for it.
        """
        done: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, done))
        self._has_work.set()
        return await done

    async def _run(self) -> None:
        while not (self._is_ending and not self._waiting):
            await self._has_work.wait()
            taken = self._take()
            if not self._waiting and not self._is_ending:
                self._has_work.clear()
            if taken:
                await self._serve(taken)

    def _take(self) -> list[tuple[Job, asyncio.Future[Answer]]]:
        taken: list[tuple[Job, asyncio.Future[Answer]]] = []
        weight = 0
        while self._waiting:
            weight += self._weigh(self._waiting[0][0])
            if taken and weight > MOST:
                break
            taken.append(self._waiting.popleft())
        return taken

    async def _serve(self, taken: Sequence[tuple[Job, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._write([job for job, _ in taken])
        except LedgerValueError as error:
            if len(taken) == 1:
                _settle(taken[0][1], error)
            else:
                for one in taken:
                    await self._serve([one])
        except Exception as error:  # noqa: BLE001  # whoever waits hears of it; the next ones are served
            for _, done in taken:
                _settle(done, error)
        else:
            for (_, done), answer in zip(taken, answers, strict=True):
                _settle(done, answer)


def _settle(done: "asyncio.Future[Answer]", answer: Answer | Exception) -> None:
    """Whoever asked may have gone away meanwhile."""
    if done.done():
        return
    if isinstance(answer, Exception):
        done.set_exception(answer)
    else:
        done.set_result(answer)
