"""The password of the organiser pages: from a file, as itself or as its hash; else a new one at each start.

Must not know: arguments, HTTP, who signs in.
"""

import base64
import os
import sys
from pathlib import Path

from checkin.errors import ConfigError
from kiosk.typed_secret import type_new_secret
from kiosk.worlds import World
from sync.staff import seal_pin

NEW_BYTES = 10
SHORTEST = 8
OWNER_ONLY = 0o600
TOO_SHORT = ("The password of the organiser pages is too short.", f"Take {SHORTEST} signs or more.")


def page_password(path: Path | None, world: World) -> str:
    """What the file holds, else a password that lasts until the hub ends.

    Raises:
        ConfigError: There is no such file, or what it holds is too short.
    """
    if path is None:
        return base64.b32encode(world.entropy.random_bytes(NEW_BYTES)).decode()
    try:
        password = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read.", "Name a text file that holds the password.") from error
    if len(password) < SHORTEST:
        raise ConfigError(*TOO_SHORT)
    return password


def seal_password(path: Path, world: World) -> None:
    """Ask for a password, and keep its argon2 hash in a file that only its owner reads.

    Raises:
        ConfigError: Nobody is there to type it, it is too short, or the file cannot be written.
    """
    password = _typed()
    if len(password) < SHORTEST:
        raise ConfigError(*TOO_SHORT)
    sealed = seal_pin(password, world.entropy)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            os.fchmod(handle, OWNER_ONLY)
            file.write(f"{sealed}\n")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written.", "Name another file.") from error


def _typed() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return type_new_secret("Password of the organiser pages: ")
