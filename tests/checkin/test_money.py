"""Amounts of money: what people type becomes cents, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.money import MOST_CENTS, from_cents, to_cents


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        pytest.param("180", 18_000, id="whole"),
        pytest.param("180.00", 18_000, id="as central writes it"),
        pytest.param("180,5", 18_050, id="one figure behind a comma"),
        pytest.param(" 1.234,50 € ", 123_450, id="German thousands and a sign"),
        pytest.param("1'234.50", 123_450, id="Swiss thousands"),
        pytest.param("1.234", 123_400, id="a point before three figures parts thousands"),
        pytest.param("20,-", 2_000, id="shop sign"),
        pytest.param("0", 0, id="nothing"),
        pytest.param("", None, id="empty"),
        pytest.param("-5", None, id="negative"),
        pytest.param("12.345,678", None, id="three figures behind the comma"),
        pytest.param("1.23.45", None, id="two points"),
        pytest.param("zwanzig", None, id="a word"),
        pytest.param("1e9", None, id="an exponent"),
        pytest.param("٣", None, id="figures of another script"),
        pytest.param("9" * 400, None, id="endless"),
        pytest.param("1" + ".000" * 2_000, None, id="endless, in thousands"),
        pytest.param(" " * 50 + "1", None, id="longer than any amount"),
        pytest.param("1000000,01", None, id="more than any ticket"),
    ],
)
def test_what_people_type_is_an_amount_or_none(text: str, cents: int | None) -> None:
    """Comma and point both part cents; what is doubtful is no amount."""
    assert to_cents(text) == cents


@given(st.integers(0, MOST_CENTS))
def test_an_amount_comes_back_as_it_was_written(cents: int) -> None:
    """Central's form says exactly what was meant."""
    assert to_cents(from_cents(cents)) == cents
