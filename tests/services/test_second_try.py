"""`./run test` where nobody looks at it: what fails is tried once more, alone, and named."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.tree import CHECKOUT

pytestmark = pytest.mark.services

CONFIG = '[tool.pytest.ini_options]\nmarkers = ["services: x", "often: x", "alone: x"]\n'
UNSTEADY = """
def test_unsteady():
    if not SEEN.exists():
        SEEN.touch()
        raise AssertionError
"""
BROKEN = "\n@pytest.mark.parametrize('number', range({count}))\ndef test_broken(number):\n    assert False\n"
HEAD = "import pathlib, pytest\nSEEN = pathlib.Path('seen')\npytestmark = pytest.mark.services\n"
AGAIN = "once more, alone"


@pytest.mark.parametrize(
    ("content", "ci", "code", "is_tried_again"),
    [
        pytest.param(UNSTEADY, "true", 0, True, id="unsteady"),
        pytest.param(UNSTEADY + BROKEN.format(count=1), "true", 1, True, id="one is broken"),
        pytest.param(BROKEN.format(count=6), "true", 1, False, id="many are broken"),
        pytest.param(UNSTEADY, "", 1, False, id="somebody looks at it"),
        pytest.param("\ndef test_fine():\n    pass\n", "true", 0, False, id="all is well"),
    ],
)
def test_what_fails_is_tried_once_more(
    tmp_path: Path, content: str, ci: str, code: int, *, is_tried_again: bool
) -> None:
    """Few failures get a second try and their names are told; many, or again, are failures."""
    for name in ("run", "requirements-dev.lock"):
        shutil.copy(CHECKOUT / name, tmp_path)
    (tmp_path / ".venv").symlink_to(CHECKOUT / ".venv")
    (tmp_path / "pyproject.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "test_it.py").write_text(HEAD + content, encoding="utf-8")
    ended = subprocess.run(
        [tmp_path / "run", "test", "--services"],
        env={**os.environ, "CI": ci},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert (AGAIN in ended.stderr) == is_tried_again
    assert ("test_it.py::test_unsteady" in ended.stderr) == (is_tried_again and "unsteady" in content)
