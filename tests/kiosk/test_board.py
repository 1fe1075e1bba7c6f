"""How warm a machine is and whether its power is too weak, from folders that look like /sys."""

from pathlib import Path

import pytest

from kiosk.fleet.board import BoardState, read_board

VOLT = "class/hwmon/hwmon1"
FIRMWARE = "devices/platform/soc/soc:firmware/get_throttled"
ZONE = "class/thermal/thermal_zone{}/temp"


@pytest.mark.parametrize(
    ("files", "state"),
    [
        pytest.param({}, BoardState(), id="a machine that says nothing"),
        pytest.param({ZONE.format(0): "48312\n"}, BoardState(48, None), id="warm"),
        pytest.param(
            {ZONE.format(0): "48312\n", ZONE.format(1): "81900\n"},
            BoardState(82, None),
            id="the hottest counts",
        ),
        pytest.param(
            {ZONE.format(0): "-274000", ZONE.format(1): "999999"}, BoardState(), id="broken sensors"
        ),
        pytest.param({ZONE.format(0): "warm"}, BoardState(), id="no number"),
        pytest.param({ZONE.format(0): ""}, BoardState(), id="an empty file"),
        pytest.param({ZONE.format(0): "9" * 5000}, BoardState(), id="endless digits"),
        pytest.param(
            {f"{VOLT}/name": "rpi_volt\n", f"{VOLT}/in0_lcrit_alarm": "0\n"},
            BoardState(undervolted=False),
            id="good",
        ),
        pytest.param(
            {f"{VOLT}/name": "rpi_volt\n", f"{VOLT}/in0_lcrit_alarm": "1\n"},
            BoardState(undervolted=True),
            id="weak",
        ),
        pytest.param(
            {f"{VOLT}/name": "nct6775\n", f"{VOLT}/in0_lcrit_alarm": "1\n"},
            BoardState(),
            id="a sensor of another kind",
        ),
        pytest.param({FIRMWARE: "0\n"}, BoardState(undervolted=False), id="older kernel, good"),
        pytest.param({FIRMWARE: "50005\n"}, BoardState(undervolted=True), id="older kernel, weak now"),
        pytest.param({FIRMWARE: "0x10000\n"}, BoardState(undervolted=True), id="older kernel, weak before"),
        pytest.param({FIRMWARE: "\xff\xfe"}, BoardState(), id="no text"),
    ],
)
def test_what_a_machine_says(tmp_path: Path, files: dict[str, str], state: BoardState) -> None:
    """What is there is read, and what is not is not made up."""
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("latin-1"))
    assert read_board(tmp_path) == state


def test_a_file_that_nobody_may_read(tmp_path: Path) -> None:
    """A folder in its place is as good as one: reading fails, and nothing is said."""
    (tmp_path / ZONE.format(0)).mkdir(parents=True)
    assert read_board(tmp_path) == BoardState()
