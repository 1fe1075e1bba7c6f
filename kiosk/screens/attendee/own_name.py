"""How attendees look at their badge before it is printed, and put its name right: a pure state machine.

Times are milliseconds of the clock that never jumps. Must not know: widgets, words, who is let in.
"""

from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace

from checkin.model import Position
from checkin.personal import Correction
from checkin.text import MAX_TEXT_CHARS, clean_text
from kiosk.admission.confirming import Proposed
from kiosk.screens.attendee.answering import GivenUp
from kiosk.screens.attendee.timing import STAYS, USUAL, Times

YES_KEYS = frozenset({"1", "enter"})
CHANGE_KEY = "2"
NO_KEYS = frozenset({"0", "escape"})


class Part(StrEnum):
    """What can be put right, in this order; the same words as the fields of a position."""

    GIVEN = "given_name"
    FAMILY = "family_name"
    ORGANISATION = "organisation"


Parts = dict[Part, str]


class NameShown(msgspec.Struct, frozen=True):
    """Somebody reads what will stand on their badge.

    Attributes:
        meant: The parts as they are meant to be by now.
        stays: Keys that made the page stay.
    """

    proposed: Proposed
    until_ms: int
    meant: Parts
    stays: int = 0

    @property
    def ticket(self) -> str:
        """What was scanned."""
        return self.proposed.scanned.text

    @property
    def position(self) -> Position:
        """Its holder, with the name as it is meant to be."""
        return replace(self.proposed.position, **{part.value: text for part, text in self.meant.items()})

    @property
    def correction(self) -> Correction:
        """What is different from what was known."""
        known = parts_of(self.proposed.position)
        changed: dict[str, Any] = {p.value: text for p, text in self.meant.items() if text != known[p]}
        return Correction(**changed)


class NameTyped(msgspec.Struct, frozen=True):
    """Somebody types one part after the other.

    Attributes:
        shown: The page that comes again afterwards.
        seen_ms: When the last key was pressed.
        meant: What is typed so far, the part that is `asked` included.
        is_wrong: The part cannot be taken like this.
    """

    shown: NameShown
    seen_ms: int
    meant: Parts
    asked: Part = Part.GIVEN
    is_wrong: bool = False

    @property
    def ticket(self) -> str:
        """What was scanned."""
        return self.shown.ticket

    @property
    def draft(self) -> str:
        """What is in the field."""
        return self.meant[self.asked]


class Agreed(msgspec.Struct, frozen=True):
    """The badge is right: now they may be let in."""

    shown: NameShown


def parts_of(position: Position) -> Parts:
    """What can be put right, as it is known."""
    return {part: str(getattr(position, part.value)) for part in Part}


def show(proposed: Proposed, now_ms: int, times: Times = USUAL) -> NameShown:
    """Ask whether this is right."""
    return NameShown(proposed, now_ms + times.confirm_ms, parts_of(proposed.position))


def press_shown(
    state: NameShown, key: str, now_ms: int, times: Times = USUAL
) -> NameShown | NameTyped | Agreed | GivenUp:
    """A key while the badge is shown; one that answers nothing makes the page stay."""
    if key in YES_KEYS:
        return Agreed(state)
    if key in NO_KEYS:
        return GivenUp()
    if key == CHANGE_KEY and state.proposed.can_correct:
        return NameTyped(state, now_ms, state.meant)
    if state.stays >= STAYS:
        return state
    until_ms = max(state.until_ms, now_ms + times.stay_ms)
    return replace(state, until_ms=until_ms, stays=state.stays + 1)


def type_text(state: NameTyped, text: str, now_ms: int) -> NameTyped:
    """Somebody typed."""
    return _with_draft(replace(state, seen_ms=now_ms), (state.draft + text)[:MAX_TEXT_CHARS])


def press_typed(state: NameTyped, key: str, now_ms: int, times: Times = USUAL) -> NameShown | NameTyped:
    """A key that is no letter."""
    state = replace(state, seen_ms=now_ms)
    if key == "escape":
        return replace(state.shown, until_ms=now_ms + times.confirm_ms)
    if key == "enter":
        return _enter(state, now_ms, times)
    if key == "left" or (key == "backspace" and not state.draft):
        return replace(state, asked=_beside(state.asked, -1), is_wrong=False)
    return _with_draft(state, state.draft[:-1]) if key == "backspace" else state


def _enter(state: NameTyped, now_ms: int, times: Times) -> NameShown | NameTyped:
    """Keep what is typed, cleaned; after the last part the badge is shown again."""
    state = _with_draft(state, clean_text(state.draft))
    if not _is_fit(state):
        return replace(state, is_wrong=True)
    if state.asked is not list(Part)[-1]:
        return replace(state, asked=_beside(state.asked, 1))
    return replace(state.shown, meant=state.meant, until_ms=now_ms + times.confirm_ms)


def _is_fit(state: NameTyped) -> bool:
    """Whether the part may stay so: no badge without a name, and no family name taken away."""
    if state.asked is not Part.FAMILY:
        return True
    name = state.meant[Part.GIVEN] + state.meant[Part.FAMILY]
    is_taken_away = bool(state.shown.proposed.position.family_name) and not state.draft
    return any(letter.isalpha() for letter in name) and not is_taken_away


def _beside(part: Part, steps: int) -> Part:
    parts = list(Part)
    return parts[max(parts.index(part) + steps, 0)]


def _with_draft(state: NameTyped, draft: str) -> NameTyped:
    return replace(state, meant={**state.meant, state.asked: draft}, is_wrong=False)
