"""What a kiosk shows while its ledger is locked, as values. Pure: words and a state in, a page out.

Nothing about people or the event is known yet. Must not know: widgets, the clock, how locks are opened.
"""

from checkin.errors import EinlassError, LedgerKeyError, LinkDownError
from checkin.model import Names
from kiosk.screens.attendee.pages import Page, to_desk
from kiosk.screens.shapes import Shape
from kiosk.theme import Field
from kiosk.words import Words, mark

DOT = "●"
TITLE = mark("This kiosk is locked")
HUB_SAYS: tuple[tuple[type[EinlassError], str], ...] = (
    (LinkDownError, mark("Hub not answering")),
    (LedgerKeyError, mark("Hub: no access")),
    (EinlassError, mark("Hub not understood")),
)
"""Why it stays locked; first match wins."""


def pin_page(words: Words, typed: int, notice: str, *, has_guests: bool, has_languages: bool) -> Page:
    """Staff type a PIN.

    Args:
        words: In which language.
        typed: So many letters stand there.
        notice: What is wrong, or being done; empty = nothing.
        has_guests: Whether attendees stand before this kiosk, who are sent on.
        has_languages: Whether there is another language to change to.
    """
    keys = [words.say("↵ open"), *([words.say("Tab Deutsch")] if has_languages else [])]
    return Page(
        Field.CALM,
        Shape.NONE,
        words.say(TITLE),
        name=words.say("Staff: type the device’s PIN"),
        entry=DOT * typed,
        body=words.say("Guests: the service desk, please") if has_guests else "",
        notice=notice,
        is_alert=True,
        is_form=True,
        foot=("   ".join(keys),),
        key="enter",
    )


def hub_page(words: Words, error: EinlassError | None, wait_s: int, way: Names | None) -> Page:
    """The hub is asked by itself, again and again.

    Args:
        words: In which language.
        error: What came of it last; None = nothing yet.
        wait_s: So long until it is asked again; 0 = it is being asked.
        way: How attendees find the service desk; None = none stand before this kiosk.
    """
    why = next((said for kind, said in HUB_SAYS if isinstance(error, kind)), "")
    if not why:
        said = words.say("Waiting for its hub")
    elif wait_s:
        said = words.say("{why} · again in {number} s", why=words.say(why), number=wait_s)
    else:
        said = words.say("{why} · asking again", why=words.say(why))
    return Page(
        Field.WAIT,
        Shape.HOURGLASS,
        words.say(TITLE),
        body=said,
        foot=() if way is None else tuple(to_desk(words, way).split("\n")),
    )
