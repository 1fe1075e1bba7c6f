"""The Debian package of what is committed, built once for a test. Must not know: what is tried with it."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import CHECKOUT


def build_package(out: Path, *words: str) -> Path:
    """Build one into the folder and return it.

    Args:
        out: The folder.
        words: Further words for ``./run package``.
    """
    done = subprocess.run(
        [sys.executable, "-m", "debian", "--out", str(out), *words],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())
