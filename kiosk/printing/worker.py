"""The print worker: takes jobs from the journal, prints them, and writes down how far each has come.

Runs in a thread of its own with its own ledger connection; tells others by posting values only. A job is
marked ``sending`` on the disk before its first byte leaves, so that no crash makes a second badge.
Must not know: Textual, printer languages.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from checkin.badge import Cause, PrinterRole, PrintState
from checkin.errors import EinlassError, JobTakenError, LayoutError, LettersError
from checkin.journal import EntryId
from checkin.model import EventSet, Position
from checkin.prints import PrintJob
from kiosk.badge.content import badge_of
from kiosk.printing.events import Post, PrintingFailed, RollsChanged, SheetsChanged
from kiosk.printing.folded import NOTHING_READ, FoldedPrints
from kiosk.printing.jobs import PrintJobs
from kiosk.printing.outlets import Outlet, Station
from kiosk.printing.rolls import Rolls
from kiosk.printing.sheets import Sheets
from printer.job import PrinterStatus
from sync.opening import LedgerFile
from sync.runs import RUNS_FOLDER, is_alive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checkin.roll import RollLeft

ROUND_S = 0.25
"""Longest pause between two looks at queue and printer; a commit ends it at once."""

STATUS_EVERY_S = 2.0
TROUBLE_EVERY_S = 0.5
SILENT_EVERY_S = 10.0
"""How often a printer is asked how it is: idle, while a badge waits, and silent beside one that is well."""

RETRY_S = 1.0


class PrintShop(msgspec.Struct, frozen=True):
    """What the worker prints with.

    Attributes:
        station: The first printer.
        event_set: Gives the newest, for the words on the badge.
        warm: Called when the worker starts, so that the first attendee waits no longer than the second.
        close: Called when the worker ends, to let go of what drawing needs.
        spare: Where badges come out that certainly did not at the first printer; None = nowhere.
        roll_m: How long a new roll is.
    """

    station: Station
    event_set: Callable[[], EventSet]
    warm: Callable[[], None] = lambda: None
    close: Callable[[], None] = lambda: None
    spare: Station | None = None
    roll_m: int = 30


class PrintWorker:
    """Prints what the journal says is to be printed on this device.

    Args:
        ledger_file: For a connection of its own.
        shop: What it prints with.
        post: Receives every event, in the worker's thread; must not block.
        wake: Set by whoever has queued a job.
        folded: The jobs that were read when the printers were opened.
    """

    def __init__(
        self,
        ledger_file: LedgerFile,
        shop: PrintShop,
        post: Post,
        wake: threading.Event,
        folded: FoldedPrints = NOTHING_READ,
    ) -> None:
        self._ledger_file = ledger_file
        self._shop = shop
        self._post = post
        self._wake = wake
        self._folded = folded
        self._stopping = threading.Event()
        stations = ((shop.station, PrinterRole.FIRST), (shop.spare, PrinterRole.SPARE))
        self._outlets = tuple(Outlet(station, role, post) for station, role in stations if station)
        self._left: Mapping[PrinterRole, RollLeft] = {}
        self._rolls_told_s = float("-inf")
        self.sheets = Sheets(wake.set, lambda: post(SheetsChanged()))
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)

    @property
    def status(self) -> PrinterStatus | None:
        """What the first printer last said; None before it was asked."""
        return self._outlets[0].status

    def start(self) -> None:
        """Begin to print. Once only."""
        self._thread.start()

    def stop(self, timeout_s: float = 20.0) -> bool:
        """Let the badges come out that may be printed now, then end; False when it takes longer than that."""
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        self._guard(self._get_ready)
        while not self._guard(self._work) and not self._stopping.wait(RETRY_S):
            continue
        for outlet in self._outlets:
            self._guard(outlet.printer.close)
        self._guard(self._shop.close)

    def _guard(self, task: Callable[[], None]) -> bool:
        """Whether a task went well; what it trips over is told."""
        try:
            task()
        except Exception as error:  # noqa: BLE001  # crash boundary of the thread: told, then tried again
            self._tell_failure(error)
            return False
        return True

    def _get_ready(self) -> None:
        """Hear how the printers are, and start what sets badges, before the first attendee comes."""
        for outlet in self._outlets:
            outlet.ask()
        if not self._stopping.is_set():
            self._shop.warm()

    def _tell_failure(self, error: Exception) -> None:
        if isinstance(error, EinlassError):
            self._post(PrintingFailed(error.problem, error.remedy))
        else:
            self._post(PrintingFailed(f"Printing failed ({type(error).__name__}).", "Restart the kiosk."))

    def _work(self) -> None:
        ledger = self._ledger_file.connect()
        try:
            jobs = PrintJobs(ledger, self._ledger_file.clock, self._post, self._folded)
            jobs.refresh()
            rolls = Rolls(ledger, self._shop.roll_m)
            runs = self._ledger_file.path.parent / RUNS_FOLDER
            known = frozenset[EntryId]().union(*(outlet.unconfirmed for outlet in self._outlets))
            jobs.give_up_open(known, partial(is_alive, runs))
            while True:
                self._wake.clear()
                is_last = self._stopping.is_set()
                self._round(jobs)
                self._tell_rolls(jobs, rolls)
                if is_last:
                    return
                self._wake.wait(ROUND_S)
        finally:
            ledger.store.close()

    def _round(self, jobs: PrintJobs) -> None:
        self.sheets.work(self._outlets)
        for outlet in self._outlets:
            outlet.settle(jobs)
        while True:
            jobs.refresh()
            job = jobs.next_job()
            self._ask_status(is_wanted=job is not None)
            if job is None or not any(outlet.is_well for outlet in self._outlets):
                return
            with suppress(JobTakenError):
                self._print(jobs, job)
            if jobs.may_print(job.id):
                return  # it was refused and may be tried again: with the next round, not at full speed

    def _tell_rolls(self, jobs: PrintJobs, rolls: Rolls) -> None:
        """Note new rolls, and tell what is left, when anybody may want to know it anew."""
        new = [outlet.role for outlet in self._outlets if outlet.take_new_roll()]
        for role in new:
            jobs.note_new_roll(role)
        if not new and time.monotonic() - self._rolls_told_s < STATUS_EVERY_S:
            return
        self._rolls_told_s = time.monotonic()
        left = rolls.left(self._ledger_file.clock.now_ms())
        if left != self._left:
            self._left = left
            self._post(RollsChanged(left))

    def _ask_status(self, *, is_wanted: bool) -> None:
        """Ask the printers how they are, often enough to be true and seldom enough not to be a nuisance."""
        can_print = any(outlet.is_well for outlet in self._outlets)
        for outlet in self._outlets:
            if is_wanted and outlet.is_well:
                return  # it is asked again before the badge is sent anyway, and no other one is needed
            outlet.ask(_pause_s(outlet, is_wanted=is_wanted, can_print=can_print))

    def _print(self, jobs: PrintJobs, job: PrintJob) -> None:
        """The first printer that is well gets it; the next one only what certainly did not come out there."""
        position = jobs.holder(job.id)
        if position is None:
            jobs.move(job.id, PrintState.FAILED, Cause.LAYOUT, is_first=True)
            return
        for outlet in self._outlets:
            if outlet.is_well:
                self._print_at(outlet, jobs, job, position)
                if not jobs.may_go_elsewhere(job.id):
                    return

    def _print_at(self, outlet: Outlet, jobs: PrintJobs, job: PrintJob, position: Position) -> None:
        event_set = self._shop.event_set()
        badge = badge_of(position, job.code, event_set)
        try:
            bitmap = outlet.render(badge, jobs.artwork(position, badge, event_set))
        except LayoutError as error:
            jobs.move(job.id, PrintState.FAILED, _cause_of(error), is_first=True)
            self._post(PrintingFailed(error.problem, error.remedy))
            return
        outlet.print_badge(jobs, job, bitmap)


def _pause_s(outlet: Outlet, *, is_wanted: bool, can_print: bool) -> float:
    """How long a printer is left alone; one that is silent is not to keep a badge from one that is not."""
    if can_print:
        return SILENT_EVERY_S if outlet.is_silent else STATUS_EVERY_S
    return TROUBLE_EVERY_S if is_wanted else STATUS_EVERY_S


def _cause_of(error: LayoutError) -> Cause:
    """Why a badge was not even drawn, as staff read it."""
    return Cause.LETTERS if isinstance(error, LettersError) else Cause.LAYOUT
