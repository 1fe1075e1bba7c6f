"""A hub whose address changes under it, on hosts of their own: its kiosks find it, and nobody is called."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from time import monotonic

import pytest

from sync.hub.hints import SERVICE
from sync.hub.membership import load_membership
from sync.locks import LOCK_FILE, read_lock
from tests.equipment.field import EINLASS, PORT, REPOSITORY, Field, in_the_field
from tests.equipment.network import PREFIX, lan
from tests.fakes.einlass import call, wait_until
from tests.fakes.stored import SAMPLE_ATTENDEES, SAMPLE_EVENT

pytestmark = pytest.mark.services

HUB, KIOSK, GUEST = "hub", "kiosk", "guest"
PATIENCE_S = 180.0
"""Long after a kiosk has noticed, and has tried all false hints."""

LIES = 6
LIAR = """
import sys
from ipaddress import ip_address
from zeroconf import ServiceInfo, Zeroconf
hub, here, kind, *places = sys.argv[1:]
mouth = Zeroconf(interfaces=[here])
for place in places:
    name, where = place.replace(".", "-"), [ip_address(place).packed]
    said = {"addresses": where, "properties": {"hub": hub}, "server": f"{name}.local."}
    mouth.register_service(ServiceInfo(kind, f"{name}.{kind}", 8443, **said))
print("said", flush=True)
sys.stdin.read()
"""
"""Says to be a hub at places where nobody answers."""


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Field]:
    """A hub with the sample event, and a door that belongs to it."""
    with lan((HUB, KIOSK, GUEST)) as network, in_the_field(network, tmp_path, HUB) as made:
        done = call("import", SAMPLE_ATTENDEES, "--event", SAMPLE_EVENT, "--data-dir", made.data_dir(HUB))
        assert done.code == 0, done.err
        made.start_hub(HUB, HUB)
        made.run(KIOSK, "enrol", made.invitation(HUB, KIOSK), "--data-dir", str(made.data_dir(KIOSK)))
        yield made


def finds(field: Field, url: str) -> bool:
    """Whether the kiosk comes to believe its hub there."""

    def is_there() -> bool:
        stored = load_membership(ledger.store)
        return stored is not None and stored.url == url

    with field.reading(KIOSK) as ledger:
        return wait_until(is_there, PATIENCE_S)


@contextmanager
def lied(field: Field) -> Iterator[None]:
    """A guest says to be the hub, many times over, before the hub does."""
    with field.reading(KIOSK) as ledger:
        stored = load_membership(ledger.store)
        assert stored is not None
    places = [f"{PREFIX}{last}" for last in range(90, 90 + LIES)]
    words = (sys.executable, "-c", LIAR, stored.hub, field.network.hosts[GUEST], SERVICE, *places)
    guest = field.network.start(GUEST, *words)
    assert guest.stdout is not None
    assert guest.stdout.readline() == b"said\n"
    try:
        yield
    finally:
        guest.kill()
        guest.communicate()


@pytest.mark.parametrize("told", [nullcontext, lied], ids=["alone", "among false hints"])
def test_a_door_finds_its_hub_again(
    told: Callable[[Field], AbstractContextManager[None]], field: Field, capsys: pytest.CaptureFixture[str]
) -> None:
    """The hub goes on under another address: the door hears it there, and keeps the address."""
    field.open([KIOSK])
    with told(field):
        begun = monotonic()
        now = field.network.renumber(HUB, 200)
        assert finds(field, f"https://{now}:{PORT}")
        with capsys.disabled():
            sys.stdout.write(f"\nfound after {monotonic() - begun:.0f} s\n")
        field.wait_for_equal((HUB, KIOSK))


def opens(field: Field) -> bool:
    """Whether the kiosk's ledger can be read there now."""
    words = (*EINLASS, "journal", "verify", "--data-dir", str(field.data_dir(KIOSK)))
    command = field.network.command(KIOSK, *words)
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False).returncode == 0


def is_noted(field: Field, url: str) -> bool:
    """Whether that stands in the kiosk's lock."""
    lock = read_lock(field.data_dir(KIOSK) / LOCK_FILE)
    return lock is not None and lock.url == url


def test_a_locked_door_finds_what_opens_it(field: Field) -> None:
    """Switched on when its hub has moved, it starts; where that is stands in its lock for the next start."""
    folder = field.data_dir(KIOSK)
    field.run(KIOSK, "lock", "--hub", "--data-dir", str(folder))
    now = f"https://{field.network.renumber(HUB, 200)}:{PORT}"
    assert wait_until(lambda: opens(field), PATIENCE_S)
    field.open([KIOSK])
    assert wait_until(lambda: is_noted(field, now), PATIENCE_S)
    field.close([KIOSK])
    (folder / "config.toml").write_text("find_hub = false\n")
    assert opens(field)


def test_a_code_of_another_network_is_good(field: Field) -> None:
    """A new kiosk joins by a code whose address nobody has any more."""
    text = field.invitation(HUB, GUEST)
    before, now = field.address, field.network.renumber(HUB, 200)
    words = (*EINLASS, "enrol", text, "--data-dir", str(field.data_dir(GUEST)))
    command = field.network.command(GUEST, *words)

    def joins() -> bool:
        return subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False).returncode == 0

    assert wait_until(joins, PATIENCE_S)
    with field.reading(GUEST) as ledger:
        joined = load_membership(ledger.store)
    assert joined is not None
    assert (joined.url, joined.by_hand) == (f"https://{now}:{PORT}", f"https://{before}:{PORT}")
