"""Every locked runtime package comes as a ready-made wheel: nothing is compiled on a Raspberry Pi."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from debian.wheels import LOCK, PYTHONS, lock_for, pip_words

pytestmark = pytest.mark.services

DRY = (sys.executable, "-m", "pip", "install", "-qq", "--dry-run", "--ignore-installed")


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("machine", ["aarch64", "x86_64"])
def test_wheels_are_there(tmp_path: Path, python: str, machine: str) -> None:
    """Pip finds a pure or manylinux wheel with a locked hash for each pin, on Debian 12's and 13's Python.

    The tag of a compiled wheel names its Python; what a pure one requires is tried in the chroots.
    """
    lock = tmp_path / LOCK
    lock.write_text(lock_for(python, machine), encoding="utf-8")
    asked = subprocess.run(
        [*DRY, "--ignore-requires-python", f"--target={tmp_path}", *pip_words(python, machine, lock)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr


def test_markers_choose_by_the_target() -> None:
    """The lock has two versions of numpy, and each Python gets its own."""
    chosen = [
        re.findall(r"^numpy==\S+", lock_for(python, "aarch64"), re.MULTILINE) for python in ("3.11", "3.13")
    ]
    assert [len(pins) for pins in chosen] == [1, 1]
    assert chosen[0] != chosen[1]
