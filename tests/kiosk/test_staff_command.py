"""``einlass staff``: people get a PIN from a file, and the doctor knows whether anybody has one."""

from pathlib import Path

import pytest

from kiosk.worlds import connected, open_world
from sync.staff import find_by_pin, load_staff
from tests.fakes.einlass import call, sample_world


def give(folder: Path, name: str, pin: str, *more: str) -> tuple[int, str]:
    """Give somebody a PIN; the exit code, and what was said."""
    path = folder / "pin.txt"
    path.write_text(pin, "utf-8")
    said = call("staff", "add", name, "--pin-file", path, *more, "--data-dir", folder)
    return said.code, said.out + said.err


def test_people_are_added_changed_and_removed(tmp_path: Path) -> None:
    """Who stands in the event file needs no role; a new PIN takes the place of the old one."""
    world = sample_world(tmp_path)
    assert "Anmeldung  desk  has no PIN yet" in call("staff", "list", "--data-dir", world.data_dir).out
    assert give(world.data_dir, "Anmeldung", "4711\n")[0] == 0
    code, out = give(world.data_dir, "Eva", "0815", "--role", "steward")
    assert (code, "Eva  steward  has a PIN" in out) == (0, True)
    assert give(world.data_dir, "Anmeldung", "4712", "--role", "lead")[0] == 0
    with connected(open_world(world)) as ledger:
        members = load_staff(ledger.store)
    found = find_by_pin(members, "4712")
    assert found is not None
    assert (found.name, found.role) == ("Anmeldung", "lead")
    assert find_by_pin(members, "4711") is None
    assert call("staff", "remove", "Eva", "--data-dir", world.data_dir).code == 0
    assert "Eva" not in call("staff", "list", "--data-dir", world.data_dir).out
    assert call("staff", "remove", "Eva", "--data-dir", world.data_dir).code == 2


@pytest.mark.parametrize(
    ("name", "pin", "more", "said"),
    [
        pytest.param("Eva", "0815", (), "Say the role, too", id="a new person without a role"),
        pytest.param("", "0815", ("--role", "desk"), "The name is empty", id="no name"),
        pytest.param("Eva", "081", ("--role", "desk"), "4 to 12 figures", id="too short"),
        pytest.param("Eva", "geheim", ("--role", "desk"), "4 to 12 figures", id="letters"),
        pytest.param("Eva", "1234", ("--role", "desk"), "no row of figures", id="tried first"),
        pytest.param("Eva" * 21, "0815", ("--role", "desk"), "60 characters at most", id="would be cut"),
        pytest.param("Eva", "4711", ("--role", "desk"), "Somebody else has this PIN", id="taken"),
    ],
)
def test_what_cannot_be_is_said(
    tmp_path: Path, name: str, pin: str, more: tuple[str, ...], said: str
) -> None:
    """Nothing is written down then, and the remedy says what to do."""
    world = sample_world(tmp_path)
    give(world.data_dir, "Anmeldung", "4711")
    code, out = give(world.data_dir, name, pin, *more)
    assert (code, said in out) == (2, True)
    assert "Eva" not in call("staff", "list", "--data-dir", world.data_dir).out


@pytest.mark.parametrize("words", [("add",), ("remove",), ("list", "Eva")], ids=" ".join)
def test_wrong_use_is_said(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Whom it is about has to be named where it is about somebody, and only there."""
    said = call("staff", *words, "--data-dir", sample_world(tmp_path).data_dir)
    assert (said.code, "einlass staff add NAME" in said.err) == (2, True)


def test_the_doctor_says_when_nobody_can_sign_in(tmp_path: Path) -> None:
    """``sign_in`` without a PIN asks nobody, and that is a warning; with one it is well."""
    world = sample_world(tmp_path)
    (world.data_dir / "config.toml").write_text("sign_in = true\n")
    states = []
    for _ in range(2):
        lines = call("doctor", "--offline", "--json", "--data-dir", world.data_dir).lines()
        states.append([line["state"] for line in lines if line.get("what") == "staff"])
        give(world.data_dir, "Anmeldung", "4711")
    assert states == [["warn"], ["good"]]
