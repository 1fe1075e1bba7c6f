"""Serial lines: bytes both ways, one program at a time, and never a wait without end."""

import errno
import os
import termios
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest

from checkin.errors import PrinterInUseError, PrinterUnavailableError
from printer.transports.serial_port import SerialConnection
from tests.fakes.einlass import wait_until

REST_S = 0.3
"""A full line of the system takes more some hundredths of a second later, having moved what it holds."""


@pytest.fixture
def ends() -> Iterator[tuple[SerialConnection, int]]:
    """A port, and the far end of its cable."""
    far, near = os.openpty()
    line = SerialConnection(os.ttyname(near), 115_200)
    yield line, far
    line.close()
    os.close(near)
    os.close(far)


def test_bytes_go_both_ways_unchanged(ends: tuple[SerialConnection, int]) -> None:
    """No terminal translates them."""
    line, far = ends
    every = bytes(range(256))
    assert line.send(every) == 256
    assert os.read(far, 300) == every
    os.write(far, b"\x03\x04\x11\x13\r\n\x12")
    assert line.receive(5) == b"\x03\x04\x11\x13\r\n\x12"
    assert line.receive(0) == b""
    assert line.receive(60, until_writable=True) == b""


def test_a_printer_that_holds_the_line_takes_nothing(ends: tuple[SerialConnection, int]) -> None:
    """Told at once; the wait for it has an end."""
    line, _ = ends
    while wait_until(lambda: line.send(bytes(4_096)) > 0, REST_S):
        pass
    assert line.send(b"x") == 0
    assert line.receive(0.01, until_writable=True) == b""


def test_one_program_at_a_time(ends: tuple[SerialConnection, int]) -> None:
    """Pyserial's lock, in words for staff."""
    line, _ = ends
    with pytest.raises(PrinterInUseError, match="Another program"):
        SerialConnection(line.path, 9_600)


@pytest.mark.parametrize("path", ["/dev/ttyNONE", "/dev/ttyBlock0"])
def test_a_port_that_is_not_there_is_unavailable(path: str) -> None:
    """Whatever its name: nobody is sent to look for another program."""
    with pytest.raises(PrinterUnavailableError, match=path) as caught:
        SerialConnection(path, 9_600)
    assert not isinstance(caught.value, PrinterInUseError)


@pytest.mark.parametrize(
    ("refused", "opens"),
    [pytest.param(termios.CRTSCTS, True, id="flow control"), pytest.param(termios.CREAD, False, id="all")],
)
def test_a_port_that_cannot_be_set_up(monkeypatch: pytest.MonkeyPatch, refused: int, *, opens: bool) -> None:
    """Some know no flow control and do without; one that takes nothing is unavailable, in our words."""
    set_up = termios.tcsetattr

    def refuse(file: int, when: int, attributes: list[Any]) -> None:
        if attributes[2] & refused:
            raise termios.error(errno.EIO, "Input/output error")
        set_up(file, when, attributes)

    monkeypatch.setattr(termios, "tcsetattr", refuse)
    far, near = os.openpty()
    with nullcontext() if opens else pytest.raises(PrinterUnavailableError, match="cannot be opened"):
        SerialConnection(os.ttyname(near), 9_600).close()
    os.close(near)
    os.close(far)


@pytest.mark.parametrize("discard", [True, False])
def test_a_line_that_is_gone_is_unavailable(*, discard: bool) -> None:
    """Unplugged, closed, or closed twice."""
    far, near = os.openpty()
    line = SerialConnection(os.ttyname(near), 9_600)
    os.close(far)
    os.close(near)
    with pytest.raises(PrinterUnavailableError):
        line.receive(5)
    line.close(discard=discard)
    line.close(discard=discard)
    with pytest.raises(PrinterUnavailableError):
        line.send(b"x")
