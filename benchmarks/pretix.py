"""``bench pretix``: our paired kiosk beside the real server that it is paired with, in the same run.

A real pretix with 4,000 tickets on this machine (installed by the first run), and a kiosk paired with it:
check-ins on the local path in turn with the server's redeem call, the whole download in turn with a bare loop
over the same pages, and how many redeem calls a check-in costs when the kiosk asks the server about each.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx

from benchmarks.figures import Figure
from checkin.model import ListId
from checkin.verdict import Admit
from kiosk.bootstrap import open_kiosk
from kiosk.clock import SystemClock, SystemEntropy
from kiosk.desk import CheckIns
from kiosk.machine import this_machine
from kiosk.settings import Settings
from kiosk.views import DeskPlace
from kiosk.worlds import World, connected, open_world
from sync.ledger import Ledger
from sync.pretix.enrolment import Enrolment
from sync.pretix.handshake import read_handshake
from sync.pretix.pairing import Pairing
from sync.pretix.profiles import FULL
from sync.replica import load_event_set
from tests.equipment.full_house import DOOR, EVENT, HALL, ORGANIZER, load_house, pairing_text, secret_of
from tests.equipment.pretix_install import installed_pretix
from tests.equipment.pretix_server import new_run, started
from tests.equipment.relay import Network, relay
from tests.fakes.einlass import wait_until

TICKETS = 4_000
DOWNLOADS = 3
PAIRS, WARM_UP = 100, 10
ASKED = 100
DEVICES = DOWNLOADS + 2
SETTLED_WITHIN_S = 120.0


def measure() -> list[Figure]:
    """Three ratios."""
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        run = new_run(installed_pretix(), folder / "pretix")
        tokens = load_house(run, TICKETS, [FULL] * DEVICES)
        server = stack.enter_context(started(run))
        network = stack.enter_context(relay(server.url))
        codes = [pairing_text(server.url, token) for token in tokens[:-1]]
        return [
            _download(folder, codes[:DOWNLOADS], server.url),
            _verdict(folder / "verdict", codes[DOWNLOADS], server.url),
            _calls(folder / "calls", pairing_text(network.url, tokens[-1]), network),
        ]


def _pair(ledger: Ledger, code: str) -> tuple[Enrolment, Pairing]:
    enrolment = Enrolment(ledger, this_machine(), SystemClock(), SystemEntropy())
    return enrolment, enrolment.choose_events(enrolment.pair(read_handshake(code)), ())


def _download(folder: Path, codes: list[str], url: str) -> Figure:
    ours_s, bare_s = [], []
    for number, code in enumerate(codes):
        with connected(open_world(World(folder / f"copy{number}", Settings(), {}))) as ledger:
            enrolment, pairing = _pair(ledger, code)
            ours_s.append(_timed_s(lambda e=enrolment, p=pairing: e.fetch(p, lambda _: None)))  # type: ignore[misc]
            bare_s.append(_timed_s(lambda token=pairing.token: _bare_loop(url, token)))  # type: ignore[misc]
    ours, bare = statistics.median(ours_s), statistics.median(bare_s)
    return Figure(
        "pretix",
        "full download of 4,000 tickets, median, ratio",
        ours / bare,
        "a bare loop over the same pages of orders that reads their JSON and keeps nothing",
        1.3,
        {"s": ours, "peer_s": bare},
    )


def _bare_loop(url: str, token: str) -> None:
    with httpx.Client(headers={"Authorization": f"Device {token}"}, timeout=60) as client:
        path = f"{url}/api/v1/organizers/{ORGANIZER}/events/{EVENT}/orders/"
        page: str | None = f"{path}?page_size=50&pdf_data=true&ordering=datetime"
        while page:
            page = client.get(page).json()["next"]


def _verdict(folder: Path, code: str, url: str) -> Figure:
    with connected(open_world(World(folder, Settings(), {}))) as ledger:
        enrolment, pairing = _pair(ledger, code)
        enrolment.fetch(pairing, lambda _: None)
        event_set = load_event_set(ledger.store)
        assert event_set is not None
        desk = CheckIns(ledger, event_set, SystemClock(), SystemEntropy())
        took_ms = []
        with httpx.Client(headers={"Authorization": f"Device {pairing.token}"}, timeout=60) as client:
            for number in range(1, PAIRS + WARM_UP + 1):
                secret = secret_of(number)
                took_ms.append(
                    (
                        1000 * _timed_s(lambda s=secret: _admit(desk, s)),  # type: ignore[misc]
                        1000 * _timed_s(lambda s=secret: _redeem(client, url, s)),  # type: ignore[misc]
                    )
                )
    ours, theirs = map(statistics.median, zip(*took_ms[WARM_UP:], strict=True))
    return Figure(
        "pretix",
        "check-in at a paired kiosk, local path with commit, median, ratio",
        ours / theirs,
        "the redeem call of the server that it is paired with",
        0.02,
        {"ms": ours, "peer_ms": theirs},
    )


def _admit(desk: CheckIns, secret: str) -> None:
    answer = desk.check_in(secret, DeskPlace(ListId(DOOR)))
    assert isinstance(answer.verdict, Admit), answer.verdict


def _redeem(client: httpx.Client, url: str, secret: str) -> None:
    path = f"{url}/api/v1/organizers/{ORGANIZER}/checkinrpc/redeem/"
    answer = client.post(path, json={"lists": [HALL], "secret": secret})
    assert answer.status_code == httpx.codes.CREATED, answer.text


def _calls(folder: Path, code: str, network: Network) -> Figure:
    """Redeem calls that pass the network, while each scan asks the server and the courier sends the rest."""
    world = World(folder, Settings(lists=(str(DOOR),)), {})
    with connected(open_world(world)) as ledger:
        enrolment, pairing = _pair(ledger, code)
        enrolment.fetch(pairing, lambda _: None)
    with open_kiosk(world) as kiosk:
        answers = [kiosk.desk.check_in(secret_of(3_000 + n), kiosk.place) for n in range(ASKED)]
        assert wait_until(lambda: kiosk.desk.link().pending == 0, SETTLED_WITHIN_S)
    admitted = sum(isinstance(answer.verdict, Admit) for answer in answers)
    redeemed = sum(asked.path.endswith("/redeem/") for asked in network.asked)
    provisional = sum(answer.provisional for answer in answers)
    return Figure(
        "pretix",
        "redeem calls per admitted scan",
        redeemed / admitted,
        "one call, the least there can be",
        1.1,
        {"admitted": admitted, "calls": redeemed, "provisional": provisional},
    )


def _timed_s(call: Callable[[], None]) -> float:
    started_s = time.perf_counter()
    call()
    return time.perf_counter() - started_s
