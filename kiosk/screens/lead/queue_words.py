"""The line before the doors in words. Pure. Must not know: keys, how it is judged."""

from checkin.queueing import MARK_PERSONS, Advice
from kiosk.screens.lead.view import Strip
from kiosk.theme import Field
from kiosk.words import Words

MINUTE_S = 60


def queue_strip(words: Words, advice: Advice) -> Strip:
    """How long people wait now and in ten minutes, and what to do about it."""
    told = words.say(
        "line {now}, in 10 min {then}",
        now=minutes(words, advice.wait_s),
        then=minutes(words, advice.then_s),
    )
    if not advice.open_more:
        return Strip(f"● {told[:1].upper()}{told[1:]}", _basis(words, advice))
    open_more = words.say_count("open {number} more", "open {number} more", advice.open_more)
    return Strip(f"▲ {open_more[:1].upper()}{open_more[1:]} · {told}", _basis(words, advice), Field.WAIT)


def _basis(words: Words, advice: Advice) -> str:
    """What it rests on: a look at the line, or a guess, which says how it gets better."""
    pace = words.say("{number} s per person", number=round(advice.seconds))
    if advice.seen_s is None:
        return f"{pace} · {words.say('guessed: say with Q how far it reaches')}"
    seen = words.say("seen {ago}", ago=words.ago(advice.seen_s))
    people = words.say("{number} waiting", number=advice.in_line)
    return f"{people} · {pace} · {seen}"


def minutes(words: Words, seconds: float) -> str:
    """A wait as people say it."""
    if seconds < MINUTE_S:
        return words.say("under 1 min")
    return words.say("{number} min", number=round(seconds / MINUTE_S))


def ask_strip(words: Words) -> Strip:
    """Asked of whoever sees the line."""
    detail = words.say("0 = nobody waits; one mark for every {number} people", number=MARK_PERSONS)
    return Strip(f"? {words.say('To which mark does the line reach?')}", detail, Field.WAIT)


def told_strip(words: Words, mark: int, persons: int) -> Strip:
    """It was written down."""
    return Strip(f"✔ {words.say('Line to mark {mark}: about {persons} people', mark=mark, persons=persons)}")
