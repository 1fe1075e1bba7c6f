"""What machine this is, in the words that pretix lists its devices with. Must not know: how it is told."""

import platform
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
