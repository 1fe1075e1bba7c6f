"""The keys of the lead's screen in words: in its foot, and in the help. Pure.

Must not know: what they do.
"""

from kiosk.screens.help import HelpLine
from kiosk.screens.lead.view import Key
from kiosk.words import Words


def lead_help(words: Words) -> tuple[HelpLine, ...]:
    """All of them, for the help."""
    return (
        HelpLine("↑ ↓", words.say("choose a kiosk")),
        HelpLine("↵", words.say("its card")),
        HelpLine("M", words.say("another mode for it")),
        HelpLine("P", words.say("another place for it")),
        HelpLine("Q", words.say("how far the line reaches")),
        HelpLine("E", words.say("who is where, and the slip")),
        HelpLine("L", words.say("emergency list, from there")),
    )


def shut_keys(words: Words) -> list[Key]:
    """Before anybody has signed in."""
    return [("F12", words.say("sign in")), ("E", words.say("evacuate"))]


def list_keys(words: Words, *, card: str, clears: bool, changes: bool, queues: bool = False) -> list[Key]:
    """While nothing is asked or chosen.

    Args:
        words: Of the staff's language.
        card: What Enter does to the card; empty = nothing.
        clears: Whether the house can be cleared from here.
        changes: Whether kiosks can be changed from here.
        queues: Whether it can be said here how far the line reaches.
    """
    opens = [("↵", card)] if card else []
    evacuates = [("E", words.say("evacuate"))] if clears else []
    wants = [("M", words.say("mode")), ("P", words.say("place"))] if changes else []
    lines = [("Q", words.say("waiting line"))] if queues else []
    return [*opens, *evacuates, *lines, *wants, (words.say("Ctrl+X"), words.say("leave"))]
