"""How somebody without a ticket says who they are: two fields, one after the other, as a pure state machine.

Times are milliseconds of the clock that never jumps. Must not know: widgets, words, who is found.
"""

from enum import StrEnum

import msgspec
from msgspec.structs import replace

from kiosk.admission.lookup_tries import LookedUp
from kiosk.screens.attendee.answering import MAX_TYPED_CHARS, GivenUp

LOOK_MS = 1_000
"""How long looking takes at least: whatever is found, or not, is said at the same time."""


class Factor(StrEnum):
    """What is asked for, in this order."""

    NAME = "name"
    PROOF = "proof"


class Seeking(msgspec.Struct, frozen=True):
    """Somebody types: `name`, then `proof`. `seen_ms` is when the last key was pressed."""

    seen_ms: int
    asked: Factor = Factor.NAME
    name: str = ""
    proof: str = ""

    @property
    def draft(self) -> str:
        """What is in the field."""
        return self.name if self.asked is Factor.NAME else self.proof


class Looking(msgspec.Struct, frozen=True):
    """Both were typed and are with the desk; `result` is held back for a while."""

    since_ms: int
    result: LookedUp | None = None

    def is_due(self, now_ms: int) -> bool:
        """Whether the result may be told."""
        return self.result is not None and now_ms >= self.since_ms + LOOK_MS


class Sought(msgspec.Struct, frozen=True):
    """Both fields are filled: this is to be looked for."""

    name: str
    proof: str


def type_text(state: Seeking, text: str, now_ms: int) -> Seeking:
    """Somebody typed."""
    return _with_draft(replace(state, seen_ms=now_ms), (state.draft + text)[:MAX_TYPED_CHARS])


def press(state: Seeking, key: str, now_ms: int) -> Seeking | Sought | GivenUp:
    """Somebody pressed a key that is no letter."""
    state = replace(state, seen_ms=now_ms)
    if key == "escape":
        return GivenUp()
    if key == "enter" and state.draft.strip():
        if state.asked is Factor.PROOF:
            return Sought(state.name, state.proof)
        return replace(state, asked=Factor.PROOF)
    if key == "left" or (key == "backspace" and not state.draft):
        return replace(state, asked=Factor.NAME)
    return _with_draft(state, state.draft[:-1]) if key == "backspace" else state


def _with_draft(state: Seeking, draft: str) -> Seeking:
    return replace(state, name=draft) if state.asked is Factor.NAME else replace(state, proof=draft)
