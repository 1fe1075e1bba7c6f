"""Which families of fonts a text needs, and which of its letters none of them has.

Must not know: Typst, what the text is for. A kiosk may have hundreds of families; a text is set much faster
with the few that it needs, and they are chosen in an order that does not depend on the machine.
"""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import groupby
from mmap import ACCESS_READ, mmap
from pathlib import Path

import msgspec

from checkin.coverage import missing_characters, read_coverage
from printer.fonts import FAMILY

ODD = (
    *("Mono", " UI", "Serif", "Display", "Looped", "Unjoined", "Nastaliq", "Rashi", "Kufi"),
    *(" HK", " JP", " KR", " TC"),  # each draws all of Chinese, Japanese and Korean: one order, so one look
)
"""Words in names of families that look strange among the letters of a badge, and come last."""


class Face(msgspec.Struct, frozen=True):
    """One face of a family: its file, and its number in that."""

    family: str
    path: str
    index: int


class Ranges:
    """Code points, kept as ranges: a set of numbers would take a hundred times the memory.

    Args:
        points: Code points, in any order.
    """

    def __init__(self, points: Iterable[int]) -> None:
        runs = [
            [point for _, point in run]
            for _, run in groupby(enumerate(sorted(points)), key=lambda pair: pair[1] - pair[0])
        ]
        self._firsts = [run[0] for run in runs]
        self._lasts = [run[-1] for run in runs]

    def __contains__(self, point: object) -> bool:
        assert isinstance(point, int)
        at = bisect_right(self._firsts, point) - 1
        return at >= 0 and point <= self._lasts[at]


class FontBook:
    """All families there are, each with the characters that it draws.

    Args:
        faces: Their fonts; of a family, one face is looked at.
    """

    def __init__(self, faces: Iterable[Face]) -> None:
        self._coverage: dict[str, Ranges] = {}
        for face in sorted(faces, key=lambda face: (_rank(face.family), face.path, face.index)):
            if face.family not in self._coverage:
                self._coverage[face.family] = Ranges(_points(face))

    @property
    def families(self) -> list[str]:
        """All of them, ours first."""
        return list(self._coverage)

    def choose(self, text: str) -> list[str]:
        """The families that this text needs, in the order in which they are tried; ours always first."""
        chosen, missing = self.families[:1], text
        for family, coverage in self._coverage.items():
            left = missing_characters(missing, (coverage,))
            if left != missing and family not in chosen:
                chosen.append(family)
            missing = left
            if not missing:
                break
        return chosen

    def missing(self, text: str) -> str:
        """Characters that no family draws, each once, in their order."""
        return missing_characters(text, self._coverage.values())


def _points(face: Face) -> frozenset[int]:
    """What a face draws, read from its table alone: a collection of many families has some 20 MB."""
    with Path(face.path).open("rb") as file:
        if not file.read(1):  # nothing, which no system maps
            return frozenset()
        with mmap(file.fileno(), 0, access=ACCESS_READ) as font, memoryview(font) as view:
            return read_coverage(view, face.index)


def _rank(family: str) -> tuple[bool, bool, bool, int, str]:
    is_odd = any(word in family for word in ODD)
    return family != FAMILY, is_odd, not family.startswith(FAMILY), len(family), family
