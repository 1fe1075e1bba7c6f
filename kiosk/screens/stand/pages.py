"""What a stand shows in each moment. Pure: words and states in, a page out. Must not know: widgets, keys."""

from typing import assert_never

from msgspec.structs import replace

from checkin.model import name_in
from kiosk.outfit import Outfit
from kiosk.screens.attendee.pages import (
    INVITATIONS,
    Offer,
    Page,
    Reader,
    back_line,
    checking_page,
    idle_page,
    scanner_page,
    to_desk,
)
from kiosk.screens.attendee.timing import seconds_left
from kiosk.screens.parts import short
from kiosk.screens.shapes import Shape
from kiosk.screens.stand.visit import NO_KEY, YES_KEY, Asked, Free, Noted, Outcome, Reading, State, Told
from kiosk.stands.views import Passed, Stand
from kiosk.theme import Field
from kiosk.words import Words, mark
from scanner.hint import Hint

MOST_CELLS = 40
PASSED = {Passed.NAME: mark("name"), Passed.ORGANISATION: mark("organisation")}

OUTCOMES: dict[Outcome, tuple[Field, Shape, str, str]] = {
    Outcome.AGREED: (Field.WELCOME, Shape.CHECK, mark("Thank you"), mark("{exhibitor} gets: {what}")),
    Outcome.KEPT: (Field.WELCOME, Shape.CHECK, mark("Thank you"), mark("It stays as it was")),
    Outcome.DECLINED: (Field.CALM, Shape.CHECK, mark("As you wish"), mark("Nothing is passed on or kept")),
    Outcome.TAKEN_BACK: (Field.CALM, Shape.CHECK, mark("Taken back"), mark("Nothing is passed on")),
}


def page_of(
    state: State, words: Words, outfit: Outfit, stand: Stand, reader: Reader, hint: Hint | None = None
) -> Page:
    """The page for a state.

    Args:
        state: Of the visit.
        words: Of the language that is shown.
        outfit: Its clock and the way to the service desk.
        stand: Whose it is.
        reader: What a ticket is held up to.
        hint: What whoever holds up a ticket should do.
    """
    now_ms = outfit.mono_ms()
    match state:
        case Free() | Reading(is_long=False):
            page = _free_page(words, reader, hint)
        case Reading():
            page = checking_page(words)
        case Asked(until_ms=until_ms):
            page = _asked_page(state, words, stand, seconds_left(until_ms, now_ms))
        case Told(outcome=Outcome.UNKNOWN, until_ms=until_ms):
            foot = (back_line(words, seconds_left(until_ms, now_ms)),)
            headline = words.say("We do not know this ticket")
            page = Page(Field.STOP, Shape.HAND, headline, body=to_desk(words, outfit.way_to_desk), foot=foot)
        case Told(outcome=outcome, until_ms=until_ms):
            page = _told_page(outcome, words, stand, seconds_left(until_ms, now_ms))
        case Noted(said=said, until_ms=until_ms):
            page = scanner_page(words, said, seconds_left(until_ms, now_ms))
        case _:
            assert_never(state)
    return page


def _free_page(words: Words, reader: Reader, hint: Hint | None) -> Page:
    """As at self-service; what follows is the visitor's choice, and that is said."""
    note = words.say("No pictures are kept") if reader is Reader.CAMERA else words.say(INVITATIONS[reader][1])
    foot = (words.say("You choose what is passed on"), note)
    return replace(idle_page(words, reader, hint), foot=foot, key="")


def _asked_page(state: Asked, words: Words, stand: Stand, left_s: int) -> Page:
    exhibitor, position = named(words, stand), state.met.position
    assert position is not None
    if state.met.has_agreed:
        headline = words.say("{exhibitor} knows already that you were here", exhibitor=exhibitor)
        answers = (words.say("Keep it so"), words.say("Take it back"))
    else:
        headline = words.say("May {exhibitor} know that you were here?", exhibitor=exhibitor)
        answers = (words.say("Yes"), words.say("No"))
    return Page(
        Field.CALM,
        Shape.NONE,
        headline,
        name=position.display_name if Passed.NAME in stand.passes_on else "",
        under=position.organisation if Passed.ORGANISATION in stand.passes_on else "",
        options=tuple(Offer(key, said) for key, said in zip((YES_KEY, NO_KEY), answers, strict=True)),
        notice=words.say("Passed on: {what}", what=what_passes(words, stand)),
        foot=(back_line(words, left_s),),
        is_form=True,
    )


def _told_page(outcome: Outcome, words: Words, stand: Stand, left_s: int) -> Page:
    field, shape, headline, body = OUTCOMES[outcome]
    said = words.say(body, exhibitor=named(words, stand), what=what_passes(words, stand))
    return Page(field, shape, words.say(headline), body=said, foot=(back_line(words, left_s),))


def named(words: Words, stand: Stand) -> str:
    """The exhibitor; a gate's name may be longer than the question has room for."""
    return short(name_in(stand.exhibitor, words.language), MOST_CELLS)


def what_passes(words: Words, stand: Stand) -> str:
    """What of a person the exhibitor gets to know."""
    return ", ".join(words.say(PASSED[one]) for one in stand.passes_on)
