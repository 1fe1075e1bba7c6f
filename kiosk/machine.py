"""What machine this is, in the words that pretix lists its devices with. Must not know: how it is told."""

import platform
import socket
from pathlib import Path

from kiosk.version import VERSION
from sync.pretix.device import Machine

MODEL = Path("/proc/device-tree/model")
"""Where a Raspberry Pi says what it is."""


def this_machine() -> Machine:
    """This machine and this program's version."""
    model = _model()
    brand, _, rest = model.partition(" ")
    return Machine(
        hardware_brand=brand or "PC",
        hardware_model=rest or platform.machine() or "?",
        software_version=VERSION,
        os_name=platform.system(),
        os_version=platform.release(),
    )


def _model() -> str:
    try:
        return MODEL.read_bytes().rstrip(b"\0").decode("utf-8", "replace")
    except OSError:
        return ""


def lan_address() -> str:
    """The address under which other machines of the network most likely see this one. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect((SOMEWHERE, 9))
        except OSError:
            return "127.0.0.1"
        return str(line.getsockname()[0])


SOMEWHERE = "192.0.2.1"
"""Of a range that is nobody's (RFC 5737): it only says which way out of this machine is taken."""
