"""Clips and folders of pictures as sources of frames; what all sources share is in tests/contracts."""

from pathlib import Path

import numpy as np
import pytest

from checkin.errors import CameraUnavailableError
from scanner.frames import Frame, FrameSource, open_source
from scanner.sources import ClipSource, Pace
from tests.fakes.camera import FakeCapture


def frames_of(source: FrameSource) -> list[Frame]:
    """Every frame up to the end."""
    frames = []
    while (seen := source.read()) is not None:
        if isinstance(seen, Frame):
            frames.append(seen)
    return frames


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
        pytest.param("v4l2:{}", "no camera", id="a folder is no camera"),
        pytest.param("v4l2:/dev/null", "no camera", id="a device that is no camera"),
    ],
)
def test_what_is_not_there_has_a_remedy(url: str, problem: str, tmp_path: Path, junk: bytes) -> None:
    """Missing and wrong things are the camera's unavailability, in plain words."""
    (tmp_path / "junk.avi").write_bytes(junk)
    (tmp_path / "empty.avi").touch()
    with pytest.raises(CameraUnavailableError, match=problem) as caught:
        open_source(url.format(tmp_path))
    assert caught.value.remedy


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
