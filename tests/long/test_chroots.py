"""`./run demo` in bare Debian systems: as root, as a normal user, and where nothing can make an environment.

Needs root, debootstrap and the network; the caller's settings for pip, certificates and proxies go along.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.equipment.debian import System, bootstrap, furnish

pytestmark = pytest.mark.long


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that is gone after the test: a Debian with its environment takes 600 MB."""
    yield tmp_path / "system"
    shutil.rmtree(tmp_path)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Minimal Debian systems by the names of their releases, made once."""
    systems = {release: tmp_path_factory.mktemp(release) for release in ("bookworm", "trixie")}
    for release, root in systems.items():
        bootstrap(release, root)
    yield systems
    for root in systems.values():
        shutil.rmtree(root)


def _system(origin: Path, root: Path) -> System:
    """A copy of a bare system with a fresh clone and the user `guest`."""
    subprocess.run(["cp", "-a", "--reflink=auto", origin, root], check=True)
    return furnish(root)


@pytest.mark.parametrize(
    ("release", "packages", "user"),
    [
        pytest.param("bookworm", "", "root", id="Debian 12, root, nothing installed"),
        pytest.param("bookworm", "python3-venv", "guest", id="Debian 12, a user with python3-venv"),
        pytest.param("bookworm", "python3-pip", "guest", id="Debian 12, a user with pip but without venv"),
        pytest.param("trixie", "", "root", id="Debian 13, root, nothing installed"),
        pytest.param("trixie", "python3-venv", "guest", id="Debian 13, a user with python3-venv"),
    ],
)
def test_demo_runs(bare: dict[str, Path], folder: Path, release: str, packages: str, user: str) -> None:
    """One command makes the environment and plays the congress: everything synced, every badge a picture."""
    system = _system(bare[release], folder)
    if packages:
        system.install(packages)
    demo = system.run("./run demo --headless --out /tmp/badges", user=user)
    assert demo.returncode == 0, demo.stderr
    summary = json.loads(demo.stdout.splitlines()[-1])
    assert (summary["pending"], summary["stray_bytes"], summary["journal_verified"]) == (0, 0, True)
    assert len(list((system.root / "tmp/badges").glob("*.png"))) == summary["badges_printed"] > 0


@pytest.mark.parametrize(
    "packages", [pytest.param("", id="no Python"), pytest.param("python3", id="Python without venv and pip")]
)
def test_user_is_told_what_to_type(bare: dict[str, Path], folder: Path, packages: str) -> None:
    """Where nothing can make an environment, the program ends with 2 and the one line that helps."""
    system = _system(bare["bookworm"], folder)
    if packages:
        system.install(packages)
    demo = system.run("./run demo --headless --out /tmp/badges", user="guest")
    assert (demo.returncode, demo.stdout) == (2, "")
    assert demo.stderr.splitlines()[-1].strip() == "sudo apt-get install python3-venv"
