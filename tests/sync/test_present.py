"""Who is present, and how much was heard of for that: devices, not the names that they wrote under."""

from pathlib import Path

import pytest

from checkin.journal import Kind
from checkin.model import PositionId
from sync.hub.intake import Intake
from sync.ledger_name import another_name
from sync.present import read_present
from tests.fakes.chained import ChainedDevice
from tests.fakes.small_congress import DOOR, FOYER_ROOM, connected, fill, make_ledger

DOOR_A, DOOR_B = "kiosk-aaaaaaaa", "kiosk-bbbbbbbb"


@pytest.mark.parametrize(
    ("names", "devices"),
    [
        pytest.param([], 0, id="none"),
        pytest.param([DOOR_A, DOOR_B], 2, id="two"),
        pytest.param([DOOR_A, another_name(DOOR_A, bytes(4))], 1, id="one, put back since"),
        pytest.param([another_name(DOOR_A, bytes(4)), another_name(DOOR_A, b"1234")], 1, id="put back twice"),
        pytest.param([DOOR_A, another_name(DOOR_B, bytes(4))], 2, id="two, one of them put back"),
    ],
)
def test_a_device_counts_once_under_all_its_names(tmp_path: Path, names: list[str], devices: int) -> None:
    """One that was put back goes on under another name, and stays one; whoever it let in is present."""
    with connected(make_ledger(tmp_path)) as ledger:
        fill(ledger, len(names))
        intake = Intake(ledger)
        for number, name in enumerate(names, start=1):
            device = ChainedDevice(name)
            device.write(Kind.ENTRY, position=PositionId(number), list=DOOR, room=FOYER_ROOM)
            with ledger.writing():
                intake.take(device.entries)
        present = read_present(ledger.store)
        assert (present.devices, len(present.rooms)) == (devices, len(names))
