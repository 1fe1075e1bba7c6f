"""The use case of the door: a scanned text becomes a verdict, a durable entry and a badge in the queue.

Verdict, entry, presence and print job are committed in one transaction before anybody hears "welcome".
Must not know: Textual, printers, networks.
"""

import hashlib
import hmac
from collections.abc import Callable

from checkin.clock import Clock, Entropy
from checkin.journal import EntryId, JournalEntry, Kind
from checkin.model import EventSet, PositionId
from checkin.presence import parents_of, standing
from checkin.redeem import NOT_FORCIBLE
from checkin.verdict import Admit, NeedsAnswer, Reason, Refuse, Verdict
from kiosk.case import Case, Cases, Scanned
from kiosk.facts import badge_fact, passage_fact, refusal_fact
from kiosk.views import Answer, DeskPlace
from sync.ledger import Ledger
from sync.replica import find_position, read_meta, write_meta
from sync.runs import is_replayable, spend_replay

CODE_LETTERS = "3456789ACEFHJKLMNPRTUVWX"
"""Badge codes: the same keys on US and German keyboards, and nothing that is read for something else."""

CODE_LENGTH = 10
SCAN_KEY = "scan_key"

Wake = Callable[[], None]


class CheckIns:
    """Judges scans and writes them down. Belongs to one thread, as its ledger does.

    Args:
        ledger: Where all of it is committed.
        event_set: What central has told us of event, lists and rooms.
        clock: Where time comes from.
        entropy: For badge codes.
        has_printer: Whether badges are to be queued at all.
        is_cut_off: Tells whether central cannot be reached now.
        committed: Called after each commit, to wake the printer's and the outbox's threads.
    """

    def __init__(  # noqa: PLR0913  # the composition root's only caller names them all
        self,
        ledger: Ledger,
        event_set: EventSet,
        clock: Clock,
        entropy: Entropy,
        *,
        has_printer: bool = False,
        is_cut_off: Callable[[], bool] = lambda: False,
        committed: Wake = lambda: None,
    ) -> None:
        self._ledger = ledger
        self._event_set = event_set
        self._clock = clock
        self._entropy = entropy
        self._has_printer = has_printer
        self._is_cut_off = is_cut_off
        self._committed = committed
        self._cases = Cases(ledger, event_set, clock)
        self._parents = parents_of(event_set.rooms)
        self._scan_key = _scan_key(ledger, entropy)

    def check_in(self, text: str, place: DeskPlace, *, force: bool = False) -> Answer:
        """Try what a reader saw. Committed when this returns.

        Raises:
            LedgerError: Nothing was written down, so nobody may be told "welcome".
        """
        return self.check_in_scan(Scanned(text, force=force), place)

    def check_in_position(
        self, position: PositionId, place: DeskPlace, *, force: bool = False, with_badge: bool = True
    ) -> Answer:
        """Try a position that staff have picked from the search."""
        found = find_position(self._ledger.store, position)
        scanned = Scanned(found.secret if found else "", force=force, with_badge=with_badge)
        return self.check_in_scan(scanned, place)

    def check_in_scan(self, scanned: Scanned, place: DeskPlace) -> Answer:
        """Try a scan with all that it may say of itself."""
        if scanned.simulate:
            return self._simulated(self._cases.open(scanned, place))
        with self._ledger.writing():
            case = self._cases.open(scanned, place)
            answer = self._replayed(case) or self._record(case)
        self._committed()
        return answer

    def _simulated(self, case: Case) -> Answer:
        is_forced = _is_forced(case)
        return self._answer(case, None, None, verdict=Admit() if is_forced else None, forced=is_forced)

    def _replayed(self, case: Case) -> Answer | None:
        """The answer of an entry that was committed just before a crash, which nobody may have heard."""
        if not (isinstance(case.verdict, Refuse) and case.verdict.reason is Reason.ALREADY_REDEEMED):
            return None
        passed = [p for p in standing(case.passages) if p.list == case.place.list_id]
        if not passed or not is_replayable(self._ledger, passed[-1].id, self._clock.now_ms()):
            return None
        entry = self._ledger.find(passed[-1].id)
        assert entry is not None
        spend_replay(self._ledger, entry.body.id)
        return self._answer(case, entry, self._badge_of(entry), verdict=Admit(), is_replayed=True)

    def _badge_of(self, entry: JournalEntry) -> EntryId | None:
        queued = (e.body for e in self._ledger.about(entry.body.position or PositionId(0)))
        return next(
            (b.id for b in queued if b.kind is Kind.BADGE and b.code and b.ref == entry.body.id), None
        )

    def _record(self, case: Case) -> Answer:
        if isinstance(case.verdict, NeedsAnswer):
            return self._answer(case, None, None)
        refused = case.verdict if isinstance(case.verdict, Refuse) else None
        is_forced = _is_forced(case)
        if refused is not None and not is_forced:
            return self._answer(case, self._ledger.append(refusal_fact(case, refused, self._hashed)), None)
        room = self._event_set.room_counting(case.place.list_id)
        passage = passage_fact(case, room, refused, provisional=self._is_cut_off())
        entry = self._ledger.append(passage)
        assert case.position is not None
        self._ledger.refold_presence(case.position.id, case.passages, entry, self._parents)
        badge = self._queue_badge(case, entry)
        return self._answer(case, entry, badge, verdict=Admit(), forced=is_forced)

    def _queue_badge(self, case: Case, entry: JournalEntry) -> EntryId | None:
        if not self._wants_badge(case) or entry.body.kind is not Kind.ENTRY:
            return None
        queued = badge_fact(entry, new_badge_code(self._entropy), self._clock.now_ms())
        return self._ledger.append(queued).body.id

    def _wants_badge(self, case: Case) -> bool:
        if not (self._has_printer and case.scanned.with_badge and case.check_in_list and case.position):
            return False
        if case.product is None or not case.product.badge or not case.check_in_list.prints_badge:
            return False
        # Whoever has passed has one, and so has who was given one at the desk before.
        return not self._ledger.has_badge(case.position.id)

    def _answer(
        self,
        case: Case,
        entry: JournalEntry | None,
        badge: EntryId | None,
        *,
        verdict: Verdict | None = None,
        forced: bool = False,
        is_replayed: bool = False,
    ) -> Answer:
        return Answer(
            verdict=verdict or case.verdict,
            position=case.position,
            product=case.product,
            list_id=case.place.list_id,
            direction=case.place.direction,
            at_ms=entry.body.at_ms if entry else case.at_ms,
            journal_entry=entry.body.id if entry else None,
            provisional=entry.body.provisional if entry else False,
            forced=forced,
            badge=badge,
            is_replayed=is_replayed,
        )

    def _hashed(self, text: str) -> str:
        """An unknown text as something that tells two of them apart and nothing else."""
        return hmac.new(self._scan_key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]


def _is_forced(case: Case) -> bool:
    """Whether staff's word goes over the verdict."""
    refused = case.verdict if isinstance(case.verdict, Refuse) else None
    return refused is not None and case.scanned.force and refused.reason not in NOT_FORCIBLE


def new_badge_code(entropy: Entropy) -> str:
    """A badge code that nobody can guess: 24^10 of them."""
    number = int.from_bytes(entropy.random_bytes(16), "big")
    letters = []
    for _ in range(CODE_LENGTH):
        number, digit = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[digit])
    return "".join(letters)


def _scan_key(ledger: Ledger, entropy: Entropy) -> bytes:
    known = read_meta(ledger.store, SCAN_KEY)
    if known is not None:
        return known
    key = entropy.random_bytes(32)
    with ledger.writing():
        write_meta(ledger.store, SCAN_KEY, key)
    return key
