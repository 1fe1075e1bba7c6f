"""The hub's key: pinned by kiosks, kept for its owner only, sealed under the lead PIN."""

import base64
import hashlib
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization as form

from checkin.errors import ConfigError
from hub import identity
from hub.identity import KEY_FILE, certify_anew, ensure_identity, make_identity, read_identity, seal, unseal
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy

HOSTS = ("hub.local", "192.0.2.1", "::1")


def _certificate(pem: bytes) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem)


def test_certificate() -> None:
    """It names all hosts, holds for ten years from yesterday on, and its key is the pinned one."""
    clock = FakeClock()
    made = make_identity(HOSTS, clock)
    certificate = _certificate(made.certificate)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(getattr(name, "value", "")) for name in names] == list(HOSTS)
    assert certificate.not_valid_before_utc.timestamp() * 1000 < clock.now_ms()
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days // 365 == 10
    spki = certificate.public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    assert made.pin == "sha256/" + base64.b64encode(hashlib.sha256(spki).digest()).decode()


def test_files(tmp_path: Path) -> None:
    """The first start makes the identity, each later one finds it; only the owner may read it."""
    made = ensure_identity(tmp_path, HOSTS, FakeClock())
    assert ensure_identity(tmp_path, ("elsewhere",), FakeClock()) == made
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.unlink(), id="a key that is gone"),
        pytest.param(lambda path: path.write_bytes(b"nothing"), id="a key that is none"),
    ],
)
def test_half_an_identity_is_never_replaced(tmp_path: Path, spoil: object) -> None:
    """A lost key is said, not silently made anew: every kiosk would refuse the new one."""
    assert read_identity(tmp_path) is None
    ensure_identity(tmp_path, HOSTS, FakeClock())
    assert callable(spoil)
    spoil(tmp_path / KEY_FILE)
    with pytest.raises(ConfigError):
        ensure_identity(tmp_path, HOSTS, FakeClock())


def test_sealing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The right PIN opens it, another one or a changed byte does not; the key stands nowhere in it."""
    monkeypatch.setattr(identity, "SCRYPT_N", 1 << 10)
    made = make_identity(HOSTS, FakeClock())
    sealed = seal(made, "2580", SeededEntropy(3))
    assert unseal(sealed, "2580") == made
    assert unseal(sealed, "2581") is None
    assert unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), "2580") is None
    assert b"PRIVATE" not in sealed
    with pytest.raises(ConfigError):
        unseal(b"something else", "2580")


def test_another_machine_keeps_the_pin(tmp_path: Path) -> None:
    """After a take-over the certificate names the new machine, and kiosks find the key that they know."""
    made = make_identity(HOSTS, FakeClock())
    moved = certify_anew(made, ("198.51.100.9",), FakeClock())
    assert moved.pin == made.pin
    assert moved.certificate != made.certificate
    identity.keep_identity(tmp_path, moved)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / identity.CERTIFICATE_FILE, tmp_path / KEY_FILE)
