"""Rulings as facts: an entry is held, ruled on, undone, or answered again after a crash.

All of it happens inside transactions of the desk. Must not know: who the arbiter is, screens.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from checkin.clock import Clock
from checkin.journal import EntryId, JournalEntry, Kind
from checkin.made_here import ids_of
from checkin.model import EventSet, OnNoAnswer, PositionId, RoomId
from checkin.presence import Passage, standing, to_passage
from checkin.verdict import Admit, Reason, Refuse
from kiosk.admission.answer import committed, to_answer
from kiosk.admission.arbitration import Arbitration, Asking, is_unruled, make_plea, verdict_of
from kiosk.admission.case import Case, Cases
from kiosk.admission.facts import ruling_fact, undo_fact
from kiosk.admission.first_badges import FirstBadges
from kiosk.views import Answer
from sync.arbitration import Ruling, Unanswered
from sync.ledger import Ledger
from sync.runs import is_replayable, spend_replay
from sync.withheld import Withheld

USED = frozenset({Reason.ALREADY_REDEEMED, Reason.RULES})
"""Refusals whose cause may be the very entry that nobody has heard of: a rule may say once, too."""


class Rulings:
    """Writes rulings down. Belongs to one thread, as its ledger does; without arbitration it never asks.

    `outbox` keeps back what waits for its ruling.
    """

    def __init__(  # noqa: PLR0913  # the desk's own parts
        self,
        ledger: Ledger,
        cases: Cases,
        clock: Clock,
        badges: FirstBadges,
        arbitration: Arbitration | None,
        parents: Mapping[RoomId, RoomId | None],
        *,
        outbox: Withheld,
    ) -> None:
        self._ledger = ledger
        self._cases = cases
        self._clock = clock
        self._badges = badges
        self._arbitration = arbitration
        self._parents = parents
        self._outbox = outbox

    def asks(self, case: Case) -> bool:
        """Whether the arbiter is asked about this case now.

        Not while it has yet to hear something of this person: it would refuse whoever left here a moment ago,
        or came with a ticket that was made here.
        """
        if case.position is None or not self.asks_again(case):
            return False
        return not self._outbox.is_untold(ids_of(case.position))

    def asks_again(self, case: Case) -> bool:
        """The same about an entry whose ruling nobody heard, which may itself be what is not told yet."""
        return self._arbitration is not None and self._arbitration.asks(case)

    def is_due(self, case: Case) -> bool:
        """Whether it is one to be asked about, if only somebody could be reached."""
        return self._arbitration is not None and self._arbitration.is_due(case)

    def hold(self, case: Case, entry: JournalEntry, answer: Answer) -> Asking:
        """An entry that was just written down waits for its ruling."""
        self._outbox.hold(entry.body.id, self._ledger.origin.boot_id)
        return Asking(case, entry, answer, make_plea(case, entry))

    def ask(self, asking: Asking) -> Ruling:
        """Wait for the arbiter. The one call here that stands outside of transactions."""
        assert self._arbitration is not None
        return self._arbitration.ask(asking.plea)

    def write(self, asking: Asking, ruling: Ruling) -> Answer:
        """Write a ruling down, with all that follows from it."""
        case, entry = asking.case, asking.entry
        is_unanswered = isinstance(ruling, Unanswered)
        policy = self._arbitration.policy(case) if self._arbitration else OnNoAnswer.ADMIT
        verdict = verdict_of(ruling, policy)
        self._outbox.let_go(entry.body.id, is_told=not is_unanswered)
        if isinstance(verdict, Refuse):
            return self._refuse(asking, verdict, is_unanswered=is_unanswered)
        self._ledger.append(ruling_fact(entry, None, self._clock.now_ms(), unanswered=is_unanswered))
        answer = committed(asking.answer, entry, self._badges.queue(case, entry), verdict)
        return replace(answer, provisional=is_unanswered)

    def _refuse(self, asking: Asking, refused: Refuse, *, is_unanswered: bool) -> Answer:
        entry, position = asking.entry, asking.case.position
        assert position is not None
        before = self._cases.passages(position)
        now_ms = self._clock.now_ms()
        ruled = self._ledger.append(ruling_fact(entry, refused, now_ms, unanswered=is_unanswered))
        self._ledger.rooms.refold(position.id, before, ruled, self._parents)
        if is_unanswered:  # central may have granted it, and has to take that back
            self._ledger.append(undo_fact(to_passage(entry), position.id, now_ms, entry.body.by))
        return committed(asking.answer, ruled, None, refused)

    def overridden(self, case: Case) -> str:
        """What the arbiter has refused just before, if staff's word goes over that."""
        here = [p for p in case.passages if p.list == case.list_id and p.kind is not Kind.UNDO]
        newest = max(here, key=lambda passage: passage.order) if case.scanned.force and here else None
        ruling = self._ledger.find(newest.id) if newest and newest.refused else None
        return ruling.body.reason if ruling else ""

    def keep_back(self, undone: Passage, undo: JournalEntry) -> None:
        """What central has not heard of it needs not hear; what it may have heard, it hears to the end."""
        entry = self._ledger.find(undone.id)
        if entry is not None and entry.body.payload.get("asked"):
            self._outbox.let_go(undone.id, is_told=False)
        else:
            self._outbox.withdraw(undone.id, undo.body.id)


class Replays:
    """Answers that nobody can have heard, given again. Belongs to one thread, as its ledger does."""

    def __init__(self, ledger: Ledger, event_set: EventSet, clock: Clock, rulings: Rulings) -> None:
        self._ledger = ledger
        self._event_set = event_set
        self._clock = clock
        self._rulings = rulings

    def answer(self, case: Case) -> Answer | Asking | None:
        """The answer of an entry that was committed just before a crash, which nobody may have heard."""
        if not (isinstance(case.verdict, Refuse) and case.verdict.reason in USED):
            return None
        passed = [p for p in standing(case.passages) if p.list == case.list_id]
        entry = self._ledger.find(passed[-1].id) if passed else None
        if entry is None or not self._is_unheard(entry, case):
            return None
        spend_replay(self._ledger, entry.body.id)
        answer = replace(to_answer(case, self._event_set), is_replayed=True)
        if is_unruled(entry, case):
            return self._asked_again(Asking(case, entry, answer, make_plea(case, entry, is_repeated=True)))
        answer = committed(answer, entry, self._badge_of(entry), Admit())
        return replace(answer, provisional=answer.provisional or self._is_unanswered(entry))

    def _is_unheard(self, entry: JournalEntry, case: Case) -> bool:
        """Whether nobody can have heard of it: a crash, or a disk that failed before the ruling."""
        if is_replayable(self._ledger, entry.body.id, self._clock.now_ms()):
            return True
        return entry.body.boot_id == self._ledger.origin.boot_id and is_unruled(entry, case)

    def _asked_again(self, asking: Asking) -> Answer | Asking:
        """An entry without a ruling: it is asked about under the same nonce, and ruled on."""
        if self._rulings.asks_again(asking.case):
            return asking
        return self._rulings.write(asking, Unanswered())

    def _is_unanswered(self, entry: JournalEntry) -> bool:
        about = self._ledger.about(entry.body.position or PositionId(0))
        return any(e.body.ref == entry.body.id and e.body.payload.get("unanswered") for e in about)

    def _badge_of(self, entry: JournalEntry) -> EntryId | None:
        queued = (e.body for e in self._ledger.about(entry.body.position or PositionId(0)))
        return next(
            (b.id for b in queued if b.kind is Kind.BADGE and b.code and b.ref == entry.body.id), None
        )
