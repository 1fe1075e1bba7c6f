"""What always looks like a code and is none: a poster, a grid, a badge that no decoder reads.

A pure fold over where regions are. Must not know: pictures, codes. Nobody holds a ticket at one place for
`SETTLES_S`; what stood there for so long is known from then on, also when somebody has stood before it.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

from scanner.measures import Box

SETTLES_S = 15.0
"""Longer than anybody holds a ticket at one place."""

NEAR_PX = 60
"""Regions are found in steps of 24 pixels, and grow by one or two of them where something stands beside."""

HIDDEN_S = 1.0
"""A piece that settles may be missed for so long."""

FORGET_S = 600.0
"""A poster that a queue hides for so long may be another one afterwards."""

MOST = 8
"""Pieces that are known; the one that was seen least lately goes first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A region at one place.

    Attributes:
        box: Where it was seen first.
        since_s: When that was.
        seen_s: When it was seen last.
        is_settled: Whether it is furniture.
    """

    box: Box
    since_s: float
    seen_s: float
    is_settled: bool = False

    def is_at(self, box: Box) -> bool:
        """Whether a region is where this one is."""
        return all(abs(mine - other) <= NEAR_PX for mine, other in zip(self.box, box, strict=True))


Furniture: TypeAlias = tuple[Piece, ...]


def is_furniture(known: Furniture, region: Box, now_s: float) -> tuple[Furniture, bool]:
    """Take in one region; tells whether it has always been there.

    Args:
        known: What the last call gave back; () to begin with.
        region: Where something looks like a code.
        now_s: A clock that never goes back, in seconds.
    """
    kept = [piece for piece in known if _is_remembered(piece, now_s)]
    found = next((piece for piece in kept if piece.is_at(region)), None)
    if found is None:
        return (Piece(region, now_s, now_s), *kept)[:MOST], False
    is_settled = found.is_settled or now_s - found.since_s >= SETTLES_S
    others = (piece for piece in kept if piece is not found)
    return (replace(found, seen_s=now_s, is_settled=is_settled), *others), is_settled


def _is_remembered(piece: Piece, now_s: float) -> bool:
    return now_s - piece.seen_s <= (FORGET_S if piece.is_settled else HIDDEN_S)
