"""Lines of text as scans."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.scan import MAX_SCAN_CHARS
from checkin.text import clean_scan
from scanner.stdin import MAX_LINE, read_lines


def texts_of(data: bytes) -> list[str]:
    """What a binary stream of `data` scans."""
    return [scan.text for scan in read_lines(io.BytesIO(data))]


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"a\nb\n", ["a", "b"], id="two lines"),
        pytest.param(b"a\r\nb\r\n", ["a", "b"], id="two lines as Windows ends them"),
        pytest.param(b"a\rb\r", ["a", "b"], id="two lines as some scanners end them"),
        pytest.param(b"a", ["a"], id="no end of line at the end"),
        pytest.param(b"\n \n\ta\t\n\n", ["a"], id="empty lines are passed over"),
        pytest.param(b"\xef\xbb\xbfa\n", ["a"], id="byte order mark"),
        pytest.param(b"\xff\xfea\n", ["\ufffd\ufffda"], id="bad bytes are replaced"),
        pytest.param(b"\x1b[2Ja\x00\x07\n", ["a"], id="control bytes are gone"),
        pytest.param(b"\x00\n\x1b\n", [], id="control bytes only"),
        pytest.param("ß\u2028ü\n".encode(), ["ß", "ü"], id="Unicode's own line end"),
    ],
)
def test_lines_become_scans(data: bytes, texts: list[str]) -> None:
    """One scan for each line that says something."""
    assert texts_of(data) == texts


def test_a_text_stream_is_as_good_as_a_binary_one() -> None:
    """Text in memory, text over bytes with bytes that are not in its encoding."""
    assert [scan.text for scan in read_lines(io.StringIO("a\nb"))] == ["a", "b"]
    over_bytes = io.TextIOWrapper(io.BytesIO(b"a\xff\nb\n"), "utf-8")
    assert [scan.text for scan in read_lines(over_bytes)] == ["a\ufffd", "b"]


@pytest.mark.parametrize("end", [b"\n", b""], ids=["with an end", "without an end"])
def test_a_line_of_ten_megabytes_is_cut(end: bytes) -> None:
    """It gives one scan of bounded length, and the next line is read as if nothing was."""
    texts = texts_of(b"x" * 10_000_000 + end + b"next\n" * bool(end))
    assert texts[0] == "x" * MAX_SCAN_CHARS
    assert texts[1:] == ["next"] * bool(end)


@pytest.mark.parametrize("length", [MAX_LINE - 1, MAX_LINE, MAX_LINE + 1])
def test_a_line_as_long_as_the_limit_swallows_no_other(length: int) -> None:
    """Lines around the limit end where they end."""
    assert texts_of(b"x" * length + b"\nnext\n")[1:] == ["next"]


class BrokenStream:
    """Gives one line, and then what a closed or hung-up terminal gives."""

    def __init__(self, error: Exception) -> None:
        self._lines = [b"a\n"]
        self._error = error

    def readline(self, _limit: int, /) -> bytes:
        """The line, then the error."""
        if self._lines:
            return self._lines.pop()
        raise self._error


@pytest.mark.parametrize("error", [OSError(5, "gone"), ValueError("closed")], ids=repr)
def test_a_stream_that_breaks_has_ended(error: Exception) -> None:
    """What was read before counts."""
    assert [scan.text for scan in read_lines(BrokenStream(error))] == ["a"]


def test_a_scan_names_its_reader_and_its_time() -> None:
    """Both are given by the caller."""
    (scan,) = read_lines(io.BytesIO(b"a\n"), "gate-2", lambda: 4.5)
    assert (scan.reader, scan.seen_s, scan.symbology) == ("gate-2", 4.5, "")


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=200)
def test_any_bytes_end_in_clean_scans(data: bytes) -> None:
    """No bytes raise; every text has passed the sanitiser and says something."""
    for text in texts_of(data):
        assert text
        assert text == clean_scan(text)
