"""Kiosks and hubs whose folders were copied or restored, as they are started, over a real network."""

import shutil
from contextlib import ExitStack
from pathlib import Path

from checkin.verdict import Admit, Reason
from kiosk.bootstrap import Kiosk, open_kiosk
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_world
from sync.ledger_name import owner_of
from tests.fakes.einlass import OTHER_TICKETS, TICKET, call, wait_until
from tests.kiosk.test_hub_kiosks import (
    DEADLINE_MS,
    double_admits,
    enrolled,
    is_settled,
    meeting,
    reason,
    try_at,
)

DOOR = Settings(lists=("Einlass",), central_deadline_ms=DEADLINE_MS)


def enter_alone(world: World, *tickets: str) -> str:
    """Check people in while there is no hub; the kiosk's name in the journal."""
    with open_kiosk(world) as kiosk:
        assert all(isinstance(try_at(kiosk, text), Admit) for text in tickets)
        return kiosk.ledger.origin.device


def here(kiosk: Kiosk) -> set[str]:
    """Under which names something was written."""
    return {entry.body.device for entry in kiosk.ledger.entries()}


def test_a_folder_that_was_copied_by_hand_goes_on_as_another(tmp_path: Path) -> None:
    """Both copies let people in while they were cut off; the hub takes all of it, within seconds."""
    with meeting(tmp_path) as served:
        port = served.port
        north = enrolled(served, tmp_path, "north")
    shutil.copytree(north.data_dir, tmp_path / "copy")
    copy = World(tmp_path / "copy", DOOR, {})
    name = enter_alone(north, OTHER_TICKETS[0], OTHER_TICKETS[1])
    assert enter_alone(copy, OTHER_TICKETS[2], OTHER_TICKETS[0]) == name
    with meeting(tmp_path, port) as served, ExitStack() as stack:
        south = enrolled(served, tmp_path, "south")
        kiosks = [stack.enter_context(open_kiosk(world)) for world in (north, copy, south)]
        assert wait_until(lambda: is_settled(*kiosks) and len(here(kiosks[2])) == 2, 60)
        assert {owner_of(one) for one in here(kiosks[2])} == {name}
        assert len(double_admits(kiosks[2])) == 1
        assert reason(try_at(kiosks[2], OTHER_TICKETS[2])) is Reason.ALREADY_REDEEMED
        assert isinstance(try_at(kiosks[1], TICKET), Admit)  # without a restart, and ruled on by the hub
        assert reason(try_at(kiosks[0], TICKET)) is Reason.ALREADY_REDEEMED
        assert wait_until(lambda: is_settled(*kiosks), 60)
        assert all(kiosk.ledger.verify() == [] for kiosk in kiosks)
    told = [call("doctor", "--offline", "--data-dir", world.data_dir).out for world in (north, copy)]
    assert sum("was found to be a copy" in text for text in told) == 1


def test_a_hub_from_a_backup_gets_back_what_it_lost(tmp_path: Path) -> None:
    """Also what a kiosk wrote that is gone for good: another one hands it in."""
    with meeting(tmp_path) as served, ExitStack() as stack:
        port = served.port
        worlds = [enrolled(served, tmp_path, name) for name in ("north", "south")]
        gone, south = (stack.enter_context(open_kiosk(world)) for world in worlds)
        assert isinstance(try_at(gone, OTHER_TICKETS[0]), Admit)
        assert wait_until(lambda: is_settled(gone, south), 60)
        saved = call(
            "backup", "--out", tmp_path / "hub.backup", "--with-key", "--data-dir", tmp_path / "data"
        )
        assert saved.code == 0, saved.err
        assert isinstance(try_at(gone, OTHER_TICKETS[1]), Admit)
        assert isinstance(try_at(south, OTHER_TICKETS[2]), Admit)
        assert wait_until(lambda: is_settled(gone, south), 60)
        journal = {entry.body.id: entry.stamp for entry in south.ledger.entries()}
    (tmp_path / "data").rename(tmp_path / "broken")
    back = call("restore", tmp_path / "hub.backup", "--data-dir", tmp_path / "data")
    assert "It is the hub, in epoch" in back.out
    with meeting(tmp_path, port), open_kiosk(worlds[1]) as south:
        assert wait_until(lambda: _holds(tmp_path / "data", set(journal)), 60)
        assert reason(try_at(south, OTHER_TICKETS[1])) is Reason.ALREADY_REDEEMED
    with connected(open_world(World(tmp_path / "data", Settings(), {}))) as ledger:
        stamps = {entry.body.id: entry.stamp for entry in ledger.entries()}
        assert all(stamps[entry].rank == 1 for entry in journal)
        assert ledger.verify() == []


def _holds(folder: Path, entries: set[str]) -> bool:
    with connected(open_world(World(folder, Settings(), {}))) as ledger:
        return entries <= {entry.body.id for entry in ledger.entries()}


def test_a_kiosk_from_a_backup_hands_in_what_was_never_sent(tmp_path: Path) -> None:
    """Under its old name; and it gets back what it wrote after the backup, from the hub."""
    with meeting(tmp_path) as served:
        port = served.port
        north = enrolled(served, tmp_path, "north")
    name = enter_alone(north, OTHER_TICKETS[0])
    saved = call("backup", "--out", tmp_path / "b", "--with-key", "--data-dir", north.data_dir)
    assert saved.code == 0, saved.err
    with meeting(tmp_path, port) as served, ExitStack() as stack:
        with open_kiosk(north) as kiosk:
            assert isinstance(try_at(kiosk, OTHER_TICKETS[1]), Admit)
            assert wait_until(lambda: is_settled(kiosk), 60)
        back = call("restore", tmp_path / "b", "--data-dir", tmp_path / "back")
        assert back.code == 0, back.err
        south = stack.enter_context(open_kiosk(enrolled(served, tmp_path, "south")))
        kiosk = stack.enter_context(open_kiosk(World(tmp_path / "back", DOOR, {})))
        assert kiosk.ledger.origin.device != name
        assert wait_until(lambda: len(here(kiosk)) == 2 and is_settled(kiosk, south), 60)
        assert reason(try_at(kiosk, OTHER_TICKETS[1])) is Reason.ALREADY_REDEEMED
        assert isinstance(try_at(kiosk, TICKET), Admit)
        assert reason(try_at(south, TICKET)) is Reason.ALREADY_REDEEMED
