"""Request bodies: how large, how packed, what is in them. All that comes is hostile until it is decoded.

Must not know: the web framework, what any message is for.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from hub.call import JSON, Answer, refuse
from hub.packing import UNPACKERS, unpack
from sync.hub.protocol import BODY_BYTES, VERSION, Ask

SMALL_BYTES = 4_096
"""Of whoever needs no token: a form, or a code to enrol with."""
PATIENCE_S = 30.0
"""Within this time a body is here, or its sender is let go."""

FORM = "application/x-www-form-urlencoded"
MAX_FIELDS = 20

NOT_A_FORM = refuse(415, "That is no form.", "Go back to the page and send it from there.")
TOO_LARGE = refuse(413, "The body is too large.", f"Send at most {BODY_BYTES} bytes at once, unpacked.")
TOO_SLOW = refuse(408, "The body did not come in time.", "Send it again.")
NOT_JSON = refuse(415, "The body is not JSON.", f"Send it as {JSON}.")
UNKNOWN_PACKING = refuse(
    415, "The body is packed in a way that the hub does not know.", "Send it plain, with gzip, or with zstd."
)
NOT_PACKED = refuse(400, "The body is not packed in the way that it says.", "Send it again.")
TOO_NEW = refuse(
    409,
    "This device speaks a newer form of the protocol than the hub.",
    "Update Einlass on the hub, or use the hub's version on this device.",
)


class _Inner(msgspec.Struct):
    protocol: int = VERSION


class _Version(_Inner):
    """The part of any message that all versions of the protocol share."""

    batch: _Inner | None = None


class Meter:
    """The bytes of a body, counted as they come, and once more as they are unpacked.

    Attributes:
        bytes: So many until now.
    """

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self.bytes = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            self.bytes += len(chunk)
            yield chunk


async def read_message(kind: Any, headers: Mapping[str, str], chunks: Meter, most: int = BODY_BYTES) -> Any:
    """Read and decode a body of at most so many bytes.

    Returns:
        A `kind`, or the `Answer` that refuses it.
    """
    if headers.get("content-type", JSON).partition(";")[0].strip().lower() != JSON:
        return NOT_JSON
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", *UNPACKERS}:
        return UNKNOWN_PACKING
    body = await _collect(headers, chunks, most)
    if isinstance(body, Answer):
        return body
    if encoding == "identity":
        return decode(kind, body)
    plain = unpack(body, encoding, most)
    if plain is None:
        return NOT_PACKED
    chunks.bytes += len(plain)
    return TOO_LARGE if len(plain) > most else decode(kind, plain)


async def read_form(headers: Mapping[str, str], chunks: Meter) -> dict[str, str] | Answer:
    """Read a form of a web page: its fields, or the `Answer` that refuses it."""
    if headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return NOT_A_FORM
    body = await _collect(headers, chunks, SMALL_BYTES)
    if isinstance(body, Answer):
        return body
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError:
        return NOT_A_FORM


def decode(kind: Any, body: bytes) -> Any:
    """Decode JSON into a `kind`, or say what is wrong with it."""
    try:
        message = _decoder(kind).decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return TOO_NEW if _is_too_new(body) else _unreadable(error)
    version = message.batch if isinstance(message, Ask) else message
    return TOO_NEW if getattr(version, "protocol", VERSION) > VERSION else message


async def _collect(headers: Mapping[str, str], chunks: Meter, most: int) -> bytes | Answer:
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or int(length) > most:
        return TOO_LARGE
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for chunk in chunks:
                body += chunk
                if len(body) > most:
                    return TOO_LARGE
    except TimeoutError:
        return TOO_SLOW
    return bytes(body)


def _is_too_new(body: bytes) -> bool:
    """Whether what cannot be read is of a later version."""
    try:
        version: _Version = _decoder(_Version).decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return False
    parts = (version, version.batch) if version.batch else (version,)
    return any(part.protocol > VERSION for part in parts)


def _unreadable(error: Exception) -> Answer:
    """Names the place, never the value that stands there."""
    _, found, place = str(error).partition(" - at ")
    where = f" at {place[:200]}" if found else ""
    return refuse(
        400, f"The body cannot be read{where}.", "Compare it with the description at /api/1/openapi.json."
    )


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
