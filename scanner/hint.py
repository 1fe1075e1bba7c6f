"""What somebody may be told to do so that their ticket is read. Words and shapes are the screens' own."""

from enum import StrEnum


class Hint(StrEnum):
    """What to do."""

    ONE_TICKET = "one_ticket"
    FURTHER = "further"
    HOLD_STILL = "hold_still"
    TILT = "tilt"
    BRIGHTER = "brighter"
    CLOSER = "closer"
