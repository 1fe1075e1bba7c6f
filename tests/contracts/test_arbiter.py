"""What every arbiter has to keep to: the fake in memory, the stand-in, and a real pretix."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.model import ListId
from checkin.verdict import Reason
from sync.arbitration import Arbiter, Granted, Plea, Refused, Unanswered
from sync.pretix.arbiter import open_arbiter
from sync.standin import StandIn
from tests.equipment.pretix_rows import ORGANIZER, device_token
from tests.equipment.running_sale import running_sale
from tests.equipment.small_sale import DOOR, RULED_DOOR, ticket
from tests.fakes.arbiter import FakeArbiter
from tests.fakes.central import DAY_MS, entry_id

PATIENT_MS = 9_000
"""Machines are busy when tests run."""


@dataclass(frozen=True, slots=True)
class Bench:
    """An arbiter under test, two lists (one with the rule of one entry), and tickets nobody has used."""

    arbiter: Arbiter
    open: Callable[[], Arbiter]
    door: ListId
    ruled_door: ListId
    tickets: Iterator[str]


TICKETS = [ticket(number) for number in range(1, 41)]


@contextmanager
def _fake(_folder: Path) -> Iterator[Bench]:
    yield Bench(FakeArbiter(set(TICKETS), {RULED_DOOR}), FakeArbiter, DOOR, RULED_DOOR, iter(TICKETS))


@contextmanager
def _stand_in(_folder: Path) -> Iterator[Bench]:
    with StandIn(set(TICKETS), {DOOR, RULED_DOOR}) as stand_in:
        stand_in.allow_once(RULED_DOOR)

        def open_one() -> Arbiter:
            return open_arbiter(stand_in.url, "einlass", stand_in.token, deadline_ms=PATIENT_MS)

        with closing(open_one()) as arbiter:
            yield Bench(arbiter, open_one, DOOR, RULED_DOOR, iter(TICKETS))


@contextmanager
def _pretix(folder: Path) -> Iterator[Bench]:
    with running_sale(folder, len(TICKETS)) as sale:

        def open_one() -> Arbiter:
            return open_arbiter(sale.url, ORGANIZER, device_token(0), deadline_ms=PATIENT_MS)

        with closing(open_one()) as arbiter:
            yield Bench(arbiter, open_one, DOOR, RULED_DOOR, iter(TICKETS))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(_fake, id="the fake"),
        pytest.param(_stand_in, id="pretix's calls"),
        pytest.param(_pretix, id="a real pretix", marks=pytest.mark.services),
    ],
)
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Each arbiter in turn."""
    make: Callable[[Path], AbstractContextManager[Bench]] = request.param
    with make(tmp_path_factory.mktemp("arbiter")) as made:
        yield made


def _plea(bench: Bench, number: int = 1) -> Plea:
    return Plea(entry_id(number), bench.door, next(bench.tickets), DAY_MS + 123)


def test_a_first_entry_is_granted(bench: Bench) -> None:
    """Nobody was there before."""
    assert bench.arbiter.rule(_plea(bench)) == Granted()


def test_a_second_entry_is_refused_and_says_since_when(bench: Bench) -> None:
    """The loser learns when the ticket was used, to the millisecond."""
    plea = _plea(bench)
    bench.arbiter.rule(plea)
    ruling = bench.arbiter.rule(replace(plea, nonce=entry_id(2), at_ms=plea.at_ms + 900))
    assert ruling == Refused(Reason.ALREADY_REDEEMED, entered_ms=plea.at_ms, gate=0)


def test_the_same_nonce_is_granted_again(bench: Bench) -> None:
    """Asked twice, it counts once."""
    plea = _plea(bench)
    assert bench.arbiter.rule(plea) == Granted()
    assert bench.arbiter.rule(replace(plea, is_repeated=True)) == Granted()


def test_a_repeated_question_is_not_told_rules(bench: Bench) -> None:
    """Under a rule of one entry, what stands in the way of the entry is the entry itself."""
    plea = replace(_plea(bench), list=bench.ruled_door)
    assert bench.arbiter.rule(plea) == Granted()
    assert bench.arbiter.rule(replace(plea, is_repeated=True)) == Granted()
    other = bench.arbiter.rule(replace(plea, nonce=entry_id(3), at_ms=plea.at_ms + 1))
    assert other == Refused(Reason.RULES, "Maximum number of entries exceeded")


def test_an_unknown_ticket_is_refused(bench: Bench) -> None:
    """It is told apart from a wrong address."""
    ruling = bench.arbiter.rule(replace(_plea(bench), secret="nobody"))
    assert ruling == Refused(Reason.INVALID)


def test_after_hanging_up_nothing_is_answered(bench: Bench) -> None:
    """The line is gone."""
    with closing(bench.open()) as arbiter:
        arbiter.hang_up()
        assert isinstance(arbiter.rule(_plea(bench)), Unanswered)
