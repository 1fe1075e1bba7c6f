"""What fits into a Brother QL: print heads, endless rolls and die-cut labels, in dots of 300 dpi.

Source: the tables "page size" and "raster line" of Brother's raster command references; 62 x 100 and
103 x 164 were held against their samples, the others are still to be seen on a printer. Must not know: bytes.
"""

from fractions import Fraction

import msgspec

from checkin.errors import PrinterUrlError
from checkin.phrases import phrase
from printer.media import MM_PER_INCH, Media

DPI = Fraction(300)
DEFAULT_LENGTH_MM = Fraction(100)
SHORTEST_ROWS = 150
"""12.7 mm, the least that the cutter takes of an endless roll."""


class Head(msgspec.Struct, frozen=True):
    """A print head.

    Attributes:
        pins: Dots across, a whole number of bytes.
        extra_offset: Pins on the right that narrower printers do not have.
    """

    pins: int
    extra_offset: int

    @property
    def row_bytes(self) -> int:
        """Bytes per row."""
        return self.pins // 8


NARROW, WIDE = Head(720, 0), Head(1296, 44)
HEADS = {"QL-820NWB": NARROW, "QL-810W": NARROW, "QL-1110NWB": WIDE, "QL-1100": WIDE}
DEFAULT_MODEL = "QL-820NWB"


class Label(msgspec.Struct, frozen=True):
    """A roll that one can buy.

    Attributes:
        width_mm: As the printer reports it.
        length_mm: As the printer reports it; 0 = endless.
        width_dots: Printable dots across.
        rows: Printable rows; 0 = endless.
        offset: Pins to the right of the printable area on a narrow head.
        name_mm: Width as printed on the box, where the printer reports another.
    """

    width_mm: int
    length_mm: int
    width_dots: int
    rows: int
    offset: int
    name_mm: int = 0

    @property
    def is_endless(self) -> bool:
        """Whether it is cut to any length."""
        return not self.length_mm

    @property
    def box_mm(self) -> int:
        """Width as people know it."""
        return self.name_mm or self.width_mm

    def __str__(self) -> str:
        if self.is_endless:
            return f"{self.box_mm} mm endless tape"
        return f"{self.box_mm} x {self.length_mm} mm labels"


LABELS = (
    Label(29, 0, 306, 0, 6),
    Label(38, 0, 413, 0, 12),
    Label(50, 0, 554, 0, 12),
    Label(54, 0, 590, 0, 0),
    Label(62, 0, 696, 0, 12),
    Label(102, 0, 1164, 0, 12),
    Label(104, 0, 1200, 0, 12, 103),
    Label(29, 42, 306, 425, 6),
    Label(29, 90, 306, 991, 6),
    Label(38, 90, 413, 991, 12),
    Label(39, 48, 425, 495, 6),
    Label(52, 29, 578, 271, 0),
    Label(54, 29, 598, 271, 60),
    Label(62, 29, 696, 271, 12),
    Label(62, 100, 696, 1109, 12),
    Label(102, 51, 1164, 526, 12),
    Label(102, 152, 1164, 1660, 12),
    Label(104, 164, 1200, 1822, 12, 103),
)


class Loaded(msgspec.Struct, frozen=True):
    """What a badge is made for.

    Attributes:
        head: The printer's.
        label: What must lie in it.
        media: The printable area, on the printer's dot grid.
    """

    head: Head
    label: Label
    media: Media

    @property
    def offset(self) -> int:
        """Pins to the right of the printable area on this head."""
        return self.label.offset + self.head.extra_offset


def find_label(width_mm: int, length_mm: int) -> Label | None:
    """The roll that the printer reports with these sizes; length 0 = endless."""
    found = (label for label in LABELS if (label.width_mm, label.length_mm) == (width_mm, length_mm))
    return next(found, None)


def choose_label(size: Media | None, width_mm: Fraction, model: str, roll: str = "") -> Loaded:
    """The roll for a badge of this size.

    Args:
        size: Width and length; None: only the width is known, and the length is a usual one.
        width_mm: As on the box.
        model: A key of `HEADS`.
        roll: ``labels`` or ``endless`` where only one of them is meant; empty: die-cut labels first.

    Raises:
        PrinterUrlError: There is no such roll for this printer; the remedy names the nearest.
    """
    head = HEADS[model]
    fitting = [label for label in LABELS if label.width_dots + label.offset + head.extra_offset <= head.pins]
    length_mm = size.height_mm if size else Fraction(0)
    for label in fitting:
        is_same = label.box_mm == width_mm and label.length_mm == length_mm
        if is_same and not label.is_endless and roll != "endless":
            return Loaded(head, label, _media(label, label.rows))
    for label in fitting:
        if label.is_endless and label.box_mm == width_mm and roll != "labels":
            rows = int((length_mm or DEFAULT_LENGTH_MM) * DPI / MM_PER_INCH)
            return Loaded(head, label, _media(label, max(rows, SHORTEST_ROWS)))
    raise _unknown(fitting, (width_mm, length_mm), model)


def _media(label: Label, rows: int) -> Media:
    return Media(label.width_dots * MM_PER_INCH / DPI, rows * MM_PER_INCH / DPI, DPI)


def _unknown(fitting: list[Label], wanted_mm: tuple[Fraction, Fraction], model: str) -> PrinterUrlError:
    width_mm, length_mm = wanted_mm
    near = min(
        fitting,
        key=lambda label: (abs(label.box_mm - width_mm), abs(label.length_mm - length_mm)),
    )
    sizes = f"{float(width_mm):g}x{float(length_mm):g}" if length_mm else f"{float(width_mm):g}"
    form = f"{near.box_mm}&roll=endless" if near.is_endless else f"{near.box_mm}x{near.length_mm}"
    return PrinterUrlError(
        phrase("There are no {sizes} mm labels for a {model}.", sizes=sizes, model=model),
        phrase("The nearest is {near}.", near=f"media={form}"),
    )
