"""Forms of web pages that bring a file: the one place that knows the library for them.

All that comes is hostile. It is kept in memory, and never more of it than was said. A body that is too large
is read to its end all the same, and forgotten: a browser shows no answer to what it could not send.
Must not know: the web framework, what any file is for.
"""

import asyncio
from collections.abc import AsyncIterable, Mapping
from typing import TYPE_CHECKING

import msgspec
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from checkin.text import clean_text

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FORM = b"multipart/form-data"
PATIENCE_S = 120.0
"""For 20 MiB over the radio of a full hall."""
FORGOTTEN_BYTES = 512 << 20
"""Beyond this nobody is read to the end any more."""
MAX_FIELDS = 20
MAX_FIELD_BYTES = 4_096
MAX_NAME_CHARS = 100
MAX_BOUNDARY_BYTES = 256


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A form with a file.

    Attributes:
        fields: Its other fields.
        name: Of the file, without folders; harmless.
        raw: What is in the file; empty = none was chosen.
        problem: Why it cannot be taken, a word; empty = it can.
    """

    fields: Mapping[str, str] = {}
    name: str = ""
    raw: bytes = b""
    problem: str = ""


async def read_upload(headers: Mapping[str, str], chunks: AsyncIterable[bytes], most: int) -> Upload:
    """Read a form with a file, of at most so many bytes in all."""
    kind, options = parse_options_header(headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != FORM or not 0 < len(boundary) <= MAX_BOUNDARY_BYTES:
        return Upload(problem="not_a_form")
    parts = _Parts()
    problem = await _feed(parts, boundary, chunks, most)
    return Upload(
        fields=parts.fields, name=parts.name, raw=b"" if problem else bytes(parts.file), problem=problem
    )


async def _feed(parts: "_Parts", boundary: bytes, chunks: AsyncIterable[bytes], most: int) -> str:
    """Read all of it. Returns what is wrong, if anything."""
    parser, size, problem = MultipartParser(boundary, parts.callbacks()), 0, ""
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for chunk in chunks:
                size += len(chunk)
                problem = problem or ("too_large" if size > most else _written(parser, chunk))
                if size > FORGOTTEN_BYTES:
                    break
    except TimeoutError:
        return "too_slow"
    return problem or ("" if parts.is_whole else "not_a_form")


def _written(parser: MultipartParser, chunk: bytes) -> str:
    try:
        parser.write(chunk)
    except FormParserError:
        return "not_a_form"
    return ""


class _Parts:
    """What has been read of a form so far."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.name = ""
        self.file = bytearray()
        self.is_whole = False
        self._count = 0
        self._header, self._value = b"", b""
        self._options: dict[bytes, bytes] = {}
        self._data = bytearray()

    def callbacks(self) -> "MultipartCallbacks":
        """By which the library says what it finds."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_goes_on,
            "on_header_value": self._value_goes_on,
            "on_header_end": self._header_ends,
            "on_part_data": self._goes_on,
            "on_part_end": self._ends,
            "on_end": self._is_all,
        }

    def _begin(self) -> None:
        self._count += 1
        if self._count > MAX_FIELDS:
            raise FormParserError("more than any page of ours sends")
        self._header, self._value, self._options, self._data = b"", b"", {}, bytearray()

    def _header_goes_on(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _value_goes_on(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, self._options = parse_options_header(self._value)
        self._header, self._value = b"", b""

    def _goes_on(self, data: bytes, start: int, end: int) -> None:
        self._data += data[start:end]
        if b"filename" not in self._options and len(self._data) > MAX_FIELD_BYTES:
            raise FormParserError("more than any page of ours sends")

    def _ends(self) -> None:
        if b"filename" in self._options:
            self.name = _shown(self._options[b"filename"])
            self.file = self._data
        else:
            self.fields[_text(self._options.get(b"name", b""))] = _text(bytes(self._data))

    def _is_all(self) -> None:
        self.is_whole = True


def _shown(name: bytes) -> str:
    """A file's name without the folders that some browsers put before it."""
    return clean_text(_text(name).replace("\\", "/").rpartition("/")[2], MAX_NAME_CHARS)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
