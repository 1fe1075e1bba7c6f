"""PINs that are tried first at a keypad."""

import pytest

from sync.staff import is_easy


@pytest.mark.parametrize(
    "pin", ["0000", "1111", "999999", "1234", "4321", "0123", "56789", "1212", "47474", "0909"]
)
def test_rows_and_pairs_are_easy(pin: str) -> None:
    """One figure, figures in a row up or down, two figures over and over."""
    assert is_easy(pin)


@pytest.mark.parametrize("pin", ["4711", "0815", "1357", "1235", "2580", "1221", "90817263"])
def test_others_are_not(pin: str) -> None:
    """However well they are known: they are for staff to choose."""
    assert not is_easy(pin)
