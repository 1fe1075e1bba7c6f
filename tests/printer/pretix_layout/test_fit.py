"""A page on paper of another size: as it is, turned, smaller and said, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.errors import LayoutError
from printer.media import parse_media
from printer.pretix_layout.fit import SMALLEST_SCALE, describe_fit, fit_page

ROLL = parse_media("72x120", "203")


@pytest.mark.parametrize(
    ("page", "paper", "scale", "is_turned", "words"),
    [
        pytest.param((72, 120), "72x120", 1.0, False, None, id="the same size"),
        pytest.param((105.13, 148.17), "105x148", 1.0, False, None, id="A6 made in points"),
        pytest.param((50, 60), "72x120", 1.0, False, None, id="smaller"),
        pytest.param((148, 105), "105x148", 1.0, True, "it is turned.", id="lying on standing paper"),
        pytest.param((105, 148), "72x120", 72 / 105, False, "it is printed at 69 %.", id="A6 on a roll"),
        pytest.param((148, 105), "72x120", 72 / 105, True, "turned and printed at 69 %.", id="both"),
        pytest.param((60, 60), "72x120", 1.0, False, None, id="square"),
    ],
)
def test_a_page_fits(
    page: tuple[float, float], paper: str, scale: float, *, is_turned: bool, words: str | None
) -> None:
    """Never larger than drawn; turned only where that makes it larger; and what is done is said."""
    media = parse_media(paper, "203")
    fit = fit_page(*page, media)
    assert fit.scale == pytest.approx(scale)
    assert fit.is_turned == is_turned
    said = describe_fit(fit, media)
    assert said is None if words is None else said is not None and said.endswith(words)


def test_a_smaller_page_lies_in_the_middle() -> None:
    """With as much white left as right, above as below."""
    fit = fit_page(52, 100, ROLL)
    assert (fit.left_dots, fit.top_dots, fit.width_dots, fit.height_dots) == (80, 80, 416, 800)


def test_a_poster_is_refused() -> None:
    """With both sizes, and what to do."""
    with pytest.raises(LayoutError, match="made for 420x594 mm, the paper has 72x120 mm") as caught:
        fit_page(420, 594, ROLL)
    assert "larger paper" in caught.value.remedy


@given(st.floats(20, 400), st.floats(20, 400))
def test_no_page_is_cut(width: float, height: float) -> None:
    """Whatever its size, all of it lies on the paper, but for the half millimetre that is no layout's."""
    try:
        fit = fit_page(width, height, ROLL)
    except LayoutError:
        assert min(72 / min(width, height), 120 / max(width, height)) < SMALLEST_SCALE + 0.02
        return
    across, along = (fit.height_dots, fit.width_dots) if fit.is_turned else (fit.width_dots, fit.height_dots)
    assert across <= ROLL.width_dots + 8
    assert along <= ROLL.height_dots + 8
    assert min(fit.left_dots, fit.top_dots) >= -4
