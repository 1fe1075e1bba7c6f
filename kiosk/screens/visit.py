"""How a visit to a self-service kiosk goes on: from nobody to an answer and back, as a pure state machine.

Times are milliseconds of the clock that never jumps. Must not know: widgets, words.
"""

from enum import StrEnum

import msgspec
from msgspec.structs import replace

from checkin.prints import PrintJob
from checkin.verdict import Admit
from kiosk.screens.answering import Answering, is_abandoned
from kiosk.screens.pages import Printing
from kiosk.screens.seeking import Looking, Seeking
from kiosk.views import Answer, PrinterView

BLINK_MS = 150
"""An answer that comes sooner needs no page of its own."""

WELCOME_MS = 6_000
BADGE_LONGEST_MS = 20_000
TAKE_MS = 4_000
"""How long "your badge is on the right" stands once it lies there."""

TROUBLE_MS = 12_000
REFUSED_MS = 10_000
HELP_MS = 15_000
STAY_MS = 20_000
STAYS = 12
"""Times that a key makes a page stay: EN 301 549 asks for ten, and at last it must go."""


class Idle(msgspec.Struct, frozen=True):
    """Nobody is here."""


class Help(StrEnum):
    """Why somebody is sent to the desk."""

    NO_TICKET = "no ticket"
    NOT_FOUND = "not found"
    QUESTION = "question"


class Helping(msgspec.Struct, frozen=True):
    """Somebody reads the way to the desk. Times are of the monotonic clock."""

    until_ms: int
    help: Help = Help.NO_TICKET


class Asking(msgspec.Struct, frozen=True):
    """A ticket is with the desk, or `ticket` with `answers`; `is_long` once it takes longer than a blink."""

    since_ms: int
    is_long: bool = False
    ticket: str = ""
    answers: dict[str, str] = {}


class Told(msgspec.Struct, frozen=True):
    """An attendee reads an answer."""

    answer: Answer
    since_ms: int
    until_ms: int
    job: PrintJob | None = None
    printer: PrinterView | None = None
    stays: int = 0


State = Idle | Helping | Asking | Told | Answering | Seeking | Looking


def told(answer: Answer, now_ms: int) -> Told:
    """An answer has come."""
    if not isinstance(answer.verdict, Admit):
        lasts_ms = REFUSED_MS
    else:
        lasts_ms = BADGE_LONGEST_MS if answer.badge else WELCOME_MS
    return Told(answer, now_ms, now_ms + lasts_ms)


def printing_of(state: Told, now_ms: int, usual_ms: int) -> Printing | None:
    """How this attendee's badge is coming along; None when none was asked for."""
    if state.answer.badge is None:
        return None
    return Printing(state.job, state.printer, now_ms - state.since_ms, usual_ms)


def badge_read(state: Told, job: PrintJob | None, printer: PrinterView, now_ms: int, usual_ms: int) -> Told:
    """The badge moved on: once it is out, or will not come, the page ends soon."""
    before = printing_of(state, now_ms, usual_ms)
    state = replace(state, job=job, printer=printer)
    after = printing_of(state, now_ms, usual_ms)
    if before is None or after is None:
        return state
    if after.is_done and not before.is_done:
        return replace(state, until_ms=now_ms + TAKE_MS)
    if after.is_troubled and not before.is_troubled:
        return replace(state, until_ms=now_ms + TROUBLE_MS)
    return state


def stay(state: State, now_ms: int) -> State:
    """A key was pressed by somebody who is still reading."""
    if isinstance(state, Helping):
        return replace(state, until_ms=now_ms + STAY_MS)
    if isinstance(state, Told) and state.stays < STAYS:
        until_ms = max(state.until_ms, now_ms + STAY_MS)
        return replace(state, until_ms=until_ms, stays=state.stays + 1)
    return state


def pass_time(state: State, now_ms: int) -> State:
    """What the state is by now."""
    if isinstance(state, Helping | Told) and now_ms >= state.until_ms:
        return Idle()
    if isinstance(state, Answering | Seeking) and is_abandoned(state.seen_ms, now_ms):
        return Idle()
    if isinstance(state, Asking) and now_ms - state.since_ms > BLINK_MS:
        return replace(state, is_long=True)
    return state
