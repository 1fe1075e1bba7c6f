"""The privacy notice: pages for the smallest panel, in the organiser's words or ours, and its QR code."""

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.screens.attendee.code_view import HALVES, code_cells, code_lines
from kiosk.screens.attendee.privacy import (
    CELLS,
    ROWS,
    Notice,
    bodies_of,
    page_count,
    paragraphs_of,
    privacy_page,
)
from kiosk.screens.parts import width, wrapped
from kiosk.words import words_in

GERMAN, ENGLISH = (words_in(language, "Europe/Berlin") for language in ("de", "en"))
ADDRESS = "https://kk26.example.org/datenschutz"
BUNDLED = Notice({}, "", "Kongress", has_camera=True)


def _rows(body: str) -> list[str]:
    return [line.text for paragraph in body.split("\n") for line in wrapped(paragraph, CELLS)]


@given(
    st.lists(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=300), min_size=1, max_size=8)
)
@settings(max_examples=60, deadline=None)
def test_every_page_fits_and_no_word_is_lost(paragraphs: list[str]) -> None:
    """Whatever an organiser writes, however long its words: six rows of 33 cells, and all of the letters."""
    bodies = bodies_of(tuple(paragraphs))
    for body in bodies:
        rows = _rows(body)
        assert len(rows) <= ROWS
        assert all(width(row) <= CELLS for row in rows)
    assert "".join("".join(bodies).split()) == "".join("".join(paragraphs).split())


@pytest.mark.parametrize(
    ("notice", "language", "said", "not_said"),
    [
        pytest.param(BUNDLED, "de", "Kongress: Für Ihre Daten", "Alles dazu", id="ours"),
        pytest.param(BUNDLED, "en", "The camera keeps no pictures.", "All of it", id="ours in English"),
        pytest.param(
            Notice({}, ADDRESS, "Kongress", has_camera=False),
            "de",
            f"Alles dazu: {ADDRESS}",
            "Kamera",
            id="where",
        ),
        pytest.param(
            Notice({"": "Fragen Sie uns."}, "", "Kongress", has_camera=True),
            "en",
            "Fragen Sie uns.",
            "camera",
            id="the organiser's words for all languages",
        ),
        pytest.param(
            Notice({"de": "Kurz.", "en": "{event} Short."}, "", "Kongress", has_camera=True),
            "en",
            "{event} Short.",
            "Kurz",
            id="the organiser's words in a language, as they are",
        ),
    ],
)
def test_what_is_said(notice: Notice, language: str, said: str, not_said: str) -> None:
    """Ours where the organiser has written nothing; never both."""
    text = " ".join(paragraphs_of(words_in(language, "Europe/Berlin"), notice))
    assert said in text
    assert not_said not in text


@pytest.mark.parametrize("words", [GERMAN, ENGLISH], ids=["German", "English"])
def test_our_own_notice_takes_two_or_three_pages(words) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  # a table's value
    """Short enough to be read while standing; the last page leads back, the others on."""
    pages = page_count(words, BUNDLED)
    assert 2 <= pages <= 3
    shown = [privacy_page(words, BUNDLED, number, 30) for number in range(pages)]
    ways = [page.notice.split("\t")[1].split(" ▸")[0] for page in shown]
    assert ways == [words.say("Go on ▸ {key}", key=9).split(" ▸")[0]] * (pages - 1) + [
        words.say("Back ▸ {key}", key=9).split(" ▸")[0]
    ]


@pytest.mark.parametrize("address", [ADDRESS, "https://a.de", f"https://example.org/{'x' * 150}"])
def test_the_code_can_be_read(address: str) -> None:
    """By another library, from the letters as they are painted: dark halves on light."""
    halves = {char: half for half, char in HALVES.items()}
    rows = [[[halves[char][k] for char in line] for k in (0, 1)] for line in code_lines(address)]
    dark = np.array([row for pair in rows for row in pair], np.bool_)
    image = np.kron(np.where(dark, 0, 255), np.ones((4, 4))).astype(np.uint8)
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [address]


@pytest.mark.parametrize(
    ("address", "columns", "rows", "is_shown"),
    [
        pytest.param(ADDRESS, 72, 22, True, id="80x24"),
        pytest.param(ADDRESS, 112, 38, True, id="120x40"),
        pytest.param(ADDRESS, 33, 11, False, id="35x11: no room"),
        pytest.param(ADDRESS, 51, 16, False, id="57x16: no room"),
        pytest.param("", 112, 38, False, id="no address"),
        pytest.param(f"https://example.org/{'x' * 150}", 72, 22, False, id="too large a code for 80x24"),
    ],
)
def test_the_code_stands_where_it_leaves_room(
    address: str, columns: int, rows: int, *, is_shown: bool
) -> None:
    """The text goes first: its 33 cells are never taken away."""
    assert bool(code_cells(address, columns, rows)) is is_shown
