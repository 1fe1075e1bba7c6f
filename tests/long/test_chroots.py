"""`./run demo` in bare Debian systems: as root, as a normal user, and where nothing can make an environment.

Needs root, debootstrap and the network; the caller's settings for pip, certificates and proxies go along.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.tree import CHECKOUT

pytestmark = pytest.mark.long

HANDED_IN = re.compile(r"(PIP|UV)_\w+|(https?|no|all)_proxy", re.IGNORECASE)
BUNDLE_VARIABLES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
LOCAL_CERTIFICATE = "usr/local/share/ca-certificates/caller.crt"
"""Debian's tools add what lies here to the bundle whenever they write it anew."""

IN_NEW_SYSTEM = (
    'mount -t proc proc "$1/proc" && mount -t tmpfs tmpfs "$1/dev/shm" && shift && exec chroot "$@"'
)
"""Run in a mount namespace of its own, so that nothing stays mounted."""


@dataclass(frozen=True, slots=True)
class System:
    """A Debian in a folder, with a clone of the repository and a normal user.

    Attributes:
        root: Where it lies.
        settings: Environment of everything that is started in it.
    """

    root: Path
    settings: dict[str, str]

    def run(self, command: str, *, user: str = "root") -> subprocess.CompletedProcess[str]:
        """Run a shell command in the clone, as the named user."""
        home = "/root" if user == "root" else f"/home/{user}"
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        environment = self.settings | {"PATH": path, "HOME": home, "LANG": "C.UTF-8"}
        root = str(self.root)
        inside = [f"--userspec={user}:{user}", root, "sh", "-c", f"cd /srv/einlass && {command}"]
        return subprocess.run(
            ["unshare", "--mount", "sh", "-c", IN_NEW_SYSTEM, "sh", root, *inside],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def install(self, packages: str) -> None:
        """Install Debian packages, as whoever set the machine up would have done."""
        done = self.run(
            f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {packages}"
            " && { ! command -v update-ca-certificates || update-ca-certificates; }"
        )
        assert done.returncode == 0, done.stderr


def _handed_in() -> dict[str, str]:
    """The caller's settings for pip, uv and proxies; what stands in pip's own files is read out of pip."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    from_files = {
        "PIP_" + key.upper().replace("-", "_"): shlex.split(value)[0]
        for key, value in re.findall(r"^(?:global|install)\.([a-z-]+)=(.+)$", listed, re.MULTILINE)
    }
    named = from_files | {key: value for key, value in os.environ.items() if HANDED_IN.fullmatch(key)}
    # What names a file of this machine (certificates, constraints, wheels) is not there in another one.
    settings = {key: value for key, value in named.items() if not value.startswith("/")}
    return settings | {"DEBIAN_FRONTEND": "noninteractive", "CI": "true"}


def _hand_in_certificates(root: Path) -> None:
    named = [Path(os.environ[name]) for name in BUNDLE_VARIABLES if name in os.environ]
    bundle = next((path for path in (*named, BUNDLE) if path.is_file()), None)
    if bundle:
        for target in (LOCAL_CERTIFICATE, BUNDLE.relative_to("/")):
            (root / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(bundle, root / target)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that is gone after the test: a Debian with its environment takes 600 MB."""
    yield tmp_path / "system"
    shutil.rmtree(tmp_path)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Minimal Debian systems by the names of their releases, made once."""
    assert os.geteuid() == 0, "chroots need root; start this with: sudo ./run test --long"
    assert shutil.which("debootstrap"), "debootstrap is missing; type: apt-get install debootstrap"
    systems = {}
    for release in ("bookworm", "trixie"):
        root = tmp_path_factory.mktemp(release)
        made = subprocess.run(
            ["debootstrap", "--variant=minbase", release, root], capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, made.stdout[-2000:] + made.stderr
        shutil.copyfile("/etc/resolv.conf", root / "etc/resolv.conf")
        _hand_in_certificates(root)
        root.chmod(0o755)
        systems[release] = root
    yield systems
    for root in systems.values():
        shutil.rmtree(root)


def _system(origin: Path, root: Path) -> System:
    """A copy of a bare system with a fresh clone and the user `guest`."""
    subprocess.run(["cp", "-a", "--reflink=auto", origin, root], check=True)
    subprocess.run(["git", "clone", "-q", CHECKOUT, root / "srv/einlass"], check=True)
    system = System(root, _handed_in())
    done = system.run("useradd --create-home guest && chown -R guest: /srv/einlass")
    assert done.returncode == 0, done.stderr
    return system


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
