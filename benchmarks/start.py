"""``bench start``: from the command to the first painted screen, beside a bare Textual app; and memory.

Both are started in a pseudo-terminal of the same size, in turn, and stopped as soon as the same sentence has
arrived in the terminal's bytes. For the memory, tickets are typed in as a keyboard scanner types them, with a
camera source running and a badge printed for each.
"""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random  # noqa: TID251  # seeded, for fiction

from benchmarks.figures import Figure
from kiosk.demo import LIST_NAME
from kiosk.sample_congress import SAMPLE_EVENT
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_world
from printer.virtual.printer import VirtualPrinter
from sync.congress import attendees, write_csv
from sync.importer import SourceFile, import_files
from sync.ledger import Ledger
from sync.replica import iter_positions

CHECKOUT = Path(__file__).resolve().parent.parent
SENTENCE = "Kein Ticket?"
PAIRS = 7
RATIO_GOAL = 1.5
SCANS = 1_000
MEMORY_GOAL_MB = 180.0
PATIENCE_S = 30.0
SCAN_EVERY_S = 0.05
ROWS, COLUMNS = 11, 35

BARE = f"""
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("{SENTENCE}", markup=False)

Bare().run()
"""


def measure() -> list[Figure]:
    """Start-up as a ratio, and memory in MB."""
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as folder:
        data = Path(folder)
        secrets = import_congress(data)
        start = _measure_start(data)
        memory = _measure_memory(data, secrets)
    return [start, memory]


def import_congress(data: Path) -> list[str]:
    """Put a congress that is large enough for the scans into a data folder; gives so many tickets."""
    table = data / "attendees.csv"
    write_csv(table, attendees(SCANS * 2, Random(1)))  # fiction, no secret
    with connected(open_world(World(data, Settings(), {}))) as ledger:
        _fill(ledger, table)
        return [position.secret for position in iter_positions(ledger.store)][:SCANS]


def _fill(ledger: Ledger, table: Path) -> None:
    from kiosk.clock import SystemEntropy

    event = SourceFile("event.toml", SAMPLE_EVENT.read_bytes())
    import_files(ledger.store, SourceFile(table.name, table.read_bytes()), event, SystemEntropy())


def _measure_start(data: Path) -> Figure:
    ours_s, bare_s = [], []
    for _ in range(PAIRS + 1):
        ours_s.append(_time_start_s(kiosk_command(data)))
        bare_s.append(_time_start_s([sys.executable, "-P", "-c", BARE]))
    ours, bare = statistics.median(ours_s[1:]), statistics.median(bare_s[1:])
    return Figure(
        "start",
        "first painted screen, ratio",
        ours / bare,
        "bare Textual app",
        RATIO_GOAL,
        {"ms": ours * 1000, "peer_ms": bare * 1000},
    )


def kiosk_command(data: Path, *more: str) -> list[str]:
    """The real program at the congress's entrance, with these arguments more."""
    started = "from kiosk.__main__ import run; run()"  # what the console script does
    return [sys.executable, "-P", "-c", started, "kiosk", "--data-dir", str(data), "--list", LIST_NAME, *more]


def _time_start_s(command: list[str]) -> float:
    started_s = time.perf_counter()
    with terminal(command) as (_, screen):
        read_until(screen, SENTENCE)
        return time.perf_counter() - started_s


def _measure_memory(data: Path, secrets: list[str]) -> Figure:
    frames = data / "frames"
    _draw_empty_scene(frames)
    with VirtualPrinter() as printer:
        command = kiosk_command(data, "--printer", printer.url, "--camera", f"images:{frames}?fps=10")
        with terminal(command) as (process, screen):
            read_until(screen, SENTENCE)
            for secret in secrets:
                os.write(screen, secret.encode() + b"\r")
                drain(screen, SCAN_EVERY_S)
            while printer.wait_for(_is_busy(printer.page_count), timeout_s=3.0):
                drain(screen, 0.5)
            memory_mb = sum(resident_mb(pid) for pid in family(process.pid))
            printed = printer.page_count
    return Figure(
        "start",
        f"memory with child after {len(secrets)} scans, MB",
        memory_mb,
        "a fixed limit",
        MEMORY_GOAL_MB,
        {"badges": printed},
    )


def _is_busy(pages: int) -> Callable[[VirtualPrinter], bool]:
    return lambda printer: printer.page_count > pages


def _draw_empty_scene(folder: Path) -> None:
    import numpy as np

    from printer.bitmap import from_grey

    folder.mkdir()
    grain = np.random.default_rng(1).integers(100, 156, (720, 1280)).astype(np.uint8)
    for number in range(20):
        (folder / f"{number:03}.png").write_bytes(from_grey(grain).to_png())


@contextmanager
def terminal(
    command: list[str], rows: int = ROWS, columns: int = COLUMNS
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The command in a pseudo-terminal, and the end to read from; killed at the end of the block."""
    screen, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = {
        **os.environ,
        "PYTHONPATH": str(CHECKOUT),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    process = subprocess.Popen(
        command, stdin=inside, stdout=inside, stderr=inside, env=environment, start_new_session=True
    )
    os.close(inside)
    try:
        yield process, screen
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(screen)


def read_until(screen: int, sentence: str) -> None:
    """Read what is painted until this has been.

    Raises:
        TimeoutError: It has not for long, or the program has ended; says what was.
    """
    seen = b""
    until_s = time.monotonic() + PATIENCE_S
    while sentence.encode() not in seen:
        ready, _, _ = select.select([screen], [], [], max(0.0, until_s - time.monotonic()))
        piece = read_piece(screen) if ready else b""
        if not piece:
            raise TimeoutError(seen[-500:].decode("utf-8", "replace"))
        seen += piece


def read_piece(screen: int) -> bytes:
    """What was painted by now; nothing once the program has closed its end."""
    try:
        return os.read(screen, 65_536)
    except OSError:
        return b""


def drain(screen: int, seconds: float) -> None:
    """Read what is painted for so long."""
    until_s = time.monotonic() + seconds
    while (left_s := until_s - time.monotonic()) > 0:
        if select.select([screen], [], [], left_s)[0]:
            os.read(screen, 65_536)


def family(pid: int) -> list[int]:
    """A process with all that it has started."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    children = [c for t in threads for c in (t / "children").read_text("ascii").split()]
    return [pid, *(member for child in children for member in family(int(child)))]


def resident_mb(pid: int) -> float:
    """Memory of a process that lies in RAM."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
