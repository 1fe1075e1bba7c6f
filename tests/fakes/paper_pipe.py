"""A virtual printer without its network port, for any transport: bytes in, bytes out, from any thread."""

import math
import threading

from printer.bitmap import Bitmap
from printer.virtual.machine import Abilities, Ears
from printer.virtual.machines import build


class PaperPipe:
    """A machine that works as fast as it can, guarded by a lock."""

    def __init__(self, abilities: Abilities | None = None) -> None:
        self._lock = threading.Lock()
        self._said = bytearray()
        self.machine = build(576, None, abilities or Abilities(), Ears(self._said.extend, lambda _: None))

    @property
    def pages(self) -> list[Bitmap]:
        """What was cut off."""
        with self._lock:
            return list(self.machine.roll.pages)

    def take(self, content: bytes) -> int:
        """Take what there is room for."""
        with self._lock:
            taken = content[: max(0, self.machine.room_bytes)]
            self.machine.take(taken)
            self.machine.run(math.inf)
            return len(taken)

    def say(self, most: int) -> bytes:
        """What it says now."""
        with self._lock:
            said = bytes(self._said[:most])
            del self._said[:most]
            return said
