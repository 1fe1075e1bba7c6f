"""What stands on an attendee's badge. Must not know: templates, printers, the journal."""

from checkin.badge import Badge
from checkin.model import EventSet, Position, name_in

SESSIONS_SHOWN = 4
"""Booked sessions that fit on a badge without making the name smaller."""


def badge_of(position: Position, code: str, event_set: EventSet) -> Badge:
    """The badge of one attendee, in the attendee's language, else in the event's first one."""
    product = event_set.find_product(position.product)
    language = position.language or event_set.events[0].languages[0]
    return Badge(
        title=position.title,
        given_name=position.given_name,
        family_name=position.family_name,
        organisation=position.organisation,
        product=name_in(product.names, language) if product else "",
        band=product.band if product else "",
        code=code,
        lines=position.sessions[:SESSIONS_SHOWN],
    )
