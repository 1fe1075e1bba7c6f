"""How a visit to a self-service kiosk goes on: from nobody to an answer and back, as a pure state machine.

Times are milliseconds of the clock that never jumps. Must not know: widgets, words.
"""

from enum import StrEnum

import msgspec
from msgspec.structs import replace

from checkin.model import Names
from checkin.prints import PrintJob
from checkin.verdict import Admit
from kiosk.screens.attendee.answer_pages import Printing
from kiosk.screens.attendee.answering import Answering, is_abandoned
from kiosk.screens.attendee.own_name import NameShown, NameTyped
from kiosk.screens.attendee.seeking import Looking, Seeking
from kiosk.screens.attendee.timing import BLINK_MS, STAYS, USUAL, Times
from kiosk.views import Answer, PrinterView
from kiosk.wording.scanner_words import Said


class Idle(msgspec.Struct, frozen=True):
    """Nobody is here."""


class Help(StrEnum):
    """Why somebody is sent to the desk."""

    NO_TICKET = "no ticket"
    NOT_FOUND = "not found"
    QUESTION = "question"
    NAME = "name"


class Helping(msgspec.Struct, frozen=True):
    """Somebody reads the way to the desk; `stays` counts the keys that made it stay."""

    until_ms: int
    help: Help = Help.NO_TICKET
    stays: int = 0


class Asking(msgspec.Struct, frozen=True):
    """A ticket is with the desk, or `ticket` with `answers`; `is_long` once it takes longer than a blink."""

    since_ms: int
    is_long: bool = False
    ticket: str = ""
    answers: dict[str, str] = {}


class Told(msgspec.Struct, frozen=True):
    """An attendee reads an answer; `ticket` is the one that they were asked about before, else empty."""

    answer: Answer
    since_ms: int
    until_ms: int
    job: PrintJob | None = None
    printer: PrinterView | None = None
    stays: int = 0
    ticket: str = ""


class Noted(msgspec.Struct, frozen=True):
    """Staff read what is said of a scanner."""

    said: Said
    until_ms: int
    stays: int = 0


class Calling(msgspec.Struct, frozen=True):
    """Somebody has called staff, and reads what happens now."""

    until_ms: int
    stays: int = 0


class Reading(msgspec.Struct, frozen=True):
    """Somebody reads the privacy notice; `page` counts from 0."""

    until_ms: int
    page: int = 0
    stays: int = 0


Left = Helping | Noted | Told | Calling | Reading
"""What goes by itself, and stays for a while at a key."""

State = Idle | Asking | Answering | Seeking | Looking | NameShown | NameTyped | Left


def told(answer: Answer, now_ms: int, times: Times = USUAL, ticket: str = "") -> Told:
    """An answer has come."""
    if not isinstance(answer.verdict, Admit):
        lasts_ms = times.refused_ms
    else:
        lasts_ms = times.badge_longest_ms if answer.badge else times.welcome_ms
    return Told(answer, now_ms, now_ms + lasts_ms, ticket=ticket)


def printing_of(state: Told, now_ms: int, usual_ms: int, outlet: Names | None = None) -> Printing | None:
    """How this attendee's badge is coming along; None when none was asked for."""
    if state.answer.badge is None:
        return None
    return Printing(state.job, state.printer, now_ms - state.since_ms, usual_ms, outlet or {})


def badge_read(
    state: Told, job: PrintJob | None, printer: PrinterView, now_ms: int, usual_ms: int, times: Times = USUAL
) -> Told:
    """The badge moved on: once it is out, or will not come, the page ends soon, unless a key made it stay."""
    before = printing_of(state, now_ms, usual_ms)
    state = replace(state, job=job, printer=printer)
    after = printing_of(state, now_ms, usual_ms)
    if before is None or after is None:
        return state
    if after.is_done and not before.is_done:
        return _ends(state, now_ms + times.take_ms)
    if after.is_troubled and not before.is_troubled:
        return _ends(state, now_ms + times.trouble_ms)
    return state


def _ends(state: Told, until_ms: int) -> Told:
    return replace(state, until_ms=max(until_ms, state.until_ms) if state.stays else until_ms)


def stay(state: State, now_ms: int, times: Times = USUAL) -> State:
    """A key was pressed by somebody who is still reading."""
    if isinstance(state, Left) and state.stays < STAYS:
        until_ms = max(state.until_ms, now_ms + times.stay_ms)
        return replace(state, until_ms=until_ms, stays=state.stays + 1)
    return state


def pass_time(state: State, now_ms: int, times: Times = USUAL) -> State:
    """What the state is by now."""
    if isinstance(state, Left | NameShown) and now_ms >= state.until_ms:
        return Idle()
    if isinstance(state, Answering | Seeking | NameTyped) and is_abandoned(state.seen_ms, now_ms, times):
        return Idle()
    if isinstance(state, Asking) and now_ms - state.since_ms > BLINK_MS:
        return replace(state, is_long=True)
    return state
