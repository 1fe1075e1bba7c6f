"""Where the badge comes out of this kiosk, in words. Must not know: printers, widgets."""

from enum import StrEnum

from checkin.model import Names
from kiosk.words import Words, mark, own_words


class Side(StrEnum):
    """Where one looks for it."""

    RIGHT = "right"
    LEFT = "left"
    BELOW = "below"


SENTENCES: dict[Side, tuple[str, str]] = {
    Side.RIGHT: (mark("Your badge comes out on the right"), mark("Your badge is on the right")),
    Side.LEFT: (mark("Your badge comes out on the left"), mark("Your badge is on the left")),
    Side.BELOW: (mark("Your badge comes out below"), mark("Your badge is below")),
}
"""What is said while it is on its way, and once it is out."""


def say_where(words: Words, outlet: Names, *, is_out: bool) -> str:
    """One sentence about the badge.

    Args:
        words: Of the language that is shown.
        outlet: A side, or the organiser's words such as ``under the screen``, by language code; the empty
            code stands for every language.
        is_out: Whether it is there already.
    """
    said = own_words(outlet, words.language) or Side.RIGHT.value
    if said in SENTENCES:
        return words.say(SENTENCES[Side(said)][is_out])
    if is_out:
        return words.say("Your badge is here: {place}", place=said)
    return words.say("Your badge comes out here: {place}", place=said)
