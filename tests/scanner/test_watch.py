"""Frames to scans in one thread."""

from pathlib import Path

import numpy as np
import pytest

from checkin.errors import CameraUnavailableError, PictureError
from scanner.frames import open_source
from scanner.watch import scans
from tests.fakes.camera import FakeSource
from tests.fakes.codes import scene_of
from tests.scanner.conftest import TEXTS

EMPTY = np.full((720, 1280), 128, np.uint8)


def test_a_clip_gives_each_ticket_once_in_order(clip: Path) -> None:
    """Paper, phone and dark phone are read; times are the clip's own."""
    seen = list(scans(open_source(f"clip:{clip}"), "door"))
    assert [scan.text for scan in seen] == list(TEXTS)
    assert {(scan.reader, scan.symbology) for scan in seen} == {("door", "QRCode")}
    assert [scan.seen_s for scan in seen] == sorted(scan.seen_s for scan in seen)


def test_a_ticket_that_comes_back_scans_again() -> None:
    """Two seconds of empty frames lie between."""
    held, away = [scene_of("a")] * 5, [EMPTY] * 20
    assert [scan.text for scan in scans(FakeSource(held + away + held))] == ["a", "a"]


def test_broken_pictures_are_passed_over() -> None:
    """What comes after them is read."""
    source = FakeSource([PictureError("x", "y"), scene_of("a")])
    assert [scan.text for scan in scans(source)] == ["a"]
    assert source.closed


def test_a_caller_who_stops_early_closes_the_source() -> None:
    """The device is given back when nobody listens any more."""
    source = FakeSource([scene_of("a"), scene_of("b")])
    running = scans(source)
    assert next(running).text == "a"
    running.close()
    assert source.closed


def test_a_lost_camera_is_told_to_the_caller() -> None:
    """Without a thread the error goes up, and the source is closed."""
    source = FakeSource([scene_of("a"), CameraUnavailableError("gone", "plug it in")])
    running = scans(source)
    next(running)
    with pytest.raises(CameraUnavailableError):
        next(running)
    assert source.closed


def test_scanning_writes_nothing(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames show faces: none of them may reach a disk."""
    monkeypatch.chdir(tmp_path)
    for variable in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(variable, str(tmp_path))
    before = sorted(clip.parent.rglob("*"))
    assert list(scans(open_source(f"clip:{clip}")))
    assert list(tmp_path.rglob("*")) == []
    assert sorted(clip.parent.rglob("*")) == before
