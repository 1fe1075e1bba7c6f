"""A kiosk with virtual printers: use cases on this side, the print worker on the other."""

import threading
from collections.abc import Callable
from functools import partial

import numpy as np
from msgspec.structs import replace

from checkin.badge import Badge, Cause, PrinterRole, PrintState
from checkin.errors import LayoutError, LettersError
from checkin.journal import EntryId
from checkin.prints import PrintJob
from checkin.verdict import Admit
from kiosk.badge.variables import Artwork
from kiosk.desk import CheckIns
from kiosk.printing.desk import PrintDesk
from kiosk.printing.events import PrinterChanged, PrintEvent
from kiosk.printing.jobs import PrintJobChanged
from kiosk.printing.outlets import Station
from kiosk.printing.worker import PrintShop, PrintWorker
from printer.bitmap import Bitmap, from_black
from printer.job import Printer
from printer.opening import open_printer
from printer.urls import parse_printer_url
from printer.virtual.printer import VirtualPrinter
from sync.hub.put_back import put_back
from sync.ledger import Ledger
from sync.opening import LedgerFile
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import AT_DOOR, EVENT_SET, secret_of

PATIENCE_S = 20.0
ROWS = 400
BADGE_MM = 20
"""What each badge takes of a roll that is one metre long."""

WRONG_NAME = "nobody can set this"
NO_LETTERS = "no font has these"


def render(badge: Badge, artwork: Artwork | None = None, *, rows: int = ROWS) -> Bitmap:
    """A bitmap that belongs to the code: its bits across, all the way down."""
    if badge.given_name == WRONG_NAME:
        raise LayoutError("The name has no room.", "Shorten it.")
    if badge.given_name == NO_LETTERS:
        raise LettersError("No font.", "Install one.", "李")
    bits = np.unpackbits(np.frombuffer(badge.code.encode().ljust(72, b"#"), np.uint8)).astype(np.bool_)
    return from_black(np.tile(bits, (rows, 1)))


class Stand:
    """A kiosk with a printer or two: use cases on this side, the worker on the other."""

    def __init__(  # what a kiosk consists of
        self,
        ledger_file: LedgerFile,
        ledger: Ledger,
        clock: FakeClock,
        printer: VirtualPrinter,
        spare: VirtualPrinter | None = None,
        *,
        rows: int = ROWS,
        deadline_s: float = 1.0,
    ) -> None:
        self._deadline_s = deadline_s
        self._render = partial(render, rows=rows)
        self.ledger, self.clock, self.printer = ledger, clock, printer
        self.events: list[PrintEvent] = []
        self._changed = threading.Condition()
        self._wake = threading.Event()
        entropy = SeededEntropy(4)
        self.desk = CheckIns(ledger, EVENT_SET, clock, entropy, has_printer=True, committed=self._wake.set)
        self.prints = PrintDesk(ledger, clock, entropy, self._wake.set)
        self.ledger_file = ledger_file
        self._spare = self._station(self.open(spare)) if spare else None
        self.worker = self.make_worker(self.open(printer))

    def open(self, printer: VirtualPrinter) -> Printer:
        """A driver for that printer, without much patience."""
        return open_printer(
            parse_printer_url(f"{printer.url}?media=72x50"), deadline_s=self._deadline_s, hello_s=0.5
        )

    def put_back(self) -> None:
        """Start anew after a restore: the ledger has another name."""
        assert self.worker.stop()
        put_back(self.ledger, SeededEntropy(9))
        self.ledger_file = replace(self.ledger_file, origin=self.ledger.origin)
        self.worker = self.make_worker(self.open(self.printer))

    def make_worker(self, device: Printer) -> PrintWorker:
        """A worker for that printer."""
        return self.make_worker_of(
            PrintShop(self._station(device), lambda: EVENT_SET, spare=self._spare, roll_m=1)
        )

    def _station(self, device: Printer) -> Station:
        return Station(device, self._render, lambda _: BADGE_MM)

    def make_program(self, device: Printer) -> tuple[LedgerFile, PrintWorker]:
        """Another program over the same ledger, with a worker for that printer."""
        own = replace(self.ledger_file, origin=replace(self.ledger.origin, boot_id="another program"))
        shop = PrintShop(self._station(device), lambda: EVENT_SET, spare=self._spare, roll_m=1)
        return own, PrintWorker(own, shop, self._post, self._wake)

    def make_worker_of(self, shop: PrintShop) -> PrintWorker:
        """A worker with all that it prints with."""
        return PrintWorker(self.ledger_file, shop, self._post, self._wake)

    def _post(self, event: PrintEvent) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def admit(self, number: int = 1) -> EntryId:
        """Somebody comes in; returns the print job. Admission never waits for the printer."""
        answer = self.desk.check_in(secret_of(number), AT_DOOR)
        assert answer.verdict == Admit()
        assert answer.badge is not None
        return answer.badge

    def job(self, job: EntryId) -> PrintJob:
        """The job as the journal has it."""
        found = self.prints.print_job(job)
        assert found is not None
        return found

    def wait_for(self, holds: Callable[[], bool]) -> bool:
        """Whether that holds after one of the worker's events, or does already."""
        with self._changed:
            return self._changed.wait_for(holds, PATIENCE_S)

    def wait_for_state(self, job: EntryId, *states: PrintState) -> PrintJob:
        """Wait until the worker has brought it there."""
        seen: list[PrintState] = []

        def is_there() -> bool:
            seen[:] = [e.state for e in self.events if isinstance(e, PrintJobChanged) and e.job == job]
            return bool(seen) and seen[-1] in states

        with self._changed:
            assert self._changed.wait_for(is_there, PATIENCE_S), seen
        return self.job(job)

    def wait_for_fault(self, cause: Cause) -> None:
        """Wait until the worker has told that the first printer is so."""

        def is_so() -> bool:
            told = [
                e.status.fault
                for e in self.events
                if isinstance(e, PrinterChanged) and e.role is PrinterRole.FIRST
            ]
            return bool(told) and told[-1] is cause

        with self._changed:
            assert self._changed.wait_for(is_so, PATIENCE_S), self.events

    def states_of(self, job: EntryId) -> list[PrintState]:
        """All states that the journal records of a job, in order."""
        about = (arrived.entry.body for arrived in self.ledger.badges_after(0))
        return [PrintState(str(b.payload["state"])) for b in about if job in (b.id, b.ref) and b.payload]
