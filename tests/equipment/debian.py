"""Debian systems in folders: bootstrapped, with a clone of the repository and a normal user in it.

Needs root, debootstrap and the network; the caller's settings for pip, certificates and proxies go along.
Must not know: what is tried in them.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.tree import CHECKOUT

HANDED_IN = re.compile(r"(PIP|UV)_\w+|(https?|no|all)_proxy", re.IGNORECASE)
BUNDLE_VARIABLES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
LOCAL_CERTIFICATE = "usr/local/share/ca-certificates/caller.crt"
"""Debian's tools add what lies here to the bundle whenever they write it anew."""

IN_NEW_SYSTEM = (
    'mount -t proc proc "$1/proc" && mount -t tmpfs tmpfs "$1/dev/shm" && mkdir -p "$1/dev/pts"'
    ' && mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts"'
    ' && mount --bind "$1/dev/pts/ptmx" "$1/dev/ptmx" && shift && exec chroot "$@"'
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


def handed_in() -> dict[str, str]:
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


def hand_in_certificates(root: Path) -> None:
    """Let the system trust whom the caller trusts."""
    named = [Path(os.environ[name]) for name in BUNDLE_VARIABLES if name in os.environ]
    bundle = next((path for path in (*named, BUNDLE) if path.is_file()), None)
    if bundle:
        for target in (LOCAL_CERTIFICATE, BUNDLE.relative_to("/")):
            (root / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(bundle, root / target)


def bootstrap(release: str, root: Path, arch: str | None = None) -> None:
    """Make a minimal Debian in a folder; another machine's needs `tests.equipment.binfmt`."""
    assert os.geteuid() == 0, "chroots need root; start this with: sudo ./run test --long"
    assert shutil.which("debootstrap"), "debootstrap is missing; type: apt-get install debootstrap"
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", *([f"--arch={arch}"] if arch else []), release, root],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout[-2000:] + made.stderr
    shutil.copyfile("/etc/resolv.conf", root / "etc/resolv.conf")
    hand_in_certificates(root)
    root.chmod(0o755)


def furnish(root: Path) -> System:
    """Put a fresh clone and the user `guest` into a bare system."""
    subprocess.run(["git", "clone", "-q", CHECKOUT, root / "srv/einlass"], check=True)
    system = System(root, handed_in())
    done = system.run("useradd --create-home guest && chown -R guest: /srv/einlass")
    assert done.returncode == 0, done.stderr
    return system
