"""The network of namespaces itself: hosts hear each other, each way to cut one off is felt and healed."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.equipment.network import Lan, lan

pytestmark = pytest.mark.services

LISTEN = """
import socket
listening = socket.create_server(("", 7000))
print("up", flush=True)
while True:
    listening.accept()[0].close()
"""
KNOCK = "import socket, sys; socket.create_connection((sys.argv[1], 7000), 1.0).close()"


@pytest.fixture(scope="module")
def network() -> Iterator[Lan]:
    """Two hosts; one listens."""
    with lan(["hub", "kiosk"]) as made:
        listening = made.start("hub", sys.executable, "-c", LISTEN)
        assert listening.stdout is not None
        assert listening.stdout.readline() == b"up\n"
        yield made
        listening.kill()
        listening.communicate()


def hears(network: Lan) -> bool:
    """Whether the kiosk reaches the hub within a second."""
    knock = network.command("kiosk", sys.executable, "-c", KNOCK, network.hosts["hub"])
    return subprocess.run(knock, check=False, capture_output=True).returncode == 0


def test_hosts_hear_each_other(network: Lan) -> None:
    """A switch lies between them."""
    assert hears(network)


@pytest.mark.parametrize(
    ("cut", "heal"),
    [
        pytest.param(lambda n: n.unplug("kiosk"), lambda n: n.plug_in("kiosk"), id="cable"),
        pytest.param(lambda n: n.swallow("kiosk", "hub"), lambda n: n.spit_out("kiosk", "hub"), id="route"),
        pytest.param(lambda n: n.lose("hub", 99), lambda n: n.find_again("hub"), id="packets"),
    ],
)
def test_each_fault_is_felt_and_healed(
    network: Lan, cut: Callable[[Lan], None], heal: Callable[[Lan], None]
) -> None:
    """A host that is cut off reaches nobody, and everybody again afterwards."""
    cut(network)
    assert not hears(network)
    heal(network)
    assert hears(network)
