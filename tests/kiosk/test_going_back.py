"""An upgrade that is taken back: the newest backup that this version can read is the ledger again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk import going_back
from kiosk.backups import SUFFIX
from kiosk.going_back import ASIDE
from kiosk.worlds import connected, open_existing
from sync.backup import opened
from sync.backup_file import file_hash, read_backup_file, write_backup_file
from sync.keys import read_key
from tests.fakes.einlass import OTHER_TICKETS, TICKET, Einlass, sample_world

FROM_THE_FUTURE = "INSERT INTO migration VALUES (999, 'from the future')"
BEFORE, AFTER = f"einlass-1{SUFFIX}", f"einlass-2{SUFFIX}"


@pytest.fixture
def einlass(tmp_path: Path) -> Einlass:
    """A kiosk that has admitted somebody, was saved, has admitted another one and was upgraded."""
    found = Einlass(tmp_path / "data")
    assert found.import_sample().code == 0
    (found.data_dir / "config.toml").write_text('lists = ["Einlass"]\n')
    assert verdicts(found, TICKET) == ["admit"]
    assert found("backup", "--out", found.data_dir / BEFORE).code == 0
    assert verdicts(found, OTHER_TICKETS[0]) == ["admit"]
    migrate_further(found)
    return found


def verdicts(einlass: Einlass, *tickets: str) -> list[str]:
    """What the door says of each: admit, or why not."""
    said = einlass.door("".join(f"{ticket}\n" for ticket in tickets).encode())
    return [str(line.get("reason") or line["verdict"]) for line in said]


def migrate_further(einlass: Einlass) -> None:
    """As a newer program does."""
    key = read_key(einlass.data_dir / "ledger.key")
    with opened(einlass.data_dir / "ledger.db", key) as store, store.writing():
        store.run(FROM_THE_FUTURE)


def by_a_newer_program(einlass: Einlass, backup: Path) -> None:
    """A backup as that program would have made it, a day later."""
    ledger, key = backup.with_suffix(".db"), read_key(einlass.data_dir / "ledger.key")
    with ledger.open("xb") as file:
        facts = read_backup_file(einlass.data_dir / BEFORE, file.write)
    with opened(ledger, key) as store, store.writing():
        store.run(FROM_THE_FUTURE)
    later = replace(facts, made_ms=facts.made_ms + 86_400_000, bytes=ledger.stat().st_size)
    write_backup_file(backup, replace(later, sha256=file_hash(ledger)), ledger)
    ledger.unlink()


def test_back_to_before_the_upgrade(einlass: Einlass) -> None:
    """Whoever came in before is known, who came in after is not; that ledger lies aside, and all verifies."""
    refused = einlass("report", "headcount")
    assert (refused.code, "einlass restore --last" in refused.err) == (2, True)
    (einlass.data_dir / "config.toml").write_text("newer = true\n")
    ended = einlass("restore", "--last")
    assert (ended.code, ended.err) == (0, "")
    assert BEFORE in ended.out
    assert ASIDE in ended.out
    assert verdicts(einlass, TICKET, OTHER_TICKETS[0]) == ["already_redeemed", "admit"]
    assert einlass("journal", "verify").out == "verified\n"
    assert not [path.name for path in einlass.data_dir.iterdir() if path.name.startswith(".")]


def test_what_lies_aside_is_whole(einlass: Einlass) -> None:
    """In the ledger's place again it holds everything, for whoever upgrades again."""
    assert einlass("restore", "--last").code == 0
    with opened(einlass.data_dir / ASIDE, read_key(einlass.data_dir / "ledger.key")) as store:
        assert store.rows("SELECT count(*) FROM journal") == [(2,)]


def test_what_this_version_cannot_read_is_passed_over(einlass: Einlass) -> None:
    """After two upgrades the older one is found; a file that was cut short counts for nothing."""
    by_a_newer_program(einlass, einlass.data_dir / AFTER)
    (einlass.data_dir / f"half{SUFFIX}").write_bytes((einlass.data_dir / BEFORE).read_bytes()[:-9])
    ended = einlass("restore", "--last")
    assert (ended.code, ended.out.splitlines()[0]) == (0, BEFORE)


def test_a_key_from_elsewhere_goes_on_opening_it(tmp_path: Path) -> None:
    """A PIN, or a named file: no key is written beside the ledger."""
    (tmp_path / "pin").write_text("korrekt-pferd")
    sample_world(tmp_path)
    assert Einlass(tmp_path / "data")("lock", "--pin-file", tmp_path / "pin").code == 0
    knowing = Einlass(tmp_path / "data", {"EINLASS_LEDGER_PIN_FILE": str(tmp_path / "pin")})
    assert knowing("backup", "--out", knowing.data_dir / BEFORE).code == 0
    assert knowing("restore", "--last").code == 0
    assert verdicts(knowing, TICKET) == ["admit"]
    assert not (knowing.data_dir / "ledger.key").exists()
    assert Einlass(knowing.data_dir)("journal", "verify").code == 2


def without_backup(einlass: Einlass) -> None:
    """Nobody has made one."""
    (einlass.data_dir / BEFORE).unlink()


def of_another_key(einlass: Einlass) -> None:
    """The folder's own is another one now."""
    key = einlass.data_dir / "ledger.key"
    key.write_text(bytes(32).hex())


def newer_only(einlass: Einlass) -> None:
    """The program that made it has to restore it."""
    by_a_newer_program(einlass, einlass.data_dir / AFTER)
    without_backup(einlass)


def log_alone(einlass: Einlass) -> None:
    """Somebody has moved the ledger aside, and nothing else."""
    (einlass.data_dir / "ledger.db").unlink()
    (einlass.data_dir / "ledger.db-wal").write_bytes(b"log")


def contents(folder: Path) -> dict[str, bytes]:
    """Each file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(without_backup, "No backup that can be read", id="none"),
        pytest.param(of_another_key, "cannot be opened with this key", id="another key"),
        pytest.param(newer_only, "shape 999", id="newer"),
        pytest.param(log_alone, "without its ledger", id="a log alone"),
    ],
)
def test_what_cannot_be_put_back_changes_nothing(
    einlass: Einlass, change: Callable[[Einlass], None], told: str
) -> None:
    """The folder is as it was, and a sentence says why."""
    change(einlass)
    before = contents(einlass.data_dir)
    ended = einlass("restore", "--last")
    assert (ended.code, told in ended.err) == (2, True), ended.err
    assert contents(einlass.data_dir) == before


def test_nobody_may_use_it_meanwhile(tmp_path: Path) -> None:
    """A program that has the ledger open keeps it; nothing is changed under it."""
    world = sample_world(tmp_path)
    einlass = Einlass(world.data_dir)
    assert einlass("backup", "--out", world.data_dir / BEFORE).code == 0
    with connected(open_existing(world)) as ledger:
        ended = einlass("restore", "--last")
        assert (ended.code, "Another program holds" in ended.err) == (2, True), ended.err
        assert ledger.store.rows("SELECT count(*) FROM position") == [(40,)]
    assert not (world.data_dir / ASIDE).exists()


@pytest.mark.parametrize("step", ["sync_all", "_set_aside", "forget", "_beside", "sync_folder"])
def test_cut_short_it_can_be_done_again(einlass: Einlass, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """At whatever step: there is a ledger, the former or the restored one, and the same command goes on."""

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(going_back, step, cut)
        einlass("restore", "--last")
    assert (einlass.data_dir / "ledger.db").stat().st_size > 0
    assert einlass("restore", "--last").code == 0
    assert verdicts(einlass, TICKET) == ["already_redeemed"]
