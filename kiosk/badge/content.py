"""What stands on an attendee's badge. Must not know: templates, printers, the journal."""

from checkin.badge import AgendaEntry, Badge
from checkin.crowd import is_named
from checkin.model import EventSet, Position, Session, name_in
from kiosk.words import Words, words_in

SESSIONS_SHOWN = 4
"""Booked sessions that fit on a badge without making the name smaller."""


def badge_of(position: Position, code: str, event_set: EventSet) -> Badge:
    """The badge of one attendee, in the attendee's language, else in the event's first one."""
    product = event_set.find_product(position.product)
    event = event_set.find_event(position.event) or event_set.events[0]
    language = position.language or event.languages[0]
    return Badge(
        title=position.title,
        given_name=position.given_name,
        family_name=position.family_name,
        organisation=position.organisation,
        product=name_in(product.names, language) if product else "",
        band=product.band if product else "",
        code=code,
        lines=position.sessions[:SESSIONS_SHOWN],
        agenda=_agenda(position, event_set, language, event.timezone) if position.sessions else (),
        language=language,
    )


def _agenda(position: Position, event_set: EventSet, language: str, timezone: str) -> tuple[AgendaEntry, ...]:
    """All booked sessions in order of time; those that the event set does not name stand last."""
    words = words_in(language, timezone)
    booked = [session for session in event_set.sessions if is_named(session, position.sessions)]
    unknown = [name for name in position.sessions if not any(is_named(one, (name,)) for one in booked)]
    known = sorted(booked, key=lambda session: (session.start_ms, session.id))
    entries = [_entry(session, event_set, words) for session in known]
    return (*entries, *(AgendaEntry(title=name) for name in unknown))


def _entry(session: Session, event_set: EventSet, words: Words) -> AgendaEntry:
    room = event_set.find_room(session.room)
    return AgendaEntry(
        title=name_in(session.names, words.language),
        day=words.short_day(session.start_ms),
        time=words.time(session.start_ms),
        room=name_in(room.names, words.language) if room else "",
    )
