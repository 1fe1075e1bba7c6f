"""Our bytes in the eyes of others: every dot where it should be, and a QR code that can be read.

A strict reader of ESC/POS written from the command reference alone, `brother_ql_analyse` of
brother-ql-inventree as a separate process, and zpl-renderer-js in node.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
import zxingcpp

from checkin.badge import Badge
from printer.bitmap import Bitmap, from_black, from_png
from printer.job import make_job_id
from printer.languages.brother.encoder import encode_badge as encode_brother
from printer.languages.brother.labels import Loaded
from printer.languages.escpos.decoder import decode
from printer.languages.escpos.encoder import encode_badge as encode_escpos
from printer.languages.zpl.encoder import encode_badge as encode_zpl
from printer.layout import Layout
from printer.urls import PrinterUrl, parse_printer_url
from tests.equipment.renderers import draw_brother, draw_zpl

pytestmark = pytest.mark.services

CODE = "7KQ2M4XD9P3F"
BADGE = Badge(
    title="Prof. Dr.",
    given_name="Jörg",
    family_name="Müller-Lietzow",
    organisation="HafenCity Universität Hamburg",
    product="Referent",
    code=CODE,
)


@dataclass(frozen=True)
class Way:
    """A language with its reader."""

    url: str
    through: Callable[[PrinterUrl, Bitmap], Bitmap]


def through_escpos(url: PrinterUrl, bitmap: Bitmap) -> Bitmap:
    """The strict decoder: nothing left over, one cut, three ids asked for."""
    judged = decode(encode_escpos(bitmap, make_job_id(b"job")), url.media.width_dots)
    assert (judged.stray_bytes, judged.warnings, judged.cuts, len(judged.job_ids)) == (0, (), 1, 3)
    (page,) = judged.pages
    return page


def _through_brother(url: PrinterUrl, bitmap: Bitmap, *, is_packed: bool) -> Bitmap:
    loaded = url.stock.loaded
    assert isinstance(loaded, Loaded)
    drawn = from_png(
        draw_brother(bytes(200) + b"\x1b@" + encode_brother(bitmap, loaded, is_packed=is_packed))
    )
    assert drawn.width_dots == loaded.head.pins
    left = loaded.head.pins - loaded.offset - loaded.label.width_dots
    black = drawn.to_black()
    assert black.sum() == black[:, left : left + loaded.label.width_dots].sum(), "ink beside the label"
    return from_black(black[:, left : left + loaded.label.width_dots])


def through_brother(url: PrinterUrl, bitmap: Bitmap) -> Bitmap:
    """brother_ql_analyse, run-length coded."""
    return _through_brother(url, bitmap, is_packed=True)


def through_brother_raw(url: PrinterUrl, bitmap: Bitmap) -> Bitmap:
    """brother_ql_analyse, raw."""
    return _through_brother(url, bitmap, is_packed=False)


def through_zpl(url: PrinterUrl, bitmap: Bitmap) -> Bitmap:
    """zpl-renderer-js, at the printer's resolution."""
    media = url.media
    dots = round(1 / media.dot_mm)
    return from_png(draw_zpl(encode_zpl(bitmap), float(media.width_mm), float(media.height_mm), dots))


WAYS = [
    pytest.param(Way("escpos+tcp://p", through_escpos), id="escpos 72x120"),
    pytest.param(Way("escpos+tcp://p?profile=TM-T88VII", through_escpos), id="escpos at 180 dpi"),
    pytest.param(Way("brother+tcp://p", through_brother), id="brother 62x100 packed"),
    pytest.param(Way("brother+tcp://p", through_brother_raw), id="brother 62x100 raw"),
    pytest.param(Way("brother+tcp://p?media=62x120", through_brother), id="brother 62 endless"),
    pytest.param(
        Way("brother+tcp://p?profile=QL-1110NWB&media=102x152", through_brother), id="brother 102x152"
    ),
    pytest.param(Way("zpl+tcp://p", through_zpl), id="zpl 72x120"),
    pytest.param(Way("zpl+tcp://p?media=72x120&dpi=304.8", through_zpl), id="zpl at 12 dots/mm"),
]


@pytest.fixture(scope="module")
def layout() -> Iterator[Layout]:
    """One typesetter for all."""
    with Layout() as made:
        yield made


@pytest.mark.parametrize("way", WAYS)
def test_a_badge_is_read_back_dot_by_dot(way: Way, layout: Layout) -> None:
    """A real badge through the bytes and a stranger's eyes; its QR code is read from what comes out."""
    url = parse_printer_url(way.url)
    bitmap = layout.render(BADGE, url.media)
    seen = way.through(url, bitmap)
    assert seen == bitmap
    assert [code.text for code in zxingcpp.read_barcodes(seen.to_grey())] == [CODE]


@pytest.mark.parametrize("way", WAYS)
def test_noise_is_read_back_dot_by_dot(way: Way) -> None:
    """The hardest picture: nothing repeats, every edge of the paper has ink."""
    url = parse_printer_url(way.url)
    size = (url.media.height_dots, url.media.width_dots)
    bitmap = from_black(np.random.default_rng(5).random(size) < 0.5)
    assert way.through(url, bitmap) == bitmap
