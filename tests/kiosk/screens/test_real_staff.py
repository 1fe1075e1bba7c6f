"""Staff at the real desk: what they do is in the journal under their names, and nothing they may not is."""

from pathlib import Path

from msgspec.structs import replace

from checkin.journal import Kind
from checkin.model import PositionStatus
from checkin.roles import StaffRole
from kiosk.frontdesk import FrontDesk
from kiosk.outfit import Outfit
from kiosk.settings import Mode
from sync.ledger import Ledger
from sync.staff import StaffMember, save_staff, seal_pin
from tests.fakes.entropy import SeededEntropy
from tests.fakes.real_desk import kinds, play_real
from tests.fakes.small_congress import attendee, secret_of
from tests.fakes.stage import Stage


def with_staff(outfit: Outfit) -> Outfit:
    """Everybody has to sign in, and two people can."""
    desk = outfit.desk
    assert isinstance(desk, FrontDesk)
    return replace(outfit, signing=desk.signing, sign_in=True, place=replace(outfit.place, by=""))


def name_staff(ledger: Ledger) -> None:
    """Eva is at the desk, Tom at the door."""
    entropy = SeededEntropy(2)
    members = (
        StaffMember(name="Eva", role=StaffRole.DESK, pin=seal_pin("4711", entropy)),
        StaffMember(name="Tom", role=StaffRole.STEWARD, pin=seal_pin("0815", entropy)),
    )
    with ledger.writing():
        save_staff(ledger.store, members)


def test_a_shift_at_the_desk(tmp_path: Path) -> None:
    """Nothing before a PIN; then Eva forces and takes back, Tom only scans; each entry names who did it."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        name_staff(ledger)
        await stage.scan(secret_of(1))
        await stage.press("escape")
        assert kinds(ledger) == []
        await stage.press(*"4711", "enter")
        await stage.scan("UNPAID")
        await stage.press("f4", "1", "f5", "j", "f12", *"0815", "enter")
        await stage.scan(secret_of(1))
        await stage.press("f5", "j", "f3", "2", "f7", "f8", "f9", "f10", "f11")
        told = [(entry.body.kind, entry.body.by) for entry in ledger.entries()]
        assert told == [
            (Kind.STAFF, "Eva"),
            (Kind.REFUSAL, "Eva"),
            (Kind.ENTRY, "Eva"),
            (Kind.BADGE, "Eva"),
            (Kind.UNDO, "Eva"),
            (Kind.STAFF, "Eva"),
            (Kind.STAFF, "Tom"),
            (Kind.ENTRY, "Tom"),
            (Kind.BADGE, "Tom"),
        ]
        assert ledger.verify() == []

    unpaid = attendee(20, secret="UNPAID", status=PositionStatus.PENDING)
    play_real(tmp_path, Mode.DESK, play, more=(unpaid,), fit=with_staff)
