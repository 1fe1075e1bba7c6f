"""What ties this ledger to one device of one pretix: kept in the ledger, which is encrypted.

Must not know: HTTP, what a device may do (`sync.pretix.profiles`).
"""

import msgspec

from checkin.errors import ConfigError
from checkin.model import GateId, ListId
from sync.replica import read_struct, write_meta
from sync.store import Store

PAIRING = "pretix_pairing"


class Pairing(msgspec.Struct, frozen=True, kw_only=True):
    """One device, as pretix knows it.

    Attributes:
        url: Address of the server, without a slash at its end.
        organizer: Short name of the organizer.
        device: Its number at the organizer: check-ins of other devices have another one.
        former: Its numbers before it was paired anew: their check-ins are ours, too.
        serial: Its serial number in pretix.
        name: As the organiser calls it.
        profile: Its security profile, see `sync.pretix.profiles`.
        gate: The gate that the organiser has put it at.
        events: Short names of the events that it works for; the first one is the main one.
        list: The check-in list that pretix proposes; None = it proposes none.
        chooses_event: Whether pretix may move it to another event, as long as nobody has named one.
        allows_http: Whether whoever paired it allowed an address that is not encrypted.
        software: Version of this program when it was last told.
        server: Version of pretix when it was last asked.
        is_revoked: The organiser has ended its access: nothing works until it is paired anew.
    """

    url: str
    organizer: str
    device: int
    token: str
    former: tuple[int, ...] = ()
    serial: str = ""
    name: str = ""
    profile: str = ""
    gate: GateId | None = None
    gate_name: str = ""
    events: tuple[str, ...] = ()
    list: ListId | None = None
    chooses_event: bool = True
    allows_http: bool = False
    software: str = ""
    server: str = ""
    is_revoked: bool = False


def own_devices(pairing: Pairing) -> frozenset[int]:
    """All numbers under which this ledger's check-ins stand at the organizer."""
    return frozenset((pairing.device, *pairing.former))


def load_pairing(store: Store) -> Pairing | None:
    """With what this ledger is paired; None = with no pretix.

    Raises:
        LedgerCorruptError: What is stored is none.
    """
    return read_struct(
        store,
        PAIRING,
        Pairing,
        "The stored pairing with pretix cannot be read.",
        "Pair this kiosk again: einlass enrol.",
    )


def save_pairing(store: Store, pairing: Pairing) -> None:
    """Keep it in place of the earlier one. The caller holds the transaction."""
    write_meta(store, PAIRING, msgspec.json.encode(pairing))


def refuse_other_house(earlier: Pairing | None, url: str, organizer: str) -> None:
    """A ledger belongs to one organizer: the numbers of another one would mean other people.

    Raises:
        ConfigError: It belongs to another one already.
    """
    if earlier is not None and (earlier.url, earlier.organizer) != (url, organizer):
        raise ConfigError(
            f"This data folder belongs to {earlier.organizer} at {earlier.url}.",
            "Pair with that one again, or choose an empty folder with --data-dir.",
        )
