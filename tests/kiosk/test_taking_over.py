"""The lead PIN, and a kiosk's data folder that becomes the hub's with it; kiosks follow."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from checkin.errors import ConfigError
from checkin.verdict import Admit, Reason, Refuse
from hub.gathering import TokenRight
from hub.identity import read_identity
from hub.serve import Address, Served
from kiosk.bootstrap import open_kiosk
from kiosk.hubs.assembly import HubPlan, running_hub
from kiosk.hubs.taking_over import has_lead_pin, read_pin, set_lead_pin, take_over
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_world
from sync.hub.enrolment import Enrolment
from sync.hub.membership import load_membership
from sync.hub.standby import load_standby
from sync.pretix.handshake import read_handshake
from tests.fakes.einlass import OTHER_TICKETS, TICKET, call, sample_world

HERE = "127.0.0.1"
PIN = "246810"
DEADLINE_MS = 5_000


@contextmanager
def serving(world: World) -> Iterator[Served]:
    """A hub over a data folder."""
    with running_hub(HubPlan(world=world, address=Address(HERE, 0), names=(HERE,))) as served:
        yield served


def invite(served: Served, name: str, right: TokenRight = TokenRight.KIOSK) -> str:
    """The text of a code."""
    return served.host.invitation(served.run(served.host.gathering.create_device(name, right, {})))


def door(folder: Path, name: str) -> World:
    """A kiosk's world."""
    return World(folder / name, Settings(lists=("Einlass",), central_deadline_ms=DEADLINE_MS), {})


def try_at(world: World, text: str) -> type | Reason:
    """Hold a ticket up at a kiosk."""
    with open_kiosk(world) as kiosk:
        verdict = kiosk.desk.check_in(text, kiosk.place).verdict
        return verdict.reason if isinstance(verdict, Refuse) else type(verdict)


@pytest.fixture(scope="module")
def began(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A hub with a lead PIN that is gone, a kiosk “north” of it, and one ticket that was used there."""
    folder = tmp_path_factory.mktemp("site")
    hub = World(sample_world(folder).data_dir, Settings(), {})
    assert not has_lead_pin(hub)
    set_lead_pin(hub, (HERE,), PIN)
    assert has_lead_pin(hub)
    north = door(folder, "north")
    with serving(hub) as served, connected(open_world(north)) as ledger:
        enrolment = Enrolment(ledger, north.clock)
        enrolment.fetch(enrolment.join(read_handshake(invite(served, "north"))))
        assert load_standby(ledger.store) is not None
        assert try_at(north, TICKET) is Admit
    return folder, hub


def test_the_key_stays_and_kiosks_follow_and_the_former_hub_joins(began: tuple[Path, World]) -> None:
    """By command lines: move, and enrol in the old hub's folder, which gives up its key."""
    folder, old = began
    north, after = door(folder, "north"), World(folder / "next", Settings(), {})
    key = read_identity(old.data_dir)
    assert key is not None
    take_over(after, north.data_dir, (HERE,), lambda: PIN)
    taken = read_identity(after.data_dir)
    assert taken is not None
    assert taken.pin == key.pin
    with serving(after) as served, ExitStack() as stack:
        moved = call("enrol", "--move", served.host.reached.url, "--data-dir", north.data_dir)
        assert (moved.code, "answers at" in moved.out) == (0, True), moved.err
        assert try_at(north, OTHER_TICKETS[0]) is Admit
        assert try_at(north, TICKET) is Reason.ALREADY_REDEEMED
        code = invite(served, "former", TokenRight.BRIDGE)
        joined = call("enrol", code, "--data-dir", old.data_dir)
        assert joined.code == 0, joined.err
        assert read_identity(old.data_dir) is None
        ledger = stack.enter_context(connected(open_world(old)))
        assert load_membership(ledger.store) is not None
        assert try_at(door(folder, old.data_dir.name), OTHER_TICKETS[0]) is Reason.ALREADY_REDEEMED


def test_in_its_own_folder_the_kiosk_becomes_the_hub(began: tuple[Path, World]) -> None:
    """It is no kiosk any more; a second take-over finds none."""
    folder, _ = began
    copied = folder / "card"
    copied.mkdir()
    for file in (folder / "north").glob("ledger*"):
        (copied / file.name).write_bytes(file.read_bytes())
    world = World(copied, Settings(), {})
    take_over(world, copied / "ledger.db", (HERE,), lambda: PIN)
    with connected(open_world(world)) as ledger:
        assert load_membership(ledger.store) is None
    with pytest.raises(ConfigError, match="no kiosk"):
        take_over(world, copied, (HERE,), lambda: PIN)


def test_another_pin_changes_nothing(began: tuple[Path, World]) -> None:
    """No folder is made, and the kiosk stays a kiosk."""
    folder, _ = began
    with pytest.raises(ConfigError, match="not the lead PIN"):
        take_over(World(folder / "none", Settings(), {}), folder / "north", (HERE,), lambda: "000000")
    assert not (folder / "none").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("--lead-pin-file", "short"), "too short", id="a short PIN"),
        pytest.param(("--lead-pin-file", "none"), "cannot be read", id="no file"),
        pytest.param(("--set-lead-pin",), "Nobody is here", id="nobody at the terminal"),
        pytest.param(("--from-ledger", "nowhere"), "no ledger", id="no kiosk's folder"),
        pytest.param(("--from-ledger", "x", "--database", "y"), "PostgreSQL", id="into a database"),
    ],
)
def test_what_cannot_be_done_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], told: str
) -> None:
    """With a remedy, and nothing runs."""
    monkeypatch.chdir(tmp_path)
    Path("short").write_text("12345\n")
    done = call("hub", *words, "--data-dir", tmp_path / "hub")
    assert (done.code, told in done.err) == (2, True), done.err


def test_a_pin_from_a_file_has_no_line_end(tmp_path: Path) -> None:
    """However it was written there."""
    (tmp_path / "pin").write_text(f" {PIN}\r\n")
    assert read_pin(tmp_path / "pin") == PIN
