"""Bytes of a serial scanner as codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.scan import MAX_SCAN_CHARS
from checkin.text import clean_scan
from scanner.handheld.framing import MAX_CODE_BYTES, PAUSE_S, Framer

MANY_PIECES = st.lists(
    st.one_of(st.binary(max_size=40), st.sampled_from([b"\r", b"\n", b"\r\n", b"\0"])), max_size=20
)


def clean(codes: tuple[str, ...]) -> list[str]:
    """As readers hand them on."""
    return [text for text in map(clean_scan, codes) if text]


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        pytest.param(b"TICKET1\rTICKET2\r", ["TICKET1", "TICKET2"], id="CR"),
        pytest.param(b"TICKET1\nTICKET2\n", ["TICKET1", "TICKET2"], id="LF"),
        pytest.param(b"TICKET1\r\nTICKET2\r\n", ["TICKET1", "TICKET2"], id="CR and LF"),
        pytest.param(b"TICKET1\t\r", ["TICKET1"], id="tab before it"),
        pytest.param(b"\x02TICKET1\x03\r", ["TICKET1"], id="STX and ETX around it"),
        pytest.param(rb"\000026TICKET1" + b"\r", ["TICKET1"], id="the encoding mark before it"),
        pytest.param(b"]Q1TICKET1\r", ["]Q1TICKET1"], id="other prefixes are part of the text"),
        pytest.param(b"T\0I\0CKET1\r", ["TICKET1"], id="NULs"),
        pytest.param("MÜNCHEN\r".encode(), ["MÜNCHEN"], id="UTF-8"),
        pytest.param(b"M\xdcNCHEN\r", ["M\ufffdNCHEN"], id="no UTF-8"),
        pytest.param(b"\x1b[2JTICKET1\r", ["TICKET1"], id="commands to a terminal"),
        pytest.param(b"\r\n\r\n \r\0\r", [], id="only ends"),
        pytest.param(b"", [], id="nothing"),
    ],
)
def test_ends_of_codes(sent: bytes, codes: list[str]) -> None:
    """Whole codes at once, each end of line that scanners send."""
    assert clean(Framer().feed(sent, 0.0)) == codes


def test_a_pause_ends_a_code() -> None:
    """A scanner that sends no end of line is read once it is silent, and not before."""
    framer = Framer()
    assert framer.feed(b"TICK", 1.0) == ()
    assert framer.feed(b"ET1", 1.1) == ()
    assert framer.due_s == 1.1 + PAUSE_S
    assert framer.rest(1.2) == ()
    assert framer.rest(framer.due_s) == ("TICKET1",)
    assert framer.due_s is None
    assert framer.rest(9.0) == ()


def test_a_late_piece_begins_a_new_code() -> None:
    """Also when nobody asked in between."""
    framer = Framer()
    framer.feed(b"TICKET1", 1.0)
    assert framer.feed(b"TICKET2\r", 2.0) == ("TICKET1", "TICKET2")


def test_a_stray_byte_is_no_code() -> None:
    """What a plug sends when it is pushed in ends in nothing, unless a line end makes a code of it."""
    framer = Framer()
    framer.feed(b"\xfe!", 1.0)
    assert framer.rest(2.0) == ()
    assert framer.feed(b"A1\r", 3.0) == ("A1",)


def test_a_pipe_waits_for_its_line() -> None:
    """Where only line ends count, a slow writer loses nothing, and the end gives the rest."""
    framer = Framer(pause_s=None)
    framer.feed(b"TICK", 1.0)
    assert (framer.due_s, framer.rest(99.0)) == (None, ())
    assert framer.feed(b"ET1\nTICKET2", 99.0) == ("TICKET1",)
    assert framer.end() == ("TICKET2",)
    assert framer.end() == ()


@pytest.mark.parametrize("piece", [1_000_000, 999, 97])
def test_a_code_without_end_is_cut(piece: int) -> None:
    """It keeps a bounded beginning, in whatever pieces it comes, and the next code is read as ever."""
    framer, whole = Framer(), b"x" * min(1_000_000, MAX_CODE_BYTES + piece * 500)
    for start in range(0, len(whole), piece):
        assert framer.feed(whole[start : start + piece], 0.0) == ()
    first, second = framer.feed(b"\rTICKET1\r", 0.0)
    assert len(first) == MAX_CODE_BYTES
    assert len(clean_scan(first)) == MAX_SCAN_CHARS
    assert second == "TICKET1"


@given(MANY_PIECES)
def test_pieces_do_not_matter(pieces: list[bytes]) -> None:
    """The same bytes at once or one by one are the same codes."""
    whole = b"".join(pieces)
    one_by_one, at_once = Framer(), Framer()
    codes = [code for byte in whole for code in one_by_one.feed(bytes([byte]), 0.0)]
    assert codes == list(at_once.feed(whole, 0.0))
    assert one_by_one.end() == at_once.end()


@given(MANY_PIECES, st.lists(st.floats(0, 10), min_size=20, max_size=20).map(sorted))
def test_any_bytes_at_any_time_end_in_codes(pieces: list[bytes], times_s: list[float]) -> None:
    """No bytes whatever raise, and whatever comes is clean and bounded."""
    framer = Framer()
    for piece, at_s in zip(pieces, times_s, strict=False):
        for text in clean(framer.feed(piece, at_s)):
            assert 0 < len(text) <= MAX_SCAN_CHARS
            assert text.isprintable()
