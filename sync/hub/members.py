"""Who may speak to the hub: rights, members, and the lines of the device table.

Must not know: how tokens are kept, what is asked with them.
"""

import hashlib
from collections.abc import Mapping
from enum import StrEnum

import msgspec

from sync.hub.protocol import DeviceSeen, Heartbeat

VERSION_DIGITS = 16


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


class DeviceState(StrEnum):
    """How far a device has come."""

    INVITED = "invited"
    ENROLLED = "enrolled"
    REVOKED = "revoked"


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

    @property
    def state(self) -> DeviceState:
        """How far it has come."""
        if self.revoked_ms is not None:
            return DeviceState.REVOKED
        return DeviceState.INVITED if self.enrolled_ms is None else DeviceState.ENROLLED

    def silent_s(self, now_ms: int) -> float | None:
        """How long the hub has not heard of it; None = it never has."""
        return None if self.seen_ms is None else max(0, now_ms - self.seen_ms) / 1000

    def seen(self, now_ms: int) -> DeviceSeen:
        """As all other kiosks are told of it."""
        return device_seen(self.name, self.device, self.seen_ms, self.heartbeat, now_ms)


def device_seen(
    name: str, device: str, seen_ms: int | None, beat: Heartbeat | None, now_ms: int
) -> DeviceSeen:
    """A device of that name, heard last at `seen_ms`, as all other kiosks are told of it."""
    age_s = None if seen_ms is None else max(0, now_ms - seen_ms) / 1000
    if beat is None:
        return DeviceSeen(name=name, age_s=age_s, device=device)
    return DeviceSeen(
        name=name,
        age_s=age_s,
        pending=beat.pending,
        calls_staff=beat.calls_staff,
        device=device,
        room=beat.room,
        list=beat.list,
        direction=beat.direction,
    )


def version_of_profile(profile: Mapping[str, str]) -> str:
    """The same for the same profile; never empty."""
    said = msgspec.json.encode(dict(profile), order="deterministic")
    return hashlib.sha256(said).hexdigest()[:VERSION_DIGITS]
