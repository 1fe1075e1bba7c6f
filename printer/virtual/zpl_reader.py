"""The bytes that a virtual Zebra takes -> labels, control commands, questions. Must not know: paper, sensors.

Control commands (~) act where they stand, also in the middle of a picture, which they end.
"""

import re
import zlib
from base64 import b64decode
from binascii import Error as Base64Error
from binascii import crc_hqx
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

GRAPHIC = re.compile(rb"\^GFA,(\d+),(\d+),(\d+),")
VARIABLE = re.compile(rb'! U1 getvar "([a-z_.]{1,60})"\r?\n')
NUMBER = re.compile(rb"\^(PW|LL)(\d{1,5})")
LONGEST_GRAPHIC_BYTES = 4_000_000
COMMAND_BYTES = 3
BEGIN, END = b"^XA", b"^XZ"


@dataclass(slots=True)
class Label:
    """A format that is coming in, or waits to be printed."""

    length_dots: int = 0
    picture: list[bytes] = field(default_factory=list)

    def rows(self) -> list[bytes]:
        """All rows, white ones below the picture included."""
        return self.picture + [b""] * (self.length_dots - len(self.picture))


@dataclass(frozen=True, slots=True)
class Hears:
    """Who hears of what was read.

    Attributes:
        controls: By code, such as ``~HS``.
        question: Told the name of a variable.
        label: Told the rows of a label that is complete.
    """

    controls: Mapping[bytes, Callable[[], None]]
    question: Callable[[str], None]
    label: Callable[[list[bytes]], None]


class ZplReader:
    """Reads from the front of a buffer.

    Args:
        buffer: Shared with the machine.
        stray: Likewise; gets what is no command.
        consume: Takes bytes out of the buffer.
        hears: Who hears of it.

    Attributes:
        label: The one that is coming in.
    """

    def __init__(
        self, buffer: bytearray, stray: bytearray, consume: Callable[[int], bytes], hears: Hears
    ) -> None:
        self.label: Label | None = None
        self._buffer, self._stray, self._consume, self._hears = buffer, stray, consume, hears
        self._graphic: bytearray | None = None
        self._row_bytes = 0

    def forget(self) -> None:
        """What has only begun to come in is gone."""
        self.label, self._graphic = None, None

    def read(self) -> bool:
        """Read one thing from the buffer; False: more bytes are needed."""
        if self._graphic is not None and self._buffer[0] not in b"^~":
            return self._read_graphic()
        match self._buffer[0]:
            case 0x7E:  # ~
                return self._read_control()
            case 0x5E if self.label is not None or BEGIN.startswith(bytes(self._buffer[:3])):  # ^
                return self._read_command()
            case 0x21 if self.label is None:  # !
                return self._read_question()
            case 0x0D | 0x0A | 0x00:
                self._consume(1)
            case _:
                self._stray += self._consume(1)
        return True

    def _read_graphic(self) -> bool:
        assert self._graphic is not None
        end = min((at for at in (self._buffer.find(b"^"), self._buffer.find(b"~")) if at >= 0), default=-1)
        if len(self._graphic) < LONGEST_GRAPHIC_BYTES:
            self._graphic += self._buffer[: end if end >= 0 else None]
        self._consume(end if end >= 0 else len(self._buffer))
        return end >= 0

    def _read_control(self) -> bool:
        if len(self._buffer) < COMMAND_BYTES:
            return False
        self._graphic = None  # any control command aborts a download
        code = bytes(self._buffer[:COMMAND_BYTES])
        if code in self._hears.controls:
            self._consume(COMMAND_BYTES)
            self._hears.controls[code]()
        else:
            self._stray += self._consume(1)
        return True

    def _read_command(self) -> bool:
        if len(self._buffer) < COMMAND_BYTES:
            return False
        self._close_graphic()
        code = bytes(self._buffer[:COMMAND_BYTES])
        if code in {BEGIN, END}:
            self._consume(COMMAND_BYTES)
            self._bracket(code)
            return True
        if code == b"^GF":
            return self._read_graphic_head()
        end = min(
            (at for at in (self._buffer.find(b"^", 1), self._buffer.find(b"~", 1)) if at > 0), default=0
        )
        if end:
            self._set(self._consume(end))
        return bool(end)

    def _read_graphic_head(self) -> bool:
        match = GRAPHIC.match(self._buffer)
        if match is None:
            if self._buffer.count(b",") < 4:  # noqa: PLR2004  # letter and three numbers
                return False
            self._stray += self._consume(COMMAND_BYTES)
            return True
        self._row_bytes = int(match[3])
        self._graphic = bytearray()
        self._consume(match.end())
        return True

    def _read_question(self) -> bool:
        match = VARIABLE.match(self._buffer)
        if match is not None:
            self._hears.question(match[1].decode())
            self._consume(match.end())
            return True
        if b"~" in self._buffer.partition(b"\n")[0]:  # a question that broke off with its line
            self._consume(self._buffer.index(b"~"))
            return True
        if b"\n" not in self._buffer and len(self._buffer) < 100:  # noqa: PLR2004  # it may still become one
            return False
        self._stray += self._consume(1)
        return True

    def _bracket(self, code: bytes) -> None:
        if code == BEGIN:
            self.label = Label()
        elif self.label is not None:
            self._hears.label(self.label.rows())
            self.label = None

    def _set(self, command: bytes) -> None:
        match = NUMBER.match(command)
        if match is not None and match[1] == b"LL" and self.label is not None:
            self.label.length_dots = int(match[2])

    def _close_graphic(self) -> None:
        """A picture is complete; one whose check sum is wrong is not printed, and is seen as stray bytes."""
        coded, self._graphic = self._graphic, None
        if coded is None or self.label is None:
            return
        try:
            rows = decode_graphic(bytes(coded))
        except (ValueError, Base64Error, zlib.error):
            self._stray += coded
            return
        step = self._row_bytes
        self.label.picture = [rows[at : at + step] for at in range(0, len(rows), step)] if step else []


def decode_graphic(coded: bytes) -> bytes:
    """The rows of a :Z64: field or of plain hex digits. Raises ValueError and the like for damaged ones."""
    if not coded.startswith(b":Z64:"):
        return bytes.fromhex(coded.decode("ascii").strip())
    data, _, check = coded[5:].rpartition(b":")
    if int(check.strip() or b"x", 16) != crc_hqx(data, 0):
        raise ValueError("a wrong check sum")
    return zlib.decompress(b64decode(data, validate=True))
