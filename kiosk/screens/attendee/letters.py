"""Letters drawn with block characters, four times as high as those of the terminal, for those who see little.

A letter is five pixels wide at most and seven high, with two rows for what stands above capitals and one for
what hangs below; two pixels share a cell. A text with a letter that is not here is not drawn.
Must not know: colours.
"""

import unicodedata
from functools import cache

from kiosk.screens.shapes import draw_pixels

ROWS_PER_LINE = 5
"""Cells of one line, with the space above it."""

BLANK_PIXELS = 3
ABOVE, BODY = 2, 8
"""Rows of pixels above a letter, and of the letter with what hangs below it."""

SMALL_FROM = 2
"""Small letters begin so many rows lower, so that what stands above them has room."""

CELLS = 6
"""Columns of the pictures below from one letter to the next."""

BANDS: tuple[tuple[str, str], ...] = (
    (
        "ABCDEFGHIJKLM",
        """
.###. ####. .###. ####. ##### ##### .###. #...# ###.. ..### #...# #.... #...#
#...# #...# #...# #...# #.... #.... #...# #...# .#... ...#. #..#. #.... ##.##
#...# #...# #.... #...# #.... #.... #.... #...# .#... ...#. #.#.. #.... #.#.#
##### ####. #.... #...# ####. ####. #.### ##### .#... ...#. ##... #.... #.#.#
#...# #...# #.... #...# #.... #.... #...# #...# .#... ...#. #.#.. #.... #...#
#...# #...# #...# #...# #.... #.... #...# #...# .#... #..#. #..#. #.... #...#
#...# ####. .###. ####. ##### #.... .###. #...# ###.. .##.. #...# ##### #...#
..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
""",
    ),
    (
        "NOPQRSTUVWXYZ",
        """
#...# .###. ####. .###. ####. .#### ##### #...# #...# #...# #...# #...# #####
##..# #...# #...# #...# #...# #.... ..#.. #...# #...# #...# #...# #...# ....#
##..# #...# #...# #...# #...# #.... ..#.. #...# #...# #...# .#.#. .#.#. ...#.
#.#.# #...# ####. #...# ####. .###. ..#.. #...# #...# #.#.# ..#.. ..#.. ..#..
#..## #...# #.... #.#.# #.#.. ....# ..#.. #...# #...# #.#.# .#.#. ..#.. .#...
#..## #...# #.... #..#. #..#. ....# ..#.. #...# .#.#. ##.## #...# ..#.. #....
#...# .###. #.... .##.# #...# ####. ..#.. .###. ..#.. #...# #...# ..#.. #####
..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
""",
    ),
    (
        "abcdefghijklm",
        """
..... #.... ..... ....# ..... ..##. ..... #.... #.... ...#. #.... ##... .....
..... #.... ..... ....# ..... .#... ..... #.... ..... ..... #.... .#... .....
.###. ####. .###. .#### .###. ####. .#### ####. #.... ...#. #..#. .#... ##.#.
....# #...# #.... #...# #...# .#... #...# #...# #.... ...#. #.#.. .#... #.#.#
.#### #...# #.... #...# ##### .#... #...# #...# #.... ...#. ##... .#... #.#.#
#...# #...# #...# #...# #.... .#... .#### #...# #.... ...#. #.#.. .#... #.#.#
.#### ####. .###. .#### .###. .#... ....# #...# #.... #..#. #..#. .##.. #.#.#
..... ..... ..... ..... ..... ..... .###. ..... ..... .##.. ..... ..... .....
""",
    ),
    (
        "nopqrstuvwxyz",
        """
..... ..... ..... ..... ..... ..... .#... ..... ..... ..... ..... ..... .....
..... ..... ..... ..... ..... ..... .#... ..... ..... ..... ..... ..... .....
####. .###. ####. .#### #.##. .#### ####. #...# #...# #...# #...# #...# #####
#...# #...# #...# #...# ##... #.... .#... #...# #...# #.#.# .#.#. #...# ...#.
#...# #...# #...# #...# #.... .###. .#... #...# #...# #.#.# ..#.. #...# ..#..
#...# #...# ####. .#### #.... ....# .#..# #...# .#.#. #.#.# .#.#. .#### .#...
#...# .###. #.... ....# #.... ####. ..##. .#### ..#.. .#.#. #...# ....# #####
..... ..... #.... ....# ..... ..... ..... ..... ..... ..... ..... .###. .....
""",
    ),
    (
        "0123456789ßıł",
        """
.###. ..#.. .###. ####. ...#. ##### .###. ##### .###. .###. .##.. ..... ##...
#...# .##.. #...# ....# ..##. #.... #.... ....# #...# #...# #..#. ..... .#...
#..## ..#.. ....# ....# .#.#. ####. #.... ...#. #...# #...# #.#.. #.... .#.#.
#.#.# ..#.. ...#. .###. #..#. ....# ####. ...#. .###. .#### #..#. #.... .##..
##..# ..#.. ..#.. ....# ##### ....# #...# ..#.. #...# ....# #...# #.... ##...
#...# ..#.. .#... ....# ...#. #...# #...# ..#.. #...# ....# #...# #.... .#...
.###. .###. ##### ####. ...#. .###. .###. ..#.. .###. .###. #.##. #.... .##..
..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
""",
    ),
    (
        ".,:;?!'’-–/()",
        """
..... ..... ..... ..... .###. #.... #.... .#... ..... ..... ....# .#... #....
..... ..... ..... ..... #...# #.... #.... .#... ..... ..... ...#. #.... .#...
..... ..... #.... .#... ....# #.... ..... #.... ..... ..... ...#. #.... .#...
..... ..... ..... ..... ...#. #.... ..... ..... ###.. ##### ..#.. #.... .#...
..... ..... ..... ..... ..#.. #.... ..... ..... ..... ..... .#... #.... .#...
..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .#... #.... .#...
#.... .#... #.... .#... ..#.. #.... ..... ..... ..... ..... #.... .#... #....
..... #.... ..... #.... ..... ..... ..... ..... ..... ..... ..... ..... .....
""",
    ),
    (
        '&+·@„“”"øæœŁØ',
        """
.##.. ..... ..... .###. ..... .#..# .#..# #.#.. ..... ..... ..... #.... .###.
#..#. ..#.. ..... #...# ..... #..#. .#..# #.#.. ..... ..... ..... #.... #..##
#.#.. ..#.. ..... #.### ..... #..#. #..#. ..... .###. ##.#. ##.#. #.#.. #..##
.#... ##### #.... #.#.# ..... ..... ..... ..... #..## ..#.# #.#.# ##... #.#.#
#.#.# ..#.. ..... #.### ..... ..... ..... ..... #.#.# .#### #.### #.... ##..#
#..#. ..#.. ..... #.... .#..# ..... ..... ..... ##..# #.#.. #.#.. #.... ##..#
.##.# ..... ..... .###. .#..# ..... ..... ..... .###. .#.## ##.## ##### .###.
..... ..... ..... ..... #..#. ..... ..... ..... ..... ..... ..... ..... .....
""",
    ),
)
"""Thirteen letters side by side, and their rows."""

MARKS: dict[str, tuple[str, str]] = {
    "\u0300": (".#...", "..#.."),
    "\u0301": ("...#.", "..#.."),
    "\u0302": ("..#..", ".#.#."),
    "\u0303": (".#.#.", "#.#.."),
    "\u0304": (".....", ".###."),
    "\u0306": ("#...#", ".###."),
    "\u0307": ("..#..", "....."),
    "\u0308": (".#.#.", "....."),
    "\u030a": ("..#..", "..#.."),
    "\u030b": (".#..#", "#..#."),
    "\u030c": (".#.#.", "..#.."),
}
"""What stands above a letter, as five columns around its middle."""

BELOW: dict[str, str] = {"\u0327": "..#..", "\u0328": "...#.", "\u0326": "..#.."}
"""What hangs below one."""

MARK_PIXELS = 3
"""A letter with a mark above it is at least so wide."""

DOTLESS = {"i": "ı", "j": "ȷ"}


def draw_words(text: str, cells: int, rows: int) -> str:
    """A text in large letters, broken between words; empty where it does not fit, or a letter is not here.

    Args:
        text: One line.
        cells: How wide the place is.
        rows: How many lines of cells there are; each line of letters takes `ROWS_PER_LINE`.
    """
    words = [_word(word) for word in text.split()]
    if not words or not all(words):
        return ""
    lines = [words[0]]
    for word in words[1:]:
        longer = _beside(lines[-1], word, BLANK_PIXELS)
        if len(longer[0]) <= cells:
            lines[-1] = longer
        else:
            lines.append(word)
    fits = len(lines) * ROWS_PER_LINE <= rows and max(len(line[0]) for line in lines) <= cells
    return "\n".join(draw_pixels(line) for line in lines) if fits else ""


Glyph = tuple[str, ...]
"""Rows of pixels from top to bottom, all of one length."""


def _word(word: str) -> Glyph:
    """The letters side by side; empty when one of them is not here."""
    glyphs = [_glyph(cluster) for cluster in _clusters(word)]
    if not all(glyphs):
        return ()
    drawn = glyphs[0]
    for glyph in glyphs[1:]:
        drawn = _beside(drawn, glyph, 1)
    return drawn


def _clusters(word: str) -> list[str]:
    """Letters, each with the marks that belong to it."""
    clusters: list[str] = []
    for char in unicodedata.normalize("NFD", word):
        if unicodedata.combining(char) and clusters:
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def _beside(left: Glyph, right: Glyph, pixels: int) -> Glyph:
    return tuple(a + "." * pixels + b for a, b in zip(left, right, strict=True))


@cache
def _glyph(cluster: str) -> Glyph:
    """A letter with its marks; empty when it, or one of them, is not here."""
    letter, marks = cluster[0], cluster[1:]
    above = [MARKS[mark] for mark in marks if mark in MARKS]
    below = [BELOW[mark] for mark in marks if mark in BELOW]
    if len(above) > 1 or len(below) > 1 or len(above) + len(below) != len(marks):
        return ()
    body = _letters().get(DOTLESS.get(letter, letter) if above else letter, ())
    if not body:
        return ()
    if above:
        body = tuple(row.center(MARK_PIXELS, ".") for row in body)
    wide = len(body[0])
    top = SMALL_FROM if letter.islower() else 0
    rows = ["." * wide] * ABOVE + list(body)
    for mark in above:
        rows[top] = _over(rows[top], mark[0])
        rows[top + 1] = _over(rows[top + 1], mark[1])
    for mark_below in below:
        rows[-1] = _over(rows[-1], mark_below)
    return tuple(rows)


def _over(row: str, mark: str) -> str:
    """Both in one row, the mark around the middle; it may be wider than the letter."""
    wide = len(row)
    start = (len(mark) - wide) // 2
    piece = mark[start : start + wide]
    return "".join("#" if "#" in pair else "." for pair in zip(row, piece, strict=True))


@cache
def _letters() -> dict[str, Glyph]:
    """Every letter by itself, without empty columns beside it."""
    found: dict[str, Glyph] = {}
    for chars, picture in BANDS:
        rows = picture.strip("\n").split("\n")
        for number, char in enumerate(chars):
            found[char] = _trimmed([row[number * CELLS : number * CELLS + CELLS - 1] for row in rows])
    dotted = found["j"]
    return found | {"ȷ": ("." * len(dotted[0]), *dotted[1:])}


def _trimmed(rows: list[str]) -> Glyph:
    used = [any(row[column] == "#" for row in rows) for column in range(CELLS - 1)]
    first, last = used.index(True), CELLS - 2 - used[::-1].index(True)
    return tuple(row[first : last + 1] for row in rows)
