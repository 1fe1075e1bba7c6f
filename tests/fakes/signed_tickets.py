"""Signed tickets: pretix's public test vectors, and an office of our own that signs whatever a test wants."""

import base64
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# Event keys: base64 of DER. `DEMO2_KEY` belongs to another event and has signed none of the tickets here.
KEY_1 = "MCowBQYDK2VwAyEA7AD7/vFA33EsY4z2PHr7iZPsZ8n5dh0ajP8gyzNmmIs="
KEY_2 = "MCowBQYDK2VwAyEAYMJsOnLp5AWGpJ+dFJE2r9DOXeQIZgVrCt93LAl5BN8="
DEMO2_KEY = "MCowBQYDK2VwAyEAbVbfqdgmhVsHQfNMyyJ9yF1lgVygdpNhKoovQ54xCY4="

SUBEVENT_14 = (
    "E4BibyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCli3IL0143gj0EZXOB9iQInANxRFJ"
    "Tt4Pf9nXnHdB91Qk/RN0L5AIBABSxw2TKFnSUNUCKAEAPAQA"
)
PRODUCT_42 = (
    "==QCiFO1apLFypH1BXorPlbn4efNA0aCAsO1Z2hsmY/hKTI3/UVSlON/Vw8WSYof"
    "/1tz5tepBltUAg4GnzpOBSSlqARYhFWYhFWYhFWCKAEANAQA"
)
VALID_FROM = (
    "Ok4EsqDRCr2cL6yDRtqeP7j5Usr1Vj1Db7J0izOuRGx6Qn0BS1ISW2nxlW8PXkYR"
    "k7PJhIBmsK1V1ucq5obBoBAMG4p9jCPKBAheRdFV0REVDZUCKAEAVAQA"
)
VALID_UNTIL = (
    "EU9dJn3k5jzwfY4JQAKrTOVFmo+BvZKwH6UAIFOz3XTxABa7tmjU5UoLD8hJr344"
    "0uY7IFEHzau1DVk0sP994bgnzLNswAAKBARdUdGMmNVSHVUCKAEAVAQA"
)
PRODUCT_100 = (
    "OUmw2Ro3YOMQ4ktAlAIsDVe4Xsr1KXla/0SZVN34qIZWtUX0hx1DXDHxaCatGTNz"
    "OeCMjHQABR5E6ESCOOx1g7AIkBhVkdDdJJTVSZWCKAEAPAQA"
)
FORGED = "EFAKE" + SUBEVENT_14[5:]

VARINT, FIXED_64, BYTES, GROUP, FIXED_32 = 0, 1, 2, 3, 5
SEED, ITEM, VARIATION, SUBEVENT, FROM, UNTIL = range(1, 7)

_OFFICE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OFFICE_RAW = _OFFICE.public_key().public_bytes_raw()
OFFICE_PEM = base64.b64encode(
    _OFFICE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
).decode()
OFFICE_DER = base64.b64encode(
    _OFFICE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()


def varint(number: int) -> bytes:
    """A number as protocol buffers write it; a negative one in ten bytes."""
    number &= (1 << 64) - 1
    raw = bytearray()
    while number >= 0x80:
        raw.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*raw, number])


def number_field(field: int, number: int) -> bytes:
    """One field that is a number."""
    return varint(field << 3 | VARINT) + varint(number)


def bytes_field(field: int, value: bytes) -> bytes:
    """One field that is a string."""
    return varint(field << 3 | BYTES) + varint(len(value)) + value


def sign(payload: bytes) -> bytes:
    """Our office's signature."""
    return _OFFICE.sign(payload)


def wrap(blob: bytes) -> str:
    """The text in the code."""
    return base64.b64encode(blob).decode()[::-1]


def frame(payload: bytes, signature: bytes, version: int = 1) -> bytes:
    """What is in that text."""
    return struct.pack(">BHH", version, len(payload), len(signature)) + payload + signature


def issue(payload: bytes) -> str:
    """A ticket of our office with that payload, good or not."""
    return wrap(frame(payload, sign(payload)))


def issue_ticket(item: int, **fields: int) -> str:
    """A good ticket of our office; further fields are variation, subevent, valid_from and valid_until (s)."""
    numbers = {"variation": VARIATION, "subevent": SUBEVENT, "valid_from": FROM, "valid_until": UNTIL}
    parts = [number_field(numbers[name], number) for name, number in fields.items()]
    return issue(bytes_field(SEED, b"seed12345") + number_field(ITEM, item) + b"".join(parts))
