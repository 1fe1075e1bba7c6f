"""The package's whole life in a bare Debian 13: installed without an index for pip, upgraded, purged.

Needs root, debootstrap and the network, for Debian's own packages only.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.equipment.debian import System, bootstrap
from tests.equipment.package import build_package, migrated_further

pytestmark = pytest.mark.long

SETUP = """
mode = "door"
lists = ["Einlass"]
printer = "png:/var/lib/einlass/badges"
[setup]
event = "/opt/einlass/examples/sample-event.toml"
attendees = "/opt/einlass/examples/sample-attendees.csv"
test_badge = true
staff = [{ name = "Eva", role = "lead", pin = "4713" }]
"""
NAMES = re.compile("Mustermann|MUSTERTICKET2026|Müller-Lietzow|Ødegård|RKAHXWCWDN4FHP9CP9XH".encode())
"""Of three attendees of the sample."""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A bare Debian with two packages in /srv: one, and its next version, whose ledger is another one.

    Pip finds no index in there.
    """
    root = tmp_path_factory.mktemp("kiosk") / "system"
    bootstrap("trixie", root)
    home = root / "srv/einlass"
    home.mkdir()
    build_package(home, "--python", "3.13", "--version", OLD)
    later = migrated_further(tmp_path_factory.mktemp("later") / "clone")
    build_package(home, "--python", "3.13", "--version", NEW, checkout=later)
    (home / "setup.toml").write_text(SETUP, encoding="utf-8")
    system = System(root, {"DEBIAN_FRONTEND": "noninteractive", "PIP_INDEX_URL": "http://127.0.0.1:9/"})
    _done(system, "apt-get update -qq")
    yield system
    shutil.rmtree(root)


OLD, NEW = "0.1.0", "0.1.0+1"
INSTALL = "apt-get install -y -qq --no-install-recommends --allow-downgrades"
EXAMPLES = "/opt/einlass/examples"
TICKET, OTHER_TICKET = "MUSTERTICKET2026", "RKAHXWCWDN4FHP9CP9XH"


def _done(system: System, command: str) -> str:
    ran = system.run(command)
    assert ran.returncode == 0, f"{ran.stdout[-3000:]}{ran.stderr[-3000:]}"
    return ran.stdout


def _holders(system: System) -> list[str]:
    """Files anywhere in the system that hold a name or a code of the sample, but for the sample itself."""
    elsewhere = [path for path in system.root.iterdir() if path.name not in {"proc", "srv", "sys"}]
    files = (path for top in elsewhere for path in (top, *top.rglob("*")))
    kept = (path for path in files if path.is_file() and not path.is_symlink())
    return [f"/{path.relative_to(system.root)}" for path in kept if NAMES.search(path.read_bytes())]


def _verdict(system: System, text: str) -> dict[str, object]:
    """What the door says of a ticket."""
    told = system.run(f"echo {text} | einlass door --list Einlass --json")
    return dict(json.loads(told.stdout.splitlines()[0]))


def test_life_of_a_package(system: System) -> None:
    """Installed, it checks people in; upgraded, it still knows them; purged, nobody can be found any more."""
    before = _holders(system)  # Debian's own lists of packages name a maintainer of that name
    _done(system, f"{INSTALL} ./einlass_{OLD}_*.deb")
    _done(system, "einlass setup --non-interactive setup.toml")
    assert len(list((system.root / "var/lib/einlass/badges").glob("*.png"))) == 1
    assert _verdict(system, TICKET)["verdict"] == "admit"
    assert _strangers(system) == []

    _done(system, f"{INSTALL} ./einlass_{NEW}_*.deb")
    assert _verdict(system, TICKET)["reason"] == "already_redeemed"
    assert _done(system, "einlass journal verify") == "verified\n"

    demo = _done(system, "einlass demo --headless --out /tmp/badges")
    summary = json.loads(demo.splitlines()[-1])
    assert (summary["pending"], summary["stray_bytes"], summary["journal_verified"]) == (0, 0, True)
    shutil.rmtree(system.root / "tmp/badges")

    _done(system, "dpkg -P einlass")
    assert _holders(system) == before
    assert list((system.root / "opt").glob("*")) == []  # dpkg takes /opt itself along, if it was empty


def test_failed_upgrade_leaves_the_kiosk_as_it_was(system: System) -> None:
    """A wheel that is damaged on its way stops the upgrade, and the kiosk goes on with what it had."""
    _done(system, f"{INSTALL} ./einlass_{OLD}_*.deb")
    before = (system.root / "opt/einlass/.venv").readlink()
    wheel = next((system.root / "opt/einlass/wheels").glob("msgspec-*.whl"))
    whole = wheel.read_bytes()
    wheel.write_bytes(whole[:-1000])
    assert system.run("dpkg-reconfigure -f noninteractive einlass").returncode != 0
    wheel.write_bytes(whole)
    assert (system.root / "opt/einlass/.venv").readlink() == before
    _done(system, "einlass demo --headless --out /tmp/badges")
    _done(system, "dpkg -P einlass")


def test_an_upgrade_is_taken_back(system: System) -> None:
    """What the older version saved before it went is the ledger again: whoever came in by then is known."""
    _done(system, f"{INSTALL} ./einlass_{OLD}_*.deb")
    _done(system, "einlass setup --non-interactive setup.toml")
    _done(system, f"einlass-hub import {EXAMPLES}/sample-attendees.csv --event {EXAMPLES}/sample-event.toml")
    assert _verdict(system, TICKET)["verdict"] == "admit"

    _done(system, f"{INSTALL} ./einlass_{NEW}_*.deb")
    for who in ("einlass", "einlass-hub"):
        (made,) = (system.root / "var/lib" / who).glob("*.einlass-backup")
        assert made.name.startswith(f"einlass-{OLD}-")
    assert _strangers(system) == []
    assert _verdict(system, OTHER_TICKET)["verdict"] == "admit"

    told = system.run(f"{INSTALL} ./einlass_{OLD}_*.deb")
    assert told.returncode == 0, told.stderr[-2000:]
    assert "sudo einlass restore --last" in told.stdout + told.stderr
    refused = system.run("einlass report headcount")
    assert (refused.returncode, "einlass restore --last" in refused.stderr) == (2, True), refused.stderr
    _done(system, "einlass restore --last")
    assert _verdict(system, TICKET)["reason"] == "already_redeemed"
    assert _verdict(system, OTHER_TICKET)["verdict"] == "admit"
    assert _done(system, "einlass journal verify") == "verified\n"

    _done(system, "echo korrekt-pferd >/tmp/pin && chmod 644 /tmp/pin && einlass lock --pin-file /tmp/pin")
    locked = system.run(f"{INSTALL} ./einlass_{NEW}_*.deb")
    assert locked.returncode == 0, locked.stderr[-2000:]
    assert "no backup of /var/lib/einlass was made, and the upgrade goes on" in locked.stdout + locked.stderr
    _done(system, "EINLASS_LEDGER_PIN_FILE=/tmp/pin einlass wipe --yes --unsent-too")
    assert list((system.root / "var/lib/einlass").glob("*.einlass-backup")) == []
    assert not (system.root / "var/lib/einlass/ledger.db.aside").exists()
    _done(system, "dpkg -P einlass")


def _strangers(system: System) -> list[Path]:
    """What in the kiosk's data belongs to somebody else, or may be read by others."""
    uid = int(_done(system, "id -u einlass"))
    found = [system.root / "var/lib/einlass", *(system.root / "var/lib/einlass").rglob("*")]
    return [path for path in found if path.stat().st_uid != uid or path.stat().st_mode & 0o077]
