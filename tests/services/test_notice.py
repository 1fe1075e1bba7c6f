"""What stands on the console while there is no kiosk, as its script writes it to a terminal."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.architecture.tree import CHECKOUT

pytestmark = pytest.mark.services

SCRIPT = str(CHECKOUT / "systemd" / "notice")
TEXT = ("Bitte gehen Sie", "zum Schalter.", "Please go", "to the desk.")
PLACED = re.compile(r"\x1b\[(\d+);(\d+)H([^\x1b]*)")
QUICK = {"PATH": "/usr/bin:/bin", "NOTICE_EVERY_S": "0.2", "TERM": "linux", "LC_ALL": "C.UTF-8"}


@contextmanager
def shown(columns: int, rows: int) -> Iterator[tuple[int, int]]:
    """The script on a console of that size: its process, and what it writes."""
    pid, handle = pty.fork()
    if not pid:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(0, termios.TIOCSWINSZ, size)
        os.execve(SCRIPT, [SCRIPT], QUICK)  # noqa: S606  # ours
    try:
        yield pid, handle
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(handle)


def read(handle: int, seconds: float) -> str:
    """What comes within that time."""
    end, found = time.monotonic() + seconds, b""
    while (left := end - time.monotonic()) > 0:
        if select.select([handle], [], [], left)[0]:
            found += os.read(handle, 1 << 16)
    return found.decode()


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        pytest.param(20, 8, id="large letters on a small panel"),
        pytest.param(35, 11, id="small"),
        pytest.param(80, 24, id="usual"),
        pytest.param(240, 67, id="without a large font"),
    ],
)
def test_both_languages_stand_in_the_middle(columns: int, rows: int) -> None:
    """Nothing is cut off, no cursor blinks, and the screen never goes dark."""
    with shown(columns, rows) as (_, handle):
        said = read(handle, 1.0)
    lines = [(int(row), int(column), text) for row, column, text in PLACED.findall(said)][:5]
    assert [text for _, _, text in lines if text.strip()] == list(TEXT)
    assert all(row <= rows and column + len(text) - 1 <= columns for row, column, text in lines)
    assert all(abs((column - 1) - (columns - column + 1 - len(text))) <= 1 for _, column, text in lines)
    assert "\x1b[?25l" in said
    assert "\x1b[9;0]" in said


def test_it_comes_back_over_whatever_is_written_there() -> None:
    """A message of the kernel does not stay."""
    with shown(80, 24) as (_, handle):
        read(handle, 0.6)
        assert "\x1b[2J" in read(handle, 0.6)


def test_no_key_and_no_signal_of_a_keyboard_ends_it() -> None:
    """What is typed is not even shown."""
    with shown(80, 24) as (pid, handle):
        read(handle, 0.5)
        os.write(handle, b"\x03\x1c\x1a\x04root\r\n")
        said = read(handle, 0.8)
        assert "root" not in said
        assert TEXT[0] in said
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
            os.kill(pid, number)
        assert TEXT[0] in read(handle, 0.8)
