"""Before a badge is printed its holder may say that it is right, or put it right; only then are they let in.

Until then nothing is written down: whoever walks away has not come. Must not know: Textual, words.
"""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from checkin.model import Position, PositionId
from checkin.personal import Correction
from checkin.verdict import Admit, NeedsAnswer
from kiosk.ports import DeskPort
from kiosk.views import Answer, DeskPlace, Scanned

Correct = Callable[[PositionId, Correction, DeskPlace], Position | None]
"""Puts a name right, durably; None when there is no such position."""


class Proposed(msgspec.Struct, frozen=True):
    """Somebody would be let in with this badge.

    Attributes:
        scanned: The attempt that is to be made once they agree.
        can_correct: Whether this kiosk knows the position well enough to change it.
    """

    scanned: Scanned
    position: Position
    can_correct: bool


class Confirming:
    """Tries tickets in two steps. Commits before it answers; a broken ledger raises `LedgerError`.

    Args:
        desk: Judges and lets in.
        correct: Writes down how a name is meant to be.
    """

    def __init__(self, desk: DeskPort, correct: Correct) -> None:
        self._desk = desk
        self._correct = correct

    def begin(self, scanned: Scanned, place: DeskPlace) -> Answer | Proposed:
        """Judge an attempt; where no badge would come of it, make it at once."""
        looked = self._desk.check_in_scan(replace(scanned, simulate=True), place)
        if isinstance(looked.verdict, NeedsAnswer):
            return looked
        if isinstance(looked.verdict, Admit) and looked.brings_badge and looked.position is not None:
            is_known = self._desk.card(looked.position.id) is not None
            return Proposed(scanned, looked.position, can_correct=is_known)
        return self._desk.check_in_scan(scanned, place)

    def finish(self, proposed: Proposed, wanted: Correction, place: DeskPlace) -> Answer:
        """They agree: first the name as they want it, then the entry, so that the badge has that name."""
        if proposed.can_correct and not wanted.is_empty:
            self._correct(proposed.position.id, wanted, place)
        return self._desk.check_in_scan(proposed.scanned, place)
