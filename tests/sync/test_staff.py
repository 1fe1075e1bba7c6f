"""Who works here: PINs are kept as hashes, tell who somebody is, and survive another import."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.errors import LedgerCorruptError
from checkin.roles import StaffRole
from sync.replica import write_meta
from sync.signatures import hash_password, is_password
from sync.staff import (
    STAFF,
    StaffMember,
    find_by_pin,
    load_staff,
    save_named,
    save_staff,
    seal_pin,
    with_member,
)
from tests.fakes.entropy import SeededEntropy
from tests.fakes.stored import fresh_store

ENTROPY = SeededEntropy(4)
EVA = StaffMember(name="Eva", role=StaffRole.DESK, pin=seal_pin("4711", ENTROPY))
BO = StaffMember(name="Bo", role=StaffRole.STEWARD, pin=seal_pin("0815", ENTROPY))
NEW = StaffMember(name="Cy", role=StaffRole.LEAD)


@pytest.mark.parametrize(
    ("pin", "name"),
    [
        pytest.param("4711", "Eva", id="the first one's"),
        pytest.param("0815", "Bo", id="another one's"),
        pytest.param("4712", None, id="nobody's"),
        pytest.param("", None, id="nothing: nobody without a PIN is found"),
        pytest.param("471", None, id="its beginning"),
        pytest.param("٤٧١١", None, id="figures of another script"),
        pytest.param("4711\n", None, id="with a line feed"),
        pytest.param("4" * 1000, None, id="huge"),
    ],
)
def test_a_pin_tells_who_it_is(pin: str, name: str | None) -> None:
    """Exactly the figures of one person, and never those of somebody without a PIN."""
    found = find_by_pin((NEW, EVA, BO), pin)
    assert (found.name if found else None) == name


def test_a_pin_is_kept_as_a_hash_alone() -> None:
    """Two people with one PIN look different, and the figures stand nowhere."""
    one, other = seal_pin("4711", ENTROPY), seal_pin("4711", ENTROPY)
    assert one != other
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "4711" not in repr(EVA.staff)


GOOD = hash_password("4711", b"0123456789abcdef")


@pytest.mark.parametrize(
    "known",
    [
        pytest.param("", id="none"),
        pytest.param("4711", id="the figures themselves"),
        pytest.param("$argon2id$v=19$m=65536,t=3,p=4$x", id="cut off"),
        pytest.param(GOOD.replace("m=19456", "m=999999999"), id="would take all memory"),
        pytest.param(GOOD.replace("t=2", "t=999"), id="would take for ever"),
        pytest.param(GOOD.replace("p=1", "p=0"), id="no lanes"),
        pytest.param(GOOD.replace("argon2id", "argon2x"), id="another kind"),
        pytest.param("\ud800" + GOOD, id="no text"),
    ],
)
def test_a_bad_hash_lets_nobody_in(known: str) -> None:
    """Whatever the event file says, it is no PIN and no crash."""
    assert is_password(GOOD, "4711")
    assert not is_password(known, "4711")


def test_another_import_takes_no_pin_away(tmp_path: Path) -> None:
    """Who is named again keeps the PIN and gets the new role; who was named here stays; others go."""
    store = fresh_store(tmp_path)
    with store.writing():
        save_named(store, (EVA, StaffMember(name="Gone", role=StaffRole.DESK)))
        save_staff(store, with_member(load_staff(store), BO))
        save_named(store, (NEW, StaffMember(name="Eva", role=StaffRole.LEAD)))
    told = [(member.name, member.role, member.pin) for member in load_staff(store)]
    assert told == [
        ("Cy", StaffRole.LEAD, ""),
        ("Eva", StaffRole.LEAD, EVA.pin),
        ("Bo", StaffRole.STEWARD, BO.pin),
    ]


def test_a_file_gives_a_pin_and_never_changes_one(tmp_path: Path) -> None:
    """An import puts no old PIN back over one that was changed since."""
    store, changed = fresh_store(tmp_path), seal_pin("2222", ENTROPY)
    with store.writing():
        save_named(store, (EVA,))
        assert load_staff(store) == (EVA,)
        save_staff(store, with_member(load_staff(store), replace(EVA, pin=changed)))
        save_named(store, (EVA,))
    assert [member.pin for member in load_staff(store)] == [changed]


def test_what_is_no_list_of_staff_is_said(tmp_path: Path) -> None:
    """A damaged list is an error with a remedy, and signs nobody in."""
    store = fresh_store(tmp_path)
    assert load_staff(store) == ()
    with store.writing():
        write_meta(store, STAFF, b'[{"name": 3}]')
    with pytest.raises(LedgerCorruptError):
        load_staff(store)
