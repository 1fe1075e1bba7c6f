"""``einlass rooms``: a look at all rooms, and what scripts and the desk say of one of them."""

from pathlib import Path

import pytest

from tests.fakes.einlass import call, sample_world

NAMES = ["Kongress", "Saal 1", "Saal 2", "Raum 2.04", "Ausstellung"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with the sample event."""
    return sample_world(tmp_path).data_dir


def test_all_rooms_are_told(folder: Path) -> None:
    """Each with its number, its limit and where that comes from; the rooms inside another behind it."""
    told = call("rooms", "--json", "--data-dir", folder).lines()
    assert [line["name"] for line in told] == NAMES
    assert told[0] == {
        "id": 1,
        "name": "Kongress",
        "inside": None,
        "persons": 0,
        "limit": 4000,
        "percent": 0,
        "limits": [{"persons": 4000, "note": "Baugenehmigung 2019-114, Rettungswegplan Blatt 1"}],
        "when_full": "refuse",
        "exits": "scan",
        "warning": None,
        "seen": None,
        "is_short": False,
        "age_s": 0.0,
        "devices": 0,
    }
    assert [line["inside"] for line in told[1:]] == ["Kongress"] * 4
    text = call("rooms", "--language", "en", "--data-dir", folder).out.splitlines()
    assert [line.split("  ")[0] or line.strip().split("  ")[0] for line in text][:2] == ["Kongress", "Hall 1"]


def test_what_is_said_of_a_room_is_written_down(folder: Path) -> None:
    """Counted, counted by eye, seen, emptied: by whom, and the number is told at once."""
    eileen = ("--by", "Eileen", "--json", "--data-dir", folder)
    (told,) = call("rooms", "count", "Raum 2.04", "3", *eileen).lines()
    assert told["persons"] == 3
    (told,) = call("rooms", "count", "Raum 2.04", "-1", *eileen).lines()
    assert told["persons"] == 2
    (told,) = call("rooms", "head-count", "raum 2.04", "66", *eileen).lines()
    assert (told["persons"], told["percent"], told["warning"]) == (66, 82, 80)
    (told,) = call("rooms", "seen", "Raum 2.04", "80", *eileen).lines()
    assert (told["seen"]["percent"], told["seen"]["by"]) == (80, "Eileen")
    text = call("rooms", "list", "Raum 2.04", "--data-dir", folder).out
    assert "66 of     80" in text
    assert "warning at 80 % · seen at" in text
    (told,) = call("rooms", "empty", "Raum 2.04", *eileen).lines()
    assert told["persons"] == 0
    bodies = [line["body"] for line in call("journal", "export", "--data-dir", folder).lines()]
    kinds = [body["kind"] for body in bodies]
    assert kinds == ["count", "count", "head_count", "warning_acknowledged", "room_reset"]
    assert {(body["by"], body["room"]) for body in bodies} == {("Eileen", 4)}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["count", "Saal 1", "-1"], 1, "not inside", id="nobody is there to leave"),
        pytest.param(["count", "Saal 1", "0"], 1, "how many went in", id="nobody"),
        pytest.param(["count", "Saal 1", "1000000"], 1, "how many went in", id="more than any hall holds"),
        pytest.param(["head-count", "Saal 1", "-1"], 1, "0 to 100000", id="fewer than nobody"),
        pytest.param(["head-count", "Saal 1", "100001"], 1, "0 to 100000", id="more than a hall holds"),
        pytest.param(["seen", "Saal 1", "81"], 1, "80, 95, 100", id="no level"),
        pytest.param(["count", "Saal 1"], 2, "no number is given", id="no number"),
        pytest.param(["empty"], 2, "no room is named", id="no room"),
        pytest.param(["empty", "Saal 9"], 2, "Name one of: Kongress", id="no such room"),
        pytest.param(["clean", "Saal 1"], 2, "invalid choice", id="no such word"),
    ],
)
def test_what_cannot_be_is_said_and_not_written_down(
    folder: Path, words: list[str], code: int, says: str
) -> None:
    """With a word on what would be right."""
    ended = call("rooms", *words, "--data-dir", folder)
    assert (ended.code, says in ended.err) == (code, True)
    assert call("journal", "export", "--data-dir", folder).out == ""
