"""All that stays the same from scan to scan at one check-in list: its event, rules, room and session.

Must not know: positions, the journal.
"""

from collections.abc import Callable
from datetime import tzinfo
from typing import TYPE_CHECKING

import msgspec

from checkin.building import Whole, rooms_around, whole_of
from checkin.model import CheckInList, Event, EventSet, Room, Session, WhenFull
from checkin.redeem import STEPS, Rule, Step

if TYPE_CHECKING:
    from checkin.rules import Node, Unreadable


def _has_no_limit(here: CheckInList, event_set: EventSet) -> bool:
    room = event_set.room_counting(here.id)
    return room is None or not any(map(_refuses, (room, *rooms_around(room, event_set))))


def _refuses(room: Room) -> bool:
    return room.limit is not None and room.when_full is WhenFull.REFUSE


def _needs_no_medium(_: CheckInList, event_set: EventSet) -> bool:
    return not any(product.needs_medium for product in event_set.products)


def _is_no_workshop(here: CheckInList, _: EventSet) -> bool:
    return here.session is None


SILENT: dict[str, Callable[[CheckInList, EventSet], bool]] = {
    "wrong_day": lambda _, event_set: not any(product.days for product in event_set.products),
    "not_on_site": lambda here, event_set: not here.on_site or all(p.on_site for p in event_set.products),
    "product": lambda here, _: here.all_products and not here.products,
    "wrong_date": lambda here, _: here.subevent is None,
    "session_elsewhere": _is_no_workshop,
    "session_not_booked": _is_no_workshop,
    "list_date": lambda here, _: not here.date,
    "exchange_required": _needs_no_medium,
    "already_exchanged": _needs_no_medium,
    "session_full": _is_no_workshop,
    "room_full": _has_no_limit,
}
"""Where a row of the table of rules can never speak, by its message: such doors need not ask it."""


class Doorway(msgspec.Struct, frozen=True):
    """One check-in list with what belongs to it.

    Attributes:
        rules: The list's rules, parsed once; None = it has none.
        room: The room that entries count into, and who counts in it.
        around: The rooms around it that refuse when they are full, the nearest first, and who counts in them.
        session: The session whose door it is.
        steps: The rows of the table of rules that may ever speak here.
    """

    check_in_list: CheckInList
    event: Event | None
    zone: tzinfo
    rules: "Node | Unreadable | None"
    room: Room | None
    whole: Whole | None
    around: tuple[tuple[Room, Whole], ...]
    session: Session | None
    steps: tuple[Step, ...]


def make_doorway(check_in_list: CheckInList, event_set: EventSet) -> Doorway:
    """Look up what belongs to a list."""
    from checkin.zones import zone_of  # not needed before the first scan

    room = event_set.room_counting(check_in_list.id)
    around = rooms_around(room, event_set) if room else ()
    return Doorway(
        check_in_list=check_in_list,
        event=event_set.find_event(check_in_list.event),
        zone=zone_of(event_set, check_in_list.event),
        rules=_parsed(check_in_list.rules),
        room=room,
        whole=whole_of(room.id, event_set) if room else None,
        around=tuple((outer, whole_of(outer.id, event_set)) for outer in around if _refuses(outer)),
        session=event_set.find_session(check_in_list.session) if check_in_list.session else None,
        steps=tuple(step for step in STEPS if not _is_silent(step, check_in_list, event_set)),
    )


def _is_silent(step: Step, check_in_list: CheckInList, event_set: EventSet) -> bool:
    can_never = SILENT.get(step.message) if isinstance(step, Rule) else None
    return can_never is not None and can_never(check_in_list, event_set)


def _parsed(text: str) -> "Node | Unreadable | None":
    if text.strip() in ("", "{}"):
        return None
    from checkin.rules import parse_rules  # only for lists that have some

    return parse_rules(text)
