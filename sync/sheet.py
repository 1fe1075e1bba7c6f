"""The first sheet of an XLSX file as rows of text: the one place that knows the spreadsheet library.

Must not know: what the columns mean.

The library keeps a sheet as a full rectangle and ends the whole program when memory does not suffice, so
that one cell far away (``XFD1048576``) or a zip that unpacks to terabytes would be a crash. Both are looked
for before it sees the file.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import python_calamine

from sync.table import MAX_COLUMNS, Bounds, broken

CHUNK_BYTES = 1 << 20
OVERLAP_BYTES = 64
"""Kept of the chunk before, so that no reference is cut in two."""
WORKBOOK = "xl/workbook.xml"
REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,9})([0-9]{1,9})["']""")
EXACT_FLOAT = 2**53
PANIC = "PanicException"
"""What the library raises on an impossible date; outside of `Exception`, and in no module to import."""
HALF_WRITTEN = "The file is damaged or only half written."

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_sheet(raw: bytes, source: str, bounds: Bounds) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first visible sheet that holds something, with their row numbers.

    Raises:
        InputError: No XLSX, damaged, with a password, or too large to be read.
    """
    _look_inside(raw, source, bounds)
    try:
        return iter(_first_sheet(raw))
    except python_calamine.CalamineError as error:
        raise broken(source, 0, f"{HALF_WRITTEN} ({error})") from error
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise broken(source, 0, HALF_WRITTEN) from error


def _first_sheet(raw: bytes) -> list[tuple[int, list[str]]]:
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.visible is not python_calamine.SheetVisibleEnum.Visible:
            continue
        found = workbook.get_sheet_by_index(index)
        if found.start is not None:
            rows = found.to_python(skip_empty_area=True)
            return [(found.start[0] + 1 + n, list(map(_text, row))) for n, row in enumerate(rows)]
    return []


def _look_inside(raw: bytes, source: str, bounds: Bounds) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > bounds.unpacked_bytes:
                raise broken(source, 0, f"The file unpacks to more than {bounds.unpacked_bytes} bytes.")
            if WORKBOOK not in archive.namelist():
                raise broken(source, 0, "The file is packed, but no XLSX table.")
            for member in members:
                _look_at(archive, member, source, bounds)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError) as error:
        raise broken(source, 0, HALF_WRITTEN) from error


def _look_at(archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: str, bounds: Bounds) -> None:
    """Unpack once to the end, which checks size and checksum; refuse references out of bounds."""
    tail = b""
    columns: set[bytes] = set()
    last_row = 0
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            if b"\0" in chunk and member.filename.lower().endswith(".xml"):
                raise broken(source, 0, "The sheet is in a form that is not read; save it as XLSX again.")
            for found in REFERENCE.finditer(tail + chunk):
                columns.add(found[1])
                last_row = max(last_row, int(found[2]))
            tail = chunk[-OVERLAP_BYTES:]
    last_column = max(map(_column, columns), default=0)
    if last_row > bounds.rows or last_column > MAX_COLUMNS or last_row * last_column > bounds.cells:
        problem = (
            f"Its cells reach to row {last_row} and column {last_column}; copy the table to a new sheet."
        )
        raise broken(source, 0, problem)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _text(cell: Cell) -> str:
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) <= EXACT_FLOAT:
            return str(int(cell))  # 4711 typed into a sheet is kept there as 4711.0
        case datetime():
            return cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
