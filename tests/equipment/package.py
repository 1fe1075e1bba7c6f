"""The Debian package of what is committed, built once for a test. Must not know: what is tried with it."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import CHECKOUT

LAST_STEP = ")\n\n\ndef migrate("
ONE_MORE = '    ("one more", ("CREATE TABLE one_more (number INTEGER PRIMARY KEY)",)),\n'
AS_SOMEBODY = ("git", "-c", "user.name=Tests", "-c", "user.email=tests@example.org")


def build_package(out: Path, *words: str, checkout: Path = CHECKOUT, umask: int = 0o022) -> Path:
    """Build one into the folder and return it.

    Args:
        out: The folder.
        words: Further words for ``./run package``.
        checkout: Of what.
        umask: Of whoever builds.
    """
    done = subprocess.run(
        [sys.executable, "-m", "debian", "--out", str(out), *words],
        cwd=checkout,
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.splitlines()[0])


def migrated_further(folder: Path) -> Path:
    """A clone of the repository whose ledger has one step more, committed, as a later version might have."""
    subprocess.run(["git", "clone", "-q", CHECKOUT, folder], check=True)
    steps = folder / "sync/migrations.py"
    now = steps.read_text(encoding="utf-8")
    later = now.replace(LAST_STEP, f"{ONE_MORE}{LAST_STEP}")
    assert later.count(ONE_MORE) == 1
    steps.write_text(later, encoding="utf-8")
    subprocess.run([*AS_SOMEBODY, "commit", "-q", "-a", "-m", "One step more"], cwd=folder, check=True)
    return folder
