"""Positions made at a door or desk before central has sent its own: known by their secret until then.

A signed ticket without a position is one, a walk-in another. Both get a negative id made of their secret,
the same on every device. When central's position with that secret comes, both ids mean one person. Whether a
secret may be such a one shows in its text, so that ordinary tickets cost no look-up.
Must not know: storage, how a position comes to be made.
"""

from collections.abc import Iterable

from checkin.model import Position, PositionId
from checkin.signed import looks_signed, signed_id

WALK_IN_START = "WALK"
"""How the secrets of walk-ins begin: letters that survive every keyboard, as the rest of them."""


def made_here_id(secret: str) -> PositionId:
    """The id of a position that central does not know yet."""
    return signed_id(secret)


def may_be_made_here(secret: str) -> bool:
    """Whether a position with that secret may have been made here; never False for one that was."""
    return secret.startswith(WALK_IN_START) or looks_signed(secret)


def ids_of(position: Position) -> tuple[PositionId, ...]:
    """All ids under which something may have happened to somebody: also before central sent the position."""
    if position.made_here is not None:
        return (position.id, position.made_here)
    if position.id < 0 or not may_be_made_here(position.secret):
        return (position.id,)
    return (position.id, made_here_id(position.secret))


def real_ids(positions: Iterable[Position]) -> dict[PositionId, PositionId]:
    """Under which id somebody may have been made here: central's id, for each position that may have been.

    Whether the position made here is still there does not matter: what happened under its id is.
    """
    return {made: position.id for position in positions for made in ids_of(position)[1:]}
