"""Large letters: every letter of the languages of the screens, told apart, in the room there is."""

import pytest
from msgspec.structs import replace

from kiosk.screens.attendee.large_page import drawn_texts
from kiosk.screens.attendee.letters import ROWS_PER_LINE, draw_words
from kiosk.screens.attendee.pages import Page
from kiosk.screens.shapes import Shape
from kiosk.theme import Field

LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
ACCENTED = "ÄÖÜäöüßÀÂÇÉÈÊËÎÏÔÙÛàâçéèêëîïôùûœæĄĆĘŁŃÓŚŹŻąćęłńóśźżĞİŞğışÅåØøŠšČčŽžÑñÕõŐőŰű"
MARKS = ".,:;?!'’-–/()&+·@„“”\""
WIDE, HIGH = 112, 40


def test_every_letter_is_another_one() -> None:
    """No two letters of German, English, French, Polish, Turkish and their neighbours are drawn alike."""
    drawn = {draw_words(char, WIDE, ROWS_PER_LINE) for char in LATIN + ACCENTED + MARKS}
    assert "" not in drawn
    assert len(drawn) == len(set(LATIN + ACCENTED + MARKS))


@pytest.mark.parametrize(
    "text", ["Guten Morgen,", "Müller-Lietzow", "O’Sullivan", "i", "Ş", "Zażółć gęślą jaźń"]
)
def test_a_line_is_as_high_as_every_other(text: str) -> None:
    """Nothing jumps, whatever stands above or hangs below a letter, and all rows are of one length."""
    lines = draw_words(text, WIDE, HIGH).split("\n")
    assert len(lines) == ROWS_PER_LINE
    assert len({len(line) for line in lines}) == 1


@pytest.mark.parametrize(
    ("text", "cells", "rows", "lines"),
    [
        pytest.param("Guten Morgen,", 72, 10, 1, id="one line"),
        pytest.param("Guten Morgen,", 40, 10, 2, id="broken between words"),
        pytest.param("Guten Morgen,", 40, 9, 0, id="not high enough"),
        pytest.param("Serviceschalter", 40, 40, 0, id="a word is too long"),
        pytest.param("Дякуємо", WIDE, HIGH, 0, id="letters that are not here"),
        pytest.param("田中 さくら", WIDE, HIGH, 0, id="another writing"),
        pytest.param("A\u0301\u0302\u0303\u0304\u0305", WIDE, HIGH, 0, id="a tower of marks"),
        pytest.param("\u0301", WIDE, HIGH, 0, id="a mark without a letter"),
        pytest.param("a\x1b[2Jb", WIDE, HIGH, 0, id="a command"),
        pytest.param("😀", WIDE, HIGH, 0, id="a face"),
        pytest.param("", WIDE, HIGH, 0, id="nothing"),
        pytest.param("x" * 5_000, WIDE, HIGH, 0, id="huge"),
        pytest.param("a " * 5_000, WIDE, HIGH, 0, id="many words"),
    ],
)
def test_what_does_not_fit_is_not_drawn(text: str, cells: int, rows: int, lines: int) -> None:
    """All of a text is large, or nothing of it; nothing is wider or higher than its place."""
    drawn = draw_words(text, cells, rows)
    assert (drawn.count("\n") + 1 if drawn else 0) == lines * ROWS_PER_LINE
    assert all(len(line) <= cells for line in drawn.split("\n"))
    assert set(drawn) <= set(" ▀▄█\n")


WELCOME = Page(Field.WELCOME, Shape.CHECK, "Guten Morgen,", "Zoë", body="Bitte treten Sie ein")
NOTHING = dict.fromkeys(("options", "entry", "bar", "under", "notice"), "")
TEXTS = NOTHING | {"shape": "#\n" * 7 + "#", "body": WELCOME.body}


@pytest.mark.parametrize(
    ("page", "cells", "rows", "drawn"),
    [
        pytest.param(WELCOME, WIDE, HIGH, {"headline", "name", "shape"}, id="a large panel"),
        pytest.param(
            replace(WELCOME, headline="Schön, dass Sie da sind,"), 72, 24, {"headline", "shape"}, id="smaller"
        ),
        pytest.param(WELCOME, 55, 16, set(), id="a low one"),
        pytest.param(WELCOME, 33, 11, set(), id="the smallest"),
        pytest.param(replace(WELCOME, name="田中"), WIDE, HIGH, {"headline", "shape"}, id="a foreign name"),
        pytest.param(
            replace(WELCOME, headline="Ласкаво просимо"),
            WIDE,
            HIGH,
            set(),
            id="a foreign headline: no name",
        ),
    ],
)
def test_what_is_said_first_is_drawn_first(page: Page, cells: int, rows: int, drawn: set[str]) -> None:
    """A name is never larger than what is said of it."""
    assert set(drawn_texts(page, TEXTS, cells, rows)) == drawn


def test_the_shape_stays_where_there_is_room() -> None:
    """Beside large letters it is small, and goes where it would be in their way."""
    assert drawn_texts(WELCOME, TEXTS, WIDE, HIGH)["shape"]
    assert not drawn_texts(WELCOME, TEXTS, 72, 22)["shape"]
