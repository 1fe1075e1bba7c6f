"""From a scanned text to a verdict: what it stands for, what is known of it, what the rules say.

Reads only. Must not know: how a verdict is written down, printed or shown.
"""

import msgspec

from checkin.clock import Clock
from checkin.journal import JournalEntry, Kind
from checkin.model import CheckInList, EventSet, Position, Product
from checkin.presence import Passage
from checkin.redeem import Attempt, redeem
from checkin.text import clean_scan
from checkin.verdict import Explanation, Reason, Refuse, Verdict
from kiosk.views import DeskPlace
from sync.ledger import Ledger
from sync.replica import find_by_secret, find_position

UNKNOWN = Refuse(Reason.INVALID, Explanation("invalid"))
VOID = Refuse(Reason.BADGE_VOID, Explanation("badge_void"))


class Scanned(msgspec.Struct, frozen=True):
    """One text that was held up, and how it is to be judged.

    Attributes:
        at_ms: Time that the scan itself names; None = now.
        force: Staff admit despite a refusal.
        simulate: Judge, but write nothing down.
        with_badge: Whether a first entry may queue a badge.
    """

    text: str
    at_ms: int | None = None
    force: bool = False
    simulate: bool = False
    with_badge: bool = True


class Case(msgspec.Struct, frozen=True):
    """One scan with all that was looked up for it, and the verdict of the rules."""

    scanned: Scanned
    place: DeskPlace
    at_ms: int
    check_in_list: CheckInList | None
    position: Position | None
    product: Product | None
    passages: tuple[Passage, ...]
    verdict: Verdict


class _Found(msgspec.Struct, frozen=True):
    """What a text stands for: a position, or the reason why it may not be used."""

    position: Position | None
    refusal: Refuse | None = None


class Cases:
    """Looks up and judges. Belongs to one thread, as its ledger does."""

    def __init__(self, ledger: Ledger, event_set: EventSet, clock: Clock) -> None:
        self._ledger = ledger
        self._event_set = event_set
        self._clock = clock

    def open(self, scanned: Scanned, place: DeskPlace) -> Case:
        """Look up what a scan is about and judge it. Inside a transaction, nothing can change in between."""
        at_ms = self._clock.now_ms() if scanned.at_ms is None else scanned.at_ms
        check_in_list = self._event_set.find_list(place.list_id)
        found = self._look_up(clean_scan(scanned.text))
        position = found.position
        product = self._event_set.find_product(position.product) if position else None
        passages = self._ledger.passages(position.id) if position else ()
        if position is None or found.refusal is not None:
            verdict: Verdict = found.refusal or UNKNOWN
        elif check_in_list is None:
            verdict = Refuse(Reason.UNKNOWN_LIST, Explanation("unknown_list"))
        else:
            verdict = redeem(Attempt(position, product, check_in_list, place.direction, at_ms, passages))
        return Case(scanned, place, at_ms, check_in_list, position, product, passages, verdict)

    def _look_up(self, text: str) -> _Found:
        position = find_by_secret(self._ledger.store, text) if text else None
        if position is not None:
            return _Found(position)
        badge = self._ledger.find_badge(text) if text else None
        if badge is None or badge.body.position is None:
            return _Found(None, UNKNOWN)
        holder = find_position(self._ledger.store, badge.body.position)
        if holder is None:
            return _Found(None, UNKNOWN)
        return _Found(holder, VOID if self._is_void(badge) else None)

    def _is_void(self, badge: JournalEntry) -> bool:
        assert badge.body.position is not None
        about = self._ledger.about(badge.body.position)
        return any(e.body.kind is Kind.BADGE_VOID and e.body.ref == badge.body.id for e in about)
