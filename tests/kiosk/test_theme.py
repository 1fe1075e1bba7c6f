"""Colours: readable by formula, and different without colour."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.screens.staff_words import STATUS_MARKS
from kiosk.theme import (
    BAD,
    ENOUGH_CONTRAST,
    GOOD,
    PALETTES,
    QUIET,
    RAISED,
    TEXT,
    WARN,
    Field,
    Look,
    Palette,
    contrast,
    css_variables,
    luminance,
    readable_accent,
)
from tests.architecture.tree import CHECKOUT, sources

HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")
IN_STYLE_SHEET = re.compile(r"\$[\w-]+")
STYLES = sorted((CHECKOUT / "kiosk" / "screens").glob("*.tcss"))

looks = pytest.mark.parametrize("look", list(Look))


@looks
@pytest.mark.parametrize("field", list(Field))
def test_texts_are_readable_on_their_field(look: Look, field: Field) -> None:
    """Both texts of a field reach 7:1 in every palette; marks and bars are drawn in them as well."""
    paint = PALETTES[look].fields[field]
    assert contrast(paint.ground, paint.text) >= ENOUGH_CONTRAST
    assert contrast(paint.ground, paint.quiet) >= ENOUGH_CONTRAST


@looks
@pytest.mark.parametrize("name", [TEXT, QUIET, GOOD, WARN, BAD])
@pytest.mark.parametrize("ground", ["calm-ground", "raised"])
def test_what_stands_on_the_calm_ground_is_readable(look: Look, name: str, ground: str) -> None:
    """Texts and signals reach 7:1 on the calm ground and on the chosen line, in every palette."""
    colours = css_variables(look)
    assert contrast(colours[name.removeprefix("$")], colours[ground]) >= ENOUGH_CONTRAST


ANY_COLOUR = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@looks
@given(colour=ANY_COLOUR)
def test_any_colour_of_an_event_is_readable(look: Look, colour: str) -> None:
    """Whatever an organiser names, what is shown reaches 7:1 on the calm ground and on the chosen line."""
    shown = css_variables(look, colour)
    for ground in ("calm-ground", "raised"):
        assert contrast(shown["event-accent"], shown[ground]) >= ENOUGH_CONTRAST


@given(colour=ANY_COLOUR)
def test_a_readable_colour_stays_as_it_is(colour: str) -> None:
    """What is shown is not moved again; high contrast has its own."""
    for look in (Look.DARK, Look.LIGHT):
        moved = readable_accent(colour, look)
        assert readable_accent(moved, look) == moved
    assert readable_accent(colour, Look.HIGH_CONTRAST) == "#ffffff"


@pytest.mark.parametrize(
    ("colour", "look", "shown"),
    [
        ("", Look.DARK, "#f4f7fa"),
        ("no colour", Look.DARK, "#f4f7fa"),
        ("#ffcc00", Look.DARK, "#ffcc00"),
        ("#ffcc00", Look.LIGHT, "#594700"),
        ("#0a5fb4", Look.DARK, "#85bff8"),
        ("#0a5fb4", Look.LIGHT, "#08498a"),
        ("#000000", Look.DARK, "#bababa"),
        ("#ffffff", Look.LIGHT, "#484848"),
    ],
)
def test_an_unreadable_colour_keeps_its_hue(colour: str, look: Look, shown: str) -> None:
    """It becomes lighter on a dark ground and darker on a light one, no more than it has to."""
    assert readable_accent(colour, look) == shown


def _grounds(palette: Palette) -> list[float]:
    """Luminance of the verdicts' grounds: welcome, wait, stop."""
    return [luminance(palette.fields[field].ground) for field in (Field.WELCOME, Field.WAIT, Field.STOP)]


@looks
def test_verdicts_differ_in_grey(look: Look) -> None:
    """Without colour, welcome is lighter than wait and wait lighter than stop, by 1.5:1 at least."""
    grounds = _grounds(PALETTES[look])
    assert grounds == sorted(grounds, reverse=True)
    assert all((one + 0.05) / (other + 0.05) >= 1.5 for one, other in pairwise(grounds))


@looks
def test_no_verdict_looks_like_no_verdict(look: Look) -> None:
    """In grey, the calm ground is apart from every verdict by 1.5:1 at least."""
    calm = luminance(PALETTES[look].fields[Field.CALM].ground) + 0.05
    assert all(
        max(calm, ground + 0.05) / min(calm, ground + 0.05) >= 1.5 for ground in _grounds(PALETTES[look])
    )


def test_high_contrast_is_higher_than_the_others() -> None:
    """Calm texts reach 21:1, the most there is, and quiet ones are no quieter than the others."""
    calm = PALETTES[Look.HIGH_CONTRAST].fields[Field.CALM]
    assert contrast(calm.ground, calm.text) == pytest.approx(21)
    assert calm.quiet == calm.text


def test_formula_at_its_ends() -> None:
    """Black on white is 21:1, a colour on itself 1:1."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#8a1122", "#8a1122") == 1


@looks
def test_every_palette_is_whole(look: Look) -> None:
    """Every name that a style sheet uses, and each that screens use, has a colour in every palette."""
    sheets = {name for path in STYLES for name in IN_STYLE_SHEET.findall(path.read_text(encoding="utf-8"))}
    assert {name.removeprefix("$") for name in sheets | {TEXT, QUIET, RAISED, GOOD, WARN, BAD}} <= set(
        css_variables(look)
    )


def test_colours_stand_in_one_place() -> None:
    """No module of the screens and no style sheet holds a colour, only names of colours."""
    texts = {path: path.read_text(encoding="utf-8") for path in STYLES}
    modules = (CHECKOUT / source.path for source in sources("kiosk") if source.path != "kiosk/theme.py")
    texts |= {path: path.read_text(encoding="utf-8") for path in modules}
    assert [str(path) for path, text in texts.items() if HEX_COLOUR.search(text)] == []


def test_a_mark_beside_every_colour() -> None:
    """States that share a colour share a mark; states of different colours never do."""
    marks = dict(STATUS_MARKS.values())
    assert len(marks) == len(set(marks.values()))
