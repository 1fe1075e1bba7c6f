"""The encoder: exact bytes, and a strict decoder reads back what was put in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printer.bitmap import Bitmap, from_black
from printer.job import make_job_id
from printer.languages.escpos.decoder import decode
from printer.languages.escpos.encoder import (
    LABEL_CUT,
    LABEL_PEEL,
    MIDDLE_MARK,
    START_MARK,
    PaperEnd,
    ask_process_id,
    encode_badge,
    resync_bytes,
)

FEED_AND_CUT = "1b6404 1d564100"


@pytest.mark.parametrize(
    ("bitmap", "job_id", "expected"),
    [
        pytest.param(
            Bitmap(16, 2, b"\x80\x01\xff\x00"),
            None,
            f"1d763000 0200 0200 8001ff00 {FEED_AND_CUT}",
            id="two rows of two bytes, no acknowledgement",
        ),
        pytest.param(
            Bitmap(3, 1, b"\xa0"),
            b"Ab~ ",
            f"1d2848 0600 3030 7d627e20 1d2848 0600 3030 7e627e20"
            f"1d763000 0100 0100 a0 {FEED_AND_CUT} 1d2848 0600 3030 41627e20",
            id="three dots, with a process id and its marks",
        ),
        pytest.param(
            Bitmap(8, 3, b"\x01\x02\x03"),
            b"Abcd",
            f"1d2848 0600 3030 7d626364 1d763000 0100 0100 01 1d2848 0600 3030 7e626364"
            f"1d763000 0100 0200 0203 {FEED_AND_CUT} 1d2848 0600 3030 41626364",
            id="the second mark stands in the middle",
        ),
        pytest.param(
            Bitmap(8, 121, bytes(120) + b"\xff"),
            None,
            f"1d763000 0100 7800 {'00' * 120} 1d763000 0100 0100 ff {FEED_AND_CUT}",
            id="row 121 begins a second fragment",
        ),
    ],
)
def test_badges_are_exactly_these_bytes(bitmap: Bitmap, job_id: bytes | None, expected: str) -> None:
    """Golden bytes, written by hand from the command reference."""
    assert encode_badge(bitmap, job_id) == bytes.fromhex(expected)


@pytest.mark.parametrize(
    ("paper_end", "expected"),
    [
        pytest.param(LABEL_CUT, "1c284c0200 4330 1d763000 0100 0100 80 1c284c0200 4230 1d5600", id="cut"),
        pytest.param(LABEL_PEEL, "1c284c0200 4330 1d763000 0100 0100 80 1c284c0200 4130", id="peel"),
    ],
)
def test_labels_are_fed_by_their_marks(paper_end: PaperEnd, expected: str) -> None:
    """To where the label begins, and at its end to the cutter or the peeler."""
    assert encode_badge(Bitmap(8, 1, b"\x80"), None, paper_end) == bytes.fromhex(expected)


@st.composite
def bitmaps(draw: st.DrawFn) -> Bitmap:
    """Any picture of a printable size."""
    width, height = draw(st.integers(1, 300)), draw(st.integers(1, 300))
    seed = draw(st.integers(0, 2**32 - 1))
    return from_black(np.random.default_rng(seed).random((height, width)) < draw(st.floats(0, 1)))


@settings(deadline=None, max_examples=60)
@given(bitmap=bitmaps(), job_id=st.binary(min_size=16, max_size=16).map(make_job_id))
def test_the_decoder_reads_back_every_bitmap(bitmap: Bitmap, job_id: bytes) -> None:
    """Dot by dot, with nothing left over."""
    judged = decode(encode_badge(bitmap, job_id), bitmap.width_dots)
    assert judged.pages == (bitmap,)
    assert (judged.stray_bytes, judged.nul_bytes, judged.open_rows, judged.cuts) == (0, 0, 0, 1)
    assert (judged.job_ids[-1:], len(judged.job_ids), judged.warnings) == ((job_id,), 3, ())


@given(seed=st.binary(max_size=40))
def test_job_ids_are_always_sendable(seed: bytes) -> None:
    """Four bytes of 20h..7Eh, the same for the same seed, and never one that marks are made of."""
    assert make_job_id(seed)[:1] not in {START_MARK, MIDDLE_MARK}
    assert len(ask_process_id(make_job_id(seed))) == 11
    assert make_job_id(seed) == make_job_id(seed)


def test_job_ids_of_many_seeds_differ() -> None:
    """With 81 million ids, a thousand neighbours do not meet."""
    assert len({make_job_id(b"%d" % number) for number in range(1_000)}) == 1_000


def test_resynchronising_fills_a_whole_fragment() -> None:
    """72 bytes x 120 rows and a reserve: 8,656 NULs, then start afresh and cut."""
    assert resync_bytes(72) == bytes(8_656) + b"\x1b@\x1dVA\x00"
