"""A Debian with the package installed and its units enabled, for machines that its own systemd starts.

Needs root, debootstrap and the network. Must not know: what is tried in it.
"""

import shutil
from pathlib import Path

from tests.architecture.tree import CHECKOUT
from tests.equipment.debian import System, bootstrap
from tests.equipment.package import build_package

PACKAGES = "systemd systemd-sysv dbus udev procps cage foot seatd kbd fonts-dejavu-core"
SAMPLE = ("sample-attendees.csv", "sample-event.toml")
KIOSK, HUB = "einlass-kiosk.service", "einlass-hub.service"
IN_MEMORY = "[Service]\nEnvironment=WLR_BACKENDS=headless\nWatchdogSec=4\n"
SOON = "[Service]\nWatchdogSec=4\n"
SETTINGS = 'mode = "{}"\nlists = ["Einlass"]\nsounds = false\n'


def make_house(root: Path) -> None:
    """A Debian with the package in it, the sample congress at kiosk and hub, and the screen in memory."""
    bootstrap("trixie", root)
    home = root / "srv/einlass"
    home.mkdir()
    build_package(home, "--python", "3.13")
    for name in SAMPLE:
        shutil.copyfile(CHECKOUT / "examples" / name, home / name)
    system = System(root, {"DEBIAN_FRONTEND": "noninteractive", "PIP_INDEX_URL": "http://127.0.0.1:9/"})
    for command in (
        f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {PACKAGES} ./einlass_*.deb",
        *(f"{name} import {SAMPLE[0]} --event {SAMPLE[1]}" for name in ("einlass", "einlass-hub")),
        "systemctl enable einlass-kiosk.service einlass-hub.socket seatd.service",
    ):
        done = system.run(command)
        assert done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-3000:]}"
    for unit, more in ((KIOSK, IN_MEMORY), (HUB, SOON)):
        folder = root / "etc/systemd/system" / f"{unit}.d"
        folder.mkdir()
        (folder / "here.conf").write_text(more, encoding="utf-8")


def set_mode(root: Path, mode: str) -> None:
    """In the settings only: the terminal does not know of it yet."""
    (root / "var/lib/einlass/config.toml").write_text(SETTINGS.format(mode), encoding="utf-8")
    (root / "var/lib/einlass/config.toml").chmod(0o644)
