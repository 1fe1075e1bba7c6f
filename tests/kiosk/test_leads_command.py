"""``einlass report leads``: who has let an exhibitor know that they were at their stand."""

import csv
import io
from pathlib import Path

import pytest

from kiosk.desk import CheckIns
from kiosk.exit_codes import ExitCode
from kiosk.settings import Settings
from kiosk.stands.meetings import Stands
from kiosk.stands.views import Stand
from kiosk.stands.visits import visits
from kiosk.views import DeskPlace
from kiosk.worlds import World, connected, get_event_set, open_world
from sync.replica import iter_positions
from tests.fakes.einlass import TICKET, Einlass
from tests.fakes.entropy import SeededEntropy


def test_leads_are_those_who_agreed(tmp_path: Path) -> None:
    """With what was passed on, which is no part of the journal; without whoever has taken it back."""
    einlass = Einlass(tmp_path / "data")
    assert einlass.import_sample().code == 0
    with connected(open_world(World(einlass.data_dir, Settings(), {}))) as ledger:
        event_set = get_event_set(ledger)
        check_ins = CheckIns(ledger, event_set, ledger.clock, SeededEntropy(3))
        stands, stand = Stands(ledger, check_ins.check_in_scan, ledger.clock), Stand({"de": "Stadtwerke"})
        first, *others = list(iter_positions(ledger.store))[:3]
        place, elsewhere = DeskPlace(event_set.lists[0].id), DeskPlace(event_set.lists[1].id)
        for position in (first, *others):
            stands.agree(position, place, stand)
        stands.take_back(first, elsewhere, stand)
    lists = [str(one.id) for one in event_set.lists[:2]]
    rows, here, there = (
        list(csv.DictReader(io.StringIO(einlass("report", "leads", "--format", "csv", *only).out)))
        for only in ((), ("--list", lists[0]), ("--list", lists[1]))
    )
    assert (here, there) == (rows, [])
    assert sorted(row["family_name"] for row in rows) == sorted(one.family_name for one in others)
    assert {row["exhibitor"] for row in rows} == {"Stadtwerke"}
    assert not any(one.family_name in einlass("journal", "export").out for one in others)


@pytest.fixture
def two_stands(tmp_path: Path) -> Einlass:
    """One visitor agreed at each of two stands, and took it back at a third."""
    einlass = Einlass(tmp_path / "data")
    assert einlass.import_sample().code == 0
    with connected(open_world(World(einlass.data_dir, Settings(), {}))) as ledger:
        event_set = get_event_set(ledger)
        check_ins = CheckIns(ledger, event_set, ledger.clock, SeededEntropy(3))
        stands, place = (
            Stands(ledger, check_ins.check_in_scan, ledger.clock),
            DeskPlace(event_set.lists[0].id),
        )
        names = ("Stadtwerke", "Stadtwerke Süd", "Verlag")
        for position, name in zip(iter_positions(ledger.store), names, strict=False):
            stands.agree(position, place, Stand({"de": name}))
            if name == "Verlag":
                stands.take_back(position, place, Stand({"de": name}))
    return einlass


@pytest.mark.parametrize(
    ("name", "exhibitors"),
    [
        pytest.param("Stadtwerke", ["Stadtwerke"], id="not whose name only begins so"),
        pytest.param(" stadtwerke  SÜD ", ["Stadtwerke Süd"], id="capitals and blanks do not matter"),
        pytest.param("Verlag", [], id="nobody who has taken it back"),
    ],
)
def test_an_exhibitor_gets_their_own_visitors_only(
    two_stands: Einlass, name: str, exhibitors: list[str]
) -> None:
    """A file for one stand holds no visit to another."""
    out = two_stands("report", "leads", "--format", "csv", "--stand", name).out
    assert [row["exhibitor"] for row in csv.DictReader(io.StringIO(out))] == exhibitors


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        pytest.param("leads", "Stadt", "Stadtwerke, Stadtwerke Süd, Verlag", id="part of a name"),
        pytest.param("leads", "", "Stadtwerke, Stadtwerke Süd, Verlag", id="empty"),
        pytest.param("till", "Verlag", "Leave out --stand", id="another report"),
    ],
)
def test_a_wrong_stand_makes_no_file(two_stands: Einlass, kind: str, name: str, said: str) -> None:
    """It is an error that tells the names there are, not an empty file or everybody's."""
    done = two_stands("report", kind, "--format", "csv", "--stand", name)
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert said in done.err


def test_what_is_erased_is_in_no_report(two_stands: Einlass) -> None:
    """Nor anywhere else in the data folder's journal, which still holds; somebody else's visit stays."""
    whose = _ticket_of("Stadtwerke", two_stands)
    done = two_stands("leads", "erase", "--ticket", whose, "--by", "Ada")
    assert (done.code, done.err) == (ExitCode.DONE, "")
    assert "Tell: Stadtwerke.\n" in done.out
    rows = csv.DictReader(io.StringIO(two_stands("report", "leads", "--format", "csv").out))
    assert [row["exhibitor"] for row in rows] == ["Stadtwerke Süd"]
    assert two_stands("journal", "verify").code == ExitCode.DONE
    [said] = [one for one in two_stands("journal", "export").lines() if one["body"]["kind"] == "erasure"]
    assert (said["body"]["by"], said["body"]["payload"]) == ("Ada", {"of": "consent"})
    assert "Tell" not in two_stands("leads", "erase", "--ticket", whose).out


def test_one_exhibitor_only(two_stands: Einlass) -> None:
    """What others may know stays."""
    whose = _ticket_of("Stadtwerke", two_stands)
    assert "Tell" not in two_stands("leads", "erase", "--ticket", whose, "--stand", "verlag").out
    assert len(two_stands("report", "leads", "--format", "csv").out.splitlines()) == 3
    assert "Tell" in two_stands("leads", "erase", "--ticket", whose, "--stand", "STADTWERKE").out
    assert len(two_stands("report", "leads", "--format", "csv").out.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--ticket", "NOBODY"), "Nobody here has this code.", id="unknown"),
        pytest.param(("--ticket", ""), "Nobody here has this code.", id="empty"),
        pytest.param(("--ticket", "\udcff\x00"), "Nobody here has this code.", id="no text"),
        pytest.param(("--ticket", TICKET, "--stand", "Verla"), "Stands there are: ", id="a wrong stand"),
    ],
)
def test_nothing_is_erased_by_mistake(two_stands: Einlass, words: tuple[str, ...], said: str) -> None:
    """A clear word, and no entry."""
    done = two_stands("leads", "erase", *words)
    assert done.code == ExitCode.USAGE
    assert said in done.err
    assert "erasure" not in two_stands("journal", "export").out


def _ticket_of(exhibitor: str, einlass: Einlass) -> str:
    """The ticket of whoever agreed there."""
    with connected(open_world(World(einlass.data_dir, Settings(), {}))) as ledger:
        [whose] = [one.position for one in visits(ledger) if one.exhibitor == exhibitor]
        return next(one.secret for one in iter_positions(ledger.store) if one.id == whose)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_each_exhibitor_gets_a_file(two_stands: Einlass, tmp_path: Path, suffix: str) -> None:
    """All in one go; nobody who was erased stays in a file of an earlier time."""
    words, folder = ("report", "leads", "--format", suffix, "--each-stand"), tmp_path / "to" / "hand out"
    assert two_stands(*words, folder).code == ExitCode.DONE
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(files) == {f"{name}.{suffix}" for name in ("stadtwerke", "stadtwerke-sud", "verlag")}
    two_stands("leads", "erase", "--ticket", _ticket_of("Stadtwerke", two_stands))
    assert two_stands(*words, folder).err == f"3 files in {folder}.\n"
    changed = {path.name for path in folder.iterdir() if path.read_bytes() != files[path.name]}
    assert f"stadtwerke.{suffix}" in changed
    if suffix == "csv":
        assert changed == {"stadtwerke.csv"}
        assert len((folder / "stadtwerke.csv").read_text().splitlines()) == 1
        assert len((folder / "stadtwerke-sud.csv").read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("leads", "--stand", "Verlag"), "Leave out --stand and --out.", id="one and all"),
        pytest.param(("leads", "--out", "x"), "Leave out --stand and --out.", id="a file and a folder"),
        pytest.param(("till",), "Leave out --each-stand.", id="another report"),
        pytest.param(("leads", "--format", "svg"), "has no charts", id="no picture"),
        pytest.param(("leads",), "Name another folder.", id="a file for a folder"),
    ],
)
def test_what_makes_no_folder(two_stands: Einlass, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """A clear word in place of half a folder."""
    (tmp_path / "there").write_text("a file")
    done = two_stands("report", *words, "--each-stand", tmp_path / "there")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert said in done.err
    assert (tmp_path / "there").read_text() == "a file"
