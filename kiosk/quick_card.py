"""The card that lies beside a kiosk: what to do when, and every key, out of the tables that the screens read.

Must not know: how it is set, where it goes.
"""

from collections.abc import Callable

from kiosk.screens.desk.keys import DESK_KEYS, desk_help
from kiosk.screens.door.view import help_lines
from kiosk.screens.help import HelpLine, common_lines
from kiosk.screens.lead.keys import lead_help
from kiosk.settings import Mode
from kiosk.words import Words, mark, words_in
from printer.sheet_files import Card

LANGUAGES = ("de", "en")
"""What staff screens speak."""

When = tuple[str, str]

NO_BADGE: When = (
    mark("No badge comes out"),
    mark(
        "Look at the printer: paper, cover, its lamp. It goes on by itself; the line at the bottom says when."
    ),
)
CUT_OFF: When = (
    mark("“Cut off” at the bottom"),
    mark("Go on as usual: everything is kept here and sent later. Tell the lead if it lasts 10 minutes."),
)
NO_READING: When = (
    mark("A ticket is not read"),
    mark("Turn the phone as bright as it gets, hold it a hand's width away; or look the person up."),
)
DEAD: When = (
    mark("The screen is black or stands still"),
    mark("Pull the plug, wait 5 seconds, plug it in again: nothing that was said is lost. Half a minute."),
)
TO_DESK: When = (
    mark("Red or amber, “to the desk”"),
    mark("Show the way to the service desk; never let in on trust."),
)

WHENS: dict[Mode, tuple[When, ...]] = {
    Mode.SELF_SERVICE: (
        TO_DESK,
        NO_READING,
        NO_BADGE,
        (mark("Somebody has called for staff"), mark("Help, then press - and your PIN: the call is over.")),
        CUT_OFF,
        DEAD,
    ),
    Mode.DESK: (
        (
            mark("No ticket"),
            mark("Type a part of the name. Ask for what tells people apart: company, order."),
        ),
        (mark("Not paid"), mark("F11 takes a payment; F4 lets in all the same, with a reason, if you may.")),
        (
            mark("Wrong name on the badge"),
            mark("F9 puts it right, F3 prints a new badge; the old one is void."),
        ),
        (
            mark("“Did this badge come out?”"),
            mark("Look, then say yes or no: only you know. No prints it once more."),
        ),
        (mark("Let in by mistake"), mark("F5 takes it back. Nothing is deleted: both stand in the history.")),
        NO_BADGE,
        CUT_OFF,
        DEAD,
    ),
    Mode.DOOR: (
        TO_DESK,
        (
            mark("Amber: the room is nearly full"),
            mark("Tell the lead. At red nobody goes in before somebody has come out."),
        ),
        (mark("The number cannot be right"), mark("Count by eye and type it with Z.")),
        NO_READING,
        CUT_OFF,
        DEAD,
    ),
    Mode.LEAD: (
        (
            mark("A kiosk is grey"),
            mark("It was not heard: go there. What it does is kept there and comes later."),
        ),
        (
            mark("The line grows"),
            mark("Q says how far it reaches; the screen says how many more kiosks help."),
        ),
        (mark("A room is full"), mark("Close its doors: O at the door says that the warning was seen.")),
        (
            mark("The house must be cleared"),
            mark("E: who is where, with the age of each number; print the slip."),
        ),
        DEAD,
    ),
    Mode.STAND: (
        (mark("Somebody says no"), mark("Nothing is noted. That is fine.")),
        (
            mark("Somebody wants to be erased"),
            mark("The service desk erases it, also what was noted earlier."),
        ),
        NO_READING,
        CUT_OFF,
        DEAD,
    ),
}

TITLES: dict[Mode, str] = {
    Mode.SELF_SERVICE: mark("Self-service kiosk"),
    Mode.DESK: mark("Service desk"),
    Mode.DOOR: mark("Door"),
    Mode.LEAD: mark("Lead"),
    Mode.STAND: mark("Stand"),
}

ON_PAPER = {"↑↓": mark("arrows"), "↑ ↓": mark("arrows"), "↵": "Enter"}
"""Keys whose signs the bundled fonts of paper do not have."""

Keys = Callable[[Words], tuple[HelpLine, ...]]
KEYS: dict[Mode, Keys] = {
    Mode.SELF_SERVICE: lambda _: (),
    Mode.DESK: lambda words: desk_help(words, None, {key.key for key in DESK_KEYS}),
    Mode.DOOR: lambda words: (*help_lines(words), *common_lines(words)),
    Mode.LEAD: lambda words: (*lead_help(words), *common_lines(words)),
    Mode.STAND: common_lines,
}


def quick_cards(mode: Mode) -> tuple[Card, ...]:
    """A card per language of staff."""
    return tuple(_card(mode, words_in(language, "UTC")) for language in LANGUAGES)


def _card(mode: Mode, words: Words) -> Card:
    return Card(
        title=words.say(TITLES[mode]),
        lead=words.say("A ticket: green is welcome, amber is wait and read, red is not here."),
        when_title=words.say("What to do when"),
        whens=tuple((words.say(happens), words.say(helps)) for happens, helps in WHENS[mode]),
        keys_title=words.say("Keys"),
        keys=tuple((words.say(ON_PAPER.get(line.key, line.key)), line.text) for line in KEYS[mode](words)),
        foot=words.say("Lead: ____________________   Telephone: ____________________"),
    )
