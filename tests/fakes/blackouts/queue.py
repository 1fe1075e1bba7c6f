"""The print queue with the real worker: no badge twice by itself, none vanishes or is called what it is not.

Only the printer is played: it notes which badges came out.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from checkin.badge import Badge, Cause, PrintState
from checkin.journal import EntryId
from checkin.prints import PrintJob, fold_prints
from kiosk.desk import CheckIns
from kiosk.printing.events import PrintEvent
from kiosk.printing.jobs import PrintJobChanged
from kiosk.printing.outlets import Station
from kiosk.printing.worker import PrintShop, PrintWorker
from printer.bitmap import Bitmap, from_black
from printer.job import Outcome, PrinterStatus, Report, Settled
from sync.ledger import Ledger
from sync.opening import LedgerFile
from tests.fakes.blackouts.lives import World, connect
from tests.fakes.entropy import SeededEntropy
from tests.fakes.power import Disk
from tests.fakes.small_congress import AT_DOOR, EVENT_SET, make_ledger, secret_of

PEOPLE = 400
TURN_S = 0.02
"""On a busy machine the worker would hardly get its turn."""

AFTER = {
    PrintState.QUEUED: set(PrintState),
    PrintState.SENDING: set(PrintState) - {PrintState.QUEUED},
    PrintState.SENT: {PrintState.SENT, PrintState.PRINTED, PrintState.UNCONFIRMED, PrintState.UNKNOWN},
    PrintState.PRINTED: {PrintState.PRINTED},
    PrintState.UNCONFIRMED: {PrintState.UNCONFIRMED},
    PrintState.UNKNOWN: {PrintState.UNKNOWN},
}
"""What a job may be after a cut, by the last that anybody was told of it."""

MAY_BE_OUT = {
    PrintState.SENDING,
    PrintState.SENT,
    PrintState.PRINTED,
    PrintState.UNCONFIRMED,
    PrintState.UNKNOWN,
}
"""What a badge in somebody's hand may be called."""


class CountingPrinter:
    """Notes which badges came out: a badge is out once its ``sending`` was committed."""

    def __init__(self, outcomes: Iterable[PrintState]) -> None:
        self.badges: Counter[str] = Counter()
        self.came_out = threading.Event()
        self._outcomes = iter(outcomes)

    def print_badge(self, _bitmap: Bitmap, _job_id: bytes, report: Report, *, code: str = "") -> Outcome:
        """One badge."""
        report(PrintState.SENDING, Cause.NONE)
        self.badges[code] += 1
        self.came_out.set()
        report(PrintState.SENT, Cause.NONE)
        return Outcome(next(self._outcomes), Cause.NONE, 1)

    def poll(self) -> tuple[Settled, ...]:
        """Nothing is ever late."""
        return ()

    def status(self) -> PrinterStatus:
        """All is well."""
        return PrinterStatus()

    def abandon(self) -> None:
        """Nothing to forget."""

    def close(self) -> None:
        """Nothing to let go."""


def _render(_: Badge, __: object = None) -> Bitmap:
    return from_black(np.ones((1, 8), np.bool_))


class PrintQueue:
    """Lives of a kiosk that prints: see `tests.fakes.blackouts.lives.Subject`.

    Attributes:
        told: Each job's state as it was last told, by its id.
    """

    max_steps = 260

    def __init__(self, world: World) -> None:
        self._world = world
        self._number = 0
        self.told = dict[EntryId, PrintState]()
        self.printer = CountingPrinter(self._outcomes())

    def _outcomes(self) -> Iterator[PrintState]:
        while True:
            yield self._world.dice.choice((PrintState.PRINTED, PrintState.PRINTED, PrintState.UNCONFIRMED))

    def furnish(self, folder: Path) -> None:
        """The congress and its people."""
        make_ledger(folder, PEOPLE, clock=self._world.clock)
        self._number = 0

    def live(self, disk: Disk, stack: ExitStack) -> None:
        """Check people in while the worker prints."""
        ledger_file = self._world.open(disk)
        ledger = connect(ledger_file, stack)
        self._examine(ledger)
        wake = threading.Event()
        check_ins = CheckIns(
            ledger,
            EVENT_SET,
            self._world.clock,
            SeededEntropy(self._world.dice.getrandbits(32)),
            has_printer=True,
            committed=wake.set,
        )
        with self._working(ledger_file, wake):
            while self._number < PEOPLE and not disk.is_off:
                self._check_in(check_ins)
        self._count_badges()

    @contextmanager
    def _working(self, ledger_file: LedgerFile, wake: threading.Event) -> Iterator[None]:
        shop = PrintShop(Station(self.printer, _render), lambda: EVENT_SET)
        worker = PrintWorker(ledger_file, shop, self._hear, wake)
        worker.start()
        try:
            yield
        finally:
            assert worker.stop()

    def _check_in(self, check_ins: CheckIns) -> None:
        self._number += 1
        answer = check_ins.check_in(secret_of(self._number), AT_DOOR)
        if answer.badge is not None:
            self.told.setdefault(answer.badge, PrintState.QUEUED)
            self._world.findings.promised += 1
        if self.printer.came_out.wait(TURN_S):
            self.printer.came_out.clear()

    def _hear(self, event: PrintEvent) -> None:
        """What the worker tells the screens; in its thread."""
        if isinstance(event, PrintJobChanged):
            self.told[event.job] = event.state
            self._world.findings.promised += 1

    def _count_badges(self) -> None:
        twice = [code for code, count in self.printer.badges.items() if count > 1]
        self._world.findings.wrong += [f"{code} came out twice" for code in twice]

    def _examine(self, ledger: Ledger) -> None:
        findings = self._world.findings
        findings.corrupt += [str(fault) for fault in ledger.verify()]
        jobs = fold_prints(arrived.entry for arrived in ledger.badges_after(0))
        for job, state in self.told.items():
            now = jobs[job].state if job in jobs else None
            if now not in AFTER[state]:
                findings.lost.append(f"{job} was told to be {state}, now it is {now}")
        findings.wrong += [f"{job.code} came out and is {job.state}" for job in self._denied(jobs.values())]

    def _denied(self, jobs: Iterable[PrintJob]) -> list[PrintJob]:
        """Badges that are in somebody's hand while the ledger says that they are not."""
        return [job for job in jobs if job.code in self.printer.badges and job.state not in MAY_BE_OUT]
