"""A ledger that its hub opens: not without the hub, and not once the device's access has ended."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace

from checkin.errors import EinlassError, LedgerKeyError, LinkDownError
from checkin.journal import Fact, Kind
from checkin.model import PositionId
from hub.serve import Served
from kiosk.bootstrap import open_kiosk
from kiosk.clock import SystemClock
from kiosk.commands import wipe
from kiosk.settings import Settings
from kiosk.unlocking import Asking
from kiosk.worlds import World, connected, open_existing, real_world
from sync.hub.hints import ANY
from sync.hub.key_share import UNREACHED, fetch_share, find_share
from sync.keys import KEY_FILE
from sync.locks import LOCK_FILE, NEXT_FILE, Lock, LockKind, follow_hub, read_lock, write_lock
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import TICKET, Einlass
from tests.kiosk.test_hub_kiosks import enrolled, meeting
from tests.kiosk.test_wipe import AFTERWARDS

AT_HOME = {"EINLASS_FIND_HUB": "false"}
"""Nobody looks around on the network of this machine."""
NOWHERE = "https://127.0.0.1:1"


def lock_of(folder: Path) -> Lock:
    """What lies beside the ledger."""
    lock = read_lock(folder / LOCK_FILE)
    assert lock is not None
    return lock


def locked(served: Served, folder: Path) -> Einlass:
    """An enrolled kiosk with that lock, and its key written down."""
    einlass = Einlass(enrolled(served, folder, "kiosk").data_dir, AT_HOME)
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
    written = Einlass(einlass.data_dir, AT_HOME | {"EINLASS_LEDGER_KEY_FILE": str(tmp_path / "written")})
    assert written("journal", "verify").code == 0


def test_a_backup_comes_back_behind_the_hub(tmp_path: Path) -> None:
    """The hub opens the copy of the lock for it, and the new folder stays locked by that hub."""
    new = Einlass(tmp_path / "new", AT_HOME)
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


def test_a_hub_that_has_moved_opens_it(tmp_path: Path) -> None:
    """Found where it is now, among others: who lacks its key hears nothing, not even the secret."""
    with meeting(tmp_path / "ours") as served:
        lock, now = lock_of(locked(served, tmp_path / "ours").data_dir), FakeClock().mono_ns
        share, lost = fetch_share(lock, now), replace(lock, url=NOWHERE)
    with meeting(tmp_path / "theirs") as other, meeting(tmp_path / "ours") as served:
        hints = [NOWHERE, *(f"https://127.0.0.1:{one.port}" for one in (other, served))]
        heard = list(other.host.logbook.counts())
        asked: list[str] = []

        def find(hub: str, _stopping: Event) -> Iterator[str]:
            asked.append(hub)
            yield from hints

        assert find_share(lost, now, find) == share
        assert asked == [ANY]
        assert list(other.host.logbook.counts()) == heard


def test_nobody_is_looked_for_who_is_there(tmp_path: Path) -> None:
    """A hub that answers where it was is asked nowhere else, whatever it says."""

    def find(_hub: str, _stopping: Event) -> Iterator[str]:
        raise AssertionError("looked for")

    with meeting(tmp_path) as served:
        lock, now = lock_of(locked(served, tmp_path).data_dir), FakeClock().mono_ns
        assert find_share(lock, now, find) == fetch_share(lock, now)
        with pytest.raises(LedgerKeyError):
            find_share(replace(lock, device="kiosk-00000000"), now, find)


@pytest.mark.parametrize("knows_it", [True, False])
def test_what_is_said_when_none_opens_it(tmp_path: Path, *, knows_it: bool) -> None:
    """A hub that was found and gives no access says so; of strangers nothing is said."""
    with meeting(tmp_path) as served:
        lock, now = lock_of(locked(served, tmp_path).data_dir), FakeClock().mono_ns
        lost = replace(lock, url=NOWHERE, device=lock.device if not knows_it else "kiosk-00000000")
        hints = [f"https://127.0.0.1:{served.port}"] if knows_it else [NOWHERE]
        with pytest.raises(EinlassError) as said:
            find_share(lost, now, lambda *_: iter(hints))
    assert isinstance(said.value, LedgerKeyError if knows_it else LinkDownError)
    assert knows_it or (said.value.problem, said.value.remedy) == UNREACHED


def test_a_hub_is_followed_by_hand_though_the_ledger_is_locked(tmp_path: Path) -> None:
    """The address that somebody gives opens the ledger, once; from then on it stands in the lock."""
    with meeting(tmp_path) as served:
        einlass = locked(served, tmp_path)
        lock = lock_of(einlass.data_dir)
        write_lock(einlass.data_dir / LOCK_FILE, replace(lock, url=NOWHERE))
        assert einlass("journal", "verify").code == 3
        assert einlass("enrol", "--move", NOWHERE).code == 3
        ended = einlass("enrol", "--move", lock.url)
        assert (ended.code, ended.err) == (0, "")
        assert lock_of(einlass.data_dir) == lock
        assert einlass("journal", "verify").out == "verified\n"


def test_a_kiosk_keeps_its_lock_near(tmp_path: Path) -> None:
    """What its ledger knows of the hub's place stands in the lock after a start."""
    with meeting(tmp_path) as served:
        world = enrolled(served, tmp_path, "kiosk")
        assert Einlass(world.data_dir, AT_HOME)("lock", "--hub").code == 0
        lock = lock_of(world.data_dir)
        write_lock(world.data_dir / LOCK_FILE, replace(lock, url=f"https://localhost:{served.port}"))
        with open_kiosk(replace(world, unlock=Asking({}))):
            assert lock_of(world.data_dir) == lock


@pytest.mark.parametrize(
    ("change", "pin", "follows"),
    [
        pytest.param({}, "sha256/ours", True, id="ours"),
        pytest.param({}, "sha256/another", False, id="of another key"),
        pytest.param({"kind": LockKind.PIN}, "sha256/ours", False, id="behind a PIN"),
    ],
)
def test_which_lock_follows_its_hub(
    change: dict[str, LockKind], pin: str, tmp_path: Path, *, follows: bool
) -> None:
    """One that this hub opens; nothing of it but the address moves, and none that is about to be replaced."""
    lock = replace(Lock(kind=LockKind.HUB, sealed=b"key", url="https://old", pin="sha256/ours"), **change)
    follow_hub(tmp_path, pin, "https://new")
    assert not list(tmp_path.iterdir())
    for name in (LOCK_FILE, NEXT_FILE):
        write_lock(tmp_path / name, lock)
    follow_hub(tmp_path, pin, "https://new")
    assert lock_of(tmp_path) == lock
    (tmp_path / NEXT_FILE).unlink()
    follow_hub(tmp_path, pin, "https://new")
    assert lock_of(tmp_path) == (replace(lock, url="https://new") if follows else lock)
