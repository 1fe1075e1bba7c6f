"""Who works here: names, roles and the hashes of their PINs, as kept in the ledger.

The event file names people, a kiosk gives them PINs; a later import takes neither away. Must not know: who is
signed in, what a role may do.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec
from msgspec.structs import replace

from checkin.clock import Entropy
from checkin.roles import Staff, StaffRole
from sync.replica import read_meta, read_struct, write_meta
from sync.signatures import hash_password, is_password
from sync.store import Store

STAFF = "staff"
SALT_BYTES = 16
VERSION_DIGITS = 16
SHORTEST_PIN, LONGEST_PIN = 4, 12
PIN = re.compile(rf"[0-9]{{{SHORTEST_PIN},{LONGEST_PIN}}}")
"""Figures only: they are typed on a keypad, in a queue."""

EASY_STEPS = (0, 1, -1)
"""A figure over and over, upwards, or downwards: what is tried first at a keypad."""

_encode = msgspec.json.Encoder(order="deterministic").encode


class StaffMember(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works here.

    Attributes:
        pin: An argon2 hash, empty = not set yet.
        is_local: Named on this kiosk, and not by the event file.
    """

    name: str
    role: StaffRole
    pin: str = ""
    is_local: bool = False

    @property
    def staff(self) -> Staff:
        """The same without the PIN."""
        return Staff(self.name, self.role)


def load_staff(store: Store) -> tuple[StaffMember, ...]:
    """All who work here, in the order in which they were named.

    Raises:
        LedgerCorruptError: What is stored is no list of staff.
    """
    found = read_struct(
        store,
        STAFF,
        tuple[StaffMember, ...],
        "The list of staff in the ledger cannot be read.",
        "Import the event file again, then set the PINs with einlass staff add.",
    )
    return found or ()


def save_staff(store: Store, members: Iterable[StaffMember]) -> None:
    """Keep them in place of the earlier ones. The caller holds the transaction."""
    write_meta(store, STAFF, msgspec.json.encode(tuple(members)))


def save_named(store: Store, named: Sequence[StaffMember]) -> None:
    """Keep those whom an event file names; PINs that are known here, and people named here, stay."""
    earlier = load_staff(store) if read_meta(store, STAFF) is not None else ()
    pins = {member.name: member.pin for member in earlier}
    names = {member.name for member in named}
    local = [member for member in earlier if member.is_local and member.name not in names]
    known = [replace(member, pin=pins.get(member.name) or member.pin) for member in named]
    save_staff(store, (*known, *local))


def keep_hubs_staff(store: Store, members: Iterable[StaffMember]) -> None:
    """Keep whom the hub names in place of whom it named before; whoever was named here stays.

    A name that both know is the hub's: its role and PIN hold. Only where the hub has no PIN the one from here
    does. The caller holds the transaction.
    """
    earlier = load_staff(store)
    pins = {member.name: member.pin for member in earlier}
    named = [replace(one, pin=one.pin or pins.get(one.name, ""), is_local=False) for one in members]
    names = {one.name for one in named}
    local = [one for one in earlier if one.is_local and one.name not in names]
    if named or earlier:
        save_staff(store, (*named, *local))


def version_of(members: Iterable[StaffMember]) -> str:
    """The same only for the same people, roles and PINs; empty = nobody."""
    known = tuple(members)
    return hashlib.sha256(_encode(known)).hexdigest()[:VERSION_DIGITS] if known else ""


def with_member(members: Iterable[StaffMember], wanted: StaffMember) -> tuple[StaffMember, ...]:
    """The list with one more, or with one of them changed."""
    known = tuple(members)
    if wanted.name not in {member.name for member in known}:
        return (*known, replace(wanted, is_local=True))
    return tuple(
        replace(wanted, is_local=member.is_local) if member.name == wanted.name else member
        for member in known
    )


def find_by_pin(members: Iterable[StaffMember], pin: str) -> StaffMember | None:
    """Whose PIN that is; takes a while, once for each who has one."""
    if not PIN.fullmatch(pin):
        return None
    return next((member for member in members if member.pin and is_password(member.pin, pin)), None)


def is_easy(pin: str) -> bool:
    """Whether a PIN is one of those that are tried first: 0000, 1234, 4321, 1212."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    pair = pin[:2] * len(pin)
    return any(steps == {step} for step in EASY_STEPS) or pin == pair[: len(pin)]


def seal_pin(pin: str, entropy: Entropy) -> str:
    """The hash of a PIN that is kept in its place."""
    return hash_password(pin, entropy.random_bytes(SALT_BYTES))
