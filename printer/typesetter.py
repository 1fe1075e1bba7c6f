"""The parent's side of the typesetting child: start it, ask it, and end it when it does not answer.

Must not know: badges, bitmaps, Typst. One job at a time; any thread may ask.
"""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

import msgspec

from checkin.errors import LayoutError, TemplateError
from printer.fonts import font_folders
from printer.typst_child import LENGTH, Answer, Job, frame

START_LIMIT_S = 20.0
"""A Raspberry Pi with a cold card takes seconds to load Typst and its fonts."""

KEEP_PICTURE_MEMORY = {"PILLOW_BLOCKS_MAX": "4"}
"""Pillow keeps 4 blocks of 16 MB for the next picture instead of asking the system anew: 2 ms per badge."""

NO_NETWORK = {"HTTPS_PROXY": "http://127.0.0.1:0", "https_proxy": "http://127.0.0.1:0", "RUST_BACKTRACE": "0"}
"""Typst fetches packages through a proxy that nobody can reach: at port 0 no program can listen."""

WAYS_ROUND = frozenset({"NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"})
"""Variables that lead past that proxy."""

JOBS_PER_CHILD = 5_000
"""After so many jobs a child is replaced by a fresh one, whatever it may have kept."""

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)
"""What reading an answer may raise; msgspec lets the second one through for a text that is no UTF-8."""

AGAIN = "Print again; if this comes back, use the default template."
TOO_SLOW = "The badge template took too long and was stopped."
TOO_LARGE = "The badge template needed too much memory and was stopped."
CRASHED = "The program that sets badges ended unexpectedly."


class Typesetter:
    """A warm child process, started when first needed and again after every failure.

    Args:
        other_fonts: Folders of fonts for scripts that the bundled ones do not draw.
        start_limit_s: How long the child may take to load, and then to do its first job.
        warm_up: Makes a job that every new child does first, so that nobody waits while it fills its caches.
    """

    def __init__(
        self,
        other_fonts: Iterable[Path] = (),
        *,
        start_limit_s: float = START_LIMIT_S,
        warm_up: Callable[[], Job] | None = None,
    ) -> None:
        self._warm_up = warm_up
        self._other_fonts = tuple(other_fonts)
        self._start_limit_s = start_limit_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._jobs_left = 0

    @property
    def child_pid(self) -> int | None:
        """Process id of the running child, if there is one."""
        return self._child.pid if self._child else None

    def ask(self, job: Job) -> Answer:
        """Have one job done.

        Raises:
            TemplateError: The child did not answer within ``job.limit_s``, or ended; it has been stopped, and
                the next job gets a new one.
            ConfigError: A folder of fonts does not exist.
        """
        with self._lock:
            child = self._running()
            self._jobs_left -= 1
            try:
                until_s = time.monotonic() + job.limit_s
                _write_exactly(child.stdin, frame(job), until_s)
                return _read_answer(child.stdout, until_s)
            except (TimeoutError, OSError, EOFError, *UNREADABLE) as error:
                raise _translated(error, self._stop()) from error

    def warm(self) -> None:
        """Start the child now, so that the first badge need not wait for it."""
        with self._lock:
            self._running()

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._jobs_left <= 0 or self._child is None or self._child.poll() is not None:
            self._stop()
            self._child = _start(font_folders(self._other_fonts))
            self._jobs_left = JOBS_PER_CHILD
            try:
                _first_steps(self._child, self._warm_up, self._start_limit_s)
            except (TimeoutError, OSError, EOFError, *UNREADABLE) as error:
                raise _translated(error, self._stop()) from error
        return self._child

    def _stop(self) -> int:
        """End the child.

        Returns:
            What it ended with: below 0 the signal.
        """
        child, self._child = self._child, None
        if child is None:
            return 0
        child.kill()  # a child that is ending already keeps its own cause
        for stream in (child.stdin, child.stdout):
            assert stream is not None
            stream.close()
        return child.wait()


def _translated(error: Exception, ended_with: int) -> LayoutError:
    if isinstance(error, TimeoutError):
        return TemplateError(TOO_SLOW, AGAIN)
    return TemplateError(TOO_LARGE if ended_with == -signal.SIGABRT else CRASHED, AGAIN)


def _start(folders: Iterable[Path]) -> subprocess.Popen[bytes]:
    home = str(Path(__file__).resolve().parent.parent)
    paths = (home, *filter(None, (os.environ.get("PYTHONPATH"),)))
    kept = {name: value for name, value in os.environ.items() if name not in WAYS_ROUND}
    return subprocess.Popen(  # noqa: S603  # our own interpreter and our own module
        [sys.executable, "-P", "-m", "printer.typst_child", *map(str, folders)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env={**kept, **KEEP_PICTURE_MEMORY, **NO_NETWORK, "PYTHONPATH": os.pathsep.join(paths)},
    )


def _first_steps(child: subprocess.Popen[bytes], warm_up: Callable[[], Job] | None, limit_s: float) -> None:
    _read_answer(child.stdout, time.monotonic() + limit_s)
    if warm_up is not None:
        until_s = time.monotonic() + limit_s
        _write_exactly(child.stdin, frame(warm_up()), until_s)
        _read_answer(child.stdout, until_s)


def _read_answer(stream: IO[bytes] | None, until_s: float) -> Answer:
    assert stream is not None
    length = LENGTH.unpack(_read_exactly(stream, LENGTH.size, until_s))[0]
    answer: Answer = msgspec.msgpack.decode(_read_exactly(stream, length, until_s), type=Answer)
    return answer


def _write_exactly(stream: IO[bytes] | None, content: bytes, until_s: float) -> None:
    assert stream is not None
    rest = memoryview(content)
    while rest:
        if not select.select([], [stream], [], max(0.0, until_s - time.monotonic()))[1]:
            raise TimeoutError
        rest = rest[os.write(stream.fileno(), rest[: select.PIPE_BUF]) :]


def _read_exactly(stream: IO[bytes], count: int, until_s: float) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        if not select.select([stream], [], [], max(0.0, until_s - time.monotonic()))[0]:
            raise TimeoutError
        part = stream.read(min(count - len(parts), 1 << 20))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)
