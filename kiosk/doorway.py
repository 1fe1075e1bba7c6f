"""All that stays the same from scan to scan at one check-in list: its event, rules, room and session.

Must not know: positions, the journal.
"""

from datetime import tzinfo
from typing import TYPE_CHECKING

import msgspec

from checkin.model import CheckInList, Event, EventSet, Room, Session

if TYPE_CHECKING:
    from checkin.rules import Node, Unreadable


class Doorway(msgspec.Struct, frozen=True):
    """One check-in list with what belongs to it.

    Attributes:
        rules: The list's rules, parsed once; None = it has none.
        room: The room that entries count into.
        session: The session whose door it is.
    """

    check_in_list: CheckInList
    event: Event | None
    zone: tzinfo
    rules: "Node | Unreadable | None"
    room: Room | None
    session: Session | None


def make_doorway(check_in_list: CheckInList, event_set: EventSet) -> Doorway:
    """Look up what belongs to a list."""
    from zoneinfo import ZoneInfo  # not needed before the first scan

    event = event_set.find_event(check_in_list.event)
    return Doorway(
        check_in_list=check_in_list,
        event=event,
        zone=ZoneInfo(event.timezone if event else "UTC"),
        rules=_parsed(check_in_list.rules),
        room=event_set.room_counting(check_in_list.id),
        session=event_set.find_session(check_in_list.session) if check_in_list.session else None,
    )


def _parsed(text: str) -> "Node | Unreadable | None":
    if text.strip() in ("", "{}"):
        return None
    from checkin.rules import parse_rules  # only for lists that have some

    return parse_rules(text)
