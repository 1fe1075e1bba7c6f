"""Signing in over a real ledger: PINs become names, and the journal says who came and went."""

from collections.abc import Iterator
from pathlib import Path
from threading import RLock

import pytest

from checkin.journal import Kind
from checkin.roles import Staff, StaffRole
from kiosk.signing import Signing
from sync.ledger import Ledger
from sync.staff import StaffMember, save_staff, seal_pin
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import connected, make_ledger

EVA, MIA = Staff("Eva", StaffRole.DESK), Staff("Mia", StaffRole.LEAD)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with nobody in it who works there."""
    with connected(make_ledger(tmp_path)) as opened:
        yield opened


def named(ledger: Ledger) -> Signing:
    """The use case, with two people who have a PIN and one without."""
    entropy = SeededEntropy(3)
    members = (
        StaffMember(name="Bo", role=StaffRole.ORGANISER),
        StaffMember(name="Eva", role=StaffRole.DESK, pin=seal_pin("4711", entropy)),
        StaffMember(name="Mia", role=StaffRole.LEAD, pin=seal_pin("0815", entropy)),
    )
    with ledger.writing():
        save_staff(ledger.store, members)
    return Signing(RLock(), ledger, FakeClock())


def test_coming_and_going_stands_in_the_journal(ledger: Ledger) -> None:
    """One entry each, with who, in which role and when; a wrong PIN leaves none."""
    signing = named(ledger)
    assert signing.sign_in("9999") is None
    assert signing.sign_in("4711") == EVA
    signing.sign_out(EVA)
    told = [
        (body.kind, body.by, body.payload, body.at_ms) for body in (entry.body for entry in ledger.entries())
    ]
    assert told == [
        (Kind.STAFF, "Eva", {"did": "signed_in", "role": "desk"}, START_MS),
        (Kind.STAFF, "Eva", {"did": "signed_out", "role": "desk"}, START_MS),
    ]
    assert ledger.verify() == []


@pytest.mark.parametrize(
    ("pin", "is_right"),
    [
        pytest.param("0815", True, id="lead"),
        pytest.param("4711", False, id="desk"),
        pytest.param("", False, id="nothing, although somebody has no PIN"),
    ],
)
def test_lead_may_leave(ledger: Ledger, pin: str, *, is_right: bool) -> None:
    """The PIN of lead ends the program, the desk's does not; neither is written down."""
    assert named(ledger).may_leave(pin) is is_right
    assert list(ledger.entries()) == []


def test_who_works_here_is_looked_up_again(ledger: Ledger) -> None:
    """By name: with the role that they have now, and nobody once they are removed."""
    signing = named(ledger)
    assert signing.look_up("Eva") == EVA
    with ledger.writing():
        save_staff(ledger.store, [StaffMember(name="Eva", role=StaffRole.STEWARD)])
    assert signing.look_up("Eva") == Staff("Eva", StaffRole.STEWARD)
    assert signing.look_up("Mia") is None
    assert list(ledger.entries()) == []


def test_without_staff_nobody_can_sign_in(ledger: Ledger) -> None:
    """A ledger that names nobody has no PINs, and no error."""
    signing = Signing(RLock(), ledger, FakeClock())
    assert not signing.has_pins()
    assert signing.sign_in("4711") is None
    assert named(ledger).has_pins()
