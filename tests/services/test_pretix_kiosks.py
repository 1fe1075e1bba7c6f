"""Two kiosks and a real pretix: paired by code, full download, cut off, healed, interrupted, revoked.

On SQLite and on PostgreSQL. Installs pretix when it is used for the first time.
"""

import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from checkin.errors import SyncError
from kiosk.bootstrap import Kiosk, open_kiosk
from kiosk.clock import SystemClock, SystemEntropy
from kiosk.machine import this_machine
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_world
from sync.ledger import Ledger
from sync.pending import Pending
from sync.pretix.download import Downloading
from sync.pretix.enrolment import Enrolment
from sync.pretix.handshake import read_handshake
from sync.pretix.profiles import FULL, SCAN
from sync.replica import count_positions, iter_positions
from tests.equipment.full_house import DOOR, EVENT, check_ins, revoke, secret_of
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
from tests.equipment.relay import Asked, Fault, none
from tests.fakes.einlass import start, wait_until

pytestmark = pytest.mark.services

TICKETS = 4_000
ONLINE, OFFLINE_EACH, OVERLAP = 200, 250, 50
DEVICES = (SCAN, FULL, *[SCAN] * 12)
LONG_S = 600.0
"""For what workers do in the background, on a machine that is busy: never reached when the code is right."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A full congress on each database."""
    folder = tmp_path_factory.mktemp("pretix")
    with open_house(folder, TICKETS, DEVICES, on_postgres=request.param == "postgresql") as opened:
        yield opened


@pytest.fixture(autouse=True)
def _good_network(house: House) -> None:
    """Every test begins with one."""
    house.network.faults = none
    house.network.heal()


def copied(folder: Path, house: House) -> World:
    """The same, where it may be one device for several tests, one after another."""
    if house.paired is None:
        house.paired = paired(folder / "first", house).data_dir
    own = folder / "own"
    shutil.copytree(house.paired, own)
    return World(own, Settings(lists=(str(DOOR),), central_per_minute=60_000), {})


def counted(kiosk: Kiosk) -> tuple[int, int]:
    """Who came, and who is inside, by this kiosk."""
    return headcount(kiosk.ledger, kiosk.event_set, DOOR)


def doubles(kiosk: Kiosk) -> Counter[str]:
    """Who was let in twice, by this kiosk."""
    return double_admits(kiosk.ledger, kiosk.event_set)


def test_the_code_pairs_with_progress_shown(house: House, tmp_path: Path) -> None:
    """``einlass enrol`` with the code's text: a line per part of the orders, then all tickets are here."""
    done = start("enrol", house.code(), "--data-dir", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.decode().splitlines()[-1] == f"{TICKETS // 2} of {TICKETS // 2} orders"
    assert len(done.stderr.splitlines()) >= 5
    assert f"{TICKETS} tickets and 3 check-in lists are here: {EVENT}." in done.stdout.decode()
    report = start("doctor", "--json", "--data-dir", tmp_path)
    states = {line["what"]: line["state"] for line in map(json.loads, report.stdout.splitlines())}
    assert (report.returncode, states["line"], states["event"]) == (0, "good", "good")


def test_two_kiosks_are_cut_off_and_healed(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """200 scans online, 500 offline with 50 overlaps: each is at the server once with its own time.

    Double admits are listed on both kiosks, and headcounts are equal on all three.
    """
    before = Counter(check_ins(house.run))
    worlds = [paired(tmp_path / name, house) for name in ("a", "b")]
    with ExitStack() as stack:
        one, two = (stack.enter_context(open_kiosk(world)) for world in worlds)
        assert scan(one, range(1, 1 + ONLINE // 2)) == ONLINE // 2
        assert scan(two, range(1001, 1001 + ONLINE // 2)) == ONLINE // 2
        assert wait_until(lambda: settled(one) and settled(two), LONG_S)
        house.network.cut()
        assert scan(one, range(2001, 2001 + OFFLINE_EACH)) == OFFLINE_EACH
        second = 2001 + OFFLINE_EACH - OVERLAP
        assert scan(two, range(second, second + OFFLINE_EACH)) == OFFLINE_EACH
        house.network.heal()
        assert wait_until(lambda: settled(one) and settled(two), LONG_S)
        ours = passages_of(one.ledger) + passages_of(two.ledger)
        assert Counter(check_ins(house.run)) - before == ours
        assert set(ours.values()) == {1}
        assert ours.total() == ONLINE + 2 * OFFLINE_EACH
        token = pairing_of(one.ledger).token
        told = status(house, token)
        assert wait_until(lambda: counted(one) == counted(two) == told, LONG_S)
        # Whoever is counted may still be heard of a second time: headcounts agree before double admits do.
        assert wait_until(lambda: doubles(one).total() == doubles(two).total() == OVERLAP, LONG_S)
        assert doubles(one) == doubles(two)
    _tell(capsys, f"{ours.total()} check-ins once each, {OVERLAP} double admits listed, headcount {told}")


def _tell(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")


MOST_RUNS = 10 * TICKETS // 2 // 50
"""Ten times as many as there are pages of orders: more, and it goes round in circles."""

KINDS = (Fault.CUT, Fault.LOST, Fault.HALF, Fault.ERROR, Fault.TOO_FAST)


def comes_through(fetch: Callable[[], None]) -> bool:
    """Run it once. Returns whether nothing kept it from its end."""
    try:
        fetch()
    except SyncError:
        return False
    return True


def same_request(path: str) -> str:
    """The path without marks that move with every run: with them each run asks anew, and none ever ends.

    The pages of all orders keep theirs: there it is the place where a run goes on.
    """
    return path if "ordering=datetime" in path else re.sub("_since=[^&]*", "", path)


@contextmanager
def enrolling(folder: Path, house: House) -> Iterator[tuple[Ledger, Callable[[], None], list[Downloading]]]:
    """A paired but empty ledger, and what fetches all of it."""
    told: list[Downloading] = []
    world = World(folder, Settings(lists=(str(DOOR),)), {})
    with connected(open_world(world)) as ledger:
        enrolment = Enrolment(ledger, this_machine(), SystemClock(), SystemEntropy())
        pairing = enrolment.choose_events(enrolment.pair(read_handshake(house.code())), ())
        yield ledger, lambda: enrolment.fetch(pairing, told.append), told


def test_the_download_is_interrupted_at_every_page(house: House, tmp_path: Path) -> None:
    """Each request meets a fault once, all kinds in turn: every run goes on where the last one ended."""
    met: set[str] = set()

    def once_each(asked: Asked) -> Fault:
        request = same_request(asked.path)
        if request in met:
            return Fault.NONE
        met.add(request)
        return KINDS[len(met) % len(KINDS)]

    with enrolling(tmp_path, house) as (ledger, fetch, told):
        house.network.faults = once_each
        runs = next((n for n in range(1, MOST_RUNS + 1) if comes_through(fetch)), None)
        assert runs is not None, f"{MOST_RUNS} runs, {len(met)} requests, and still no end"
        assert count_positions(ledger.store) == TICKETS
        assert {p.secret for p in iter_positions(ledger.store)} == {
            secret_of(n) for n in range(1, TICKETS + 1)
        }
        done = [one.done for one in told]
        assert done == sorted(done)
    assert runs > TICKETS // 2 // 50


def test_the_server_is_restarted_while_we_fetch(house: House, tmp_path: Path) -> None:
    """A restart in the middle of the pages: the next run ends it."""
    with enrolling(tmp_path, house) as (ledger, fetch, told):
        house.network.faults = lambda asked: Fault.CUT if "page=9" in asked.path else Fault.NONE
        with pytest.raises(SyncError):
            fetch()
        before = told[-1].done
        house.server.restart()
        house.network.faults = none
        fetch()
        assert before > 0
        assert count_positions(ledger.store) == TICKETS


def test_the_door_never_waits_for_a_server_that_hangs(house: House, tmp_path: Path) -> None:
    """While the server stands still, people come in; when it goes on, all of it arrives once."""
    world = copied(tmp_path, house)
    before = Counter(check_ins(house.run))
    with open_kiosk(world) as kiosk:
        house.server.pause()
        try:
            assert scan(kiosk, range(3001, 3101)) == 100
        finally:
            house.server.resume()
        assert wait_until(lambda: settled(kiosk), LONG_S)
        assert Counter(check_ins(house.run)) - before == passages_of(kiosk.ledger)


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.TOO_FAST, Fault.LOST])
def test_uploads_meet_faults(house: House, tmp_path: Path, fault: Fault) -> None:
    """Every third upload meets the fault; each entry is there once all the same."""
    world = copied(tmp_path, house)
    first = 3200 + 20 * list(Fault).index(fault)
    before = Counter(check_ins(house.run))
    with open_kiosk(world) as kiosk:
        house.network.faults = lambda asked: fault if asked.number % 3 == 0 else Fault.NONE
        assert scan(kiosk, range(first, first + 15)) == 15
        assert wait_until(lambda: settled(kiosk), LONG_S)
        assert Counter(check_ins(house.run)) - before == passages_of(kiosk.ledger)


def test_a_revoked_device_forgets_everybody_and_keeps_its_journal(house: House, tmp_path: Path) -> None:
    """No ticket and no name is left in the ledger; what was not sent yet still stands in the outbox."""
    world = paired(tmp_path, house)
    with open_kiosk(world) as kiosk:
        house.network.cut()
        assert scan(kiosk, range(3601, 3604)) == 3
        revoke(house.run, house.used[-1])
        house.network.heal()
        assert wait_until(lambda: kiosk.lines.is_ended, LONG_S)
        store = kiosk.ledger.store
        assert count_positions(store) == 0
        assert store.rows("SELECT * FROM personal") == store.rows("SELECT * FROM print_data") == []
        assert not kiosk.ledger.verify()
        assert Pending(store).pending_count() == 3
        assert pairing_of(kiosk.ledger).is_revoked
    with open_kiosk(world) as again:
        assert again.puller is None
        assert again.desk.link().connected is None
