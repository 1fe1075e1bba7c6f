"""Badges as a real pretix draws them beside ours: letters, codes, ink; then off a kiosk's own printer.

Installs pretix when it is used for the first time.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
import zxingcpp

from checkin.model import PositionId
from checkin.verdict import Admit
from kiosk.badge.content import badge_of
from kiosk.badge.variables import artwork_of
from kiosk.bootstrap import Kiosk, open_kiosk
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_world
from printer.bitmap import Bitmap, from_png
from printer.layout import Layout
from printer.media import parse_media
from printer.pretix_layout.design import Filled, make_design
from printer.pretix_layout.drawer import Drawer, Place
from sync.replica import find_position, load_event_set
from tests.equipment.badge_designs import PAGE_MM, PEOPLE, full_design, huge_design, plain_design
from tests.equipment.badge_house import DOOR, Person, export_badges, load_badges, secret_of
from tests.equipment.paired_house import House, paired
from tests.equipment.pdf_letters import Letter, letters, page_count, picture
from tests.equipment.pretix_install import installed_pretix
from tests.equipment.pretix_server import new_run, started
from tests.equipment.relay import relay
from tests.fakes.einlass import wait_until

if TYPE_CHECKING:
    from numpy.typing import NDArray

pytestmark = pytest.mark.services

PAPER = parse_media(f"{PAGE_MM[0]}x{PAGE_MM[1]}", "203")
DOTS_PER_MM = 8
TOLERANCE_MM = 1.0
PAGES = 2
PRESS, ONLINE, POSTER = 2, 3, 4
"""Products whose layout is another one, none, and one that fits no printer."""
OTHERS = tuple(Person("", "Jo", "Doe", "Presse", product) for product in (PRESS, ONLINE, POSTER))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A pretix with layouts, and a kiosk that has downloaded them."""
    folder = tmp_path_factory.mktemp("pretix")
    run = new_run(installed_pretix(), folder)
    designs = (full_design(), plain_design(), huge_design())
    code = load_badges(run, (*PEOPLE, *OTHERS), designs, {1: 1, PRESS: 2, ONLINE: None, POSTER: 3})
    with started(run) as server, relay(server.url) as network:
        house = House(run, server, network, [code])
        house.paired = paired(folder / "kiosk", house).data_dir
        yield house


@pytest.fixture(scope="module")
def theirs(house: House) -> bytes:
    """All badges of the first product, as pretix draws them."""
    return export_badges(house.server.url, items=[1], rendering="one", order_by="code")


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    """Ours, with the font files that pretix has."""
    python = installed_pretix().python
    fonts = next(python.parent.parent.glob("lib/python*/site-packages/pretix/static/fonts"))
    with Layout([fonts]) as layout:
        yield Drawer(layout.typesetter, limit_s=20.0)


@pytest.fixture(scope="module")
def filled(house: House) -> list[Filled]:
    """The same badges, from what the kiosk has downloaded."""
    assert house.paired is not None
    with connected(open_world(World(house.paired, Settings(), {}))) as ledger:
        event_set = load_event_set(ledger.store)
        assert event_set is not None
        made = []
        for number in range(1, len(PEOPLE) + 1):
            position = find_position(ledger.store, PositionId(number))
            assert position is not None
            artwork = artwork_of(ledger.store, position, badge_of(position, "BADGE", event_set), event_set)
            assert artwork is not None
            assert artwork.layout is not None
            design = make_design(artwork.layout.body, artwork.background())
            made.append(Filled(design, artwork.values, artwork.languages, artwork.pictures))
        return made


def _outside(found: list[Letter], places: list[Place]) -> list[Letter]:
    """Without the mark of the maker, which pretix draws as a picture."""
    mark = [place for place in places if place.name == "poweredby"]
    return [letter for letter in found if not any(_is_in(letter, place) for place in mark)]


def _is_in(letter: Letter, place: Place) -> bool:
    x, y = letter.x_mm * DOTS_PER_MM, (PAGE_MM[1] - letter.y_mm) * DOTS_PER_MM
    return place.left <= x <= place.left + place.width and place.top <= y <= place.top + place.height


@pytest.mark.parametrize("number", range(len(PEOPLE)), ids=lambda n: PEOPLE[n].family_name)
def test_each_letter_stands_where_pretix_puts_it(
    drawer: Drawer, filled: list[Filled], theirs: bytes, number: int
) -> None:
    """The same letters in the same order on both pages, none of them more than 1 mm away."""
    assert page_count(theirs) == PAGES * len(PEOPLE)
    ours, places = drawer.pdfs(filled[number], PAPER), drawer.places(filled[number], PAPER)
    assert len(ours) == PAGES
    for page in range(PAGES):
        wanted = letters(theirs, PAGES * number + page)
        found = _outside(letters(ours[page]), places[page])
        assert "".join(letter.text for letter in found) == "".join(letter.text for letter in wanted)
        off = [max(abs(a.x_mm - b.x_mm), abs(a.y_mm - b.y_mm)) for a, b in zip(found, wanted, strict=True)]
        assert max(off) <= TOLERANCE_MM


def test_a_photo_comes_from_pretix_and_stands_where_it_puts_it(
    drawer: Drawer, filled: list[Filled], theirs: bytes
) -> None:
    """Downloaded with the order; as dark as pretix's, row by row, with its greys as patterns."""
    assert list(filled[0].pictures) == ["question_PHOTO"]
    assert not filled[1].pictures
    top, left, side = (PAGE_MM[1] - 70) * DOTS_PER_MM, 74 * DOTS_PER_MM, 20 * DOTS_PER_MM
    spot = (slice(top, top + side), slice(left, left + side))
    ours = drawer.draw(filled[0], PAPER)[0].to_grey()[spot].astype(np.float64)
    wanted = picture(theirs, 0, DOTS_PER_MM)[spot].astype(np.float64)
    off = [cv2.blur(one, (41, 9))[::8, 80] for one in (ours, wanted)]
    assert np.abs(off[0] - off[1]).max() < 70
    assert np.ptp(off[0]) > 200


def _corners(code: zxingcpp.Barcode) -> "NDArray[np.float64]":
    spot = code.position
    corners = (spot.top_left, spot.top_right, spot.bottom_right, spot.bottom_left)
    return np.array([(corner.x, corner.y) for corner in corners], np.float64)


def _codes(picture: "NDArray[np.uint8]") -> list[zxingcpp.Barcode]:
    return list(zxingcpp.read_barcodes(picture))


def test_each_code_says_the_same_in_the_same_place(
    drawer: Drawer, filled: list[Filled], theirs: bytes
) -> None:
    """Read by an independent reader: the same text, and no corner more than 1 mm away."""
    for number, one in enumerate(filled):
        for page, bitmap in enumerate(drawer.draw(one, PAPER)):
            (ours,) = _codes(bitmap.to_grey())
            (wanted,) = _codes(picture(theirs, PAGES * number + page, DOTS_PER_MM))
            assert ours.text == wanted.text
            assert np.abs(_corners(ours) - _corners(wanted)).max() <= TOLERANCE_MM * DOTS_PER_MM


def _grown(ink: "NDArray[np.bool_]") -> "NDArray[np.bool_]":
    """Everything within the tolerance of some ink."""
    side = round(2 * TOLERANCE_MM * DOTS_PER_MM) + 1
    return cv2.dilate(ink.astype(np.uint8), np.ones((side, side), np.uint8)).astype(np.bool_)


def _without(ink: "NDArray[np.bool_]", places: list[Place]) -> "NDArray[np.bool_]":
    """The ink outside marks and codes, with a tolerance around them."""
    kept = ink.copy()
    for place in (place for place in places if place.name in {"poweredby", "qr"}):
        left, top = (max(0, round(side) - DOTS_PER_MM) for side in (place.left, place.top))
        right, bottom = (
            round(side) + DOTS_PER_MM for side in (place.left + place.width, place.top + place.height)
        )
        kept[top:bottom, left:right] = False
    return kept


def test_all_ink_is_where_pretix_has_some_and_the_other_way_round(
    drawer: Drawer, filled: list[Filled], theirs: bytes
) -> None:
    """Letters and background: nothing is missing, nothing is new.

    Codes are compared by a reader: two writers may choose different masks. Of greys, the dark must be there.
    """
    for number, one in enumerate(filled):
        places = drawer.places(one, PAPER)
        for page, bitmap in enumerate(drawer.draw(one, PAPER)):
            ours = bitmap.to_black()
            grey = cv2.resize(
                picture(theirs, PAGES * number + page, DOTS_PER_MM), (ours.shape[1], ours.shape[0])
            )
            new = _without(ours & ~_grown(grey < 250), places[page])
            missing = _without((grey < 100) & ~_grown(ours), places[page])
            assert (int(new.sum()), int(missing.sum())) == (0, 0)


@contextmanager
def _kiosk(house: House, folder: Path, media: str = "105x148") -> Iterator[tuple[Kiosk, Path]]:
    """A kiosk that is paired with that pretix, and where its badges come out."""
    assert house.paired is not None
    shutil.copytree(house.paired, folder / "data")
    paper = folder / "badges"
    settings = Settings(lists=(str(DOOR),), printer=f"png:{paper}?media={media}&dpi=203")
    with open_kiosk(World(folder / "data", settings, {})) as kiosk:
        yield kiosk, paper


def _printed(kiosk: Kiosk, paper: Path, number: int) -> Bitmap:
    """Check somebody in; the badge that comes out."""
    before = set(paper.glob("*.png"))
    assert isinstance(kiosk.desk.check_in(secret_of(number), kiosk.place).verdict, Admit)
    assert wait_until(lambda: len(set(paper.glob("*.png")) - before) == 1, 60.0)
    (made,) = set(paper.glob("*.png")) - before
    return from_png(made.read_bytes())


def test_a_paired_kiosk_prints_what_pretix_assigns(house: House, tmp_path: Path) -> None:
    """Each product in its own layout, with all pages; online guests get no badge."""
    with _kiosk(house, tmp_path) as (kiosk, paper):
        both = _printed(kiosk, paper, 1)
        assert (both.width_dots, both.height_dots) == (PAPER.width_dots, PAGES * PAPER.height_dots)
        assert sorted(code.text for code in _codes(both.to_grey())) == ["P000000001", secret_of(1)]
        press = _printed(kiosk, paper, len(PEOPLE) + 1)
        assert (press.width_dots, press.height_dots) == (PAPER.width_dots, PAPER.height_dots)
        assert [code.text for code in _codes(press.to_grey())] == [secret_of(len(PEOPLE) + 1)]
        assert not kiosk.lines.is_own_template
        answer = kiosk.desk.check_in(secret_of(len(PEOPLE) + 2), kiosk.place)
        assert isinstance(answer.verdict, Admit)
        assert len(list(paper.glob("*.png"))) == 2


def test_a_layout_that_fits_no_paper_gives_way_to_our_template(house: House, tmp_path: Path) -> None:
    """The badge comes out all the same, with its own code, and staff are told; until a layout fits again."""
    with _kiosk(house, tmp_path) as (kiosk, paper):
        poster = _printed(kiosk, paper, len(PEOPLE) + 3)
        assert (poster.width_dots, poster.height_dots) == (PAPER.width_dots, PAPER.height_dots)
        assert [code.text for code in _codes(poster.to_grey())] != [secret_of(len(PEOPLE) + 3)]
        assert kiosk.desk.printer().is_own_template
        _printed(kiosk, paper, 2)
        assert not kiosk.desk.printer().is_own_template


def test_smaller_paper_gets_a_smaller_badge(house: House, tmp_path: Path) -> None:
    """On an 80 mm roll an A6 layout is printed at 69 %, and its codes can still be read."""
    with _kiosk(house, tmp_path, "72x120") as (kiosk, paper):
        badge = _printed(kiosk, paper, 3)
        assert badge.width_dots == 576
        assert sorted(code.text for code in _codes(badge.to_grey())) == ["P000000003", secret_of(3)]
