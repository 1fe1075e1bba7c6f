"""V4L2 controls, against a driver that answers as the kernel does, and against a device that is no camera."""

import errno
import fcntl
import os
import struct
from collections.abc import Mapping
from pathlib import Path

import pytest

from scanner.v4l2 import Control, Range, find_card, find_range, open_device, set_controls
from tests.fakes.v4l2 import METADATA, QUERYCAP, QUERYCTRL, S_CTRL, FakeDriver

ALL = {Control.MAINS: (0, 3), Control.AUTOFOCUS: (0, 1), Control.FOCUS: (0, 250)}
WANTED = {Control.MAINS: 1, Control.AUTOFOCUS: 0, Control.FOCUS: 30}


def test_controls_are_set_in_the_order_given() -> None:
    """A lens obeys only after autofocus is off."""
    driver = FakeDriver(ALL)
    assert set_controls(3, WANTED, driver.ioctl) == ()
    assert driver.values == list(WANTED.items())


@pytest.mark.parametrize(
    ("controls", "fails", "wanted", "texts"),
    [
        pytest.param({}, {}, {Control.MAINS: 1}, ["the camera has no such control"], id="unknown control"),
        pytest.param(ALL, {}, {Control.FOCUS: 300}, ["takes 0 to 250, not 300"], id="out of range"),
        pytest.param(ALL, {S_CTRL: errno.EBUSY}, {Control.MAINS: 1}, ["busy"], id="another program has it"),
        pytest.param(ALL, {S_CTRL: errno.EACCES}, {Control.MAINS: 1}, ["denied"], id="read only or no right"),
        pytest.param(
            ALL, {S_CTRL: errno.EIO}, {Control.MAINS: 1}, ["error"], id="the camera does not answer"
        ),
        pytest.param(
            ALL, {QUERYCTRL: errno.ENODEV}, WANTED, ["No such device"] * 3, id="unplugged meanwhile"
        ),
        pytest.param(ALL, {QUERYCTRL: errno.ENOTTY}, {Control.MAINS: 1}, ["Inappropriate"], id="no V4L2"),
    ],
)
def test_what_cannot_be_set_is_noted(
    controls: Mapping[Control, tuple[int, int]],
    fails: Mapping[int, int],
    wanted: Mapping[Control, int],
    texts: list[str],
) -> None:
    """Nothing is raised, nothing is set, and the note says which and why."""
    driver = FakeDriver(controls, fails=fails)
    unset = set_controls(3, wanted, driver.ioctl)
    assert [one.control for one in unset] == list(wanted)
    assert all(text in one.text for text, one in zip(texts, unset, strict=True))
    assert [one.is_missing for one in unset] == ["no such control" in one.text for one in unset]
    assert driver.values == []


def test_one_missing_control_does_not_stop_the_others() -> None:
    """A camera without a lens motor still gets its mains frequency."""
    driver = FakeDriver({Control.MAINS: (0, 2)})
    unset = set_controls(3, {Control.FOCUS: 1, Control.MAINS: 1}, driver.ioctl)
    assert [one.control for one in unset] == [Control.FOCUS]
    assert driver.values == [(Control.MAINS, 1)]


def test_a_range_is_read() -> None:
    """Least and most, negative ones, too."""
    assert find_range(3, Control.FOCUS, FakeDriver({Control.FOCUS: (-5, 7)}).ioctl) == Range(-5, 7)


def test_a_disabled_control_is_none() -> None:
    """Drivers list controls that they have switched off for good."""

    def ioctl(_file: int, _request: int, argument: bytearray) -> None:
        struct.pack_into("=II32siiiiI", argument, 0, Control.FOCUS, 1, b"", 0, 9, 1, 0, 1)

    assert find_range(3, Control.FOCUS, ioctl) is None


@pytest.mark.parametrize(
    ("driver", "card"),
    [
        pytest.param(FakeDriver(card="Kamera Größe"), "Kamera Größe", id="a name"),
        pytest.param(FakeDriver(card=""), "camera", id="no name"),
        pytest.param(FakeDriver(node=METADATA), None, id="the node for measurements"),
    ],
)
def test_a_card_is_named(driver: FakeDriver, card: str | None) -> None:
    """Only a node that gives pictures is a camera."""
    assert find_card(3, driver.ioctl) == card


def test_a_camera_that_is_gone_raises() -> None:
    """Whoever opens it says so in words."""
    with pytest.raises(OSError, match="No such device"):
        find_card(3, FakeDriver(fails={QUERYCAP: errno.ENODEV}).ioctl)


def test_a_real_device_that_is_no_camera() -> None:
    """The real ioctl on a real device: asked what it is it raises, controls become notes."""
    device = open_device(os.devnull)
    try:
        with pytest.raises(OSError, match="Inappropriate ioctl") as caught:
            find_card(device, fcntl.ioctl)
        assert caught.value.errno == errno.ENOTTY
        unset = set_controls(device, WANTED, fcntl.ioctl)
        assert [one.text for one in unset] == [
            "mains flicker: Inappropriate ioctl for device",
            "autofocus: Inappropriate ioctl for device",
            "focus: Inappropriate ioctl for device",
        ]
    finally:
        os.close(device)


HEADER = Path("/usr/include/linux/v4l2-controls.h")


@pytest.mark.services
def test_numbers_are_those_of_the_kernel() -> None:
    """Held against the header of this machine."""
    text = HEADER.read_text()
    for control, line in (
        (Control.MAINS - 0x0098_0900, "V4L2_CID_POWER_LINE_FREQUENCY\t(V4L2_CID_BASE+{})"),
        (Control.AUTOFOCUS - 0x009A_0900, "V4L2_CID_FOCUS_AUTO\t\t\t(V4L2_CID_CAMERA_CLASS_BASE+{})"),
        (Control.FOCUS - 0x009A_0900, "V4L2_CID_FOCUS_ABSOLUTE\t\t\t(V4L2_CID_CAMERA_CLASS_BASE+{})"),
    ):
        assert " ".join(line.format(control).split()) in " ".join(text.split())
