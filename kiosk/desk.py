"""The use case of the door: a scanned text becomes a verdict, a durable entry and a badge in the queue.

Verdict, entry, presence and print job are committed in one transaction before anybody hears "welcome".
Must not know: Textual, printers, networks.
"""

import hashlib
import hmac
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from checkin.clock import Clock, Entropy
from checkin.history import history_at
from checkin.journal import EntryId, JournalEntry, Kind
from checkin.made_here import ids_of
from checkin.model import EventSet, ListId, Position, PositionId
from checkin.presence import parents_of, standing
from checkin.redeem import keeps_answers
from checkin.verdict import Admit, NeedsAnswer, Reason, Refuse
from kiosk.answer import committed, to_answer
from kiosk.badge_codes import new_badge_code
from kiosk.case import Case, Cases
from kiosk.facts import answer_fact, badge_fact, passage_fact, refusal_fact, undo_fact
from kiosk.views import Answer, DeskPlace, Scanned
from sync.elsewhere import is_elsewhere
from sync.ledger import Ledger
from sync.replica import find_position, read_meta, save_positions, write_meta
from sync.runs import is_replayable, spend_replay

SCAN_KEY = "scan_key"
INCOMPLETE = "incomplete"
"""Central's word for questions that were not answered."""

_encode = msgspec.json.Encoder().encode

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

    def check_in_scan(self, scanned: Scanned, place: DeskPlace) -> Answer:
        """Try a scan with all that it may say of itself."""
        if scanned.simulate:
            return self._simulated(self._cases.open(scanned, place))
        with self._ledger.writing():
            case = self._cases.open(scanned, place)
            answer = self._replayed(case) or self._record(case)
        self._committed()
        return answer

    def undo(self, position: PositionId, list_id: ListId, by: str = "") -> bool:
        """Take back the newest entry or exit of somebody at a list; False when there is none of ours."""
        with self._ledger.writing():
            known = find_position(self._ledger.store, position)
            passages = self._cases.passages(known) if known else self._ledger.passages(position)
            newest = history_at(list_id, passages).latest
            if newest is None or is_elsewhere(newest):
                return False
            if known is not None:
                self._adopt(known)
            undone = self._ledger.append(undo_fact(newest, position, self._clock.now_ms(), by))
            self._ledger.rooms.refold(position, passages, undone, self._parents)
        self._committed()
        return True

    def _simulated(self, case: Case) -> Answer:
        answer = to_answer(case, self._event_set)
        return replace(answer, verdict=Admit(), forced=True) if _is_forced(case) else answer

    def _replayed(self, case: Case) -> Answer | None:
        """The answer of an entry that was committed just before a crash, which nobody may have heard."""
        if not (isinstance(case.verdict, Refuse) and case.verdict.reason is Reason.ALREADY_REDEEMED):
            return None
        passed = [p for p in standing(case.passages) if p.list == case.list_id]
        if not passed or not is_replayable(self._ledger, passed[-1].id, self._clock.now_ms()):
            return None
        entry = self._ledger.find(passed[-1].id)
        assert entry is not None
        spend_replay(self._ledger, entry.body.id)
        answer = committed(to_answer(case, self._event_set), entry, self._badge_of(entry), Admit())
        return replace(answer, is_replayed=True)

    def _badge_of(self, entry: JournalEntry) -> EntryId | None:
        queued = (e.body for e in self._ledger.about(entry.body.position or PositionId(0)))
        return next(
            (b.id for b in queued if b.kind is Kind.BADGE and b.code and b.ref == entry.body.id), None
        )

    def _record(self, case: Case) -> Answer:
        answer = to_answer(case, self._event_set)
        is_forced = _is_forced(case)
        if case.asked.answers and (is_forced or keeps_answers(case.verdict)):
            self._ledger.append(answer_fact(case), _encode(case.asked.answers))
        if isinstance(case.verdict, Admit) or is_forced:
            return self._pass(case, answer)
        if isinstance(case.verdict, NeedsAnswer):
            return answer
        refusal = self._ledger.append(refusal_fact(case, case.verdict, self._hashed))
        return committed(answer, refusal, None, case.verdict)

    def _pass(self, case: Case, answer: Answer) -> Answer:
        """Write down that somebody goes in or out, whatever stood against it."""
        assert case.position is not None
        self._adopt(case.position)
        passage = passage_fact(case, _overridden(case), provisional=self._is_cut_off())
        why = _encode({"why": case.scanned.why}) if passage.forced and case.scanned.why else b""
        entry = self._ledger.append(passage, why)
        self._ledger.rooms.refold(case.position.id, case.passages, entry, self._parents)
        return committed(answer, entry, self._queue_badge(case, entry), Admit())

    def _adopt(self, position: Position) -> None:
        """Make a position that was made here and central's one: whichever of them has come first."""
        if position.id < 0:
            if find_position(self._ledger.store, position.id) is None:
                save_positions(self._ledger.store, [position])
            return
        for made_here in ids_of(position)[1:]:
            self._ledger.rooms.move(made_here, position.id)

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
        return not any(self._ledger.has_badge(one) for one in ids_of(case.position))

    def _hashed(self, text: str) -> str:
        """An unknown text as something that tells two of them apart and nothing else."""
        return hmac.new(self._scan_key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]


def _is_forced(case: Case) -> bool:
    """Whether staff's word goes over the verdict."""
    if not case.scanned.force or case.position is None:
        return False
    return isinstance(case.verdict, NeedsAnswer) or (
        isinstance(case.verdict, Refuse) and case.verdict.forcible
    )


def _overridden(case: Case) -> str:
    """What staff's word went over; empty when the rules let the attendee pass."""
    match case.verdict:
        case Admit():
            return ""
        case NeedsAnswer():
            return INCOMPLETE
        case Refuse(reason=reason):
            return reason.value


def _scan_key(ledger: Ledger, entropy: Entropy) -> bytes:
    known = read_meta(ledger.store, SCAN_KEY)
    if known is not None:
        return known
    key = entropy.random_bytes(32)
    with ledger.writing():
        write_meta(ledger.store, SCAN_KEY, key)
    return key
