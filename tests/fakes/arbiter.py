"""An arbiter in memory: it knows who is in, loses answers and keeps its callers waiting on command.

It passes the same contract as the real client (tests/contracts/test_arbiter.py).
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from checkin.journal import EntryId
from checkin.model import ListId
from checkin.verdict import Reason
from sync.arbitration import Granted, Plea, Refused, Ruling, Unanswered


@dataclass(slots=True)
class FakeArbiter:
    """Rules as pretix does: rules of a list first, then the nonce, then whoever is in already.

    Attributes:
        secrets: Tickets that exist; None = every text is one.
        once: Lists with the rule that nobody enters a second time.
        entered: Entries that count: by list and ticket.
        says: Given in place of a ruling of its own, when set.
        losses: So many of the next answers are lost, after they were carried out.
        asked: Every plea that arrived.
    """

    secrets: Collection[str] | None = None
    once: set[ListId] = field(default_factory=set)
    entered: dict[tuple[ListId, str], tuple[EntryId, int]] = field(default_factory=dict)
    says: Ruling | None = None
    losses: int = 0
    is_cut: bool = False
    is_ended: bool = False
    asked: list[Plea] = field(default_factory=list)

    def rule(self, plea: Plea) -> Ruling:
        """Rule, unless cut off or told what to say."""
        if self.is_cut or self.is_ended:
            return Unanswered("Cut off.")
        self.asked.append(plea)
        ruling = self.says or self._ruled(plea)
        if self.losses:
            self.losses -= 1
            return Unanswered("The answer was lost.")
        return ruling

    def _ruled(self, plea: Plea) -> Ruling:
        if self.secrets is not None and plea.secret not in self.secrets:
            return Refused(Reason.INVALID)
        is_first = (plea.list, plea.secret) not in self.entered
        nonce, entered_ms = self.entered.setdefault((plea.list, plea.secret), (plea.nonce, plea.at_ms))
        if is_first or (nonce == plea.nonce and (plea.is_repeated or plea.list not in self.once)):
            return Granted()
        if plea.list in self.once:
            return Refused(Reason.RULES, "Maximum number of entries exceeded")
        return Refused(Reason.ALREADY_REDEEMED, entered_ms=entered_ms, gate=0)

    def hang_up(self) -> None:
        """No more rulings."""
        self.is_ended = True

    def close(self) -> None:
        """Nothing to give back."""
