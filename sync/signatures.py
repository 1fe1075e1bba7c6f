"""Ed25519 signatures, hashes of keys in certificates and of PINs, sealed keys, by the library `cryptography`.

A library and no code of ours: curve arithmetic is easy to get wrong in ways that no test of good and bad
tickets shows, and this one is checked by many. Must not know: tickets, who is spoken to.
"""

ITERATIONS, LANES, MEMORY_KIB = 2, 1, 19_456
"""Source: OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. Tens of milliseconds
for each PIN that is tried; a hash that was made elsewhere may ask for more, up to a point."""
MOST_MEMORY_KIB, MOST_ITERATIONS = 262_144, 16
HASH_BYTES = 32
SLOW_ITERATIONS, SLOW_LANES, SLOW_MEMORY_KIB = 3, 4, 131_072
"""What a PIN is stretched with that guards a whole ledger: 128 MiB and three passes. Whoever has the card may
guess as long as he likes; each guess costs half a second of a laptop's four cores."""


def verify_ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of that key has signed the message; False for what is no key or no signature.

    Args:
        key: The raw public key, 32 bytes.
        message: What was signed.
        signature: 64 bytes.
    """
    # Imported with the first signed ticket: most congresses have none, and the start waits for nothing.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sign_ed25519(seed: bytes, message: bytes) -> bytes:
    """The signature of a message, 64 bytes, by the private key that is these 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def public_ed25519(seed: bytes) -> bytes:
    """The raw public key, 32 bytes, that belongs to such a private key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def key_pin(certificate: bytes) -> str:
    """The hash of a certificate's public key, ``sha256/…`` in base64, as browsers and our QR codes write it.

    Args:
        certificate: In DER.

    Returns:
        An empty text for what is no certificate.
    """
    from base64 import b64encode
    from hashlib import sha256

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from cryptography.x509 import load_der_x509_certificate

    try:
        key = load_der_x509_certificate(certificate).public_key()
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except Exception:  # noqa: BLE001  # whatever it is, it is no certificate that we can hold against a pin
        return ""
    return "sha256/" + b64encode(sha256(spki).digest()).decode()


def hash_password(text: str, salt: bytes) -> str:
    """The argon2id hash of a password, in the usual form ``$argon2id$v=19$m=…``."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(salt=salt, length=HASH_BYTES, iterations=ITERATIONS, lanes=LANES, memory_cost=MEMORY_KIB)
    return kdf.derive_phc_encoded(text.encode("utf-8", "replace"))


def is_password(known: str, typed: str) -> bool:
    """Whether this was typed when that hash was made; False for no hash, or one that asks for too much."""
    from re import search

    from cryptography.exceptions import InvalidKey
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    costs = search(r"[$]m=([0-9]{1,9}),t=([0-9]{1,3}),", known)
    if costs is None or int(costs[1]) > MOST_MEMORY_KIB or int(costs[2]) > MOST_ITERATIONS:
        return False
    try:
        Argon2id.verify_phc_encoded(typed.encode("utf-8", "replace"), known)
    except (InvalidKey, ValueError):
        return False
    return True


def stretch(text: str, salt: bytes) -> bytes:
    """A key out of a PIN or passphrase, 32 bytes; slow on purpose."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(
        salt=salt,
        length=HASH_BYTES,
        iterations=SLOW_ITERATIONS,
        lanes=SLOW_LANES,
        memory_cost=SLOW_MEMORY_KIB,
    )
    return kdf.derive(text.encode("utf-8", "replace"))


def seal_under(key: bytes, nonce: bytes, plain: bytes, purpose: bytes) -> bytes:
    """Bytes that only the same key opens, by AES-256-GCM; a nonce is used once."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key).encrypt(nonce, plain, purpose)


def open_sealed(key: bytes, nonce: bytes, sealed: bytes, purpose: bytes) -> bytes | None:
    """What was sealed; None = another key, or it was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(nonce, sealed, purpose)
    except (InvalidTag, ValueError):
        return None
