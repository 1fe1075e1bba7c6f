"""The real program in a terminal that we are ourselves: every byte in, every byte out, and its signals."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.architecture.tree import CHECKOUT

PATIENCE_S = 60.0
PIN = "4711"
HOME = "Ticket an den Scanner"
"""What an empty kiosk without a camera says."""

EXAMPLES = CHECKOUT / "examples"
STATE = re.compile(r"^State:\s+(\w)", re.MULTILINE)
MEMORY = re.compile(r"^VmRSS:\s+(\d+) kB", re.MULTILINE)


def environment(folder: Path) -> dict[str, str]:
    """Nothing of this machine's settings."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("EINLASS_")}
    names = {"PYTHONPATH": str(CHECKOUT), "EINLASS_DATA_DIR": str(folder), "LC_ALL": "C.UTF-8"}
    return own | names | {"COLORTERM": "truecolor", "TERM": "xterm-256color"}


class OwnTerminal:
    """One running kiosk.

    Attributes:
        written: All that it wrote so far.
    """

    def __init__(self, pid: int, handle: int) -> None:
        self.pid = pid
        self.written = b""
        self._handle = handle

    def listen(self, seconds: float) -> bytes:
        """What it writes within that time."""
        end, found = time.monotonic() + seconds, b""
        while (left := end - time.monotonic()) > 0:
            if select.select([self._handle], [], [], left)[0]:
                try:
                    found += os.read(self._handle, 1 << 16)
                except OSError:
                    break  # it has ended
        self.written += found
        return found

    def wait(self, text: str) -> bytes:
        """Until it writes this."""
        end, found = time.monotonic() + PATIENCE_S, b""
        while text.encode() not in found:
            assert time.monotonic() < end, f"{text!r} never came"
            found += self.listen(0.05)
        return found

    def repaint_until(self, text: str) -> None:
        """Have it paint everything anew until this is there: what stands already it does not repeat."""
        end, seen = time.monotonic() + PATIENCE_S, b""
        while text.encode() not in seen:
            assert time.monotonic() < end, f"{text!r} never came"
            self.resize(80, 23)
            self.listen(0.3)
            self.resize(80, 24)
            seen = self.listen(0.7)

    def send(self, data: bytes) -> None:
        """Everything, however slowly it is read."""
        while data:
            _, writable, _ = select.select([], [self._handle], [], 0.01)
            if writable:
                data = data[os.write(self._handle, data[:4096]) :]
            self.listen(0.0001)

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the window."""
        fcntl.ioctl(self._handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def signal(self, number: int) -> None:
        """From outside."""
        os.kill(self.pid, number)

    def _status(self, pattern: re.Pattern[str]) -> str:
        found = pattern.search(Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8"))
        return found[1] if found else ""

    @property
    def runs(self) -> bool:
        """Neither ended nor stopped."""
        return self._status(STATE) in ("R", "S", "D")

    @property
    def memory_kb(self) -> int:
        """Resident memory."""
        return int(self._status(MEMORY))

    def end(self) -> int:
        """How it ended by itself."""
        end = time.monotonic() + PATIENCE_S
        while not (found := os.waitpid(self.pid, os.WNOHANG))[0]:
            assert time.monotonic() < end, "it does not end"
            self.listen(0.05)
        return os.waitstatus_to_exitcode(found[1])

    def close(self) -> None:
        """End it, if it has not ended by itself."""
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._handle)


def in_own_terminal(words: tuple[str, ...], environment: Mapping[str, str]) -> OwnTerminal:
    """Start a program as a shell at a terminal does: Ctrl+C reaches it, whoever has started these tests."""
    pid, handle = pty.fork()
    if not pid:
        for number in (signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        os.execve(words[0], words, environment)  # noqa: S606  # ours
    os.set_blocking(handle, False)
    return OwnTerminal(pid, handle)


@contextmanager
def own_terminal(
    folder: Path, size: tuple[int, int] = (80, 24), more: Mapping[str, str] | None = None
) -> Iterator[OwnTerminal]:
    """A self-service kiosk of the sample congress, at rest; `more` stands in its environment besides."""
    start = (sys.executable, "-m", "kiosk")
    event = ("--event", str(EXAMPLES / "sample-event.toml"))
    table = (*start, "import", str(EXAMPLES / "sample-attendees.csv"), *event)
    subprocess.run(table, env=environment(folder), capture_output=True, check=True)
    (folder / "config.toml").write_text(f'exit_pin = "{PIN}"\nsounds = false\n', encoding="utf-8")
    words = (*start, "kiosk", "--list", "Einlass", "--mode", "self-service")
    terminal = in_own_terminal(words, environment(folder) | dict(more or {}))
    try:
        terminal.resize(*size)
        terminal.wait(HOME)
        terminal.listen(1.0)
        yield terminal
    finally:
        terminal.close()
