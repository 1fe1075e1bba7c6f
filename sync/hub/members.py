"""Who may speak to the hub: rights, members, and the lines of the device table.

Must not know: how tokens are kept, what is asked with them.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from sync.hub.protocol import Heartbeat


class TokenRight(StrEnum):
    """What a token opens; each opens its own only."""

    KIOSK = "kiosk"
    """What a door needs: snapshot, journal, rulings, heartbeat."""
    DESK = "desk"
    """The same: a desk is a kiosk with a keyboard."""
    ORGANISER = "organiser"
    """Devices, imports, reports."""
    BRIDGE = "bridge"
    """A former hub: may hand in entries of other devices."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One enrolled device, as its token names it.

    Attributes:
        name: As the organiser calls it.
        device: Its name in the journal; empty for organisers.
        profile: What the organiser wants of it; keys as in the settings file.
    """

    name: str
    device: str
    right: TokenRight
    profile: Mapping[str, str] = {}


class DeviceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the device table.

    Attributes:
        device: Empty until it has enrolled.
        enrolled_ms: None = no code was used yet.
        seen_ms: When the hub heard of it last; likewise `heartbeat`.
        sequence: Its newest entry that is here.
    """

    name: str
    device: str
    right: TokenRight
    created_ms: int
    enrolled_ms: int | None = None
    revoked_ms: int | None = None
    seen_ms: int | None = None
    sequence: int = 0
    heartbeat: Heartbeat | None = None
    profile: Mapping[str, str] = {}
