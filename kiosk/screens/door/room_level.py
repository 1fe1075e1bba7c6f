"""How full a room is, in words, a mark and a colour. Pure. A number that is not sure is never green."""

from kiosk.screens.staff_words import Signal
from kiosk.theme import BAD, GOOD, QUIET, WARN
from kiosk.views import RoomCount
from kiosk.words import Words

NEARLY_FULL = 0.85
OLD_S = 30.0
"""From this age on a number is shown as unsure."""


def is_sure(count: RoomCount) -> bool:
    """Whether everybody who counts has been heard lately, and no more have left than were seen."""
    return count.heard >= count.devices and count.age_s <= OLD_S and not count.is_short


def room_signal(words: Words, count: RoomCount) -> Signal:
    """Free, nearly full, full, or not known."""
    if count.limit is None:
        return Signal("○", words.say("limit not known"), QUIET)
    if count.persons >= count.limit:
        return Signal("■", words.say("full"), BAD)
    if count.high is not None and count.high >= count.limit:
        return Signal("▲", words.say("perhaps full"), WARN)
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


def brief_age(words: Words, count: RoomCount) -> str:
    """The same in few letters."""
    return f"{words.ago(count.age_s)} · {count.heard}/{count.devices}"
