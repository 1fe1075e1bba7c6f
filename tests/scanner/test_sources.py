"""Sources of frames: one contract over fake, clip, folder and camera, and what is special about each."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from checkin.errors import CameraUnavailableError, ConfigError, PictureError
from scanner.avi import write_avi
from scanner.drawing import jpeg
from scanner.frames import Frame, FrameSource, open_source
from scanner.grey import MAX_SIDE
from scanner.sources import PATIENT_READS, CameraSource, ClipSource, Pace
from tests.fakes.camera import FakeCapture, FakeSource
from tests.fakes.codes import scene_of

MakeSource = Callable[[], FrameSource]
LENGTH = 3


@pytest.fixture
def short_clip(tmp_path: Path) -> Path:
    """Five frames at 50 frames a second."""
    path = tmp_path / "short.avi"
    write_avi(path, [jpeg(scene_of("a"), 80)] * 5, 50, (1280, 720))
    return path


@pytest.fixture(params=["fake", "clip", "images", "paced clip", "paced images"])
def make(request: pytest.FixtureRequest, short_clip: Path, folder: Path) -> MakeSource:
    """Each kind of source that has an end."""
    makes: dict[str, MakeSource] = {
        "fake": lambda: FakeSource([scene_of("a"), PictureError("x", "y"), scene_of("b")]),
        "clip": lambda: open_source(f"clip:{short_clip}"),
        "images": lambda: open_source(f"images:{folder}"),
        "paced clip": lambda: open_source(f"clip:{short_clip}", paced=True),
        "paced images": lambda: open_source(f"images:{folder}?fps=100", paced=True),
    }
    return makes[request.param]


def frames_of(source: FrameSource) -> list[Frame]:
    """Every frame up to the end."""
    frames = []
    while (seen := source.read()) is not None:
        if isinstance(seen, Frame):
            frames.append(seen)
    return frames


def test_frames_are_grey_bounded_and_in_order(make: MakeSource) -> None:
    """Two-dimensional bytes, no side above the limit, indices and times that grow from zero."""
    source = make()
    frames = frames_of(source)
    assert frames
    for frame in frames:
        assert frame.image.dtype == np.uint8
        assert frame.image.ndim == 2
        assert max(frame.image.shape) <= MAX_SIDE
    assert frames[0].index == 0
    indices, times_s = [f.index for f in frames], [f.seen_s for f in frames]
    assert indices == sorted(set(indices))
    assert times_s == sorted(times_s)


def test_the_end_stays_the_end(make: MakeSource) -> None:
    """After None comes None."""
    source = make()
    frames_of(source)
    assert source.read() is None
    assert source.read() is None


def test_a_closed_source_gives_nothing(make: MakeSource) -> None:
    """Closing twice is as good as once, and reading afterwards gives None."""
    source = make()
    source.close()
    source.close()
    assert source.read() is None


def test_a_source_has_a_name(make: MakeSource) -> None:
    """The name starts with its scheme."""
    assert make().name.partition(":")[0] in {"fake", "clip", "images"}


def test_an_unpaced_clip_tells_its_own_time(clip: Path) -> None:
    """Frame 10 of a clip of 10 frames a second was seen after one second, however fast it was read."""
    frames = frames_of(open_source(f"clip:{clip}"))
    assert frames[10].seen_s == pytest.approx(1.0)
    assert [frame.index for frame in frames] == list(range(len(frames)))


def test_a_broken_picture_is_told_and_skipped(folder: Path) -> None:
    """Of four pictures the broken one is a value, in its place in the order of names."""
    source = open_source(f"images:{folder}")
    seen = [source.read() for _ in range(5)]
    assert [type(one).__name__ for one in seen] == ["Frame", "Frame", "PictureError", "Frame", "NoneType"]


class FakeTime:
    """A monotonic clock that only waiting moves."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.waited_s: list[float] = []

    def mono(self) -> float:
        """Now."""
        return self.now_s

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.waited_s.append(seconds)
        self.now_s += seconds


def counting_capture(length: int) -> FakeCapture:
    """A capture of `length` one-coloured frames, each as bright as its number."""
    numbers = iter(range(length))

    def following() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]] | None:
        number = next(numbers, None)
        return None if number is None else np.full((4, 4, 3), number, np.uint8)

    return FakeCapture(following)


def test_a_paced_clip_waits_for_each_frame() -> None:
    """At 10 frames a second a fast reader waits about a tenth of a second per frame."""
    time = FakeTime()
    source = ClipSource("clip:x", counting_capture(4), 10, Pace(time.mono, time.wait))
    assert [int(frame.image[0, 0]) for frame in frames_of(source)] == [0, 1, 2, 3]
    assert time.waited_s == pytest.approx([0.1] * len(time.waited_s))


def test_a_paced_clip_drops_what_a_late_reader_missed() -> None:
    """A reader that was away for a second finds the newest frame."""
    time = FakeTime()
    source = ClipSource("clip:x", counting_capture(40), 10, Pace(time.mono, time.wait))
    first = source.read()
    time.now_s += 1.05
    second = source.read()
    assert isinstance(first, Frame)
    assert isinstance(second, Frame)
    assert (first.index, second.index) == (0, 10)
    assert int(second.image[0, 0]) == 10
    assert second.seen_s == pytest.approx(time.now_s)


def test_a_camera_forgives_a_few_empty_answers() -> None:
    """A frame spoiled on the way is not a lost camera."""
    answers = iter([None] * (PATIENT_READS - 1) + [np.zeros((2, 2, 3), np.uint8)])
    source = CameraSource("v4l2:x", FakeCapture(lambda: next(answers)), lambda: 7.0)
    seen = source.read()
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


def test_a_camera_picture_without_pixels_is_no_frame() -> None:
    """Drivers answer with empty arrays at times."""
    source = CameraSource("v4l2:x", FakeCapture(lambda: np.zeros((0, 0, 3), np.uint8)), lambda: 0.0)
    with pytest.raises(CameraUnavailableError):
        source.read()


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        pytest.param("clip:{}/none.avi", "no clip", id="no such clip"),
        pytest.param("clip:{}", "no clip", id="a folder is no clip"),
        pytest.param("clip:{}/junk.avi", "no video", id="junk is no clip"),
        pytest.param("clip:{}/empty.avi", "no video", id="an empty file is no clip"),
        pytest.param("images:{}/none", "no pictures", id="no such folder"),
        pytest.param("images:{}", "no pictures", id="a folder without pictures"),
        pytest.param("images:{}/junk.avi", "no pictures", id="a file is no folder"),
        pytest.param("v4l2:{}/none", "no camera", id="no such camera"),
        pytest.param("v4l2:{}/junk.avi", "no camera", id="a file is no camera"),
        pytest.param("v4l2:/dev/null", "does not open", id="a device that is no camera"),
    ],
)
def test_what_is_not_there_has_a_remedy(url: str, problem: str, tmp_path: Path, junk: bytes) -> None:
    """Missing and wrong things are the camera's unavailability, in plain words."""
    (tmp_path / "junk.avi").write_bytes(junk)
    (tmp_path / "empty.avi").touch()
    with pytest.raises(CameraUnavailableError, match=problem) as caught:
        open_source(url.format(tmp_path))
    assert caught.value.remedy


@pytest.mark.parametrize("query", ["fps=0", "fps=x", "fps=-1", "fps=", "size=9", "size=axb", "fps=1e9"])
def test_options_without_numbers_are_refused(query: str) -> None:
    """A wrong option is a wrong setting, before any device is touched."""
    with pytest.raises(ConfigError):
        open_source(f"v4l2:/dev/none?{query}")


def test_a_clip_that_was_cut_off_ends_early(clip: Path, tmp_path: Path) -> None:
    """Half a file gives its frames and then the end."""
    data = clip.read_bytes()
    cut = tmp_path / "cut.avi"
    cut.write_bytes(data[: len(data) // 2])
    assert 0 < len(frames_of(open_source(f"clip:{cut}"))) < len(frames_of(open_source(f"clip:{clip}")))


def test_damaged_clips_say_nothing_on_the_terminal(
    clip: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The library's complaints would be written over the kiosk's screen."""
    data = bytearray(clip.read_bytes())
    data[4000:60000] = bytes(56000)
    bad = tmp_path / "bad.avi"
    bad.write_bytes(data)
    frames_of(open_source(f"clip:{bad}"))
    assert capfd.readouterr() == ("", "")
