"""``einlass person``: somebody is told all that is stored of them, or becomes a number."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.erasing import is_anonymous
from checkin.journal import Fact, Kind
from checkin.model import PositionId
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_existing
from sync.keys import KEY_FILE, read_key
from sync.ledger import Ledger
from sync.replica import find_by_secret, find_position, iter_positions, save_positions
from sync.rollup.opening import rollup_of
from tests.equipment.pages import ledger_pages
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import OTHER_TICKETS, TICKET, Einlass, Ended, sample_world
from tests.fakes.stored import SAMPLE_ATTENDEES, SAMPLE_EVENT

CORRECTION = b'{"family_name":"Musterfrau","before":{"family_name":"Mustermann"}}'


@pytest.fixture
def einlass(tmp_path: Path) -> Einlass:
    """A door at which two people came in, and a desk that corrected a name."""
    world = sample_world(tmp_path)
    einlass = Einlass(world.data_dir)
    einlass.door(f"{TICKET}\n{OTHER_TICKETS[0]}\n".encode())
    with connected(open_existing(world)) as ledger, ledger.writing():
        number = who(ledger)
        ledger.append(Fact(kind=Kind.CORRECTION, at_ms=1, position=number, by="Petra"), CORRECTION)
    return einlass


def who(ledger: Ledger) -> PositionId:
    """The number of the sample's first person."""
    found = find_by_secret(ledger.store, TICKET)
    assert found is not None
    return found.id


def sample_world_again(einlass: Einlass) -> World:
    """The folder of the commands."""
    return World(einlass.data_dir, Settings(), {}, FakeClock())


def headcount(einlass: Einlass) -> Ended:
    """What the organiser reads."""
    return einlass("report", "headcount", "--format", "json")


def test_all_that_is_stored_is_told(einlass: Einlass) -> None:
    """The ticket with every field, and each entry with its list and what lies beside it; no name of staff."""
    told = json.loads(einlass("person", "export", "--ticket", TICKET, "--format", "json").out)
    [ticket] = told["tickets"]
    assert (ticket["secret"], ticket["given_name"], ticket["order"]) == (TICKET, "Erika", "MUSTR")
    entry, correction = told["journal"]
    assert (entry["what"], entry["list"], entry["room"]) == ("entry", "Einlass", "Kongress")
    assert correction["said"]["before"] == {"family_name": "Mustermann"}
    assert "Petra" not in json.dumps(told)


def test_it_is_told_in_words(einlass: Einlass, tmp_path: Path) -> None:
    """By name, to a file, for whoever reads no JSON; nobody else is in it."""
    out = tmp_path / "auskunft.txt"
    assert einlass("person", "export", "--name", "erika mustermann", "--out", out).code == 0
    text = out.read_text()
    assert "given name: Erika" in text
    assert "list: Einlass" in text
    assert OTHER_TICKETS[0] not in text


def test_nobody_is_taken_for_somebody_else(einlass: Einlass) -> None:
    """Half a name, an unknown code, and nothing at all."""
    for words in (("--name", "Mustermann"), ("--name", ""), ("--ticket", "nobody"), ("--ticket", "")):
        ended = einlass("person", "erase", "--yes", *words)
        assert (ended.code, ended.out) == (2, ""), words
    assert einlass("person", "erase", "--ticket", TICKET).code == 2  # nobody is there to be asked


def test_somebody_becomes_a_number(einlass: Einlass, tmp_path: Path) -> None:
    """Nothing finds them any more, all else stays, figures are the same, and the certificate holds."""
    before = headcount(einlass)
    world = sample_world_again(einlass)
    with connected(open_existing(world)) as ledger:
        number, count = who(ledger), len(list(iter_positions(ledger.store)))
    paper = tmp_path / "loeschung.json"
    assert einlass("person", "erase", "--ticket", TICKET, "--yes", "--certificate", paper).code == 0
    with connected(open_existing(world)) as ledger:
        found = find_position(ledger.store, number)
        assert found is not None
        assert is_anonymous(found)
        assert len(list(iter_positions(ledger.store))) == count
        assert ledger.store.rows("SELECT count(*) FROM personal") == [(0,)]
        raw = b"".join(path.read_bytes() for path in world.data_dir.iterdir() if path.is_file())
    assert b"Mustermann" not in raw
    assert headcount(einlass).out == before.out
    assert einlass("journal", "verify").code == 0
    assert einlass("person", "export", "--name", "Erika Mustermann").code == 2
    [answer] = einlass.door(f"{TICKET}\n".encode())
    assert (answer["verdict"], answer["reason"]) == ("refuse", "invalid")
    said = json.loads(paper.read_bytes())["certificate"]
    assert (said["deleted"], said["about"], said["persons"]) == ("one person", str(number), 1)
    assert einlass("wipe", "--verify", paper).code == 0
    assert paper.with_suffix(".pdf").read_bytes().startswith(b"%PDF")


def test_a_table_does_not_miss_who_was_erased(einlass: Einlass, tmp_path: Path) -> None:
    """It does not cancel their ticket, which figures count; and nobody new gets the last number again."""
    lines = SAMPLE_ATTENDEES.read_bytes().splitlines(keepends=True)
    with connected(open_existing(sample_world_again(einlass))) as ledger:
        last = max(iter_positions(ledger.store), key=lambda one: one.id)
    for ticket in (TICKET, last.secret):
        assert einlass("person", "erase", "--ticket", ticket, "--yes").code == 0
    before = headcount(einlass)
    table, gone = tmp_path / "table.csv", (TICKET.encode(), last.secret.encode())
    table.write_bytes(b"".join(line for line in lines if not line.startswith(gone)))
    ended = einlass("import", table, "--remove-missing")
    assert (ended.code, "not in this table" in ended.out + ended.err) == (0, False)
    assert headcount(einlass).out == before.out
    assert einlass("import", SAMPLE_ATTENDEES).code == 0
    with connected(open_existing(sample_world_again(einlass))) as ledger:
        fresh = find_by_secret(ledger.store, last.secret)
        assert fresh is not None
        assert fresh.id > last.id


def test_what_was_bought_leads_to_its_holder(einlass: Einlass) -> None:
    """The code of a dinner tells of the ticket, too, and erases both."""
    with connected(open_existing(sample_world_again(einlass))) as ledger, ledger.writing():
        number = who(ledger)
        dinner = find_by_secret(ledger.store, OTHER_TICKETS[1])
        assert dinner is not None
        save_positions(ledger.store, [replace(dinner, addon_to=number)])
    told = json.loads(einlass("person", "export", "--ticket", OTHER_TICKETS[1], "--format", "json").out)
    assert told["numbers"] == [number, dinner.id]
    assert einlass("person", "erase", "--ticket", OTHER_TICKETS[1], "--yes").code == 0
    assert einlass("person", "export", "--ticket", TICKET).code == 2


@pytest.mark.parametrize(
    ("paper", "told"),
    [
        pytest.param("none/paper", "No such file or directory", id="no folder"),
        pytest.param("file/paper", "Not a directory", id="a file for a folder"),
        pytest.param("folder", "is a folder", id="a folder of that name"),
        pytest.param("here/", "has no name", id="a folder"),
        pytest.param("", "has no name", id="empty"),
        pytest.param(".json", "has no name", id="nothing but its ending"),
        pytest.param("x" * 300, "name too long", id="too long"),
        pytest.param("/proc/paper", "cannot be written", id="where nobody may write"),
    ],
)
def test_nobody_is_erased_for_a_certificate_that_fits_nowhere(
    einlass: Einlass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paper: str, told: str
) -> None:
    """It is looked at first: nobody can be erased twice. No file is left from looking."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "file").touch()
    before = sorted(tmp_path.iterdir())
    ended = einlass("person", "erase", "--ticket", TICKET, "--yes", "--certificate", paper)
    assert (ended.code, told in ended.err, ended.out) == (2, True, ""), ended.err
    assert einlass("person", "export", "--ticket", TICKET).code == 0
    assert sorted(tmp_path.iterdir()) == before


def test_a_name_with_a_dot_stays_whole(einlass: Einlass, tmp_path: Path) -> None:
    """What is written stands behind what was named, not in place of its end."""
    assert (
        einlass("person", "erase", "--ticket", TICKET, "--yes", "--certificate", tmp_path / "b.v1").code == 0
    )
    assert {path.name for path in tmp_path.glob("b*")} == {"b.v1.json", "b.v1.pdf"}


def test_a_certificate_that_could_not_be_written_is_printed(einlass: Einlass, tmp_path: Path) -> None:
    """The disk filled up meanwhile: it is not lost, and what was printed verifies."""
    (tmp_path / "paper.json").symlink_to("/dev/full")
    ended = einlass("person", "erase", "--ticket", TICKET, "--yes", "--certificate", tmp_path / "paper")
    assert (ended.code, "The person is erased" in ended.err) == (2, True)
    (tmp_path / "kept.json").write_text(ended.out)
    assert einlass("wipe", "--verify", tmp_path / "kept.json").code == 0


def test_figures_forget_them_at_once(einlass: Einlass) -> None:
    """Not only with the next report: neither file nor log has their organisation, whoever reads on."""
    assert headcount(einlass).code == 0
    figures, key = einlass.data_dir / "ledger.db.figures", read_key(einlass.data_dir / KEY_FILE)
    assert b"Stadt Musterstadt" in ledger_pages(figures, key)
    with rollup_of(open_existing(sample_world_again(einlass))) as others:
        assert einlass("person", "erase", "--ticket", TICKET, "--yes").code == 0
        assert b"Stadt Musterstadt" not in ledger_pages(figures, key)
        assert figures.with_name(f"{figures.name}-wal").stat().st_size == 0
        assert others.serial > 0


def test_without_figures_none_are_made(einlass: Einlass) -> None:
    """For an erasure alone."""
    assert einlass("person", "erase", "--ticket", TICKET, "--yes").code == 0
    assert not list(einlass.data_dir.glob("*.figures*"))


def test_nothing_is_written_down_of_them_anew(einlass: Einlass) -> None:
    """A correction that a desk had begun before keeps its entry, and nothing beside it."""
    world = sample_world_again(einlass)
    with connected(open_existing(world)) as ledger:
        number = who(ledger)
        assert einlass("person", "erase", "--ticket", TICKET, "--yes").code == 0
        with ledger.writing():
            entry = ledger.append(Fact(kind=Kind.CORRECTION, at_ms=2, position=number), CORRECTION)
        assert (ledger.personal(entry.body.id), entry.body.personal) == (b"", "")
        assert ledger.verify() == []


def test_a_table_that_still_names_them_brings_them_back_as_somebody_new(einlass: Einlass) -> None:
    """As the documentation says: it has to be taken out of the table first. The number stays nobody's."""
    world = sample_world_again(einlass)
    with connected(open_existing(world)) as ledger:
        number = who(ledger)
    assert einlass("person", "erase", "--ticket", TICKET, "--yes").code == 0
    assert einlass("import", SAMPLE_ATTENDEES, "--event", SAMPLE_EVENT).code == 0
    with connected(open_existing(world)) as ledger:
        assert who(ledger) != number
        found = find_position(ledger.store, number)
        assert found is not None
        assert is_anonymous(found)
