"""Puts a hub together: its ledger, what it speaks to central with, and the server that kiosks meet.

Must not know: routes, SQL, arguments.
"""

import asyncio
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from typing import TextIO

import msgspec
from msgspec.structs import replace

from checkin.clock import Entropy
from checkin.errors import ConfigError, EinlassError
from checkin.model import EventSet
from hub.connections import Bounds
from hub.crew import end_crew, keep_crew, reserved
from hub.gathering import Gathering
from hub.identity import ensure_identity
from hub.limits import USUAL, among
from hub.logbook import Logbook
from hub.organiser.pages import Pages
from hub.recording import Signing, hub_key, sealed_by
from hub.serve import Address, Plan, Served, serve, serving
from kiosk.bootstrap import Ears, Site
from kiosk.deletion.order import end_program, obeying
from kiosk.hubs.feeding import keep_fed
from kiosk.lines import Lines
from kiosk.recording import database_recorder, hub_recorder
from kiosk.supervisor import Nobody, OneOfCrew, Supervisor
from kiosk.version import VERSION
from kiosk.worlds import World, connected, open_world, refuse_wiped
from sync.hub.clock import CorrectedClock
from sync.hub.hints import Beacon, announced
from sync.hub.membership import certain_ms, load_membership
from sync.ledger import Ledger
from sync.opening import LedgerFile, has_ledger
from sync.outbox import Central
from sync.pretix.pairing import load_pairing
from sync.record.worker import RecordWorker
from sync.replica import load_event_set

Opens = Callable[[], Awaitable[Gathering]]
NS_PER_S = 1_000_000_000
NOTHING = EventSet(events=(), products=(), lists=())


class Board:
    """Where the hub's newest event set hangs."""

    def __init__(self, event_set: EventSet) -> None:
        self._event_set = event_set

    @property
    def event_set(self) -> EventSet:
        """As central has it now."""
        return self._event_set

    def renew(self, event_set: EventSet) -> None:
        """Hang up another one; kiosks find it in the ledger."""
        self._event_set = event_set


class HubPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub is to be.

    Attributes:
        names: By which kiosks reach it; the first one stands in their codes.
        database: PostgreSQL in place of the ledger; empty = the ledger.
        log: Where a line per request goes.
        password: Of the organiser pages; empty = there are none.
        workers: How many processes serve; more than one needs a `database`.
        worker: Which of them this one is; empty = there is but one.
        shared: Addresses of load balancers.
        listener: A socket that listens already; several workers share it.
        supervisor: Is told that the hub has begun, and that it is alive.
    """

    world: World
    address: Address
    names: tuple[str, ...]
    database: str = ""
    log: TextIO | None = None
    password: str = ""
    workers: int = 1
    worker: str = ""
    shared: frozenset[str] = frozenset()
    listener: socket.socket | None = None
    supervisor: Supervisor = msgspec.field(default_factory=Nobody)


def run_hub(plan: HubPlan, begun: Callable[[Served], None], central: Central | None = None) -> None:
    """Serve until the process is told to end.

    Raises:
        EinlassError: What is wrong, with its remedy; nothing runs then.
    """
    with ExitStack() as saying:

        async def told(served: Served) -> None:
            begun(served)
            plan.supervisor.ready()
            feeding = asyncio.create_task(keep_fed(served.host.gathering, plan.supervisor))
            saying.callback(feeding.cancel)
            if plan.worker in SAYS and plan.world.settings.find_hub:
                saying.enter_context(announced(await _beacon(plan, served)))

        with _bridged(plan, central) as server:
            serve(server, told)


SAYS = ("", "1")
"""Of several workers one says where all of them are."""


async def _beacon(plan: HubPlan, served: Served) -> Beacon:
    hub = (await served.host.gathering.manifest()).hub
    return Beacon(hub, plan.address.host, served.port, plan.world.entropy.random_bytes(8).hex())


def run_workers(plan: HubPlan, begun: Callable[[Served], None]) -> None:
    """The same in several processes, which share an address and a database.

    Raises:
        EinlassError: As `run_hub`; a worker that fails later is replaced.
    """
    asyncio.run(_try(_on_postgres(plan)))
    ensure_identity(plan.world.data_dir, plan.names, plan.world.clock)
    logbook = Logbook(plan.world.clock, plan.log)

    def now_s() -> float:
        return plan.world.clock.mono_ns() / NS_PER_S

    heard_s = RawArray("d", [now_s()] * plan.workers)
    with nullcontext(plan.address) if plan.listener else reserved(plan.address) as address:

        def work(number: int, is_next: bool) -> None:  # noqa: FBT001  # as `keep_crew` calls it
            supervisor = OneOfCrew(plan.supervisor, heard_s, number - 1, now_s)
            own = replace(plan, address=address, worker=str(number), supervisor=supervisor)
            try:
                run_hub(own, begun if number == 1 and not is_next else lambda _: None)
            except EinlassError as error:
                logbook.broke(error)
                sys.exit(FAILED)

        keep_crew(
            plan.workers,
            work,
            lambda number, code: logbook.happened("worker_died", worker=str(number), code=code),
        )


FAILED = 3
"""Exit code of a worker that could not go on."""


async def _try(opens: Opens) -> None:
    """Make the tables and say what is wrong once, not from each worker."""
    await (await opens()).close()


@contextmanager
def running_hub(plan: HubPlan, central: Central | None = None) -> Iterator[Served]:
    """The same in a thread, for the length of a block."""
    with _bridged(plan, central) as server, serving(server) as served:
        yield served


def put_back_database(url: str, now_ms: int, entropy: Entropy) -> int:
    """Say in a hub's database that it was put back from an older copy. Returns the new epoch.

    Raises:
        EinlassError: What is wrong, with its remedy.
    """
    from hub.postgres.gathering import put_back

    return asyncio.run(put_back(url, now_ms, entropy))


def refuse_kiosk(ledger: Ledger) -> None:
    """A kiosk's data folder is no hub's, until it takes over.

    Raises:
        ConfigError: It is a kiosk's.
    """
    if load_membership(ledger.store) is not None:
        raise ConfigError(
            "This data folder belongs to a kiosk of another hub.",
            "Take over with --from-ledger, or choose another folder with --data-dir.",
        )


def refuse_ledger(data_dir: Path) -> None:
    """A hub on PostgreSQL has no ledger in its data folder: a backup would save what lies there.

    Raises:
        ConfigError: There is one.
    """
    if has_ledger(data_dir):
        raise ConfigError(
            f"A ledger lies in {data_dir}, and a hub on PostgreSQL does not use it.",
            "Name another --data-dir. Copy hub-key.pem and hub-certificate.pem there if kiosks know them.",
        )


@contextmanager
def _bridged(plan: HubPlan, central: Central | None) -> Iterator[Plan]:
    """The server's plan, with central's workers beside it."""
    if plan.database:
        with _recording(database_recorder(plan.database, plan.world)):
            yield _plan(plan, _on_postgres(plan))
        return
    clock = CorrectedClock(plan.world.clock)
    plan = replace(plan, world=replace(plan.world, clock=clock))
    ledger_file = open_world(plan.world)
    with connected(ledger_file) as ledger:
        refuse_kiosk(ledger)
        refuse_wiped(ledger)
        clock.not_before(certain_ms(ledger.store))
        event_set = load_event_set(ledger.store) or NOTHING
        pairing = load_pairing(ledger.store)
    site = Site(plan.world, ledger_file, Lines(), Ears(), clock, pairing)
    wake = threading.Event()
    recorder = hub_recorder(ledger_file, plan.world.data_dir, clock)
    with (
        obeying(plan.world.data_dir),
        _workers(site, Board(event_set), central, wake),
        _recording(recorder),
    ):
        yield _plan(plan, _on_ledger(ledger_file, wake.set), has_central=pairing is not None)


@contextmanager
def _workers(site: Site, board: Board, central: Central | None, wake: threading.Event) -> Iterator[None]:
    """What tells central of check-ins, and what fetches from it; nothing where there is no central."""
    if central is None and not site.has_central:
        yield
        return
    from kiosk.workers import make_access, make_central_workers

    courier, puller = make_central_workers(site, board, central or make_access(site), wake)
    courier.start()
    if puller is not None:
        puller.start()
    try:
        yield
    finally:
        courier.stop()
        if puller is not None:
            puller.stop()


@contextmanager
def _recording(recorder: RecordWorker) -> Iterator[None]:
    """What writes down minute by minute how many were in each room."""
    recorder.start()
    try:
        yield
    finally:
        recorder.stop()


def _on_ledger(ledger_file: LedgerFile, written: Callable[[], None]) -> Opens:
    async def opened() -> Gathering:
        from hub.on_sqlite import open_gathering

        return await open_gathering(ledger_file, written)

    return opened


def _on_postgres(plan: HubPlan) -> Opens:
    """Once its database is wiped the hub ends: it holds names in memory. Of several workers all do."""
    end = end_crew if plan.worker else end_program

    async def opened() -> Gathering:
        from hub.postgres.gathering import OnPostgres

        return await OnPostgres.open(plan.database, plan.world.clock, plan.world.entropy, end)

    return opened


def _plan(plan: HubPlan, open_gathering: Opens, *, has_central: bool = False) -> Plan:
    world = plan.world
    pages = _pages(plan, world, has_central=has_central).routes() if plan.password else ()
    return Plan(
        open_gathering=open_gathering,
        address=plan.address,
        clock=plan.world.clock,
        folder=plan.world.data_dir,
        names=plan.names,
        log=plan.log,
        pages=pages,
        limits=replace(among(USUAL, plan.workers), connections=Bounds(shared=plan.shared)),
        listener=plan.listener,
        worker=plan.worker,
    )


def _pages(plan: HubPlan, world: World, *, has_central: bool) -> Pages:
    identity = ensure_identity(world.data_dir, plan.names, world.clock)
    key = identity.derived(b"organiser pages")
    signing = Signing(sealed_by(hub_key(world.data_dir)), VERSION)
    return Pages(plan.password, world.clock, world.entropy, key, has_central=has_central, signing=signing)
