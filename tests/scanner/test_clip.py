"""The rendered clip: every code readable, the same every time."""

from pathlib import Path

import numpy as np
import pytest

from checkin.errors import ScannerError
from scanner.clip import Medium, Shot, render_clip, render_frames
from scanner.frames import Frame, open_source
from scanner.watch import scans
from tests.fakes.camera import FakeSource
from tests.fakes.codes import modules_of

SECRET = "A7F3K2M9X4C8V1B6N5Q0W3E7R2T4U8I1"


@pytest.mark.parametrize("medium", Medium)
@pytest.mark.parametrize("text", ["X", SECRET, SECRET * 5], ids=["short", "secret", "signed"])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_medium_is_read(medium: Medium, text: str, seed: int) -> None:
    """Short codes and long ones, whoever holds them, are read within a held second, and exactly once."""
    frames = render_frames([Shot(text, medium, "Şahin Łukasz", 1.0)], modules_of, fps=8, seed=seed)
    assert [scan.text for scan in scans(FakeSource(frames, fps=8))] == [text]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """And another seed another clip."""
    shots = [Shot("a", Medium.PHONE, "Олена Шевченко", 0.1)]
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        render_clip(tmp_path / name, shots, modules_of, fps=5, size=(320, 180), seed=seed)
    one, same, other = ((tmp_path / name).read_bytes() for name in ("one", "same", "other"))
    assert one == same
    assert one != other


def test_a_clip_says_what_is_where(tmp_path: Path) -> None:
    """Frames, speed and the starts agree with the file; before each start the picture is empty."""
    path = tmp_path / "clip.avi"
    rendered = render_clip(
        path, [Shot("a", seconds=0.5), Shot("b", seconds=1.0)], modules_of, fps=10, size=(640, 360)
    )
    assert (rendered.frames, rendered.fps) == (45, 10)
    assert rendered.starts_s == pytest.approx((0.4, 2.2))
    source = open_source(f"clip:{path}")
    frames = []
    while isinstance(seen := source.read(), Frame):
        frames.append(seen)
    assert len(frames) == rendered.frames
    assert frames[-1].seen_s == pytest.approx((rendered.frames - 1) / 10)
    assert {frame.image.shape for frame in frames} == {(360, 640)}


def test_no_shots_give_an_empty_hall() -> None:
    """The camera sees the hall without anybody in front of it."""
    frames = list(render_frames([], modules_of, fps=10))
    assert frames
    assert list(scans(FakeSource(frames))) == []


@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (64, 64), (16, 9)], ids=str)
def test_any_size_can_be_rendered(size: tuple[int, int]) -> None:
    """Frames have the size that was asked for."""
    frames = list(render_frames([Shot("a", caption="x" * 200, seconds=0.2)], modules_of, fps=5, size=size))
    assert {frame.shape for frame in frames} == {(size[1], size[0])}
    assert {frame.dtype for frame in frames} == {np.dtype(np.uint8)}


def test_a_clip_that_cannot_be_written_has_a_remedy(tmp_path: Path) -> None:
    """A folder in the place of the file."""
    with pytest.raises(ScannerError) as caught:
        render_clip(tmp_path, [], modules_of)
    assert caught.value.remedy
