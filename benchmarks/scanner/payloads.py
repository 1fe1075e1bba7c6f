"""The two kinds of text that tickets carry, and their codes. Must not know: pictures, scenarios."""

import string
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from printer.qr import qr_modules

LENGTHS = (32, 240)
LETTERS = string.ascii_letters + string.digits


class Payload(IntEnum):
    """A ticketing system's random secret, or a signed text that says who may pass."""

    SECRET = 0
    SIGNED = 1

    @property
    def label(self) -> str:
        """Its name in tables."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class TicketCode:
    """A text and its code.

    Attributes:
        text: What a reader has to find.
        modules: (n, n) bool without quiet zone, true where dark: 33 for a secret, 57 for a signed text.
    """

    text: str
    modules: npt.NDArray[np.bool_]


def make_code(payload: Payload, rng: np.random.Generator) -> TicketCode:
    """A code with a random text: level H for a secret (version 4), L for a signed text (version 10)."""
    text = "".join(LETTERS[n] for n in rng.integers(0, len(LETTERS), LENGTHS[payload]))
    return TicketCode(text, qr_modules(text))
