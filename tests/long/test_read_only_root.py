"""A root that forgets and data that stay: moved by the one command, then the power is cut again and again.

As overlayroot does it, everything but the partition is written into memory. Needs root, debootstrap, cgroup2,
a loop device and the network.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.equipment.booted import Machine, booted, until
from tests.equipment.unit_house import KIOSK, make_house, set_mode

pytestmark = pytest.mark.long

COMMAND = "/opt/einlass/systemd/read-only-root"
MOUNT = "var-lib-einlass.mount"
DATA = "/var/lib/einlass"
CMDLINE = "boot/firmware/cmdline.txt"
RASPI_CONFIG = (
    "#!/bin/sh\n[ $2 = enable_overlayfs ] && sed -i 's/^/overlayroot=tmpfs /' /boot/firmware/cmdline.txt\n"
)
"""What raspi-config of Raspberry Pi OS Trixie does to the command line; it installs overlayroot as well."""
SCAN = "echo MUSTERTICKET2026 | einlass door --list Einlass --json"


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty ext4, as a partition would be."""
    image = tmp_path_factory.mktemp("disk") / "image"
    with image.open("wb") as file:
        file.truncate(64 << 20)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    made = subprocess.run(["losetup", "--find", "--show", image], check=True, capture_output=True, text=True)
    yield made.stdout.strip()
    subprocess.run(["losetup", "--detach", made.stdout.strip()], check=True)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, disk: str) -> Iterator[Path]:
    """A kiosk on which the command was given once."""
    made = tmp_path_factory.mktemp("read-only") / "system"
    make_house(made)
    set_mode(made, "self-service")
    (made / "boot/firmware").mkdir(parents=True)
    (made / CMDLINE).write_text("console=tty1 root=PARTUUID=1-02 quiet\n", encoding="ascii")
    (made / "usr/bin/raspi-config").write_text(RASPI_CONFIG, encoding="ascii")
    (made / "usr/bin/raspi-config").chmod(0o755)
    with booted(made, disk=disk) as machine:
        _name(machine, disk)
        machine.done(COMMAND, disk)
        assert _is_mounted(machine)
        assert until(lambda: machine.show(KIOSK, "ActiveState") == "active"), machine.journal(KIOSK)
    yield made
    shutil.rmtree(made)


def _name(machine: Machine, disk: str) -> None:
    """What udev does on a real machine."""
    found = machine.done("blkid", "-o", "value", "-s", "UUID", disk).strip()
    machine.done("mkdir", "-p", "/dev/disk/by-uuid")
    machine.done("ln", "-sf", disk, f"/dev/disk/by-uuid/{found}")


def _is_mounted(machine: Machine) -> bool:
    return machine.run("mountpoint", "-q", DATA).returncode == 0


def _started(machine: Machine, disk: str) -> bool:
    """Whether the kiosk comes up once the partition has its name."""
    _name(machine, disk)
    machine.done("systemctl", "restart", MOUNT)
    machine.run("systemctl", "start", KIOSK)
    return until(lambda: machine.show(KIOSK, "ActiveState") == "active")


def _verdict(machine: Machine) -> str:
    said = json.loads(machine.run("sh", "-c", SCAN).stdout.splitlines()[0])
    return str(said.get("reason") or said["verdict"])


def test_one_command_moves_the_data(root: Path) -> None:
    """Nothing is left below the mount, and nothing but root is to go into memory."""
    assert list((root / "var/lib/einlass").iterdir()) == []
    assert "overlayroot=tmpfs:recurse=0 console" in (root / CMDLINE).read_text(encoding="ascii")


def test_what_was_said_outlives_the_power_and_nothing_else_does(root: Path, disk: str) -> None:
    """A check-in is on the partition; a file beside it in root is gone with the memory."""
    with booted(root, disk=disk, in_memory=True) as machine:
        assert _started(machine, disk), machine.journal(KIOSK)
        assert _verdict(machine) == "admit"
        machine.done("touch", "/etc/einlass/mark")
    with booted(root, disk=disk, in_memory=True) as machine:
        assert _started(machine, disk), machine.journal(KIOSK)
        assert _verdict(machine) == "already_redeemed"
        assert machine.run("test", "-e", "/etc/einlass/mark").returncode == 1
        assert machine.done("einlass", "journal", "verify") == "verified\n"


def test_without_the_partition_there_is_no_kiosk(root: Path) -> None:
    """Rather than one that forgets everybody at the next start."""
    with booted(root, in_memory=True) as machine:
        machine.run("systemctl", "start", KIOSK)
        assert machine.show(KIOSK, "ActiveState") == "inactive"
        assert machine.show(MOUNT, "ActiveState") == "failed"
        assert machine.run("sh", "-c", f"ls {DATA}").stdout == ""
