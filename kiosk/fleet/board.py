"""How the machine itself is: how warm, and whether its power is too weak. Read from /sys, by no program.

What a machine does not say is None. Must not know: who asks, what is too warm.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

SYS = Path("/sys")
ZONES = "class/thermal/thermal_zone*/temp"
VOLT_ALARMS = "class/hwmon/hwmon*/in0_lcrit_alarm"
"""The Raspberry Pi's own sensor says here since 4.19 whether its power has been too weak."""
THROTTLED = "devices/platform/soc/soc:firmware/get_throttled"
"""Where its firmware said so in kernels that were made for it."""

PI_VOLTS = "rpi_volt"
COLDEST_C, HOTTEST_C = -40, 150
"""A sensor that says anything else is not there, or broken."""
WEAK_NOW_OR_BEFORE = 1 << 0 | 1 << 16
"""Bits of the firmware's word. Source: Raspberry Pi documentation, vcgencmd get_throttled."""


class BoardState(msgspec.Struct, frozen=True):
    """What a machine says of itself; None = nothing.

    Attributes:
        celsius: Of its hottest sensor, in whole degrees.
        undervolted: Whether its power is, or since its start was, too weak.
    """

    celsius: int | None = None
    undervolted: bool | None = None


def read_board(sys: Path = SYS) -> BoardState:
    """As of now. A file that is not there, or that nobody can read, says nothing."""
    warm = [celsius for celsius in _temperatures(sys) if COLDEST_C < celsius < HOTTEST_C]
    return BoardState(max(warm, default=None), _undervolted(sys))


def _temperatures(sys: Path) -> Iterator[int]:
    for path in sorted(sys.glob(ZONES)):
        thousandths = _number(path)
        if thousandths is not None:
            yield round(thousandths / 1000)


def _undervolted(sys: Path) -> bool | None:
    for path in sorted(sys.glob(VOLT_ALARMS)):
        if _text(path.with_name("name")) == PI_VOLTS and (alarm := _number(path)) is not None:
            return bool(alarm)
    said = _number(sys / THROTTLED, 16)
    return None if said is None else bool(said & WEAK_NOW_OR_BEFORE)


def _number(path: Path, base: int = 10) -> int | None:
    with suppress(ValueError):
        return int(_text(path), base)
    return None


def _text(path: Path) -> str:
    """What stands in a small file; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(100).decode("ascii", "replace").strip()
    except OSError:
        return ""
