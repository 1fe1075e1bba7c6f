"""Badges as other programs read them: names by character recognition; other scripts in the system's fonts."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from rapidfuzz.fuzz import partial_ratio

from checkin.badge import Badge
from checkin.text import fold
from printer.layout import Layout
from printer.media import parse_media
from tests.equipment.difficult_names import ARABIC, EUROPEAN, FURTHER

pytestmark = pytest.mark.services

ROLL, LABEL = parse_media("72x120"), parse_media("62x100", "300")
FONTS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/opentype/noto"))
LATIN = [badge for badge in EUROPEAN if badge.given_name[0] <= "ɏ" and len(badge.given_name) > 2]
ALIKE = 80
"""How alike, of 100, a name as read must be: recognition confuses accents."""


@pytest.fixture(scope="module")
def layout() -> Iterator[Layout]:
    """A child with the fonts that Debian has for other scripts."""
    with Layout(FONTS, limit_s=20.0, start_limit_s=60.0) as made:
        yield made


def words_on(layout: Layout, badge: Badge, template: str, folder: Path) -> str:
    """What character recognition reads on a badge, folded."""
    media = LABEL if template == "landscape" else ROLL
    (folder / "badge.png").write_bytes(layout.page(badge, media, template).to_png())
    command = ["tesseract", str(folder / "badge.png"), "-", "-l", "deu+eng", "--psm", "11", "--dpi", "300"]
    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # several are slower for so small a picture
    read = subprocess.run(command, capture_output=True, check=True, env=one_thread)
    return fold(" ".join(read.stdout.decode().split()))


@pytest.mark.parametrize("template", ["portrait", "landscape", "agenda-slip"])
def test_names_are_recognised(layout: Layout, tmp_path: Path, template: str) -> None:
    """A program that knows nothing of our templates reads both names on nine badges of ten."""
    unread = []
    for badge in LATIN:
        words = words_on(layout, badge, template, tmp_path)
        parts = (badge.given_name, badge.family_name)
        if min(partial_ratio(fold(part.rpartition("-")[2]), words) for part in parts) < ALIKE:
            unread.append(badge.family_name)
    assert len(unread) <= len(LATIN) // 10, unread


@pytest.mark.parametrize("badge", [ARABIC, *FURTHER], ids=lambda badge: badge.family_name)
@pytest.mark.parametrize("template", ["portrait", "landscape", "agenda-slip"])
def test_other_scripts_are_set_in_fonts_of_the_system(layout: Layout, badge: Badge, template: str) -> None:
    """Arabic, Hebrew, Devanagari, Chinese, Japanese and Korean: names in their boxes, nothing elsewhere."""
    media = LABEL if template == "landscape" else ROLL
    page = layout.render(badge, media, template)
    boxes = [field.box for field in layout.fields(badge, media, template)]
    assert [code.text for code in zxingcpp.read_barcodes(page.to_grey())] == [badge.code]
    assert all(page.ink(box) > 60 for box in boxes)
    black = page.to_black()
    for box in boxes:
        black[
            box.top_dots : box.top_dots + box.height_dots, box.left_dots : box.left_dots + box.width_dots
        ] = 0
    assert not black.any()


def test_right_to_left_names_begin_at_the_right(layout: Layout) -> None:
    """Arabic and Hebrew letters stand at the right edge, Latin ones at the left."""
    for badge, is_leftwards in ((ARABIC, True), (FURTHER[0], True), (EUROPEAN[2], False)):
        box = {field.name: field.box for field in layout.fields(badge, ROLL)}["given_name"]
        inked = np.flatnonzero(layout.render(badge, ROLL).crop(box).to_black().any(axis=0))
        left, right = inked[0], box.width_dots - 1 - inked[-1]
        assert bool(right < left) is is_leftwards
