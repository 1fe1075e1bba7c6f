"""Badges as they come out: every field there, nothing cut, nothing outside, the code crisp."""

import re
import resource
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2  # type: ignore[import-untyped]  # the package has no types
import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from checkin.badge import Badge
from checkin.errors import ConfigError, LayoutError
from printer.bitmap import Bitmap, Box, from_black, from_png
from printer.layout import Layout, badge_data, badge_texts, copy_templates, find_template
from printer.media import Media, parse_media
from printer.qr import QUIET_MODULES, qr_modules
from printer.typesetter import Typesetter
from printer.typst_child import File, Job

GOLDENS = Path(__file__).parent / "goldens"
ROLL = parse_media("72x120", "203")
LONG = "Maria-Theresia Wilhelmine Charlotte von und zu Hohenstein-Lichtenfels "

MEDIA = (
    pytest.param(ROLL, id="80 mm roll"),
    pytest.param(parse_media("62x100", "300"), id="die-cut label at 300 dpi"),
    pytest.param(parse_media("100x60", "203"), id="a wide card"),
    pytest.param(parse_media("120x200", "203"), id="the largest"),
    pytest.param(parse_media("40x30", "203"), id="the smallest"),
)


def make_badge(**changed: object) -> Badge:
    """A plain badge with the fields a test is about."""
    fields = {
        "title": "Prof. Dr.",
        "given_name": "Jörg",
        "family_name": "Müller-Lietzow",
        "organisation": "HafenCity Universität Hamburg",
        "product": "Teilnehmer",
        "code": "7KQ2-M4XD-9P",
    }
    return Badge(**{**fields, **changed})  # type: ignore[arg-type]  # the fields of a test row are of mixed types


BADGES = (
    pytest.param(make_badge(), id="a usual name"),
    pytest.param(
        make_badge(title="", given_name="Anneliese", family_name="Leutheusser-Schnarrenberger"),
        id="a long surname",
    ),
    pytest.param(make_badge(title="", given_name="Bo", family_name="Li", organisation=""), id="few letters"),
    pytest.param(make_badge(given_name="Maeve", family_name="O’Sullivan"), id="an apostrophe"),
    pytest.param(make_badge(given_name="Ayşe", family_name="Şahin", product="Referentin"), id="Turkish"),
    pytest.param(make_badge(given_name="Nguyễn Thị", family_name="Minh Khai"), id="Vietnamese"),
    pytest.param(make_badge(given_name="Олександр", family_name="Ґалаґан-Шевченко"), id="Ukrainian"),
    pytest.param(make_badge(title="", given_name="X", family_name="Y"), id="one letter each"),
    pytest.param(make_badge(given_name="Cher", family_name=""), id="no family name"),
    pytest.param(make_badge(given_name='#panic("x") *b* $y$', family_name="<a> {c} _d_ @e"), id="markup"),
    pytest.param(
        make_badge(organisation="Ministerium für Infrastruktur und Digitales, Abteilung 4"), id="long office"
    ),
    pytest.param(make_badge(lines=("Mi 11:00 Workshop II", "Do 09:30 Eröffnung, Saal 1")), id="two lines"),
    pytest.param(
        make_badge(title="", lines=tuple(f"{n}:00 Workshop {n}" for n in range(9, 24))), id="many lines"
    ),
    pytest.param(
        make_badge(product="Ehrengast der Stadt und Moderation im Hauptprogramm"), id="a long product"
    ),
    pytest.param(make_badge(product=""), id="no product"),
    pytest.param(make_badge(code="x" * 60), id="a long code"),
)


def boxes_of(layout: Layout, badge: Badge, media: Media) -> dict[str, Box]:
    """Places by field; of several lines, the last."""
    return {field.name: field.box for field in layout.fields(badge, media)}


def words_on(typesetter: Typesetter, badge: Badge, media: Media) -> str:
    """Everything written on a badge, in order, line by line, as an independent PDF reader sees it."""
    job = Job(
        template=str(find_template(None)),
        data=badge_data(badge_texts(badge), "", media),
        want="pdf",
        limit_s=20.0,
    )
    answer = typesetter.ask(job)
    assert isinstance(answer, File)
    document = pypdfium2.PdfDocument(answer.content)
    try:
        assert len(document) == 1
        text: str = document[0].get_textpage().get_text_range()
        return text.replace("\r\n", "\n").replace("\ufffe", "-\n").replace("\x02", "-\n")
    finally:
        document.close()


def without_blanks(text: str) -> str:
    """A text as it is whatever its line breaks."""
    return re.sub(r"\s", "", text)


def ink_outside(bitmap: Bitmap, boxes: list[Box]) -> int:
    """Black dots that belong to no field."""
    black = bitmap.to_black()
    for box in boxes:
        black[
            box.top_dots : box.top_dots + box.height_dots, box.left_dots : box.left_dots + box.width_dots
        ] = False
    return from_black(black).ink()


@pytest.mark.parametrize("media", MEDIA)
@pytest.mark.parametrize("badge", BADGES)
def test_every_field_is_there_and_nothing_else(layout: Layout, badge: Badge, media: Media) -> None:
    """Each field has ink in its own place, the product shows white on the band, and no ink is elsewhere."""
    bitmap = layout.render(badge, media)
    assert (bitmap.width_dots, bitmap.height_dots) == (media.width_dots, media.height_dots)
    fields = layout.fields(badge, media)
    named = {field.name: field.box for field in fields}
    wanted = {name for name in ("title", "given_name", "family_name", "organisation") if getattr(badge, name)}
    assert named.keys() >= wanted | {"qr"}
    assert all(bitmap.ink(named[name]) > 60 for name in wanted)
    if badge.product:
        product = named["product"]
        letters = product.width_dots * product.height_dots - bitmap.ink(product)
        assert letters > 100
        assert bitmap.ink(named["band"]) > letters
    assert ink_outside(bitmap, [field.box for field in fields]) == 0


@pytest.mark.parametrize("media", MEDIA)
@pytest.mark.parametrize("badge", BADGES)
def test_code_is_crisp_quiet_and_readable(layout: Layout, badge: Badge, media: Media) -> None:
    """The code stands on whole dots, has four white modules around it, and others can read it."""
    bitmap = layout.render(badge, media)
    box = boxes_of(layout, badge, media)["qr"]
    modules = qr_modules(badge.code)
    size = box.width_dots // len(modules)
    assert size * len(modules) == box.width_dots == box.height_dots
    assert size >= 2
    assert (bitmap.crop(box).to_black() == np.kron(modules, np.ones((size, size), np.bool_))).all()
    quiet = QUIET_MODULES * size
    around = Box(
        box.left_dots - quiet, box.top_dots - quiet, box.width_dots + 2 * quiet, box.height_dots + 2 * quiet
    )
    assert bitmap.ink(around) == bitmap.ink(box)
    assert [code.text for code in zxingcpp.read_barcodes(bitmap.to_grey())] == [badge.code]


@pytest.mark.parametrize("media", MEDIA)
def test_code_has_no_grey_before_the_threshold(typesetter: Typesetter, layout: Layout, media: Media) -> None:
    """Modules lie on the dot grid itself; the threshold has nothing to decide there."""
    badge = make_badge()
    data = badge_data(badge_texts(badge), "", media)
    job = Job(template=str(find_template(None)), data=data, want="png", dpi=float(media.dpi), limit_s=20.0)
    answer = typesetter.ask(job)
    assert isinstance(answer, File)
    with Image.open(BytesIO(answer.content)) as picture:
        box = boxes_of(layout, badge, media)["qr"]
        right, bottom = box.left_dots + box.width_dots, box.top_dots + box.height_dots
        code = np.asarray(picture.convert("L").crop((box.left_dots, box.top_dots, right, bottom)))
    assert set(np.unique(code)) == {0, 255}


@pytest.mark.parametrize(
    "badge",
    [
        *BADGES[:11],
        pytest.param(make_badge(given_name=(LONG * 3)[:200].strip()), id="a given name of 200 characters"),
        pytest.param(
            make_badge(given_name=(LONG * 3)[:200].strip(), family_name=(LONG * 3)[:200].strip()),
            id="both of 200",
        ),
    ],
)
def test_names_are_complete(typesetter: Typesetter, badge: Badge) -> None:
    """However small it must get, the whole name is there, broken only at blanks and after hyphens."""
    written = words_on(typesetter, badge, ROLL)
    for text in (
        badge.title,
        badge.given_name,
        badge.family_name,
        badge.organisation,
        badge.product,
        badge.code,
    ):
        assert without_blanks(text) in without_blanks(written)
    pieces = {
        piece for text in (badge.given_name, badge.family_name) for piece in re.findall(r"[^\s-]+-?", text)
    }
    assert all(piece in written for piece in pieces)


@pytest.mark.parametrize(
    ("given_name", "family_name"),
    [
        pytest.param("Hannah", "Brandt", id="short"),
        pytest.param("Birgit", "Kowalczyk", id="middling"),
        pytest.param("Emma", "Hohenstein-Lichtenfels", id="with a hyphen"),
    ],
)
def test_names_are_readable_at_three_metres(layout: Layout, given_name: str, family_name: str) -> None:
    """Capitals of both names are at least 4.4 mm high on the usual roll, and the given name is the larger."""
    badge = make_badge(given_name=given_name, family_name=family_name)
    bitmap = layout.render(badge, ROLL)
    boxes = boxes_of(layout, badge, ROLL)
    heights = [first_letter_height(bitmap, boxes[name]) for name in ("given_name", "family_name")]
    assert min(heights) >= 4.4 * 8 - 1
    assert heights[0] > heights[1]


def first_letter_height(bitmap: Bitmap, box: Box) -> int:
    """Rows of the first letter of a field's first line, in dots."""
    black = bitmap.crop(box).to_black()
    columns = np.flatnonzero(black.any(axis=0))
    letter = black[:, columns[0] : columns[0] + 4].any(axis=1)
    rows = np.flatnonzero(letter)
    gaps = np.flatnonzero(np.diff(rows) > 1)
    return int((rows[gaps[0]] if len(gaps) else rows[-1]) - rows[0] + 1)


def test_too_many_lines_are_counted_not_cut_silently(typesetter: Typesetter) -> None:
    """What has no room among the further lines is told as a number."""
    lines = tuple(f"{number:02}:00 Workshop" for number in range(40))
    written = words_on(typesetter, make_badge(lines=lines), ROLL)
    shown = [line for line in lines if line in written]
    assert 3 < len(shown) < 40
    assert f"+ {40 - len(shown)}" in written


@pytest.mark.parametrize(
    ("badge", "words"),
    [
        pytest.param(make_badge(given_name="W" * 80), "name does not fit", id="a word without end"),
        pytest.param(
            make_badge(family_name="李小龙"), "draw .* in the family name", id="no font for the family name"
        ),
        pytest.param(
            make_badge(organisation="株式会社"),
            "draw .* in the organisation",
            id="no font for the organisation",
        ),
        pytest.param(make_badge(code=""), "QR code", id="no code"),
        pytest.param(make_badge(code="x" * 800), "code does not fit", id="a code larger than the badge"),
    ],
)
def test_says_what_cannot_be_printed(layout: Layout, badge: Badge, words: str) -> None:
    """A badge that would come out wrong is refused by the field's name, without the person's."""
    with pytest.raises(LayoutError, match=words) as caught:
        layout.render(badge, parse_media("40x30"))
    assert caught.value.remedy
    assert badge.family_name not in str(caught.value)


texts = st.text(max_size=30) | st.text("aäßşŁгўW -‐'#*_$@\\\"<>[]{}/=~`", max_size=120)


@settings(deadline=None, max_examples=25)
@given(given_name=texts, family_name=texts, organisation=texts, product=texts)
@example(given_name="-" * 60, family_name=" ", organisation="\\", product="\n")
@example(given_name="", family_name="\u200c", organisation="", product="")
@example(given_name="\u0301", family_name="\ufe0f", organisation="", product="\u200d \u034f")
@example(given_name="\ud800", family_name="\u202eevil", organisation="\x1b[2J", product="a\u0300" * 40)
def test_any_text_is_set_or_refused(
    layout: Layout, given_name: str, family_name: str, organisation: str, product: str
) -> None:
    """No text leaves its place or breaks anything: the badge is complete, or there is a clear error."""
    badge = make_badge(
        given_name=given_name, family_name=family_name, organisation=organisation, product=product
    )
    try:
        bitmap = layout.render(badge, ROLL)
    except LayoutError as error:
        assert re.search("fit|draw", error.problem)  # noqa: PT017  # both outcomes are right, and both are checked
        return
    assert ink_outside(bitmap, [field.box for field in layout.fields(badge, ROLL)]) == 0


def write_template(folder: Path, text: str) -> Path:
    """A template of an organiser."""
    path = folder / "own.typ"
    path.write_text(text, encoding="utf-8")
    return path


def test_takes_templates_of_others(layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An organiser's file is set with the same data, from whatever folder it is named."""
    head = "#let d = json(bytes(sys.inputs.data))\n#let dot = 25.4mm / d.page.dpi\n"
    page = "#set page(width: d.page.width_dots * dot, height: d.page.height_dots * dot, margin: 5mm)\n"
    write_template(tmp_path, head + page + "#d.badge.given_name")
    monkeypatch.chdir(tmp_path)
    assert layout.render(make_badge(), ROLL, "own.typ").ink() > 50
    assert layout.fields(make_badge(), ROLL, Path("own.typ")) == ()
    assert layout.render(make_badge(), ROLL, "badge") == layout.render(make_badge(), ROLL)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("#set page(width: 10mm, height: 10mm)", "80x80 dots", id="the wrong size"),
        pytest.param("#oops", "cannot be set: unknown variable", id="a mistake"),
        pytest.param("a #pagebreak() b", "layout does not fit", id="two pages"),
        pytest.param("#panic(json(bytes(sys.inputs.data)).badge)", "cannot be set[.]", id="a name in it"),
    ],
)  # fmt: skip
def test_says_what_is_wrong_with_a_template(layout: Layout, tmp_path: Path, text: str, words: str) -> None:
    """An organiser's mistake is told in words, and no name gets into them."""
    with pytest.raises(LayoutError, match=words) as caught:
        layout.render(make_badge(), ROLL, write_template(tmp_path, text))
    assert "Lietzow" not in str(caught.value)


def test_names_the_templates_there_are(layout: Layout) -> None:
    """An unknown template is answered with the known ones."""
    with pytest.raises(LayoutError, match="badge"):
        layout.render(make_badge(), ROLL, "nosuch")


def test_says_which_metadata_is_wrong(layout: Layout, tmp_path: Path) -> None:
    """A template that marks its fields otherwise is told so."""
    with pytest.raises(LayoutError, match="marks its fields"):
        layout.fields(make_badge(), ROLL, write_template(tmp_path, "#metadata(1) <field>"))


@pytest.mark.parametrize(
    ("name", "badge", "media"),
    [
        pytest.param("usual", make_badge(), ROLL, id="the usual badge"),
        pytest.param("lines", make_badge(title="", lines=("Mi 11:00 Workshop II",)), ROLL, id="with a line"),
        pytest.param("wide", make_badge(family_name="Şahin"), parse_media("100x60"), id="a wide one"),
    ],
)
def test_looks_as_it_was_approved(layout: Layout, name: str, badge: Badge, media: Media) -> None:
    """Badges stay as they were looked at; a processor may round a few dots of an edge otherwise."""
    approved = from_png((GOLDENS / f"{name}.png").read_bytes()).to_black()
    different = (layout.render(badge, media).to_black() != approved).sum()
    assert different <= approved.size // 2000


def test_templates_that_no_disk_takes_are_told(tmp_path: Path) -> None:
    """In words, whatever number of files failed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))  # the system then takes no more of any file
    try:
        with pytest.raises(ConfigError, match=r"\(not all of them could be copied\)"):
            copy_templates(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
