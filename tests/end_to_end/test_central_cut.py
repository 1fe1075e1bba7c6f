"""The line to central breaks and heals: each check-in arrives exactly once, with the time at which it was."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from checkin.clock import utc_to_ms
from checkin.journal import Body, Kind
from checkin.verdict import Admit
from kiosk.bootstrap import Kiosk, open_kiosk
from sync.pretix.central import open_central
from sync.replica import iter_positions
from sync.standin import StandIn
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import CANCELED, TICKET, sample_world, wait_until

GUESTS = 18
SECONDS_APART = 37


@pytest.fixture
def central() -> Iterator[StandIn]:
    """A central system that knows every ticket."""
    with StandIn() as stand_in:
        yield stand_in


@contextmanager
def _door(folder: Path, central: StandIn, clock: FakeClock) -> Iterator[Kiosk]:
    """A kiosk at the main door that tells central."""
    client = open_central(central.url, central.organizer, central.token, lambda _: "kommunal26")
    world = sample_world(folder, clock=clock)
    with open_kiosk(world, central=client) as kiosk:
        yield kiosk


def _guests(kiosk: Kiosk) -> list[str]:
    """Tickets of people who may come on any day, and are asked nothing."""
    asked = {product for q in kiosk.event_set.questions if q.ask_at_check_in for product in q.products}
    products = {p.id for p in kiosk.event_set.products if p.on_site and not p.days} - asked
    good = (p for p in iter_positions(kiosk.ledger.store) if p.status == "paid" and p.product in products)
    return [position.secret for position in good][:GUESTS]


def _told(kiosk: Kiosk, kind: Kind) -> list[Body]:
    return [entry.body for entry in kiosk.ledger.entries() if entry.body.kind is kind]


def _id(nonce: str) -> str:
    """A nonce on the wire as the journal entry's id."""
    return nonce.replace("-", "")


def _ms(at: str) -> int:
    return utc_to_ms(datetime.fromisoformat(at))


def _assert_each_arrived_once(kiosk: Kiosk, central: StandIn) -> None:
    assert wait_until(lambda: kiosk.desk.link().pending == 0)
    rows = sorted((_id(row.nonce), _ms(row.datetime)) for row in central.checkins)
    assert rows == sorted((body.id, body.at_ms) for body in _told(kiosk, Kind.ENTRY))
    refused = sorted((_id(row.nonce), row.error_reason, _ms(row.datetime)) for row in central.failed)
    assert refused == sorted((body.id, body.reason, body.at_ms) for body in _told(kiosk, Kind.REFUSAL))


def test_a_cut_in_the_middle_is_healed(tmp_path: Path, central: StandIn) -> None:
    """A third before, a third during and a third after the cut; those during it are provisional."""
    clock = FakeClock()
    with _door(tmp_path, central, clock) as kiosk:
        guests = _guests(kiosk)
        for number, ticket in enumerate(guests):
            clock.advance(SECONDS_APART)
            if number == GUESTS // 3:
                assert wait_until(lambda: kiosk.desk.link().pending == 0)
                central.cut()
            if number == GUESTS // 3 + 1:
                assert wait_until(lambda: kiosk.desk.link().connected is False)
            if number == 2 * GUESTS // 3:
                assert kiosk.desk.link().pending == GUESTS // 3
                central.heal()
                assert wait_until(lambda: kiosk.desk.link().connected is True)
            assert isinstance(kiosk.desk.check_in(ticket, kiosk.place).verdict, Admit)
        _assert_each_arrived_once(kiosk, central)
        entries = _told(kiosk, Kind.ENTRY)
        during = range(GUESTS // 3 + 1, 2 * GUESTS // 3)
        assert {n for n, body in enumerate(entries) if body.provisional} >= set(during)
        assert not any(body.provisional for body in entries[: GUESTS // 3])
        assert [body.at_ms for body in entries] == sorted({body.at_ms for body in entries})


@pytest.mark.parametrize(
    "disturb",
    [
        pytest.param(lambda central: central.lose_answers(3), id="answers are lost"),
        pytest.param(lambda central: (central.lose_answers(2), central.cut()), id="lost, then cut"),
        pytest.param(lambda central: central.cut(), id="cut again and again"),
    ],
)
def test_nothing_arrives_twice_whatever_the_line_does(
    tmp_path: Path, central: StandIn, disturb: Callable[[StandIn], object]
) -> None:
    """Entries and refusals, each disturbed: central holds each once, with the kiosk's own time."""
    clock = FakeClock()
    with _door(tmp_path, central, clock) as kiosk:
        for number, ticket in enumerate([*_guests(kiosk), CANCELED, "nobody", TICKET]):
            clock.advance(SECONDS_APART)
            if number in (5, 11):
                disturb(central)
            kiosk.desk.check_in(ticket, kiosk.place)
            if number in (7, 13):
                central.heal()
        central.heal()
        _assert_each_arrived_once(kiosk, central)


def test_what_was_not_sent_is_sent_after_a_restart(tmp_path: Path, central: StandIn) -> None:
    """The kiosk ends while it is cut off; the next start sends what waited, and nothing twice."""
    clock = FakeClock()
    central.cut()
    with _door(tmp_path, central, clock) as kiosk:
        for ticket in _guests(kiosk)[:4]:
            clock.advance(SECONDS_APART)
            kiosk.desk.check_in(ticket, kiosk.place)
        assert kiosk.desk.link().pending == 4
    central.heal()
    with ExitStack() as stack:
        client = open_central(central.url, central.organizer, central.token, lambda _: "kommunal26")
        again = stack.enter_context(open_kiosk(kiosk.world, central=client))
        _assert_each_arrived_once(again, central)
        assert len(central.checkins) == 4
