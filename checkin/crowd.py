"""Is there still a place inside? The room's person limit, and the places of a workshop that are booked.

Must not know: how persons are counted, or where bookings are kept.
"""

import msgspec

from checkin.model import CheckInList, EventSet, Position, RoomId, Session, WhenFull
from checkin.text import fold


class Crowd(msgspec.Struct, frozen=True, kw_only=True):
    """A room as it is now.

    Attributes:
        persons: Present in it.
        limit: Persons allowed at once; None = not known.
        when_full: What happens at the limit.
        is_inside: Whether the attendee is counted in it already.
        held: Places kept for people who have booked and have not come yet.
        room: Which one, where it is one around the room that is entered.
        around: The rooms that it lies in, the nearest first.
    """

    persons: int = 0
    limit: int | None = None
    when_full: WhenFull = WhenFull.REFUSE
    is_inside: bool = False
    held: int = 0
    room: RoomId | None = None
    around: "tuple[Crowd, ...]" = ()

    @property
    def full(self) -> "Crowd | None":
        """The room in which one more person would be one too many: this one, or one around it."""
        return next((crowd for crowd in (self, *self.around) if crowd.is_full), None)

    @property
    def is_full(self) -> bool:
        """Whether one more person would be one too many in this very room."""
        is_limited = self.limit is not None and self.when_full is WhenFull.REFUSE
        return is_limited and not self.is_inside and self.persons >= (self.limit or 0)

    def has_place(self, places: int | None) -> bool:
        """Whether somebody who has not booked may have one of so many places; None = no such number."""
        return places is None or self.is_inside or self.persons + self.held < places


class Workshop(msgspec.Struct, frozen=True, kw_only=True):
    """The session that a list is the door of, and what the attendee has to do with it.

    Attributes:
        is_booked: Whether the attendee has a place, or a product that needs none.
        is_waiting: Whether the attendee is on the waiting list.
        elsewhere: The session at the same time that the attendee has booked instead.
    """

    session: Session
    is_booked: bool = False
    is_waiting: bool = False
    elsewhere: Session | None = None


def is_named(session: Session, names: tuple[str, ...]) -> bool:
    """Whether one of these names is the session's in any language."""
    own = {fold(name) for name in session.names.values()}
    return any(fold(name) in own for name in names)


def workshop_at(check_in_list: CheckInList, event_set: EventSet, position: Position) -> Workshop | None:
    """What the attendee has booked at the door of a workshop; None at any other door."""
    session = event_set.find_session(check_in_list.session) if check_in_list.session else None
    if session is None:
        return None
    is_booked = position.product in check_in_list.open_to or is_named(session, position.sessions)
    return Workshop(
        session=session,
        is_booked=is_booked,
        is_waiting=is_named(session, position.waiting),
        elsewhere=None if is_booked else _booked_meanwhile(session, event_set, position),
    )


def _booked_meanwhile(session: Session, event_set: EventSet, position: Position) -> Session | None:
    return next(
        (
            other
            for other in event_set.sessions
            if other.id != session.id
            and other.start_ms < session.end_ms
            and session.start_ms < other.end_ms
            and is_named(other, position.sessions)
        ),
        None,
    )
