"""What becomes of an attendee's data, in pages that the smallest panel holds: 35 by 11. Pure.

Must not know: widgets, settings, the clock.
"""

import msgspec

from checkin.model import Names
from kiosk.screens.attendee.pages import PRIVACY_KEY, Page, back_line
from kiosk.screens.parts import wrapped
from kiosk.screens.shapes import Shape
from kiosk.theme import Field
from kiosk.words import Words, mark, own_words

CELLS, ROWS = 33, 6
"""What a page of text holds."""


BUNDLED = (
    mark("{event}: the organiser is responsible for your data."),
    mark("We check your ticket, print your badge and note when and where you came in."),
    mark("Only the organiser gets this, and deletes it once it is not needed any more."),
    mark("At the service desk we tell you what we know of you, and correct or erase it."),
)
"""Who, what, how long, what one may ask for. Source: GDPR, articles 12 and 13; organisers put their own."""

BACK, GO_ON = mark("Back ▸ {key}"), mark("Go on ▸ {key}")
NO_PICTURES = mark("The camera keeps no pictures.")


class Notice(msgspec.Struct, frozen=True):
    """What there is to say.

    Attributes:
        own: The organiser's words, paragraph by paragraph; empty = the bundled ones.
        address: Where all of it can be read; empty = nowhere.
    """

    own: Names
    address: str
    event: str
    has_camera: bool


def paragraphs_of(words: Words, notice: Notice) -> tuple[str, ...]:
    """The notice in a language."""
    own = own_words(notice.own, words.language)
    said = own.split("\n") if own else [words.say(text, event=notice.event) for text in BUNDLED]
    camera = [words.say(NO_PICTURES)] if notice.has_camera and not own else []
    more = [words.say("All of it: {address}", address=notice.address)] if notice.address else []
    return (*said, *camera, *more)


def bodies_of(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """What stands on each page; a paragraph that goes on over the page is one on each."""
    pages: list[str] = [""]
    rows = 0
    for paragraph in paragraphs:
        parted = "\n"
        for line in wrapped(paragraph, CELLS):
            if rows == ROWS:
                pages.append("")
                rows = 0
            joint = parted or ("" if line.goes_on else " ")
            pages[-1] += f"{joint}{line.text}" if rows else line.text
            rows, parted = rows + 1, ""
    return tuple(pages)


def privacy_page(words: Words, notice: Notice, number: int, left_s: int) -> Page:
    """One page of it; `number` counts from 0."""
    bodies = bodies_of(paragraphs_of(words, notice))
    is_last = number >= len(bodies) - 1
    where = words.say("Page {number} of {total}", number=number + 1, total=len(bodies))
    on = (
        words.say("Back ▸ {key}", key=PRIVACY_KEY) if is_last else words.say("Go on ▸ {key}", key=PRIVACY_KEY)
    )
    return Page(
        Field.CALM,
        Shape.NONE,
        words.say("Your data"),
        body=bodies[min(number, len(bodies) - 1)],
        notice=f"{where}\t{on}",
        foot=(back_line(words, left_s),),
        key=PRIVACY_KEY,
        is_form=True,
        is_text=True,
        code=notice.address,
    )


def page_count(words: Words, notice: Notice) -> int:
    """How many pages it has in a language."""
    return len(bodies_of(paragraphs_of(words, notice)))
