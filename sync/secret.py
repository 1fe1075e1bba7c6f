"""Ticket texts for rows that bring none. Must not know: where they are kept or printed."""

from checkin.clock import Entropy

SECRET_ALPHABET = "234679ACDEFHJKLMNPRTVWX"  # noqa: S105  # the alphabet, no password
"""`0-9 A-X` without what people and bad prints mistake: no 0 O Q, no 1 I, no 5 S, no 8 B, no G (6), no U (V).

Y and Z are out because they trade places between German and English keyboards.
"""
SECRET_CHARS = 20
"""20 signs out of 23 are 90 bits."""
RANDOM_BELOW = 256 - 256 % len(SECRET_ALPHABET)
"""Larger bytes are thrown away, so that every sign is equally likely."""


def make_secret(entropy: Entropy) -> str:
    """A new ticket text that nobody can guess and that survives typing and keyboard layouts."""
    signs: list[str] = []
    while len(signs) < SECRET_CHARS:
        usable = (byte for byte in entropy.random_bytes(SECRET_CHARS * 2) if byte < RANDOM_BELOW)
        signs += [SECRET_ALPHABET[byte % len(SECRET_ALPHABET)] for byte in usable]
    return "".join(signs[:SECRET_CHARS])
