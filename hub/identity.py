"""Who the hub is: its TLS key and the certificate that it made for itself. Kiosks pin the key, not the name.

The key stays the same when another machine takes over; it travels sealed under the lead PIN. Must not know:
HTTP, the ledger.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checkin.clock import Clock, Entropy, ms_to_utc
from checkin.errors import ConfigError

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

KEY_FILE, CERTIFICATE_FILE = "hub-key.pem", "hub-certificate.pem"
OWNER_ONLY, OWNERS_FOLDER = 0o600, 0o700
YEARS_10 = timedelta(days=3652)
YESTERDAY = timedelta(days=1)
"""A kiosk's clock may be behind the hub's."""
COMMON_NAME = "einlass-hub"

MAGIC = b"einlass-identity/1"
SALT_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32
SCRYPT_N, SCRYPT_R, SCRYPT_P = 1 << 17, 8, 1
"""A third of a second and 128 MB on a laptop, for each guess of a short PIN. Source: RFC 7914, section 2."""
SCRYPT_MEMORY = 256 << 20

LOST = "Put back the data folder's backup, or enrol all kiosks anew with a hub that starts empty."


class Identity(msgspec.Struct, frozen=True):
    """Key and certificate as PEM."""

    key: bytes
    certificate: bytes

    @property
    def pin(self) -> str:
        """What kiosks know the hub by: ``sha256/`` and base64 of the hash of its public key (SPKI)."""
        from cryptography.hazmat.primitives import serialization as form

        public = _load_key(self.key).public_key()
        spki = public.public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
        return "sha256/" + base64.b64encode(hashlib.sha256(spki).digest()).decode()

    def derived(self, purpose: bytes) -> bytes:
        """A key for something else, the same wherever this identity is."""
        return hmac.digest(self.key, purpose, "sha256")


def make_identity(hosts: Sequence[str], clock: Clock) -> Identity:
    """A new key with a certificate for it.

    Args:
        hosts: Names and addresses at which the hub is reached.
        clock: For the certificate's ten years.
    """
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    return Identity(pem, _certify(key, hosts, clock))


def certify_anew(identity: Identity, hosts: Sequence[str], clock: Clock) -> Identity:
    """The same key with a certificate for other names: another machine has taken over."""
    return Identity(identity.key, _certify(_load_key(identity.key), hosts, clock))


def keep_identity(folder: Path, identity: Identity) -> None:
    """Write both files, readable by their owner only. Whatever is half written is never seen."""
    folder.mkdir(mode=OWNERS_FOLDER, parents=True, exist_ok=True)  # a hub on PostgreSQL has no ledger there
    for name, content in ((KEY_FILE, identity.key), (CERTIFICATE_FILE, identity.certificate)):
        made = folder / f"{name}.made"
        made.unlink(missing_ok=True)
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        made.replace(folder / name)


def forget_identity(folder: Path) -> None:
    """Remove both files, if they are there: another machine is the hub now."""
    for name in (KEY_FILE, CERTIFICATE_FILE):
        (folder / name).unlink(missing_ok=True)


def read_identity(folder: Path) -> Identity | None:
    """What `keep_identity` wrote; None = there is none yet.

    Raises:
        ConfigError: Only a part of it is there, or it is no key.
    """
    paths = [folder / KEY_FILE, folder / CERTIFICATE_FILE]
    if not any(path.exists() for path in paths):
        return None
    try:
        identity = Identity(*(path.read_bytes() for path in paths))
        _load_key(identity.key)
    except (OSError, ValueError) as error:
        raise ConfigError("The hub's key or certificate cannot be read.", LOST) from error
    return identity


def ensure_identity(folder: Path, hosts: Sequence[str], clock: Clock) -> Identity:
    """The hub's identity; the first call makes it.

    Raises:
        ConfigError: As in `read_identity`.
    """
    known = read_identity(folder)
    if known is not None:
        return known
    made = make_identity(hosts, clock)
    keep_identity(folder, made)
    return made


def seal(identity: Identity, pin: str, entropy: Entropy) -> bytes:
    """Lock an identity with the lead PIN, so that it may lie on every kiosk."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = entropy.random_bytes(SALT_BYTES), entropy.random_bytes(NONCE_BYTES)
    plain = msgspec.json.encode(identity)
    return MAGIC + salt + nonce + AESGCM(_stretch(pin, salt)).encrypt(nonce, plain, MAGIC)


def unseal(sealed: bytes, pin: str) -> Identity | None:
    """What `seal` locked; None = another PIN, or it was changed.

    Raises:
        ConfigError: It is nothing that `seal` made.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    head = len(MAGIC)
    if not sealed.startswith(MAGIC) or len(sealed) < head + SALT_BYTES + NONCE_BYTES:
        raise ConfigError("This ledger holds no identity of a hub that can be taken over.", LOST)
    salt, rest = sealed[head : head + SALT_BYTES], sealed[head + SALT_BYTES :]
    try:
        plain = AESGCM(_stretch(pin, salt)).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], MAGIC)
    except InvalidTag:
        return None
    return msgspec.json.decode(plain, type=Identity)


def _stretch(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        pin.encode(),
        salt=salt,
        n=SCRYPT_N,
        r=SCRYPT_R,
        p=SCRYPT_P,
        maxmem=SCRYPT_MEMORY,
        dklen=KEY_BYTES,
    )


def _load_key(pem: bytes) -> "ec.EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not a key of ours")  # noqa: TRY004  # a file of the wrong content, caught above
    return key


def _certify(key: "ec.EllipticCurvePrivateKey", hosts: Sequence[str], clock: Clock) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.x509.oid import NameOID

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, COMMON_NAME)])
    now = ms_to_utc(clock.now_ms())
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - YESTERDAY)
        .not_valid_after(now + YEARS_10)
        .add_extension(x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _general_name(host: str) -> "x509.GeneralName":
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
