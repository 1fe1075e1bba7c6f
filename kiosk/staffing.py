"""Gives somebody who works here a role and a PIN. Must not know: arguments, screens."""

from checkin.clock import Entropy
from checkin.errors import ConfigError
from checkin.roles import StaffRole
from checkin.text import clean_text
from sync.ledger import Ledger
from sync.staff import (
    LONGEST_PIN,
    PIN,
    SHORTEST_PIN,
    StaffMember,
    find_by_pin,
    is_easy,
    load_staff,
    save_staff,
    seal_pin,
    with_member,
)

MAX_NAME_CHARS = 60


def checked_pin(pin: str) -> str:
    """A PIN that can be typed on any keypad, and is not tried first by whoever has none.

    Raises:
        ConfigError: It is no such PIN.
    """
    if not PIN.fullmatch(pin):
        raise ConfigError(
            "This cannot be a PIN.", f"Take {SHORTEST_PIN} to {LONGEST_PIN} figures, typed on any keypad."
        )
    if is_easy(pin):
        raise ConfigError(
            "This PIN is one of those that are tried first.", "Take one that is no row of figures."
        )
    return pin


def checked_name(name: str) -> str:
    """A name that can be told from others, made harmless.

    Raises:
        ConfigError: It is empty or too long.
    """
    name = clean_text(name, MAX_NAME_CHARS + 1)
    if len(name) > MAX_NAME_CHARS:
        raise ConfigError("The name is too long.", f"It has {MAX_NAME_CHARS} characters at most.")
    if not name:
        raise ConfigError("The name is empty.", "Say who it is.")
    return name


def employ(ledger: Ledger, entropy: Entropy, name: str, role: StaffRole | None, pin: str) -> None:
    """Write down that they work here; again = changed, and nothing is written where nothing changes.

    Args:
        ledger: Where it is kept.
        entropy: For the salt of the PIN.
        name: Made harmless here.
        role: None = the one that they have.
        pin: See `checked_pin`.

    Raises:
        ConfigError: The name is empty or too long, the role unknown, or the PIN somebody else's.
    """
    known, role = refuse_nameless(ledger, name, role)
    name = clean_text(name, MAX_NAME_CHARS)
    others = [member for member in load_staff(ledger.store) if member.name != name]
    if find_by_pin(others, checked_pin(pin)) is not None:
        raise ConfigError("Somebody else has this PIN.", "Take another: the PIN alone tells who it is.")
    if known is not None and known.role is role and find_by_pin([known], pin) is not None:
        return
    member = StaffMember(name=name, role=role, pin=seal_pin(pin, entropy))
    with ledger.writing():
        save_staff(ledger.store, with_member(load_staff(ledger.store), member))


def refuse_nameless(
    ledger: Ledger, name: str, role: StaffRole | None
) -> tuple[StaffMember | None, StaffRole]:
    """Who is known by that name here, and their role: the one that is wanted, else the one that they have.

    Raises:
        ConfigError: The name is empty or too long, or neither is known.
    """
    name = checked_name(name)
    known = next((member for member in load_staff(ledger.store) if member.name == name), None)
    role = role or (known.role if known else None)
    if role is None:
        raise ConfigError(
            f"{name} is not known here yet.", "Say the role, too: --role steward, desk, lead or organiser."
        )
    return known, role
