"""What attendees see of their badge before it is printed, and while they put its name right. Pure.

Must not know: widgets, the clock.
"""

from kiosk.screens.attendee.own_name import CHANGE_KEY, NameShown, NameTyped, Part
from kiosk.screens.attendee.pages import Offer, Page, back_line
from kiosk.screens.shapes import Shape
from kiosk.theme import Field
from kiosk.words import Words, mark

ASKED: dict[Part, str] = {
    Part.GIVEN: mark("Your given name"),
    Part.FAMILY: mark("Your family name"),
    Part.ORGANISATION: mark("Your organisation"),
}


def shown_page(words: Words, state: NameShown, left_s: int) -> Page:
    """Is this you?"""
    position = state.position
    offers = [Offer("1", words.say("Yes, print the badge"))]
    if state.proposed.can_correct:
        offers.append(Offer(CHANGE_KEY, words.say("Change the name")))
    return Page(
        Field.CALM,
        Shape.NONE,
        words.say("Is this you?"),
        name=position.display_name,
        under=position.organisation,
        options=(*offers, Offer("0", words.say("That is not me"))),
        foot=(back_line(words, left_s),),
        is_form=True,
    )


def typed_page(words: Words, state: NameTyped, warning_s: int) -> Page:
    """One part of the name, with what is typed of it."""
    number = list(Part).index(state.asked) + 1
    notice = words.say("Step {number} of {total}", number=number, total=len(Part))
    if number > 1:
        notice = f"{notice}\t{words.say('← back')}"
    if state.is_wrong:
        notice = words.say("Please type a name")
    if warning_s:
        notice = words.say("Still here? Back in {number} s", number=warning_s)
    return Page(
        Field.CALM,
        Shape.NONE,
        words.say(ASKED[state.asked]),
        body=words.say("As it is to stand on the badge"),
        foot=("   ".join((words.say("↵ go on"), words.say("Esc leave as it was"))),),
        key="enter",
        entry=state.draft,
        notice=notice,
        is_alert=bool(warning_s) or state.is_wrong,
        is_form=True,
    )
