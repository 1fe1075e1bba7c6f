"""The film container."""

import struct
from pathlib import Path

import numpy as np
import pytest

from checkin.errors import ScannerError
from scanner import avi
from scanner.avi import write_avi
from scanner.drawing import jpeg
from scanner.frames import Frame, open_source


def grey_jpeg(level: int) -> bytes:
    """A one-coloured picture."""
    return jpeg(np.full((32, 48), level, np.uint8), 95)


def test_frames_come_back_in_order(tmp_path: Path) -> None:
    """Another program's reader finds every picture, also those of odd length, and the speed."""
    path = tmp_path / "film.avi"
    levels = [0, 50, 100, 150, 200, 250]
    pictures = [grey_jpeg(level) + b"\0" * (level % 100 // 50) for level in levels]
    assert write_avi(path, pictures, 4, (48, 32)) == 6
    source = open_source(f"clip:{path}")
    seen = [frame for _ in range(6) if isinstance(frame := source.read(), Frame)]
    assert source.read() is None
    assert [int(frame.image[16, 24]) for frame in seen] == pytest.approx(levels, abs=3)
    assert [frame.seen_s for frame in seen] == pytest.approx([i / 4 for i in range(6)])


def test_sizes_in_the_head_are_true(tmp_path: Path) -> None:
    """RIFF's length is the file's, and the index points at the frames."""
    path = tmp_path / "film.avi"
    pictures = [grey_jpeg(level) for level in (10, 200)]
    write_avi(path, pictures, 10, (48, 32))
    data = path.read_bytes()
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    movi_at = data.index(b"movi")
    index_at = data.index(b"idx1") + 8
    for number, picture in enumerate(pictures):
        _, _, at, length = struct.unpack("<4sIII", data[index_at + 16 * number : index_at + 16 * number + 16])
        assert data[movi_at + at + 8 : movi_at + at + 8 + length] == picture


def test_a_film_that_grows_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before its 32-bit counters run over."""
    monkeypatch.setattr(avi, "LARGEST_BYTES", 2000)
    with pytest.raises(ScannerError, match="2 GB"):
        write_avi(tmp_path / "film.avi", [grey_jpeg(9)] * 50, 10, (48, 32))
