"""Lines of the counting record, and that whatever is done to a file of them is found and named."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.counting import (
    COLUMNS,
    FIELDS,
    NOTHING_BEFORE,
    Chained,
    Line,
    LineKind,
    chain,
    read_row,
    signed_words,
    write_signature,
)
from checkin.counting_check import Fault, Wrong, find_faults
from checkin.model import RoomId
from reports.counting_record import Sealed, check_file, write_file
from sync.record.keys import RecordKey
from sync.signatures import verify_ed25519

KEY, OTHER_KEY = RecordKey(bytes(range(32))), RecordKey(bytes(32))
SEALED = Sealed(KEY.public, KEY.sign)
ROOMS = (RoomId(10), RoomId(11))


def record(length: int, room: RoomId = ROOMS[0]) -> list[Chained]:
    """A room's record with a signature in the middle and a correction."""
    lines, before = [], NOTHING_BEFORE
    for number in range(1, length + 1):
        line = Line(
            writer="kiosk-1",
            room=room,
            name='Saal "Nord", oben',
            number=number,
            minute=f"2026-10-24T08:{number:02}Z",
            local_time=f"2026-10-24T10:{number:02}+02:00",
            persons=100 + number,
            limit=120,
            limit_source="permit",
        )
        if number == length // 2:
            words = signed_words("kiosk-1", room, number, before)
            signature = write_signature(KEY.public, KEY.sign(words))
            line = Line(
                writer="kiosk-1",
                room=room,
                name="Saal",
                number=number,
                kind=LineKind.SIGNATURE,
                minute=line.minute,
                signature=signature,
            )
        lines.append(chain(line, before))
        before = lines[-1].hash
    return lines


LINES = [*record(8), *record(8, ROOMS[1])]
FILE = write_file(["event: Kongress"], LINES, SEALED).decode()
ROWS = FILE.splitlines()
FIRST = next(at for at, row in enumerate(ROWS) if row.startswith("kiosk-1"))


def checked(rows: Sequence[str]) -> tuple[bool, list[Fault]]:
    """What a check says of a file with these rows."""
    found = check_file("".join(f"{row}\n" for row in rows).encode(), verify_ed25519)
    return found.is_whole, list(found.faults)


def number_of(at: int) -> tuple[RoomId, int]:
    """Room and number of a row of the record, counted from 0."""
    return ROOMS[at // 8], at % 8 + 1


def named(faults: Sequence[Fault]) -> set[tuple[RoomId | None, int]]:
    """Which lines are named."""
    return {(fault.room, fault.number) for fault in faults}


def test_a_file_as_it_was_written_is_whole() -> None:
    """With its key and nothing to complain of."""
    found = check_file(FILE.encode(), verify_ed25519)
    assert found.is_whole
    assert (found.lines, found.rooms, found.key) == (16, 2, KEY.public)


def test_a_row_says_what_the_line_said() -> None:
    """All columns, quotes and commas too."""
    found = read_row(LINES[1].row)
    assert found is not None
    line, before, chained = found
    assert (line.name, line.persons, line.limit, line.warning) == ('Saal "Nord", oben', 102, 120, None)
    assert before == LINES[0].hash
    assert chained == LINES[1]
    assert len(COLUMNS) == len(FIELDS) + 2


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("=cmd()", id="formula"),
        pytest.param("a\nb\r,c", id="line break"),
        pytest.param('"', id="quote"),
        pytest.param("\x1b[31mred\u202e", id="escape"),
    ],
)
def test_no_name_breaks_a_row_or_runs_in_a_spreadsheet(name: str) -> None:
    """Each line is one row, and no cell begins with a sign of a formula."""
    chained = chain(Line(writer="k", room=ROOMS[0], name=name, number=1), NOTHING_BEFORE)
    assert "\n" not in chained.row
    assert "\r" not in chained.row
    assert "\x1b" not in chained.row
    found = read_row(chained.row)
    assert found is not None
    assert not found[0].name.startswith("=")


cells = st.integers(0, len(COLUMNS) - 2)


@given(at=st.integers(0, 15), cell=cells, value=st.sampled_from(["", "7", "x", "2026-10-24T09:59Z", "-1"]))
def test_a_changed_cell_is_found_and_its_line_named(at: int, cell: int, value: str) -> None:
    """Whichever cell of whichever line."""
    rows = list(ROWS)
    row = next(csv.reader([rows[FIRST + at]]))
    if row[cell] == value:
        return
    row[cell] = value
    sink = io.StringIO()
    csv.writer(sink, lineterminator="").writerow(row)
    rows[FIRST + at] = sink.getvalue()
    is_whole, faults = checked(rows)
    assert not is_whole
    assert FIRST + at + 1 in {fault.at for fault in faults} or number_of(at) in named(faults)


@given(at=st.integers(0, 15), persons=st.integers(0, 90))
def test_a_changed_number_is_found_with_its_hash_made_anew(at: int, persons: int) -> None:
    """The next line hangs on what stood there before, and the end of the file says how the room ended."""
    found = read_row(ROWS[FIRST + at])
    assert found is not None
    rows = list(ROWS)
    rows[FIRST + at] = chain(replace(found[0], persons=persons), found[1]).row
    is_whole, faults = checked(rows)
    assert not is_whole
    assert number_of(at) in named(faults)


@given(begin=st.integers(0, 15), count=st.integers(1, 16))
def test_lines_that_were_taken_out_are_named_one_by_one(begin: int, count: int) -> None:
    """In the middle, at the beginning, at the end; one or all of them."""
    gone = range(begin, min(begin + count, 16))
    rows = [row for at, row in enumerate(ROWS) if at - FIRST not in gone]
    is_whole, faults = checked(rows)
    assert not is_whole
    assert {number_of(at) for at in gone} <= named(faults)


@given(at=st.integers(0, 15), to=st.integers(0, 16))
def test_a_line_that_was_put_in_twice_is_named(at: int, to: int) -> None:
    """Wherever the second one stands."""
    rows = list(ROWS)
    rows.insert(FIRST + to, rows[FIRST + at])
    is_whole, faults = checked(rows)
    assert not is_whole
    assert number_of(at) in named([fault for fault in faults if fault.wrong is Wrong.ADDED])


@given(one=st.integers(0, 7), other=st.integers(0, 7))
def test_lines_that_changed_places_are_named(one: int, other: int) -> None:
    """At least the one that now stands behind a later one."""
    if one == other:
        return
    rows = list(ROWS)
    rows[FIRST + one], rows[FIRST + other] = rows[FIRST + other], rows[FIRST + one]
    is_whole, faults = checked(rows)
    assert not is_whole
    assert named(faults) & {number_of(one), number_of(other)}


@given(length=st.integers(0, len(FILE) - 2))
def test_a_file_that_was_cut_off_is_not_whole(length: int) -> None:
    """Wherever it ends."""
    assert not check_file(FILE.encode()[:length], verify_ed25519).is_whole


@given(at=st.integers(0, len(FILE) - 1), byte=st.integers(0, 255))
@example(at=len(FILE) - 1, byte=0x0B)
def test_one_changed_byte_anywhere_is_found(at: int, byte: int) -> None:
    """Also in the lines above and below the record."""
    raw = bytearray(FILE.encode())
    if raw[at] == byte or raw[at : at + 1].lower() == bytes([byte]).lower():
        return
    raw[at] = byte
    assert not check_file(bytes(raw), verify_ed25519).is_whole


@given(st.binary(max_size=400))
def test_any_bytes_end_in_an_answer(raw: bytes) -> None:
    """Never in a crash."""
    assert not check_file(raw, verify_ed25519).is_whole
    assert not check_file(FILE.encode()[:900] + raw, verify_ed25519).is_whole


def test_whoever_makes_the_whole_chain_anew_has_another_key() -> None:
    """The file is whole by itself then, but it is signed with a key that is not ours."""
    forged, before = [], NOTHING_BEFORE
    for line in LINES[:8]:
        found = read_row(line.row)
        assert found is not None
        forged.append(chain(replace(found[0], persons=1 if found[0].persons else None), before))
        before = forged[-1].hash
    raw = write_file([], forged, Sealed(OTHER_KEY.public, OTHER_KEY.sign))
    found_faults = check_file(raw, verify_ed25519)
    assert found_faults.key == OTHER_KEY.public != KEY.public
    assert {fault.wrong for fault in found_faults.faults} == {Wrong.SIGNATURE}
    rows = [(at, line.row) for at, line in enumerate(LINES, 1)]
    ours = find_faults(rows, None, OTHER_KEY.public, verify_ed25519)
    assert {fault.wrong for fault in ours} == {Wrong.OTHER_KEY}
