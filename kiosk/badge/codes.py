"""Badge codes: what is printed as QR on a badge. Must not know: who gets one, what is drawn around it."""

from checkin.clock import Entropy

CODE_LETTERS = "3456789ACEFHJKLMNPRTUVWX"
"""The same keys on US and German keyboards, and nothing that is read for something else."""

CODE_LENGTH = 10


def new_badge_code(entropy: Entropy) -> str:
    """A badge code that nobody can guess: 24^10 of them."""
    number = int.from_bytes(entropy.random_bytes(16), "big")
    letters = []
    for _ in range(CODE_LENGTH):
        number, digit = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[digit])
    return "".join(letters)
