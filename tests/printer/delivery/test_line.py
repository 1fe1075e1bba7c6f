"""A conversation with a printer that is slow to take, slow to answer, or out of its mind."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.badge import Cause, PrintState
from checkin.errors import PrinterUnavailableError
from printer.bitmap import from_black
from printer.delivery.driver import Driver
from printer.delivery.line import Contact, Line
from printer.job import PrinterStatus
from printer.languages.escpos.conversation import EscPos
from printer.languages.escpos.encoder import CLEAR, HELLO
from printer.languages.language import Answered, Cleared, Done

BADGE = from_black(np.ones((4, 8), np.bool_))


class Script:
    """A connection that takes and says what it is told to, on its own clock.

    Args:
        takes: How many bytes each `send` takes; then everything.
        says: What each `receive` hears; None breaks the line.
        endless: What is heard from then on.
    """

    answers = True

    def __init__(self, takes: list[int], says: list[bytes | None], endless: bytes = b"") -> None:
        self.sent = b""
        self.now_s = 0.0
        self._takes, self._says = iter(takes), itertools.chain(says, itertools.repeat(endless))

    def monotonic(self) -> float:
        """Time passes only by waiting, and a little by looking."""
        self.now_s += 0.001
        return self.now_s

    def send(self, content: bytes) -> int:
        """See `printer.transports.connection.Connection`."""
        taken = content[: next(self._takes, len(content))]
        self.sent += taken
        return len(taken)

    def receive(self, timeout_s: float, *, until_writable: bool = False) -> bytes:
        """See `printer.transports.connection.Connection`."""
        said = next(self._says, b"")
        if said is None:
            raise PrinterUnavailableError("The line is cut.", "Plug it in.")
        if not said and not until_writable:
            self.now_s += timeout_s
        return said

    def close(self, *, discard: bool = False) -> None:
        """See `printer.transports.connection.Connection`."""


def make_line(script: Script) -> tuple[Line, list[PrinterStatus]]:
    """A line over a script, and the statuses that it tells."""
    told: list[PrinterStatus] = []
    return Line(script, EscPos(), script.monotonic, told.append), told


def test_a_command_is_never_halved() -> None:
    """What the printer did not take of a command goes before the next byte of a badge."""
    script = Script(takes=[3, 0, 2], says=[])
    line, _ = make_line(script)
    line.say(CLEAR)
    rest = memoryview(b"badge")
    for _ in range(4):
        rest = line.push(rest)
    assert (script.sent, len(rest)) == (CLEAR + b"badge", 0)


def test_old_answers_are_not_taken_for_new_ones() -> None:
    """What lies in the line is read before asking."""
    script = Script(takes=[], says=[b"\x16\x16\x16", b"", b"\x12\x12", b"\x10\x00\x00\x0f\x12", b"\x12"])
    line, told = make_line(script)
    assert line.ask(1.0) == Answered(PrinterStatus())
    assert script.sent == HELLO
    assert told == [PrinterStatus()]


def test_three_answers_are_no_answer() -> None:
    """A printer that stops talking is not believed."""
    line, told = make_line(Script(takes=[], says=[b"", b"\x12\x12\x12"]))
    assert line.ask(1.0) is None
    assert told == []


def test_a_printer_that_takes_nothing_is_asked_only_once() -> None:
    """Questions do not pile up in front of a full printer."""
    script = Script(takes=[0] * 500, says=[])
    line, _ = make_line(script)
    assert line.ask(0.1) is None
    assert line.ask(0.1) is None
    for _ in range(500):
        line.listen(0)
    assert script.sent == HELLO


def test_ids_and_clearing_are_remembered() -> None:
    """Whoever listens, whatever for."""
    line, _ = make_line(Script(takes=[], says=[b"\x37\x22abcd\x00\x37\x25\x00"]))
    line.await_job(b"abcd")
    assert line.listen(0) == [Done(b"abcd"), Cleared(is_certain=False)]
    assert (line.done, line.cleared) == ({b"abcd": True}, Cleared(is_certain=False))


def test_repaired_while_clearing_is_not_called_failed() -> None:
    """Nobody knows how much came out between repair and clear command: unconfirmed, and no id awaited."""
    idle, off = b"\x10\x00\x00\x0f", b"\x38\x00\x00\x0f"
    hello, cover = b"\x12\x12\x12\x12", b"\x1a\x16\x12\x12"
    script = Script(takes=[], says=[b"", hello, idle, off, b"", b"", cover, idle, b"\x37\x25\x00"])
    driver = Driver(Contact(lambda: script, EscPos), monotonic=script.monotonic, deadline_s=5, hello_s=1)
    outcome = driver.print_badge(BADGE, b"abcd", lambda _state, _cause: None)
    assert (outcome.state, outcome.cause) == (PrintState.UNCONFIRMED, Cause.COVER_OPEN)
    assert script.sent.endswith(CLEAR)
    assert driver.poll() == ()


def test_an_id_that_overtakes_the_clearing_is_printed() -> None:
    """The printer finished before it cleared what was left: nothing."""
    idle, off = b"\x10\x00\x00\x0f", b"\x38\x00\x00\x0f"
    hello, cover = b"\x12\x12\x12\x12", b"\x1a\x16\x12\x12"
    late = b"\x37\x22abcd\x00\x37\x25\x00"
    script = Script(takes=[], says=[b"", hello, idle, off, b"", b"", cover, late])
    driver = Driver(Contact(lambda: script, EscPos), monotonic=script.monotonic, deadline_s=5, hello_s=1)
    assert driver.print_badge(BADGE, b"abcd", lambda _state, _cause: None).state is PrintState.PRINTED


def test_a_foreign_id_is_no_acknowledgement() -> None:
    """Only the id of this job counts."""
    says = [b"", b"\x12\x12\x12\x12", b"\x10\x00\x00\x0f", b"\x37\x22dcba\x00\x12\x12"]
    script = Script(takes=[], says=list(says))
    driver = Driver(Contact(lambda: script, EscPos), monotonic=script.monotonic, deadline_s=5, hello_s=1)
    outcome = driver.print_badge(BADGE, b"abcd", lambda _state, _cause: None)
    assert (outcome.state, outcome.cause) == (PrintState.UNCONFIRMED, Cause.NO_ANSWER)


ANSWERS = st.sampled_from(
    [
        None,
        b"",
        b"\x12",
        b"\x12\x12\x12\x12",
        b"\x10\x00\x00\x0f",
        b"\x38\x00\x00\x0f",
        b"\x37\x22abcd\x00",
        b"\x37\x25\x00",
    ]
)


@settings(deadline=None, max_examples=300)
@given(
    takes=st.lists(st.integers(0, 40), max_size=40),
    says=st.lists(st.one_of(ANSWERS, st.binary(max_size=6)), max_size=40),
)
@pytest.mark.parametrize("endless", [b"", b"\x13", b"\x37"])
def test_no_printer_can_hang_or_fool_the_driver(
    endless: bytes, takes: list[int], says: list[bytes | None]
) -> None:
    """Whatever it takes and says: an outcome in time, and printed only if this job's id was said."""
    script = Script(takes, says, endless)
    steps: list[PrintState] = []
    driver = Driver(Contact(lambda: script, EscPos), monotonic=script.monotonic, deadline_s=0.2, hello_s=0.1)
    for _ in range(2):
        outcome = driver.print_badge(BADGE, b"abcd", lambda state, _: steps.append(state))
        assert outcome.ms < 2_000
        if outcome.state is PrintState.PRINTED:
            assert steps[-1] in {PrintState.SENT, PrintState.SENDING}
            assert b"\x37\x22abcd" in b"".join(said or b"" for said in says)
        driver.poll()
        assert driver.status().fault in Cause
    driver.close()
