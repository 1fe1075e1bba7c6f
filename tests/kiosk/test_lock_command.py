"""A locked ledger: a stolen card opens nothing, whoever knows the PIN goes on, and cuts leave it whole."""

import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from checkin.errors import LedgerKeyError, LedgerLockedError
from kiosk import locking
from kiosk.keys.passphrase import MOST_CHARS
from kiosk.unlocking import Asking
from sync import locks
from sync.keys import KEY_FILE, UNSETTLED, find_key
from sync.locks import (
    LOCK_FILE,
    NEXT_FILE,
    Lock,
    lock_with_pin,
    nobody_changes,
    open_with_pin,
    opens,
    read_lock,
)
from tests.fakes.einlass import CHECKOUT, TICKET, Einlass, call, sample_world
from tests.fakes.entropy import SeededEntropy

PIN, OTHER_PIN = "korrekt-pferd", "falsches-pferd"
KEY = bytes(range(32))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample congress, with files that hold a PIN and another one."""
    (tmp_path / "pin").write_text(f"{PIN}\n")
    (tmp_path / "other").write_text(OTHER_PIN)
    sample_world(tmp_path)
    return tmp_path


def knowing(folder: Path, pin: str = "pin") -> Einlass:
    """Whoever knows that PIN."""
    return Einlass(folder / "data", {"EINLASS_LEDGER_PIN_FILE": str(folder / pin)})


def verdict(einlass: Einlass) -> str:
    """Of the sample's ticket."""
    [answer] = einlass.door(f"{TICKET}\n".encode())
    return str(answer["verdict"])


def test_the_pin_opens_it(folder: Path) -> None:
    """All is as it was; without the PIN, or with another one, nothing is."""
    nobody = Einlass(folder / "data")
    assert nobody("lock", "--pin-file", folder / "pin").code == 0
    assert not (folder / "data" / KEY_FILE).exists()
    assert verdict(knowing(folder)) == "admit"
    for locked in (nobody, knowing(folder, "other"), knowing(folder, "none")):
        ended = locked("journal", "verify")
        assert (ended.code, ended.out) == (2, ""), ended.err


def test_the_old_key_opens_nothing(folder: Path) -> None:
    """It has lain on the card: the ledger has another one. The new one can be written down."""
    data = folder / "data"
    old = (data / KEY_FILE).read_bytes()
    assert Einlass(data)("lock", "--pin-file", folder / "pin", "--recovery", folder / "written").code == 0
    (folder / "old").write_bytes(old)
    stale = Einlass(data, {"EINLASS_LEDGER_KEY_FILE": str(folder / "old")})
    assert stale("journal", "verify").code == 2
    written = Einlass(data, {"EINLASS_LEDGER_KEY_FILE": str(folder / "written")})
    assert written("journal", "verify").code == 0
    assert (folder / "written").stat().st_mode & 0o077 == 0


def test_nothing_that_opens_it_lies_on_the_card(folder: Path) -> None:
    """Neither key nor PIN nor a name, in any file, as bytes or as digits."""
    data = folder / "data"
    written = folder / "written"
    assert Einlass(data)("lock", "--pin-file", folder / "pin", "--recovery", written).code == 0
    assert verdict(knowing(folder)) == "admit"
    key = bytes.fromhex(written.read_text())
    raw = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    for secret in (key, key.hex().encode(), PIN.encode(), b"Mustermann", TICKET.encode(), b"mustermann"):
        assert secret not in raw
    assert sorted(path.name for path in data.iterdir()) == ["ledger.db", LOCK_FILE, "ledger.made", "runs"]


def test_it_is_locked_anew_and_unlocked(folder: Path) -> None:
    """With another PIN the first one is worth nothing; without a lock the key lies in the folder again."""
    assert Einlass(folder / "data")("lock", "--pin-file", folder / "pin").code == 0
    assert knowing(folder)("lock", "--pin-file", folder / "other").code == 0
    assert knowing(folder)("journal", "verify").code == 2
    assert knowing(folder, "other")("lock", "--off").code == 0
    assert verdict(Einlass(folder / "data")) == "admit"
    assert not (folder / "data" / LOCK_FILE).exists()


def test_a_backup_comes_back_behind_its_lock(folder: Path) -> None:
    """By the lock and its PIN, locked as it was; with another PIN nothing is there."""
    data, new = folder / "data", folder / "new"
    said = Einlass(data)("lock", "--pin-file", folder / "pin").out
    assert "Earlier backups need the old key" in said
    assert "EINLASS_LEDGER_PIN_FILE" in said
    assert knowing(folder)("backup", "--out", folder / "b").code == 0
    words = ("restore", "--data-dir", str(new), str(folder / "b"), "--key-file", str(data / LOCK_FILE))
    assert "does not open it" in call(*words, environment=knowing(folder, "other").environment).err
    assert not new.exists()
    ended = call(*words, environment=knowing(folder).environment)
    assert (ended.code, ended.err) == (0, "")
    assert ((new / LOCK_FILE).exists(), (new / KEY_FILE).exists()) == (True, False)
    assert Einlass(new)("journal", "verify").code == 2
    assert Einlass(new, knowing(folder).environment)("journal", "verify").out == "verified\n"


def test_a_backup_of_before_the_lock_needs_the_old_key(folder: Path) -> None:
    """The new lock does not open it, and that is said; neither does half a lock."""
    data, new = folder / "data", folder / "new"
    old = (data / KEY_FILE).read_bytes()
    assert Einlass(data)("backup", "--out", folder / "b").code == 0
    assert Einlass(data)("lock", "--pin-file", folder / "pin").code == 0
    (folder / "old").write_bytes(old)
    (folder / "half").write_bytes((data / LOCK_FILE).read_bytes()[:-9])
    knows = Einlass(new, knowing(folder).environment)
    refused = knows("restore", folder / "b", "--key-file", data / LOCK_FILE)
    assert (refused.code, "cannot be opened with this key" in refused.err) == (2, True)
    assert "is no key" in knows("restore", folder / "b", "--key-file", folder / "half").err
    assert Einlass(new)("restore", folder / "b", "--key-file", folder / "old").code == 0


@pytest.mark.parametrize("step", ["_copy_under", "write_lock", "sync_folder", "settle_lock"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_cut_short_it_opens_with_the_one_or_the_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, *, after: bool
) -> None:
    """Wherever the power fails, nothing is lost: the old key holds, or the new PIN."""
    real = getattr(locking, step)

    def broken(*given: Any) -> None:
        if after:
            real(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(locking, step, broken)
    assert Einlass(folder / "data")("lock", "--pin-file", folder / "pin").code == 130
    monkeypatch.undo()
    assert verdict(knowing(folder)) == "admit"
    assert not (folder / "data" / NEXT_FILE).exists()
    assert (folder / "data" / KEY_FILE).exists() is not (folder / "data" / LOCK_FILE).exists()


CUTS = [pytest.param("write_lock", "pin", id="old"), pytest.param("sync_folder", "other", id="new")]


def cut_after(monkeypatch: pytest.MonkeyPatch, folder: Path, step: str, pin: str, einlass: Einlass) -> None:
    """The power fails behind that step of a lock with that PIN."""
    real = getattr(locking, step)

    def broken(*given: Any) -> None:
        real(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(locking, step, broken)
        assert einlass("lock", "--pin-file", folder / pin).code == 130
    assert (folder / "data" / NEXT_FILE).exists()


def test_cut_short_the_old_key_asks_nobody(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it opens the ledger, no PIN is needed: the lock was not there yet."""
    nobody = Einlass(folder / "data")
    cut_after(monkeypatch, folder, "write_lock", "pin", nobody)
    assert verdict(nobody) == "admit"
    assert not (folder / "data" / NEXT_FILE).exists()


@pytest.mark.parametrize(("step", "right"), CUTS)
def test_cut_short_between_two_pins_the_ledgers_own_opens(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, right: str
) -> None:
    """Of two PINs the one that the ledger is locked with; the other one spoils nothing."""
    assert Einlass(folder / "data")("lock", "--pin-file", folder / "pin").code == 0
    cut_after(monkeypatch, folder, step, "other", knowing(folder))
    wrong = "pin" if right == "other" else "other"
    assert knowing(folder, "none")("journal", "verify").code == 2
    assert knowing(folder, wrong)("journal", "verify").code == 2
    assert verdict(knowing(folder, right)) == "admit"
    assert not (folder / "data" / NEXT_FILE).exists()


@pytest.mark.parametrize(("step", "right"), CUTS)
def test_cut_short_between_two_pins_one_question_is_enough(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, right: str
) -> None:
    """The same at a terminal: whoever types what the ledger is locked with is asked once."""
    assert Einlass(folder / "data")("lock", "--pin-file", folder / "pin").code == 0
    cut_after(monkeypatch, folder, step, "other", knowing(folder))
    typed = iter([(folder / right).read_text()])
    found = find_key(folder / "data", {}, SeededEntropy(), may_make=False, unlock=Asking({}, typed.__next__))
    assert (found.source, opens(folder / "data", found.key)) == ("pin", True)


def test_nobody_opens_it_while_its_lock_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or what was written meanwhile would be lost with the former ledger, and the new lock be taken back."""
    data, real = folder / "data", locks.write_lock

    def looked_at(path: Path, lock: Lock) -> None:
        real(path, lock)
        with pytest.raises(LedgerLockedError):
            find_key(data, {}, SeededEntropy(), may_make=False)

    monkeypatch.setattr(locking, "write_lock", looked_at)
    assert Einlass(data)("lock", "--pin-file", folder / "pin").code == 0
    with nobody_changes(data):  # nor the lock while somebody opens it
        ended = knowing(folder)("lock", "--off")
        assert "Another program changes the lock" in ended.err
        assert verdict(knowing(folder)) == "admit"


def test_nothing_of_a_change_that_was_cut_short_is_left(folder: Path) -> None:
    """Neither a copy of the ledger, nor what SQLite had beside it, nor half a lock, after the next start."""
    data = folder / "data"
    left = [data / name for name in UNSETTLED if name != NEXT_FILE]
    for path in left:
        path.touch()
    assert verdict(Einlass(data)) == "admit"
    assert [path.name for path in left if path.exists()] == []


def test_what_cannot_be_locked_is_told(folder: Path) -> None:
    """A PIN that is guessed in a day or that nobody can type, a key from elsewhere, a lock that is none."""
    data = folder / "data"
    for pin in ("4711", "x" * (MOST_CHARS + 1), "two lines\nof a PIN", "gro\u0308\u00dfenwahn"):
        (folder / "untypable").write_text(pin)
        assert Einlass(data)("lock", "--pin-file", folder / "untypable").code == 2
    named = Einlass(data, {"EINLASS_LEDGER_KEY_FILE": str(data / KEY_FILE)})
    assert named("lock", "--pin-file", folder / "pin").code == 2
    assert Einlass(data)("lock", "--pin").code == 2
    assert Einlass(data)("lock", "--pin-file", folder / "pin").code == 0
    (data / LOCK_FILE).write_bytes(b"{")
    ended = knowing(folder)("journal", "verify")
    assert (ended.code, "cannot be read" in ended.err) == (2, True)


def test_whoever_types_wrongly_is_asked_again() -> None:
    """A few times; what opened it once is not asked for again."""
    lock = lock_with_pin(KEY, PIN, SeededEntropy(3))
    typed = iter(["nothing", OTHER_PIN, f" {PIN} "])
    asking = Asking({}, lambda: next(typed))
    assert (asking(lock), asking(lock)) == (KEY, KEY)
    with pytest.raises(LedgerKeyError):
        Asking({}, lambda: OTHER_PIN)(lock)
    with pytest.raises(LedgerKeyError):
        Asking({})(lock)  # no terminal is here


def test_a_lock_that_was_changed_opens_nothing(tmp_path: Path) -> None:
    """Neither sealed key, salt nor nonce can be exchanged."""
    lock = lock_with_pin(KEY, PIN, SeededEntropy(3))
    assert open_with_pin(lock, PIN) == KEY
    assert open_with_pin(lock, OTHER_PIN) is None
    assert read_lock(tmp_path / "none") is None


def typed(folder: Path, keys: bytes) -> tuple[int, bytes]:
    """How a start ends whose question is answered like that at a terminal, and what was shown."""
    screen, inside = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "kiosk", "journal", "verify", "--data-dir", str(folder / "data")],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        start_new_session=True,
    ) as process:
        os.close(inside)
        drawn = b""
        while b"PIN" not in drawn:
            drawn += os.read(screen, 4096)
        os.write(screen, keys)
        with suppress(OSError):  # how a terminal ends that nobody holds any more
            while more := os.read(screen, 4096):
                drawn += more
        code = process.wait(60)
    os.close(screen)
    return code, drawn


def test_it_is_asked_for_at_the_terminal(folder: Path) -> None:
    """As a unit on a terminal starts it: in both languages, without showing what is typed."""
    assert Einlass(folder / "data")("lock", "--pin-file", folder / "pin").code == 0
    code, drawn = typed(folder, f"{PIN}\n".encode())
    assert (code, PIN.encode() in drawn) == (0, False)


@pytest.mark.parametrize(
    ("keys", "code", "told"),
    [
        pytest.param(b"\x04", 130, b"", id="ctrl+d"),
        pytest.param("größer\n".encode("latin-1"), 2, b"not UTF-8", id="latin-1"),
    ],
)
def test_no_answer_is_a_mistake_of_the_program(folder: Path, keys: bytes, code: int, told: bytes) -> None:
    """Leaving is quiet, and letters of another terminal are named."""
    assert Einlass(folder / "data")("lock", "--pin-file", folder / "pin").code == 0
    ended, drawn = typed(folder, keys)
    assert (ended, told in drawn, b"Traceback" in drawn) == (code, True, False)
