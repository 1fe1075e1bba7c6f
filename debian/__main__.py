"""Builds the Debian package: ``./run package --out DIR [--arch arm64] [--python 3.13] [--sign KEY]``.

Everything that a kiosk needs of Python lies inside as wheels, with the lock that names their hashes; the
environment is made where it is installed, without a network. Nothing is compiled: any machine builds for any,
and the same commit gives the same bytes.
Must not know: what the units do, what the program is for.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from debian.layout import CHECKOUT, PLACES, place_of
from debian.sbom import write_sbom
from debian.signing import sign_release
from debian.wheels import PYTHONS, Target, build_own_wheel, committed_at, fetch_wheels

MACHINES = {"arm64": "aarch64", "amd64": "x86_64"}
"""Debian's word for an architecture -> that of wheels."""

SBOM = "usr/share/doc/einlass/sbom.cdx.json"
SECOND_NAMES = {"usr/bin/einlass-hub": "usr/bin/einlass"}
"""A program that asks what it was called by -> the file; no link, since not every checkout keeps those."""

CONTROL = Path(__file__).parent
SCRIPTS = ("postinst", "prerm", "postrm")
EXECUTABLE, READABLE = 0o755, 0o644


def main() -> None:
    """Build one package and print where it is."""
    parser = argparse.ArgumentParser(prog="./run package", description="Build the Debian package.")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder for it (default: dist)")
    parser.add_argument("--arch", choices=MACHINES, default=_own_architecture(), help="of the kiosks")
    parser.add_argument("--python", action="append", choices=PYTHONS, help="may be given again; default: all")
    parser.add_argument("--version", default=_version(), help="of the package (default: the program's)")
    parser.add_argument(
        "--sign", metavar="KEY", type=Path, help="also SHA256SUMS, signed by a key of OpenSSH"
    )
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "einlass"
        pythons = tuple(asked.python or PYTHONS)
        lay_out(root, Target(MACHINES[asked.arch], pythons), asked.version)
        write_control(root, asked.arch, asked.version, pythons)
        package = asked.out / f"einlass_{asked.version}_{asked.arch}.deb"
        _pack(root, package)
    sys.stdout.write(f"{package}\n")
    if asked.sign:
        sys.stdout.writelines(f"{path}\n" for path in sign_release(asked.out, asked.version, asked.sign))


def lay_out(root: Path, target: Target, version: str) -> None:
    """Put every file where it will lie on the kiosk."""
    wheels = root / "opt/einlass/wheels"
    wheels.mkdir(parents=True)
    build_own_wheel(wheels)
    fetch_wheels(target, wheels)
    for source in _files():
        _copy(source, root / place_of(source))
    for name, other in SECOND_NAMES.items():
        _copy(root / other, root / name)
    write_sbom(wheels.glob("*.whl"), version, root / SBOM)


def _files() -> Iterator[Path]:
    """What is installed of the checkout besides its wheel: what git knows, and nothing that lies around."""
    folders = sorted({place.folder for place in PLACES})
    yield from (CHECKOUT / name for name in _told("git", "ls-files", "--", *folders).splitlines())


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(EXECUTABLE if os.access(source, os.X_OK) else READABLE)


def write_control(root: Path, arch: str, version: str, pythons: tuple[str, ...]) -> None:
    """What Debian's tools read: the description, the files that an administrator may change, the scripts."""
    folder = root / "DEBIAN"
    folder.mkdir(mode=EXECUTABLE)
    described = (CONTROL / "control.in").read_text(encoding="utf-8")
    (folder / "control").write_text(
        described.format(
            version=version,
            arch=arch,
            kib=sum(path.stat().st_size for path in root.rglob("*") if path.is_file()) // 1024,
            oldest=pythons[0],
            newer=_after(pythons[-1]),
        ),
        encoding="utf-8",
    )
    settings = sorted(f"/{path.relative_to(root)}\n" for path in (root / "etc").rglob("*") if path.is_file())
    (folder / "conffiles").write_text("".join(settings), encoding="utf-8")
    for name in SCRIPTS:
        shutil.copyfile(CONTROL / name, folder / name)
        (folder / name).chmod(EXECUTABLE)


def _after(python: str) -> str:
    major, minor = python.split(".")
    return f"{major}.{int(minor) + 1}"


def _pack(root: Path, package: Path) -> None:
    """Wheels are packed already: what is quick to unpack on a Pi is chosen, not what is smallest."""
    at_s = committed_at()
    _even_out(root, at_s)
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(at_s)}
    command = ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(root), str(package)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def _even_out(root: Path, at_s: int) -> None:
    """Nothing in it tells who has built it, and when: times are the commit's, rights are nobody's umask."""
    for path in (root, *root.rglob("*")):
        path.chmod(EXECUTABLE if path.is_dir() or os.access(path, os.X_OK) else READABLE)
        os.utime(path, (at_s, at_s))


def _own_architecture() -> str:
    return _told("dpkg", "--print-architecture")


def _version() -> str:
    from kiosk.version import VERSION

    return VERSION


def _told(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=CHECKOUT).stdout.strip()


if __name__ == "__main__":
    main()
