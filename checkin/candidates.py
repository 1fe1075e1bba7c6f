"""Several positions for one scan: which of them is meant? Must not know: how they were found.

One code may stand for a ticket and what was bought with it, or for several tickets on one wristband.
"""

from collections.abc import Callable, Sequence

import msgspec

from checkin.model import CheckInList, Position
from checkin.verdict import Explanation, Reason, Refuse

AMBIGUOUS = Refuse(Reason.AMBIGUOUS, Explanation("ambiguous"), forcible=False)


class Chosen(msgspec.Struct, frozen=True):
    """The position that is meant, or the refusal if there is none; and whether it may be judged further."""

    position: Position
    refusal: Refuse | None = None


ListOf = Callable[[Position], CheckInList]


def choose(candidates: Sequence[Position], list_of: ListOf, at_ms: int) -> Chosen:
    """Choose among the positions that a code may stand for.

    Args:
        candidates: At least one, the nearest first: tickets before what was bought with them.
        list_of: The check-in list that each would be tried at.
        at_ms: Time of the scan, milliseconds since 1970 UTC.

    Returns:
        The only one whose product fits. Of several, the one that is valid now; if none is, or no product
        fits, the one that is valid next, else the one that was valid last, so that its time can be named.
        If several are valid now, nobody can say which was meant, nor force it.
    """
    if len(candidates) == 1:
        return Chosen(candidates[0])
    fitting = [p for p in candidates if not is_off_list(p, list_of(p))]
    if len(fitting) == 1:
        return Chosen(fitting[0])
    valid = [p for p in fitting if _is_valid(p, at_ms)]
    if not valid:
        return Chosen(_not_now(fitting or candidates, at_ms))
    return Chosen(candidates[0], AMBIGUOUS) if len(valid) > 1 else Chosen(valid[0])


def is_off_list(position: Position, check_in_list: CheckInList) -> bool:
    """Whether the position's product may not pass at that list."""
    is_limited = bool(check_in_list.products) or not check_in_list.all_products
    return is_limited and position.product not in check_in_list.products


def _is_valid(position: Position, at_ms: int) -> bool:
    """As pretix chooses: the very last moment is over, although it is still good when a ticket is judged."""
    starts = position.valid_from_ms is None or position.valid_from_ms <= at_ms
    return starts and (position.valid_until_ms is None or position.valid_until_ms > at_ms)


def _not_now(positions: Sequence[Position], at_ms: int) -> Position:
    """The one whose window opens next, else the one whose window closed last, else the first."""
    coming = [p for p in positions if p.valid_from_ms is not None and p.valid_from_ms > at_ms]
    if coming:
        return min(coming, key=lambda p: p.valid_from_ms or 0)
    over = [p for p in positions if p.valid_until_ms is not None and p.valid_until_ms < at_ms]
    return max(over, key=lambda p: p.valid_until_ms or 0) if over else positions[0]
