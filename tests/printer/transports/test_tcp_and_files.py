"""Connections: broken ones end in `PrinterUnavailableError`, and no call waits beyond its time."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.errors import PrinterUnavailableError
from printer.transports.device_file import FileConnection
from printer.transports.tcp import TcpConnection, open_tcp


@pytest.fixture
def ends() -> Iterator[tuple[TcpConnection, socket.socket]]:
    """A connection, and the printer's end of it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = open_tcp("localhost", server.getsockname()[1])
        theirs, _ = server.accept()
        with theirs:
            yield ours, theirs
        ours.close()


def test_bytes_go_both_ways(ends: tuple[TcpConnection, socket.socket]) -> None:
    """What is taken is told."""
    ours, theirs = ends
    assert ours.send(b"hello") == 5
    assert theirs.recv(10) == b"hello"
    theirs.sendall(b"\x12")
    assert ours.receive(5) == b"\x12"
    assert ours.receive(0) == b""


def test_a_printer_that_does_not_read_takes_little(ends: tuple[TcpConnection, socket.socket]) -> None:
    """Far less than a badge after the other end's buffer is full; then nothing, at once."""
    ours, theirs = ends
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    while ours.send(bytes(4_096)):
        pass
    assert ours.send(b"x") == 0
    assert ours.receive(0.01, until_writable=True) == b""


def test_a_writable_line_ends_the_wait(ends: tuple[TcpConnection, socket.socket]) -> None:
    """Nothing was heard, but sending can go on: a minute is not waited for."""
    assert ends[0].receive(60, until_writable=True) == b""


@pytest.mark.parametrize("discard", [True, False])
def test_a_closed_line_is_unavailable(ends: tuple[TcpConnection, socket.socket], *, discard: bool) -> None:
    """Whoever closed it, and as often as one likes."""
    ours, theirs = ends
    theirs.close()
    with pytest.raises(PrinterUnavailableError):
        ours.receive(5)
    ours.close(discard=discard)
    ours.close(discard=discard)
    with pytest.raises(PrinterUnavailableError):
        ours.send(b"x")


def test_nobody_listening_is_unavailable() -> None:
    """With a remedy for staff."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(PrinterUnavailableError) as caught:
        open_tcp("127.0.0.1", port)
    assert "cable" in caught.value.remedy


def test_an_unknown_name_is_unavailable() -> None:
    """The top-level domain `invalid` never exists (RFC 2606)."""
    with pytest.raises(PrinterUnavailableError, match=r"printer\.invalid"):
        open_tcp("printer.invalid", 9100, 5.0)


def test_a_device_file_is_written_and_never_heard(tmp_path: Path) -> None:
    """A plain file stands in for the device."""
    device = tmp_path / "lp0"
    device.touch()
    line = FileConnection(str(device))
    assert not line.answers
    assert line.send(b"badge") == 5
    assert line.receive(0) == b""
    line.close()
    line.close()
    assert device.read_bytes() == b"badge"
    with pytest.raises(PrinterUnavailableError):
        line.send(b"x")


def test_a_missing_device_is_unavailable_and_not_made(tmp_path: Path) -> None:
    """An unplugged USB printer must not become a file that swallows badges."""
    device = tmp_path / "lp0"
    with pytest.raises(PrinterUnavailableError, match="lp0"):
        FileConnection(str(device))
    assert not device.exists()


def test_a_full_device_takes_nothing(tmp_path: Path) -> None:
    """A pipe that nobody empties, as a printer that is busy."""
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    line = FileConnection(str(pipe))
    while line.send(bytes(4_096)):
        pass
    assert line.receive(0.01, until_writable=True) == b""
    os.close(reader)
    with pytest.raises(PrinterUnavailableError):
        line.send(b"x")
    line.close()
