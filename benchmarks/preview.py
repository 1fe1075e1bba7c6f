"""``bench preview``: what a painted picture of the camera costs on the attendee's screen.

The real program paints into a pseudo-terminal, which is read as a terminal reads it; a run without a terminal
would skip the dearest part. Pictures are those of the demo's clip, no two alike, the code framed in each. The
processor's time of the whole program is taken over the same span with and without the preview, so that what
everything else costs is not counted.
"""

import json
import select
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.start import read_piece, terminal

SIZES = ((57, 16), (120, 40))
GOAL_MS = 12.0
FEWEST_PER_S = 9.0
SPAN_S = 6.0
PATIENCE_S = 60.0

PROGRAM = f"""
import json, sys, time
from itertools import cycle
from pathlib import Path
from msgspec.structs import replace
from kiosk.app import KioskApp
from kiosk.screens.preview import Preview
from kiosk.settings import Mode
from printer.qr import qr_modules
from scanner.clip import Shot, render_frames
from scanner.decode import decode
from scanner.frames import Frame
from scanner.reader import Glance
from tests.fakes.clock import FakeClock
from tests.fakes.desk import START_MS, FakeDesk
from tests.fakes.stage import make_outfit

images = list(render_frames([Shot("MUSTERTICKET2026", seconds=2.0)], qr_modules, fps=20))[20:48]
corners = [(codes[0].corners if (codes := decode(image)) else ()) for image in images]
glances = cycle([Glance(Frame(image, 0.0, 0), found) for image, found in zip(images, corners)])
marks = []

def ready(post):
    app.set_timer(2.0, note)

def note():
    preview = app.home.query_one(Preview)
    marks.append((time.monotonic(), time.process_time(), preview.drawn, *preview.size))
    if len(marks) == 3:
        Path(sys.argv[1]).write_text(json.dumps(marks), encoding="ascii")
        app.exit()
    else:
        if len(marks) == 2:
            preview.fit(0, 0)
        app.set_timer({SPAN_S}, note)

desk = FakeDesk(FakeClock(START_MS))
outfit = make_outfit(desk, Mode.SELF_SERVICE)
app = KioskApp(replace(outfit, preview=lambda: next(glances), on_ready=(ready,)))
app.run()
"""


def measure() -> list[Figure]:
    """Milliseconds per painted picture, and pictures in a second."""
    return [figure for size in SIZES for figure in _measure_at(*size)]


def _measure_at(columns: int, rows: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as folder:
        result = Path(folder) / "marks.json"
        written = _paint(result, columns, rows)
        shown, hidden, end = json.loads(result.read_text(encoding="ascii"))
    seconds, drawn = hidden[0] - shown[0], hidden[2] - shown[2]
    with_ms, without_ms = ((b[1] - a[1]) * 1000 for a, b in ((shown, hidden), (hidden, end)))
    details = {"columns": shown[3], "rows": shown[4], "rest_ms_per_s": without_ms / SPAN_S}
    where = f"at {columns}x{rows}"
    cost = (with_ms - without_ms) / max(drawn, 1)
    rate = drawn / seconds
    return [
        Figure("preview", f"processor per picture {where}, ms", cost, "a fixed limit", GOAL_MS, details),
        Figure(
            "preview",
            f"pictures a second {where}",
            rate,
            "ten that are wanted",
            FEWEST_PER_S,
            {"kb": written / 1000 / max(drawn, 1)},
            is_floor=True,
        ),
    ]


def _paint(result: Path, columns: int, rows: int) -> int:
    """Run the program until it has written its marks and closed the terminal; how many bytes it painted.

    Raises:
        TimeoutError: It did not get so far; says what it painted last.
    """
    written, seen, until_s = 0, b"", time.monotonic() + PATIENCE_S
    with terminal([sys.executable, "-P", "-c", PROGRAM, str(result)], rows, columns) as (_, screen):
        while select.select([screen], [], [], max(0.0, until_s - time.monotonic()))[0]:
            piece = read_piece(screen)
            if not piece:
                break
            written, seen = written + len(piece), piece
    if not result.exists():
        raise TimeoutError(seen.decode("utf-8", "replace"))
    return written
