"""The package for a Pi in a bare Debian 13 for arm64, played by QEMU: installed, set up, a scan.

Needs root, debootstrap, qemu-user-static and the network, for Debian's own packages only. What it cannot
show: a Pi's kernel, its devices, its speed.
"""

import json
import shutil
import time
from collections.abc import Iterator

import pytest

from tests.equipment.binfmt import arm64_programs
from tests.equipment.debian import System, bootstrap
from tests.equipment.package import build_package

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


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A bare Debian for arm64 with the package in /srv. Pip finds no index in there."""
    root = tmp_path_factory.mktemp("arm64") / "system"
    with arm64_programs():
        bootstrap("trixie", root, arch="arm64")
        home = root / "srv/einlass"
        home.mkdir()
        build_package(home, "--arch", "arm64", "--python", "3.13")
        (home / "setup.toml").write_text(SETUP, encoding="utf-8")
        yield System(root, {"DEBIAN_FRONTEND": "noninteractive", "PIP_INDEX_URL": "http://127.0.0.1:9/"})
    shutil.rmtree(root)


def _done(system: System, command: str) -> str:
    """What it said; how long it took stands in the log."""
    begun = time.monotonic()
    ran = system.run(command)
    print(f"{time.monotonic() - begun:7.1f} s  {command}")  # noqa: T201  # for docs/measurements.md
    assert ran.returncode == 0, f"{ran.stdout[-3000:]}{ran.stderr[-3000:]}"
    return ran.stdout


def _scan(system: System) -> tuple[object, object]:
    """What the door says of a ticket, and why."""
    told = _done(system, "echo MUSTERTICKET2026 | einlass door --list Einlass --json || test $? = 1")
    said = json.loads(told.splitlines()[0])
    return said["verdict"], said.get("reason")


def test_the_package_works_on_arm64(system: System, capsys: pytest.CaptureFixture[str]) -> None:
    """Every wheel loads: a badge is set and drawn, a ticket admitted once, a code read out of a picture."""
    with capsys.disabled():
        assert _done(system, "dpkg --print-architecture && uname -m").split() == ["arm64", "aarch64"]
        _done(system, "apt-get update -qq")
        _done(system, "apt-get install -y -qq --no-install-recommends ./einlass_*.deb")
        _done(system, "einlass setup --non-interactive setup.toml")
        assert len(list((system.root / "var/lib/einlass/badges").glob("*.png"))) == 1
        assert _scan(system) == ("admit", None)
        assert _scan(system) == ("refuse", "already_redeemed")
        _done(system, "einlass scan --calibration /var/lib/einlass/page.png")
        (found,) = json.loads(_done(system, "einlass scan /var/lib/einlass/page.png --json"))["codes"]
        assert found["text"]
        assert _done(system, "einlass journal verify") == "verified\n"
