"""How a visit to a stand goes on: a ticket, a question, an answer, and nobody again. A pure state machine.

Times are milliseconds of the clock that never jumps. Must not know: widgets, words, what is written down.
"""

from enum import StrEnum

import msgspec
from msgspec.structs import replace

from kiosk.screens.attendee.timing import BLINK_MS, STAYS, USUAL, Times
from kiosk.stands.views import Met
from kiosk.wording.scanner_words import Said

YES_KEY, NO_KEY = "1", "2"


class Outcome(StrEnum):
    """What came of it."""

    AGREED = "agreed"
    DECLINED = "declined"
    TAKEN_BACK = "taken back"
    KEPT = "kept"
    UNKNOWN = "unknown"


class Free(msgspec.Struct, frozen=True):
    """Nobody is here."""


class Reading(msgspec.Struct, frozen=True):
    """A ticket, or an answer, is with the desk; `is_long` once it takes longer than a blink."""

    since_ms: int
    is_long: bool = False


class Asked(msgspec.Struct, frozen=True):
    """Somebody is asked whether the exhibitor may know, or whether that is to be taken back."""

    met: Met
    text: str
    until_ms: int
    stays: int = 0


class Told(msgspec.Struct, frozen=True):
    """Somebody reads what came of it."""

    outcome: Outcome
    until_ms: int
    stays: int = 0


class Noted(msgspec.Struct, frozen=True):
    """Staff read what is said of a scanner."""

    said: Said
    until_ms: int
    stays: int = 0


State = Free | Reading | Asked | Told | Noted

ANSWERS: dict[tuple[bool, str], Outcome] = {
    (False, YES_KEY): Outcome.AGREED,
    (False, NO_KEY): Outcome.DECLINED,
    (True, YES_KEY): Outcome.KEPT,
    (True, NO_KEY): Outcome.TAKEN_BACK,
}
"""By whether they had agreed before, and the key."""


def met(found: Met, text: str, now_ms: int, times: Times = USUAL) -> State:
    """It is known whose ticket that is."""
    if found.position is None:
        return Told(Outcome.UNKNOWN, now_ms + times.refused_ms)
    return Asked(found, text, now_ms + times.confirm_ms)


def told(outcome: Outcome, now_ms: int, times: Times = USUAL) -> Told:
    """It is done."""
    return Told(outcome, now_ms + times.welcome_ms)


def stay(state: State, now_ms: int, times: Times = USUAL) -> State:
    """A key was pressed by somebody who is still reading."""
    if isinstance(state, Asked | Told | Noted) and state.stays < STAYS:
        until_ms = max(state.until_ms, now_ms + times.stay_ms)
        return replace(state, until_ms=until_ms, stays=state.stays + 1)
    return state


def pass_time(state: State, now_ms: int) -> State:
    """What the state is by now. Who leaves without an answer has said nothing."""
    if isinstance(state, Asked | Told | Noted) and now_ms >= state.until_ms:
        return Free()
    if isinstance(state, Reading) and now_ms - state.since_ms > BLINK_MS:
        return replace(state, is_long=True)
    return state
