"""Two kiosks, one central, lost answers, cuts, late ones, and crashes between the commits, at random."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from checkin.errors import LinkDownError
from checkin.journal import EntryId
from checkin.model import OnNoAnswer, PositionId
from checkin.presence import standing
from checkin.verdict import Admit, Reason
from kiosk.admission.arbitration import Arbitration, Asking
from kiosk.desk import CheckIns
from kiosk.views import Answer, Scanned
from sync.arbitration import Granted, Plea, Refused, Ruling, Unanswered
from sync.courier import drain
from sync.ledger import Origin
from sync.opening import LedgerFile
from sync.outbox import Annulment, Item, Outcome, Receipt, Redemption
from sync.pending import Pending
from sync.runs import Run
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import AT_DOOR, DOOR, EVENT_SET, make_ledger, named, secret_of

PEOPLE = 2
KIOSKS = st.integers(0, 1)
NUMBERS = st.integers(1, PEOPLE)
FAULTS = st.sampled_from(["none", "none", "lost", "cut", "late"])
"""``lost``: carried out and unheard. ``cut``: never arrives. ``late``: arrives after the deadline."""


class Central:
    """What central keeps of one list, and what it does to a nonce: as pretix, annulled ones included."""

    def __init__(self) -> None:
        self.kept: dict[EntryId, str] = {}
        self.annulled: set[EntryId] = set()
        self.undone: set[EntryId] = set()
        self.returned: list[EntryId] = []
        self.fault = "none"
        self.late: list[Plea] = []

    def rule(self, plea: Plea) -> Ruling:
        """As an arbiter."""
        if self.fault == "cut":
            return Unanswered()
        if self.fault == "late":
            self.late.append(plea)
            return Unanswered()
        ruling = self._judge(plea)
        return Unanswered() if self.fault == "lost" else ruling

    def catch_up(self) -> None:
        """Carry out what came too late."""
        for plea in self.late:
            self._judge(plea)
        self.late.clear()

    def _judge(self, plea: Plea) -> Ruling:
        if plea.nonce not in self.kept and plea.secret in self.kept.values():
            return Refused(Reason.ALREADY_REDEEMED)
        self._keep(plea.nonce, plea.secret)
        return Granted()

    def _keep(self, nonce: EntryId, secret: str) -> None:
        if nonce in self.annulled:
            self.returned.append(nonce)
        self.kept[nonce] = secret

    def deliver(self, item: Item) -> Receipt:
        """As central."""
        if self.fault == "cut":
            raise LinkDownError("Cut off.", "Wait.")
        self.catch_up()
        self._carry_out(item)
        if self.fault in ("lost", "late"):
            raise LinkDownError("The answer was lost.", "Wait.")
        return Receipt(Outcome.ACCEPTED)

    def _carry_out(self, item: Item) -> None:
        if isinstance(item, Redemption):
            self._keep(item.nonce, item.secret)
        elif isinstance(item, Annulment) and item.id not in self.undone:
            self.undone.add(item.id)
            assert self.kept.pop(item.nonce, None) is not None
            self.annulled.add(item.nonce)

    def quiet_s(self) -> float:
        """Never."""
        return 0

    def hang_up(self) -> None:
        """Nothing to end."""

    def close(self) -> None:
        """Nothing to give back."""


class Kiosk:
    """One desk on a ledger of its own, which outlives crashes."""

    def __init__(self, folder: Path, number: int, central: Central, policy: OnNoAnswer) -> None:
        self.folder, self.number, self.central, self.policy = folder, number, central, policy
        self.clock = FakeClock()
        self.clock.pass_ms(number)
        self.file = named(make_ledger(folder, PEOPLE, clock=self.clock), f"kiosk-{number}")
        self.starts = 0
        self.is_cut_off = False
        self.start()

    def start(self) -> None:
        """The program begins."""
        self.starts += 1
        origin = Origin(f"kiosk-{self.number}", f"boot-{self.number}-{self.starts}")
        entropy = SeededEntropy(self.number * 10_000 + self.starts)
        self.ledger = LedgerFile(self.file.path, self.file.key, origin, self.clock, entropy).connect()
        self.run = Run(self.ledger, self.folder / "runs", self.clock)
        arbitration = Arbitration(self.central, self.clock, lambda: self.is_cut_off, self.policy)
        self.desk = CheckIns(
            self.ledger, EVENT_SET, self.clock, entropy, has_printer=True, arbitration=arbitration
        )

    def crash(self) -> None:
        """Gone without a word, and started again."""
        self.run.abandon()
        self.ledger.store.close()
        self.start()

    def standing(self) -> dict[EntryId, str]:
        """The entries that hold here."""
        return {
            passage.id: secret_of(number)
            for number in range(1, PEOPLE + 1)
            for passage in standing(self.ledger.passages(PositionId(number)))
        }


class TwoKiosks(RuleBasedStateMachine):
    """Scans, undos, couriers, faults and crashes."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.central = Central()
        policies = (OnNoAnswer.ADMIT, OnNoAnswer.REFUSE)
        self.kiosks = [
            Kiosk(self.folder / str(number), number, self.central, policy)
            for number, policy in enumerate(policies)
        ]
        self.welcomed: dict[EntryId, str] = {}
        self.is_sound = True

    def _hear(self, answer: Answer) -> None:
        if answer.verdict == Admit():
            assert answer.journal_entry is not None
            self.welcomed[answer.journal_entry] = secret_of(answer.position.id if answer.position else 0)
            self.is_sound = self.is_sound and not answer.provisional

    @rule(at=KIOSKS, number=NUMBERS, fault=FAULTS)
    def scan(self, at: int, number: int, fault: str) -> None:
        """Somebody holds up a ticket."""
        self.central.fault = fault
        self._hear(self.kiosks[at].desk.check_in(secret_of(number), AT_DOOR))

    @rule(number=NUMBERS)
    def scan_while_cut_off(self, number: int) -> None:
        """Known beforehand, so that nobody is asked."""
        kiosk = self.kiosks[0]
        kiosk.is_cut_off = True
        self._hear(kiosk.desk.check_in(secret_of(number), AT_DOOR))
        kiosk.is_cut_off = False

    @rule(at=KIOSKS, number=NUMBERS, was_asked=st.booleans())
    def crash_between_the_commits(self, at: int, number: int, was_asked: bool) -> None:  # noqa: FBT001  # drawn
        """The entry is on the disk; whether central heard of it, nobody knows."""
        kiosk, self.central.fault = self.kiosks[at], "none"
        begun = kiosk.desk.begin(Scanned(secret_of(number)), AT_DOOR)
        if isinstance(begun, Asking):
            if was_asked:
                kiosk.desk.ask(begun)
            self.is_sound = False
            kiosk.crash()
        else:
            self._hear(begun)

    @rule(at=KIOSKS, number=NUMBERS)
    def undo(self, at: int, number: int) -> None:
        """Staff take the last entry back."""
        kiosk = self.kiosks[at]
        gone = set(kiosk.standing())
        kiosk.desk.undo(PositionId(number), DOOR)
        for entry in gone - set(kiosk.standing()):
            self.welcomed.pop(entry, None)
            self.is_sound = False  # until central hears of it, it keeps who has left from coming in

    @rule(at=KIOSKS, fault=FAULTS, dies=st.booleans())
    def carry(self, at: int, fault: str, dies: bool) -> None:  # noqa: FBT001  # drawn
        """The courier sends one thing; its program may die then."""
        kiosk, self.central.fault = self.kiosks[at], fault
        drain(Pending(kiosk.ledger.store), self.central, go_on=lambda: False)
        if dies:
            kiosk.crash()

    @rule(seconds=st.sampled_from([1, 6, 61]))
    def wait(self, seconds: int) -> None:
        """Time goes by."""
        for kiosk in self.kiosks:
            kiosk.clock.advance(seconds)

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        """Who was welcomed stands in a journal."""
        held = self.kiosks[0].standing() | self.kiosks[1].standing()
        assert self.welcomed.items() <= held.items()

    @invariant()
    def while_central_answers_nobody_passes_twice(self) -> None:
        """Without silence, crash or undo each ticket was welcomed once."""
        if self.is_sound:
            assert all(count == 1 for count in Counter(self.welcomed.values()).values())

    @invariant()
    def no_annulled_nonce_comes_back(self) -> None:
        """Central would check in anew."""
        assert self.central.returned == []

    def teardown(self) -> None:
        """The line heals: each standing entry is at central once, and nothing else is."""
        self.central.fault = "none"
        self.central.catch_up()
        for kiosk in self.kiosks:
            kiosk.crash()  # whatever was held back is let go
            assert drain(Pending(kiosk.ledger.store), self.central).pending == 0
        assert self.central.kept == self.kiosks[0].standing() | self.kiosks[1].standing()
        assert self.central.returned == []
        for kiosk in self.kiosks:
            assert kiosk.ledger.verify() == []
            kiosk.run.close()
            kiosk.ledger.store.close()
        shutil.rmtree(self.folder)


TwoKiosks.TestCase.settings = settings(
    deadline=None, max_examples=100, stateful_step_count=25, suppress_health_check=list(HealthCheck)
)
TestTwoKiosks = TwoKiosks.TestCase
