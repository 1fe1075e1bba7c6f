"""Kiosk and hub as units of a Debian 13 that its own systemd has started, from the package, with all limits.

The screen alone is drawn into memory. Needs root, debootstrap, cgroup2 and the network.
``EINLASS_BOOTED`` names a folder that keeps the system, with the package installed.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.equipment.booted import Machine, booted, until
from tests.equipment.unit_house import HUB, KIOSK, make_house, set_mode

pytestmark = pytest.mark.long

NOTICE = "einlass-notice.service"
KEY, SEALED = "/var/lib/einlass/ledger.key", "/etc/credstore.encrypted/einlass.ledger-key"
ASK = """
import socket, ssl, sys
line = socket.create_connection(("127.0.0.1", 8443), timeout=60)
print("waits", flush=True)
trust = ssl.create_default_context(); trust.check_hostname = False; trust.verify_mode = ssl.CERT_NONE
with trust.wrap_socket(line) as told:
    told.sendall(b"GET /healthz HTTP/1.1\\r\\nHost: hub\\r\\nConnection: close\\r\\n\\r\\n")
    print(told.recv(99).decode().splitlines()[0])
"""
LISTEN = ("python3", "-m", "http.server", "8080", "--bind")
INTO_UNIT = 'echo $$ >"/sys/fs/cgroup$1/cgroup.procs" && shift && exec "$@"'
REACH = """
import os, socket, sys
for address in sys.argv[1:]:
    try:
        socket.create_connection((address, 8080), timeout=2).close()
        print(address)
    except OSError:
        pass
try:
    os.mknod("/tmp/kmsg", 0o600 | 0o020000, os.makedev(1, 11))
    print("device")
except PermissionError:
    pass
"""
CONSOLE = """
import os, pty
ours, theirs = pty.openpty()
os.chmod(os.ttyname(theirs), 0o620)
os.symlink(os.ttyname(theirs), "/dev/tty1")
while True:
    with open("/run/console", "ab") as kept:
        kept.write(os.read(ours, 4096))
"""
"""A first console for a machine that has none."""


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Started, with the sample congress at kiosk and hub."""
    kept = os.environ.get("EINLASS_BOOTED")
    root = Path(kept) if kept else tmp_path_factory.mktemp("booted") / "system"
    if not root.exists():
        make_house(root)
    set_mode(root, "self-service")
    (root / "var/lib/einlass/mode").unlink(missing_ok=True)
    with booted(root) as running:
        yield running
    if not kept:
        shutil.rmtree(root)


def _is_up(machine: Machine, unit: str) -> bool:
    return machine.show(unit, "ActiveState") == "active"


def _pids(machine: Machine, unit: str) -> list[str]:
    return machine.done("cat", f"/sys/fs/cgroup{machine.show(unit, 'ControlGroup')}/cgroup.procs").split()


def _processes(machine: Machine, unit: str) -> list[str]:
    """Command lines of all that belongs to the unit."""
    return [machine.done("ps", "-o", "args=", "-p", pid).strip() for pid in _pids(machine, unit)]


def _program(machine: Machine, unit: str) -> str:
    """The process of the unit that is ours."""
    pids = _pids(machine, unit)
    (pid,) = [
        pid for pid in pids if machine.done("ps", "-o", "comm=", "-p", pid).strip().startswith("python")
    ]
    return pid


def _restarted(machine: Machine, unit: str, before: int) -> bool:
    return int(machine.show(unit, "NRestarts")) > before and _is_up(machine, unit)


def test_a_kiosk_is_ready_through_compositor_and_terminal(machine: Machine) -> None:
    """It says so itself, as the child of a child of the main process; all three stay in the unit, watched."""
    assert until(lambda: _is_up(machine, KIOSK)), machine.journal(KIOSK)
    programs = [line.split()[0].rpartition("/")[2] for line in _processes(machine, KIOSK)]
    assert programs == ["cage", "foot", "python"]
    fed = machine.show(KIOSK, "WatchdogTimestampMonotonic")
    assert until(lambda: machine.show(KIOSK, "WatchdogTimestampMonotonic") != fed)
    assert machine.show(KIOSK, "NRestarts") == "0"


@pytest.mark.parametrize("unit", [KIOSK, HUB])
def test_what_hangs_is_started_anew(machine: Machine, unit: str) -> None:
    """Stopped from outside, it does not feed the watchdog; systemd kills all of it and starts it again."""
    assert until(lambda: _is_up(machine, unit)), machine.journal(unit)
    before = int(machine.show(unit, "NRestarts"))
    hung = _program(machine, unit)
    machine.done("kill", "-STOP", hung)
    assert until(lambda: _restarted(machine, unit, before)), machine.journal(unit)
    assert _program(machine, unit) != hung


def test_another_mode_by_75(machine: Machine) -> None:
    """The program ends with 75, once, and the unit starts it with the letters of that mode."""
    assert until(lambda: _is_up(machine, KIOSK))
    machine.done("systemctl", "stop", KIOSK)
    set_mode(machine.root, "desk")
    machine.done("systemctl", "start", "--no-block", KIOSK)
    assert until(lambda: _is_up(machine, KIOSK)), machine.journal(KIOSK)
    assert any("pixelsize=24" in line for line in _processes(machine, KIOSK))
    assert machine.show(KIOSK, "NRestarts") == "1"
    set_mode(machine.root, "self-service")


def test_whoever_asks_the_hub_while_it_is_down_waits(machine: Machine) -> None:
    """The socket stays, and starts it: the answer comes from the new one."""
    assert until(lambda: _is_up(machine, HUB)), machine.journal(HUB)
    before = machine.show(HUB, "MainPID")
    machine.done("systemctl", "stop", HUB)
    assert machine.done("python3", "-c", ASK).splitlines() == ["waits", "HTTP/1.1 200 OK"]
    assert machine.show(HUB, "MainPID") != before


@pytest.mark.parametrize("unit", [KIOSK, HUB])
def test_limits_hold_for_what_runs_in_the_unit(machine: Machine, unit: str) -> None:
    """From within, private networks are reached and public ones are not, and no device that is not named."""
    assert until(lambda: _is_up(machine, unit)), machine.journal(unit)
    private, public = "10.255.0.1", "203.0.113.1"
    for address in (private, public):
        machine.run("systemd-run", f"--unit=at-{address}", *LISTEN, address)
    reach = ("python3", "-c", REACH, private, public)
    assert until(lambda: machine.run(*reach).stdout.split()[:2] == [private, public])
    machine.run("rm", "-f", "/tmp/kmsg")  # noqa: S108  # in there
    group = machine.show(unit, "ControlGroup")
    assert machine.done("sh", "-c", INTO_UNIT, "sh", group, *reach).split() == [private]


@pytest.mark.parametrize("who", ["einlass", "einlass-hub"])
def test_backup_and_wipe_are_done_by_their_units(machine: Machine, who: str) -> None:
    """A backup lies where it should, its owner's alone; nobody is wiped before it is time."""
    machine.done("systemctl", "start", f"einlass-backup@{who}.service")
    (made,) = (machine.root / "var/backups" / who).iterdir()
    assert made.stat().st_mode & 0o777 == 0o600
    made.unlink()
    machine.done("systemctl", "start", f"einlass-wipe@{who}.service")
    assert (machine.root / "var/lib" / who / "ledger.db").exists()
    timers = machine.done("systemctl", "list-timers", "--all", "--no-legend")
    assert f"einlass-backup@{who}.timer" in timers
    assert f"einlass-wipe@{who}.timer" in timers


def test_going_back_stops_and_starts_what_runs(machine: Machine) -> None:
    """Nobody holds the ledger meanwhile; a key that is a credential opens it for the command, too."""
    assert until(lambda: _is_up(machine, KIOSK)), machine.journal(KIOSK)
    before = _program(machine, KIOSK)
    machine.done("cp", "-p", KEY, "/root/key")
    machine.done("mkdir", "-p", SEALED.rpartition("/")[0])
    machine.done("systemd-creds", "encrypt", "--with-key=host", "--name=ledger-key", KEY, SEALED)
    machine.done("rm", KEY)
    machine.done("einlass", "backup", "--out", "/var/lib/einlass/einlass-1.einlass-backup")
    assert "einlass-1.einlass-backup" in machine.done("einlass", "restore", "--last")
    assert until(lambda: _is_up(machine, KIOSK)), machine.journal(KIOSK)
    assert _program(machine, KIOSK) != before
    assert machine.done("einlass", "journal", "verify") == "verified\n"
    machine.done("cp", "-p", "/root/key", KEY)
    machine.done("rm", SEALED)


def test_the_console_says_where_to_go(machine: Machine) -> None:
    """In both languages, whether or not there is a kiosk, and it cannot be stopped for good."""
    machine.done("systemd-run", "--unit=console", "python3", "-c", CONSOLE)
    assert until(lambda: machine.run("test", "-e", "/dev/tty1").returncode == 0)
    machine.done("systemctl", "start", NOTICE)
    assert until(lambda: "zum Schalter." in machine.run("cat", "/run/console").stdout), machine.journal(
        NOTICE
    )
    assert "to the desk." in machine.done("cat", "/run/console")
    machine.done("systemctl", "kill", "--signal=KILL", NOTICE)
    assert until(lambda: _restarted(machine, NOTICE, 0)), machine.journal(NOTICE)
