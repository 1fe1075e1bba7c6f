"""What happens in the demo: which tickets are held up, on what, in which order.

Must not know: devices, screens.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from checkin.clock import ms_to_utc
from checkin.model import CheckInList, EventSet, Position, PositionStatus

UNKNOWN_CODE = "KEIN-TICKET-4711"
SECONDS_PER_TICKET = 2.8
FEWEST_TICKETS = 8
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}(?!\d)")


class Part(Enum):
    """Who comes next."""

    GOOD = "somebody who may pass"
    AGAIN = "the first one once more"
    UNKNOWN = "a code that is no ticket"
    UNPAID = "an unpaid ticket"
    ONLINE = "an online ticket"
    CANCELED = "a canceled ticket"
    BLOCKED = "a blocked ticket"


SCRIPT: tuple[tuple[Part, str], ...] = (
    (Part.GOOD, "paper"),
    (Part.GOOD, "phone"),
    (Part.GOOD, "phone_dark"),
    (Part.UNKNOWN, "paper"),
    (Part.GOOD, "paper"),
    (Part.UNPAID, "phone"),
    (Part.AGAIN, "paper"),
    (Part.GOOD, "phone"),
    (Part.ONLINE, "phone"),
    (Part.GOOD, "paper"),
    (Part.CANCELED, "paper"),
    (Part.GOOD, "phone_dark"),
    (Part.BLOCKED, "phone"),
    (Part.GOOD, "paper"),
)
"""Part and medium; played round and round with new people."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One ticket that is held up: its text, what it is shown on, and the name that stands on it."""

    part: Part
    text: str
    medium: str
    caption: str


def tickets_for(seconds: float) -> int:
    """How many tickets fit into a clip of that length; never fewer than tell the whole story."""
    return max(FEWEST_TICKETS, round(seconds / SECONDS_PER_TICKET))


def play(positions: Iterable[Position], event_set: EventSet, check_in_list: CheckInList) -> Iterator[Turn]:
    """The turns of the demo, without end as long as there are people.

    Args:
        positions: Everybody, in an order that is kept.
        event_set: For the products.
        check_in_list: The list that is tried.
    """
    queues = {part: _casting(part, positions, event_set, check_in_list) for part in Part}
    first: Turn | None = None
    while True:
        for part, medium in SCRIPT:
            position = next(queues[part], None)
            turn = _turn(part, medium, position, first)
            if turn is None:
                return
            first = first or turn
            yield turn


def _turn(part: Part, medium: str, position: Position | None, first: Turn | None) -> Turn | None:
    match part:
        case Part.UNKNOWN:
            return Turn(part, UNKNOWN_CODE, medium, "")
        case Part.AGAIN:
            return Turn(part, first.text, medium, first.caption) if first else None
        case _:
            return Turn(part, position.secret, medium, position.display_name) if position else None


STATUS_OF = {
    Part.UNPAID: PositionStatus.PENDING,
    Part.CANCELED: PositionStatus.CANCELED,
    Part.BLOCKED: PositionStatus.BLOCKED,
}


def _casting(
    part: Part, positions: Iterable[Position], event_set: EventSet, check_in_list: CheckInList
) -> Iterator[Position]:
    online = {product.id for product in event_set.products if not product.on_site}
    wanted = STATUS_OF.get(part, PositionStatus.PAID)
    for position in positions:
        is_online = position.product in online
        is_listed = not check_in_list.products or position.product in check_in_list.products
        if position.status is wanted and is_online is (part is Part.ONLINE) and (is_online or is_listed):
            yield position


def move_to_today(event_text: str, today_ms: int) -> str:
    """The event file with its days moved so that the congress begins today."""
    days = sorted(DAY.findall(event_text))
    if not days:
        return event_text
    shift = ms_to_utc(today_ms).date() - date.fromisoformat(days[0])
    return DAY.sub(lambda match: (date.fromisoformat(match.group()) + shift).isoformat(), event_text)
