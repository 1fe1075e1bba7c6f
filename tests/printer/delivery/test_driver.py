"""The confirmed print against the virtual printer: every outcome, and nothing claimed that was not said."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pytest

from checkin.badge import Cause, PrintState
from checkin.errors import LedgerUnwritableError
from printer.bitmap import Bitmap, from_black
from printer.delivery.driver import Driver
from printer.delivery.line import Contact
from printer.job import Paper, PrinterStatus, Settled
from printer.languages.escpos.conversation import EscPos
from printer.languages.escpos.decoder import decode
from printer.transports.tcp import open_tcp
from printer.virtual.machine import Abilities
from printer.virtual.printer import VirtualPrinter
from printer.virtual.state import Fault

FIRST, SECOND = b"job1", b"job2"
SLOW = 60_000
"""Bytes per second at which a badge takes about 1.2 s."""


def make_badge(seed: int = 1, height_dots: int = 960) -> Bitmap:
    """A picture that no other seed gives."""
    return from_black(np.random.default_rng(seed).random((height_dots, 576)) < 0.25)


BADGE, OTHER, SMALL = make_badge(1), make_badge(2), make_badge(3, height_dots=30)


@dataclass
class Steps:
    """Remembers what was reported; may act at a step."""

    seen: list[PrintState] = field(default_factory=list)
    at: dict[PrintState, Callable[[], None]] = field(default_factory=dict)

    def __call__(self, state: PrintState, cause: Cause) -> None:
        """A `printer.job.Report`."""
        assert cause is Cause.NONE
        self.seen.append(state)
        self.at.get(state, lambda: None)()


@dataclass
class Desk:
    """A driver with short deadlines at a virtual printer."""

    paper: VirtualPrinter
    statuses: list[PrinterStatus] = field(default_factory=list)
    reloads: bool = False
    drivers: list[Driver] = field(default_factory=list)

    def driver(self, *, deadline_s: float = 5.0, hello_s: float = 0.3, resync: bool = False) -> Driver:
        """A fresh driver, closed at the end of the test."""
        driver = Driver(
            Contact(partial(open_tcp, "127.0.0.1", self.paper.port, 1.0), EscPos),
            deadline_s=deadline_s,
            hello_s=hello_s,
            on_status=self.note,
            resync=resync,
        )
        self.drivers.append(driver)
        return driver

    def note(self, status: PrinterStatus) -> None:
        """Remember it, and reload paper that ended if that is wished."""
        self.statuses.append(status)
        if self.reloads and status.paper is Paper.END:
            self.paper.set_paper(Paper.OK)


Start = Callable[..., Desk]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts virtual printers, and unplugs them at the end."""
    desks: list[Desk] = []

    def plug_in(rate: float | None = None, abilities: Abilities | None = None) -> Desk:
        desk = Desk(VirtualPrinter(576, rate, abilities=abilities).__enter__())
        desks.append(desk)
        return desk

    yield plug_in
    for desk in desks:
        for driver in desk.drivers:
            driver.close()
        desk.paper.close()


def test_a_badge_is_printed_once_its_id_comes_back(start: Start) -> None:
    """Sending, sent, printed; one page, equal dot by dot, and not one stray byte."""
    desk, steps = start(), Steps()
    outcome = desk.driver().print_badge(BADGE, FIRST, steps)
    assert (outcome.state, outcome.cause) == (PrintState.PRINTED, Cause.NONE)
    assert steps.seen == [PrintState.SENDING, PrintState.SENT]
    assert desk.paper.pages == [BADGE]
    assert desk.paper.stray_bytes == 0
    judged = decode(desk.paper.received[0])
    assert (judged.pages, judged.stray_bytes, judged.warnings) == ((BADGE,), 0, ())


def test_one_line_serves_many_badges(start: Start) -> None:
    """The connection is kept between jobs."""
    desk = start()
    driver = desk.driver()
    for number in range(5):
        assert driver.print_badge(SMALL, b"%04d" % number, Steps()).state is PrintState.PRINTED
    assert (desk.paper.page_count, desk.paper.connections) == (5, 1)


def test_near_end_prints_and_is_said(start: Start) -> None:
    """Paper near its end is no fault, but worth a remark."""
    desk = start()
    desk.paper.set_paper(Paper.NEAR_END)
    outcome = desk.driver().print_badge(SMALL, FIRST, Steps())
    assert (outcome.state, outcome.cause) == (PrintState.PRINTED, Cause.PAPER_NEAR_END)


@pytest.mark.parametrize(
    ("trouble", "cause"),
    [
        pytest.param(lambda p: p.set_paper(Paper.END), Cause.PAPER_OUT, id="paper out"),
        pytest.param(lambda p: p.set_cover(is_open=True), Cause.COVER_OPEN, id="cover open"),
        pytest.param(lambda p: p.set_error(Fault.CUTTER), Cause.CUTTER, id="cutter"),
        pytest.param(lambda p: p.set_error(Fault.FATAL), Cause.PRINTER_ERROR, id="fatal error"),
        pytest.param(lambda p: p.set_error(Fault.AUTO), Cause.PRINTER_ERROR, id="hot head"),
        pytest.param(lambda p: setattr(p, "mute", True), Cause.NO_ANSWER, id="mute"),
        pytest.param(lambda p: p.close(), Cause.NO_ANSWER, id="not there"),
    ],
)
def test_hello_refuses_and_nothing_is_sent(
    start: Start, trouble: Callable[[VirtualPrinter], None], cause: Cause
) -> None:
    """A printer that cannot print now gets no byte of the badge, and nobody is told that it was sent."""
    desk, steps = start(), Steps()
    trouble(desk.paper)
    outcome = desk.driver().print_badge(BADGE, FIRST, steps)
    assert (outcome.state, outcome.cause) == (PrintState.FAILED, cause)
    assert steps.seen == []
    assert (desk.paper.partial_rows, desk.paper.page_count) == (0, 0)


def test_after_a_refusal_the_next_badge_prints(start: Start) -> None:
    """A refusal leaves nothing behind."""
    desk = start()
    driver = desk.driver()
    desk.paper.set_cover(is_open=True)
    assert driver.print_badge(BADGE, FIRST, Steps()).state is PrintState.FAILED
    desk.paper.set_cover(is_open=False)
    assert driver.print_badge(OTHER, SECOND, Steps()).state is PrintState.PRINTED
    assert desk.paper.pages == [OTHER]


def test_a_report_that_raises_keeps_the_badge_back(start: Start) -> None:
    """What could not be written to the ledger is not printed; the driver works on."""
    desk = start()
    driver = desk.driver()

    def refuse() -> None:
        raise LedgerUnwritableError("The disk is full.", "Make room.")

    with pytest.raises(LedgerUnwritableError):
        driver.print_badge(BADGE, FIRST, Steps(at={PrintState.SENDING: refuse}))
    assert driver.print_badge(OTHER, SECOND, Steps()).state is PrintState.PRINTED
    assert desk.paper.pages == [OTHER]


def test_a_report_that_raises_after_sending_leaves_the_job_open(start: Start) -> None:
    """The badge is on its way by then: its acknowledgement is still awaited."""
    desk = start()
    driver = desk.driver()

    def refuse() -> None:
        raise LedgerUnwritableError("The disk is full.", "Make room.")

    with pytest.raises(LedgerUnwritableError):
        driver.print_badge(SMALL, FIRST, Steps(at={PrintState.SENT: refuse}))
    assert wait_settled(desk, driver)[0].outcome.state is PrintState.PRINTED


def test_paper_reloaded_before_the_deadline_prints(start: Start) -> None:
    """The printer goes on by itself, and the change is told on the way."""
    desk = start(SLOW)
    desk.reloads = True
    driver = desk.driver()
    steps = Steps(
        at={PrintState.SENDING: lambda: when_printing(desk.paper, lambda p: p.set_paper(Paper.END))}
    )
    assert driver.print_badge(BADGE, FIRST, steps).state is PrintState.PRINTED
    assert [status.paper for status in desk.statuses] == [Paper.OK, Paper.END, Paper.OK]
    assert desk.paper.pages == [BADGE]


@pytest.mark.parametrize(
    ("break_it", "repair", "cause"),
    [
        pytest.param(
            lambda p: p.set_cover(is_open=True),
            lambda p: p.set_cover(is_open=False),
            Cause.COVER_OPEN,
            id="cover",
        ),
        pytest.param(
            lambda p: p.set_paper(Paper.END), lambda p: p.set_paper(Paper.OK), Cause.PAPER_OUT, id="paper"
        ),
        pytest.param(
            lambda p: p.set_error(Fault.CUTTER), lambda p: p.set_error(Fault.NONE), Cause.CUTTER, id="cutter"
        ),
    ],
)
def test_a_fault_in_mid_badge_stays_unconfirmed_until_repaired(
    start: Start,
    break_it: Callable[[VirtualPrinter], None],
    repair: Callable[[VirtualPrinter], None],
    cause: Cause,
) -> None:
    """A full printer cannot be cleared: neither failed nor printed, and the badge comes out whole later."""
    desk = start(SLOW)
    driver = desk.driver(deadline_s=0.8)

    steps = Steps(at={PrintState.SENDING: lambda: when_printing(desk.paper, break_it)})
    outcome = driver.print_badge(BADGE, FIRST, steps)
    assert (outcome.state, outcome.cause) == (PrintState.UNCONFIRMED, cause)
    assert desk.paper.page_count == 0
    assert driver.poll() == ()
    again = driver.print_badge(OTHER, SECOND, Steps())
    assert (again.state, again.cause) == (PrintState.FAILED, cause), "the older badge goes first"
    desk.paper.set_rate(None)
    repair(desk.paper)
    (settled,) = wait_settled(desk, driver)
    assert (settled.job_id, settled.outcome.state) == (FIRST, PrintState.PRINTED)
    assert driver.print_badge(OTHER, SECOND, Steps()).state is PrintState.PRINTED
    assert desk.paper.pages == [BADGE, OTHER]
    assert desk.paper.stray_bytes == 0


def test_a_badge_in_the_buffer_is_cleared_after_a_fault(start: Start) -> None:
    """The printer says that it forgot the badge: failed, with the fault; the next one is perfect."""
    desk = start(400)
    driver = desk.driver(deadline_s=0.6)
    steps = Steps(at={PrintState.SENDING: lambda: when_printing(desk.paper, open_cover, rows=1)})
    outcome = driver.print_badge(SMALL, FIRST, steps)
    assert (outcome.state, outcome.cause) == (PrintState.FAILED, Cause.COVER_OPEN)
    desk.paper.set_rate(None)
    desk.paper.set_cover(is_open=False)
    assert driver.print_badge(OTHER, SECOND, Steps()).state is PrintState.PRINTED
    assert desk.paper.pages[-1] == OTHER
    assert desk.paper.stray_bytes == 0
    assert driver.poll() == ()


def test_a_printer_that_cannot_clear_leaves_the_badge_unconfirmed(start: Start) -> None:
    """Without the answer to the clear command nothing is claimed; the late id still counts."""
    desk = start(400, Abilities(clears=False))
    driver = desk.driver(deadline_s=0.4)
    steps = Steps(at={PrintState.SENT: lambda: desk.paper.set_cover(is_open=True)})
    outcome = driver.print_badge(SMALL, FIRST, steps)
    assert (outcome.state, outcome.cause) == (PrintState.UNCONFIRMED, Cause.COVER_OPEN)
    desk.paper.set_rate(None)
    desk.paper.set_cover(is_open=False)
    (settled,) = wait_settled(desk, driver)
    assert (settled.job_id, settled.outcome.state) == (FIRST, PrintState.PRINTED)
    assert desk.paper.pages == [SMALL]


def test_a_printer_without_acknowledgement_is_never_believed(start: Start) -> None:
    """The badge may be out: unconfirmed. The next job does not wait for it."""
    desk = start(None, Abilities(acknowledges=False))
    driver = desk.driver(deadline_s=0.2)
    outcome = driver.print_badge(SMALL, FIRST, Steps())
    assert (outcome.state, outcome.cause) == (PrintState.UNCONFIRMED, Cause.NO_ANSWER)
    assert driver.print_badge(SMALL, SECOND, Steps()).state is PrintState.UNCONFIRMED
    assert desk.paper.wait_for(lambda p: p.page_count == 2)


def test_a_printer_without_automatic_status_prints(start: Start) -> None:
    """Automatic status is welcome, not needed."""
    desk = start(None, Abilities(reports=False))
    driver = desk.driver(hello_s=0.1)
    assert driver.print_badge(SMALL, FIRST, Steps()).state is PrintState.PRINTED
    assert driver.print_badge(SMALL, SECOND, Steps()).state is PrintState.PRINTED


@pytest.mark.parametrize("received_bytes", [300, 8_000, 30_000, 69_000])
def test_a_cut_line_is_unknown_and_the_next_badge_is_perfect(start: Start, received_bytes: int) -> None:
    """The printer waits inside an image by then: the next job brings it back into step first."""
    desk = start()
    driver = desk.driver()
    steps = Steps(at={PrintState.SENDING: lambda: desk.paper.cut_line_after(received_bytes)})
    outcome = driver.print_badge(BADGE, FIRST, steps)
    assert (outcome.state, outcome.cause) == (PrintState.UNKNOWN, Cause.LINE_CUT)
    assert driver.print_badge(OTHER, SECOND, Steps()).state is PrintState.PRINTED
    assert desk.paper.pages[-1] == OTHER
    assert desk.paper.stray_bytes == 0


def test_a_restart_resynchronises_when_told(start: Start) -> None:
    """A new driver knows nothing of the old one's broken job, so its caller says it."""
    desk = start()
    steps = Steps(at={PrintState.SENDING: lambda: desk.paper.cut_line_after(10_000)})
    assert desk.driver().print_badge(BADGE, FIRST, steps).state is PrintState.UNKNOWN
    driver = desk.driver(resync=True)
    assert driver.print_badge(OTHER, SECOND, Steps()).state is PrintState.PRINTED
    assert desk.paper.pages[-1] == OTHER
    assert desk.paper.stray_bytes == 0


def test_a_line_that_breaks_while_waiting_settles_as_unknown(start: Start) -> None:
    """Nobody will ever hear that acknowledgement."""
    desk = start(SLOW)
    driver = desk.driver(deadline_s=0.3)
    steps = Steps(at={PrintState.SENDING: lambda: desk.paper.set_error(Fault.FATAL)})
    assert driver.print_badge(BADGE, FIRST, steps).state is PrintState.UNCONFIRMED
    desk.paper.cut_line_after(0)
    (settled,) = wait_settled(desk, driver)
    assert (settled.outcome.state, settled.outcome.cause) == (PrintState.UNKNOWN, Cause.LINE_CUT)
    desk.paper.set_rate(None)
    desk.paper.set_error(Fault.NONE)
    assert driver.print_badge(OTHER, SECOND, Steps()).state is PrintState.PRINTED
    assert desk.paper.pages[-1] == OTHER
    assert desk.paper.stray_bytes == 0


def test_an_abandoned_badge_never_comes_out_whole(start: Start) -> None:
    """A human said that there is no badge: what was not sent yet never is."""
    desk = start(SLOW)
    driver = desk.driver(deadline_s=0.3)
    steps = Steps(at={PrintState.SENDING: lambda: desk.paper.set_cover(is_open=True)})
    assert driver.print_badge(BADGE, FIRST, steps).state is PrintState.UNCONFIRMED
    driver.abandon()
    desk.paper.set_rate(None)
    desk.paper.set_cover(is_open=False)
    assert driver.print_badge(OTHER, SECOND, Steps()).state is PrintState.PRINTED
    assert BADGE not in desk.paper.pages
    assert desk.paper.pages[-1] == OTHER
    assert desk.paper.stray_bytes == 0
    assert driver.poll() == ()


def test_a_kept_line_that_died_is_replaced(start: Start) -> None:
    """A printer that was switched off and on between two badges is simply connected again."""
    desk = start()
    driver = desk.driver()
    assert driver.print_badge(SMALL, FIRST, Steps()).state is PrintState.PRINTED
    desk.paper.cut_line_after(0)
    assert driver.print_badge(SMALL, SECOND, Steps()).state is PrintState.PRINTED
    assert (desk.paper.page_count, desk.paper.connections) == (2, 2)


def test_status_sees_trouble_between_badges(start: Start) -> None:
    """Before the first badge, after it, and when nobody answers."""
    desk = start()
    driver = desk.driver()
    assert driver.status() == PrinterStatus()
    driver.print_badge(SMALL, FIRST, Steps())
    desk.paper.set_paper(Paper.END)
    assert driver.status().fault is Cause.PAPER_OUT
    desk.paper.set_paper(Paper.OK)
    desk.paper.set_cover(is_open=True)
    assert driver.status().fault is Cause.COVER_OPEN
    desk.paper.mute = True
    assert driver.status().fault is Cause.NO_ANSWER
    desk.paper.close()
    assert driver.status().fault is Cause.NO_ANSWER


def wait_settled(desk: Desk, driver: Driver) -> tuple[Settled, ...]:
    """Poll until something is settled."""
    for _ in range(400):
        settled = driver.poll()
        if settled:
            return settled
        desk.paper.wait_for(lambda _: False, 0.02)
    return ()


def open_cover(paper: VirtualPrinter) -> None:
    """Stop the printer."""
    paper.set_cover(is_open=True)


def when_printing(paper: VirtualPrinter, act: Callable[[VirtualPrinter], None], rows: int = 101) -> None:
    """Do something to the printer once so many rows of a badge are on paper."""

    def watch() -> None:
        if paper.wait_for(lambda p: p.partial_rows >= rows):
            act(paper)

    threading.Thread(target=watch, daemon=True).start()
