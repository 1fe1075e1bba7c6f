"""Ed25519 signatures of tickets, and hashes of keys in certificates, by the library `cryptography`.

A library and no code of ours: curve arithmetic is easy to get wrong in ways that no test of good and bad
tickets shows, and this one is checked by many. Must not know: tickets, who is spoken to.
"""


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
