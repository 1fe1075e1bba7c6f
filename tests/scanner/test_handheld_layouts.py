"""Keyboard layouts: what arrives when scanner and host differ, and what it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.scan import MAX_SCAN_CHARS
from scanner.handheld.calibration import ARRIVALS, CALIBRATION, read_calibration
from scanner.handheld.layouts import CHARACTERS, DEAD, STROKES, Layout, intended, other_readings, retype

US, DE = Layout.US, Layout.DE
SAME_ON_BOTH = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXabcdefghijklmnopqrstuvwx !$%,."
CAPITALS_AND_SIGNS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -.:/$%", min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("printed", "scanner", "host", "arrives"),
    [
        pytest.param("BK1:7ZQ2-YX4P", US, DE, "BK1Ö7YQ2ßZX4P", id="ours, the usual way"),
        pytest.param("BK1:7ZQ2-YX4P", DE, US, "BK1>7YQ2/ZX4P", id="ours, the other way"),
        pytest.param("https://a.de/?t=1", US, DE, "httpsÖ--a.de-_t´1", id="an address"),
        pytest.param("`e =e", US, DE, "ê é", id="dead keys sit on the next letter"),
        pytest.param("` x", US, DE, "^x", id="a dead key and a space"),
        pytest.param("``", US, DE, "^", id="a dead key twice"),
        pytest.param("=", US, DE, "´", id="a dead key at the end"),
        pytest.param("a@b", DE, US, None, id="a key that gives nothing there"),
        pytest.param("ä", US, DE, None, id="a character that the scanner cannot type"),
        pytest.param("", US, DE, "", id="nothing"),
    ],
)
def test_what_arrives(printed: str, scanner: Layout, host: Layout, arrives: str | None) -> None:
    """Keys are looked up twice: in the scanner's layout, and in the host's."""
    assert retype(printed, scanner, host) == arrives


@pytest.mark.parametrize("host", Layout)
@pytest.mark.parametrize("scanner", Layout)
def test_our_own_secrets_arrive_everywhere(scanner: Layout, host: Layout) -> None:
    """The alphabet of our own tickets is typed by the same keys on both keyboards."""
    assert retype(SAME_ON_BOTH, scanner, host) == SAME_ON_BOTH
    assert other_readings(SAME_ON_BOTH) == ()


@given(CAPITALS_AND_SIGNS, st.sampled_from([(US, DE), (DE, US)]))
def test_ordinary_codes_come_back(printed: str, way: tuple[Layout, Layout]) -> None:
    """What a code without dead keys has become leads back to that code, and to one other at most."""
    arrived = retype(printed, *way)
    assert arrived is not None
    assert intended(arrived, *way) == printed
    if arrived != printed:
        assert printed in other_readings(arrived)
        assert len(other_readings(arrived)) <= 2


@given(st.text(max_size=60))
def test_any_text_has_readings_or_none(text: str) -> None:
    """No text whatever breaks it, and no reading is the text itself."""
    assert text not in other_readings(text)
    assert len(other_readings(text)) <= 2


def test_a_huge_text_is_not_read_otherwise() -> None:
    """More than any scan holds is not looked at."""
    assert other_readings("Y" * MAX_SCAN_CHARS)
    assert other_readings("Y" * (MAX_SCAN_CHARS + 1)) == ()


@pytest.mark.parametrize("layout", Layout)
def test_tables_are_whole(layout: Layout) -> None:
    """Every printable ASCII character stands on a key, no key on two rows, and dead keys are on the table."""
    assert set(map(chr, range(32, 127))) <= set(STROKES[layout])
    assert len({key for key, level in CHARACTERS[layout] if not level}) == 3 * 12 + 11 + 2
    assert set(DEAD[layout]) <= set(STROKES[layout])


@pytest.mark.parametrize("host", Layout)
@pytest.mark.parametrize("scanner", Layout)
def test_the_calibration_code_tells_the_pair(scanner: Layout, host: Layout) -> None:
    """However it arrives, it tells the scanner's layout where the host's is known, and what is wrong."""
    found = read_calibration(retype(CALIBRATION, scanner, host) or "")
    assert found is not None
    assert found.scanner_at(host) is scanner
    assert found.is_right is (scanner is host)


def test_other_texts_calibrate_nothing() -> None:
    """Only the code itself does, in the three forms in which it can arrive."""
    assert len(ARRIVALS) == 3
    assert [read_calibration(text) for text in ("", "EINLASS", CALIBRATION.lower(), CALIBRATION + "X")] == [
        None
    ] * 4
