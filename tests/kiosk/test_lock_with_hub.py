"""A ledger that its hub opens: not without the hub, and not once the device's access has ended."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.errors import LedgerKeyError
from checkin.journal import Fact, Kind
from checkin.model import PositionId
from hub.serve import Served
from kiosk.clock import SystemClock
from kiosk.commands import wipe
from kiosk.settings import Settings
from kiosk.unlocking import Asking
from kiosk.worlds import World, connected, open_existing, real_world
from sync.hub.key_share import fetch_share
from sync.keys import KEY_FILE
from sync.locks import LOCK_FILE, read_lock
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import TICKET, Einlass
from tests.kiosk.test_hub_kiosks import enrolled, meeting
from tests.kiosk.test_wipe import AFTERWARDS


def locked(served: Served, folder: Path) -> Einlass:
    """An enrolled kiosk with that lock, and its key written down."""
    einlass = Einlass(enrolled(served, folder, "kiosk").data_dir)
    ended = einlass("lock", "--hub", "--recovery", folder / "written")
    assert (ended.code, ended.err) == (0, "")
    assert "Timers for backup and wipe open it likewise" in ended.out
    return einlass


def test_the_hub_opens_it(tmp_path: Path) -> None:
    """Each start anew; nothing on the card opens it, and none of the sample's names is there."""
    with meeting(tmp_path) as served:
        einlass = locked(served, tmp_path)
        assert einlass("journal", "verify").code == 0
        raw = b"".join(path.read_bytes() for path in einlass.data_dir.rglob("*") if path.is_file())
    key = bytes.fromhex((tmp_path / "written").read_text())
    for secret in (key, key.hex().encode(), b"Mustermann", TICKET.encode()):
        assert secret not in raw
    ended = einlass("journal", "verify")
    assert (ended.code, "does not answer" in ended.err) == (3, True)
    written = Einlass(einlass.data_dir, {"EINLASS_LEDGER_KEY_FILE": str(tmp_path / "written")})
    assert written("journal", "verify").code == 0


def test_a_backup_comes_back_behind_the_hub(tmp_path: Path) -> None:
    """The hub opens the copy of the lock for it, and the new folder stays locked by that hub."""
    new = Einlass(tmp_path / "new")
    with meeting(tmp_path) as served:
        einlass = locked(served, tmp_path)
        lock = einlass.data_dir / LOCK_FILE
        assert einlass("backup", "--out", tmp_path / "b").code == 0
        ended = new("restore", tmp_path / "b", "--key-file", lock)
        assert (ended.code, ended.err) == (0, "")
        assert new("journal", "verify").out == "verified\n"
        assert not (new.data_dir / KEY_FILE).exists()
    assert new("journal", "verify").code == 3


def over(einlass: Einlass, monkeypatch: pytest.MonkeyPatch) -> None:
    """The congress was some time ago, by a clock that the journal confirms."""
    clock = FakeClock(max(AFTERWARDS, SystemClock().now_ms()))
    with (
        connected(open_existing(World(einlass.data_dir, Settings(), {}, clock, unlock=Asking({})))) as ledger,
        ledger.writing(),
    ):
        ledger.append(Fact(kind=Kind.EXIT, at_ms=clock.now_ms(), position=PositionId(1)))
    monkeypatch.setattr(wipe, "real_world", lambda *words: replace(real_world(*words), clock=clock))


def test_what_timers_do_waits_for_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it they say so and end with 3; what is overdue is deleted when it answers next."""
    with meeting(tmp_path) as served:
        einlass, port = locked(served, tmp_path), served.port
        over(einlass, monkeypatch)
    for words in (("backup", "--out", tmp_path / "b"), ("wipe", "--due")):
        ended = einlass(*words)
        assert (ended.code, ended.out, "the hub that opens it does not answer" in ended.err) == (3, "", True)
    assert not (tmp_path / "b").exists()
    with meeting(tmp_path, port):
        assert einlass("backup", "--out", tmp_path / "b").code == 0
        ended = einlass("wipe", "--due")
        assert (ended.code, ended.err) == (0, "")
    assert (einlass.data_dir / "wipe-certificate.json").exists()


def test_a_device_without_access_stays_locked(tmp_path: Path) -> None:
    """As soon as the organiser has ended it; so does one that the hub never had."""
    with meeting(tmp_path) as served:
        einlass = locked(served, tmp_path)
        assert served.run(served.host.gathering.revoke("kiosk"))
        ended = einlass("journal", "verify")
        assert (ended.code, "no access" in ended.err) == (2, True)
        lock = read_lock(einlass.data_dir / LOCK_FILE)
        assert lock is not None
        with pytest.raises(LedgerKeyError):
            fetch_share(replace(lock, device="kiosk-00000000"), FakeClock().mono_ns)


def test_the_share_is_of_this_lock_and_this_hub(tmp_path: Path) -> None:
    """Another secret or device gets another one; after the hub was started anew it is the same."""
    with meeting(tmp_path) as served:
        einlass = locked(served, tmp_path)
        lock = read_lock(einlass.data_dir / LOCK_FILE)
        assert lock is not None
        now = FakeClock().mono_ns
        share, port = fetch_share(lock, now), served.port
        assert fetch_share(replace(lock, secret=bytes(32)), now) != share
        with pytest.raises(LedgerKeyError):
            Asking({})(replace(lock, secret=bytes(32)))
    with meeting(tmp_path, port):
        assert fetch_share(lock, now) == share
        assert einlass("lock", "--off").code == 0
    assert einlass("journal", "verify").code == 0


def test_a_kiosk_without_a_hub_cannot_be_locked_so(tmp_path: Path) -> None:
    """It is told; nothing has changed."""
    einlass = Einlass(tmp_path / "data")
    assert einlass.import_sample().code == 0
    assert einlass("lock", "--hub").code == 2
    assert einlass("journal", "verify").code == 0
