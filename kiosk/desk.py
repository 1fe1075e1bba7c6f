"""The use case of the door: a scanned text becomes a verdict, a durable entry and a badge in the queue.

Verdict, entry, presence and print job are committed before anybody hears "welcome": in one transaction, or in
two with the arbiter's ruling in between (`kiosk.admission.arbitration`).
Must not know: Textual, printers, networks.
"""

import hashlib
import hmac
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from checkin.clock import Clock, Entropy
from checkin.history import history_at
from checkin.made_here import ids_of
from checkin.model import Direction, EventSet, ListId, Position, PositionId
from checkin.presence import parents_of
from checkin.redeem import keeps_answers
from checkin.verdict import Admit, NeedsAnswer, Refuse
from kiosk.admission.answer import committed, to_answer
from kiosk.admission.arbitration import Arbitration, Asking
from kiosk.admission.case import Case, Cases
from kiosk.admission.facts import answer_fact, passage_fact, refusal_fact, undo_fact
from kiosk.admission.first_badges import FirstBadges
from kiosk.admission.rulings import Replays, Rulings
from kiosk.views import Answer, DeskPlace, Scanned
from sync.arbitration import Ruling
from sync.elsewhere import is_elsewhere
from sync.ledger import Ledger
from sync.replica import find_position, read_meta, save_positions, write_meta
from sync.store import Store
from sync.withheld import Unbroken, Withheld

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
        arbitration: Rules on entries; None = the local rules are the last word.
        has_hub: Whether all of it goes to a hub, and not to central itself.
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
        arbitration: Arbitration | None = None,
        has_hub: bool = False,
        committed: Wake = lambda: None,
    ) -> None:
        self._ledger = ledger
        self._event_set = event_set
        self._clock = clock
        self._is_cut_off = is_cut_off
        self._committed = committed
        self._cases = Cases(ledger, event_set, clock)
        self._parents = parents_of(event_set.rooms)
        self._badges = FirstBadges(ledger, clock, entropy, has_printer=has_printer)
        self._rulings = Rulings(
            ledger,
            self._cases,
            clock,
            self._badges,
            arbitration,
            self._parents,
            outbox=Unbroken(ledger.store) if has_hub else _withheld(ledger.store, event_set),
        )
        self._replays = Replays(ledger, event_set, clock, self._rulings)
        self._scan_key = _scan_key(ledger, entropy)

    def check_in(self, text: str, place: DeskPlace, *, force: bool = False) -> Answer:
        """Try what a reader saw. Committed when this returns.

        Raises:
            LedgerError: Nothing was written down, so nobody may be told "welcome".
        """
        return self.check_in_scan(Scanned(text, force=force), place)

    def check_in_scan(self, scanned: Scanned, place: DeskPlace) -> Answer:
        """Try a scan with all that it may say of itself."""
        begun = self.begin(scanned, place)
        return self.end(begun, self.ask(begun)) if isinstance(begun, Asking) else begun

    def begin(self, scanned: Scanned, place: DeskPlace) -> Answer | Asking:
        """Try a scan; where the arbiter is to be asked, that and `end` have to follow."""
        if scanned.simulate:
            return self._simulated(self._cases.open(scanned, place))
        with self._ledger.writing():
            case = self._cases.open(scanned, place)
            begun = self._replays.answer(case) or self._record(case)
        if isinstance(begun, Answer):
            self._committed()
        return begun

    def ask(self, asking: Asking) -> Ruling:
        """Wait for the arbiter, outside of any transaction. Touches nothing that others use meanwhile."""
        return self._rulings.ask(asking)

    def end(self, asking: Asking, ruling: Ruling) -> Answer:
        """Write the ruling down; only then anybody may be told."""
        with self._ledger.writing():
            answer = self._rulings.write(asking, ruling)
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
            self._rulings.keep_back(newest, undone)
        self._committed()
        return True

    def _simulated(self, case: Case) -> Answer:
        answer = to_answer(case, self._event_set)
        if _is_forced(case):
            answer = replace(answer, verdict=Admit(), forced=True)
        enters = isinstance(answer.verdict, Admit) and answer.direction is Direction.ENTRY
        return replace(answer, brings_badge=enters and self._badges.brings_one(case))

    def _record(self, case: Case) -> Answer | Asking:
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

    def _pass(self, case: Case, answer: Answer) -> Answer | Asking:
        """Write down that somebody goes in or out, whatever stood against it."""
        assert case.position is not None
        self._adopt(case.position)
        is_asked = self._rulings.asks(case)
        passage = passage_fact(
            case,
            _overridden(case) or self._rulings.overridden(case),
            provisional=not is_asked and (self._is_cut_off() or self._rulings.is_due(case)),
            asked=is_asked,
        )
        why = _encode({"why": case.scanned.why}) if passage.forced and case.scanned.why else b""
        entry = self._ledger.append(passage, why)
        self._ledger.rooms.refold(case.position.id, case.passages, entry, self._parents)
        if is_asked:
            return self._rulings.hold(case, entry, answer)
        return committed(answer, entry, self._badges.queue(case, entry), Admit())

    def _adopt(self, position: Position) -> None:
        """Make a position that was made here and central's one: whichever of them has come first."""
        if position.id < 0:
            if find_position(self._ledger.store, position.id) is None:
                save_positions(self._ledger.store, [position])
            return
        for made_here in ids_of(position)[1:]:
            self._ledger.rooms.move(made_here, position.id)

    def _hashed(self, text: str) -> str:
        """An unknown text as something that tells two of them apart and nothing else."""
        return hmac.new(self._scan_key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]


def _withheld(store: Store, event_set: EventSet) -> Withheld:
    return Withheld(store, tells_exits=any(room.tell_exits for room in event_set.rooms))


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
