"""Whose layout a badge is drawn in: the settings', central's, or ours; and what fills it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import zxingcpp
from msgspec.structs import replace

from checkin.badge import Badge
from checkin.errors import LayoutError
from checkin.journal import Fact, Kind
from checkin.model import Position, PositionId
from checkin.personal import Correction
from kiosk.badge.artist import BadgeArtist, one_below_the_other
from kiosk.badge.variables import Artwork, artwork_of
from printer.bitmap import Bitmap
from printer.layout import Layout
from printer.media import parse_media
from printer.pretix_layout.design import DesignFile
from sync.ledger import Ledger
from sync.pretix.badge_layouts import AssignedLayout
from sync.pretix.documents import keep_document, keep_print_data
from sync.pretix.setup import LAYOUTS
from tests.equipment.badge_designs import PLAIN, box, pdf_of
from tests.fakes.small_congress import EVENT_SET, attendee, connected, make_ledger

A6 = parse_media("105x148", "203")
BADGE = Badge(given_name="Bo", family_name="Li", product="Gast", code="3C4F56789A")
TWO_PAGES = pdf_of("#set page(width: 105mm, height: 148mm)\n#pagebreak()")


@pytest.fixture(scope="module")
def layout() -> Iterator[Layout]:
    """One warm child for all."""
    with Layout(limit_s=20.0) as made:
        yield made


def artwork(elements: object = PLAIN, background: bytes = TWO_PAGES, **values: str) -> Artwork:
    """What central wants, with values beside those of the badge."""
    assigned = AssignedLayout("e", "Alle", json.dumps(elements).encode(), f"background:{hash(background)}")
    return Artwork(
        assigned, lambda: background, {"attendee_name": "Bo Li", "secret": "TICKET", **values}, ("de",)
    )


def codes(bitmap: Bitmap) -> list[str]:
    """What a reader finds on it."""
    return [code.text for code in zxingcpp.read_barcodes(bitmap.to_grey())]


class Heard(list[str]):
    """What the artist told, word by word."""

    def __call__(self, problem: LayoutError | None) -> None:
        """Note it."""
        self.append(problem.problem if problem else "fine")


def test_central_decides_unless_the_settings_name_a_template(layout: Layout, tmp_path: Path) -> None:
    """The ticket’s code in central’s layout, the badge’s own in ours; a file is filled as well."""
    central = BadgeArtist(layout, A6, is_strip=False)
    assert codes(central.render(BADGE, artwork())) == ["TICKET"]
    assert codes(central.render(BADGE, None)) == [BADGE.code]
    assert codes(BadgeArtist(layout, A6, "badge", is_strip=False).render(BADGE, artwork())) == [BADGE.code]
    file = tmp_path / "own.json"
    file.write_text(json.dumps(PLAIN))
    file.with_suffix(".pdf").write_bytes(TWO_PAGES)
    own = BadgeArtist(layout, A6, str(file), is_strip=False)
    assert codes(own.render(BADGE, artwork())) == ["TICKET"]
    assert codes(own.render(BADGE)) == [BADGE.code]
    (note,) = own.notes(BADGE)
    assert (note, central.notes(BADGE)) == ("Only the first of 2 pages is printed on labels cut to size.", ())


def test_further_pages_follow_on_a_roll_only(layout: Layout) -> None:
    """One below the other; on a label the first one alone."""
    strip = BadgeArtist(layout, A6, is_strip=True).render(BADGE, artwork())
    label = BadgeArtist(layout, A6, is_strip=False).render(BADGE, artwork())
    assert (strip.height_dots, label.height_dots) == (2 * A6.height_dots, A6.height_dots)
    assert one_below_the_other([label]) is label


def test_what_no_label_shows_cannot_be_at_fault(layout: Layout, tmp_path: Path) -> None:
    """A text without room on a second page refuses the roll, not the label, which is told of its page."""
    file = tmp_path / "own.json"
    endless = box("attendee_name", 5, 5, (2, 2), page=2, text="", autoresize=False)
    file.write_text(json.dumps([*PLAIN, endless]))
    file.with_suffix(".pdf").write_bytes(TWO_PAGES)
    named = replace(BADGE, given_name="Wort " * 30)
    told = Heard()
    label, roll = (
        BadgeArtist(layout, A6, str(file), is_strip=is_strip, tell=told) for is_strip in (False, True)
    )
    assert (codes(label.render(named)), told) == ([BADGE.code], [])
    assert label.notes(named) == ("Only the first of 2 pages is printed on labels cut to size.",)
    roll.render(named)
    assert ["does not fit" in words for words in told] == [True]
    with pytest.raises(LayoutError, match="does not fit"):
        roll.notes(named)


@pytest.mark.parametrize(
    ("elements", "background", "words"),
    [
        pytest.param({}, TWO_PAGES, "no badge layout", id="no layout"),
        pytest.param(PLAIN, b"", "not here yet", id="no background yet"),
        pytest.param(PLAIN, b"PDF", "cannot be drawn", id="a background that is none"),
        pytest.param(
            PLAIN, pdf_of("#set page(width: 40cm, height: 60cm)"), "made for 400x600 mm", id="a poster"
        ),
    ],
)
def test_our_template_takes_the_place_of_what_cannot_be_drawn(
    layout: Layout, elements: object, background: bytes, words: str
) -> None:
    """It is told once, and told again when all is well."""
    told = Heard()
    artist = BadgeArtist(layout, A6, is_strip=False, tell=told)
    for _ in range(2):
        assert codes(artist.render(BADGE, artwork(elements, background))) == [BADGE.code]
    artist.render(BADGE, artwork())
    assert [words in told[0], *told[1:]] == [True, "fine"]


def test_a_broken_layout_of_the_settings_costs_nobody_a_badge(layout: Layout, tmp_path: Path) -> None:
    """It is told once, whoever looks at it hears why, and it prints as soon as it is mended."""
    told, file = Heard(), tmp_path / "own.json"
    artist = BadgeArtist(layout, A6, str(file), is_strip=False, tell=told)
    for _ in range(2):
        assert codes(artist.render(BADGE, artwork())) == [BADGE.code]
    with pytest.raises(LayoutError, match="cannot be read"):
        artist.notes(BADGE)
    file.write_text("[")
    assert codes(artist.render(BADGE, artwork())) == [BADGE.code]
    file.write_text(json.dumps(PLAIN))
    assert codes(artist.render(BADGE, artwork())) == ["TICKET"]
    assert ["cannot be read" in told[0], "no badge layout" in told[1], *told[2:]] == [True, True, "fine"]


def test_a_layout_in_a_file_is_read_again_when_it_or_its_pdf_has_changed(tmp_path: Path) -> None:
    """Else the same one serves all badges; one that went away is not drawn from memory."""
    file = tmp_path / "own.json"
    file.write_text(json.dumps(PLAIN))
    kept = DesignFile(file)
    first = kept.read()
    assert kept.read() is first
    file.with_suffix(".pdf").write_bytes(TWO_PAGES)
    second = kept.read()
    assert (second.background, kept.read() is second) == (TWO_PAGES, True)
    os.utime(file, ns=(1, 1))
    assert kept.read() is not second
    file.unlink()
    with pytest.raises(LayoutError, match="cannot be read"):
        kept.read()


def filled(ledger: Ledger, position: Position, told: object = None) -> dict[str, str]:
    """What variables stand for, with this print data of central's."""
    with ledger.writing():
        if told is not None:
            keep_print_data(ledger.store, position.id, json.dumps(told).encode())
    made = artwork_of(ledger.store, position, BADGE, EVENT_SET)
    assert made is not None
    return made.values


def test_what_central_says_goes_before_what_we_know(tmp_path: Path) -> None:
    """But the badge's code is ours; walk-ins are filled from what is here."""
    with connected(make_ledger(tmp_path)) as ledger:
        guest = attendee(1, order="ABCDE", organisation="KGSt")
        ours = filled(ledger, guest)
        assert (ours["secret"], ours["order"], ours["badge_code"]) == (guest.secret, "ABCDE", BADGE.code)
        assert (ours["event_name"], ours["item"]) == ("Kongress", "Gast")
        told = filled(ledger, guest, {"attendee_name": "Frau Dr. X", "seat": "12", "images": {}, "number": 3})
        assert (told["attendee_name"], told["seat"], told["order"]) == ("Frau Dr. X", "12", "ABCDE")
        assert "number" not in told


def test_corrections_go_before_what_central_says(tmp_path: Path) -> None:
    """The name in all its ways; fields that nobody corrected stay central's."""
    with connected(make_ledger(tmp_path)) as ledger:
        guest = attendee(1, given_name="Jörn", organisation="Neu")
        body = {"attendee_name": "Dr. Jörg M", "attendee_name_salutation": "Herr", "attendee_company": "Alt"}
        correction = Correction(given_name="Jörn")
        with ledger.writing():
            fact = Fact(kind=Kind.CORRECTION, at_ms=1, position=PositionId(1))
            ledger.append(fact, msgspec.json.encode(correction))
        values = filled(ledger, guest, body)
        assert values["attendee_name"] == "Jörn Müller-Lüdenscheidt"
        assert values["attendee_name_salutation_given_name"] == "Herr Jörn"
        assert values["attendee_company"] == "Alt"


def test_layouts_that_cannot_be_read_are_none(tmp_path: Path) -> None:
    """A damaged ledger costs no badge."""
    with connected(make_ledger(tmp_path)) as ledger:
        with ledger.writing():
            keep_document(ledger.store, "congress", LAYOUTS, b"[{")
        assert artwork_of(ledger.store, attendee(1), BADGE, EVENT_SET) is None
