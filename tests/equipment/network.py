"""A local network of this machine's own: hosts in network namespaces that can be cut off, each in three ways.

Needs root, iproute2 and nftables. Nothing of it is seen outside; all of it is gone after the block.
Must not know: what runs on the hosts.

    with lan(["hub", "kiosk-1"]) as network:
        network.start("hub", "program", "argument")
        network.unplug("kiosk-1")
"""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

PREFIX = "10.77.0."
FIRST_HOST = 10
DROP = "add rule inet fault in numgen random mod 100 < {percent} drop"


class Lan(msgspec.Struct, frozen=True):
    """Hosts with their addresses.

    Attributes:
        name: Begins the names of all namespaces and links of this network.
    """

    name: str
    hosts: Mapping[str, str]

    def command(self, host: str, *words: str) -> list[str]:
        """A command line as it runs on a host; it keeps the same process id."""
        return ["ip", "netns", "exec", self._space(host), *words]

    def start(
        self, host: str, *words: str, environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a program on a host, with pipes for what it reads and says."""
        return subprocess.Popen(
            self.command(host, *words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
        )

    def unplug(self, host: str) -> None:
        """Pull its cable: its link is down, as its own system sees it."""
        _ip("-n", self._space(host), "link", "set", "eth0", "down")

    def plug_in(self, host: str) -> None:
        """Put the cable back."""
        _ip("-n", self._space(host), "link", "set", "eth0", "up")

    def renumber(self, host: str, last: int) -> str:
        """Give it another address, as a DHCP server may; its programs go on. Returns the new one."""
        now = f"{PREFIX}{last}"
        for change, address in (("del", self.hosts[host]), ("add", now)):
            _ip("-n", self._space(host), "address", change, f"{address}/24", "dev", "eth0")
        return now

    def swallow(self, host: str, other: str) -> None:
        """What it sends to another host vanishes without a word."""
        _ip("-n", self._space(host), "route", "add", "blackhole", f"{self.hosts[other]}/32")

    def spit_out(self, host: str, other: str) -> None:
        """No longer."""
        _ip("-n", self._space(host), "route", "del", "blackhole", f"{self.hosts[other]}/32")

    def lose(self, host: str, percent: int) -> None:
        """So many of 100 packets that it should hear are lost, 99 at most."""
        rules = (
            "add table inet fault",
            "add chain inet fault in { type filter hook input priority 0; }",
            DROP.format(percent=percent),
        )
        _run(*self.command(host, "nft", "; ".join(rules)))

    def find_again(self, host: str) -> None:
        """None are lost any more."""
        _run(*self.command(host, "nft", "delete table inet fault"))

    def _space(self, host: str) -> str:
        return f"{self.name}-{host}"


@contextmanager
def lan(hosts: Sequence[str]) -> Iterator[Lan]:
    """A network of these hosts, all on one switch.

    Raises:
        RuntimeError: This machine cannot make one.
    """
    name = f"einlass{os.getpid()}"
    switch = f"{name}-switch"
    addresses = {host: f"{PREFIX}{FIRST_HOST + number}" for number, host in enumerate(hosts)}
    network = Lan(name, addresses)
    made: list[str] = []
    try:
        _add_space(switch, made)
        _ip("-n", switch, "link", "add", "lan", "type", "bridge")
        _ip("-n", switch, "link", "set", "lan", "up")
        for number, (host, address) in enumerate(addresses.items()):
            space, port = network._space(host), f"port{number}"  # noqa: SLF001  # its maker
            _add_space(space, made)
            _ip("-n", space, "link", "add", "eth0", "type", "veth", "peer", "name", port, "netns", switch)
            _ip("-n", switch, "link", "set", port, "master", "lan", "up")
            _ip("-n", space, "address", "add", f"{address}/24", "dev", "eth0")
            _ip("-n", space, "link", "set", "eth0", "up")
        yield network
    finally:
        for space in reversed(made):
            subprocess.run(["ip", "netns", "del", space], check=False, capture_output=True)


def _add_space(name: str, made: list[str]) -> None:
    _ip("netns", "add", name)
    made.append(name)
    _ip("-n", name, "link", "set", "lo", "up")


def _ip(*words: str) -> None:
    _run("ip", *words)


def _run(*words: str) -> None:
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}")
