"""Ed25519 by the library: what RFC 8032 says is good, is; everything else is not, and nothing raises."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.signatures import verify_ed25519

CHECKOUT = Path(__file__).parents[2]

# RFC 8032, section 7.1, test 3.
KEY = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
MESSAGE = bytes.fromhex("af82")
SIGNATURE = bytes.fromhex(
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
)
ORDER = 2**252 + 27742317777372353535851937790883648493
"""Of the curve's group: S + ORDER would be a second signature, if it were let through."""


def second_signature() -> bytes:
    """The same R with S + L, which RFC 8032 tells verifiers to refuse."""
    s = int.from_bytes(SIGNATURE[32:], "little") + ORDER
    return SIGNATURE[:32] + s.to_bytes(32, "little")


@pytest.mark.parametrize(
    ("key", "message", "signature", "is_good"),
    [
        pytest.param(KEY, MESSAGE, SIGNATURE, True, id="as published"),
        pytest.param(KEY, b"", SIGNATURE, False, id="another message"),
        pytest.param(bytes(32), MESSAGE, SIGNATURE, False, id="another key"),
        pytest.param(b"\xff" * 32, MESSAGE, SIGNATURE, False, id="a key that is no point"),
        pytest.param(KEY[:31], MESSAGE, SIGNATURE, False, id="a key cut short"),
        pytest.param(b"", b"", b"", False, id="nothing"),
        pytest.param(KEY, MESSAGE, SIGNATURE[:-1], False, id="a signature cut short"),
        pytest.param(KEY, MESSAGE, SIGNATURE + b"\x00", False, id="a signature with a byte to spare"),
        pytest.param(KEY, MESSAGE, second_signature(), False, id="the same signature in a second form"),
    ],
)
def test_signatures(key: bytes, message: bytes, signature: bytes, *, is_good: bool) -> None:
    """Only what the key's owner has signed, in the one form there is."""
    assert verify_ed25519(key, message, signature) is is_good


@settings(deadline=None)
@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=80))
def test_nothing_else_is_good(key: bytes, message: bytes, signature: bytes) -> None:
    """Any bytes have an answer."""
    assert not verify_ed25519(key, message, signature)


def test_the_library_is_loaded_with_the_first_signature() -> None:
    """The start of the program does not wait for it."""
    code = (
        "import sys; from sync.signatures import verify_ed25519; before = 'cryptography' in sys.modules;"
        " verify_ed25519(b'', b'', b''); print(before, 'cryptography' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["False", "True"]
