"""Why not: the wording of refusals, print causes and print states, for attendees and for staff.

Attendees read a polite sentence without blame, staff read the fact. Must not know: widgets, languages.
"""

import msgspec

from checkin.badge import Cause, PrintState
from checkin.model import PositionStatus
from checkin.prints import PrintJob
from checkin.verdict import Reason, Refuse
from kiosk.words import Words, mark


class Wording(msgspec.Struct, frozen=True):
    """One refusal, worded twice. Both may name ``{when}`` if the explanation brings a time."""

    attendee: str
    staff: str


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

EXPLANATIONS: dict[str, Wording] = {
    "valid_from": Wording(mark("This ticket is valid from {when}"), mark("Valid from {when}")),
    "valid_until": Wording(mark("This ticket was valid until {when}"), mark("Valid until {when}")),
    "already_redeemed": Wording(mark("This ticket was used at {when}"), mark("Already checked in at {when}")),
    "clock_unset": Wording(mark("We cannot check this ticket here"), mark("Clock of this kiosk is not set")),
    "product_unknown": Wording(mark("We cannot check this ticket here"), mark("Product is not known yet")),
}
"""What is said for a message id, where that is more than its reason."""

CAUSES: dict[Cause, str] = {
    Cause.NONE: "",
    Cause.PAPER_OUT: mark("Paper is out"),
    Cause.PAPER_NEAR_END: mark("Paper ends soon"),
    Cause.COVER_OPEN: mark("Cover is open"),
    Cause.CUTTER: mark("Cutter is stuck"),
    Cause.PRINTER_ERROR: mark("Printer reports an error"),
    Cause.OFFLINE: mark("Printer is offline"),
    Cause.NO_ANSWER: mark("Printer does not answer"),
    Cause.LINE_CUT: mark("Cable to the printer is cut"),
    Cause.NO_PRINTER: mark("No printer"),
    Cause.LAYOUT: mark("Badge does not fit its template"),
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

REMEDIES = (
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


def refusal_words(refusal: Refuse, words: Words, now_ms: int, *, for_staff: bool) -> str:
    """A refusal in words; values that a sentence needs and the explanation lacks lead to the plainer one."""
    explanation = refusal.explanation
    values = {name: value for name, value in explanation.values if isinstance(value, int)}
    wording = EXPLANATIONS.get(explanation.message, REASONS[refusal.reason])
    text = wording.staff if for_staff else wording.attendee
    if "{when}" not in text:
        return words.say(text)
    if "at_ms" not in values:
        plain = REASONS[refusal.reason]
        return words.say(plain.staff if for_staff else plain.attendee)
    return words.say(text, when=words.moment(values["at_ms"], now_ms))


def print_words(job: PrintJob, words: Words) -> tuple[str, str]:
    """A print job in words: its state, and why, such as ``not printed`` and ``paper is out``."""
    if job.is_void:
        return words.say("void"), ""
    is_out = job.state is PrintState.PRINTED
    return words.say(PRINT_STATES[job.state]), "" if is_out else words.look_up(CAUSES[job.cause])
