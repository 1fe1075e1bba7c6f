"""The mode of this kiosk, noted for what starts its terminal: letters are chosen before the program is asked.

`systemd/kiosk-terminal` reads it. Must not know: settings, screens.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

NOTE = "mode"
SHOWN = "EINLASS_MODE_SHOWN"
"""Set by the terminal's script: for which mode it has chosen the letters."""


def note_mode(folder: Path, mode: str) -> bool:
    """Write the mode down. Returns whether it stands there now."""
    path, fresh = folder / NOTE, folder / f"{NOTE}.new"
    with suppress(OSError):
        if path.exists() and path.read_bytes() == f"{mode}\n".encode():
            return True
        fresh.write_text(f"{mode}\n", encoding="ascii")
        fresh.replace(path)
        return True
    return False


def has_wrong_letters(folder: Path, mode: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Note the mode; whether the terminal was made for another one and would not be, the next time.

    Where it cannot be noted the letters stay as they are: a program that starts for ever serves nobody.
    """
    shown = environment.get(SHOWN, "")
    return note_mode(folder, mode) and shown not in ("", mode)
