"""The Debian package for a Raspberry Pi, built here: what is in it, and what Debian's tools say of it."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from debian.__main__ import SBOM
from debian.layout import CHECKOUT, place_of
from tests.equipment.package import build_package

pytestmark = pytest.mark.services

AS_ON_A_KIOSK = """
mount --bind "$1/lib" /var/lib && mount -t tmpfs tmpfs /etc && mkdir /etc/einlass
cp "$1/etc/einlass.env" /etc/einlass/ && PATH=$1:$PATH && shift && exec sh "$@"
"""

WHO = "releases@example.org"
VERIFYING = re.compile(r"^(ssh-keygen -Y verify .+?sha256sum [^\n#]+)", re.MULTILINE | re.DOTALL)

FORBIDDEN = re.compile(
    r"(?<!L)(?<!Lesser )(A?GPL|(Affero )?General Public License)(?!.*Lesser)", re.IGNORECASE
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package for a Pi, with the Python of Debian 13."""
    return build_package(tmp_path_factory.mktemp("package"), "--arch", "arm64", "--python", "3.13")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same package once more, built by somebody who lets nobody read anything, and signed."""
    folder = tmp_path_factory.mktemp("release")
    for name in ("key", "other"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(folder / name)]
        subprocess.run(command, check=True)
    words = ("--arch", "arm64", "--python", "3.13", "--sign", str(folder / "key"))
    build_package(folder, *words, umask=0o077)
    return folder


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


def test_kiosk_and_hub_have_a_command_each(package: Path, tmp_path: Path) -> None:
    """The same program twice, executable: it looks by which name it was called."""
    subprocess.run(["dpkg-deb", "-x", package, tmp_path], check=True)
    kiosk, hub = (tmp_path / "usr/bin" / name for name in ("einlass", "einlass-hub"))
    assert kiosk.read_bytes() == hub.read_bytes()
    assert (kiosk.stat().st_mode & 0o777, hub.stat().st_mode & 0o777) == (0o755, 0o755)


def test_administrator_keeps_what_was_changed(package: Path, tmp_path: Path) -> None:
    """Nothing is laid into /etc, so that no upgrade writes over it."""
    subprocess.run(["dpkg-deb", "-e", package, tmp_path / "control"], check=True)
    assert (tmp_path / "control/conffiles").read_text(encoding="utf-8") == ""


def _before_upgrade(tmp_path: Path, backup: str, *files: str) -> subprocess.CompletedProcess[str]:
    """What the script does before an upgrade, in a machine where `einlass backup` does that.

    Args:
        tmp_path: Its /var/lib is `lib` in there.
        backup: A shell script.
        files: That lie there, empty but for ledgers; the later ones are newer.
    """
    for number, name in enumerate(files):
        path = tmp_path / "lib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("ledger" if path.suffix == ".db" else "")
        os.utime(path, (number, number))
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/einlass.env").write_text("EINLASS_LEDGER_PIN_FILE=/run/einlass.pin\n")
    programs = {"dpkg-query": "echo 0.1.0", "runuser": 'shift 3; exec "$@"', "einlass": backup}
    for name, lines in (programs | {"einlass-hub": backup}).items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{lines}\n")
        (tmp_path / name).chmod(0o755)
    command = ["unshare", "--map-root-user", "--mount", "sh", "-eu", "-c", AS_ON_A_KIOSK, "sh", str(tmp_path)]
    return subprocess.run(
        [*command, CHECKOUT / "debian/prerm", "upgrade", "0.1.1"], capture_output=True, text=True, check=False
    )


def test_before_an_upgrade_each_ledger_is_saved(tmp_path: Path) -> None:
    """By its own version and user, under a name with that version; of older ones the newest stays."""
    files = ("einlass/ledger.db", "einlass-hub/ledger.db")
    old = tuple(f"einlass/einlass-0.0.{number}-1.einlass-backup" for number in range(3))
    backup = 'echo "$(basename "$0") $1 $2 ${3%-*} ${EINLASS_LEDGER_PIN_FILE-}"; echo made >"$3"'
    ran = _before_upgrade(tmp_path, backup, *files, *old)
    assert (ran.returncode, ran.stderr) == (0, "")
    day = r"-\d{8}"
    kiosk, hub = ran.stdout.splitlines()
    assert re.fullmatch(
        f"einlass backup --out /var/lib/einlass/einlass-0.1.0{day}-\\d{{6}}.einlass /run/einlass.pin", kiosk
    )
    assert hub.startswith("einlass-hub backup --out /var/lib/einlass-hub/einlass-0.1.0-")
    kept = sorted(path.name for path in (tmp_path / "lib/einlass").glob("*.einlass-backup"))
    assert [name[:14] for name in kept] == ["einlass-0.0.2-", "einlass-0.1.0-"]


def test_an_upgrade_goes_on_without_a_backup(tmp_path: Path) -> None:
    """A ledger that nobody is there to open: a sentence says what that means; earlier backups stay."""
    old = tuple(f"einlass/einlass-0.0.{number}-1.einlass-backup" for number in range(3))
    ran = _before_upgrade(tmp_path, "echo locked >&2; exit 2", "einlass/ledger.db", *old)
    assert ran.returncode == 0
    assert ran.stderr.splitlines()[0] == "locked"
    assert "no backup of /var/lib/einlass was made, and the upgrade goes on" in ran.stderr
    assert len(list((tmp_path / "lib/einlass").glob("*.einlass-backup"))) == 3


def test_without_a_ledger_there_is_nothing_to_save(tmp_path: Path) -> None:
    """Nobody is asked, and nothing is said."""
    ran = _before_upgrade(tmp_path, "echo asked", "einlass/config.toml")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_one_commit_gives_one_package(package: Path, release: Path) -> None:
    """Built twice, at other times and with other rights, it is equal byte for byte."""
    assert package.read_bytes() == (release / package.name).read_bytes()


def _verify(folder: Path, key: str) -> subprocess.CompletedProcess[str]:
    """What docs/install.md says, in that folder, by whoever trusts that key."""
    public = (folder / f"{key}.pub").read_text(encoding="ascii").strip()
    (folder / "allowed_signers").write_text(f'{WHO} namespaces="einlass" {public}\n', encoding="ascii")
    told = VERIFYING.search((CHECKOUT / "docs/install.md").read_text(encoding="utf-8"))
    assert told
    return subprocess.run(["sh", "-c", told[1]], cwd=folder, capture_output=True, text=True, check=False)


def test_whoever_installs_can_tell_whose_it_is(release: Path) -> None:
    """By the commands of the documentation, with nothing but OpenSSH and sha256sum."""
    whole = _verify(release, "key")
    assert (whole.returncode, whole.stdout.splitlines()[-1][-4:]) == (0, ": OK"), whole.stderr


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        pytest.param("", "other", id="of somebody else"),
        pytest.param("*.deb", "key", id="another package"),
        pytest.param("SHA256SUMS", "key", id="other sums"),
        pytest.param("SHA256SUMS.sig", "key", id="another signature"),
    ],
)
def test_what_was_changed_is_refused(release: Path, tmp_path: Path, changed: str, key: str) -> None:
    """The commands end with an error: nobody has to compare figures."""
    folder = tmp_path / "got"
    shutil.copytree(release, folder)
    for path in folder.glob(changed) if changed else ():
        raw = path.read_bytes()
        path.write_bytes(raw[:200] + bytes([raw[200] ^ 1]) + raw[201:] if len(raw) > 200 else b"0" + raw[1:])
    assert _verify(folder, key).returncode != 0


@pytest.mark.parametrize("script", ["postinst", "prerm", "postrm", "bin/einlass"])
def test_scripts_are_shell(script: str) -> None:
    """A POSIX shell can read each script of the package."""
    subprocess.run(["sh", "-n", CHECKOUT / "debian" / script], check=True)
