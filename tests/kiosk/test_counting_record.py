"""``einlass report counting-record``: a file that anybody can check, without a ledger and without a key."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.recording import find_key
from sync.record.in_ledger import InLedger
from sync.record.keys import fingerprint
from sync.record.recorder import Recorder
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.recording import Hall
from tests.fakes.small_congress import connected, make_ledger

FOLDER = "data"


@pytest.fixture
def key(tmp_path: Path) -> Iterator[str]:
    """A folder with an hour on record, signed with the ledger's own key; its fingerprint."""
    clock = FakeClock()
    file = make_ledger(tmp_path / FOLDER, 40, clock=clock)
    with connected(file) as ledger:
        made = find_key(ledger, tmp_path / FOLDER, SeededEntropy(1))
        clock.advance(15)
        hall = Hall(file, ledger, clock)
        hall.recorder = Recorder(InLedger(ledger, lambda *_: {}), made, clock)
        for number in range(1, 31):
            hall.passes(number)
            hall.minutes(3)
        yield fingerprint(made.public)


def report(tmp_path: Path, *words: str) -> int:
    """The command, on that folder."""
    return main(["report", "counting-record", "--data-dir", str(tmp_path / FOLDER), *words])


def test_a_file_verifies_by_itself(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """On a machine that has nothing else; with the key that doctor names."""
    out = tmp_path / "record.csv"
    assert report(tmp_path, "--format", "csv", "--out", str(out)) == 0
    elsewhere = tmp_path / "elsewhere"
    told = main(
        ["report", "counting-record", "--data-dir", str(elsewhere), "--verify", str(out), "--key", key]
    )
    assert told == 0
    assert not elsewhere.exists()
    said = capsys.readouterr().out
    assert "of 3 rooms" in said
    assert key in said
    assert said.endswith("verified\n")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(",12,12,12,", ",11,12,12,", "hash does not match", id="a number"),
        pytest.param("# room 10", "# Room 10", "was put in", id="the end of a room"),
        pytest.param("# event:", "# Event:", "whole file", id="the heading"),
    ],
)
def test_whatever_was_changed_is_told(
    tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str], before: str, after: str, told: str
) -> None:
    """With the row, the line, the room and the minute."""
    out = tmp_path / "record.csv"
    assert report(tmp_path, "--format", "csv", "--out", str(out)) == 0
    text = out.read_text("utf-8")
    assert before in text
    out.write_text(text.replace(before, after, 1), "utf-8")
    assert report(tmp_path, "--verify", str(out)) == 1
    said = capsys.readouterr()
    assert told in said.err
    assert said.out.endswith("changed\n")


def test_another_key_than_the_one_asked_for_is_told(tmp_path: Path, key: str) -> None:
    """A forger may make everything anew, but not with our key."""
    out = tmp_path / "record.csv"
    assert report(tmp_path, "--format", "csv", "--out", str(out)) == 0
    assert report(tmp_path, "--verify", str(out), "--key", "0" * 32) == 1


def test_one_room_is_a_record_of_its_own(
    tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its file is whole without the other rooms; a room that is not there is wrong use."""
    out = tmp_path / "hall.csv"
    assert report(tmp_path, "--room", "Saal 1", "--format", "csv", "--out", str(out)) == 0
    assert report(tmp_path, "--verify", str(out), "--key", key) == 0
    assert "of 1 rooms" in capsys.readouterr().out
    assert report(tmp_path, "--room", "Keller") == 2


def test_other_formats_say_the_same(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A line of JSON per line of the record, with its hash; a table to be read."""
    assert report(tmp_path, "--room", "Foyer", "--format", "json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["persons"] == 1
    assert lines[1]["before"] == lines[0]["hash"]
    assert report(tmp_path, "--room", "Foyer") == 0
    table = capsys.readouterr().out
    assert "Foyer" in table
    assert "80 %" not in table.splitlines()[4]


def test_doctor_names_the_key(tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """So that it can be compared with the one in a file."""
    main(["doctor", "--offline", "--data-dir", str(tmp_path / FOLDER)])
    assert key in capsys.readouterr().out


def test_an_empty_folder_and_a_foreign_file_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No record, no file, and a file that is none: each with a remedy, none with a crash."""
    make_ledger(tmp_path / FOLDER)
    assert report(tmp_path) == 2
    assert "no counting record yet" in capsys.readouterr().err
    assert report(tmp_path, "--verify", str(tmp_path / "nowhere.csv")) == 2
    foreign = tmp_path / "foreign.csv"
    foreign.write_bytes(b"a,b\n1,2\n\xff\x00")
    assert report(tmp_path, "--verify", str(foreign)) == 2


@pytest.mark.parametrize("form", ["json", "xlsx", "pdf", "html", "table"])
def test_a_record_in_another_format_is_not_called_changed(
    tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    """It is as it was written, and carries no proof: that is said, with the format that does."""
    out = tmp_path / "record"
    assert report(tmp_path, "--format", form, "--out", str(out)) == 0
    assert report(tmp_path, "--verify", str(out), "--key", key) == 2
    said = capsys.readouterr()
    assert "is no counting record in CSV" in said.err
    assert "--format csv" in said.err
    assert said.out == ""


def test_a_record_without_its_head_is_changed(
    tmp_path: Path, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is one still, so each fault is named."""
    out = tmp_path / "record.csv"
    assert report(tmp_path, "--format", "csv", "--out", str(out)) == 0
    out.write_bytes(out.read_bytes().partition(b"\n")[2])
    assert report(tmp_path, "--verify", str(out), "--key", key) == 1
    assert "does not hold" in capsys.readouterr().err
