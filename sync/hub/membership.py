"""What ties this ledger to a hub, and how far it has come there: kept in the ledger, which is encrypted.

Must not know: HTTP, what is asked of a hub.
"""

from collections.abc import Callable, Mapping

import msgspec

from checkin.errors import ConfigError
from sync.hub.told import TOLD
from sync.outbox_marks import number
from sync.replica import read_meta, read_struct, write_meta
from sync.store import Store

MEMBERSHIP = "hub_membership"
MARKS = "hub_marks"
PARTIAL = "journal_is_partial"
"""Name in `meta` of what says that entries of others may be missing here, for good."""
LAST_SEEN = "last_seen_ms"
"""Name in `meta` of a time that has certainly come: no clock starts before it."""


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """One device, as its hub knows it.

    Attributes:
        url: Address of the hub, without a slash at its end.
        hub: Identity of the hub; stays the same when another machine takes over.
        pin: Hash of the hub's key, ``sha256/…``; empty for one without encryption on this machine.
        name: As the organiser calls this device.
        profile: Device profile from the hub's device table; keys as in the settings file.
        allows_http: Whether whoever joined it allowed an address that is not encrypted.
        by_hand: Where somebody has said that it is, if it was found elsewhere since.
        is_revoked: The organiser has ended its access: nothing works until it joins anew.
    """

    url: str
    token: str
    hub: str
    pin: str = ""
    name: str = ""
    profile: Mapping[str, str] = {}
    allows_http: bool = False
    by_hand: str = ""
    is_revoked: bool = False


class Whereabouts:
    """Where the hub was found later, for all lines of one kiosk. Any thread.

    Attributes:
        url: Its newer address; empty = it is where it was when the line was made.
        told: Takes each newer one.
    """

    def __init__(self) -> None:
        self.url = ""
        self.told: Callable[[str], None] = lambda _: None

    def move(self, url: str) -> None:
        """It is there now."""
        self.url = url
        self.told(url)


class Marks(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far upload and download have come. They mean nothing at another epoch of the hub.

    Attributes:
        acknowledged: Sequence up to which our own entries are on the hub's disk.
        arrival: Place of that entry in the order of arrival here, so that it need not be looked for.
        journal: Cursor of the hub's journal: all up to it is here.
        positions: Version of the positions that are here; 0 = none of this epoch yet.
        event: Version of the event set that is here; likewise `tickets`.
        scope: Of which part of the journal the cursor is; empty = of all.
        staff: Version of who works here; None = never asked.
    """

    hub: str = ""
    epoch: int = 0
    acknowledged: int = 0
    arrival: int = 0
    journal: int = 0
    positions: int = 0
    event: str = ""
    tickets: str = ""
    scope: str = ""
    staff: str | None = None


def load_membership(store: Store) -> Membership | None:
    """To which hub this ledger belongs; None = to none.

    Raises:
        LedgerCorruptError: What is stored is none.
    """
    return read_struct(
        store,
        MEMBERSHIP,
        Membership,
        "The stored tie to the hub cannot be read.",
        "Enrol this kiosk again: einlass enrol.",
    )


def save_membership(store: Store, membership: Membership) -> None:
    """Keep it in place of the earlier one. The caller holds the transaction."""
    write_meta(store, MEMBERSHIP, msgspec.json.encode(membership))


def forget_membership(store: Store) -> None:
    """Belong to no hub any more. The caller holds the transaction."""
    store.run("DELETE FROM meta WHERE name IN (?, ?, ?)", (MEMBERSHIP, MARKS, TOLD))


def load_marks(store: Store) -> Marks:
    """How far it has come. Marks that cannot be read are none: all is fetched and sent anew."""
    try:
        return msgspec.json.decode(read_meta(store, MARKS) or b"{}", type=Marks)
    except msgspec.MsgspecError:
        return Marks()


def save_marks(store: Store, marks: Marks) -> None:
    """Keep them. The caller holds the transaction that keeps what they stand for."""
    write_meta(store, MARKS, msgspec.json.encode(marks))
    if marks.scope and not is_partial(store):
        write_meta(store, PARTIAL, b"1")


def is_partial(store: Store) -> bool:
    """Whether this ledger has ever been told of a part of the journal only."""
    return read_meta(store, PARTIAL) is not None


def load_last_seen(store: Store) -> int:
    """Milliseconds since 1970 that have certainly passed; 0 = nothing is known."""
    try:
        return int(read_meta(store, LAST_SEEN) or b"0")
    except ValueError:
        return 0


def certain_ms(store: Store) -> int:
    """The latest time that has certainly come: the hub's clock has shown it, or a hub has stamped with it."""
    stamped = number(store, "SELECT ifnull(max(stamp_ms), 0) FROM journal WHERE stamp_rank = 1")
    return max(load_last_seen(store), stamped)


def save_last_seen(store: Store, at_ms: int) -> None:
    """Note a time that has certainly come. The caller holds the transaction."""
    if at_ms > load_last_seen(store):
        write_meta(store, LAST_SEEN, str(at_ms).encode())


def refuse_other_hub(earlier: Membership | None, pin: str, hub: str = "") -> None:
    """A ledger belongs to one hub: the numbers of another one would mean other people.

    Args:
        earlier: To which it belongs.
        pin: The key of the one that it should join.
        hub: Its identity, once that is known.

    Raises:
        ConfigError: It belongs to another one already.
    """
    if earlier is None or (earlier.pin == pin and hub in ("", earlier.hub)):
        return
    raise ConfigError(
        f"This data folder belongs to another hub, at {earlier.url}.",
        "Enrol with that one again, or choose an empty folder with --data-dir.",
    )
