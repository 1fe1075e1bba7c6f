"""What the documents point at is there: other documents, pictures, and the tests that they name as proof."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import CHECKOUT

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
FILE = re.compile(
    r"`((?:tests|kiosk|sync|hub|printer|scanner|reports|checkin|systemd|debian|examples)/[\w./-]+\.\w+)`"
)
PLACEHOLDER = "CODE"
"""Stands for a language."""

DOCUMENTS = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]


def _pointed_at(document: Path) -> Iterator[Path]:
    text = document.read_text(encoding="utf-8")
    yield from (document.parent / link for link in LINK.findall(text))
    yield from (CHECKOUT / name for name in FILE.findall(text) if PLACEHOLDER not in name)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_nothing_points_into_the_void(document: Path) -> None:
    """Every link and every named file of the project can be opened."""
    assert [str(path) for path in _pointed_at(document) if not path.exists()] == []
