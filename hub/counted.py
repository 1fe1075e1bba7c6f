"""What the HTTP side needs of a keeper for reports: figures, who was where, the counting record.

A part of `hub.gathering.Gathering`. Must not know: HTTP, SQL, which reports there are.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from checkin.counting import Chained
from reports.source import Source
from sync.rollup.reading import Attended

T = TypeVar("T")


class Counted(Protocol):
    """Both keepers pass tests/contracts/test_gathering_figures.py and test_gathering_attendees.py."""

    async def report(self, make: Callable[[Source], T]) -> T:
        """What is made of the figures as they are now, such as a report; `make` runs in a thread.

        Raises:
            LedgerError: What is stored cannot be read.
        """
        ...

    async def attendees(self, make: Callable[[Sequence[Attended]], list[T]]) -> list[T]:
        """What is made of everybody to whom anything has happened, once, with all of it.

        `make` runs in a thread, for some of them at a time, in any order.
        """
        ...

    async def ready_figures(self) -> None:
        """Bring figures that are kept up to date; where none are, nothing."""
        ...

    async def counting_lines(self) -> Sequence[Chained]:
        """The counting record in the order of a file: by room, writer and number."""
        ...
