"""Cameras of a Raspberry Pi, over a stand-in with picamera2's documented interface."""

from types import SimpleNamespace

import numpy as np
import pytest

from checkin.errors import CameraUnavailableError, ConfigError
from scanner.camera import CameraSource
from scanner.frames import Frame, open_source, parse_source
from scanner.picamera import grey_plane, open_pi_camera_source
from tests.fakes.camera import FakePiCamera
from tests.fakes.codes import scene_of

SCENES = [scene_of("a"), scene_of("b"), scene_of("c")]
MODULE_3 = ("FrameRate", "AeFlickerMode", "AeFlickerPeriod", "AfMode", "LensPosition")


def opened(camera: FakePiCamera, options: str = "") -> CameraSource:
    """Opened by URL."""
    library = SimpleNamespace(Picamera2=lambda _number: camera)
    return open_pi_camera_source(parse_source(f"picamera2:0{options}"), lambda: 1.0, lambda _: library)


def read_all(source: CameraSource) -> None:
    """Read until it raises."""
    while source.read():
        pass


@pytest.mark.parametrize("padding", [0, 64])
def test_the_grey_plane_comes_as_it_is(padding: int) -> None:
    """Without the colours below it and the padding beside it."""
    source = opened(FakePiCamera(SCENES, padding))
    first = source.read()
    assert isinstance(first, Frame)
    assert np.array_equal(first.image, SCENES[1])


def test_the_camera_is_asked_for_size_rate_and_format() -> None:
    """The second stream is the grey one; a camera without lens motor is not asked to focus."""
    camera = FakePiCamera(SCENES)
    opened(camera, "?size=640x480&fps=15")
    size = {"size": (640, 480)}
    assert camera.calls[:2] == [
        ("configure", {"main": size, "lores": size | {"format": "YUV420"}}),
        ("set_controls", {"FrameRate": 15}),
    ]


@pytest.mark.parametrize(
    ("options", "controls"),
    [
        pytest.param("", {"AeFlickerMode": 1, "AeFlickerPeriod": 10_000, "AfMode": 2}, id="by itself"),
        pytest.param(
            "?mains=60&focus=3.5",
            {"AeFlickerMode": 1, "AeFlickerPeriod": 8_333, "AfMode": 0, "LensPosition": 3.5},
            id="60 Hz, fixed focus",
        ),
        pytest.param("?mains=off", {"AeFlickerMode": 0, "AeFlickerPeriod": 0, "AfMode": 2}, id="daylight"),
    ],
)
def test_options_reach_the_camera(options: str, controls: dict[str, float]) -> None:
    """In libcamera's words."""
    camera = FakePiCamera(SCENES, controls=MODULE_3)
    opened(camera, options)
    assert ("set_controls", {"FrameRate": 30} | controls) in camera.calls


def test_a_camera_that_gives_up_is_lost_and_let_go() -> None:
    """Stopped and closed, once."""
    camera = FakePiCamera(SCENES)
    source = opened(camera)
    with pytest.raises(CameraUnavailableError, match="no pictures"):
        read_all(source)
    source.close()
    source.close()
    assert [name for name, _ in camera.calls if name in {"stop", "close"}] == ["stop", "close"]


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(ModuleNotFoundError("No module named 'picamera2'"), id="not installed"),
        pytest.param(ImportError("libcamera.so"), id="half installed"),
        pytest.param(ValueError("numpy.dtype size changed"), id="for another numpy"),
    ],
)
def test_without_the_library_the_remedy_says_how_to_get_it(error: Exception) -> None:
    """Package and the environment's setting."""

    def imports(_name: str) -> object:
        raise error

    with pytest.raises(CameraUnavailableError) as caught:
        open_pi_camera_source(parse_source("picamera2:0"), lambda: 1.0, imports)
    assert "apt install python3-picamera2" in caught.value.remedy
    assert "include-system-site-packages" in caught.value.remedy


def test_on_a_machine_without_the_library() -> None:
    """The real import, which fails wherever the package is not installed."""
    try:
        import picamera2  # type: ignore[import-not-found]  # noqa: F401
    except ImportError:
        with pytest.raises(CameraUnavailableError, match="not installed"):
            open_source("picamera2:0")


class Broken(FakePiCamera):
    """A camera that another program has."""

    def configure(self, configuration: object) -> None:  # noqa: ARG002  # the library's signature
        """Refuse."""
        raise RuntimeError("Failed to acquire camera: Device or resource busy")


def test_a_camera_that_does_not_start_is_let_go() -> None:
    """Its trouble is told in the library's words."""
    camera = Broken(SCENES)
    with pytest.raises(CameraUnavailableError, match="busy"):
        opened(camera)
    assert ("close", None) in camera.calls


def test_a_camera_that_is_not_there() -> None:
    """The library answers with an index error."""

    def missing(number: int) -> FakePiCamera:
        raise IndexError("list index out of range")

    library = SimpleNamespace(Picamera2=missing)
    with pytest.raises(CameraUnavailableError, match="Camera 5") as caught:
        open_pi_camera_source(parse_source("picamera2:5"), lambda: 1.0, lambda _: library)
    assert "rpicam-hello" in caught.value.remedy


@pytest.mark.parametrize("url", ["picamera2:x", "picamera2:10", "picamera2:0?focus=x", "picamera2:0?mains=1"])
def test_wrong_options_are_refused(url: str) -> None:
    """Before the library is asked for."""
    with pytest.raises(ConfigError):
        open_source(url)


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(np.zeros((4, 4, 3), np.uint8), id="colours"),
        pytest.param(np.zeros((6, 4), np.uint16), id="16 bits"),
        pytest.param(np.zeros((0, 4), np.uint8), id="nothing"),
    ],
)
def test_another_shape_is_no_frame(frame: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> None:
    """A stream of another format is not read as grey."""
    assert grey_plane(frame, 4) is None
