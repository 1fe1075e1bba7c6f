"""One kiosk over a long day, step by step at random: whatever happens, the books are right."""

import shutil
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from checkin.badge import Cause, PrintState
from checkin.history import history_at
from checkin.journal import EntryId, Fact, Kind
from checkin.model import Direction, ListId, PositionId
from checkin.presence import parents_of, rooms_present, standing
from checkin.prints import OPEN_STATES, PrintJob
from checkin.verdict import Admit
from kiosk.admission.facts import print_state_fact
from kiosk.desk import CheckIns
from kiosk.printing.desk import PrintDesk
from kiosk.views import DeskPlace
from sync.ledger import Ledger, Origin
from sync.opening import LedgerFile
from sync.runs import Run
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import DOOR, EVENT_SET, HALL, OTHER_HALL, make_ledger, secret_of

PEOPLE = st.integers(1, 3)
PLACES = st.sampled_from([DOOR, HALL, OTHER_HALL])
PARENTS = parents_of(EVENT_SET.rooms)
ENDINGS = st.sampled_from(
    [
        (PrintState.PRINTED, Cause.NONE),
        (PrintState.UNCONFIRMED, Cause.NO_ANSWER),
        (PrintState.UNKNOWN, Cause.LINE_CUT),
    ]
)


class OneKiosk(RuleBasedStateMachine):
    """Check-in, exit, undo, reprint, printing with faults, staff's answers, time, crash and orderly end."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = FakeClock()
        self.file = make_ledger(self.folder, 3, clock=self.clock)
        self.starts = 0
        self.on_paper: Counter[EntryId] = Counter()
        self.keys: Counter[EntryId] = Counter()
        self.replayed: Counter[str | None] = Counter()
        self._start()

    def _start(self) -> None:
        self.starts += 1
        origin = Origin(self.file.origin.device, f"boot-{self.starts}")
        entropy = SeededEntropy(self.starts)
        opened = LedgerFile(self.file.path, self.file.key, origin, self.clock, entropy)
        self.ledger: Ledger = opened.connect()
        self.run = Run(self.ledger, self.folder / "runs", self.clock)
        self.desk = CheckIns(self.ledger, EVENT_SET, self.clock, entropy, has_printer=True)
        self.prints = PrintDesk(self.ledger, self.clock, entropy)
        for job in self._jobs():
            if job.state in OPEN_STATES:
                self._move(job, PrintState.UNKNOWN, Cause.CRASH)

    def _jobs(self) -> list[PrintJob]:
        return list(self.prints.queue().values())

    def _move(self, job: PrintJob, state: PrintState, cause: Cause) -> None:
        with self.ledger.writing():
            self.ledger.append(
                print_state_fact(job.position, job.id, state, cause.value, self.clock.now_ms())
            )

    def _is_in(self, number: int, list_id: ListId) -> bool:
        """By the times that people are told, as central has it, whatever the clock did in between."""
        return history_at(list_id, self.ledger.passages(PositionId(number))).is_present

    @rule(number=PEOPLE, list_id=PLACES)
    def check_in(self, number: int, list_id: ListId) -> None:
        """Admitted if and only if not in yet, or an unheard answer is given again."""
        was_in = self._is_in(number, list_id)
        answer = self.desk.check_in(secret_of(number), DeskPlace(list_id))
        assert (answer.verdict == Admit()) is (not was_in or answer.is_replayed)
        assert not (answer.is_replayed and not was_in)
        self.replayed[answer.journal_entry] += answer.is_replayed
        assert self.replayed[answer.journal_entry] <= 1

    @rule(number=PEOPLE, list_id=PLACES)
    def leave(self, number: int, list_id: ListId) -> None:
        """Out is always possible."""
        place = DeskPlace(list_id, direction=Direction.EXIT)
        assert self.desk.check_in(secret_of(number), place).verdict == Admit()

    @rule(number=PEOPLE)
    def undo_the_last_passage(self, number: int) -> None:
        """An entry that cancels an older one."""
        before = self.ledger.passages(PositionId(number))
        held = standing(before)
        if held:
            fact = Fact(kind=Kind.UNDO, at_ms=1, position=PositionId(number), ref=held[-1].id)
            with self.ledger.writing():
                undo = self.ledger.append(fact)
                self.ledger.rooms.refold(PositionId(number), before, undo, PARENTS)

    @rule(number=PEOPLE)
    def reprint(self, number: int) -> None:
        """A new code; the older ones open nothing."""
        made = self.prints.reprint(PositionId(number), "eva")
        good = [job for job in self._jobs() if job.position == number and not job.is_void]
        assert [job.id for job in good] == [made.id]

    @rule(ending=ENDINGS, dies=st.booleans())
    def print_next(self, ending: tuple[PrintState, Cause], dies: bool) -> None:  # noqa: FBT001  # drawn
        """The worker's rule; it may die right after the first byte."""
        job = next((job for job in self._jobs() if job.may_print(self.clock.now_ms())), None)
        if job is None:
            return
        self._move(job, PrintState.SENDING, Cause.NONE)
        self.on_paper[job.id] += 1
        if dies:
            self.crash()
            return
        self._move(job, *ending)

    @rule()
    def refuse_to_print(self) -> None:
        """Paper out before any byte: the job may go by itself later."""
        job = next((job for job in self._jobs() if job.may_print(self.clock.now_ms())), None)
        if job is not None:
            self._move(job, PrintState.FAILED, Cause.PAPER_OUT)

    @precondition(lambda self: self.prints.waiting())
    @rule(data=st.data(), came_out=st.none() | st.booleans())
    def ask_staff(self, data: st.DataObject, came_out: bool | None) -> None:  # noqa: FBT001  # drawn
        """Somebody looks, or presses the key that prints it again."""
        job = data.draw(st.sampled_from(self.prints.waiting()))
        if came_out is None:
            self.keys[job.id] += 1
            self.prints.release(job.id, "eva")
        else:
            self.prints.settle_print(job.id, came_out=came_out, by="eva")

    @rule(ms=st.sampled_from([1, 5_000, 61_000]))
    def wait(self, ms: int) -> None:
        """Time goes by."""
        self.clock.pass_ms(ms)

    @rule(jump_ms=st.sampled_from([-3_600_000, 3_600_000]))
    def set_the_clock(self, jump_ms: int) -> None:
        """The wall clock jumps by an hour."""
        self.clock.set_wall(self.clock.now_ms() + jump_ms)

    @rule()
    def crash(self) -> None:
        """Gone without a word, and started again."""
        self.run.abandon()
        self.ledger.store.close()
        self._start()

    @rule()
    def restart(self) -> None:
        """Ended in good order, and started again."""
        self.run.close()
        self.ledger.store.close()
        self._start()

    def teardown(self) -> None:
        """Give all back."""
        self.run.close()
        self.ledger.store.close()
        shutil.rmtree(self.folder)


class OneKioskWithItsBooks(OneKiosk):
    """The same kiosk, and what must hold after every step."""

    @invariant()
    def presence_is_the_fold(self) -> None:
        """What is kept beside the journal is what it folds to."""
        kept = set(self.ledger.store.rows("SELECT room, position FROM presence"))
        assert kept == {
            (int(room), number)
            for number in (1, 2, 3)
            for room in rooms_present(self.ledger.passages(PositionId(number)), PARENTS)
        }

    @invariant()
    def nobody_is_in_twice(self) -> None:
        """Between two entries of one person at one list there is an exit, as far as both still hold.

        Not where the clock was set back in between: then the times say otherwise, to central as well.
        """
        for number in (1, 2, 3):
            for list_id in (DOOR, HALL, OTHER_HALL):
                past = self.ledger.passages(PositionId(number))
                here = [p for p in standing(past) if p.list == list_id]
                if here != sorted(here, key=lambda p: p.at_ms):
                    continue
                kinds = [p.kind for p in here]
                doubles = [pair for pair in pairwise(kinds) if set(pair) == {Kind.ENTRY}]
                assert len(doubles) <= sum(p.kind is Kind.UNDO for p in past)

    @invariant()
    def no_badge_comes_out_twice_by_itself(self) -> None:
        """Once, and once more per key that a person pressed."""
        for job, times in self.on_paper.items():
            assert times <= 1 + self.keys[job]

    @invariant()
    def one_badge_per_person_without_staff(self) -> None:
        """Scans queue one badge per person in all."""
        queued = Counter(job.position for job in self._jobs())
        asked = Counter(
            entry.body.position
            for entry in self.ledger.entries()
            if entry.body.kind is Kind.BADGE and entry.body.code and entry.body.by == "eva"
        )
        assert all(queued[position] - asked[position] <= 1 for position in queued)

    @invariant()
    def the_chain_holds(self) -> None:
        """Every entry hangs on the one before."""
        assert self.ledger.verify() == []


OneKioskWithItsBooks.TestCase.settings = settings(
    deadline=None, max_examples=40, stateful_step_count=30, suppress_health_check=list(HealthCheck)
)
TestOneKiosk = OneKioskWithItsBooks.TestCase
