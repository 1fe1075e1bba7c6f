"""Layouts on paper: each element's ink in its own place, nothing outside, in black and white, at any size."""

import json
import traceback
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from checkin.errors import LayoutError
from printer.bitmap import Bitmap, Box, from_black
from printer.layout import Layout
from printer.media import Media, parse_media
from printer.pretix_layout import background
from printer.pretix_layout.design import Filled, make_design, read_design
from printer.pretix_layout.drawer import Drawer
from printer.substitute import GIVE_UP_AFTER
from printer.typesetter import Typesetter
from printer.typst_child import Answer, Job
from tests.equipment.badge_designs import FULL, GROUND, box, pdf_of, text

A6 = parse_media("105x148", "203")
WHITE_A6 = pdf_of("#set page(width: 105mm, height: 148mm)")
VALUES = {
    "attendee_name": "Prof. Dr. Jörg Müller-Lietzow",
    "attendee_name_family_name": "Müller-Lietzow",
    "attendee_company": "HafenCity Universität Hamburg",
    "event_name": "Messe",
    "item": "Teilnehmer",
    "secret": "badge000001",
    "pseudonymization_id": "P000000001",
    "order": "B0001",
    "long": "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
    "endless": "Wort " * 400,
    "chinese": "李明",
}


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    """One warm child for all badges of this module."""
    with Layout(limit_s=20.0) as layout:
        yield Drawer(layout.typesetter, limit_s=20.0)


class Counted(Typesetter):
    """The real one, which counts what it is asked for."""

    jobs = 0

    def ask(self, job: Job) -> Answer:
        """One more."""
        self.jobs += 1
        return super().ask(job)


@pytest.fixture
def counted() -> Iterator[Counted]:
    """A child of its own, for what ends it."""
    made = Counted()
    yield made
    made.close()


def fill(*elements: object, background: bytes = WHITE_A6, **pictures: bytes) -> Filled:
    """A design of these elements, for one attendee."""
    design = make_design(json.dumps(elements).encode(), background)
    return Filled(design, VALUES, ("de",), pictures)


def draw(drawer: Drawer, filled: Filled, media: Media = A6) -> Bitmap:
    """Its only page."""
    (page,) = drawer.draw(filled, media)
    return page


def ink_box(bitmap: Bitmap) -> Box:
    """The smallest box that holds all ink."""
    rows, columns = np.nonzero(bitmap.to_black())
    return Box(int(columns.min()), int(rows.min()), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)


def read_codes(bitmap: Bitmap) -> list[str]:
    """What an independent reader finds."""
    return sorted(code.text for code in zxingcpp.read_barcodes(bitmap.to_grey()))


def test_everything_is_drawn_in_its_place(drawer: Drawer) -> None:
    """Both pages: ink in each element's box, codes that can be read, exactly the paper's dots."""
    filled = fill(*FULL, background=pdf_of(GROUND))
    pages, places = drawer.draw(filled, A6), drawer.places(filled, A6)
    assert len(pages) == len(places) == 2
    for page, found in zip(pages, places, strict=True):
        assert (page.width_dots, page.height_dots) == (A6.width_dots, A6.height_dots)
        for place in found:
            spot = Box(*(round(side) for side in (place.left, place.top, place.width, place.height)))
            assert 30 < page.ink(spot) < spot.width_dots * spot.height_dots
    assert [read_codes(page) for page in pages] == [["badge000001"], ["P000000001"]]
    wanted = [element["content"] for element in FULL if element["type"].startswith("text")]  # type: ignore[attr-defined]
    texts = [place.name for found in places for place in found if place.name not in {"qr", "poweredby"}]
    assert texts == wanted


def test_white_letters_stand_on_a_black_ground_and_vanish_on_white(drawer: Drawer) -> None:
    """What covers the ground covers it in white, too."""
    words = box("event_name", 5, 130, (60, 14), fontsize="30.0", color=[255, 255, 255])
    on_black = draw(drawer, fill(words, background=pdf_of(GROUND.partition("#pagebreak")[0])))
    assert on_black.ink(Box(0, 0, A6.width_dots, 140)) < A6.width_dots * 140 - 1_000
    assert draw(drawer, fill(words)).ink() == 0


@pytest.mark.parametrize(
    ("colour", "size", "least", "most"),
    [
        pytest.param([0, 0, 0], "60", 0.95, 1.0, id="black"),
        pytest.param([0, 0, 120], "60", 0.95, 1.0, id="dark blue"),
        pytest.param([128, 128, 128], "60", 0.4, 0.65, id="grey"),
        pytest.param([220, 220, 220], "60", 0.15, 0.4, id="pale grey can still be seen"),
        pytest.param([128, 128, 128], "9", 0.8, 1.0, id="small letters are black"),
    ],
)
def test_colours_become_black_or_a_pattern(
    drawer: Drawer, colour: list[int], size: str, least: float, most: float
) -> None:
    """Measured against the same letters in black."""
    style = {"fontsize": size, "bold": True, "autoresize": False}
    coloured = draw(drawer, fill(box("attendee_name_family_name", 5, 50, (95, 60), color=colour, **style)))
    black = draw(drawer, fill(box("attendee_name_family_name", 5, 50, (95, 60), **style)))
    assert least <= coloured.ink() / black.ink() <= most
    assert not (coloured.to_black() & ~black.to_black()).any()


def test_text_turns_around_its_upper_left_corner_clockwise(drawer: Drawer) -> None:
    """A quarter turn of the page gives the same dots, but for the rounding of edges."""
    style = {"fontsize": "30.0", "autoresize": False, "verticalalign": "top"}
    plain = ink_box(draw(drawer, fill(box("order", 52.5, 44, (40, 30), **style))))
    turned = ink_box(draw(drawer, fill(box("order", 52.5, 44, (40, 30), rotation=90, **style))))
    corner_x, corner_y = 420, 592
    assert turned.height_dots == pytest.approx(plain.width_dots, abs=2)
    assert turned.top_dots - corner_y == pytest.approx(plain.left_dots - corner_x, abs=2)
    right = turned.left_dots + turned.width_dots
    assert corner_x - right == pytest.approx(plain.top_dots - corner_y, abs=2)


def test_no_name_is_cut(drawer: Drawer) -> None:
    """What would run off the page becomes smaller; pretix itself lets it run."""
    filled = fill(box("long", 40, 60, (30, 20), fontsize="40.0", splitlongwords=False, autoresize=False))
    (place,) = drawer.places(filled, A6)[0]
    assert place.size is not None
    assert place.left + place.width <= A6.width_dots + 8
    assert ink_box(draw(drawer, filled)).width_dots < A6.width_dots - 300


def test_a_text_without_room_at_any_size_is_refused_without_its_words(drawer: Drawer) -> None:
    """The error names the field, and nothing of what is in it."""
    with pytest.raises(LayoutError, match="The endless does not fit on a badge of 105x148 mm") as caught:
        drawer.draw(fill(box("endless", 5, 5, (2, 130), autoresize=False)), A6)
    assert "Wort" not in caught.value.problem


def test_letters_without_a_font_are_refused(drawer: Drawer) -> None:
    """Instead of boxes."""
    with pytest.raises(LayoutError, match="No font here can draw 明 李 in the chinese"):
        drawer.draw(fill(text("chinese", 5, 5, 50)), A6)


@pytest.mark.parametrize("size", [14.0, 30.0, 45.0])
@pytest.mark.parametrize("is_bare", [False, True])
@pytest.mark.parametrize("media", ["105x148", "72x120"])
def test_codes_can_be_read_at_any_size(drawer: Drawer, size: float, media: str, *, is_bare: bool) -> None:
    """On paper of the layout's size and on smaller paper; never more than 1 mm off on each side."""
    code = {"type": "barcodearea", "left": 20.3, "bottom": 30.7, "size": size, "content": "secret"}
    paper = parse_media(media, "203")
    badge = draw(drawer, fill(code | {"nowhitespace": is_bare}), paper)
    assert read_codes(badge) == ["badge000001"]
    scale = min(1, 72 / 105 if media == "72x120" else 1)
    wanted = size * 8 * scale * (1 if is_bare else 25 / 33)
    assert wanted - 2 * 8 * scale <= ink_box(badge).width_dots <= wanted + 1


def test_a_code_too_small_for_the_print_head_is_refused(drawer: Drawer) -> None:
    """Rather than a grey square."""
    code = {"type": "barcodearea", "left": 20, "bottom": 30, "size": 5, "content": "secret"}
    with pytest.raises(LayoutError, match="A code of 5 mm is too small"):
        drawer.draw(fill(code), A6)


def test_pictures_are_as_large_as_their_box_allows(drawer: Drawer) -> None:
    """In its middle, greys as patterns; a picture that is none is refused; without one nothing is drawn."""
    element = {"type": "imagearea", "left": 20, "bottom": 30, "width": 40, "height": 20, "content": "photo"}
    grey = cv2.imencode(".png", np.full((100, 100), 128, np.uint8))[1].tobytes()
    badge = draw(drawer, fill(element, photo=grey))
    spot = ink_box(badge)
    assert np.allclose(
        (spot.left_dots, spot.top_dots, spot.width_dots, spot.height_dots), (240, 784, 160, 160), atol=1
    )
    assert 0.4 < badge.ink() / (160 * 160) < 0.8
    assert draw(drawer, fill(element)).ink() == 0
    with pytest.raises(LayoutError, match="cannot be read"):
        drawer.draw(fill(element, photo=b"GIF89a"), A6)


def test_lying_pages_are_turned_on_standing_paper(drawer: Drawer) -> None:
    """Their left edge comes to lie at the top."""
    lying = pdf_of("#set page(width: 148mm, height: 105mm)")
    badge = draw(drawer, fill(box("order", 5, 80, (40, 20), fontsize="30.0"), background=lying))
    spot = ink_box(badge)
    assert spot.height_dots > spot.width_dots
    assert spot.top_dots < A6.height_dots / 4
    assert spot.left_dots > A6.width_dots / 2


@pytest.mark.parametrize(
    "background",
    [
        pytest.param(b"%PDF-1.4 nonsense", id="no PDF"),
        pytest.param(WHITE_A6[: len(WHITE_A6) // 2], id="half"),
    ],
)
def test_a_background_that_is_none_is_refused(drawer: Drawer, background: bytes) -> None:
    """And the next badge is drawn all the same."""
    with pytest.raises(LayoutError, match="background of the badge layout cannot be drawn"):
        drawer.draw(fill(text("order", 5, 5, 50), background=background), A6)
    assert draw(drawer, fill(text("order", 5, 5, 50))).ink() > 0


def test_a_refused_layout_is_not_prepared_again(counted: Counted) -> None:
    """Badges by our own template must not wait for it; its error is the same, and keeps no badges."""
    drawer = Drawer(counted, limit_s=20.0)
    filled = fill(text("order", 5, 5, 50), background=WHITE_A6[: len(WHITE_A6) // 2])
    seen = set()
    for _ in range(5):
        with pytest.raises(LayoutError, match="cannot be drawn") as caught:
            drawer.draw(filled, A6)
        seen.add((counted.jobs, len(traceback.extract_tb(caught.value.__traceback__))))
    assert len(seen) == 1
    assert draw(drawer, fill(text("order", 5, 5, 50))).ink() > 0


def test_a_background_that_stalls_is_tried_twice(counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once may be the machine's fault; then nobody waits for it again."""
    drawer = Drawer(counted, limit_s=20.0)
    filled = [fill(text(name, 5, 5, 50)) for name in ("order", "item")]
    with monkeypatch.context() as hurried:
        hurried.setattr(background, "LIMIT_S", 0.0)
        for one in (filled[0], *filled[1:] * (GIVE_UP_AFTER + 3)):
            with pytest.raises(LayoutError, match="took too long"):
                drawer.draw(one, A6)
    assert counted.jobs == 1 + GIVE_UP_AFTER
    assert draw(drawer, filled[0]).ink() > 0
    with pytest.raises(LayoutError, match="took too long"):
        drawer.draw(filled[1], A6)


def test_notes_say_what_is_not_as_in_pretix(drawer: Drawer) -> None:
    """Fonts, names without a value, pages that are not there, and what was done to the page."""
    filled = fill(
        text("order", 5, 5, 50, fontfamily="Lato"),
        text("nonsense", 5, 20, 50),
        text("order", 5, 5, 50, page=3),
    )
    notes = drawer.notes(filled, parse_media("72x120", "203"))
    assert len(notes) == 4
    assert "printed at 69 %" in notes[0]
    assert "1 elements stand on pages" in notes[1]
    assert "“Lato”" in notes[2]
    assert "“nonsense”" in notes[3]


def test_a_layout_in_a_file_takes_the_pdf_beside_it(drawer: Drawer, tmp_path: Path) -> None:
    """Without one it is a lying A6, as in pretix; a file that is not there says so."""
    file = tmp_path / "layout.json"
    file.write_text(json.dumps([text("order", 5, 5, 50)]))
    lying = drawer.prepare(read_design(file), parse_media("148x105", "203")).pages[0].fit
    assert (lying.page_width_mm, lying.page_height_mm) == (148, 105)
    file.with_suffix(".pdf").write_bytes(WHITE_A6)
    standing = drawer.prepare(read_design(file), A6).pages[0].fit
    assert (round(standing.page_width_mm), round(standing.page_height_mm)) == (105, 148)
    with pytest.raises(LayoutError, match="cannot be read"):
        read_design(tmp_path / "nothing.json")


def test_the_same_attendee_gives_the_same_dots(drawer: Drawer) -> None:
    """Prepared once or again."""
    filled = fill(*FULL, background=pdf_of(GROUND))
    again = fill(*FULL, background=filled.design.background)
    assert drawer.draw(filled, A6) == drawer.draw(again, A6)
    assert from_black(drawer.draw(filled, A6)[0].to_black()) == drawer.draw(filled, A6)[0]
