"""One file of a disk that forgets what was not synced, and what becomes of names. See `tests.fakes.power`."""

import random  # noqa: TID251  # only ever seeded here
from collections.abc import Mapping
from dataclasses import dataclass, field

SECTOR_BYTES = 512
ALL, NOTHING, SOME = "all", "nothing", "some"
FATES = (ALL, NOTHING, SOME, SOME)


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes at an offset, not synced."""

    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Truncated:
    """A new length, not synced."""

    length: int


@dataclass(slots=True, eq=False)
class Platter:
    """One file, under whatever name: what the disk has for certain, and what is only in its cache.

    Attributes:
        durable: What it holds for certain.
        cached: What was done since then, oldest first.
        is_folder: It is one, and holds nothing by itself.
        is_watched: We are told of each write.
    """

    durable: bytes = b""
    cached: list[Written | Truncated] = field(default_factory=list)
    is_folder: bool = False
    is_watched: bool = False

    def now(self) -> bytes:
        """What its readers see."""
        content = bytearray(self.durable)
        for change in self.cached:
            _apply(content, change)
        return bytes(content)

    def sync(self) -> None:
        """Put all of it on the disk."""
        self.durable = self.now()
        self.cached.clear()

    def catch_up(self, content: bytes) -> None:
        """It holds that now, however it was written."""
        if content != self.now():
            self.cached += [Truncated(len(content)), Written(0, content)]

    def after_cut(self, dice: random.Random) -> bytes:
        """What is in it when the power is back."""
        fate = dice.choice(FATES)
        content = bytearray(self.durable)
        for change in self.cached:
            if fate == ALL:
                _apply(content, change)
            elif fate == SOME and dice.random() < 0.5:
                _tear(content, change, dice)
        return bytes(content)


Names = dict[str, Platter]
Renaming = Mapping[str, Platter | None]
"""What becomes of names at once; None = such a name is gone."""


def rename(names: Names, renaming: Renaming) -> None:
    """Carry it out."""
    for name, platter in renaming.items():
        if platter is None:
            names.pop(name, None)
        else:
            names[name] = platter


def _apply(content: bytearray, change: Written | Truncated) -> None:
    if isinstance(change, Truncated):
        del content[change.length :]
        content.extend(bytes(change.length - len(content)))
        return
    end = change.offset + len(change.content)
    content.extend(bytes(max(0, end - len(content))))
    content[change.offset : end] = change.content


def _tear(content: bytearray, change: Written | Truncated, dice: random.Random) -> None:
    """Apply each sector of a write, or not."""
    if isinstance(change, Truncated):
        _apply(content, change)
        return
    end = change.offset + len(change.content)
    at = change.offset
    while at < end:
        stop = min(end, at - at % SECTOR_BYTES + SECTOR_BYTES)
        if dice.random() < 0.5:
            _apply(content, Written(at, change.content[at - change.offset : stop - change.offset]))
        at = stop
