"""The bytes of a Linux input device as events. Pure. Must not know: which key is which character.

Source: linux/input.h, struct input_event; the time is two native longs, so a record has 24 bytes on 64-bit
systems and 16 on 32-bit ones.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

RECORD = struct.Struct("@llHHi")

EV_SYN, EV_KEY = 0, 1
SYN_REPORT, SYN_DROPPED = 0, 3


@dataclass(frozen=True, slots=True)
class InputEvent:
    """One record.

    Attributes:
        kind: ``EV_KEY`` and the like.
        code: Which key; of ``EV_SYN`` which mark.
        value: 1 = pressed, 0 = released, 2 = repeated by the system.
    """

    kind: int
    code: int
    value: int


class Records:
    """Takes bytes cut anywhere, gives whole events; what is left of a record waits for its rest."""

    def __init__(self) -> None:
        self._kept = b""

    def feed(self, content: bytes) -> Iterator[InputEvent]:
        """The events that are complete with these bytes."""
        content = self._kept + content
        whole = len(content) - len(content) % RECORD.size
        self._kept = content[whole:]
        for _, _, kind, code, value in RECORD.iter_unpack(content[:whole]):
            yield InputEvent(kind, code, value)


def pack(event: InputEvent, seconds: int = 0) -> bytes:
    """The record of an event: the inverse of `Records`, for recordings."""
    return RECORD.pack(seconds, 0, event.kind, event.code, event.value)
