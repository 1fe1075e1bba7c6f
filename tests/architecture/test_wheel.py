"""The wheel holds the whole program: every room and every data file that git knows."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.tree import CHECKOUT, ROOMS

BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
NEEDED = ("pyproject.toml", "LICENSE", "README.md")


def _known_to_git() -> list[str]:
    """Files of the rooms that are committed and there; outside a repository, all files of the rooms."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *ROOMS], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        return [name for name in listed.stdout.split("\0") if name and (CHECKOUT / name).is_file()]
    found = (path for room in ROOMS for path in (CHECKOUT / room).rglob("*") if path.is_file())
    return [path.relative_to(CHECKOUT).as_posix() for path in found if "__pycache__" not in path.parts]


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names in a wheel built from a copy of what git knows, with the tools of the environment, offline."""
    project, out = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("wheel")
    for name in (*NEEDED, *_known_to_git()):
        if (CHECKOUT / name).is_file():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / name, project / name)
    build = subprocess.run(
        [sys.executable, "-c", BUILD, str(out)], cwd=project, capture_output=True, text=True, check=False
    )
    assert build.returncode == 0, build.stderr
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_wheel_holds_every_file(wheel_names: set[str]) -> None:
    """Nothing that git knows of the rooms is left out, templates and catalogues included."""
    assert set(_known_to_git()) - wheel_names == set()


def test_wheel_holds_nothing_else(wheel_names: set[str]) -> None:
    """Tests, benchmarks and documents stay outside."""
    tops = {Path(name).parts[0] for name in wheel_names}
    assert {top for top in tops if not top.startswith("einlass-")} <= set(ROOMS)
