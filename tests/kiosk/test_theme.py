"""Colours: readable by formula, and different without colour."""

from itertools import pairwise

import pytest

from kiosk.screens.staff_words import STATUS_MARKS
from kiosk.theme import (
    BAD,
    ENOUGH_CONTRAST,
    GOOD,
    PAINTS,
    RAISED,
    WARN,
    Field,
    contrast,
    css_variables,
    luminance,
)


@pytest.mark.parametrize("field", list(Field))
def test_texts_are_readable_on_their_field(field: Field) -> None:
    """Both texts of a field reach 7:1."""
    paint = PAINTS[field]
    assert contrast(paint.ground, paint.text) >= ENOUGH_CONTRAST
    assert contrast(paint.ground, paint.quiet) >= ENOUGH_CONTRAST


@pytest.mark.parametrize("colour", [GOOD, WARN, BAD, PAINTS[Field.CALM].text, PAINTS[Field.CALM].quiet])
@pytest.mark.parametrize("ground", [RAISED, PAINTS[Field.CALM].ground])
def test_signals_are_readable(colour: str, ground: str) -> None:
    """Signal colours reach 7:1 on the calm ground and on the chosen line."""
    assert contrast(colour, ground) >= ENOUGH_CONTRAST


def test_verdicts_differ_in_grey() -> None:
    """Without colour, welcome is lighter than wait and wait lighter than stop, by 1.5:1 at least."""
    grounds = [PAINTS[field].ground for field in (Field.WELCOME, Field.WAIT, Field.STOP, Field.CALM)]
    assert [luminance(ground) for ground in grounds] == sorted(map(luminance, grounds), reverse=True)
    assert all(contrast(one, other) >= 1.5 for one, other in pairwise(grounds))


def test_formula_at_its_ends() -> None:
    """Black on white is 21:1, a colour on itself 1:1."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#8a1122", "#8a1122") == 1


def test_every_colour_has_a_name() -> None:
    """Style sheets find all of them."""
    assert css_variables()["stop-ground"] == PAINTS[Field.STOP].ground
    assert len(css_variables()) == 4 + 3 * len(Field)


def test_a_mark_beside_every_colour() -> None:
    """States that share a colour share a mark; states of different colours never do."""
    marks = dict(STATUS_MARKS.values())
    assert len(marks) == len(set(marks.values()))
