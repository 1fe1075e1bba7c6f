"""PINs that an organiser gives at the hub: good at every kiosk, until the hub or its organiser says no."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import RLock

import msgspec
import pytest

from checkin.roles import StaffRole
from hub.gathering import Change
from kiosk.signing import Signing
from sync.hub.clock import CorrectedClock
from sync.hub.driver import Driver
from sync.hub.enrolment import Enrolment
from sync.hub.line import open_line
from sync.hub.protocol import Heartbeat
from sync.hub.steps import Ended, Wait
from sync.hub.upkeep import StaffDocument
from sync.staff import StaffMember, load_staff, save_staff, seal_pin, version_of
from tests.fakes.entropy import SeededEntropy
from tests.fakes.hub_house import House, Kiosk, TrueClock, open_house

ENTROPY = SeededEntropy(3)
ADA = StaffMember(name="Ada", role=StaffRole.LEAD, pin=seal_pin("4711", ENTROPY), is_local=True)
BO = StaffMember(name="Bo", role=StaffRole.DESK, is_local=True)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A hub with Ada, who has a PIN, and Bo, who has none."""
    with open_house(tmp_path) as found:
        give(found, ADA, BO)
        yield found


def give(house: House, *members: StaffMember) -> None:
    """An organiser says who works here."""
    gathering = house.served.host.gathering
    before = version_of(house.served.run(gathering.staff()))
    assert house.served.run(gathering.change(Change(staff=members, staff_seen=before)))


def signing(kiosk: Kiosk) -> Signing:
    """Where staff sign in."""
    return Signing(RLock(), kiosk.ledger, kiosk.file.clock)


def hears(kiosk: Kiosk) -> None:
    """The kiosk talks to its hub until there is nothing to say, beginning with a heartbeat."""
    clock = CorrectedClock(TrueClock())
    with closing(open_line(kiosk.membership, clock.mono_ns)) as line:
        driver = Driver(kiosk.ledger, line, clock, lambda _: None)
        while not isinstance(driver.step(Heartbeat(pending=0, cursor=0)), Wait | Ended):
            pass


def test_a_pin_of_the_hub_is_good_at_a_kiosk(house: House) -> None:
    """From the first fetch on; and when the organiser sets another, the old one is good nowhere."""
    kiosk = house.kiosk("north")
    found = signing(kiosk).sign_in("4711")
    assert found is not None
    assert (found.name, found.role) == ("Ada", StaffRole.LEAD)
    give(house, msgspec.structs.replace(ADA, pin=seal_pin("0815", ENTROPY), role=StaffRole.STEWARD), BO)
    hears(kiosk)
    assert signing(kiosk).find("4711") is None
    found = signing(kiosk).find("0815")
    assert found is not None
    assert found.role is StaffRole.STEWARD


def test_who_is_named_at_the_kiosk_stays(house: House) -> None:
    """Whom the hub takes away is gone there as well; whom the kiosk itself named, or gave a PIN, is not."""
    kiosk = house.kiosk("north")
    with kiosk.ledger.writing():
        own = StaffMember(name="Cy", role=StaffRole.DESK, pin=seal_pin("1234", ENTROPY), is_local=True)
        here = [
            msgspec.structs.replace(one, pin=own.pin if one.name == "Bo" else one.pin)
            for one in load_staff(kiosk.ledger.store)
        ]
        save_staff(kiosk.ledger.store, [*here, own])
    give(house, BO)
    hears(kiosk)
    assert {one.name: bool(one.pin) for one in load_staff(kiosk.ledger.store)} == {"Bo": True, "Cy": True}
    give(house)
    hears(kiosk)
    assert [one.name for one in load_staff(kiosk.ledger.store)] == ["Cy"]


def test_a_kiosk_whose_access_ended_keeps_no_pin_of_the_hub(house: House) -> None:
    """A stolen one has nothing left to guess."""
    kiosk = house.kiosk("north")
    house.served.run(house.served.host.gathering.revoke("north"))
    hears(kiosk)
    assert load_staff(kiosk.ledger.store) == ()


def test_leaving_the_hub_forgets_them(house: House) -> None:
    """As it forgets all that names persons."""
    kiosk = house.kiosk("north")
    Enrolment(kiosk.ledger, kiosk.file.clock).leave()
    assert load_staff(kiosk.ledger.store) == ()


def test_no_pin_travels_in_figures(house: House) -> None:
    """What the hub holds and hands out are hashes, each with a salt of its own."""
    members = house.served.run(house.served.host.gathering.staff())
    raw = msgspec.json.encode(StaffDocument(version="", members=tuple(members)))
    assert b"4711" not in raw
    assert b"$argon2id$" in raw
