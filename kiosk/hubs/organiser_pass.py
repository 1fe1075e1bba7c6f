"""An organiser's pass to a hub: a code becomes a token, which is kept in the data folder for the next time.

Must not know: what is done with it.
"""

import os
from pathlib import Path

import msgspec

from checkin.errors import ConfigError
from kiosk.version import VERSION
from kiosk.worlds import World
from sync.hub.enrolment import spend_code
from sync.hub.line import Line
from sync.hub.protocol import Enrol
from sync.pretix.handshake import Handshake, read_handshake

PASS_FILE = "hub-pass.json"  # noqa: S105  # a file name, no password
OWNER_ONLY = 0o600
HOW = "Show a code with einlass hub --add NAME --right organiser, and give its text to --hub once."


class Pass(msgspec.Struct, frozen=True):
    """What opens a hub to an organiser."""

    url: str
    token: str
    pin: str


def open_hub(world: World, said: str, *, allow_http: bool = False) -> Line:
    """A line to the hub that somebody named, by the text of a code or, later, by its address.

    Raises:
        ConfigError: The code is no longer good, or there is no pass for that address.
        SyncError: The hub does not answer.
    """
    found = _spend(world, read_handshake(said), allow_http) if said.lstrip().startswith("{") else None
    found = found or _read(world.data_dir / PASS_FILE, said)
    return Line(found.url, found.token, found.pin, world.clock.mono_ns, allow_http=allow_http)


def _spend(world: World, handshake: Handshake, allow_http: bool) -> Pass:  # noqa: FBT001  # passed on as it came
    if not handshake.is_hub:
        raise ConfigError("This code is not of a hub.", HOW)
    line = Line(handshake.url, "", handshake.pin, world.clock.mono_ns, allow_http=allow_http)
    try:
        device = f"organiser-{world.entropy.random_bytes(4).hex()}"
        enrolled = spend_code(line, Enrol(code=handshake.token, device=device, software=VERSION))
    finally:
        line.close()
    made = Pass(handshake.url.rstrip("/"), enrolled.token, handshake.pin)
    _keep(world.data_dir, made)
    return made


def _keep(folder: Path, made: Pass) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / PASS_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.encode(made))


def _read(path: Path, url: str) -> Pass:
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Pass)
    except FileNotFoundError as error:
        raise ConfigError("This data folder has no pass to a hub.", HOW) from error
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(f"{path} cannot be read.", HOW) from error
    if found.url != url.rstrip("/"):
        raise ConfigError(f"The pass in this data folder is for {found.url}.", HOW)
    return found
