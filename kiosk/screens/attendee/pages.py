"""What a self-service kiosk says before and beside tickets, as values. Pure: words and times in, a page out.

Must not know: widgets, sizes, the clock. Staff matters (provisional, forced, remedies) have no place here.
"""

from enum import StrEnum

import msgspec
from msgspec.structs import replace

from checkin.badge import Cause
from checkin.errors import EinlassError
from checkin.model import Names, name_in
from checkin.text import clean_text
from kiosk.screens.hints import HINTS
from kiosk.screens.shapes import Shape
from kiosk.theme import Field
from kiosk.wording.reasons import CAUSES
from kiosk.wording.scanner_words import Said
from kiosk.words import Words, mark
from scanner.hint import Hint

MAX_BROKEN_CHARS = 220
PRIVACY_KEY, CALL_KEY = "9", "*"


class Bar(msgspec.Struct, frozen=True):
    """A progress bar that tells the truth: `fraction` from 0 to 1, `note` what is left."""

    fraction: float
    note: str


class Offer(msgspec.Struct, frozen=True):
    """Something that may be chosen by a key; `is_chosen` is None where one choice is the answer."""

    key: str
    label: str
    is_chosen: bool | None = None


class Page(msgspec.Struct, frozen=True):
    """One thing: a field, a shape, a sentence, and the way on.

    Attributes:
        headline: What is said first; `name` follows it, as the person wrote it, and `under` in a line below.
        body: What to do now.
        foot: At the bottom, at most three lines, the last of them always in the same place; the smallest
            panel leaves out the middle one. `key` is what touching it stands for.
        options: What may be chosen, one below the other.
        entry: What was typed so far; None = nothing is to be typed.
        notice: One line above the foot: how far this is, or what is wrong if `is_alert`.
        is_form: The page asks for something; it stands at the top, without a shape.
        is_text: The body is all there is, and takes the room.
        code: An address, shown as QR code beside the text where there is room.
        is_idle: Nobody is here, or somebody who holds up a ticket; `is_hint` tells them what to do.
        announcements: What organisers say, the most important first; shown where no notice is.
    """

    field: Field
    shape: Shape
    headline: str
    name: str = ""
    under: str = ""
    body: str = ""
    bar: Bar | None = None
    foot: tuple[str, ...] = ()
    key: str = ""
    options: tuple[Offer, ...] = ()
    entry: str | None = None
    notice: str = ""
    is_alert: bool = False
    is_form: bool = False
    is_text: bool = False
    code: str = ""
    is_idle: bool = False
    is_hint: bool = False
    announcements: tuple[str, ...] = ()


class Reader(StrEnum):
    """What a ticket is held up to."""

    CAMERA = "camera"
    LOST_CAMERA = "a camera that does not answer"
    SCANNER = "scanner"
    LOST_SCANNER = "a scanner that is not there"


def reader_for(*, has_camera: bool, sees: bool, misses: bool) -> Reader:
    """What tickets are held up to: the camera if there is one, else a scanner; either may be missing."""
    if has_camera:
        return Reader.CAMERA if sees else Reader.LOST_CAMERA
    return Reader.LOST_SCANNER if misses else Reader.SCANNER


INVITATIONS: dict[Reader, tuple[str, str]] = {
    Reader.CAMERA: (mark("Hold your ticket here"), ""),
    Reader.LOST_CAMERA: (mark("Camera is missing just now"), mark("Scanner and service desk go on")),
    Reader.LOST_SCANNER: (mark("Scanner is missing just now"), mark("The service desk goes on")),
    Reader.SCANNER: (mark("Hold your ticket to the scanner"), mark("On a phone or on paper")),
}
"""The sentence below the picture, and the note below it."""

DATA = mark("Your data ▸ {key}")
DATA_LINES = {Reader.CAMERA: mark("No pictures kept · Your data ▸ {key}")}
"""What leads to the privacy notice; a camera says the first thing of it at once."""


def idle_page(words: Words, reader: Reader, hint: Hint | None = None) -> Page:
    """Nobody is here, or a ticket is held up that cannot be read yet."""
    headline, note = words.say(INVITATIONS[reader][0]), words.look_up(INVITATIONS[reader][1])
    shape = Shape.CODE
    if hint is not None:
        shape, headline = HINTS[hint][0], words.say(HINTS[hint][2])
    keys = f"{words.say('No ticket? ▸ {key}', key='0')}   {help_line(words)}"
    data = words.say(DATA_LINES.get(reader, DATA), key=PRIVACY_KEY)
    return Page(
        Field.CALM,
        shape,
        headline,
        is_idle=True,
        is_hint=hint is not None,
        body=note,
        foot=(keys, data),
        key="0",
    )


def too_fast_page(words: Words, page: Page) -> Page:
    """The page of somebody whose text came as fast as a ticket's, and was not taken for that reason."""
    return replace(page, notice=words.say("Read as a ticket. Type again"), is_alert=True)


def with_trouble(words: Words, page: Page, cause: Cause) -> Page:
    """The page of a kiosk where nobody is served, and no badge would be printed: in small, for staff."""
    return replace(page, notice=for_staff(words, cause))


def with_announcements(page: Page, said: tuple[str, ...]) -> Page:
    """The page of a kiosk where nobody is served and nothing is amiss: with what organisers say."""
    is_free = page.is_idle and not page.is_hint and page.field is Field.CALM
    return replace(page, announcements=said) if said and is_free else page


def with_call(words: Words, page: Page, called_ms: int, now_ms: int) -> Page:
    """The page of a kiosk at which staff are wanted, and nobody is served: seen from afar, read from near."""
    line = words.say("Help was called {moment}", moment=words.at(called_ms, now_ms))
    field = page.field if page.is_hint else Field.WAIT
    return replace(page, field=field, foot=(*page.foot[:1], line))


def calling_page(words: Words, way: Names, left_s: int, *, is_heard: bool) -> Page:
    """Somebody has called staff; whether they come cannot be promised, and less so if nobody else sees it."""
    if is_heard:
        headline, body = words.say("We are calling somebody for you"), nobody_comes(words, way)
    else:
        headline, shown = words.say("Please go to the service desk"), words.say("This screen shows your call")
        body = "\n".join(filter(None, (name_in(way, words.language), shown)))
    return Page(Field.WAIT, Shape.BELL, headline, body=body, foot=(back_line(words, left_s),))


def nobody_comes(words: Words, way: Names) -> str:
    """The way on if a call is not answered."""
    please = words.say("Nobody coming? Service desk")
    where = name_in(way, words.language)
    return f"{please},\n{where}" if where else please


def help_line(words: Words) -> str:
    """How to call staff."""
    return words.say("Help ▸ {key}", key=CALL_KEY)


def help_page(words: Words, way: Names, left_s: int, *, offers_search: bool) -> Page:
    """Somebody has no ticket at hand."""
    headline = words.say("We will find you by your name")
    search = words.say("Find it yourself ▸ {key}", key="1") if offers_search else ""
    foot, body = (search, help_line(words), back_line(words, left_s)), to_desk(words, way)
    return Page(Field.CALM, Shape.BADGE, headline, body=body, foot=foot, key="1")


def not_found_page(words: Words, way: Names, left_s: int, *, offers_search: bool) -> Page:
    """Somebody without a ticket was not found: the same page whatever the reason was."""
    headline = words.say("We cannot find you with this")
    again = words.say("Try again ▸ {key}", key="1") if offers_search else ""
    foot, body = (again, help_line(words), back_line(words, left_s)), to_desk(words, way)
    return Page(Field.WAIT, Shape.HAND, headline, body=body, foot=foot, key="1")


def question_help_page(words: Words, way: Names, left_s: int, *, offers_search: bool) -> Page:  # noqa: ARG001  # nothing is to be found
    """Somebody would rather not answer a question here."""
    foot = (help_line(words), back_line(words, left_s))
    headline = words.say("We will answer this together")
    return Page(Field.WAIT, Shape.HAND, headline, body=to_desk(words, way), foot=foot)


def name_help_page(words: Words, way: Names, left_s: int, *, offers_search: bool) -> Page:  # noqa: ARG001  # nothing is to be found
    """Somebody holds the ticket of somebody else."""
    foot, headline = (
        (help_line(words), back_line(words, left_s)),
        words.say("We will put this right together"),
    )
    return Page(Field.WAIT, Shape.HAND, headline, body=to_desk(words, way), foot=foot)


def scanner_page(words: Words, said: Said, left_s: int) -> Page:
    """What is said of a scanner, to whoever holds it: staff, before attendees come."""
    shape = Shape.CHECK if said.is_right else Shape.HAND
    return Page(Field.CALM, shape, said.title, body=said.detail, foot=(back_line(words, left_s),))


def checking_page(words: Words) -> Page:
    """The answer takes longer than a blink."""
    return Page(Field.WAIT, Shape.HOURGLASS, words.say("One moment, please"))


def broken_page(words: Words, way: Names) -> Page:
    """Something is broken; what it is concerns staff only."""
    headline, body = words.say("This kiosk is taking a break"), to_desk(words, way)
    return Page(Field.WAIT, Shape.HOURGLASS, headline, body=body, foot=(help_line(words),), key=CALL_KEY)


def broken_staff_page(words: Words, error: EinlassError) -> Page:
    """Something is broken, for those who can do something about it: what it is, and what helps."""
    said = " ".join(filter(None, (words.look_up(error.state), words.look_up(error.remedy))))
    return Page(
        Field.WAIT,
        Shape.HOURGLASS,
        words.say("Out of order"),
        body=clean_text(said, MAX_BROKEN_CHARS),
        foot=(words.say("Every scan tries again"),),
    )


def for_staff(words: Words, cause: Cause) -> str:
    """Why no badge comes, for those who can do something about it and happen to see it."""
    return words.say("For staff: {cause}", cause=words.say(CAUSES[cause])) if CAUSES[cause] else ""


def back_line(words: Words, left_s: int) -> str:
    """The countdown, and how to stop it."""
    return words.say("back in {number} s   any key: stay", number=left_s)


def to_desk(words: Words, way: Names) -> str:
    """Where to go, with the way if it is known."""
    please = words.say("Please go to the service desk")
    where = name_in(way, words.language)
    return f"{please},\n{where}" if where else please
