"""One kiosk at a door, and the book-keeping of what it has promised.

The work is the real one: `CheckIns`, `Run`, `Pending`, the replica, on three connections as in the program.
Only the print worker is played here, step by step and by its rules, so that a seed repeats exactly.
"""

import random  # noqa: TID251  # only ever seeded here
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from checkin.badge import Cause, PrintState
from checkin.journal import Body, EntryId, Kind
from checkin.model import Direction, PositionId
from checkin.presence import parents_of, rooms_present, standing
from checkin.prints import OPEN_STATES, PrintJob, fold_prints
from checkin.verdict import Admit
from kiosk.admission.facts import print_state_fact
from kiosk.desk import CheckIns
from kiosk.views import Answer, DeskPlace
from sync.ledger import Ledger
from sync.pending import Pending
from sync.replica import find_by_secret, load_event_set, save_positions
from sync.runs import Run
from tests.fakes.blackouts.lives import Findings, World, connect
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.power import Disk
from tests.fakes.small_congress import DOOR, EVENT_SET, HALL, OTHER_HALL, attendee, fill, secret_of

FIRST_PEOPLE = 30
WEIGHTS = (12, 3, 8, 4, 1)
"""How often people come, people leave, the printer, the outbox and the import have a turn."""

CARRIED = (Kind.ENTRY, Kind.EXIT, Kind.REFUSAL, Kind.UNDO)


@dataclass(slots=True)
class Promises:
    """What the world has been told, and what it has in its hands: it outlives every cut.

    Attributes:
        entries: Journal entries that somebody was told of.
        people: Numbers of attendees whose import was reported as done.
        badges: How often each print job came out on paper.
        delivered: What central holds.
        replayed: How often an entry's answer was given again.
    """

    entries: dict[EntryId, Body] = field(default_factory=dict)
    people: int = 0
    badges: Counter[EntryId] = field(default_factory=Counter)
    delivered: set[EntryId] = field(default_factory=set)
    replayed: Counter[EntryId] = field(default_factory=Counter)


class Kiosk:
    """Lives of a door: see `tests.fakes.blackouts.lives.Subject`."""

    max_steps = 300
    """A check-in with its badge makes about a dozen changing calls."""

    def __init__(self, world: World) -> None:
        self.promises = Promises()
        self._world = world

    def furnish(self, folder: Path) -> None:
        """It begins with nothing."""

    def live(self, disk: Disk, stack: ExitStack) -> None:
        """Check people in, print, send and import."""
        findings, clock = self._world.findings, self._world.clock
        ledger_file = self._world.open(disk)
        ledgers = [connect(ledger_file, stack) for _ in range(3)]
        Examination(ledgers[0], self.promises, findings).examine()
        run = Run(ledgers[0], disk.folder / "runs", clock)
        stack.callback(run.abandon)
        life = Life(self._world.dice, clock, self.promises, ledgers, findings)
        life.begin()
        while findings.is_clean:
            clock.pass_ms(self._world.dice.randint(0, 3_000))
            life.do_something()
            findings.promised = len(self.promises.entries) + self.promises.people


@dataclass(frozen=True, slots=True)
class Examination:
    """What is looked at after each start."""

    ledger: Ledger
    promises: Promises
    findings: Findings

    def examine(self) -> None:
        """Compare the ledger with what was promised."""
        self._find_losses()
        self.findings.corrupt += [str(fault) for fault in self.ledger.verify()]
        self._compare_presence()
        self._compare_outbox()
        self.findings.wrong += [f"{n} badges of {job}" for job, n in self.promises.badges.items() if n > 1]

    def _find_losses(self) -> None:
        for entry_id, body in self.promises.entries.items():
            kept = self.ledger.find(entry_id)
            if kept is None or kept.body != body:
                self.findings.lost.append(entry_id)
        for number in range(1, self.promises.people + 1):
            if find_by_secret(self.ledger.store, secret_of(number)) is None:
                self.findings.lost.append(secret_of(number))

    def _compare_presence(self) -> None:
        parents = parents_of(EVENT_SET.rooms)
        folded = {
            (int(room), number)
            for number in range(1, self.promises.people + 20)
            for room in rooms_present(self.ledger.passages(PositionId(number)), parents)
        }
        kept = set(self.ledger.store.rows("SELECT room, position FROM presence"))
        if kept != folded:
            self.findings.wrong.append(f"presence differs: {sorted(map(str, kept ^ folded))}")

    def _compare_outbox(self) -> None:
        waiting = {entry.body.id for entry in Pending(self.ledger.store).pending(1_000_000)}
        for entry in self.ledger.entries():
            if entry.body.kind in CARRIED and entry.body.id not in waiting | self.promises.delivered:
                self.findings.wrong.append(f"{entry.body.id} neither waits nor arrived")


class Life:
    """What happens between two cuts."""

    def __init__(
        self,
        dice: random.Random,
        clock: FakeClock,
        promises: Promises,
        ledgers: list[Ledger],
        findings: Findings,
    ) -> None:
        desk, self._printing, sending = ledgers
        self._dice, self._clock = dice, clock
        self._promises, self._findings = promises, findings
        self._desk, self._pending = desk, Pending(sending.store)

    def begin(self) -> None:
        """What a program does first: fill an empty ledger, give up jobs that were on their way."""
        if load_event_set(self._desk.store) is None:
            fill(self._desk, FIRST_PEOPLE)
            self._promises.people = FIRST_PEOPLE
        elif not self._promises.people:
            self._promises.people = FIRST_PEOPLE  # committed, only nobody was told
        self._check_ins = CheckIns(
            self._desk, EVENT_SET, self._clock, SeededEntropy(self._dice.getrandbits(32)), has_printer=True
        )
        for job in self._jobs():
            if job.state in OPEN_STATES:
                self._move(job, PrintState.UNKNOWN, Cause.CRASH)

    def do_something(self) -> None:
        """One thing that happens at a door, at random."""
        actions = (self._check_in, self._leave, self._print, self._send, self._import)
        self._dice.choices(actions, WEIGHTS)[0]()

    def _check_in(self) -> None:
        place = DeskPlace(self._dice.choice((DOOR, DOOR, DOOR, HALL, OTHER_HALL)))
        number = self._dice.randint(1, self._promises.people + 2)
        before = self._last_kind(number, place)
        answer = self._check_ins.check_in(secret_of(number), place)
        self._promise(answer)
        if not isinstance(answer.verdict, Admit):
            return
        assert answer.journal_entry is not None
        self._promises.replayed[answer.journal_entry] += answer.is_replayed
        if self._promises.replayed[answer.journal_entry] > 1:
            self._findings.wrong.append(f"{answer.journal_entry} was answered three times")
        if before is Kind.ENTRY and not answer.is_replayed:
            self._findings.wrong.append(f"{number} was admitted twice")

    def _last_kind(self, number: int, place: DeskPlace) -> Kind | None:
        passed = [p for p in standing(self._desk.passages(PositionId(number))) if p.list == place.list_id]
        return passed[-1].kind if passed else None

    def _leave(self) -> None:
        place = DeskPlace(self._dice.choice((DOOR, HALL)), direction=Direction.EXIT)
        self._promise(
            self._check_ins.check_in(secret_of(self._dice.randint(1, self._promises.people)), place)
        )

    def _promise(self, answer: Answer) -> None:
        assert answer.journal_entry is not None
        entry = self._desk.find(answer.journal_entry)
        assert entry is not None
        self._promises.entries[entry.body.id] = entry.body

    def _jobs(self) -> list[PrintJob]:
        return list(fold_prints(a.entry for a in self._printing.badges_after(0)).values())

    def _print(self) -> None:
        now_ms = self._clock.now_ms()
        job = next((job for job in self._jobs() if job.may_print(now_ms)), None)
        if job is None:
            return
        self._move(job, PrintState.SENDING, Cause.NONE)
        self._promises.badges[job.id] += 1  # the first byte is out: this badge will be in somebody's hand
        self._move(job, PrintState.SENT, Cause.NONE)
        self._move(job, self._dice.choice((PrintState.PRINTED, PrintState.UNCONFIRMED)), Cause.NONE)

    def _move(self, job: PrintJob, state: PrintState, cause: Cause) -> None:
        with self._printing.writing():
            moved = self._printing.append(
                print_state_fact(job.position, job.id, state, cause.value, self._clock.now_ms())
            )
        self._promises.entries[moved.body.id] = moved.body

    def _send(self) -> None:
        for waiting in self._pending.pending(self._dice.randint(1, 6)):
            self._promises.delivered.add(waiting.body.id)
            self._pending.settle(waiting.arrival, "accepted", "")

    def _import(self) -> None:
        first = self._promises.people + 1
        with self._desk.writing():
            save_positions(self._desk.store, (attendee(number) for number in range(first, first + 3)))
        self._promises.people += 3
