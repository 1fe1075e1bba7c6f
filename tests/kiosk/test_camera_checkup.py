"""What doctor says of the camera."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from checkin.errors import CameraUnavailableError
from kiosk.checkup.camera import camera_findings
from kiosk.checkup.findings import Finding, State
from scanner.camera import CameraSource
from scanner.frames import FrameSource
from tests.fakes.camera import FakeCapture
from tests.fakes.einlass import call


def a_camera(packing: str = "MJPG", fps: float = 30.0, notes: tuple[str, ...] = ()) -> CameraSource:
    """A camera that shows a dark hall."""
    capture = FakeCapture(lambda: np.zeros((720, 1280, 3), np.uint8))
    capture.properties = {
        cv2.CAP_PROP_FOURCC: float(int.from_bytes(packing.encode(), "little")),
        cv2.CAP_PROP_FPS: fps,
    }
    return CameraSource("v4l2:x", capture, lambda: 5.0, "HD Webcam", notes)


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """Two cameras by names that stay, each with its second node, and one that is gone."""
    folder = tmp_path / "by-id"
    folder.mkdir()
    for number, name in enumerate(("usb-A-video-index0", "usb-A-video-index1", "usb-B-video-index0")):
        (tmp_path / f"video{number}").touch()
        (folder / name).symlink_to(tmp_path / f"video{number}")
    (folder / "usb-C-video-index0").symlink_to(tmp_path / "video9")
    return folder


def told(url: str, names: Path, source: FrameSource | CameraUnavailableError) -> list[Finding]:
    """What is found of a camera that answers so."""

    def opens(_url: str) -> FrameSource:
        if isinstance(source, CameraUnavailableError):
            raise source
        return source

    return list(camera_findings(url, names, opens))


def test_without_a_camera_nothing_is_said(names: Path) -> None:
    """Scanners are enough."""
    assert list(camera_findings("", names)) == []


def test_a_good_camera_is_named_with_what_it_gives(names: Path) -> None:
    """Maker, size, rate, format; and it is let go."""
    source = a_camera()
    assert told(f"v4l2:{names}/usb-A-video-index0", names, source) == [
        Finding("camera", State.GOOD, "HD Webcam: 1280x720, 30 frames a second, MJPG")
    ]
    assert source.read() is None


@pytest.mark.parametrize(
    ("source", "problem", "remedy"),
    [
        pytest.param(a_camera("YUYV"), "It gives YUYV and no MJPG.", "640x480", id="raw pictures"),
        pytest.param(a_camera(fps=5.0), "It gives only 5 frames a second.", "light", id="slow"),
        pytest.param(
            a_camera(notes=("focus: takes 0 to 250, not 300",)),
            "Not set: focus: takes 0 to 250, not 300.",
            "option",
            id="an option that it does not take",
        ),
    ],
)
def test_what_is_not_as_it_should_be_is_warned_of(
    source: CameraSource, problem: str, remedy: str, names: Path
) -> None:
    """It reads tickets all the same."""
    good, warning = told(f"v4l2:{names}/usb-A-video-index0", names, source)
    assert (good.state, warning.state, warning.text) == (State.GOOD, State.WARN, problem)
    assert remedy in warning.remedy


def test_a_name_that_changes_is_warned_of(names: Path) -> None:
    """With the name that stays for the same camera; without one, how such names look."""
    first, _ = told(f"v4l2:{names.parent}/video0", names, a_camera())
    assert first.state is State.WARN
    assert first.remedy == f"Name it v4l2:{names}/usb-A-video-index0."
    other, _ = told("v4l2:/dev/video5", names, a_camera())
    assert "/dev/v4l/by-id" in other.remedy


def test_a_missing_camera_names_those_that_are_there(names: Path) -> None:
    """Nodes that give no pictures are left out."""
    gone = CameraUnavailableError("There is no camera at x.", "Check the cable.")
    (finding,) = told("v4l2:x", names, gone)
    assert finding.state is State.BAD
    assert finding.remedy.startswith("Check the cable. There is: v4l2:")
    assert "usb-A-video-index0, v4l2:" in finding.remedy
    assert "index1" not in finding.remedy


def test_a_camera_in_use_may_be_ours(names: Path) -> None:
    """Doctor beside a running kiosk is no alarm."""
    busy = CameraUnavailableError("/dev/video0 is in use.", "Close other programs.")
    (finding,) = told("v4l2:x", names, busy)
    assert finding.state is State.WARN
    assert "While the kiosk runs" in finding.remedy


@pytest.mark.parametrize(
    ("url", "text"),
    [
        pytest.param("webcam", "is not understood", id="no URL"),
        pytest.param("v4l2:/dev/null", "is no camera", id="another device"),
        pytest.param("v4l2:/dev/none?fps=x", "fps", id="a wrong option"),
        pytest.param("clip:none.avi", "no clip", id="no clip"),
        pytest.param("picamera2:0", "picamera2", id="no library"),
    ],
)
def test_real_sources_that_do_not_open(url: str, text: str, tmp_path: Path) -> None:
    """By the real way in, each with a remedy."""
    (finding,) = camera_findings(url, tmp_path)
    assert finding.state is State.BAD
    assert text in finding.text
    assert finding.remedy


def test_doctor_speaks_of_the_camera(tmp_path: Path) -> None:
    """Before there is a ledger, too, and its exit code says that something is missing."""
    (tmp_path / "config.toml").write_text('camera = "v4l2:/dev/null"\n')
    done = call("doctor", "--data-dir", tmp_path, "--offline")
    assert "✘ camera     /dev/null is no camera." in done.out
    assert done.code == 3
