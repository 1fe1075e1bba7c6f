"""How full a room is, in words, a mark and a colour. Pure. A number that is not sure is never green."""

from checkin.model import name_in
from kiosk.screens.staff_words import Signal
from kiosk.theme import BAD, GOOD, PAINTS, WARN, Field
from kiosk.views import RoomCount
from kiosk.words import Words

NEARLY_FULL = 0.85
OLD_S = 30.0
"""From this age on a number is shown as unsure."""


def is_sure(count: RoomCount) -> bool:
    """Whether everybody who counts has been heard lately."""
    return count.heard >= count.devices and count.age_s <= OLD_S


def room_signal(words: Words, count: RoomCount) -> Signal:
    """Free, nearly full, full, or not known."""
    if count.limit is None:
        return Signal("○", words.say("limit not known"), PAINTS[Field.CALM].quiet)
    if count.persons >= count.limit:
        return Signal("■", words.say("full"), BAD)
    if not is_sure(count):
        return Signal("▲", words.say("number not sure"), WARN)
    if count.persons >= count.limit * NEARLY_FULL:
        return Signal("▲", words.say("nearly full"), WARN)
    return Signal("●", words.say("free"), GOOD)


def fraction(count: RoomCount) -> float | None:
    """How much of the limit is used; None when there is no limit to speak of."""
    return count.persons / count.limit if count.limit else None


def age_line(words: Words, count: RoomCount) -> str:
    """How old the number is, and who was heard."""
    heard = words.say("{heard} of {devices} kiosks heard", heard=count.heard, devices=count.devices)
    return f"{words.ago(count.age_s)} · {heard}"


def room_title(words: Words, count: RoomCount, session: str, until: str) -> str:
    """Room, what is on, and until when."""
    parts = (
        name_in(count.names, words.language),
        session,
        words.say("until {time}", time=until) if until else "",
    )
    return " · ".join(part for part in parts if part)
