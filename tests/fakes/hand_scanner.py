"""Scanners to be read: a pseudo-terminal, a pipe of records, and a pipe of lines. All can be pulled out."""

import os
import pty
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from scanner.handheld.layouts import STROKES, Layout, Level
from scanner.handheld.records import EV_KEY, EV_SYN, SYN_REPORT, InputEvent, pack
from scanner.handheld.wires import FileWire

ENTER, LEFT_SHIFT, ALT_GR = 28, 42, 100
MODIFIER = {Level.PLAIN: (), Level.SHIFT: (LEFT_SHIFT,), Level.ALT_GR: (ALT_GR,)}
REPORT = InputEvent(EV_SYN, SYN_REPORT, 0)


def tap(key: int, *held: int) -> Iterator[InputEvent]:
    """One key pressed and released while others are held, as the kernel reports it."""
    for pressed in (*held, key):
        yield from (InputEvent(4, 4, 0x70000 + pressed), InputEvent(EV_KEY, pressed, 1), REPORT)
    for released in (key, *reversed(held)):
        yield from (InputEvent(EV_KEY, released, 0), REPORT)


def typing(text: str, layout: Layout = Layout.US, end: int | None = ENTER) -> bytes:
    """The records of a scanner with this layout that types a text."""
    events: list[InputEvent] = []
    for char in text:
        key, level = STROKES[layout][char]
        events += tap(key, *MODIFIER[level])
    if end is not None:
        events += tap(end)
    return b"".join(map(pack, events))


class Scanner(Protocol):
    """A scanner in somebody's hand."""

    url: str

    def plug_in(self) -> None:
        """Be there, under the same name as before."""
        ...

    def pull_out(self) -> None:
        """Be gone."""
        ...

    def send(self, content: bytes) -> None:
        """Send bytes of any kind."""
        ...

    def read_code(self, text: str) -> None:
        """Read a code, and end it as scanners do."""
        ...


class SerialScanner:
    """A pseudo-terminal behind a link that stays, like those in /dev/serial/by-id."""

    def __init__(self, folder: Path) -> None:
        self._link = folder / "serial-scanner"
        self._fds: tuple[int, ...] = ()
        self.url = f"serial:{self._link}"
        self.plug_in()

    def plug_in(self) -> None:
        """A new terminal under the same link."""
        master, slave = pty.openpty()
        tty.setraw(slave)
        self._fds = (master, slave)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(os.ttyname(slave))

    def pull_out(self) -> None:
        """Hang up, and take the link away."""
        self._link.unlink(missing_ok=True)
        for fd in self._fds:
            os.close(fd)
        self._fds = ()

    def send(self, content: bytes) -> None:
        """Send bytes; far more than a terminal keeps would wait for a reader."""
        os.write(self._fds[0], content)

    def read_code(self, text: str) -> None:
        """With CR, as most scanners are set."""
        self.send(text.encode() + b"\r")


class TypingScanner:
    """A pipe of input records."""

    def __init__(self, folder: Path, layout: Layout = Layout.US, query: str = "") -> None:
        self._path = folder / "typing-scanner"
        self._layout = layout
        self._fd: int | None = None
        self.url = f"evdev:{self._path}{query}"
        self.plug_in()

    def plug_in(self) -> None:
        """A new pipe under the same name."""
        os.mkfifo(self._path)
        self._fd = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)

    def pull_out(self) -> None:
        """Close it, and take the name away."""
        self._path.unlink(missing_ok=True)
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def send(self, content: bytes) -> None:
        """Send bytes."""
        assert self._fd is not None
        os.write(self._fd, content)

    def read_code(self, text: str) -> None:
        """Every character as keys, and Enter."""
        self.send(typing(text, self._layout))


class PipedScanner:
    """Lines into what stands for standard input; it cannot be plugged in again."""

    url = "stdin"

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()

    def plug_in(self) -> None:
        """There is only one standard input."""

    def wire(self) -> FileWire:
        """What the program reads."""
        return FileWire(os.dup(self._reading), "", has_end=True)

    def pull_out(self) -> None:
        """Say that nothing follows; may be called twice."""
        for fd in (self._writing, self._reading):
            if fd >= 0:
                os.close(fd)
        self._writing = self._reading = -1

    def send(self, content: bytes) -> None:
        """Send bytes."""
        os.write(self._writing, content)

    def read_code(self, text: str) -> None:
        """A line."""
        self.send(text.encode() + b"\n")
