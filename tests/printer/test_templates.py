"""Every bundled badge template with every difficult name: whole, in its place, readable."""

import os
import re

import pypdfium2  # type: ignore[import-untyped]  # the package has no types
import pytest
import zxingcpp

from checkin.badge import Badge
from printer.bitmap import Bitmap, Box
from printer.layout import Layout, badge_data, badge_texts, find_template
from printer.media import Media, parse_media
from printer.typesetter import Typesetter
from printer.typst_child import File, Job
from tests.equipment.difficult_names import EUROPEAN
from tests.equipment.european_names import Name, european_names
from tests.often import ENOUGH

ROLL, LABEL = parse_media("72x120"), parse_media("62x100", "300")
CARDS = (
    pytest.param("portrait", ROLL, id="portrait"),
    pytest.param("landscape", LABEL, id="landscape"),
)
TRIED = EUROPEAN if os.environ.get(ENOUGH) else EUROPEAN[:: len(EUROPEAN) // 6]
"""All of them beside the services, some in the fast run, see `tests.often`."""

FOLDED = (pytest.param("fold-over", parse_media("72x200"), id="fold-over"),)
LEAST_CAPITAL_MM = 4.4
CAPITAL_EM = 0.714
MM_PER_POINT = 25.4 / 72
NAMES_IN_SAMPLE, NAMES_IN_ALL, LEAST_SHARE = 40, 2_000, 0.95


def pdf_of(typesetter: Typesetter, badge: Badge, media: Media, template: str) -> "pypdfium2.PdfDocument":
    """The badge as an independent reader opens it."""
    data = badge_data(badge_texts(badge), badge.language, media)
    job = Job(template=str(find_template(template)), data=data, want="pdf", limit_s=20.0)
    answer = typesetter.ask(job)
    assert isinstance(answer, File)
    return pypdfium2.PdfDocument(answer.content)


def middle(box: Box) -> tuple[float, float]:
    """Where a box has its centre."""
    return box.left_dots + box.width_dots / 2, box.top_dots + box.height_dots / 2


def ink_outside(page: Bitmap, boxes: list[Box]) -> int:
    """Black dots that belong to no field."""
    black = page.to_black()
    for box in boxes:
        black[
            box.top_dots : box.top_dots + box.height_dots, box.left_dots : box.left_dots + box.width_dots
        ] = 0
    return int(black.sum())


def is_white_on_black(page: Bitmap, product: Box, band: Box) -> bool:
    """Whether the band is there, and the product's letters in it are white."""
    letters = product.width_dots * product.height_dots - page.ink(product)
    return letters > 100 and page.ink(band) > 0.45 * band.width_dots * band.height_dots > letters


@pytest.mark.often
@pytest.mark.parametrize(("template", "media"), [*CARDS, *FOLDED])
@pytest.mark.parametrize("badge", TRIED, ids=lambda badge: f"{badge.given_name} {badge.family_name}")
def test_difficult_names_are_in_their_places(
    layout: Layout, badge: Badge, template: str, media: Media
) -> None:
    """Name, organisation and product have ink in their boxes, the code reads, no ink is elsewhere."""
    page = layout.render(badge, media, template)
    assert (page.width_dots, page.height_dots) == (media.width_dots, media.height_dots)
    boxes = {field.name: field.box for field in layout.fields(badge, media, template)}
    wanted = [name for name in ("title", "given_name", "family_name", "organisation") if getattr(badge, name)]
    assert all(page.ink(boxes[name]) > 60 for name in wanted)
    along = 0 if template == "landscape" else 1  # a turned badge reads from right to left of the label
    places = [middle(boxes[name])[along] for name in wanted]
    assert places == sorted(places, reverse=template == "landscape")
    assert is_white_on_black(page, boxes["product"], boxes["band"])
    assert [code.text for code in zxingcpp.read_barcodes(page.to_grey())] == [badge.code]
    assert ink_outside(page, list(boxes.values())) == 0


@pytest.mark.parametrize(
    ("template", "media"), [*CARDS, *FOLDED, pytest.param("agenda-slip", ROLL, id="agenda slip")]
)
@pytest.mark.parametrize("badge", EUROPEAN[::4], ids=lambda badge: f"{badge.given_name} {badge.family_name}")
def test_difficult_names_are_complete(
    typesetter: Typesetter, badge: Badge, template: str, media: Media
) -> None:
    """Whatever the template, the whole name is on it, broken only at blanks and after hyphens."""
    document = pdf_of(typesetter, badge, media, template)
    try:
        assert len(document) == 1
        written = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    written = re.sub(r"[\ufffe\x02]", "-", written)
    pieces = {p for name in (badge.given_name, badge.family_name) for p in re.findall(r"[^\s-]+-?", name)}
    assert all(piece in written for piece in pieces)
    if template not in ("portrait", "landscape"):
        assert all(entry.time in written and entry.room in written for entry in badge.agenda)


@pytest.mark.parametrize("badge", EUROPEAN[::3], ids=lambda badge: f"{badge.given_name} {badge.family_name}")
def test_a_programme_keeps_off_the_code(layout: Layout, badge: Badge) -> None:
    """Whatever the name's length, all ink of the slip is in its boxes, and the code can be read."""
    page = layout.render(badge, ROLL, "agenda-slip")
    boxes = [field.box for field in layout.fields(badge, ROLL, "agenda-slip")]
    assert all(page.ink(box) > 60 for box in boxes)
    assert ink_outside(page, boxes) == 0
    assert [code.text for code in zxingcpp.read_barcodes(page.to_grey())] == [badge.code]


@pytest.mark.parametrize("media", [ROLL, parse_media("80x60"), parse_media("40x60")])
def test_a_programme_too_long_for_its_slip_is_counted(typesetter: Typesetter, media: Media) -> None:
    """What has no room is told as a number, in the language of the badge."""
    badge = EUROPEAN[0]
    agenda = tuple(entry for _ in range(8) for entry in badge.agenda)
    long = Badge(given_name="Bo", family_name="Li", code="3C4F", agenda=agenda, language="en")
    document = pdf_of(typesetter, long, media, "agenda-slip")
    written = document[0].get_textpage().get_text_range()
    document.close()
    shown = len(re.findall(r"\b\d\d:00\b", written))
    assert f"and {len(agenda) - shown} more" in written


def capital_mm(typesetter: Typesetter, name: Name, media: Media, template: str) -> float:
    """Capital height of the given name, from the size that the PDF gives its letters."""
    badge = Badge(
        title=name.title,
        given_name=name.given_name,
        family_name=name.family_name,
        organisation="Kreisverwaltung Bad Musterstadt",
        product="Teilnehmerin",
        code="7KQ2M4XD9P",
    )
    document = pdf_of(typesetter, badge, media, template)
    try:
        text = document[0].get_textpage()
        first = re.split(r"[\s-]", name.given_name)[0]
        found = text.search(first).get_next()
        assert found is not None
        points = pypdfium2.raw.FPDFText_GetFontSize(text.raw, found[0])
    finally:
        document.close()
    return float(points * CAPITAL_EM * MM_PER_POINT)


def readable_share(typesetter: Typesetter, names: list[Name], media: Media, template: str) -> float:
    """Which share of these given names can be read at 3 m."""
    heights = [capital_mm(typesetter, name, media, template) for name in names]
    return sum(height >= LEAST_CAPITAL_MM for height in heights) / len(heights)


@pytest.mark.parametrize(("template", "media"), CARDS)
def test_given_names_can_be_read_at_3_m(typesetter: Typesetter, template: str, media: Media) -> None:
    """Capitals of at least 95 % of given names are 4.4 mm high or more."""
    names = european_names(NAMES_IN_ALL)[:: NAMES_IN_ALL // NAMES_IN_SAMPLE]
    assert readable_share(typesetter, names, media, template) >= LEAST_SHARE


@pytest.mark.long
@pytest.mark.parametrize(("template", "media"), CARDS)
def test_two_thousand_given_names_can_be_read_at_3_m(
    typesetter: Typesetter, template: str, media: Media
) -> None:
    """The same for two thousand of them."""
    share = readable_share(typesetter, european_names(NAMES_IN_ALL), media, template)
    print(f"{template}: {share:.2%} of {NAMES_IN_ALL} given names")  # noqa: T201  # a figure of docs/measurements.md
    assert share >= LEAST_SHARE
