"""One piece of work after the other, each to its end. Must not know: what is worked at."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


class Turn:
    """Whoever asked may go away: a thread that counts goes on, so none is begun beside it."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    async def take(self, work: Coroutine[object, object, T]) -> T:
        """Do it when its turn has come, and return what it gives."""

        async def in_turn() -> T:
            async with self._lock:
                return await work

        return await asyncio.shield(asyncio.create_task(in_turn()))
