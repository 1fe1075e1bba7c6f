"""Runs the hub: one process, TLS, until it is told to stop; the one place that knows uvicorn.

Must not know: routes, storage, how it is configured.
"""

import asyncio
import gc
import resource
import signal
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import msgspec

from checkin.clock import Clock
from checkin.errors import ConfigError
from hub.accepting import keep_accepting
from hub.app import make_app
from hub.connections import Place
from hub.gathering import Gathering
from hub.host import Host, Reached
from hub.identity import CERTIFICATE_FILE, KEY_FILE, ensure_identity
from hub.limits import USUAL, Limits
from hub.logbook import Logbook
from hub.routes import Route

if TYPE_CHECKING:
    import uvicorn

T = TypeVar("T")

BACKLOG = 2_048
LAST_WORDS_S = 10
"""How long requests may take that are under way when the hub is told to stop."""
KEEP_ALIVE_S = 75
"""Longer than a kiosk is ever silent, so that it need not shake hands anew."""
START_S = 60.0
TURN_S = 0.005
FAREWELL_S = 0.3
"""For clients that do say farewell."""
MOST_FILES = 8_192
"""Readers of the feed, kiosks and browsers need no more; each connection that says nothing costs 300 kB."""
YOUNG_OBJECTS = 20_000
MAX_PORT = 0xFFFF
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Address(msgspec.Struct, frozen=True):
    """Where to listen. Port 0 = any that is free."""

    host: str
    port: int


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub is made of.

    Attributes:
        open_gathering: Opens the keeper, in the event loop in which it is used; the hub closes it.
        folder: Holds key and certificate (`hub.identity`); they are made if they are not there.
        names: Names and addresses by which it is reached; kiosks are told the first. The certificate holds
            those that are given when it is made.
        log: For lines of JSON; None = nowhere.
        pages: Routes besides those of the API.
        listener: A socket that listens already, in place of `address`.
        worker: What this process is called where several serve at one address; empty = it is alone there.
    """

    open_gathering: Callable[[], Awaitable[Gathering]]
    address: Address
    clock: Clock
    folder: Path
    names: tuple[str, ...] = ("127.0.0.1",)
    log: TextIO | None = None
    pages: tuple[Route, ...] = ()
    limits: Limits = USUAL
    listener: socket.socket | None = None
    worker: str = ""

    @property
    def seen_as(self) -> str:
        """In an address: IPv6 in brackets."""
        return f"[{self.names[0]}]" if ":" in self.names[0] else self.names[0]


class Served:
    """A hub that runs in a thread.

    Attributes:
        host: What its handlers share; touched in its own event loop only, see `run`.
        port: Where it listens.
    """

    def __init__(self, host: Host, port: int, loop: asyncio.AbstractEventLoop) -> None:
        self.host = host
        self.port = port
        self._loop = loop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the hub's event loop, from another thread, to its end."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


Hear = Callable[[Served], Awaitable[None]]


def parse_address(text: str) -> Address:
    """Read ``HOST:PORT``; IPv6 in brackets.

    Raises:
        ConfigError: It is none.
    """
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or int(port) > MAX_PORT:
        raise ConfigError(
            f"“{text}” is no address to listen on.", "Write it as HOST:PORT, such as 0.0.0.0:8443."
        )
    return Address(host, int(port))


def bind(address: Address, *, is_shared: bool = False) -> socket.socket:
    """Listen; from now on kiosks that connect wait in the queue.

    Args:
        address: Where.
        is_shared: Whether other processes of this user may listen there, too; the system shares out.

    Raises:
        ConfigError: The address is taken, or is none of this machine.
    """
    try:
        family = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0][0]
        place = (address.host, address.port)
        return socket.create_server(place, family=family, backlog=BACKLOG, reuse_port=is_shared)
    except OSError as error:
        raise ConfigError(
            f"The hub cannot listen on {address.host}, port {address.port}.",
            "Choose another address with --listen, or stop the program that uses it.",
        ) from error


def serve(plan: Plan, begun: Hear) -> None:
    """Serve in this thread, the main one, until SIGTERM or SIGINT.

    Args:
        plan: What to serve.
        begun: Awaited once, when the hub answers.

    Raises:
        ConfigError: It cannot listen, or its identity cannot be read.
    """
    _allow_many_connections()
    listener = plan.listener or bind(plan.address, is_shared=bool(plan.worker))
    _run(_serve(plan, listener, begun, asyncio.Event(), signals=STOP_SIGNALS))


@contextmanager
def serving(plan: Plan) -> Iterator[Served]:
    """Serve in a thread of its own for the length of a block.

    Raises:
        ConfigError: As in `serve`.
    """
    served: Future[Served] = Future()
    stopping = asyncio.Event()

    async def begun(hub: Served) -> None:
        served.set_result(hub)

    def run() -> None:
        try:
            _run(_serve(plan, listener, begun, stopping))
        except BaseException as error:  # noqa: BLE001  # raised again where it is waited for
            if not served.done():
                served.set_exception(error)

    listener = bind(plan.address)
    thread = threading.Thread(target=run, name="hub")
    thread.start()
    try:
        hub = served.result(START_S)
        yield hub
    finally:
        if served.done() and served.exception() is None:
            hub = served.result()
            hub.run(_set(stopping))
        thread.join()


def _run(work: Coroutine[Any, Any, None]) -> None:
    """In an event loop whose TLS and sockets are not Python: a request costs a third of what it did.

    A batch makes thousands of objects, none of them part of a circle, so circles are looked for less often.
    """
    import uvloop

    usual = gc.get_threshold()
    gc.set_threshold(YOUNG_OBJECTS, *usual[1:])
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work)
    finally:
        gc.set_threshold(*usual)


async def _set(event: asyncio.Event) -> None:
    event.set()


async def _serve(
    plan: Plan,
    listener: socket.socket,
    begun: Hear,
    stopping: asyncio.Event,
    *,
    signals: tuple[signal.Signals, ...] = (),
) -> None:
    loop = asyncio.get_running_loop()
    for number in signals:
        loop.add_signal_handler(number, stopping.set)
    with listener:
        identity = ensure_identity(plan.folder, plan.names, plan.clock)
        port: int = listener.getsockname()[1]
        gathering = await plan.open_gathering()
        try:
            reached = Reached(f"https://{plan.seen_as}:{port}", identity.pin)
            logbook = Logbook(plan.clock, plan.log, plan.worker)
            host = Host(gathering, plan.clock, logbook, reached, plan.limits, identity.derived)
            server = _server(host, plan)
            heard_by = listener, tls_context(plan.folder)
            await _until_stopped(server, heard_by, stopping, begun, Served(host, port, loop))
        finally:
            await gathering.close()


async def _until_stopped(
    server: "uvicorn.Server",
    heard_by: tuple[socket.socket, ssl.SSLContext],
    stopping: asyncio.Event,
    begun: Hear,
    served: Served,
) -> None:
    logbook = served.host.logbook
    running = asyncio.create_task(server.serve([]))  # it serves what we accept
    while not server.started and not running.done():  # noqa: ASYNC110  # uvicorn says it in no other way
        await asyncio.sleep(TURN_S)
    accepting = asyncio.create_task(keep_accepting(*heard_by, served.host.crowd, partial(_greet, server)))
    logbook.happened("started", port=served.port)
    await begun(served)
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait((running, accepting, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    accepting.cancel()
    logbook.happened("stopping", readers=served.host.live.reader_count)
    served.host.end_streams()  # they never end by themselves, and the server waits for what is under way
    server.should_exit = True
    await running
    with suppress(asyncio.CancelledError):
        await accepting
    logbook.happened("stopped")


def _greet(server: "uvicorn.Server", place: Place) -> asyncio.Protocol:
    """What speaks with one connection, as uvicorn makes it."""
    from hub.heads import BoundedHttp

    protocol = BoundedHttp(server.config, server.server_state, server.lifespan.state)
    protocol.place = place
    return protocol


def _server(host: Host, plan: Plan) -> "uvicorn.Server":
    import uvicorn

    from hub.heads import BoundedHttp

    class Server(uvicorn.Server):
        """Leaves signals alone: uvicorn would end the process before the keeper is closed.

        And cuts idle connections: under TLS each waits for a farewell that a sleeping client never sends.
        """

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            cutting = asyncio.create_task(_cut_idle(self))
            await super().shutdown(sockets)
            cutting.cancel()

    config = uvicorn.Config(
        make_app(host, plan.pages),
        loop="asyncio",
        http=BoundedHttp,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=LAST_WORDS_S,
    )
    return Server(config)


async def _cut_idle(server: "uvicorn.Server") -> None:
    """Wait until no request is under way any more, then cut the connections that are left."""
    await asyncio.sleep(FAREWELL_S)
    while server.server_state.tasks:  # noqa: ASYNC110  # uvicorn says it in no other way
        await asyncio.sleep(TURN_S)
    for connection in tuple(server.server_state.connections):
        if (transport := getattr(connection, "transport", None)) is not None:
            transport.abort()


def tls_context(folder: Path) -> ssl.SSLContext:
    """TLS 1.3 with the hub's key."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(folder / CERTIFICATE_FILE, folder / KEY_FILE)
    return context


def _allow_many_connections() -> None:
    """Each kiosk and each reader of the feed is an open file; most systems begin with 1,024 of them."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, MOST_FILES), most))
