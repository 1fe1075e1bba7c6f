"""What every way keeps: one program at a time, no hammering, and silence where nothing is to be heard."""

import os
import subprocess
import sys

import pytest

from checkin.badge import Cause, PrintState
from checkin.errors import PrinterInUseError, PrinterUnavailableError
from printer.bitmap import Bitmap
from printer.job import Tongue
from printer.opening import open_printer
from printer.transports.connection import Connection
from printer.transports.guard import lock_name, locked, patient
from printer.urls import parse_printer_url
from printer.virtual.printer import VirtualPrinter
from tests.fakes.einlass import wait_until
from tests.fakes.printer_bench import Bench

US = os.getpid()
"""Other tests of this computer have printers, too."""
SMALL = Bitmap(576, 8, b"\x80" * 72 * 8)
HOLD = """
import socket, sys
lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
lock.bind(chr(0) + sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_a_printer_is_held_until_its_line_is_closed() -> None:
    """By name, whatever the way; another printer is free."""
    bench = Bench(Tongue.ESCPOS)
    open_it, open_other = (locked(bench.connect, name) for name in (f"tcp:a{US}:9100", f"tcp:b{US}:9100"))
    line = open_it()
    with pytest.raises(PrinterInUseError):
        open_it()
    open_other().close()
    line.close()
    line.close()
    open_it().close()


def test_a_failed_attempt_holds_nothing() -> None:
    """A printer that is off is not in use."""
    bench = Bench(Tongue.ESCPOS, is_off=True)
    open_it = locked(bench.connect, f"tcp:c{US}:9100")
    with pytest.raises(PrinterUnavailableError, match="off"):
        open_it()
    bench.is_off = False
    open_it().close()


def test_attempts_are_spaced_out_until_one_succeeds() -> None:
    """0.25 s, then twice as long each time up to 4 s; a success begins anew."""
    now, tries = [0.0], [0]
    bench = Bench(Tongue.ESCPOS, is_off=True)

    def count() -> Connection:
        tries[0] += 1
        return bench.connect()

    open_it = patient(count, lambda: now[0])
    seen = []
    for _ in range(200):
        with pytest.raises(PrinterUnavailableError, match="off"):
            open_it()
        seen.append(tries[0])
        now[0] += 0.125
    assert [seen.index(number) for number in range(1, 7)] == [0, 2, 6, 14, 30, 62]
    bench.is_off = False
    now[0] += 4.0
    open_it().close()
    bench.is_off = True
    with pytest.raises(PrinterUnavailableError):
        open_it()
    now[0] += 0.3
    before = tries[0]
    with pytest.raises(PrinterUnavailableError):
        open_it()
    assert tries[0] == before + 1


def test_two_programs_on_one_printer() -> None:
    """The second is told so at once and sends nothing; when the first lets go, it prints."""
    with VirtualPrinter() as paper:
        first, second = (open_printer(parse_printer_url(paper.url)) for _ in range(2))
        assert first.print_badge(SMALL, b"aaaa", lambda _s, _c: None).state is PrintState.PRINTED
        outcome = second.print_badge(SMALL, b"bbbb", lambda _s, _c: None)
        assert (outcome.state, outcome.cause) == (PrintState.FAILED, Cause.IN_USE)
        assert second.status().fault is Cause.IN_USE
        assert (paper.page_count, paper.connections) == (1, 1)
        first.close()
        assert wait_until(lambda: second.status().fault is not Cause.IN_USE)
        assert second.print_badge(SMALL, b"cccc", lambda _s, _c: None).state is PrintState.PRINTED
        second.close()


def test_two_computers_on_one_printer() -> None:
    """Port 9100 serves one at a time: whoever waits gets no answer, and sends no badge."""
    with VirtualPrinter() as paper:
        here = open_printer(parse_printer_url(paper.url))
        there = open_printer(parse_printer_url(paper.url.replace("127.0.0.1", "localhost")), hello_s=0.3)
        assert here.print_badge(SMALL, b"aaaa", lambda _s, _c: None).state is PrintState.PRINTED
        outcome = there.print_badge(SMALL, b"bbbb", lambda _s, _c: None)
        assert (outcome.state, outcome.cause) == (PrintState.FAILED, Cause.NO_ANSWER)
        here.close()
        there.close()
        assert paper.page_count == 1


def test_another_process_is_another_program() -> None:
    """And when it is killed, the printer is free."""
    bench = Bench(Tongue.ESCPOS)
    printer = f"tcp:d{US}:9100"
    open_it = locked(bench.connect, printer)
    words = [sys.executable, "-c", HOLD, lock_name(printer)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(PrinterInUseError):
            open_it()
        holder.kill()
    open_it().close()
