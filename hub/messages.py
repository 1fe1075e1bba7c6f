"""What organisers and their programs say to the hub about devices; the rest is in `sync.hub.protocol`.

Must not know: HTTP, storage.
"""

from typing import Annotated

import msgspec

from hub.gathering import DeviceRow, TokenRight
from sync.hub.protocol import Message

MAX_NAME_CHARS = 64
MAX_SETTINGS = 100
NAME_PATTERN = r"^[^\x00-\x1f\x7f/\\]+$"
"""A device's name is a part of a path, and a label in metrics."""

DeviceName = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_NAME_CHARS, pattern=NAME_PATTERN)]
Setting = Annotated[str, msgspec.Meta(max_length=1_000)]


Settings = Annotated[dict[str, Setting], msgspec.Meta(max_length=MAX_SETTINGS)]


class Profile(Message, frozen=True, kw_only=True, omit_defaults=False):
    """PUT /devices/NAME/profile, and its answer: what is wanted of a device, in place of what was.

    Attributes:
        profile: Keys as in the settings file; all others are left to the device.
    """

    profile: Settings


class NewDevice(Message, frozen=True, kw_only=True):
    """POST /devices: a device that may enrol, or one that is to enrol anew.

    Attributes:
        profile: Settings for it; keys as in the settings file.
    """

    name: DeviceName
    right: TokenRight = TokenRight.KIOSK
    profile: Settings = msgspec.field(default_factory=dict)


class Invitation(Message, frozen=True, kw_only=True):
    """The answer: what the device needs to enrol. It is shown once.

    Attributes:
        code: Good once, and for a day.
        qr: Text of the QR code.
    """

    code: str
    qr: str


class Devices(Message, frozen=True, kw_only=True):
    """GET /devices: the device table, by name."""

    devices: tuple[DeviceRow, ...]


class Revoked(Message, frozen=True, kw_only=True):
    """POST /devices/NAME/revoke: its access has ended."""

    name: str


class Health(Message, frozen=True, kw_only=True, omit_defaults=False):
    """GET /healthz: the hub answers. GET /readyz: it can write, too. Says nothing else: anybody may ask."""

    ok: bool = True
