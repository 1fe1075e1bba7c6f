"""What the clip shows."""

import numpy as np
import pytest

from scanner.decode import decode
from scanner.props import HALL_SIZE, Medium, draw_hall, draw_person, draw_ticket
from tests.fakes.codes import modules_of


@pytest.mark.parametrize("medium", Medium)
def test_a_drawn_ticket_can_be_read(medium: Medium) -> None:
    """No thumb lies on the code."""
    ticket = draw_ticket(medium, modules_of("a" * 100), "O’Sullivan", np.random.default_rng(1))
    assert [code.text for code in decode(np.ascontiguousarray(ticket[:, :, 0]), deep=False)] == ["a" * 100]


def test_only_phones_in_dark_mode_are_dark() -> None:
    """The inverted code is the one that many readers cannot see."""
    brightness = {}
    for medium in Medium:
        ticket = draw_ticket(medium, modules_of("a"), "", np.random.default_rng(1))
        brightness[medium] = float(ticket[200:600, 200:400, 0].mean())
    assert brightness[Medium.PHONE_DARK] < 80
    assert min(brightness[Medium.PAPER], brightness[Medium.PHONE]) > 120


def test_people_differ_and_the_hall_is_grey() -> None:
    """Every shot has somebody else behind it."""
    rng = np.random.default_rng(1)
    assert draw_hall(rng).shape == (HALL_SIZE[1], HALL_SIZE[0])
    assert not np.array_equal(draw_person(rng), draw_person(rng))
