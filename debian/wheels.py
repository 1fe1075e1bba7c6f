"""The wheels of a package: ours, and each one that the lock names, for other machines than this one too.

Must not know: where they are put.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from packaging.markers import Marker

from debian.layout import CHECKOUT

PYTHONS = ("3.11", "3.13")
"""Those of Debian 12 and 13."""

LOCK = "requirements.lock"
PIN = re.compile(r"[\w.-]+==[^ ;]+(?: ; (?P<marker>.+?))? \\")
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
OLDEST_GLIBC, NEWEST_GLIBC = 17, 36
"""Minor versions of glibc 2: wheels say by the oldest one that they run with; Debian 12 has 2.36."""


class Target(NamedTuple):
    """For whom: an architecture in the words of wheels, and the versions of Python."""

    machine: str
    pythons: tuple[str, ...]


def lock_for(python: str, machine: str) -> str:
    """The lock as it applies there; pip would judge the markers by the Python that runs it.

    Raises:
        ValueError: The lock has a line that is no pin.
    """
    there = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "platform_machine": machine,
        "sys_platform": "linux",
    }
    blocks = re.split(r"\n(?=\w)", (CHECKOUT / LOCK).read_text(encoding="utf-8").strip())
    return "\n".join(filter(None, (_applied(block, there) for block in blocks))) + "\n"


def _applied(block: str, there: dict[str, str]) -> str:
    """A pin with its hashes and without its marker; empty where the marker does not hold."""
    pin = PIN.match(block)
    if pin is None:
        raise ValueError(f"no pin: {block[:80]}")
    if pin["marker"] is None:
        return block
    return block.replace(f" ; {pin['marker']}", "", 1) if Marker(pin["marker"]).evaluate(there) else ""


def pip_words(python: str, machine: str, lock: Path) -> list[str]:
    """What pip is told for another machine: ready-made wheels with the locked hashes, nothing else."""
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(OLDEST_GLIBC, NEWEST_GLIBC + 1)]
    return [
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
        f"--python-version={python}",
        *(f"--platform={platform}" for platform in (*platforms, f"manylinux2014_{machine}")),
        "-r",
        str(lock),
    ]


def fetch_wheels(target: Target, folder: Path) -> None:
    """Put every locked wheel into the folder, and the lock beside it as pip will read it there."""
    with tempfile.TemporaryDirectory() as scratch:
        for python in target.pythons:
            lock = Path(scratch) / LOCK
            lock.write_text(lock_for(python, target.machine), encoding="utf-8")
            words = pip_words(python, target.machine, lock)
            _run("-m", "pip", "download", "-qq", "--dest", str(folder), *words)
    shutil.copyfile(CHECKOUT / LOCK, folder / LOCK)


def committed_at() -> int:
    """When what is built was committed, in seconds: the only time that a package knows."""
    command = ["git", "log", "-1", "--format=%ct"]
    return int(subprocess.run(command, check=True, capture_output=True, text=True, cwd=CHECKOUT).stdout)


def build_own_wheel(folder: Path) -> None:
    """Build the program's wheel out of what is committed, and of nothing that lies around."""
    with tempfile.TemporaryDirectory() as scratch:
        archive = Path(scratch) / "committed.tar"
        clone = ["git", "archive", "--format=tar", "-o", str(archive), "HEAD"]
        subprocess.run(clone, check=True, cwd=CHECKOUT)
        shutil.unpack_archive(archive, Path(scratch) / "project", filter="data")
        _run("-c", BUILD, str(folder.resolve()), folder=Path(scratch) / "project")


def _run(*words: str, folder: Path = CHECKOUT) -> None:
    """With neither this hour nor this user's umask in what is made."""
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(committed_at())}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment,
        umask=0o022,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout[-2000:]}{done.stderr[-4000:]}")
