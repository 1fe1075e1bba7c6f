"""Ed25519 signatures of tickets, by the library `cryptography`.

A library and no code of ours: curve arithmetic is easy to get wrong in ways that no test of good and bad
tickets shows, and this one is checked by many. Must not know: tickets.
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
