"""V4L2 cameras: opening, what is set, what they give, and how they end."""

import errno
import os
import queue
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, cycle, repeat
from pathlib import Path
from time import monotonic
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from checkin.errors import CameraUnavailableError, ConfigError
from scanner import camera as cameras
from scanner.camera import PATIENT_READS, CameraSource, open_camera_source
from scanner.capture import Agreed, CameraMode, Capture
from scanner.drawing import jpeg
from scanner.frames import Frame, open_source, parse_source
from scanner.freeze import FROZEN_S
from scanner.grab import MOST_STALE
from scanner.pictures import agreed_mode, open_camera
from scanner.reader import CameraBack, CameraEvent, CameraLost, CameraReader, Patience, ScanSeen
from scanner.v4l2 import Control
from tests.fakes.camera import FakeCapture
from tests.fakes.codes import scene_of
from tests.fakes.v4l2 import METADATA, QUERYCAP, S_CTRL, FakeDriver

BLACK = np.zeros((4, 4, 3), np.uint8)
ALL = {Control.MAINS: (0, 2), Control.AUTOFOCUS: (0, 1), Control.FOCUS: (0, 250)}


def camera_of(images: Iterable[npt.NDArray[Any] | None], mono: Callable[[], float]) -> CameraSource:
    """A camera that gives these and then nothing."""
    following = chain(images, repeat(None))
    return CameraSource("v4l2:x", FakeCapture(lambda: next(following)), mono)


def read_all(source: CameraSource) -> None:
    """Read until it raises."""
    while source.read():
        pass


def test_a_camera_forgives_a_few_empty_answers() -> None:
    """A frame spoiled on the way is not a lost camera."""
    seen = camera_of([*[None] * (PATIENT_READS - 1), BLACK], lambda: 7.0).read()
    assert isinstance(seen, Frame)
    assert seen.seen_s == 7.0


def test_a_camera_that_gives_nothing_is_lost() -> None:
    """An unplugged camera raises with a remedy, and closing lets the device go."""
    capture = FakeCapture(lambda: None)
    source = CameraSource("v4l2:x", capture, lambda: 0.0)
    with pytest.raises(CameraUnavailableError, match="no pictures") as caught:
        source.read()
    assert caught.value.remedy
    source.close()
    source.close()
    assert capture.released
    assert source.read() is None


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(np.zeros((0, 0, 3), np.uint8), id="no pixels"),
        pytest.param(np.zeros((1, 0), np.uint8), id="an empty JPEG"),
        pytest.param(
            np.frombuffer(jpeg(scene_of("a"), 80)[:300], np.uint8)[None, :], id="a JPEG's head only"
        ),
        pytest.param(np.zeros((1, 90_000), np.uint8), id="a buffer of zeros"),
        pytest.param(np.full((1, 90_000), 255, np.uint8), id="a buffer of ones"),
        pytest.param(np.zeros((4, 4), np.float32), id="fractions"),
    ],
)
def test_what_is_no_picture_is_no_frame(image: npt.NDArray[Any]) -> None:
    """Drivers answer with such things at times."""
    with pytest.raises(CameraUnavailableError):
        camera_of([image] * 20, lambda: 0.0).read()


def test_a_jpeg_cut_off_at_any_place_is_a_frame_or_none() -> None:
    """Every 997th byte: a picture with a grey rest, or a spoiled frame; the next whole one is read."""
    whole = np.frombuffer(jpeg(scene_of("a"), 80), np.uint8)
    for length in range(0, whole.size, 997):
        source = camera_of([BLACK, whole[None, :length], whole[None, :]], lambda: 1.0)
        shapes = [seen.image.shape for seen in (source.read(), source.read()) if isinstance(seen, Frame)]
        assert shapes == [(4, 4), (720, 1280)]


def without_tables(data: bytes) -> bytes:
    """A JPEG file without its Huffman tables (DHT, 0xFFC4), as many USB cameras send them."""
    at, kept = 2, data[:2]
    while data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        kept += data[at:end] if data[at + 1] != 0xC4 else b""
        at = end
    return kept + data[at:]


def test_a_jpeg_without_tables_is_read() -> None:
    """MJPG leaves out the tables that all its frames share."""
    data = without_tables(jpeg(scene_of("a"), 80))
    assert b"\xff\xc4" not in data
    seen = camera_of([BLACK, np.frombuffer(data, np.uint8)[None, :]], lambda: 1.0)
    seen.read()
    frame = seen.read()
    assert isinstance(frame, Frame)
    assert float(np.abs(frame.image.astype(np.int16) - scene_of("a")).mean()) < 3


class Clock:
    """A clock that each grab moves by a frame."""

    def __init__(self) -> None:
        self.now_s = 50.0

    def mono(self) -> float:
        """Now."""
        self.now_s += 0.1
        return self.now_s


def test_a_frozen_camera_is_lost() -> None:
    """After five seconds of the same bytes; frames until then."""
    clock, first = Clock(), scene_of("a")
    source = camera_of(chain([scene_of("b")], repeat(first)), clock.mono)
    with pytest.raises(CameraUnavailableError, match="same picture"):
        read_all(source)
    assert 50 + FROZEN_S < clock.now_s < 50 + FROZEN_S + 1


def test_a_camera_that_is_frozen_from_the_start_never_seems_to_be_back() -> None:
    """Reopened, it gives no frame before it is lost again."""
    with pytest.raises(CameraUnavailableError, match="same picture"):
        camera_of(repeat(scene_of("a")), Clock().mono).read()


def test_a_covered_lens_is_no_frozen_camera() -> None:
    """All black for a minute, without noise."""
    source = camera_of(repeat(np.zeros((720, 1280), np.uint8)), Clock().mono)
    assert all(isinstance(source.read(), Frame) for _ in range(600))


@pytest.mark.parametrize(
    ("stamp_ms", "seen_s"),
    [
        pytest.param(99_800.0, 99.8, id="a driver's stamp"),
        pytest.param(0.0, 100.0, id="none"),
        pytest.param(-1.0, 100.0, id="unknown"),
        pytest.param(100_001.0, 100.0, id="in the future"),
        pytest.param(39_000.0, 100.0, id="of another clock"),
        pytest.param(1_790_000_000_000.0, 100.0, id="of the wall clock"),
        pytest.param(float("nan"), 100.0, id="no number"),
    ],
)
def test_a_frame_was_seen_when_it_was_taken(stamp_ms: float, seen_s: float) -> None:
    """By the driver's stamp, where it can be one of our clock."""
    capture = FakeCapture(lambda: BLACK)
    capture.properties[cv2.CAP_PROP_POS_MSEC] = stamp_ms
    seen = CameraSource("v4l2:x", capture, lambda: 100.0).read()
    assert isinstance(seen, Frame)
    assert seen.seen_s == seen_s


def fourcc(letters: str) -> float:
    """Four letters as OpenCV counts them."""
    return float(int.from_bytes(letters.encode(), "little"))


@pytest.mark.parametrize(
    ("packing", "is_raw"), [("MJPG", True), ("JPEG", True), ("YUYV", False), ("", False)]
)
def test_mjpg_is_asked_for_first_and_taken_as_it_comes(packing: str, *, is_raw: bool) -> None:
    """Format, size, rate, one buffer; files instead of pictures only where the camera has agreed to MJPG."""
    capture = FakeCapture(lambda: BLACK)
    capture.properties[cv2.CAP_PROP_FOURCC] = fourcc(packing) if packing else 0.0
    open_camera("/dev/video7", CameraMode(640, 480, 15), lambda *_: capture)
    expected = [
        (cv2.CAP_PROP_FOURCC, fourcc("MJPG")),
        (cv2.CAP_PROP_FRAME_WIDTH, 640),
        (cv2.CAP_PROP_FRAME_HEIGHT, 480),
        (cv2.CAP_PROP_FPS, 15),
        (cv2.CAP_PROP_BUFFERSIZE, 1),
    ]
    assert capture.settings == [*expected, *([(cv2.CAP_PROP_CONVERT_RGB, 0)] if is_raw else [])]


def test_what_was_agreed_is_read_back() -> None:
    """Size, rate and format; what the camera does not say is empty."""
    capture = FakeCapture(lambda: BLACK)
    assert agreed_mode(capture) == Agreed(0, 0, 0.0, "")
    capture.properties |= {
        cv2.CAP_PROP_FOURCC: fourcc("YUYV"),
        cv2.CAP_PROP_FRAME_WIDTH: 1280.0,
        cv2.CAP_PROP_FRAME_HEIGHT: 720.0,
        cv2.CAP_PROP_FPS: 10.0,
    }
    assert agreed_mode(capture) == Agreed(1280, 720, 10.0, "YUYV")


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A device that opens; the fake driver answers for it."""
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # numbers, no paths
    yield os.devnull
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def opened(
    device: str, options: str = "", driver: FakeDriver | None = None, *, is_open: bool = True
) -> tuple[CameraSource, FakeDriver]:
    """A camera opened over a driver."""
    driver = driver or FakeDriver(ALL)

    def opener(_path: str, _mode: CameraMode) -> Capture:
        return FakeCapture(lambda: BLACK, opened=is_open)

    return open_camera_source(
        parse_source(f"v4l2:{device}{options}"), lambda: 1.0, driver.ioctl, opener
    ), driver


@pytest.mark.parametrize(
    ("options", "values"),
    [
        pytest.param("", {Control.MAINS: 1, Control.AUTOFOCUS: 1}, id="50 Hz and autofocus by itself"),
        pytest.param("?mains=60", {Control.MAINS: 2, Control.AUTOFOCUS: 1}, id="60 Hz"),
        pytest.param("?mains=off&focus=auto", {Control.MAINS: 0, Control.AUTOFOCUS: 1}, id="daylight"),
        pytest.param(
            "?focus=30", {Control.MAINS: 1, Control.AUTOFOCUS: 0, Control.FOCUS: 30}, id="a fixed focus"
        ),
        pytest.param(
            "?focus=0", {Control.MAINS: 1, Control.AUTOFOCUS: 0, Control.FOCUS: 0}, id="focus far away"
        ),
    ],
)
def test_options_reach_the_camera(device: str, options: str, values: Mapping[Control, int]) -> None:
    """In an order that works."""
    source, driver = opened(device, options)
    assert driver.values == list(values.items())
    assert source.notes == ()
    assert source.card == "HD Webcam"


@pytest.mark.parametrize(
    ("options", "driver", "notes"),
    [
        pytest.param("", FakeDriver(), (), id="what nobody asked for may be missing"),
        pytest.param(
            "?mains=50&focus=3", FakeDriver(), ("mains flicker", "focus"), id="asked for and missing"
        ),
        pytest.param("?focus=999", FakeDriver(ALL), ("focus: takes 0 to 250",), id="out of range"),
        pytest.param("", FakeDriver(ALL, fails={S_CTRL: errno.EIO}), ("mains", "autofocus"), id="an error"),
    ],
)
def test_what_could_not_be_set_is_noted(
    device: str, options: str, driver: FakeDriver, notes: tuple[str, ...]
) -> None:
    """And the camera is opened all the same."""
    source, _ = opened(device, options, driver)
    assert [note.startswith(start) for note, start in zip(source.notes, notes, strict=True)] == [True] * len(
        notes
    )
    assert isinstance(source.read(), Frame)


@pytest.mark.parametrize(
    ("driver", "is_open", "problem"),
    [
        pytest.param(FakeDriver(), False, "is in use", id="another program streams"),
        pytest.param(FakeDriver(node=METADATA), True, "is no camera", id="a node without pictures"),
        pytest.param(FakeDriver(fails={QUERYCAP: errno.ENODEV}), True, "unplugged", id="gone meanwhile"),
        pytest.param(FakeDriver(fails={QUERYCAP: errno.ENOTTY}), True, "is no camera", id="something else"),
        pytest.param(FakeDriver(fails={QUERYCAP: errno.EIO}), True, "does not open", id="another error"),
    ],
)
def test_why_it_does_not_open_is_said(
    device: str, driver: FakeDriver, problem: str, *, is_open: bool
) -> None:
    """Each with a remedy, and no device stays open."""
    with pytest.raises(CameraUnavailableError, match=problem) as caught:
        opened(device, "", driver, is_open=is_open)
    assert caught.value.remedy


def test_rights_are_told_by_the_group(tmp_path: Path) -> None:
    """Words for EACCES; a test that runs as root cannot be refused."""
    trouble = cameras.TROUBLES[errno.EACCES]
    assert "video" in trouble.remedy


@pytest.mark.parametrize(
    "query",
    [
        *("fps=0", "fps=x", "fps=-1", "fps=", "fps=1e9", "size=9", "size=axb"),
        *("mains=16", "mains=", "focus=x", "focus=-3", "focus=1.5"),
    ],
)
def test_wrong_options_are_refused(query: str) -> None:
    """A wrong option is a wrong setting, before any device is touched."""
    with pytest.raises(ConfigError):
        open_source(f"v4l2:/dev/none?{query}")


def test_other_files_are_no_cameras(tmp_path: Path) -> None:
    """A pipe does not keep us waiting, a film is asked about."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "film.avi").touch()
    for name in ("pipe", "film.avi"):
        with pytest.raises(CameraUnavailableError, match="is no camera") as caught:
            open_source(f"v4l2:{tmp_path / name}")
        assert "clip:" in caught.value.remedy


def test_a_frozen_camera_is_told_once_and_back_when_it_lives() -> None:
    """Two attempts find it as it was; the third finds two pictures that differ."""
    frozen, alive = repeat(scene_of("a")), chain([scene_of("b")], repeat(scene_of("c")))
    sources = iter([camera_of(images, Clock().mono) for images in (frozen, frozen, alive)])
    events: queue.Queue[CameraEvent] = queue.Queue()
    reader = CameraReader(
        lambda: next(sources), events.put, patience=Patience(first_s=0.001, longest_s=0.001)
    )
    reader.start()
    lost, back = events.get(timeout=30), events.get(timeout=30)
    reader.stop()
    assert isinstance(lost, CameraLost)
    assert "same picture" in lost.problem
    assert back == CameraBack()


def test_late_frames_are_counted_by_the_reader() -> None:
    """A camera whose frames are all a minute old is read after ten of them."""
    images = cycle([scene_of("a"), scene_of("b")])
    source = camera_of(images, lambda: monotonic() - 60)
    events: queue.Queue[CameraEvent] = queue.Queue()
    reader = CameraReader(lambda: source, events.put)
    reader.start()
    assert isinstance(events.get(timeout=30), ScanSeen)
    assert reader.stop()
    assert reader.statistics.stale == MOST_STALE
