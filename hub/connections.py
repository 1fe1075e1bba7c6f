"""Bounds on open connections, from the moment at which they are accepted: a guest's cost no handshake.

Each connection costs memory and a file whether it says something or not, so there are so many per address and
in all; of those that have not asked anything yet there are few, and the newest take the place of the oldest.
Must not know: TLS, HTTP, event loops.
"""

import gc
import socket
from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import msgspec

HOME_BITS = 64
"""Of an IPv6 address: whoever has one has all that begin so."""
CUTS_PER_COLLECTION = 128
"""What is left of a handshake that was cut refers to itself: in a flood it would fill the memory first."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """How many connections there may be.

    Attributes:
        per_address: From one address, but not from this machine, on which whatever runs is ours.
        in_all: Of all addresses together.
        silent: Of these, without a request until now; the oldest is cut for the next one.
        handshake_s: Within this time hands are shaken.
        shared: Addresses of load balancers, which stand for many devices; bounded in all only.
    """

    per_address: int = 64
    in_all: int = 2_400
    silent: int = 128
    handshake_s: float = 15.0
    shared: frozenset[str] = frozenset()


class Place:
    """One connection's place in the crowd."""

    def __init__(self, crowd: "Crowd", connection: socket.socket, whose: str) -> None:
        self.whose = whose
        self._crowd = crowd
        self._connection = connection

    def heard(self) -> None:
        """A request has come."""
        self._crowd.silent.pop(self, None)

    def leave(self) -> None:
        """The connection is closed; a second time does no harm."""
        self._crowd.forget(self)

    def cut(self) -> None:
        """End it; whoever serves it hears of its end, and closes it."""
        with suppress(OSError):  # the other side may have been quicker
            self._connection.shutdown(socket.SHUT_RDWR)


class Crowd:
    """All open connections. One thread only.

    Attributes:
        whose: By an address, whose connections are counted together, see `whose`.
        silent: Those without a request until now, the oldest first.
        refused: Connections that were turned away as soon as they were there.
        cut: Connections that never asked anything, and had to make room.
    """

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.whose = partial(whose, shared=bounds.shared)
        self.silent: dict[Place, None] = {}
        self.refused = 0
        self.cut = 0
        self._places: set[Place] = set()
        self._per_address: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How many there are now."""
        return len(self._places)

    def come(self, connection: socket.socket, address: str) -> Place | None:
        """A connection was accepted. Returns its place; None = it is one too many, and to be closed."""
        name = self.whose(address)
        if self._is_full(name):
            self.refused += 1
            return None
        place = Place(self, connection, name)
        self._places.add(place)
        self._per_address[name] += 1
        self.silent[place] = None
        if len(self.silent) > self.bounds.silent:
            self._make_room()
        return place

    def forget(self, place: Place) -> None:
        """It has left."""
        self.silent.pop(place, None)
        if place in self._places:
            self._places.remove(place)
            self._per_address[place.whose] -= 1
            if not self._per_address[place.whose]:
                del self._per_address[place.whose]

    def _make_room(self) -> None:
        oldest = next(iter(self.silent))
        del self.silent[oldest]
        oldest.cut()
        self.cut += 1
        if self.cut % CUTS_PER_COLLECTION == 0:
            gc.collect()

    def _is_full(self, name: str) -> bool:
        if len(self._places) >= self.bounds.in_all:
            return True
        return bool(name) and self._per_address[name] >= self.bounds.per_address


def whose(text: str, shared: Collection[str] = ()) -> str:
    """By an address, whose connection that is; empty = anybody's who may have many.

    Args:
        text: The address.
        shared: Those of load balancers.
    """
    address = _plain(text)
    if address is None or address.is_loopback or str(address) in shared:
        return ""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, HOME_BITS), strict=False).network_address)
    return str(address)


def _plain(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
