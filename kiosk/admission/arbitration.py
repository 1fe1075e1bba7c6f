"""When the arbiter is asked, what is asked of it, and what the door makes of its ruling.

Must not know: who the arbiter is, the ledger, screens.
"""

from collections.abc import Callable

import msgspec

from checkin.clock import Clock
from checkin.journal import JournalEntry, Kind
from checkin.model import Direction, OnNoAnswer
from checkin.verdict import Admit, Explanation, Reason, Refuse, Verdict
from kiosk.admission.case import Case
from kiosk.views import Answer
from sync.arbitration import Arbiter, Granted, Plea, Refused, Ruling, Unanswered

PATIENCE = 2
"""Deadlines missed in a row before scans stop waiting for it."""

PROBE_NS = 5_000_000_000
"""From then on one scan in so much time tries again: a silent arbiter costs a queue one deadline in five
seconds, and one that is back is noticed by itself. The courier reaching central would prove less: it waits 15
seconds for an answer, and a server that needs two is of no use here."""


class Asking(msgspec.Struct, frozen=True):
    """An entry that is committed and waits for its ruling: nobody was welcomed yet.

    Attributes:
        answer: What is said if it is granted.
    """

    case: Case
    entry: JournalEntry
    answer: Answer
    plea: Plea


class Arbitration:
    """Asks the arbiter. One thread at a time.

    Args:
        arbiter: Who rules.
        clock: For pauses.
        is_cut_off: Tells whether central cannot be reached now.
        on_no_answer: What this kiosk does without an answer; None = as each list says.
    """

    def __init__(
        self,
        arbiter: Arbiter,
        clock: Clock,
        is_cut_off: Callable[[], bool] = lambda: False,
        on_no_answer: OnNoAnswer | None = None,
    ) -> None:
        self._arbiter = arbiter
        self._clock = clock
        self._is_cut_off = is_cut_off
        self._on_no_answer = on_no_answer
        self._misses = 0
        self._missed_ns = 0

    def policy(self, case: Case) -> OnNoAnswer:
        """What happens to this case without an answer; staff's word needs none."""
        if case.scanned.force or case.check_in_list is None:
            return OnNoAnswer.ADMIT
        return self._on_no_answer or case.check_in_list.on_no_answer

    def is_due(self, case: Case) -> bool:
        """Whether an admitted case is one to be ruled on. Who leaves, or is let in by staff, is not."""
        return case.place.direction is Direction.ENTRY and not case.scanned.force

    def asks(self, case: Case) -> bool:
        """Whether it is asked now. A list that does not admit without an answer never goes unasked."""
        return self.is_due(case) and (self.policy(case) is not OnNoAnswer.ADMIT or self._is_heard())

    def _is_heard(self) -> bool:
        if self._is_cut_off():
            return False
        return self._misses < PATIENCE or self._clock.mono_ns() - self._missed_ns >= PROBE_NS

    def ask(self, plea: Plea) -> Ruling:
        """Wait for the ruling; the one thing here that takes time. Nothing is locked meanwhile."""
        ruling = self._arbiter.rule(plea)
        if isinstance(ruling, Unanswered):
            self._misses += 1
            self._missed_ns = self._clock.mono_ns()
        else:
            self._misses = 0
        return ruling


def make_plea(case: Case, entry: JournalEntry, *, is_repeated: bool = False) -> Plea:
    """What is asked about an entry that was just written down, or was before a crash."""
    assert case.position is not None
    assert entry.body.list is not None
    given = {**case.known, **case.asked.answers}
    return Plea(
        nonce=entry.body.id,
        list=entry.body.list,
        secret=case.position.secret,
        at_ms=entry.body.at_ms,
        answers={key: text for key, text in given.items() if case.position.answers.get(key) != text},
        ignore_unpaid=case.scanned.ignore_unpaid,
        is_repeated=is_repeated,
    )


def is_unruled(entry: JournalEntry, case: Case) -> bool:
    """Whether an entry was asked about and never ruled on: the program died in between."""
    if not entry.body.payload.get("asked"):
        return False
    return all(p.kind is not Kind.RULING or p.ref != entry.body.id for p in case.passages)


def verdict_of(ruling: Ruling, policy: OnNoAnswer) -> Verdict:
    """What is said, given the ruling, and the policy for when there is none."""
    match ruling:
        case Granted():
            return Admit()
        case Refused(reason=reason):
            # A ticket that central does not know at all cannot be told to it either, not even by force.
            return Refuse(reason, _explained(ruling), forcible=reason is not Reason.INVALID)
        case Unanswered() if policy is OnNoAnswer.ADMIT:
            return Admit()
        case Unanswered():
            return Refuse(Reason.ERROR, Explanation("unanswered"), forcible=policy is OnNoAnswer.ASK)


def _explained(ruling: Refused) -> Explanation:
    if ruling.reason is Reason.ALREADY_REDEEMED:  # of two at once, pretix tells the later one not since when
        values = (("at_ms", ruling.entered_ms), ("gate", ruling.gate or 0)) if ruling.entered_ms else ()
        return Explanation("already_redeemed", values)
    return Explanation("ruled", (("said", ruling.said),))
