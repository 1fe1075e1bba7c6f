"""Tables of any make: encodings, delimiters, sheets, and what is no table at all."""

import io
import zipfile
from datetime import UTC, date, datetime, time

import openpyxl  # type: ignore[import-untyped]  # it has no types of its own
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.errors import InputError
from sync.table import MAX_CELL_CHARS, TableRow, guess_delimiter, read_table

TEXT = "Vorname;Nachname;Firma\nJörg;Müller;Köln, Stadt\n"
ROWS = [TableRow(1, ("Vorname", "Nachname", "Firma")), TableRow(2, ("Jörg", "Müller", "Köln, Stadt"))]


def sheet(*rows: tuple[object, ...]) -> bytes:
    """An XLSX file with those rows."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rewritten(raw: bytes, old: bytes, new: bytes) -> bytes:
    """The same file with something else in its sheet."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return out.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(TEXT.encode(), id="UTF-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="UTF-8 with BOM"),
        pytest.param(TEXT.encode("utf-16"), id="UTF-16 with BOM"),
        pytest.param(b"\xfe\xff" + TEXT.encode("utf-16-be"), id="UTF-16 big endian"),
        pytest.param(TEXT.encode("utf-16-le"), id="UTF-16 without BOM"),
        pytest.param(TEXT.encode("cp1252"), id="Windows-1252"),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(TEXT.replace("\n", "\r").encode(), id="old Mac line ends"),
        pytest.param(TEXT.replace(", ", "§").replace(";", "\t").replace("§", ", ").encode(), id="tabs"),
        pytest.param(TEXT.replace(";", "|").encode(), id="bars"),
        pytest.param(
            b'Vorname,Nachname,Firma\n"J\xc3\xb6rg","M\xc3\xbcller","K\xc3\xb6ln, Stadt"\n', id="commas"
        ),
        pytest.param(("sep=;\n" + TEXT).encode(), id="Excel's hint"),
        pytest.param(sheet(("Vorname", "Nachname", "Firma"), ("Jörg", "Müller", "Köln, Stadt")), id="XLSX"),
    ],
)
def test_the_same_table_in_any_make_reads_the_same(raw: bytes) -> None:
    """Encoding, delimiter and program do not matter."""
    shift = 1 if raw.startswith(b"sep=") else 0
    assert read_table(raw, "t") == [TableRow(row.line + shift, row.cells) for row in ROWS]


def test_lines_are_those_of_the_file() -> None:
    """Blank lines and cells of several lines do not shift the line numbers."""
    rows = read_table(b'a;b\n\n"x\ny";1\n;;\nz;2\n', "t")
    assert [(row.line, row.cells[1]) for row in rows] == [(1, "b"), (3, "1"), (6, "2")]


def test_numbers_and_dates_of_a_sheet_are_written_plainly() -> None:
    """An order number typed into a sheet is no 4711.0, and rows above the table are counted."""
    when = datetime(2026, 11, 25, 9, 30, tzinfo=UTC).replace(tzinfo=None)
    raw = sheet((), ("a",) * 6, (4711, 1.5, date(2026, 11, 25), when, time(9, 30), True))
    assert read_table(raw, "t")[1] == TableRow(
        3, ("4711", "1.5", "2026-11-25", "2026-11-25 09:30:00", "09:30:00", "true")
    )


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        pytest.param('a;b;c\n"x,y,z";2;3\n', ";", id="commas in quotes"),
        pytest.param("a,b\nx;y,1\n", ",", id="semicolon in a cell"),
        pytest.param("Müller, Jörg;Stadt\nLi, Bo;Kreis\n", ";", id="names with commas, as many columns"),
        pytest.param("Name\nJörg\n", ";", id="one column"),
    ],
)
def test_the_delimiter_is_guessed_from_equal_rows(text: str, delimiter: str) -> None:
    """The sign that gives equally many columns wins."""
    assert guess_delimiter(text) == delimiter


FAR_AWAY = rewritten(sheet(("a", "b"), ("c", "d")), b'r="B2"', b'r="XFD1048576"')


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b" \n\n", "empty", id="blank"),
        pytest.param(b";;\n;;\n", "empty", id="only delimiters"),
        pytest.param(sheet(), "empty", id="empty sheet"),
        pytest.param(sheet(("a",))[:-30], "half written", id="half-written XLSX"),
        pytest.param(b"PK\x03\x04", "half written", id="only the start of a zip"),
        pytest.param(FAR_AWAY, "row 1048576 and column 16384", id="one cell far away"),
        pytest.param(b"%PDF-1.7 ...", "PDF", id="PDF"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel", id="old Excel"),
        pytest.param(b"<html><table>", "web page", id="web page"),
        pytest.param(b"a;b\n\0\0;1\n", "neither UTF-8", id="NULs"),
        pytest.param(b"a;b\n\x81\x8d;1\n", "neither UTF-8", id="no encoding"),
        pytest.param(b"a;b\n" + b"x" * (MAX_CELL_CHARS + 1) + b";1\n", "A cell has more", id="huge cell"),
        pytest.param(
            b'a;b\n"' + b"x" * 200_000 + b'";1\n', "quotation marks", id="larger than the parser's limit"
        ),
        pytest.param(b'a;b\n"x;1\n' + b"y;2\n" * 5, "quotation marks", id="quote never closed"),
        pytest.param(b'a;b\n"x' + b"y;2\n" * 30 + b'";2\n', "not closed", id="quote closed far below"),
        pytest.param(b"a" + b";" * 400, "401 cells", id="too many columns"),
    ],
)
def test_what_is_no_table_says_why(raw: bytes, says: str) -> None:
    """A sentence instead of a crash, and no cell is swallowed silently."""
    with pytest.raises(InputError) as caught:
        read_table(raw, "t")
    assert says in caught.value.problems[0].problem


def test_a_zip_that_unpacks_to_terabytes_is_not_unpacked() -> None:
    """Sizes are looked at first."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("xl/workbook.xml", "x")
    raw = out.getvalue()
    at = raw.index(b"PK\x01\x02") + 24
    with pytest.raises(InputError, match="unpacks to more"):
        read_table(raw[:at] + (2**32 - 2).to_bytes(4, "little") + raw[at + 4 :], "t")


def test_a_date_that_cannot_be_is_no_crash() -> None:
    """The library panics on it; the reader says that the file is damaged."""
    raw = sheet((datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None),))
    with pytest.raises(InputError, match="damaged"):
        read_table(rewritten(raw, b"<v>46023</v>", b"<v>-1e300</v>"), "t")


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"a;b\n", b"\xff\xfe", b"sep=;\n"]))
def test_any_bytes_give_rows_or_an_input_error(raw: bytes, start: bytes) -> None:
    """No other exception leaves the reader."""
    try:
        rows = read_table(start + raw, "t")
    except InputError:
        return
    assert rows
    assert all(any(row.cells) for row in rows)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_damaged_sheet_gives_rows_or_an_input_error(data: st.DataObject) -> None:
    """A few wrong bytes anywhere in an XLSX file do no harm."""
    raw = bytearray(ROWS_AS_SHEET)
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert read_table(bytes(raw), "t")
    except InputError:
        return


ROWS_AS_SHEET = sheet(*(row.cells for row in ROWS))
