"""Who is where, on the screen of the lead: each room with its number, and the building. Pure.

Must not know: widgets, keys, how anybody is counted.
"""

from textual.content import Content

from checkin.badge import PrintState
from kiosk.fleet.evacuation import NAMES, Evacuation, say_certainty, say_heard, say_missing
from kiosk.printing.sheets import Progress
from kiosk.screens.parts import fit, short, width
from kiosk.theme import GOOD, QUIET, WARN
from kiosk.wording.reasons import CAUSES
from kiosk.words import Words
from printer.lists import RoomPresence

NUMBER_CELLS = 7
MOST_NAME_CELLS = 44
"""A number stands near its room, however wide the screen is."""
UNDER_WAY = frozenset({PrintState.QUEUED, PrintState.SENDING, PrintState.SENT})


def evacuation_lines(words: Words, found: Evacuation, cells: int, rows: int, top: int = 0) -> list[Content]:
    """As much of it as there is room for, the building first.

    Args:
        words: Of the staff's language.
        found: Who is where.
        cells: How wide it may be.
        rows: How high.
        top: The first room that is shown.
    """
    head = [_total(words, found, cells), _sureness(words, found, cells), _missing(words, found, cells)]
    left = max(rows - len(head), 1)
    rooms = found.presence.rooms
    window = rooms[top : top + left]
    return [*head, *(_room(words, room, cells) for room in window)][:rows]


def most_top(found: Evacuation, rows: int) -> int:
    """How far it can be scrolled."""
    return max(len(found.presence.rooms) - max(rows - 3, 1), 0)


def _total(words: Words, found: Evacuation, cells: int) -> Content:
    """The building; where it is narrow, only the time of the day stands behind it."""
    number = words.say_count(
        "{number} person in the building", "{number} persons in the building", found.total
    )
    when = found.presence.made_at
    if width(number) + 3 + width(when) > cells:
        when = when.rpartition(" ")[2]
    return Content.assemble((number, "bold"), "   ", (when, QUIET))


def _sureness(words: Words, found: Evacuation, cells: int) -> Content:
    """How far the numbers may be wrong; where this kiosk is all, what it last wrote down."""
    if found.certainty.is_sure:
        said = say_certainty(words, found.certainty) or found.presence.note
        return Content.styled(short(f"● {said}", cells), GOOD)
    said = f"{words.say('number not sure')} · {say_heard(words, found.certainty)}"
    return Content.styled(short(f"▲ {said}", cells), WARN)


def _missing(words: Words, found: Evacuation, cells: int) -> Content:
    """What is known to be missing; mostly an empty line."""
    said = say_missing(words, found.certainty)
    return Content.styled(short(f"  {said}", cells), WARN) if said else Content("")


def _room(words: Words, room: RoomPresence, cells: int) -> Content:
    name_cells = min(cells - NUMBER_CELLS - 2, MOST_NAME_CELLS)
    number = str(room.count)
    around = f"({room.between[0]}–{room.between[1]})" if room.between else ""
    of_limit = words.say("of {limit}", limit=room.limit) if room.limit is not None else ""
    limit = " ".join(filter(None, (around, of_limit)))
    rest = cells - name_cells - NUMBER_CELLS - 2
    return Content.assemble(
        fit(short(room.name, name_cells - 1), name_cells),
        (" " * (NUMBER_CELLS - width(number)) + number, "bold" if room.count else QUIET),
        ("  " + short(limit, rest) if width(limit) <= rest else "", QUIET),
    )


def progress_line(words: Words, progress: Progress) -> str:
    """How far the slip has come, as staff read it."""
    what = words.say("Emergency list") if progress.template == NAMES else words.say("Evacuation slip")
    if progress.state in UNDER_WAY:
        if progress.sheets > 1:
            done = words.say("{number} of {total} sheets", number=progress.printed, total=progress.sheets)
            return f"{what}: {done}"
        return words.say("{what} is printing", what=what)
    if progress.state is PrintState.PRINTED:
        return words.say("{what} is printed", what=what)
    if progress.state is PrintState.UNCONFIRMED:
        return words.say("{what}: please look whether it came out", what=what)
    cause = words.say(CAUSES[progress.cause]) if CAUSES.get(progress.cause) else ""
    sheets = (
        words.say("{number} of {total} sheets", number=progress.printed, total=progress.sheets)
        if progress.printed
        else ""
    )
    failed = words.say("{what} is not printed", what=what)
    return " · ".join(filter(None, (failed, cause, sheets)))


def is_failed(progress: Progress) -> bool:
    """Whether somebody has to do something about it."""
    return progress.state not in UNDER_WAY | {PrintState.PRINTED}
