"""Shapes and figures drawn with block characters: they look the same in every font that has them.

Two pixels share one cell, one above the other, so that pixels are nearly square. Must not know: colours.
"""

from enum import StrEnum


class Shape(StrEnum):
    """What a field shows besides its colour and its word."""

    NONE = "none"
    CHECK = "check"
    HAND = "hand"
    HOURGLASS = "hourglass"
    BADGE = "badge"
    CODE = "code"
    CLOSER = "closer"
    FURTHER = "further"
    STILL = "still"
    SUN = "sun"
    TILT = "tilt"
    ONE = "one"
    BELL = "bell"


PIXELS: dict[Shape, tuple[str, ...]] = {
    Shape.NONE: (),
    Shape.CHECK: (
        "........##",
        ".......###",
        "......###.",
        "##...###..",
        "###.###...",
        ".#####....",
        "..###.....",
        "...#......",
    ),
    Shape.HAND: (
        "....#.#.#.",
        "..#.#.#.#.",
        "..#.#.#.#.",
        "..#.#.#.#.",
        "#.#######.",
        "#########.",
        ".########.",
        "...#####..",
    ),
    Shape.HOURGLASS: (
        "##########",
        ".#......#.",
        "..######..",
        "...####...",
        "....##....",
        "...#..#...",
        "..######..",
        "##########",
    ),
    Shape.BADGE: (
        "...####...",
        "##########",
        "#........#",
        "#..####..#",
        "#........#",
        "#.######.#",
        "#........#",
        "##########",
    ),
    Shape.CODE: (
        "#####.#.#####",
        "#...#..##...#",
        "#.#.#.#.#.#.#",
        "#...#.#.#...#",
        "#####..######",
        "....#.##.#...",
        "#####.#.##.##",
        "#...#..#..#.#",
        "#.#.#.##.##..",
        "#...#.#...#.#",
        "#####.##.##.#",
    ),
    Shape.CLOSER: (
        "......#......",
        ".....###.....",
        "....#####....",
        "...#######...",
        "..#########..",
        ".###########.",
        "....#####....",
        "....#####....",
        "....#####....",
        "....#####....",
        "....#####....",
    ),
    Shape.FURTHER: (
        "....#####....",
        "....#####....",
        "....#####....",
        "....#####....",
        "....#####....",
        ".###########.",
        "..#########..",
        "...#######...",
        "....#####....",
        ".....###.....",
        "......#......",
    ),
    Shape.STILL: (
        "..###...###..",
        "..###...###..",
        "..###...###..",
        "..###...###..",
        "..###...###..",
        "..###...###..",
        "..###...###..",
        "..###...###..",
        "..###...###..",
        "..###...###..",
        "..###...###..",
    ),
    Shape.SUN: (
        "......#......",
        "..#...#...#..",
        "...#.....#...",
        ".....###.....",
        "....#####....",
        "###.#####.###",
        "....#####....",
        ".....###.....",
        "...#.....#...",
        "..#...#...#..",
        "......#......",
    ),
    Shape.TILT: (
        ".....#######.",
        "....#.....#..",
        "....#.....#..",
        "...#.....#...",
        "...#.....#...",
        "..#.....#....",
        "..#.....#....",
        ".#.....#.....",
        ".#.....#.....",
        "#######......",
        ".............",
    ),
    Shape.BELL: (
        "....##....",
        "...####...",
        "..######..",
        "..######..",
        ".########.",
        "##########",
        "....##....",
        "..........",
    ),
    Shape.ONE: (
        "#############",
        "#...........#",
        "#.....##....#",
        "#....###....#",
        "#...####....#",
        "#.....##....#",
        "#.....##....#",
        "#.....##....#",
        "#...######..#",
        "#...........#",
        "#############",
    ),
}
"""Rows of pixels, from top to bottom; all rows of a shape are of one length."""

DIGITS: dict[str, tuple[str, ...]] = {
    "0": ("###", "#.#", "#.#", "#.#", "###"),
    "1": (".#.", "##.", ".#.", ".#.", "###"),
    "2": ("###", "..#", "###", "#..", "###"),
    "3": ("###", "..#", "###", "..#", "###"),
    "4": ("#.#", "#.#", "###", "..#", "..#"),
    "5": ("###", "#..", "###", "..#", "###"),
    "6": ("###", "#..", "###", "#.#", "###"),
    "7": ("###", "..#", "..#", "..#", "..#"),
    "8": ("###", "#.#", "###", "#.#", "###"),
    "9": ("###", "#.#", "###", "..#", "###"),
}
"""Three pixels wide, five high."""

CELLS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def draw(shape: Shape, *, is_large: bool = False) -> str:
    """A shape as lines of text: two pixels per cell, or two cells per pixel when there is room."""
    pixels = PIXELS[shape]
    return _wide(pixels) if is_large else _half(pixels)


def draw_number(number: int, scale: int = 0) -> str:
    """A number that is not negative: 3 lines high at scale 0, else 5 times its scale."""
    figures = [DIGITS[digit] for digit in str(number)]
    rows = tuple(".".join(figure[row] for figure in figures) for row in range(5))
    if not scale:
        return _half(rows)
    stretched = ("".join(pixel * scale for pixel in row) for row in rows)
    return _wide(tuple(row for row in stretched for _ in range(scale)))


def draw_pixels(pixels: tuple[str, ...]) -> str:
    """Rows of pixels, ``#`` or ``.``, as lines of text with two pixels per cell."""
    return _half(pixels)


def _wide(pixels: tuple[str, ...]) -> str:
    return "\n".join(row.replace("#", "██").replace(".", "  ") for row in pixels)


def _half(pixels: tuple[str, ...]) -> str:
    rows = (*pixels, "." * len(pixels[0])) if len(pixels) % 2 else pixels
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join(
        "".join(CELLS[a == "#", b == "#"] for a, b in zip(top, low, strict=True)) for top, low in pairs
    )


def draw_bar(fraction: float, cells: int, marks: str = "█░") -> str:
    """A bar that many cells wide, filled to a fraction that is kept between 0 and 1.

    Args:
        fraction: How much is full.
        cells: How wide it is.
        marks: What is drawn for the full part and for the rest.
    """
    full = round(min(max(fraction, 0.0), 1.0) * cells)
    return marks[0] * full + marks[1] * (cells - full)
