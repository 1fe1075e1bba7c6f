"""`run` itself: started twice at once, killed half way, after a lock changed, from another folder."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from threading import Event

import pytest

from tests.architecture.tree import CHECKOUT

pytestmark = pytest.mark.long

LOCK = "requirements.lock"


def _start(clone: Path, *, folder: Path | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [clone / "run", "--help"],
        cwd=folder or clone,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _finish(started: subprocess.Popen[str]) -> str:
    """Standard error of a start that must have gone well."""
    out, err = started.communicate()
    assert started.returncode == 0, err
    assert out
    return err


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh clone whose environment was made by two starts at the same time."""
    folder = tmp_path_factory.mktemp("clone") / "einlass"
    subprocess.run(["git", "clone", "-q", CHECKOUT, folder], check=True)
    both = [_start(folder), _start(folder)]
    said = [_finish(started) for started in both]
    assert sum("setting up" in err for err in said) == 1
    return folder


def test_second_start_is_silent(clone: Path, tmp_path: Path) -> None:
    """A start with a fresh environment says nothing, from whatever folder it comes."""
    assert _finish(_start(clone, folder=tmp_path)) == ""


def test_link_to_run_works(clone: Path, tmp_path: Path) -> None:
    """`run` may be reached through a symbolic link."""
    (tmp_path / "run").symlink_to(clone / "run")
    assert _finish(_start(tmp_path)) == ""


def test_moved_checkout_works(clone: Path, tmp_path: Path) -> None:
    """A checkout may be moved with its environment."""
    moved = clone.rename(tmp_path / "moved")
    try:
        assert _finish(_start(moved)) == ""
    finally:
        moved.rename(clone)


def test_changed_lock_is_installed(clone: Path) -> None:
    """After a lock changed, the next start installs it, and the one after is silent again."""
    with (clone / LOCK).open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert "setting up" in _finish(_start(clone))
    assert _finish(_start(clone)) == ""


@pytest.mark.parametrize(
    "stage",
    [
        pytest.param("unfinished", id="before there is a Python"),
        pytest.param("bin/python", id="before there is a package"),
        pytest.param("lib/python3*/site-packages/rich", id="between two packages"),
    ],
)
def test_killed_half_way_is_made_anew(clone: Path, stage: str) -> None:
    """A start that was killed while it filled the environment leaves nothing that the next one trusts."""
    venv = clone / ".venv"
    shutil.rmtree(venv)
    started = _start(clone)
    while not list(venv.glob(stage)):
        assert started.poll() is None
        Event().wait(0.01)
    os.killpg(started.pid, signal.SIGKILL)
    started.communicate()
    assert not (venv / LOCK).exists()
    assert "setting up" in _finish(_start(clone))
    assert _finish(_start(clone)) == ""
