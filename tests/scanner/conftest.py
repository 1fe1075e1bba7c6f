"""Clips, folders and pictures that the scanner's tests share."""

from pathlib import Path

import numpy as np
import pytest

from scanner.clip import Medium, Shot, render_clip
from scanner.drawing import jpeg
from tests.fakes.codes import modules_of, scene_of

TEXTS = ("first-ticket", "second-ticket", "third-ticket")


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of three tickets: paper, phone, dark phone, 10 frames a second."""
    path = tmp_path_factory.mktemp("clip") / "three.avi"
    shots = [Shot(text, medium, "Jörg", 0.7) for text, medium in zip(TEXTS, Medium, strict=True)]
    render_clip(path, shots, modules_of, fps=10)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures with codes, a broken one between, and a file that is no picture."""
    place = tmp_path / "pictures"
    place.mkdir()
    for number, text in enumerate(TEXTS):
        (place / f"{number}.jpg").write_bytes(jpeg(scene_of(text, size=(640, 480)), 90))
    (place / "1b.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(200)))
    (place / "notes.txt").write_text("no picture")
    return place


@pytest.fixture
def junk() -> bytes:
    """Bytes that mean nothing, the same in every run."""
    return np.random.default_rng(7).bytes(5000)
