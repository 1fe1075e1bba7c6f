"""Why not: the wording of refusals, print causes and print states, for attendees and for staff.

Attendees read a polite sentence without blame, staff read the fact. Must not know: widgets, languages.
"""

import re
from textwrap import wrap

import msgspec

from checkin.badge import Cause, PrinterRole, PrintState
from checkin.model import EventSet, PositionStatus
from checkin.prints import MAY_HAVE_COME_OUT, PrintJob
from checkin.verdict import Reason, Refuse
from kiosk.wording.explanations import EXPLANATIONS, Wording
from kiosk.wording.naming import Naming
from kiosk.words import Words, mark

ATTENDEE_CELLS, ATTENDEE_ROWS = 21, 4
"""Room for a sentence beside the shape on a screen of 35 by 11 cells."""

PLACE = re.compile(r"{(\w+)}")


class Said(msgspec.Struct, frozen=True):
    """A refusal in words; `shows_way` when an attendee knows from it where or when to go."""

    text: str
    shows_way: bool = False


REASONS: dict[Reason, Wording] = {
    Reason.INVALID: Wording(mark("We do not know this ticket"), mark("Unknown code")),
    Reason.UNPAID: Wording(mark("Something is still open on this order"), mark("Not paid")),
    Reason.BLOCKED: Wording(mark("Please have us look at this ticket"), mark("Ticket blocked")),
    Reason.CANCELED: Wording(mark("This ticket was canceled"), mark("Canceled")),
    Reason.INVALID_TIME: Wording(mark("This ticket is not valid now"), mark("Not valid now")),
    Reason.ALREADY_REDEEMED: Wording(mark("This ticket was used before"), mark("Already checked in")),
    Reason.PRODUCT: Wording(mark("This ticket opens another door"), mark("Product is not on this list")),
    Reason.RULES: Wording(mark("This ticket does not open this door now"), mark("Against the list's rules")),
    Reason.AMBIGUOUS: Wording(mark("We found this ticket more than once"), mark("Ambiguous code")),
    Reason.REVOKED: Wording(mark("There is a newer one of this ticket"), mark("Ticket revoked")),
    Reason.UNAPPROVED: Wording(mark("This registration is not confirmed yet"), mark("Not approved")),
    Reason.ALREADY_EXCHANGED: Wording(mark("This ticket was exchanged before"), mark("Already exchanged")),
    Reason.MEDIUM_INVALID: Wording(mark("We do not know this card"), mark("Medium unknown")),
    Reason.MEDIUM_EXISTS: Wording(mark("This card is in use already"), mark("Medium in use")),
    Reason.UNKNOWN_LIST: Wording(mark("This door is not ready yet"), mark("Check-in list is gone")),
    Reason.ERROR: Wording(mark("We cannot check this ticket here"), mark("Cannot be judged")),
    Reason.BADGE_VOID: Wording(mark("There is a newer one of this badge"), mark("Badge is void")),
    Reason.NOT_ON_SITE: Wording(mark("This ticket is for taking part online"), mark("Online ticket")),
    Reason.ROOM_FULL: Wording(mark("This room is full"), mark("Room is full")),
}
"""What is said when the explanation says no more than its reason."""

CAUSES: dict[Cause, str] = {
    Cause.NONE: "",
    Cause.PAPER_OUT: mark("Paper is out"),
    Cause.PAPER_NEAR_END: mark("Paper ends soon"),
    Cause.COVER_OPEN: mark("Cover is open"),
    Cause.CUTTER: mark("Cutter is stuck"),
    Cause.PRINTER_ERROR: mark("Printer reports an error"),
    Cause.OFFLINE: mark("Printer is offline"),
    Cause.NO_ANSWER: mark("Printer does not answer"),
    Cause.NO_PROOF: mark("Printer cannot say whether it printed"),
    Cause.WRONG_MEDIA: mark("Wrong labels are loaded"),
    Cause.IN_USE: mark("Another program uses the printer"),
    Cause.LINE_CUT: mark("Cable to the printer is cut"),
    Cause.NO_PRINTER: mark("No printer"),
    Cause.LAYOUT: mark("Badge does not fit its template"),
    Cause.LETTERS: mark("No font can print this name"),
    Cause.TEMPLATE: mark("Badge template is wrong"),
    Cause.CRASH: mark("Program was interrupted"),
}

PRINT_STATES: dict[PrintState, str] = {
    PrintState.QUEUED: mark("waiting"),
    PrintState.SENDING: mark("printing"),
    PrintState.SENT: mark("printing"),
    PrintState.PRINTED: mark("printed"),
    PrintState.UNCONFIRMED: mark("not confirmed"),
    PrintState.UNKNOWN: mark("uncertain"),
    PrintState.FAILED: mark("not printed"),
    PrintState.CANCELLED: mark("canceled by staff"),
}

STATUSES: dict[PositionStatus, str] = {
    PositionStatus.PAID: mark("registered"),
    PositionStatus.PENDING: mark("not paid"),
    PositionStatus.APPROVAL_PENDING: mark("not approved"),
    PositionStatus.REFUSED: mark("refused"),
    PositionStatus.CANCELED: mark("canceled"),
    PositionStatus.BLOCKED: mark("blocked"),
}

BROKEN = (
    mark("The ledger cannot be opened with this key."),
    mark("The ledger is damaged."),
    mark("The disk is full."),
    mark("The disk is read-only."),
    mark("Use another kiosk and have the disk checked."),
    mark("The ledger cannot be written."),
    mark("The ledger cannot be opened."),
    mark("The disk reports an error."),
    mark("Another program holds the ledger."),
    mark("Close the other program and try again."),
    mark("Give back the key that it was made with."),
    mark("Move it aside and restore the last backup."),
    mark("Free some space; nobody can be admitted before that."),
    mark("Check the disk and the owner of the data folder."),
    mark("Check that the data folder exists and is ours."),
    mark("Check the owner of the data folder."),
    mark("Use another kiosk and replace the card."),
    mark("Call the technician; the kiosk goes on."),
)
"""Sentences that errors bring along, named here for the catalogues."""


def say_refusal(
    refusal: Refuse, words: Words, now_ms: int, *, for_staff: bool, event_set: EventSet | None = None
) -> Said:
    """A refusal in words: the fullest sentence that can be filled, and that an attendee's screen can hold."""
    naming = Naming(words, now_ms, event_set)
    values = dict(refusal.explanation.values)
    for wording in EXPLANATIONS.get(refusal.explanation.message, ()):
        template = wording.staff if for_staff else wording.attendee
        text = _filled(template, naming, values) if template else None
        if (
            text is not None
            and (not wording.needs or values.get(wording.needs))
            and (for_staff or fits(text))
        ):
            return Said(text, shows_way=wording.shows_way)
    plain = REASONS[refusal.reason]
    return Said(words.say(plain.staff if for_staff else plain.attendee))


def refusal_words(
    refusal: Refuse, words: Words, now_ms: int, *, for_staff: bool, event_set: EventSet | None = None
) -> str:
    """A refusal in words, as `say_refusal`; `event_set` names gates, rooms and lists."""
    return say_refusal(refusal, words, now_ms, for_staff=for_staff, event_set=event_set).text


def fits(text: str) -> bool:
    """Whether a sentence stands whole beside the shape on the smallest attendee screen."""
    rows = wrap(text, ATTENDEE_CELLS, break_on_hyphens=False)
    return len(rows) <= ATTENDEE_ROWS


def _filled(text: str, naming: Naming, values: dict[str, str | int]) -> str | None:
    """The sentence with a name in each of its places; None = one of them has none."""
    names: dict[str, str | int] = {}
    for place in PLACE.findall(text):
        name = naming.name(place, values)
        if name is None:
            return None
        names[place] = name
    return naming.words.say(text, **names)


def print_words(job: PrintJob, words: Words) -> tuple[str, str]:
    """A print job in words: its state, and why, such as ``not printed`` and ``paper is out``."""
    if job.is_void:
        return words.say("void"), ""
    is_out = job.state is PrintState.PRINTED
    state = words.say(PRINT_STATES[job.state])
    if job.printer is PrinterRole.SPARE and job.state in MAY_HAVE_COME_OUT:
        state = words.say("{state}, printer 2", state=state)
    return state, "" if is_out else words.look_up(CAUSES[job.cause])
