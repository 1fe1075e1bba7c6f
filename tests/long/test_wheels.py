"""Every locked runtime package comes as a ready-made wheel: nothing is compiled on a Raspberry Pi."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.markers import Marker

from tests.architecture.tree import CHECKOUT

pytestmark = pytest.mark.long

PIN = re.compile(r"[\w.-]+==[^ ;]+(?: ; (?P<marker>.+?))? \\")


def _lock_for(python: str, machine: str) -> str:
    """The lock as it applies there; pip would judge the markers by the Python that runs it."""
    target = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "platform_machine": machine,
        "sys_platform": "linux",
    }
    blocks = re.split(r"\n(?=\w)", (CHECKOUT / "requirements.lock").read_text(encoding="utf-8").strip())
    kept = []
    for block in blocks:
        pin = PIN.match(block)
        assert pin, block[:80]
        if pin["marker"] is None or Marker(pin["marker"]).evaluate(target):
            kept.append(block.replace(f" ; {pin['marker']}", "", 1))
    return "\n".join(kept) + "\n"


@pytest.mark.parametrize("python", ["3.11", "3.13"])
@pytest.mark.parametrize("machine", ["aarch64", "x86_64"])
def test_wheels_are_there(tmp_path: Path, python: str, machine: str) -> None:
    """Pip finds a pure or manylinux wheel with a locked hash for each pin, on Debian 12's and 13's Python.

    The tag of a compiled wheel names its Python; what a pure one requires is tried in the chroots.
    """
    lock = tmp_path / "requirements.lock"
    lock.write_text(_lock_for(python, machine), encoding="utf-8")
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(17, 37)] + [f"manylinux2014_{machine}"]
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "install", "-qq", "--dry-run", "--no-deps", "--ignore-installed"]
        + [
            "--require-hashes",
            "--only-binary=:all:",
            "--ignore-requires-python",
            f"--python-version={python}",
            f"--target={tmp_path}",
        ]
        + [f"--platform={platform}" for platform in platforms]
        + ["-r", str(lock)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr


def test_markers_choose_by_the_target() -> None:
    """The lock has two versions of numpy, and each Python gets its own."""
    chosen = [
        re.findall(r"^numpy==\S+", _lock_for(python, "aarch64"), re.MULTILINE) for python in ("3.11", "3.13")
    ]
    assert [len(pins) for pins in chosen] == [1, 1]
    assert chosen[0] != chosen[1]
