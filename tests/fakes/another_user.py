"""A process without root's powers, whoever has started the tests.

Must not know: what is tried as such a user.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

NOBODY = 65_534


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder of ours that any user may go through; pytest's own are shut to others."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def without_root() -> Iterator[None]:
    """Be the user nobody, if we are root; else we have no such powers anyway."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def give_away(folder: Path) -> None:
    """Let what lies in there belong to whom `without_root` makes of us."""
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
