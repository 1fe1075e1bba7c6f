"""A full congress on a real pretix with a network before it, and kiosks that work with it.

Tests of kiosks that speak to pretix by themselves and of those behind a hub share it.
Must not know: who speaks to pretix.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from checkin.model import EventSet, ListId
from checkin.verdict import Admit
from kiosk.bootstrap import Kiosk
from kiosk.clock import SystemClock, SystemEntropy
from kiosk.machine import this_machine
from kiosk.settings import Settings
from kiosk.wording.unsent import unsent_entries
from kiosk.worlds import World, connected, open_world
from reports.asked import Asked
from reports.conflicts import conflicts
from reports.headcount import headcount as report_headcount
from reports.source import Folded
from sync.elsewhere import elsewhere_happened
from sync.ledger import Ledger
from sync.pretix.enrolment import Enrolment
from sync.pretix.handshake import read_handshake
from sync.pretix.pairing import Pairing, load_pairing
from sync.replica import iter_positions
from tests.equipment.full_house import DOOR, EVENT, ORGANIZER, load_house, pairing_text, secret_of
from tests.equipment.postgres import cluster
from tests.equipment.pretix_install import empty_cluster, installed_pretix
from tests.equipment.pretix_server import Run, Server, new_run, started
from tests.equipment.relay import Network, relay


class House:
    """A server, a network before it, and devices to pair one after another."""

    def __init__(self, run: Run, server: Server, network: Network, tokens: list[str]) -> None:
        self.run = run
        self.server = server
        self.network = network
        self._tokens = iter(tokens)
        self.used: list[str] = []
        self.paired: Path | None = None

    def code(self) -> str:
        """The text of the next device's code."""
        self.used.append(next(self._tokens))
        return pairing_text(self.network.url, self.used[-1])


@contextmanager
def open_house(folder: Path, tickets: int, profiles: Sequence[str], *, on_postgres: bool) -> Iterator[House]:
    """A congress with so many tickets, and devices of these security profiles.

    Installs pretix when it is used for the first time.
    """
    pretix = installed_pretix()
    with ExitStack() as stack:
        postgres = stack.enter_context(cluster(empty_cluster(pretix))) if on_postgres else None
        run = new_run(pretix, folder, postgres)
        tokens = load_house(run, tickets, profiles)
        server = stack.enter_context(started(run))
        yield House(run, server, stack.enter_context(relay(server.url)), tokens)


def paired(folder: Path, house: House) -> World:
    """A data folder that is paired and filled, as ``einlass enrol`` does it."""
    world = World(folder, Settings(lists=(str(DOOR),), central_per_minute=60_000), {})
    with connected(open_world(world)) as ledger:
        enrolment = Enrolment(ledger, this_machine(), SystemClock(), SystemEntropy())
        pairing = enrolment.choose_events(enrolment.pair(read_handshake(house.code())), ())
        enrolment.fetch(pairing, lambda _: None)
    return world


def pairing_of(ledger: Ledger) -> Pairing:
    """With what a ledger is paired."""
    pairing = load_pairing(ledger.store)
    assert pairing is not None
    return pairing


def settled(kiosk: Kiosk) -> bool:
    """Whether everything was told to whoever hears of it: central, or the hub."""
    return kiosk.desk.link().pending == 0


def scan(kiosk: Kiosk, numbers: range) -> int:
    """Check people in one after another; how many passed."""
    answers = [kiosk.desk.check_in(secret_of(number), kiosk.place) for number in numbers]
    return sum(isinstance(answer.verdict, Admit) for answer in answers)


def passages_of(ledger: Ledger, device: str | None = None) -> Counter[tuple[int, int, int, str]]:
    """What a journal says went through a door, as the server should have it; of one device only, if any."""
    entries = (entry.body for entry in ledger.entries())
    return Counter(
        (b.position, b.list, b.at_ms, b.kind.value)
        for b in entries
        if b.kind in ("entry", "exit")
        and b.position is not None
        and b.list is not None
        and device in (None, b.device)
    )


def headcount(ledger: Ledger, event_set: EventSet, list_id: int) -> tuple[int, int]:
    """Who came at all, and who is inside, by our report."""
    source = Folded(ledger, iter_positions(ledger.store), event_set, 0, elsewhere_happened(ledger.store))
    _, _, came, inside = report_headcount(Asked(source, only=ListId(list_id))).tables[0].total
    return int(came), int(inside)


def status(house: House, token: str) -> tuple[int, int]:
    """The same by the server's own count."""
    path = f"/api/v1/organizers/{ORGANIZER}/events/{EVENT}/checkinlists/{DOOR}/status/"
    got = httpx.get(house.server.url + path, headers={"Authorization": f"Device {token}"}, timeout=60)
    found = got.json()
    return found["checkin_count"], found["inside_count"]


def double_admits(ledger: Ledger, event_set: EventSet) -> Counter[str]:
    """The people whom our own report lists as let in twice, by name: some share theirs."""
    table = conflicts(ledger, iter_positions(ledger.store), event_set, unsent_entries(ledger.store))
    return Counter(str(row[1]) for row in table.rows if row[0] == "double admit")
