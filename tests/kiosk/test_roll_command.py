"""``einlass roll`` and ``einlass doctor``: how much paper is left, and that a new roll was put in."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from checkin.badge import PrinterRole, PrintState
from checkin.model import PositionId
from kiosk.admission.facts import print_state_fact, reprint_fact, sending_marks
from kiosk.worlds import connected, open_world
from sync.hub.membership import Membership, save_membership
from tests.fakes.einlass import call, sample_world

TWO = 'printer = "escpos+tcp://127.0.0.1:9"\nspare_printer = "zpl+tcp://127.0.0.1:9"\nroll_m = 3\n'


def print_some(folder: Path, settings: str, count: int, profile: Mapping[str, str] | None = None) -> Path:
    """A data folder whose ledger says that so many badges of 100 mm came out of the first printer."""
    world = sample_world(folder)
    (world.data_dir / "config.toml").write_text(settings)
    with connected(open_world(world)) as ledger, ledger.writing():
        if profile is not None:
            save_membership(ledger.store, Membership(url="https://hub", token="t", hub="h", profile=profile))
        now_ms, person = world.clock.now_ms(), PositionId(1)
        for number in range(count):
            job = ledger.append(reprint_fact(person, f"CODE{number}", now_ms, "")).body.id
            marks = sending_marks(PrinterRole.FIRST, 100)
            ledger.append(print_state_fact(person, job, PrintState.SENDING, "", now_ms, marks=marks))
            ledger.append(print_state_fact(person, job, PrintState.PRINTED, "", now_ms))
    return world.data_dir


@pytest.mark.parametrize(
    ("count", "told"),
    [
        pytest.param(0, "0.0 of 3 m used; what is left is not known.", id="no badge yet"),
        pytest.param(5, "0.5 of 3 m used; 25 badges left", id="enough"),
        pytest.param(20, "2.0 of 3 m used; 10 badges left", id="few"),
        pytest.param(31, "3.1 of 3 m used; what is left is not known.", id="changed unseen"),
    ],
)
def test_what_is_left_is_told(tmp_path: Path, count: int, told: str) -> None:
    """Of both printers, a line each; few badges are a warning of the doctor's."""
    folder = print_some(tmp_path, TWO, count)
    first, spare = call("roll", "--data-dir", folder).out.splitlines()
    assert first.startswith(f"first printer: {told}")
    assert spare == "spare printer: 0.0 of 3 m used; what is left is not known."
    said = call("doctor", "--offline", "--json", "--data-dir", folder).lines()
    states = [line["state"] for line in said if line.get("what") == "roll"]
    assert states == ["warn" if count == 20 else "good", "good"]


def test_a_new_roll_is_written_down(tmp_path: Path) -> None:
    """From then on the count begins anew, of that printer alone."""
    folder = print_some(tmp_path, TWO, 5)
    kept = call("roll", "--new", "--printer", "spare", "--by", "eva", "--data-dir", folder).out.splitlines()
    assert "0.5 of 3 m used; 25 badges left" in kept[0]
    assert " UTC; what is left is not known." in kept[1]
    changed = call("roll", "--new", "--data-dir", folder).out
    assert changed.startswith("first printer: 0.0 of 3 m used since ")


def test_printers_that_the_hub_names_have_rolls(tmp_path: Path) -> None:
    """Command and doctor go by what the kiosk prints on, and so does the look at the template."""
    label = "png:x?media=62x100&dpi=300"
    profile = {"printer": label, "spare_printer": "zpl+tcp://127.0.0.1:9"}
    folder = print_some(tmp_path, 'roll_m = 3\ntemplate = "landscape"\n', 5, profile)
    changed = call("roll", "--new", "--data-dir", folder)
    assert changed.code == 0, changed.err
    first, spare = changed.out.splitlines()
    assert first.startswith("first printer: 0.0 of 3 m used since ")
    assert spare == "spare printer: 0.0 of 3 m used; what is left is not known."
    looked = call("doctor", "--offline", "--json", "--data-dir", folder).lines()
    assert [line["text"] for line in looked if line.get("what") == "roll"] == [first, spare]
    (template,) = [line["text"] for line in looked if line.get("what") == "template"]
    assert template == "landscape on 62x100 mm, 300 dpi"


@pytest.mark.parametrize(
    ("settings", "words", "problem"),
    [
        pytest.param("gate = ''\n", (), "printer: is not set", id="no printer"),
        pytest.param(
            'printer = "png:x"\n', ("--printer", "spare"), "spare_printer: is not set", id="no second"
        ),
    ],
)
def test_a_roll_that_is_not_there(
    tmp_path: Path, settings: str, words: tuple[str, ...], problem: str
) -> None:
    """Nothing is written down about it."""
    folder = print_some(tmp_path, settings, 1)
    ended = call("roll", "--new", *words, "--data-dir", folder)
    assert ended.code == 2
    assert problem in ended.err
