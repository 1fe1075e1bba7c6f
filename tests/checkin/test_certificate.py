"""Certificates of deletion: what is read back, and what is seen of changes."""

import hashlib
import hmac

import pytest

from checkin.certificate import MOST_BYTES, Certificate, Deleted, read, seal

KEY = b"k" * 32
MADE = Certificate(
    deleted=Deleted.EVERYBODY,
    event="Kongress",
    slug="k26",
    device="kiosk-1",
    at="2026-12-05T00:00:00Z",
    why="due",
    version="0.1.0",
    key=KEY.hex(),
    persons=40,
)


def sign(message: bytes) -> bytes:
    """Stands for Ed25519: nobody without the key makes the same."""
    return hmac.digest(KEY, message, "sha256")


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Likewise."""
    return hmac.digest(key, message, hashlib.sha256) == signature


def test_what_is_sealed_is_read_back() -> None:
    """With its signature."""
    found = read(seal(MADE, sign), verify)
    assert found is not None
    assert (found.certificate, found.is_signed) == (MADE, True)


def test_every_change_is_seen() -> None:
    """Whichever byte of the file is another one, it is no certificate or its signature does not hold."""
    content = seal(MADE, sign).rstrip()
    for at in range(len(content)):
        changed = bytearray(content)
        changed[at] ^= 1
        found = read(bytes(changed), verify)
        assert found is None or not found.is_signed or found.certificate == MADE, at


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{}", id="another object"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"[" * 100_000, id="nested"),
        pytest.param(b'{"certificate":{},"signature":""}', id="half"),
        pytest.param(b" " * MOST_BYTES + seal(MADE, sign), id="huge"),
        pytest.param(seal(MADE, sign)[:-20], id="cut off"),
    ],
)
def test_what_is_none_is_refused(content: bytes) -> None:
    """Without an exception."""
    assert read(content, verify) is None


def test_what_is_too_deep_is_none() -> None:
    """Brackets in each other, as deep as fits."""
    for content in (b'{"certificate":' + b"[" * 200_000, b"[" * MOST_BYTES):
        assert read(content, verify) is None
    deep = b'{"certificate":' + b"[" * 200_000 + b"]" * 200_000 + b',"signature":""}'
    assert read(deep, verify) is None
