"""The courier over the real ledger: what is settled stays settled, and a rejected entry stays visible."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from time import monotonic_ns

import pytest

from checkin.journal import Fact, Kind
from checkin.model import ListId, PositionId
from sync.courier import Courier, Drained, LinkChanged, News, PendingChanged, drain
from sync.opening import LedgerFile, open_ledger
from sync.pending import Pending
from sync.pretix.central import PretixCentral, open_central
from sync.standin import StandIn
from tests.fakes.central import DAY_MS

WAIT_S = 20.0


class TrueClock:
    """Wall clock fixed, monotonic clock real."""

    def now_ms(self) -> int:
        """A morning in September 2026."""
        return DAY_MS

    def mono_ns(self) -> int:
        """The machine's own."""
        return monotonic_ns()


class CountingEntropy:
    """Bytes that never repeat, and are the same in every run."""

    def __init__(self) -> None:
        self._count = 0

    def random_bytes(self, count: int) -> bytes:
        """The next number."""
        self._count += 1
        return self._count.to_bytes(count, "big")


@pytest.fixture
def file(tmp_path: Path) -> LedgerFile:
    """An empty ledger."""
    return open_ledger(tmp_path, {}, TrueClock(), CountingEntropy())


@contextmanager
def outbox(file: LedgerFile) -> Iterator[Pending]:
    """The outbox through a connection of its own."""
    ledger = file.connect()
    try:
        yield Pending(ledger.store)
    finally:
        ledger.store.close()


def check_in(file: LedgerFile, *people: int) -> None:
    """Put each of these people through the door, a second apart; position N holds ticket ``TN``."""
    ledger = file.connect()
    with ledger.writing():
        for number in people:
            ledger.store.run(
                "INSERT INTO position (id, secret, row_key, search_key, body) VALUES (?, ?, ?, '', '')",
                (number, f"T{number}", f"T{number}"),
            )
            position, at_ms = PositionId(number), DAY_MS + number * 1000
            ledger.append(Fact(kind=Kind.ENTRY, at_ms=at_ms, position=position, list=ListId(1)))
            ledger.append(Fact(kind=Kind.BADGE, at_ms=at_ms, position=position, code=f"B{number}"))
    ledger.store.close()


@contextmanager
def central_of(stand_in: StandIn) -> Iterator[PretixCentral]:
    """A client of the stand-in."""
    central = open_central(stand_in.url, stand_in.organizer, stand_in.token, lambda _list: "congress")
    yield central
    central.close()


def test_every_entry_arrives_once_with_its_own_time(file: LedgerFile) -> None:
    """Lost answers and a restart in between: one row each, in order."""
    check_in(file, 1, 2, 3)
    with StandIn() as stand_in, central_of(stand_in) as central:
        stand_in.lose_answers(1)
        with outbox(file) as before:
            assert drain(before, central).pending == 3
        with outbox(file) as after:
            assert drain(after, central) == Drained(sent=3, rejected=0, pending=0)
            assert drain(after, central) == Drained(sent=0, rejected=0, pending=0)
            assert after.accepted_count() == 3
        assert [(row.secret, row.datetime[14:23]) for row in stand_in.checkins] == [
            ("T1", "13:21.000"),
            ("T2", "13:22.000"),
            ("T3", "13:23.000"),
        ]


def test_a_rejected_entry_stays_visible(file: LedgerFile) -> None:
    """What central did not take is listed with its words."""
    check_in(file, 1, 2)
    with StandIn({"T2"}) as stand_in, central_of(stand_in) as central, outbox(file) as waiting:
        assert drain(waiting, central) == Drained(sent=1, rejected=1, pending=0)
        assert [(r.body.position, r.detail) for r in waiting.rejected()] == [(1, "invalid")]


def test_the_courier_works_beside_the_door(file: LedgerFile) -> None:
    """A thread with its own connection sends what another one commits, through a cut and a heal."""
    posted: SimpleQueue[News] = SimpleQueue()
    wake = Event()
    factory: Callable[[], AbstractContextManager[Pending]] = lambda: outbox(file)  # noqa: E731  # for its type
    with StandIn() as stand_in:
        central = open_central(stand_in.url, stand_in.organizer, stand_in.token, lambda _list: "congress")
        courier = Courier(factory, central, wake, TrueClock(), posted.put, jitter=0.0)
        courier.start()
        check_in(file, 1)
        wake.set()
        assert stand_in.wait_for_calls(1, WAIT_S)
        stand_in.cut()
        check_in(file, *range(2, 20))
        wake.set()
        _wait_until(posted, lambda news: isinstance(news, LinkChanged) and not news.connected)
        stand_in.heal()
        assert stand_in.wait_for_calls(19, WAIT_S)
        _wait_until(posted, lambda news: news == PendingChanged(0))
        assert courier.stop(WAIT_S)
        assert [row.secret for row in stand_in.checkins] == [f"T{number}" for number in range(1, 20)]


def _wait_until(posted: SimpleQueue[News], is_it: Callable[[News], bool]) -> None:
    while not is_it(posted.get(timeout=WAIT_S)):
        continue
