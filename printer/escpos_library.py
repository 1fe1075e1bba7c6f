"""python-escpos, imported without its side effects. Import this module only when a printer is opened.

As it comes (3.1), the import takes 0.7 s, most of it for reading its table with a slow YAML parser, leaves
that table in the temporary folder on each start, and gives the root logger a handler that writes over
a full screen. (One empty temporary folder is still left: its name is never told.) Must not know: our words.
"""

import json
import logging
import os
import pickle
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

TABLE_FOLDER = "ESCPOS_CAPABILITIES_PICKLE_DIR"


@contextmanager
def _without_side_effects() -> Iterator[None]:
    handlers = list(logging.root.handlers)
    folder_before = os.environ.get(TABLE_FOLDER)
    with tempfile.TemporaryDirectory(prefix="einlass-") as folder:
        _write_table(Path(folder))
        os.environ[TABLE_FOLDER] = folder
        try:
            yield
        finally:
            os.environ.pop(TABLE_FOLDER)
            if folder_before is not None:
                os.environ[TABLE_FOLDER] = folder_before
            for added in set(logging.root.handlers).difference(handlers):
                logging.root.removeHandler(added)


def _write_table(folder: Path) -> None:
    """Put the table where the library looks for it, so that it need not parse it (0.5 s)."""
    table = json.loads((files("escpos") / "capabilities.json").read_bytes())
    (folder / f"{platform.python_version()}.capabilities.pickle").write_bytes(pickle.dumps(table))


with _without_side_effects():
    from escpos.exceptions import (  # type: ignore[import-untyped]  # the library has no types
        DeviceNotFoundError,
    )
    from escpos.printer import Network  # type: ignore[import-untyped]  # the library has no types

__all__ = ["DeviceNotFoundError", "Network"]
