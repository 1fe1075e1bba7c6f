"""Sounds: what a German ear takes for the same name, and what it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.text import fold
from sync.sounds import sounds


@pytest.mark.parametrize(
    "names",
    [
        pytest.param("Meier Maier Meyer Mayer Mayr Meir", id="Meier in all its spellings"),
        pytest.param("Schmidt Schmitt Schmid Schmit", id="dt, tt, d, t"),
        pytest.param("Philipp Filip Phillip", id="ph and f, doubled letters"),
        pytest.param("Becker Beker", id="ck and k"),
        pytest.param("Hoffmann Hofmann Hofman", id="doubled letters"),
        pytest.param("Thorsten Torsten", id="silent h"),
        pytest.param("Schulz Schultz Schuls", id="z, tz, s"),
        pytest.param("Yvonne Ivonne", id="y and i"),
        pytest.param("Wolf Volf Wolff", id="w and v"),
        pytest.param("Carsten Karsten", id="c and k"),
        pytest.param("Fuchs Fux Fuks", id="chs and x"),
        pytest.param("Siegbert Sigbert", id="ie and i"),
    ],
)
def test_these_sound_alike(names: str) -> None:
    """Names that are taken for one another on the telephone."""
    assert len(set(sounds(map(fold, names.split())))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Müller", "Mahler", id="vowels count"),
        pytest.param("Koch", "Kock", id="ch is no k"),
        pytest.param("Bauer", "Maurer", id="first letters count"),
        pytest.param("Schmidt", "Schmitz", id="z is no t"),
    ],
)
def test_these_do_not(one: str, other: str) -> None:
    """Names that everybody can tell apart."""
    assert len(set(sounds(map(fold, (one, other))))) == 2


@given(st.lists(st.text().map(lambda text: fold(text).replace(" ", ""))))
def test_every_word_keeps_its_place(words: list[str]) -> None:
    """All words at once come out as each of them does by itself."""
    assert sounds(words) == [sounds([word])[0] for word in words]
