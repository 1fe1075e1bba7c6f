"""What every source of frames keeps to: fake, clip, folder, USB camera and ribbon camera."""

from collections.abc import Callable, Iterator
from itertools import chain, repeat
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from checkin.errors import CameraUnavailableError, PictureError
from scanner.avi import write_avi
from scanner.camera import CameraSource
from scanner.drawing import jpeg
from scanner.frames import Frame, FrameSource, LiveSource, open_source
from scanner.grey import MAX_SIDE, Grey
from scanner.picamera import PiCapture
from tests.fakes.camera import FakeCapture, FakePiCamera, FakeSource
from tests.fakes.codes import scene_of

MakeSource = Callable[[], FrameSource]
SCENES = (scene_of("a"), scene_of("b"), scene_of("c"))


class Ticking:
    """A monotonic clock: a frame later each time it is asked."""

    def __init__(self) -> None:
        self.now_s = 500.0

    def mono(self) -> float:
        """Now."""
        self.now_s += 1 / 30
        return self.now_s


def usb_camera(images: Iterator[npt.NDArray[np.uint8]]) -> CameraSource:
    """A USB camera that is unplugged after its last picture."""
    following = chain(images, repeat(None))
    return CameraSource("v4l2:x", FakeCapture(lambda: next(following)), Ticking().mono)


def ribbon_camera(scenes: tuple[Grey, ...]) -> CameraSource:
    """A camera of a Raspberry Pi whose driver gives up after its last picture."""
    camera = FakePiCamera(scenes)
    camera.start()
    return CameraSource("picamera2:0", PiCapture(camera, scenes[0].shape[1]), Ticking().mono)


def colours(scene: Grey) -> npt.NDArray[np.uint8]:
    """As OpenCV unpacks it."""
    return np.dstack((scene, scene, scene))


def as_jpeg(scene: Grey) -> npt.NDArray[np.uint8]:
    """As V4L2 hands MJPG over when it is not to be unpacked: one row, with what the buffer held before."""
    return np.frombuffer(jpeg(scene, 80) + b"\0" * 500, np.uint8)[np.newaxis, :]


@pytest.fixture(
    params=[
        "fake",
        "clip",
        "images",
        "paced clip",
        "paced images",
        "camera in colours",
        "camera in JPEG",
        "ribbon camera",
    ]
)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> MakeSource:
    """Each kind of source, with a few pictures."""
    clip, folder = tmp_path / "short.avi", tmp_path / "pictures"
    write_avi(clip, [jpeg(scene, 80) for scene in SCENES], 50, (1280, 720))
    folder.mkdir()
    for number, scene in enumerate(SCENES):
        (folder / f"{number}.jpg").write_bytes(jpeg(scene, 80))
    makes: dict[str, MakeSource] = {
        "fake": lambda: FakeSource([SCENES[0], PictureError("x", "y"), *SCENES[1:]]),
        "clip": lambda: open_source(f"clip:{clip}"),
        "images": lambda: open_source(f"images:{folder}"),
        "paced clip": lambda: open_source(f"clip:{clip}", paced=True),
        "paced images": lambda: open_source(f"images:{folder}?fps=100", paced=True),
        "camera in colours": lambda: usb_camera(colours(scene) for scene in SCENES),
        "camera in JPEG": lambda: usb_camera(as_jpeg(scene) for scene in SCENES),
        "ribbon camera": lambda: ribbon_camera(SCENES),
    }
    return makes[request.param]


def frames_of(source: FrameSource) -> list[Frame]:
    """Every frame up to the end, or until the camera is gone."""
    frames = []
    try:
        while (seen := source.read()) is not None:
            if isinstance(seen, Frame):
                frames.append(seen)
    except CameraUnavailableError:
        return frames if isinstance(source, LiveSource) else []
    return frames


def test_frames_are_grey_bounded_and_in_order(make: MakeSource) -> None:
    """Two-dimensional bytes, no side above the limit, indices and times that grow."""
    frames = frames_of(make())
    assert frames
    for frame in frames:
        assert frame.image.dtype == np.uint8
        assert frame.image.ndim == 2
        assert frame.image.flags.c_contiguous
        assert max(frame.image.shape) <= MAX_SIDE
    indices, times_s = [f.index for f in frames], [f.seen_s for f in frames]
    assert indices == sorted(set(indices))
    assert times_s == sorted(times_s)


def test_pictures_are_what_was_shown(make: MakeSource) -> None:
    """The last frame is the last scene, as far as JPEG keeps it."""
    newest = frames_of(make())[-1].image
    assert newest.shape == SCENES[-1].shape
    assert float(np.abs(newest.astype(np.int16) - SCENES[-1]).mean()) < 3


def test_the_end_stays_the_end(make: MakeSource) -> None:
    """After None comes None, after a lost camera a lost camera."""
    source = make()
    frames_of(source)
    if isinstance(source, LiveSource):
        with pytest.raises(CameraUnavailableError):
            source.read()
        return
    assert source.read() is None
    assert source.read() is None


def test_a_closed_source_gives_nothing(make: MakeSource) -> None:
    """Closing twice is as good as once, and reading afterwards gives None."""
    source = make()
    source.read()
    source.close()
    source.close()
    assert source.read() is None


def test_a_source_has_a_name(make: MakeSource) -> None:
    """The name starts with its scheme."""
    assert make().name.partition(":")[0] in {"fake", "clip", "images", "v4l2", "picamera2"}


def test_only_cameras_go_on_by_themselves(make: MakeSource) -> None:
    """A frame that is skipped has its number; recorded frames are not skipped."""
    source = make()
    assert isinstance(source, LiveSource) == (source.name.partition(":")[0] in {"v4l2", "picamera2"})
    if isinstance(source, LiveSource):
        source.read()
        assert source.skip()
        source.close()
        assert not source.skip()
