"""Each command as people call it: what it prints, what it writes, and how it ends."""

import csv
import hashlib
import io
import json
import os
import stat
from collections import Counter
from pathlib import Path

import msgspec
import numpy as np
import pytest

from checkin.journal import Body
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_world
from scanner.drawing import jpeg
from tests.fakes.codes import scene_of
from tests.fakes.einlass import CANCELED, ONLINE, OTHER_TICKETS, TICKET, UNPAID, Einlass, start
from tests.fakes.stored import SAMPLE_ATTENDEES, SAMPLE_EVENT


@pytest.fixture
def empty(tmp_path: Path) -> Einlass:
    """A data folder that is not there yet."""
    return Einlass(tmp_path / "data")


@pytest.fixture
def einlass(empty: Einlass) -> Einlass:
    """A data folder with the sample congress."""
    assert empty.import_sample().code == 0
    return empty


def test_the_first_import_needs_an_event(empty: Einlass) -> None:
    """Without one it says so and changes nothing; with one it counts."""
    refused = empty("import", SAMPLE_ATTENDEES)
    assert (refused.code, refused.out) == (2, "")
    assert "--event" in refused.err
    done = empty.import_sample()
    assert (done.code, done.err) == (0, "")
    assert done.out == "40 new, 0 changed, 0 unchanged.\n"


def test_the_second_import_updates(einlass: Einlass, tmp_path: Path) -> None:
    """Nobody is there twice; people who are gone are listed, and canceled only when asked for."""
    assert einlass("import", SAMPLE_ATTENDEES).out == "0 new, 0 changed, 40 unchanged.\n"
    lines = SAMPLE_ATTENDEES.read_text("utf-8").splitlines(keepends=True)
    shorter = tmp_path / "shorter.csv"
    shorter.write_text("".join(lines[:1] + lines[2:]), "utf-8")
    listed = einlass("import", shorter)
    assert "1 people are not in this table any more and stay valid" in listed.out
    assert "Mustermann" in listed.out
    assert "were canceled" in einlass("import", shorter, "--remove-missing").out
    assert einlass.door(f"{TICKET}\n".encode())[0]["reason"] == "canceled"


def test_a_try_changes_nothing(einlass: Einlass, tmp_path: Path) -> None:
    """--dry-run says what would be done."""
    table = tmp_path / "more.csv"
    table.write_text("secret;given_name;family_name;product\nNEUESTICKET;Bo;Li;Team\n")
    assert einlass("import", table, "--dry-run").out.startswith("1 new")
    assert einlass.door(b"NEUESTICKET\n")[0]["reason"] == "invalid"
    einlass("import", table)
    assert einlass.door(b"NEUESTICKET\n")[0]["verdict"] == "admit"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "empty", id="an empty file"),
        pytest.param(b"\x00\x01\x02\xff" * 99, "cannot be used", id="bytes"),
        pytest.param(
            b"secret;given_name;family_name;product\nA;Bo;Li;Gast\nB;Al;Vo;Team\nB;Cy;Xu;Team\n",
            "line 2",
            id="a product that does not exist, and a ticket that is there twice",
        ),
        pytest.param(
            b"secret;given_name;family_name;product\nA;\x1b[2JBo;Li;\x1b]0;x\x07\n",
            "line 2",
            id="control characters",
        ),
    ],
)
def test_a_bad_table_changes_nothing(einlass: Einlass, tmp_path: Path, content: bytes, said: str) -> None:
    """Exit 2; file and line are named in letters that harm no terminal."""
    table = tmp_path / "bad.csv"
    table.write_bytes(content)
    ended = einlass("import", table)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert "bad.csv" in ended.err
    assert ended.err.replace("\n", "").isprintable()
    assert "40 unchanged" in einlass("import", SAMPLE_ATTENDEES).out


def test_a_bad_event_file_names_all_its_problems(empty: Einlass, tmp_path: Path) -> None:
    """With their lines, all at once."""
    event = tmp_path / "event.toml"
    event.write_text(
        '[event]\nslug = "x"\nname = ""\n[[product]]\nnmae = "A"\n[[room]]\nname = "R"\nlimit = "many"\n'
    )
    ended = empty("import", SAMPLE_ATTENDEES, "--event", event)
    assert ended.code == 2
    assert ended.err.count("\n  line ") >= 3


@pytest.mark.parametrize("missing", ["gone.csv", "."])
def test_a_file_that_cannot_be_read(einlass: Einlass, missing: str) -> None:
    """Is named, with what to check."""
    ended = einlass("import", missing)
    assert ended.code == 2
    assert "cannot be read" in ended.err


def test_data_and_key_are_for_their_owner_only(einlass: Einlass) -> None:
    """Folder, key and ledger can be read by nobody else."""
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (einlass.data_dir, *einlass.data_dir.iterdir())
    }
    assert modes["data"] == 0o700
    assert modes["ledger.key"] == 0o600


def test_a_wrong_key_never_makes_an_empty_ledger(einlass: Einlass, tmp_path: Path) -> None:
    """It is an error with a remedy; the right key finds everything where it was."""
    key = tmp_path / "other.key"
    key.write_bytes(bytes(32))
    ended = Einlass(einlass.data_dir, {"EINLASS_LEDGER_KEY_FILE": str(key)})("report", "headcount")
    assert (ended.code, ended.out) == (2, "")
    assert "key" in ended.err
    assert "40 unchanged" in einlass("import", SAMPLE_ATTENDEES).out


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    """Is named with a remedy."""
    (tmp_path / "file").touch()
    ended = Einlass(tmp_path / "file")("report", "headcount")
    assert ended.code == 2
    assert "data folder" in ended.err


@pytest.mark.parametrize("command", [("door",), ("report", "headcount"), ("tickets", "--out", "tickets")])
def test_without_an_import(empty: Einlass, command: tuple[str, ...]) -> None:
    """Commands that need the event say how it gets there."""
    ended = empty(*command)
    assert (ended.code, ended.out) == (2, "")
    assert "einlass import" in ended.err


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        pytest.param("1", 0, "", id="by its id"),
        pytest.param("einlass", 0, "", id="by its name"),
        pytest.param("Exhibition", 0, "", id="by its English name"),
        pytest.param("kommunal26/2026-11-25/Build-up", 0, "", id="by event, date and name"),
        pytest.param("Ausgang", 2, "kommunal26//Einlass", id="unknown: with the candidates"),
    ],
)
def test_lists_on_the_command_line(einlass: Einlass, name: str, code: int, said: str) -> None:
    """By id, by a name in any language, or with event and date."""
    for ended in (einlass("door", "--list", name), einlass("report", "arrivals", "--list", name)):
        assert ended.code == code
        assert said in ended.err


def test_an_ambiguous_list_is_2_with_its_candidates(einlass: Einlass, tmp_path: Path) -> None:
    """Two lists of one name on two days are told apart by their day."""
    event = tmp_path / "event.toml"
    more = "".join(f'\n[[check_in_list]]\nname = "Workshop"\ndate = 2026-11-2{day}\n' for day in (5, 6))
    event.write_text(SAMPLE_EVENT.read_text("utf-8") + more, "utf-8")
    assert einlass("import", SAMPLE_ATTENDEES, "--event", event).code == 0
    ended = einlass("door", "--list", "workshop")
    assert ended.code == 2
    assert "kommunal26/2026-11-25/Workshop, kommunal26/2026-11-26/Workshop" in ended.err
    assert einlass("door", "--list", "kommunal26/2026-11-26/Workshop").code == 0


def test_wrong_settings_are_2(einlass: Einlass) -> None:
    """File, key, problem and remedy."""
    (einlass.data_dir / "config.toml").write_text('prinetr = "x"\n')
    ended = einlass("door", "--list", "Einlass", stdin=b"x\n")
    assert (ended.code, ended.out) == (2, "")
    assert "config.toml: prinetr: is unknown; the nearest setting is printer" in ended.err
    assert ended.err.splitlines()[-1].strip()


def test_the_door_by_the_settings_alone(einlass: Einlass) -> None:
    """List and direction may come from the file; the command line comes before it."""
    (einlass.data_dir / "config.toml").write_text('lists = ["Saal 1"]\ndirection = "exit"\n')
    told = einlass("door", stdin=TICKET.encode()).lines()[0]
    assert (told["list"], told["direction"]) == ("Saal 1", "exit")
    told = einlass("door", "--list", "Einlass", "--direction", "entry", stdin=TICKET.encode()).lines()[0]
    assert (told["list"], told["direction"]) == ("Einlass", "entry")


@pytest.fixture
def busy(einlass: Einlass) -> Einlass:
    """A door at which some came, some left, and some were refused."""
    scans = [{"text": ticket} for ticket in (TICKET, *OTHER_TICKETS, UNPAID, ONLINE, CANCELED, TICKET)]
    scans += [
        {"text": TICKET, "direction": "exit"},
        {"text": TICKET},
        {"text": OTHER_TICKETS[0], "direction": "exit"},
    ]
    einlass.door("\n".join(map(json.dumps, scans)).encode())
    return einlass


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), strict=True))


def test_headcount_agrees_with_the_journal(busy: Einlass) -> None:
    """Table, CSV and JSON say what a count over the exported lines says."""
    bodies = [line["body"] for line in busy("journal", "export").lines()]
    came = {body["position"] for body in bodies if body["kind"] == "entry"}
    inside = Counter(dict.fromkeys(came, 0))
    for body in bodies:
        inside[body.get("position")] += {"entry": 1, "exit": -1}.get(body["kind"], 0)
    rows = _rows(busy("report", "headcount", "--format", "csv").out)
    assert sum(int(row["came"]) for row in rows) == len(came) == 5
    assert sum(int(row["inside"]) for row in rows) == sum(inside.values()) == 4
    assert sum(int(row["registered"]) for row in rows) == 36
    table = busy("report", "headcount").out.splitlines()
    assert [line.split() for line in table[4 : 4 + len(rows)]] == [list(row.values()) for row in rows]
    assert table[-1].split() == ["gesamt", "36", "5", "4"]
    in_json = busy("report", "headcount", "--format", "json").lines()
    assert [{key: str(value) for key, value in row.items()} for row in in_json] == rows


def test_arrivals_agree_with_the_journal(busy: Einlass) -> None:
    """Entries and first entries of the exported lines are all there."""
    bodies = [line["body"] for line in busy("journal", "export").lines()]
    entries = [body["position"] for body in bodies if body["kind"] == "entry"]
    rows = _rows(busy("report", "arrivals", "--format", "csv").out)
    assert sum(int(row["entries"]) for row in rows) == len(entries) == 6
    assert sum(int(row["arrivals"]) for row in rows) == len(set(entries)) == 5
    assert int(rows[-1]["arrivals_so_far"]) == 5
    by_day = _rows(busy("report", "headcount-by-day", "--format", "csv").out)
    assert sum(int(row["exits"]) for row in by_day) == 2


def test_a_report_into_a_file(busy: Einlass, tmp_path: Path) -> None:
    """Nothing on standard output then; a place that cannot be written is named."""
    ended = busy("report", "arrivals", "--format", "csv", "--out", tmp_path / "arrivals.csv")
    assert (ended.code, ended.out) == (0, "")
    assert (tmp_path / "arrivals.csv").read_text("utf-8") == busy("report", "arrivals", "--format", "csv").out
    refused = busy("report", "arrivals", "--out", tmp_path / "no" / "where.csv")
    assert refused.code == 2
    assert "cannot be written" in refused.err


def test_a_report_in_another_language(busy: Einlass) -> None:
    """Product names follow --language."""
    names = {
        row["product"]
        for row in _rows(busy("report", "headcount", "--format", "csv", "--language", "en").out)
    }
    assert "Participant" in names


def test_the_exported_journal_can_be_verified_by_anybody(busy: Einlass) -> None:
    """Each line's hash is SHA-256 over the one before and the entry's canonical bytes; no name is there."""
    exported = busy("journal", "export")
    previous = hashlib.sha256(b"einlass/1 " + exported.lines()[0]["body"]["device"].encode()).digest()
    for number, line in enumerate(exported.lines(), 1):
        body = msgspec.convert(line["body"], Body)
        raw = msgspec.json.encode(body, order="deterministic")
        previous = hashlib.sha256(previous + raw).digest()
        assert (line["hash"], line["body"]["sequence"]) == (previous.hex(), number)
    assert not any(name in exported.out for name in ("Mustermann", "Erika", TICKET, UNPAID))


def test_verify(busy: Einlass) -> None:
    """A sound journal is verified; one entry that was touched is named, and the exit code is 1."""
    assert (busy("journal", "verify").code, busy("journal", "verify").out) == (0, "verified\n")
    with connected(open_world(World(busy.data_dir, Settings(), {}))) as ledger, ledger.writing():
        ledger.store.run(
            "UPDATE journal SET body = CAST(replace(body, 'entry', 'exit') AS BLOB) WHERE sequence = 3"
        )
    broken = busy("journal", "verify")
    assert (broken.code, broken.out) == (1, "broken\n")
    assert "entry 3" in broken.err


def test_tickets(einlass: Einlass, tmp_path: Path) -> None:
    """A PDF and a table for everybody who may come, and for nobody else."""
    ended = einlass("tickets", "--out", tmp_path / "tickets")
    assert (ended.code, ended.err) == (0, "")
    files = {path.suffix for path in (tmp_path / "tickets").rglob("*") if path.is_file()}
    assert files == {".pdf", ".csv"}
    (table,) = (tmp_path / "tickets").glob("*.csv")
    text = table.read_text("utf-8-sig")
    assert TICKET in text
    assert UNPAID in text
    assert CANCELED not in text
    assert "36 tickets" in ended.out


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two pictures with a ticket each, one without, and one that is broken."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, text in enumerate((TICKET, OTHER_TICKETS[0])):
        (folder / f"{number}.jpg").write_bytes(jpeg(scene_of(text, size=(640, 480)), 90))
    (folder / "2.jpg").write_bytes(jpeg(np.full((480, 640), 128, np.uint8), 90))
    (folder / "3.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return folder


def test_scan(pictures: Path, empty: Einlass) -> None:
    """One line for each picture with what it holds, and how long it took; a broken one says so."""
    ended = empty("scan", pictures / "0.jpg", pictures, "--json")
    assert ended.code == 0
    lines = ended.lines()
    assert all({"source", "codes", "ms"} <= set(line) for line in lines)
    texts = [[code["text"] for code in line["codes"]] for line in lines]
    assert texts == [[TICKET], [TICKET], [OTHER_TICKETS[0]], [], []]
    assert {code["symbology"] for line in lines for code in line["codes"]} == {"QRCode"}
    assert [bool(line.get("problem")) for line in lines] == [False, False, False, False, True]


@pytest.mark.parametrize("source", ["gone.jpg", "clip:gone.avi", "v4l2:/dev/nowhere"])
def test_a_scan_of_nothing_is_3(empty: Einlass, source: str) -> None:
    """A device or file that is not there."""
    ended = empty("scan", source)
    assert ended.code in {2, 3}
    assert ended.err.startswith("einlass: ")


def test_commands_in_processes_of_their_own(tmp_path: Path) -> None:
    """Import, door with a printer, report and journal, as a shell starts them one after the other."""
    place = {"EINLASS_DATA_DIR": str(tmp_path / "data"), "EINLASS_LISTS": "Einlass"}
    assert start("import", SAMPLE_ATTENDEES, "--event", SAMPLE_EVENT, environment=place).returncode == 0
    door = start("door", "--printer", f"png:{tmp_path / 'badges'}", stdin=TICKET.encode(), environment=place)
    assert json.loads(door.stdout)["verdict"] == "admit"
    assert len(os.listdir(tmp_path / "badges")) == 1  # noqa: PTH208  # hidden leftovers count too
    assert b"gesamt" in start("report", "headcount", environment=place).stdout
    assert start("journal", "verify", environment=place).stdout == b"verified\n"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("report", "headcount"), id="report"),
        pytest.param(("journal", "verify"), id="journal"),
        pytest.param(("door", "--list", "Einlass"), id="door"),
        pytest.param(("tickets", "--out", "nowhere"), id="tickets"),
    ],
)
def test_a_mistyped_data_folder_is_not_made(empty: Einlass, words: tuple[str, ...]) -> None:
    """Only an import makes a ledger; everything else names the folder and the way on."""
    ended = empty(*words)

    assert ended.code == 2
    assert str(empty.data_dir) in ended.err
    assert not empty.data_dir.exists()


def test_a_camera_that_is_not_there(empty: Einlass) -> None:
    """``scan`` takes cameras too, and ends as a device that is not there."""
    ended = empty("scan", "v4l2:/dev/no-such-camera", "--json")

    assert ended.code == 3
    assert "camera" in ended.err.lower()


def test_a_pipe_is_no_table(empty: Einlass, tmp_path: Path) -> None:
    """A named pipe would be waited for; it is refused."""
    os.mkfifo(tmp_path / "pipe")

    assert empty("import", tmp_path / "pipe", "--event", SAMPLE_EVENT).code == 2


def test_rooms_that_change_their_parents_are_counted_anew(einlass: Einlass, tmp_path: Path) -> None:
    """Two halls that are no siblings any more both hold whoever entered both; and back again."""
    for hall in ("Saal 1", "Saal 2"):
        einlass("door", "--list", hall, "--json", stdin=TICKET.encode())
    loose = tmp_path / "loose.toml"
    loose.write_text(SAMPLE_EVENT.read_text("utf-8").replace('parent = "Kongress"', ""), "utf-8")

    counts = []
    for event in (SAMPLE_EVENT, loose, SAMPLE_EVENT):
        assert einlass("import", SAMPLE_ATTENDEES, "--event", event).code == 0
        asked = json.dumps({"text": TICKET, "simulate": True}).encode()
        counts.append(
            [
                einlass("door", "--list", hall, "--json", stdin=asked).lines()[0]["room"]["count"]
                for hall in ("Saal 1", "Saal 2")
            ]
        )

    assert counts == [[0, 1], [1, 1], [0, 1]]
