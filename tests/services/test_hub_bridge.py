"""Three kiosks behind a hub that is paired with a real pretix: cut off twice over, healed, equal everywhere.

Installs pretix when it is used for the first time (`tests.equipment.pretix_install`).
"""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from checkin.badge import PrintState
from checkin.journal import Kind
from checkin.model import Direction, Position, ProductId
from checkin.personal import Correction
from checkin.verdict import Admit
from hub.serve import Address, Served
from kiosk.bootstrap import Kiosk, open_kiosk
from kiosk.changes.persons import Newcomer
from kiosk.hubs.assembly import HubPlan, running_hub
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_world
from sync.elsewhere import read_elsewhere
from sync.hub.members import TokenRight
from sync.ledger import Ledger
from sync.pending import Pending
from sync.pretix.profiles import FULL
from sync.replica import count_positions, find_by_secret, load_event_set
from tests.equipment.full_house import DOOR, EVENT, HALL, ORGANIZER, check_ins, secret_of
from tests.equipment.paired_house import (
    House,
    double_admits,
    headcount,
    open_house,
    paired,
    pairing_of,
    passages_of,
    scan,
    settled,
    status,
)
from tests.fakes.einlass import call, wait_until

pytestmark = pytest.mark.services

TICKETS = 2_000
KIOSKS = ("north", "south", "desk")
ONLINE_EACH, OFFLINE, OVERLAP = (67, 67, 66), (170, 165, 165), 25
LONG_S = 600.0
"""For what workers do in the background, on a machine that is busy: never reached when the code is right."""
HEAVY_S = 6.0
"""The same where each look goes through four journals: it counts looks."""
ANY_PORT = 0


class Camp:
    """A hub that can be switched off and on again, and where it is found."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.file = open_world(world)
        self._port = ANY_PORT
        self._running: ExitStack | None = None

    def start(self) -> Served:
        """Switch it on, where it was before."""
        plan = HubPlan(world=self.world, address=Address("127.0.0.1", self._port), names=("127.0.0.1",))
        self._running = ExitStack()
        served = self._running.enter_context(running_hub(plan))
        self._port = served.port
        return served

    def stop(self) -> None:
        """Switch it off."""
        if self._running is not None:
            self._running.close()
        self._running = None


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A full congress, and devices for hubs and for one other than ours."""
    with open_house(tmp_path_factory.mktemp("pretix"), TICKETS, [FULL] * 4, on_postgres=False) as one:
        yield one


@contextmanager
def camp(folder: Path, house: House) -> Iterator[tuple[Camp, list[World]]]:
    """A hub that is paired with pretix, and a data folder for each of three kiosks."""
    site = Camp(paired(folder / "hub", house))
    served = site.start()
    try:
        sold = _sold(site)
        assert sold >= TICKETS
        yield site, [_enrolled(folder / name, name, served, sold) for name in KIOSKS]
    finally:
        site.stop()


def _sold(site: Camp) -> int:
    """How many tickets the hub has fetched: another test of this house may have sold one before."""
    with connected(site.file) as ledger:
        return count_positions(ledger.store)


def _enrolled(folder: Path, name: str, served: Served, sold: int) -> World:
    """A kiosk of the hub, as ``einlass enrol`` makes it."""
    gathering = served.host.gathering
    code = served.run(gathering.create_device(name, TokenRight.KIOSK, {}))
    done = call("enrol", served.host.reached.invitation(code), "--data-dir", folder)
    assert done.code == 0, done.err
    assert f"{sold} tickets and 3 check-in lists are here." in done.out
    return World(folder, Settings(lists=(str(DOOR),)), {})


def everyone(site: Camp, kiosks: list[Kiosk], stack: ExitStack) -> list[Ledger]:
    """The ledgers of all of them, the hub's first, through a connection of its own."""
    return [stack.enter_context(connected(site.file)), *(kiosk.ledger for kiosk in kiosks)]


def counted(ledger: Ledger) -> tuple[int, int]:
    """Who came, and who is inside."""
    event_set = load_event_set(ledger.store)
    assert event_set is not None
    return headcount(ledger, event_set, DOOR)


def doubles(ledger: Ledger) -> Counter[str]:
    """Who was let in twice."""
    event_set = load_event_set(ledger.store)
    assert event_set is not None
    return double_admits(ledger, event_set)


def all_are(ledgers: list[Ledger], told: tuple[int, int]) -> bool:
    """Whether all count the same."""
    return all(counted(ledger) == told for ledger in ledgers)


def told_central(ledger: Ledger) -> bool:
    """Whether the hub's outbox is empty."""
    return Pending(ledger.store).pending_count() == 0


def test_three_kiosks_behind_a_hub_are_cut_off_and_healed(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """200 scans online, 500 offline with 50 overlaps: each is at the server once with its own time.

    First the hub comes back, then pretix: double admits are listed on all sides before pretix hears of them.
    """
    before = Counter(check_ins(house.run))
    with camp(tmp_path, house) as (site, worlds), ExitStack() as stack:
        kiosks = [stack.enter_context(open_kiosk(world)) for world in worlds]
        hub, *ledgers = everyone(site, kiosks, stack)
        for number, (kiosk, count) in enumerate(zip(kiosks, ONLINE_EACH, strict=True)):
            assert scan(kiosk, range(1 + 100 * number, 1 + 100 * number + count)) == count
        assert wait_until(lambda: all(map(settled, kiosks)) and told_central(hub), LONG_S)
        house.network.cut()
        site.stop()
        first = 1001
        for kiosk, count in zip(kiosks, OFFLINE, strict=True):
            assert scan(kiosk, range(first, first + count)) == count
            first += count - OVERLAP
        site.start()
        assert wait_until(lambda: all(map(settled, kiosks)), LONG_S)
        assert wait_until(
            lambda: all(doubles(one).total() == 2 * OVERLAP for one in (hub, *ledgers)), HEAVY_S
        )
        assert all(doubles(one) == doubles(hub) for one in ledgers)
        assert not told_central(hub)
        house.network.heal()
        assert wait_until(lambda: told_central(hub), LONG_S)
        ours = passages_of(hub)
        assert Counter(check_ins(house.run)) - before == ours
        assert ours == sum((passages_of(k.ledger, k.ledger.origin.device) for k in kiosks), Counter())
        assert (set(ours.values()), ours.total()) == ({1}, sum(ONLINE_EACH) + sum(OFFLINE))
        told = status(house, pairing_of(hub).token)
        assert wait_until(lambda: all_are([hub, *ledgers], told), HEAVY_S)
        assert all(not one.verify() for one in (hub, *ledgers))
    _tell(capsys, f"{ours.total()} check-ins once each, {2 * OVERLAP} double admits, headcount {told}")


def test_what_staff_do_at_a_kiosk_reaches_pretix(house: House, tmp_path: Path) -> None:
    """Exit, undo, badge, walk-in and correction of kiosks go through the hub, which its profile allows.

    And what another device of pretix does reaches the kiosks.
    """
    with camp(tmp_path, house) as (site, worlds), ExitStack() as stack:
        worlds[0] = replace(
            worlds[0], settings=Settings(lists=(str(DOOR),), printer=f"png:{tmp_path}/badges")
        )
        one, two, _ = (stack.enter_context(open_kiosk(world)) for world in worlds)
        hub = stack.enter_context(connected(site.file))
        assert scan(one, range(501, 503)) == 2
        one.desk.undo(_known(one, secret_of(502)).id, one.place.list_id, "staff")
        assert wait_until(lambda: _has_left(two, secret_of(501)), LONG_S)
        put_right = one.desk.changes.correct(_known(one, secret_of(503)).id, NAME, one.place)
        assert put_right is not None
        newcomer = one.desk.changes.walk_in(WALK_IN, one.place)
        assert isinstance(newcomer, Position)
        assert wait_until(lambda: two.desk.check_in(newcomer.secret, two.place).verdict == Admit(), LONG_S)
        assert wait_until(lambda: _was_printed(hub, one), LONG_S)
        assert wait_until(lambda: settled(one) and settled(two) and told_central(hub), LONG_S)
        assert Pending(hub.store).rejected() == []
        _look_at_the_server(house, pairing_of(hub).token, newcomer.secret, one.ledger.origin.device)
        assert wait_until(lambda: "Lietzow" in _known(two, secret_of(503)).family_name, LONG_S)
        _redeem_elsewhere(house, secret_of(504))
        number = _known(two, secret_of(504)).id
        assert wait_until(lambda: bool(read_elsewhere(two.ledger.store, number)), LONG_S)
        assert two.desk.check_in(secret_of(504), two.place).verdict != Admit()
        for kiosk in (one, two):  # what the hub has told came back under its own device number
            assert not read_elsewhere(kiosk.ledger.store, _known(kiosk, secret_of(501)).id)


def _look_at_the_server(house: House, token: str, walk_in: str, printer: str) -> None:
    assert _ticket(house, token, walk_in)["attendee_name"] == "Ada Şahin"
    assert _directions(house, token, walk_in) == ["entry"]
    assert _directions(house, token, secret_of(501)) == ["entry", "exit"]
    logs = _ticket(house, token, secret_of(501))["print_logs"]
    assert isinstance(logs, list)
    assert [log["source"] for log in logs] == [f"Einlass {printer}"]
    assert _directions(house, token, secret_of(502)) == []
    assert "Müller-Lietzow" in str(_ticket(house, token, secret_of(503))["attendee_name"])


NAME = Correction(title="Prof.", given_name="Jörg", family_name="Müller-Lietzow")
WALK_IN = Newcomer(product=ProductId(1), given_name="Ada", family_name="Şahin")


def _known(kiosk: Kiosk, secret: str) -> Position:
    found = find_by_secret(kiosk.ledger.store, secret)
    assert found is not None
    return found


def _has_left(kiosk: Kiosk, secret: str) -> bool:
    """Somebody goes out at this kiosk, as soon as it knows that they came in."""
    way_out = replace(kiosk.place, direction=Direction.EXIT)
    return bool(kiosk.ledger.passages(_known(kiosk, secret).id)) and (
        kiosk.desk.check_in(secret, way_out).verdict == Admit()
    )


def _was_printed(hub: Ledger, kiosk: Kiosk) -> bool:
    """Whether the hub has heard of a badge that came out at that kiosk."""
    bodies = (one.body for one in hub.entries())
    states = {
        b.payload.get("state")
        for b in bodies
        if b.kind is Kind.BADGE and b.device == kiosk.ledger.origin.device
    }
    return PrintState.PRINTED.value in states


def _ticket(house: House, token: str, secret: str) -> dict[str, object]:
    path = f"/api/v1/organizers/{ORGANIZER}/events/{EVENT}/orderpositions/?secret={secret}"
    got = httpx.get(house.server.url + path, headers={"Authorization": f"Device {token}"}, timeout=60)
    only: dict[str, object]
    (only,) = got.json()["results"]
    return only


def _directions(house: House, token: str, secret: str) -> list[str]:
    found = _ticket(house, token, secret)["checkins"]
    assert isinstance(found, list)
    return sorted(str(one["type"]) for one in found if one["list"] in (DOOR, HALL))


def _redeem_elsewhere(house: House, secret: str) -> None:
    """Another device of pretix lets somebody in, which knows nothing of us."""
    _, token = house.code(), house.used[-1]
    about = {"hardware_brand": "x", "hardware_model": "x", "software_brand": "x", "software_version": "1"}
    got = httpx.post(
        f"{house.server.url}/api/v1/device/initialize", json={"token": token, **about}, timeout=60
    )
    headers = {"Authorization": f"Device {got.json()['api_token']}"}
    path = f"{house.server.url}/api/v1/organizers/{ORGANIZER}/checkinrpc/redeem/"
    done = httpx.post(path, json={"lists": [DOOR], "secret": secret}, headers=headers, timeout=60)
    assert done.status_code == httpx.codes.CREATED, done.text


def _tell(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")
