"""Cameras and hand scanners at this machine are found by names that stay, without opening any."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scanner.frames import parse_source
from scanner.handheld.urls import parse_scanner
from scanner.nearby import NearbyReader, nearby_cameras, nearby_scanners


def link(dev: Path, name: str, node: str) -> None:
    """A name of udev's, and the node behind it."""
    (dev / node).parent.mkdir(parents=True, exist_ok=True)
    (dev / node).touch()
    (dev / name).parent.mkdir(parents=True, exist_ok=True)
    (dev / name).symlink_to(dev / node)


def no_library(_name: str) -> Any:
    """No Raspberry Pi."""
    raise ModuleNotFoundError


def pi(*cameras: object) -> Any:
    """A Raspberry Pi whose library knows these cameras."""
    library = SimpleNamespace(Picamera2=SimpleNamespace(global_camera_info=lambda: list(cameras)))
    return lambda _name: library


def test_a_camera_is_listed_once(tmp_path: Path) -> None:
    """By maker and serial number; by its socket where another has that name; never its second node."""
    link(tmp_path, "v4l/by-id/usb-046d_HD_Pro_Webcam_C920-video-index0", "video0")
    link(tmp_path, "v4l/by-id/usb-046d_HD_Pro_Webcam_C920-video-index1", "video1")
    link(tmp_path, "v4l/by-path/platform-xhci-usb-0:1:1.0-video-index0", "video0")
    link(tmp_path, "v4l/by-path/platform-xhci-usb-0:2:1.0-video-index0", "video2")
    link(tmp_path, "v4l/by-path/platform-bcm2835-codec-video-index0", "video10")
    (tmp_path / "v4l/by-id/usb-gone-video-index0").symlink_to(tmp_path / "video9")
    first, second = nearby_cameras(tmp_path, no_library)
    assert first.name == "046d HD Pro Webcam C920"
    assert first.url == f"v4l2:{tmp_path}/v4l/by-id/usb-046d_HD_Pro_Webcam_C920-video-index0"
    assert second.url == f"v4l2:{tmp_path}/v4l/by-path/platform-xhci-usb-0:2:1.0-video-index0"
    assert {parse_source(one.url).scheme for one in (first, second)} == {"v4l2"}


def test_the_ribbon_comes_first(tmp_path: Path) -> None:
    """A Raspberry Pi's library also lists USB cameras, which are listed once already."""
    ribbon = {"Model": "imx708_wide", "Num": 0, "Id": "/base/soc/i2c0mux/i2c@1/imx708@1a"}
    usb = {"Model": "C920", "Num": 1, "Id": "/base/scb/pcie@7d500000/pci@0,0/usb@0,0-1.3:1.0"}
    assert nearby_cameras(tmp_path, pi(ribbon, usb)) == (
        NearbyReader("Raspberry Pi imx708_wide", "picamera2:0"),
    )


@pytest.mark.parametrize(
    "library",
    [
        pytest.param(no_library, id="none"),
        pytest.param(lambda _name: SimpleNamespace(), id="another one of that name"),
        pytest.param(pi({"Model": "x"}), id="it says no number"),
        pytest.param(pi("imx708"), id="it says something else"),
    ],
)
def test_a_strange_library_finds_none(library: Any, tmp_path: Path) -> None:
    """Setting up goes on without such a camera."""
    assert nearby_cameras(tmp_path, library) == ()


def test_scanners_stand_before_keyboards(tmp_path: Path) -> None:
    """What sends characters is a scanner for certain; what types may be the keyboard of this machine."""
    link(tmp_path, "serial/by-id/usb-Newland_Auto-ID_NLS-FM430-if00", "ttyACM0")
    link(tmp_path, "input/by-id/usb-Logitech_USB_Keyboard-event-kbd", "input/event1")
    link(tmp_path, "input/by-id/usb-Logitech_USB_Keyboard-event-if01", "input/event2")
    link(tmp_path, "input/by-id/usb-Symbol_Bar_Code_Scanner-event-kbd", "input/event3")
    found = nearby_scanners(tmp_path)
    assert [(one.name, one.is_certain) for one in found] == [
        ("Newland Auto-ID NLS-FM430", True),
        ("Symbol Bar Code Scanner", True),
        ("Logitech USB Keyboard", False),
    ]
    assert [parse_scanner(one.url).scheme for one in found] == ["serial", "evdev", "evdev"]


def test_a_machine_without_devices_has_none(tmp_path: Path) -> None:
    """Nor is anything broken there."""
    assert (nearby_cameras(tmp_path, no_library), nearby_scanners(tmp_path)) == ((), ())
