"""The Debian package for a Raspberry Pi, built here: what is in it, and what Debian's tools say of it."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from debian.__main__ import SBOM
from debian.layout import CHECKOUT, place_of
from tests.equipment.package import build_package

pytestmark = pytest.mark.services

FORBIDDEN = re.compile(
    r"(?<!L)(?<!Lesser )(A?GPL|(Affero )?General Public License)(?!.*Lesser)", re.IGNORECASE
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package for a Pi, with the Python of Debian 13."""
    return build_package(tmp_path_factory.mktemp("package"), "--arch", "arm64", "--python", "3.13")


@pytest.fixture(scope="module")
def names(package: Path) -> dict[str, str]:
    """Path on the kiosk -> its mode, as ls writes it."""
    listed = subprocess.run(["dpkg-deb", "-c", package], capture_output=True, text=True, check=True).stdout
    return {line.split(maxsplit=5)[5].removeprefix("."): line.split()[0] for line in listed.splitlines()}


def _field(package: Path, name: str) -> str:
    return subprocess.run(
        ["dpkg-deb", "-f", package, name], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_package_says_for_whom_it_is(package: Path) -> None:
    """An arm64 package with wheels of Python 3.13 asks for that Python and for no newer one."""
    assert _field(package, "Architecture") == "arm64"
    assert _field(package, "Depends").startswith("python3 (>= 3.13), python3 (<< 3.14~), python3-venv")


def test_every_wheel_runs_on_a_pi(names: dict[str, str]) -> None:
    """No wheel of another architecture is inside, and each pin of the lock has one."""
    wheels = [Path(name).name for name in names if name.endswith(".whl")]
    assert [wheel for wheel in wheels if not re.search(r"-none-any\.whl$|aarch64\.whl$", wheel)] == []
    assert len(wheels) > 40


def test_bill_of_materials_is_whole(package: Path, names: dict[str, str], tmp_path: Path) -> None:
    """Every wheel stands in it with a licence, and none is under the GPL; the LGPL is allowed, unchanged."""
    subprocess.run(["dpkg-deb", "-x", package, tmp_path], check=True)
    told = json.loads((tmp_path / SBOM).read_text(encoding="utf-8"))
    assert len(told["components"]) == len([name for name in names if name.endswith(".whl")])
    licences = {
        one["name"]: [each["license"]["name"] for each in one["licenses"]] for one in told["components"]
    }
    assert [name for name, said in licences.items() if not said] == []
    assert [name for name, said in licences.items() if any(FORBIDDEN.search(text) for text in said)] == []


def test_everything_of_systemd_has_its_place(names: dict[str, str]) -> None:
    """Each file of systemd/ lies where the system looks for it, and programs are executable."""
    for source in (CHECKOUT / "systemd").rglob("*"):
        if source.is_file():
            mode = names[f"/{place_of(source)}"]
            assert mode == ("-rwxr-xr-x" if source.stat().st_mode & 0o100 else "-rw-r--r--"), source


def test_administrator_keeps_what_was_changed(package: Path, tmp_path: Path) -> None:
    """Nothing is laid into /etc, so that no upgrade writes over it."""
    subprocess.run(["dpkg-deb", "-e", package, tmp_path / "control"], check=True)
    assert (tmp_path / "control/conffiles").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("script", ["postinst", "prerm", "postrm", "bin/einlass"])
def test_scripts_are_shell(script: str) -> None:
    """A POSIX shell can read each script of the package."""
    subprocess.run(["sh", "-n", CHECKOUT / "debian" / script], check=True)
