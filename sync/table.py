"""Bytes of a CSV or XLSX file -> rows of text with their line numbers, whatever program wrote it.

Must not know: what the columns mean.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from checkin.errors import InputError, InputProblem

MAX_FILE_BYTES = 100_000_000
MAX_ROWS = 500_000
MAX_COLUMNS = 300
MAX_CELL_CHARS = 10_000
MAX_CELL_LINES = 20
"""Longest cell, in lines: a quotation mark that is never closed would swallow one row after the other."""

DELIMITERS = (";", ",", "\t", "|")
SAMPLE_LINES = 50
REMEDY = "Save the table as CSV (UTF-8) or XLSX, with the headings in the first row."
NO_TABLE: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file, or one with a password"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "packed"),
    (b"<", "a web page or XML"),
)
ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a table may be where it is read.

    Attributes:
        unpacked_bytes: Of all that is in an XLSX file.
        cells: Rows times columns of a sheet; 32 bytes of memory are taken for each.
    """

    file_bytes: int = MAX_FILE_BYTES
    rows: int = MAX_ROWS
    unpacked_bytes: int = 500_000_000
    cells: int = 20_000_000


USUAL = Bounds()


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row that is not blank.

    Attributes:
        line: Line of the text file or row of the sheet, counted from 1.
        cells: As written, without outer blanks.
    """

    line: int
    cells: tuple[str, ...]


def read_table(raw: bytes, source: str, bounds: Bounds = USUAL) -> list[TableRow]:
    """Read a table.

    Args:
        raw: What is in the file.
        source: Its name, for messages.
        bounds: How large it may be.

    Returns:
        The rows that are not blank, headings first; at least one.

    Raises:
        InputError: Empty, no table, damaged, too large, or in an encoding that nobody can guess.
    """
    if len(raw) > bounds.file_bytes:
        raise broken(source, 0, f"The file has {len(raw)} bytes; at most {bounds.file_bytes} are read.")
    if not raw.strip():
        raise broken(source, 0, "The file is empty.")
    if raw.startswith(ZIP):
        from sync.sheet import read_sheet  # starts a library that CSV does not need

        numbered = read_sheet(raw, source, bounds)
    else:
        numbered = _read_csv(raw, source)
    rows = list(islice(_checked(numbered, source), bounds.rows + 1))
    if not rows:
        raise broken(source, 0, "The table is empty.")
    if len(rows) > bounds.rows:
        raise broken(source, rows[-1].line, f"The table has more than {bounds.rows} rows.")
    return rows


def broken(source: str, line: int, problem: str) -> InputError:
    """The error for a file that is no table at all."""
    return InputError(source, (InputProblem(line, problem),), REMEDY)


def _checked(numbered: Iterator[tuple[int, list[str]]], source: str) -> Iterator[TableRow]:
    for line, cells in numbered:
        if len(cells) > MAX_COLUMNS:
            raise broken(source, line, f"The row has {len(cells)} cells; at most {MAX_COLUMNS} are read.")
        if any(len(cell) > MAX_CELL_CHARS for cell in cells):
            raise broken(source, line, f"A cell has more than {MAX_CELL_CHARS} characters.")
        stripped = tuple([cell.strip() for cell in cells])
        if any(stripped):
            yield TableRow(line, stripped)


def _read_csv(raw: bytes, source: str) -> Iterator[tuple[int, list[str]]]:
    text = _decode(raw, source)
    first = 1
    if text[:4].lower() == "sep=":  # Excel's own hint
        delimiter, text = text[4:5], text.partition("\n")[2]
        first = 2
    else:
        delimiter = guess_delimiter(text)
    if delimiter not in DELIMITERS:
        raise broken(source, 1, f"{delimiter!r} separates no cells that can be read.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            if reader.line_num - before > MAX_CELL_LINES:
                raise broken(source, before + first, "A quotation mark is opened here and not closed.")
            yield before + first, cells
            before = reader.line_num
    except csv.Error as error:
        raise broken(source, before + first, f"The quotation marks do not fit ({error}).") from error


def guess_delimiter(text: str) -> str:
    """The sign that cuts the first lines into the most columns that are equally many in most rows."""
    sample = [line for line in islice(io.StringIO(text, newline=""), SAMPLE_LINES) if line.strip()]
    return max(DELIMITERS, key=lambda delimiter: _columns_in_step(sample, delimiter))


def _columns_in_step(sample: list[str], delimiter: str) -> float:
    try:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
    except csv.Error:
        return 0
    if not widths or widths[0] == 1:
        return 0
    return widths[0] * widths.count(widths[0]) / len(widths)


def _decode(raw: bytes, source: str) -> str:
    for magic, what in NO_TABLE:
        if raw.lstrip()[: len(magic)] == magic:
            raise broken(source, 0, f"The file is {what}, no table.")
    text = _decode_any(raw)
    if text is None or "\0" in text:
        raise broken(source, 0, "The file is neither UTF-8 nor Windows-1252 text.")
    return text


def _decode_any(raw: bytes) -> str | None:
    for encoding in _encodings(raw):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _encodings(raw: bytes) -> tuple[str, ...]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    high_bytes = raw[1:40:2]
    if high_bytes.count(0) > len(high_bytes) // 2:
        return ("utf-16-le",)
    return "utf-8-sig", "cp1252"
