"""``einlass`` and ``python -m kiosk``: start the command line, end with its exit code."""

import gc
import io
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

NO_MEMORY = "0"


def run() -> None:
    """Entry point of the console script."""
    # Whatever is imported stays: looking through it for garbage costs an eighth of the start.
    gc.disable()
    _leave_no_core()
    _open_what_is_closed()
    _speak_utf_8()
    from kiosk.cli import main

    sys.exit(main(sys.argv[1:]))


def _leave_no_core() -> None:
    """A crash writes no picture of anybody, no name and no key to the disk; children inherit this.

    The limit says nothing to programs that the kernel pipes a core to; so there is no memory in it, either.
    Source: core(5).
    """
    with suppress(OSError, ValueError):  # where even less is allowed, it is as good
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        Path("/proc/self/coredump_filter").write_text(NO_MEMORY, encoding="ascii")


def _open_what_is_closed() -> None:
    """Started with ``<&-`` or ``>&-`` we read nothing and tell nobody; no file of ours gets that number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8")
            setattr(sys, name, stream)


def _speak_utf_8() -> None:
    """Names of all Europe go out: data are UTF-8 wherever we are, a terminal shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


if __name__ == "__main__":
    run()
