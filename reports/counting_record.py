"""The counting record as a file that stands for itself: whoever holds it can tell whether it was changed.

Lines that begin with ``#`` say what it is, then come a line of headings and the record's own rows, and at the
end how far each room goes, the key, and a signature over every byte before it. How to check it without this
program: docs/counting-record.md. Must not know: where the record is kept, with which library it is signed.
"""

from binascii import unhexlify
from collections.abc import Callable, Iterable, Sequence

import msgspec

from checkin.counting import COLUMNS, Chained, read_row
from checkin.counting_check import End, Fault, Verify, find_faults
from checkin.model import RoomId

TITLE = "# Einlass counting record 1"
ROOM, KEY, SIGNATURE = "# room ", "# key ed25519 ", "# signature "
HEADINGS = ",".join(COLUMNS)
MARKS = (TITLE, HEADINGS, SIGNATURE)
"""What is in each such file; of one that was changed or cut off, one of them is left."""
MOST_BYTES = 512 << 20


class Sealed(msgspec.Struct, frozen=True):
    """What a record is signed with.

    Attributes:
        key: The public key, 32 bytes.
        sign: Makes a signature of 64 bytes.
        name: The key as people compare it.
    """

    key: bytes
    sign: Callable[[bytes], bytes]
    name: str = ""


class Checked(msgspec.Struct, frozen=True):
    """What came of checking a file.

    Attributes:
        lines: Rows of the record.
        rooms: How many rooms they are about.
        key: The key that it says it was signed with; empty = it names none.
        is_signed: Whether the signature over the whole file holds.
        has_end: Whether it has an end at all; without one it was cut off.
        faults: All lines that are not as they were written.
    """

    lines: int
    rooms: int
    key: bytes
    is_signed: bool
    has_end: bool
    faults: tuple[Fault, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.is_signed and self.has_end and not self.faults


def write_file(about: Sequence[str], lines: Sequence[Chained], sealed: Sealed) -> bytes:
    """A file that can be checked.

    Args:
        about: What stands above the record, such as the event's name; each one line.
        lines: Whole records of rooms, in order.
        sealed: Signs the file.
    """
    head = [TITLE, *(f"# {' '.join(text.split())}" for text in about), HEADINGS]
    ends = [f"{ROOM}{end.room} {end.number} {end.hash} {end.writer}" for end in ends_of(lines)]
    rows = [*head, *(line.row for line in lines), *ends, KEY + sealed.key.hex()]
    body = "".join(f"{row}\n" for row in rows).encode("utf-8", "replace")
    return body + f"{SIGNATURE}{sealed.sign(body).hex()}\n".encode()


def ends_of(lines: Iterable[Chained]) -> list[End]:
    """How far the record of each writer and room goes."""
    ends: dict[tuple[str, RoomId], End] = {}
    for line in lines:
        found = read_row(line.row)
        if found is not None:
            one = found[0]
            ends[one.writer, one.room] = End(one.writer, one.room, one.number, line.hash)
    return list(ends.values())


def check_file(raw: bytes, verify: Verify) -> Checked:
    """Check a file by itself: no ledger and no key are needed."""
    body, signature = _cut_signature(raw)
    rows = body.decode("utf-8", "replace").split("\n")
    key = _hex(next((row for row in reversed(rows) if row.startswith(KEY)), ""), KEY)
    ends = [end for row in rows if row.startswith(ROOM) and (end := _read_end(row)) is not None]
    record = [(at, row) for at, row in enumerate(rows, 1) if _is_record(row)]
    faults = find_faults(record, ends if signature is not None else None, key, verify)
    is_signed = signature is not None and verify(key, body, signature)
    about = {end.room for end in ends}
    return Checked(len(record), len(about), key, is_signed, signature is not None, tuple(faults))


def _is_record(row: str) -> bool:
    return bool(row) and not row.startswith("#") and row != HEADINGS


def _cut_signature(raw: bytes) -> tuple[bytes, bytes | None]:
    """What is signed, and the signature; None = the file ends without one."""
    body, found, last = raw.rstrip(b"\n").rpartition(b"\n" + SIGNATURE.encode())
    signature = _hex(SIGNATURE + last.decode("ascii", "replace"), SIGNATURE) if found else b""
    return (body + b"\n", signature) if signature else (raw, None)


def _hex(row: str, name: str) -> bytes:
    try:
        return unhexlify(row.removeprefix(name))  # bytes.fromhex skips blanks
    except ValueError:
        return b""


def _read_end(row: str) -> End | None:
    room, _, rest = row.removeprefix(ROOM).partition(" ")
    number, _, rest = rest.partition(" ")
    head, _, writer = rest.partition(" ")
    if not (room.isascii() and room.isdigit() and number.isascii() and number.isdigit()):
        return None
    return End(writer, RoomId(int(room)), int(number), head)
