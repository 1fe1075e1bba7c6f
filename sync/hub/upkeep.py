"""What people who look after an event say to the hub, and hear of it: attendees, how all kiosks are, locks.

The rest of what goes over the wire is in `sync.hub.protocol`. Must not know: HTTP, storage.
"""

from typing import Annotated

import msgspec

from sync.hub.protocol import BATCH_ENTRIES, Heartbeat, Message, Person
from sync.staff import LONGEST_PIN, StaffMember

MAX_STAFF = 1_000
MAX_CHANGES = 8


class People(Message, frozen=True, kw_only=True):
    """POST /people: positions that are new, or replace the one with the same id. At most `BATCH_ENTRIES`."""

    people: Annotated[tuple[Person, ...], msgspec.Meta(max_length=BATCH_ENTRIES)]


class Saved(Message, frozen=True, kw_only=True):
    """The answer to PUT /event and POST /people: it is on the hub's disk.

    Attributes:
        people: How many were handed in.
    """

    now_ms: int
    people: int = 0


class KioskSeen(Message, frozen=True, kw_only=True):
    """One of the kiosks with all that it said of itself last. Nothing personal.

    Attributes:
        age_s: Seconds since the hub heard of it; None = never.
        beat: What it said then; None = nothing yet.
        profile: What the organiser wants of it; keys as in the settings file.
    """

    name: str
    age_s: float | None = None
    beat: Heartbeat | None = None
    profile: dict[str, str] = msgspec.field(default_factory=dict)


class Fleet(Message, frozen=True, kw_only=True):
    """GET /fleet: all kiosks that have access, by name, for whoever looks after them."""

    now_ms: int
    kiosks: tuple[KioskSeen, ...] = ()


class StaffList(Message, frozen=True, kw_only=True):
    """PUT /staff: who works here, in place of who did. PINs are argon2 hashes, never the figures."""

    members: Annotated[tuple[StaffMember, ...], msgspec.Meta(max_length=MAX_STAFF)]


class StaffDocument(Message, frozen=True, kw_only=True):
    """GET /staff: who works here, for kiosks and desks: staff sign in there, also while the hub is gone.

    Attributes:
        version: As in the manifest.
        members: With the argon2 hashes of their PINs; this goes over the pinned line only.
    """

    version: str
    members: tuple[StaffMember, ...] = ()


class ChangeKiosk(Message, frozen=True, kw_only=True):
    """POST /fleet/NAME: a lead wants something else of a kiosk.

    Attributes:
        pin: The lead's, in figures: the hub has the hash. Sent over the pinned line only.
        changes: Settings with their new values; an empty one is left to the kiosk from now on.
    """

    pin: Annotated[str, msgspec.Meta(max_length=LONGEST_PIN)]
    changes: Annotated[
        dict[str, Annotated[str, msgspec.Meta(max_length=200)]],
        msgspec.Meta(min_length=1, max_length=MAX_CHANGES),
    ]


class KioskChanged(Message, frozen=True, kw_only=True):
    """The answer: it hears of it with its next heartbeat.

    Attributes:
        by: Whose PIN it was.
        profile: All that is wanted of the kiosk now.
    """

    by: str
    profile: dict[str, str] = msgspec.field(default_factory=dict)


WRONG_PIN, LACKS_ROLE, NO_LEAD = "pin", "role", "no_lead"
"""`Problem.code` beside 403 and, for the last one, 409: nobody who may do it has a PIN at this hub."""


class KeyAsk(Message, frozen=True, kw_only=True):
    """POST /key: what opens the ledger of a device. Needs no token: another secret gets another share.

    Attributes:
        device: Name of its ledger in the journal.
        secret: 32 random bytes, as they lie beside the ledger; in hexadecimal.
    """

    device: str
    secret: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class KeyShare(Message, frozen=True, kw_only=True):
    """The answer, as long as the device has access. It stays the same when another machine is the hub.

    Attributes:
        share: 32 bytes, with which the ledger's key is sealed; base64.
    """

    share: bytes
