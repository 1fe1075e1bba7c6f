"""Wiping a data folder: nothing of anybody is left in any byte, and what stays still proves itself."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from checkin.journal import Fact, Kind
from checkin.model import PositionId
from kiosk.deletion import wiping
from kiosk.deletion.order import Order, give_order, is_ordered, obeying
from kiosk.deletion.wiping import carry_out
from kiosk.worlds import World, connected, open_existing, open_world
from sync.keys import KEY_FILE, read_key
from sync.opening import LEDGER_FILE
from sync.replica import load_event_set
from sync.wipe import KEPT_TABLES, tables_of
from tests.equipment.pages import ledger_pages
from tests.fakes.another_user import give_away, open_folder, without_root
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import OTHER_TICKETS, TICKET, Einlass, sample_world, wait_until
from tests.fakes.stored import SAMPLE_ATTENDEES, fresh_store

AFTERWARDS = 1_800_000_000_000
"""January 2027: the sample congress is over."""
LATE = b'{"family_name":"Geheimrat","before":{"family_name":"Mustermann"}}'
CODE = '{"handshake_version":1,"url":"https://127.0.0.1:1","token":"abc"}'
CERTIFICATE = "wipe-certificate.json"


def needles() -> list[bytes]:
    """Names, codes and addresses of the sample congress, folded as the search folds them and as they are."""
    rows = csv.DictReader(io.StringIO(SAMPLE_ATTENDEES.read_text("utf-8-sig")), delimiter=";")
    kept = ("secret", "email", "family_name", "given_name", "order")
    texts = {row[name] for row in rows for name in kept if len(row.get(name) or "") >= 5}
    assert {TICKET, "Mustermann"} <= texts
    return sorted({form.encode() for text in (*texts, "Geheimrat") for form in (text, text.lower())})


def pages(world: World) -> bytes:
    """Every page of the ledger as it is behind the cipher, those that are free included."""
    return ledger_pages(world.data_dir / LEDGER_FILE, read_key(world.data_dir / KEY_FILE))


def found_in(raw: bytes) -> list[bytes]:
    """Which of the needles are in there."""
    return [needle for needle in needles() if needle in raw]


def lived_in(folder: Path, **settings: Any) -> tuple[World, Einlass]:
    """A folder as it is after a congress: entries, corrections, figures, a backup, a hub's key and staff."""
    world = sample_world(folder, clock=FakeClock(), **settings)
    einlass = Einlass(world.data_dir)
    einlass.door("\n".join((TICKET, *OTHER_TICKETS, "nobody")).encode())
    with connected(open_world(world)) as ledger, ledger.writing():
        ledger.append(Fact(kind=Kind.CORRECTION, at_ms=1, position=PositionId(1)), LATE)
    assert einlass("report", "headcount").code == 0
    assert einlass("backup", "--out", world.data_dir).code == 0
    assert einlass("hub", "--add", "Tor A").code == 0
    pin = folder / "pin"
    pin.write_text("4711")
    assert einlass("staff", "add", "Petra Personal", "--role", "desk", "--pin-file", pin).code == 0
    return world, einlass


def test_the_search_would_find_them(tmp_path: Path) -> None:
    """Before a wipe they are in the pages, so that the tests below can fail; on the disk all is encrypted."""
    world, _ = lived_in(tmp_path)
    assert len(found_in(pages(world))) > 100
    assert found_in(b"".join(path.read_bytes() for path in files(world.data_dir))) == []


def files(folder: Path) -> list[Path]:
    """All files in it."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_nothing_of_anybody_is_left(tmp_path: Path) -> None:
    """Neither in a page, used or free, nor in any file; no key, token or member of staff either."""
    world, einlass = lived_in(tmp_path)
    ended = einlass("wipe", "--yes")
    assert (ended.code, ended.err) == (0, "")
    assert sorted(path.name for path in files(world.data_dir)) == [
        *("ledger.db", "ledger.key", "ledger.made", CERTIFICATE, "wipe-certificate.pdf"),
    ]
    left = pages(world) + b"".join(path.read_bytes() for path in files(world.data_dir))
    assert found_in(left) == []
    assert b"Petra" not in left
    with connected(open_existing(world)) as ledger:
        assert ledger.store.rows("PRAGMA freelist_count") == [(0,)]


def test_what_stays_holds(tmp_path: Path) -> None:
    """The journal still verifies, the event is known, and the key goes on signing as the hub's did."""
    world, einlass = lived_in(tmp_path)
    with connected(open_existing(world)) as ledger:
        before = [entry.hash for entry in ledger.entries()]
    assert einlass("wipe", "--yes").code == 0
    assert einlass("journal", "verify").code == 0
    with connected(open_existing(world)) as ledger:
        assert [entry.hash for entry in ledger.entries()] == before
        assert load_event_set(ledger.store) is not None
    assert einlass("report", "headcount").code == 0


def test_the_certificate_proves_itself(tmp_path: Path) -> None:
    """It says how many persons were here, and a changed one is refused."""
    world, einlass = lived_in(tmp_path)
    assert einlass("wipe", "--yes").code == 0
    path = world.data_dir / CERTIFICATE
    said = json.loads(path.read_bytes())["certificate"]
    assert (said["persons"], said["slug"], said["why"]) == (40, "kommunal26", "by hand")
    assert (path.with_suffix(".pdf")).read_bytes().startswith(b"%PDF")
    whole = einlass("wipe", "--verify", path)
    assert (whole.code, whole.out.splitlines()[-1]) == (0, "verified")
    assert einlass("wipe", "--verify", path, "--key", "0000").code == 1
    path.write_bytes(path.read_bytes().replace(b'"persons":40', b'"persons":39'))
    assert einlass("wipe", "--verify", path).code == 1
    path.write_bytes(b"no")
    assert einlass("wipe", "--verify", path).code == 2


@pytest.mark.parametrize("step", ["wipe_ledger", "remove_files", "write_certificate", "end_order"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_wipe_that_was_cut_short_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, *, after: bool
) -> None:
    """Wherever it was, the next command finishes it and nothing of anybody is left."""
    world, einlass = lived_in(tmp_path)
    real = getattr(wiping, step)

    def broken(*given: Any) -> None:
        if after:
            real(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(wiping, step, broken)
    assert einlass("wipe", "--yes").code == 130
    monkeypatch.undo()
    assert einlass("journal", "verify").code == 0
    assert not is_ordered(world.data_dir)
    assert found_in(pages(world)) == []
    said = einlass("wipe", "--verify", world.data_dir / CERTIFICATE)
    assert said.code == 0
    assert json.loads((world.data_dir / CERTIFICATE).read_bytes())["certificate"]["persons"] == 40


def test_a_folder_in_use_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names would go on in memory of whoever uses it: the order stands, and holds when that one has ended."""
    monkeypatch.setattr(wiping, "PATIENCE_S", 0)
    world, einlass = lived_in(tmp_path)
    monkeypatch.setattr("sync.store.LOCK_WAIT_MS", 50)
    with connected(open_existing(world)):
        ended = einlass("wipe", "--yes")
        assert (ended.code, is_ordered(world.data_dir)) == (3, True)
        assert "next start" in ended.err
    assert einlass("wipe").code == 0
    assert not is_ordered(world.data_dir)


def test_a_program_ends_when_its_folder_is_to_be_wiped(tmp_path: Path) -> None:
    """Within two looks; without an order it goes on."""
    ends: list[str] = []
    with obeying(tmp_path, lambda: ends.append("end"), look_s=0.01):
        assert not wait_until(lambda: bool(ends), timeout_s=0.1)
        give_order(tmp_path, Order(1, "by hand"))
        assert wait_until(lambda: bool(ends))


def test_nobody_is_admitted_with_a_wiped_ledger(tmp_path: Path) -> None:
    """Nor is another event put over its journal, in which numbers would come to mean other people."""
    _, einlass = lived_in(tmp_path)
    assert einlass("wipe", "--yes").code == 0
    for words in (("door", "--list", "Einlass"), ("import", SAMPLE_ATTENDEES), ("enrol", CODE)):
        ended = einlass(*words)
        assert (ended.code, "was wiped" in ended.err) == (2, True), words
    assert einlass("wipe", "--yes").out.startswith("This data folder was wiped")


def test_it_is_asked_for(tmp_path: Path) -> None:
    """Without a word nothing is deleted; an unknown file is left, and named."""
    world, einlass = lived_in(tmp_path)
    ended = einlass("wipe")
    assert (ended.code, "kommunal26" in ended.err) == (2, True)
    (world.data_dir / "gaeste.csv").write_text("x")
    assert einlass("wipe", "--yes").code == 0
    assert json.loads((world.data_dir / CERTIFICATE).read_bytes())["certificate"]["left"] == ["gaeste.csv"]


def test_due_by_the_calendar(tmp_path: Path) -> None:
    """Not before its time, then by itself, offline; afterwards it has nothing to do."""
    world = sample_world(tmp_path)
    clock = FakeClock(AFTERWARDS)
    with connected(open_world(world)) as ledger, ledger.writing():
        ledger.append(Fact(kind=Kind.EXIT, at_ms=1, position=PositionId(1)))
    assert isinstance(world.clock, FakeClock)
    give_order(world.data_dir, Order(clock.now_ms(), "due", AFTERWARDS - 1))
    made = carry_out(World(world.data_dir, world.settings, {}, clock))
    assert (made.why, made.due, made.persons) == ("due", "2027-01-15T07:59:59Z", 40)


def test_due_says_when(tmp_path: Path) -> None:
    """By the real clock or a doubtful one: nothing is deleted, and it is no error."""
    world, einlass = lived_in(tmp_path)
    ended = einlass("wipe", "--due")
    assert ended.code == 0
    assert not is_ordered(world.data_dir)
    never = Einlass(world.data_dir, {"EINLASS_WIPE_AFTER_DAYS": "0"})("wipe", "--due")
    assert (never.code, "by itself" in never.out) == (0, True)
    assert Einlass(tmp_path / "empty")("wipe", "--due").code == 0


def test_its_own_files_go_and_no_others(tmp_path: Path) -> None:
    """By whole names, also what was cut short; files that only begin or end like ours stay, and are named."""
    world, einlass = lived_in(tmp_path)
    folders = {"badges", "ledger.db-photos", "Mein.einlass-backup"}
    foreign = folders | {"ledger.db.txt", "config.toml.orig"}
    shop = ".kiosk-1.einlass-backup.k2_abcde"
    ours = {"config.toml.old", ".config.toml.k2_abcde", "ledger.new", "hub-key.pem.made", ".ledger.lock.new"}
    ours |= {"ledger.db.figures-wal", ".ledger.db.locked", "ledger.db.aside", shop}
    for name in foreign | ours:
        place = world.data_dir / name
        if name in folders | {shop}:
            place.mkdir()
        (place / "somebody" if place.is_dir() else place).touch()
    assert einlass("wipe", "--yes").code == 0
    left = {path.name for path in world.data_dir.iterdir()}
    assert (left & ours, left & foreign) == (set(), foreign)
    assert json.loads((world.data_dir / CERTIFICATE).read_bytes())["certificate"]["left"] == sorted(foreign)
    assert "look whom it names" in einlass("wipe", "--verify", world.data_dir / CERTIFICATE).out


def test_a_file_that_cannot_be_deleted_is_named() -> None:
    """No certificate says that it is gone: the order stands, and holds once it can be deleted."""
    with open_folder() as folder:
        world, einlass = lived_in(folder)
        stuck = world.data_dir / "runs" / "stuck"
        stuck.parent.mkdir(exist_ok=True)
        stuck.touch()
        give_away(world.data_dir)
        with without_root():
            stuck.parent.chmod(0o500)
            for ended in (einlass("wipe", "--yes"), einlass("wipe")):
                assert (ended.code, f"{stuck} cannot be deleted" in ended.err) == (3, True), ended.err
                assert "then einlass wipe again" in ended.err
            assert is_ordered(world.data_dir)
            assert not (world.data_dir / CERTIFICATE).exists()
            assert not list(world.data_dir.glob("*.einlass-backup"))
            stuck.parent.chmod(0o700)
            assert einlass("wipe").code == 0
        assert not stuck.parent.exists()


def test_an_order_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """With what to do; nothing is deleted."""
    world, einlass = lived_in(tmp_path)
    (world.data_dir / "wipe.ordered").write_bytes(b"{")
    ended = einlass("journal", "verify")
    assert (ended.code, "Remove it" in ended.err) == (2, True)
    (world.data_dir / "wipe.ordered").unlink()
    (world.data_dir / "wipe.ordered").mkdir()
    ended = einlass("wipe")
    assert (ended.code, "Remove it" in ended.err) == (2, True)


def test_tables_that_are_new_are_wiped(tmp_path: Path) -> None:
    """Everything goes that nobody has said may stay; and what may stay is there."""
    store = fresh_store(tmp_path)
    assert set(tables_of(store)) >= KEPT_TABLES
    assert {"position", "personal", "booking", "position_words"} <= set(tables_of(store)) - KEPT_TABLES
    store.close()
