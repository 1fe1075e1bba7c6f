"""Signed tickets (pretix_sig1): what a ticket says of itself when central has sent no position for it.

The signature proves that the ticket was issued, nothing else: paid, canceled, blocked and used are told by
other means. Must not know: which library verifies signatures, what is stored, the time of day.
"""

import base64
import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator

import msgspec

from checkin.model import Position, PositionId, ProductId, SubeventId, VariationId

Verify = Callable[[bytes, bytes, bytes], bool]
"""Whether a raw Ed25519 key of 32 bytes has made a signature: (key, message, signature)."""

VERSION = 1
HEADER = struct.Struct(">BHH")
"""Version, bytes of payload, bytes of signature."""
SIGNATURE_BYTES = 64
MIN_CHARS = 92
"""Header and signature alone, in base64: anything shorter is an ordinary secret."""
TEXT_END = "QA"
"""How every signed ticket ends: version 1 and the high bits of a length that fits into a QR code."""

KEY_DER = bytes.fromhex("302a300506032b6570032100")
"""How the DER of every Ed25519 public key begins (RFC 8410); the 32 bytes of the key follow."""
KEY_BYTES = 32
PEM_BEGIN, PEM_END = b"-----BEGIN PUBLIC KEY-----", b"-----END PUBLIC KEY-----"

VARINT, FIXED_64, BYTES, FIXED_32 = 0, 1, 2, 5
"""Wire types of protocol buffers."""
FIXED_BYTES = {FIXED_64: 8, FIXED_32: 4}
MAX_VARINT_BYTES = 10
GOES_ON = 0x80
"""The bit of a byte of a number that says that another one follows."""
SEED, ITEM, VARIATION, SUBEVENT, VALID_FROM, VALID_UNTIL = range(1, 7)
"""Field numbers of the payload."""

EARLIEST_MS, LATEST_MS = -62_104_060_800_000, 253_370_764_800_000
"""Years 2 and 9999: whatever a ticket says of its time can be shown in every time zone."""

ID_BITS = 53
"""As many as every reader of JSON keeps exactly."""


class SignedTicket(msgspec.Struct, frozen=True):
    """What a signed ticket says. Times are milliseconds since 1970 UTC, None = always.

    Attributes:
        seed: What makes it different from all others.
    """

    seed: str
    product: ProductId
    variation: VariationId | None
    subevent: SubeventId | None
    valid_from_ms: int | None
    valid_until_ms: int | None


def looks_signed(text: str) -> bool:
    """Whether it is worth a look by `open_ticket`; cheap, and never False for a good ticket."""
    return len(text) >= MIN_CHARS and text.endswith(TEXT_END)


def open_ticket(text: str, keys: Iterable[str], verify: Verify) -> SignedTicket | None:
    """What a signed ticket says, when one of the keys has signed it; None for any other text.

    Args:
        text: As scanned.
        keys: As in `Event.signing_keys`; what is no Ed25519 key is passed over.
        verify: The check of one signature.
    """
    parts = _split(text) if looks_signed(text) else None
    if parts is None:
        return None
    payload, signature = parts
    raw_keys = filter(None, map(_read_key, keys))
    is_signed = any(verify(key, payload, signature) for key in raw_keys)
    return _read_payload(payload) if is_signed else None


def signed_id(secret: str) -> PositionId:
    """The id of a ticket without a position: the same on every device, negative as central's never are."""
    digest = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
    return PositionId(-1 - (int.from_bytes(digest[:8]) >> (64 - ID_BITS)))


def to_position(ticket: SignedTicket, secret: str, event: str) -> Position:
    """The position that a signed ticket stands for, nameless, of the event whose key has signed it."""
    return Position(
        id=signed_id(secret),
        secret=secret,
        product=ticket.product,
        variation=ticket.variation,
        subevent=ticket.subevent,
        valid_from_ms=ticket.valid_from_ms,
        valid_until_ms=ticket.valid_until_ms,
        event=event,
    )


def _split(text: str) -> tuple[bytes, bytes] | None:
    """Payload and signature.

    Only the one spelling that was issued is taken: with bits or bytes to spare, one ticket could be written
    as many texts, and each would pass as a ticket of its own.
    """
    try:
        blob = base64.b64decode(text[::-1], validate=True)
    except ValueError:
        return None
    if base64.b64encode(blob).decode() != text[::-1] or len(blob) < HEADER.size:
        return None
    version, payload_bytes, signature_bytes = HEADER.unpack_from(blob)
    end = HEADER.size + payload_bytes
    if (version, signature_bytes, len(blob)) != (VERSION, SIGNATURE_BYTES, end + SIGNATURE_BYTES):
        return None
    return blob[HEADER.size : end], blob[end:]


def _read_key(text: str) -> bytes | None:
    """The raw key in base64 of DER, or of PEM; None when it is no Ed25519 key."""
    try:
        der = base64.b64decode(text)
        if der.strip().startswith(PEM_BEGIN):
            der = base64.b64decode(der.strip().removeprefix(PEM_BEGIN).removesuffix(PEM_END))
    except ValueError:
        return None
    is_key = der.startswith(KEY_DER) and len(der) == len(KEY_DER) + KEY_BYTES
    return der[len(KEY_DER) :] if is_key else None


def _read_payload(payload: bytes) -> SignedTicket | None:
    numbers: dict[int, int] = {}
    seed = ""
    try:
        for field, value in _fields(payload):
            if isinstance(value, int):
                numbers[field] = value
            elif field == SEED:
                seed = value.decode()
    except (ValueError, IndexError):
        return None
    product, variation, subevent = (numbers.get(field, 0) for field in (ITEM, VARIATION, SUBEVENT))
    return SignedTicket(
        seed,
        ProductId(product),
        VariationId(variation) if variation else None,
        SubeventId(subevent) if subevent else None,
        _to_ms(numbers.get(VALID_FROM, 0)),
        _to_ms(numbers.get(VALID_UNTIL, 0)),
    )


def _to_ms(unix_s: int) -> int | None:
    return min(max(unix_s * 1000, EARLIEST_MS), LATEST_MS) if unix_s else None


def _fields(payload: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field that is an integer (64 bits, signed) or a string; others are skipped.

    Raises:
        ValueError: This is no protocol buffer. An IndexError says that it ends too early.
    """
    at = 0
    while at < len(payload):
        tag, at = _varint(payload, at)
        field, wire = tag >> 3, tag & 7
        if field == 0:
            raise ValueError("fields are counted from 1")
        if wire == VARINT:
            number, at = _varint(payload, at)
            yield field, number - (1 << 64) if number >> 63 else number
            continue
        length, at = (FIXED_BYTES[wire], at) if wire in FIXED_BYTES else _length(payload, wire, at)
        if at + length > len(payload):
            raise ValueError("a field is longer than the payload")
        if wire == BYTES:
            yield field, payload[at : at + length]
        at += length


def _length(payload: bytes, wire: int, at: int) -> tuple[int, int]:
    if wire != BYTES:
        raise ValueError("a wire type that is not in use")
    return _varint(payload, at)


def _varint(payload: bytes, at: int) -> tuple[int, int]:
    """The number there, cut to 64 bits, and where it ends."""
    number = 0
    for place in range(MAX_VARINT_BYTES):
        byte = payload[at + place]
        number |= (byte & ~GOES_ON) << 7 * place
        if not byte & GOES_ON:
            return number & 0xFFFF_FFFF_FFFF_FFFF, at + place + 1
    raise ValueError("a number of more than 64 bits")
