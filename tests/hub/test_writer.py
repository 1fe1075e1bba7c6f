"""The hub's writer: what goes into one transaction, and who hears of what breaks."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from checkin.errors import BatchRefusedError, LedgerUnwritableError
from checkin.journal import FOLLOW_MS
from hub.writer import COMMIT_ENTRIES, Job, carry_out, groups
from sync.hub.arrivals import Arrivals, Post
from sync.hub.book import Book
from sync.hub.members import Member, TokenRight
from sync.hub.protocol import Batch, Enrol, Ruled, Taken
from sync.ledger import Ledger
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import connected, make_ledger

NAMES = ("kiosk-a", "kiosk-b", "kiosk-c")


class BreakingArrivals(Arrivals):
    """One device's batches, or the disk, break every transaction that they are in."""

    is_full = False

    def take(self, posts: Sequence[Post]) -> list[Taken | Ruled | BatchRefusedError]:
        """Breaks after it has written."""
        answers = super().take(posts)
        if self.is_full:
            raise LedgerUnwritableError("The disk is full.", "Free some space.")
        if any(post.member.device == "kiosk-b" for post in posts):
            raise ZeroDivisionError
        return answers


class BreakingBook(Book):
    """A book with such arrivals."""

    def __init__(self, ledger: Ledger, clock: FakeClock) -> None:
        super().__init__(ledger, clock, SeededEntropy(2))
        self._arrivals = self.arrivals = BreakingArrivals(ledger, self.identity, clock)


def test_what_breaks_for_one_spoils_no_other(tmp_path: Path) -> None:
    """Each is tried by itself then; a disk that fails is everybody's, and nothing is there.

    Entries dated ahead are counted once they are there, however often they were tried.
    """

    async def story() -> None:
        clock = FakeClock()
        with connected(make_ledger(tmp_path, clock=clock)) as ledger:
            book = BreakingBook(ledger, clock)
            jobs = [Job(post, asyncio.get_running_loop().create_future()) for post in _posts(book)]
            book.arrivals.is_full = True
            assert {type(answer) for _, answer in carry_out(book, jobs)} == {LedgerUnwritableError}
            assert (list(ledger.entries()), dict(book.alarms)) == ([], {})
            book.arrivals.is_full = False
            assert [type(answer) for _, answer in carry_out(book, jobs)] == [Taken, ZeroDivisionError, Taken]
            assert [entry.body.device for entry in ledger.entries()] == ["kiosk-a", "kiosk-c"]
            assert dict(book.alarms) == {"ahead": 2}

    asyncio.run(story())


def _posts(book: Book) -> list[Post]:
    posts = []
    for name in NAMES:
        assert book.enrol(Enrol(code=book.create_device(name, TokenRight.KIOSK, {}), device=name)) is not None
        device = ChainedDevice(name, FakeClock(START_MS + 2 * FOLLOW_MS))
        device.enter(1)
        posts.append(Post(Member(name=name, device=name, right=TokenRight.KIOSK), device.batch()))
    return posts


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        pytest.param([1, 2, 3], [[1, 2, 3]], id="all that fits goes together"),
        pytest.param([4_000, 900, 200, 1], [[4_000, 900], [200, 1]], id="no more than one commit takes"),
        pytest.param([COMMIT_ENTRIES + 1, 1], [[COMMIT_ENTRIES + 1], [1]], id="one that is too large"),
        pytest.param([1, None, 2, 3], [[1], [None], [2, 3]], id="other calls stand alone, in their order"),
        pytest.param([None, None], [[None], [None]], id="other calls only"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_what_goes_into_one_transaction(sizes: list[int | None], expected: list[list[int | None]]) -> None:
    """Calls are carried out in the order in which they came."""

    async def story() -> None:
        loop = asyncio.get_running_loop()
        jobs = [Job(print if size is None else _post(size), loop.create_future()) for size in sizes]
        found = [[None if job.work is print else job.entries for job in group] for group in groups(jobs)]
        assert found == expected

    asyncio.run(story())


def _post(size: int) -> Post:
    device = ChainedDevice("kiosk-a")
    device.enter(1)
    member = Member(name="Door", device="kiosk-a", right=TokenRight.KIOSK)
    return Post(member, Batch(boot_id="x", sent_ns=0, entries=tuple(device.entries * size)))
