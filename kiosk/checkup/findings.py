"""What a look at this kiosk has found: how bad, in which words, and what staff can do about it.

Must not know: what was looked at, how findings are shown.
"""

from enum import StrEnum

import msgspec


class State(StrEnum):
    """How bad a finding is."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at.

    Attributes:
        what: Which thing.
        remedy: What staff can do; empty where nothing is to be done.
    """

    what: str
    state: State
    text: str
    remedy: str = ""
