"""Hints by multicast DNS: a hub says where it is, and a kiosk that has lost its hub hears where it may be.

A hint is anybody's word: whoever follows one asks for the pinned key before a byte of theirs is sent. Where
there is no multicast there are no hints, and nothing else is different. Must not know: the ledger, tokens.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

SERVICE = "_einlass._tcp.local."
HUB = b"hub"
ANY = ""
"""In place of an identity: any hub at all."""
LOOK_S = 3.0
"""How long a kiosk listens: a question that was lost is repeated after a second."""
ASK_MS = 1_000
MOST_HINTS = 16
"""More are somebody's joke."""
TURN_S = 0.1
RENEW_S = 5.0
"""How often a hub looks whether its machine has other addresses now."""
FAREWELL_S = 3.0

Find = Callable[[str, Event], Iterator[str]]
"""Addresses at which that hub may be, until there are no more or the event is set."""


class Beacon(msgspec.Struct, frozen=True):
    """What a hub says.

    Attributes:
        hub: Its identity.
        host: The address on which it listens; one that stands for all of them is no hint.
        port: Where it listens.
        name: Of this start of it, unlike any other's.
    """

    hub: str
    host: str
    port: int
    name: str


@contextmanager
def announced(beacon: Beacon) -> Iterator[None]:
    """Say so for the length of a block, in a thread of its own: nobody waits for it."""
    stopping = Event()
    thread = Thread(target=_keep_saying, args=(beacon, stopping), name="hub-beacon", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(FAREWELL_S)


def find_hub(hub: str, stopping: Event, *, interfaces: Sequence[str] = ()) -> Iterator[str]:
    """Listen for a while. Gives ``https://…`` addresses of whoever calls itself that hub, each once.

    Args:
        hub: Its identity; or `ANY`.
        stopping: Ends it sooner.
        interfaces: Addresses of ours to listen at; none = all.
    """
    seen: set[str] = set()
    for info in _heard(stopping, interfaces):
        if hub != ANY and (info.properties or {}).get(HUB) != hub.encode():
            continue
        for address in info.parsed_addresses():
            url = f"https://{address}:{info.port}"
            if url not in seen and len(seen) < MOST_HINTS:
                seen.add(url)
                yield url


def _heard(stopping: Event, interfaces: Sequence[str]) -> "Iterator[ServiceInfo]":
    from zeroconf import Error, ServiceBrowser, ServiceInfo, ServiceStateChange

    names: SimpleQueue[str] = SimpleQueue()

    def take(*, name: str, state_change: ServiceStateChange, **_: object) -> None:
        if state_change is not ServiceStateChange.Removed:
            names.put(name)

    try:
        with closing(_open(interfaces)) as ear, ServiceBrowser(ear, SERVICE, handlers=[take]):
            for name in heard_within(LOOK_S, names, stopping):
                info = ServiceInfo(SERVICE, name)
                if info.request(ear, ASK_MS) and info.port:
                    yield info
    except (Error, OSError, RuntimeError):  # no multicast here, or nonsense on it
        return


def heard_within(for_s: float, names: "SimpleQueue[str]", stopping: Event) -> Iterator[str]:
    """What comes in that time. What has come by then is given however long whoever takes it was busy between.

    Or one false hint, to somebody who never answers, would hide the true one behind it.
    """
    until_s, count = monotonic() + for_s, 0
    while count < MOST_HINTS and not stopping.is_set():
        try:
            yield names.get(timeout=TURN_S)
            count += 1
        except Empty:
            if monotonic() >= until_s:
                return


def _keep_saying(beacon: Beacon, stopping: Event) -> None:
    """Anew whenever the machine's addresses have changed."""
    while not stopping.is_set():
        _say(beacon, stopping)
        stopping.wait(TURN_S)


def _say(beacon: Beacon, stopping: Event) -> None:
    from zeroconf import Error, ServiceInfo

    addresses = _own_addresses(beacon.host)
    if not addresses:  # no network yet, or none of IPv4
        stopping.wait(RENEW_S)
        return
    try:
        with closing(_open(addresses)) as mouth:
            info = ServiceInfo(
                SERVICE,
                f"{beacon.name}.{SERVICE}",
                port=beacon.port,
                addresses=[ip_address(one).packed for one in addresses],
                properties={HUB: beacon.hub},
                server=f"einlass-{beacon.name}.local.",
            )
            mouth.register_service(info)
            while not stopping.wait(RENEW_S) and _own_addresses(beacon.host) == addresses:
                pass
            mouth.unregister_service(info)
    except (Error, OSError, RuntimeError):
        stopping.wait(RENEW_S)


def _own_addresses(host: str) -> list[str]:
    """Where this machine is reached: IPv4 only, and its loopback only if the hub listens nowhere else."""
    import ifaddr

    try:
        listens = ip_address(host)
    except ValueError:  # a name
        listens = ip_address(0)
    if not listens.is_unspecified:
        return [host] if listens.version == IPV4 else []
    found = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if isinstance(ip.ip, str)]
    return sorted(one for one in found if not ip_address(one).is_loopback)


IPV4 = 4


def _open(interfaces: Sequence[str]) -> "Zeroconf":
    from zeroconf import InterfaceChoice, IPVersion, Zeroconf

    return Zeroconf(interfaces=list(interfaces) or InterfaceChoice.All, ip_version=IPVersion.V4Only)
