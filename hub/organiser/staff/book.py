"""What an organiser does with the list of who works here: add, another role, another PIN, take away.

A PIN is made or typed once and kept as a hash; nobody can read it again. Each change gives a whole list, and
what the journal says of it. Must not know: HTML, where the list is kept.
"""

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from checkin.clock import Entropy
from checkin.journal import Fact, Json, Kind
from checkin.roles import RANKS, StaffRole
from hub.signer import MAX_NAME_CHARS
from sync.staff import PIN, StaffMember, find_by_pin, is_easy, seal_pin, with_member

KEY_DIGITS = 16
MAX_MEMBERS = 1_000
FIGURES, LEAD_FIGURES = 6, 8
"""Of a PIN that is made here: who has a kiosk in their hands may try many."""
TRIES = 8
RANDOM_BYTES = 8
WHAT = "staff"

Members = Sequence[StaffMember]


class Wrong(StrEnum):
    """Why a list stays as it is; the words are those of the page."""

    NO_NAME = "staff_no_name"
    KNOWN = "staff_known"
    FULL = "staff_full"
    LONG = "staff_long"
    NO_PIN = "staff_no_pin"
    EASY = "staff_easy"
    TAKEN = "staff_taken"


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it is to be.

    Attributes:
        member: Whom it is about.
        did: For the journal: ``added``, ``role``, ``pin`` or ``removed``.
        pin: In figures, if it was made here: shown once; empty = it was typed, or there is none.
    """

    members: tuple[StaffMember, ...]
    member: StaffMember
    did: str
    pin: str = ""
    role_before: StaffRole | None = None

    def fact(self, at_ms: int, by: str) -> Fact:
        """What the journal says of it. No PIN and no hash of one."""
        payload: dict[str, Json] = {"set": WHAT, "name": self.member.name, "did": self.did}
        if self.did != "removed":
            payload["role"] = self.member.role.value
        if self.role_before not in (None, self.member.role):
            payload["role_from"] = str(self.role_before)
        return Fact(kind=Kind.SETTING, at_ms=at_ms, by=by, payload=payload)


def key_of(member: StaffMember) -> str:
    """A name as a part of an address."""
    return hashlib.sha256(member.name.encode()).hexdigest()[:KEY_DIGITS]


def find(members: Members, key: str) -> StaffMember | None:
    """Whoever that address means."""
    return next((one for one in members if key_of(one) == key), None)


def add(members: Members, name: str, role: StaffRole, pin: str, entropy: Entropy) -> Done | Wrong:
    """One more, with the PIN that was typed, or with a new one. Slow: every PIN is compared."""
    if not name:
        return Wrong.NO_NAME
    if len(name) > MAX_NAME_CHARS:
        return Wrong.LONG
    if any(one.name == name for one in members):
        return Wrong.KNOWN
    if len(members) >= MAX_MEMBERS:
        return Wrong.FULL
    found = _pin(members, role, pin, entropy)
    if isinstance(found, Wrong):
        return found
    member = StaffMember(name=name, role=role, pin=seal_pin(found, entropy), is_local=True)
    return Done(members=with_member(members, member), member=member, did="added", pin="" if pin else found)


def give_pin(members: Members, member: StaffMember, pin: str, entropy: Entropy) -> Done | Wrong:
    """Another PIN, typed or made here; the former one is good nowhere from then on. Slow, as `add`."""
    others = [one for one in members if one.name != member.name]
    found = _pin(others, member.role, pin, entropy)
    if isinstance(found, Wrong):
        return found
    now = replace(member, pin=seal_pin(found, entropy))
    return Done(members=with_member(members, now), member=now, did="pin", pin="" if pin else found)


def give_role(members: Members, member: StaffMember, role: StaffRole) -> Done:
    """Another role."""
    now = replace(member, role=role)
    return Done(members=with_member(members, now), member=now, did="role", role_before=member.role)


def remove(members: Members, member: StaffMember) -> Done:
    """Not here any more."""
    left = tuple(one for one in members if one.name != member.name)
    return Done(members=left, member=member, did="removed", role_before=member.role)


def _pin(others: Iterable[StaffMember], role: StaffRole, typed: str, entropy: Entropy) -> str | Wrong:
    """A PIN that nobody else has."""
    known = tuple(others)
    if typed:
        if not PIN.fullmatch(typed):
            return Wrong.NO_PIN
        if is_easy(typed):
            return Wrong.EASY
        return Wrong.TAKEN if find_by_pin(known, typed) is not None else typed
    for _ in range(TRIES):
        made = make_pin(role, entropy)
        if not is_easy(made) and find_by_pin(known, made) is None:
            return made
    return Wrong.TAKEN


def make_pin(role: StaffRole, entropy: Entropy) -> str:
    """Figures that nobody can guess; more of them for those who may change kiosks."""
    figures = LEAD_FIGURES if RANKS.index(role) >= RANKS.index(StaffRole.LEAD) else FIGURES
    number = int.from_bytes(entropy.random_bytes(RANDOM_BYTES), "big") % 10**figures
    return f"{number:0{figures}}"
