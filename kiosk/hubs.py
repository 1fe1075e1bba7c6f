"""Puts a hub together: its ledger, what it speaks to central with, and the server that kiosks meet.

Must not know: routes, SQL, arguments.
"""

import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

import msgspec
from msgspec.structs import replace

from checkin.errors import ConfigError
from checkin.model import EventSet
from hub.gathering import Gathering
from hub.pages import Pages
from hub.serve import Address, Plan, Served, serve, serving
from kiosk.bootstrap import Ears, Site
from kiosk.lines import Lines
from kiosk.worlds import World, connected, open_world
from sync.hub.clock import CorrectedClock
from sync.hub.intake import newest_stamp_ms
from sync.hub.membership import load_last_seen, load_membership
from sync.ledger import Ledger
from sync.opening import LedgerFile
from sync.outbox import Central
from sync.pretix.pairing import load_pairing
from sync.replica import load_event_set

Opens = Callable[[], Awaitable[Gathering]]
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
    """

    world: World
    address: Address
    names: tuple[str, ...]
    database: str = ""
    log: TextIO | None = None
    password: str = ""


def run_hub(plan: HubPlan, begun: Callable[[Served], None], central: Central | None = None) -> None:
    """Serve until the process is told to end.

    Raises:
        EinlassError: What is wrong, with its remedy; nothing runs then.
    """

    async def told(served: Served) -> None:
        begun(served)

    with _bridged(plan, central) as server:
        serve(server, told)


@contextmanager
def running_hub(plan: HubPlan, central: Central | None = None) -> Iterator[Served]:
    """The same in a thread, for the length of a block."""
    with _bridged(plan, central) as server, serving(server) as served:
        yield served


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


@contextmanager
def _bridged(plan: HubPlan, central: Central | None) -> Iterator[Plan]:
    """The server's plan, with central's workers beside it."""
    if plan.database:
        yield _plan(plan, _on_postgres(plan))
        return
    clock = CorrectedClock(plan.world.clock)
    plan = replace(plan, world=replace(plan.world, clock=clock))
    ledger_file = open_world(plan.world)
    with connected(ledger_file) as ledger:
        refuse_kiosk(ledger)
        clock.not_before(max(load_last_seen(ledger.store), newest_stamp_ms(ledger.store)))
        event_set = load_event_set(ledger.store) or NOTHING
        pairing = load_pairing(ledger.store)
    site = Site(plan.world, ledger_file, Lines(), Ears(), clock, pairing)
    wake = threading.Event()
    with _workers(site, Board(event_set), central, wake):
        yield _plan(plan, _on_ledger(ledger_file, wake.set))


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


def _on_ledger(ledger_file: LedgerFile, written: Callable[[], None]) -> Opens:
    async def opened() -> Gathering:
        from hub.on_sqlite import open_gathering

        return await open_gathering(ledger_file, written)

    return opened


def _on_postgres(plan: HubPlan) -> Opens:
    async def opened() -> Gathering:
        from hub.on_postgres import OnPostgres

        return await OnPostgres.open(plan.database, plan.world.clock, plan.world.entropy)

    return opened


def _plan(plan: HubPlan, open_gathering: Opens) -> Plan:
    world = plan.world
    pages = Pages(plan.password, world.clock, world.entropy).routes() if plan.password else ()
    return Plan(
        open_gathering=open_gathering,
        address=plan.address,
        clock=plan.world.clock,
        folder=plan.world.data_dir,
        names=plan.names,
        log=plan.log,
        pages=pages,
    )
