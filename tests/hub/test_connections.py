"""Open connections are bounded per address and in all before any handshake; silent ones make room."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from hub.connections import Bounds, Crowd, Place
from hub.identity import CERTIFICATE_FILE
from hub.limits import Limits
from hub.serve import serving
from tests.fakes.einlass import wait_until
from tests.hub.test_serve import _plan

FEW = Bounds(per_address=3, in_all=5)
ASK = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


class Street:
    """A crowd, to which people come from wherever they say."""

    def __init__(self, stack: ExitStack, bounds: Bounds) -> None:
        self.crowd = Crowd(bounds)
        self.ends: dict[Place, socket.socket] = {}
        self._stack = stack

    def come(self, address: str) -> Place | None:
        """Somebody connects from there; None = there is no room."""
        ours, theirs = map(self._stack.enter_context, socket.socketpair())
        theirs.settimeout(0)
        place = self.crowd.come(ours, address)
        if place is not None:
            self.ends[place] = theirs
        return place

    def is_cut(self, place: Place | None) -> bool:
        """Whether that connection was ended."""
        assert place is not None
        try:
            return self.ends[place].recv(1) == b""
        except BlockingIOError:
            return False


@pytest.fixture
def street() -> Iterator[Callable[[Bounds], Street]]:
    """Makes one."""
    with ExitStack() as stack:
        yield lambda bounds: Street(stack, bounds)


def test_so_many_per_address(street: Callable[[Bounds], Street]) -> None:
    """The next one gets no place; when one leaves there is room again."""
    here = street(FEW)
    first, *_ = [here.come("10.0.0.1") for _ in range(3)]
    assert first is not None
    assert here.come("10.0.0.1") is None
    assert here.come("10.0.0.2") is not None
    first.leave()
    first.leave()
    assert here.come("10.0.0.1") is not None
    assert (here.crowd.count, here.crowd.refused) == (4, 1)


def test_so_many_in_all(street: Callable[[Bounds], Street]) -> None:
    """Whoever they are, this machine and load balancers too."""
    here = street(replace(FEW, shared=frozenset({"10.0.0.9"})))
    assert all(here.come("127.0.0.1") for _ in range(4))
    assert here.come("10.0.0.9") is not None
    assert here.come("10.0.0.1") is None
    assert here.come("127.0.0.1") is None


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        pytest.param("2001:db8::1", "2001:db8::ffff:2", True, id="one home of IPv6"),
        pytest.param("2001:db8::1", "2001:db8:0:1::1", False, id="another home"),
        pytest.param("::ffff:10.0.0.1", "10.0.0.1", True, id="IPv4 in IPv6"),
        pytest.param("fe80::1%eth0", "fe80::1%eth1", True, id="with an interface"),
        pytest.param("10.0.0.1", "10.0.0.2", False, id="two addresses"),
    ],
)
def test_what_counts_as_one(
    street: Callable[[Bounds], Street],
    one: str,
    other: str,
    is_same: bool,  # noqa: FBT001  # a column
) -> None:
    """Whoever has one address of a home in IPv6 has all of them."""
    here = street(replace(FEW, per_address=1))
    assert here.come(one) is not None
    assert (here.come(other) is None) is is_same


def test_this_machine_and_load_balancers_have_many(street: Callable[[Bounds], Street]) -> None:
    """They stand for others."""
    here = street(Bounds(per_address=1, in_all=99, shared=frozenset({"10.0.0.9"})))
    for address in ("127.0.0.1", "::1", "10.0.0.9"):
        assert all(here.come(address) for _ in range(4))


def test_of_many_silent_ones_the_newest_stay(street: Callable[[Bounds], Street]) -> None:
    """Whoever comes with a request gets through while others hold all places; who has asked is not cut."""
    here = street(Bounds(silent=2))
    asking = here.come("10.0.0.9")
    assert asking is not None
    asking.heard()
    silent = [here.come(f"10.0.0.{number}") for number in range(5)]
    assert [here.is_cut(one) for one in (asking, *silent)] == [False, True, True, True, False, False]
    assert here.crowd.cut == 3
    for gone in silent[:3]:
        assert gone is not None
        gone.leave()
    assert here.crowd.count == 3


@contextmanager
def hub(folder: Path, bounds: Bounds) -> Iterator[SimpleNamespace]:
    """A hub with these bounds, to which everybody comes as somebody from outside."""
    plan = replace(_plan(folder), limits=Limits(connections=bounds))
    with serving(plan) as served:
        crowd = served.host.crowd
        crowd.whose = lambda _: "10.0.0.1"  # type: ignore[assignment]  # everybody is on loopback here
        trust = ssl.create_default_context(cafile=str(folder / CERTIFICATE_FILE))
        yield SimpleNamespace(port=served.port, crowd=crowd, trust=trust)


def shaken(there: SimpleNamespace, stack: ExitStack) -> ssl.SSLSocket:
    """A connection with a handshake, and nothing more."""
    plain = stack.enter_context(socket.create_connection(("127.0.0.1", there.port), timeout=10))
    wrapped: ssl.SSLSocket = there.trust.wrap_socket(plain, server_hostname="127.0.0.1")
    return stack.enter_context(wrapped)


def is_answered(there: SimpleNamespace) -> bool:
    """Whether a request gets through."""
    try:
        with ExitStack() as stack:
            connection = shaken(there, stack)
            connection.sendall(ASK)
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def is_cut(connection: socket.socket) -> bool:
    """Whether the other side ends it, in whatever way."""
    try:
        return connection.recv(16) == b""
    except (ssl.SSLError, ConnectionError):
        return True


def test_idle_connections_do_not_shut_others_out(tmp_path: Path) -> None:
    """Hundreds that never shake hands take their share, no more, and are gone after their time."""
    with hub(tmp_path, Bounds(per_address=40, handshake_s=1.0)) as there, ExitStack() as stack:
        for _ in range(300):
            stack.enter_context(socket.create_connection(("127.0.0.1", there.port)))
        assert wait_until(lambda: there.crowd.refused == 260)
        assert there.crowd.count == 40
        assert not is_answered(there)
        there.crowd.whose = lambda _: "10.0.0.2"
        assert is_answered(there)
        assert wait_until(lambda: there.crowd.count == 0)


def test_in_a_flood_whoever_asks_is_answered(tmp_path: Path) -> None:
    """Silent connections beyond their number are cut one for one, with a handshake or without."""
    with hub(tmp_path, Bounds(per_address=999, silent=20)) as there, ExitStack() as stack:
        asking, silent = shaken(there, stack), shaken(there, stack)
        asking.sendall(ASK)
        assert asking.recv(16).startswith(b"HTTP/1.1 200")
        flood = [
            stack.enter_context(socket.create_connection(("127.0.0.1", there.port), timeout=10))
            for _ in range(60)
        ]
        assert is_answered(there)
        assert is_cut(silent)
        assert is_cut(flood[0])
        assert wait_until(lambda: there.crowd.count <= 22)
        asking.sendall(ASK)
        assert asking.recv(16)
