"""``bench ui``: from a scan or a key to the painted answer, beside a bare app; and what waiting costs.

Both run in pseudo-terminals of the same size and are pressed in turn; what counts is when the bytes of the
answer arrive at the terminal: a run without one would leave the painting out. The bare app shows a
screen of four fixed lines on a key; ours decides, commits to the disk and words it in between.
"""

import os
import select
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.start import SENTENCE, drain, family, import_congress, kiosk_command, read_until, terminal
from checkin.model import Position
from kiosk.settings import Settings
from kiosk.worlds import World, connected, open_world
from sync.replica import iter_positions, load_event_set

PAIRS = 15
RATIO_GOAL = 2.0
IDLE_S = 20.0
IDLE_GOAL = 3.0
START_S = 4.0
"""For what a program still loads after its first screen."""

PAUSES_S = (0.35, 0.61, 0.27, 0.83, 0.49, 0.71, 0.3)
"""Between two measurements, in turn: what the last one left behind is done by then, and none keeps step with
a countdown on the screen.
"""

PATIENCE_S = 10.0
LONGEST = 10
"""Letters of a name that no screen breaks."""

TICKS_PER_S = os.sysconf("SC_CLK_TCK")

BARE = """
from itertools import cycle
from textual.app import App
from textual.screen import Screen
from textual.widgets import Static

class Page(Screen):
    CSS = "Static { height: 1fr; } .A { background: green; } .B { background: red; }"

    def __init__(self, name):
        super().__init__(classes=name)
        self.foot = "SEITE-" + name

    def compose(self):
        yield from (Static(text) for text in ("Kongress", "Guten Morgen", "Bitte treten Sie ein", self.foot))

class Bare(App):
    PAGES = cycle("AB")

    def compose(self):
        yield Static("Kein Ticket?")

    def on_key(self, event):
        show = self.switch_screen if len(self.screen_stack) > 1 else self.push_screen
        show(Page(next(self.PAGES)))

Bare().run()
"""
"""A screen of four lines that never change, on a ground of its own colour: the least that is a page."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a hand to the screen.

    Attributes:
        ready: What stands on the screen before anything is done.
        before: Keys that are pressed first and are not timed.
        keys: Gives what is typed for one attendee.
        painted: Gives what is on the screen then, and was not before.
    """

    figure: str
    mode: str
    size: tuple[int, int]
    ready: str
    keys: Callable[[Position], bytes]
    painted: Callable[[Position], str]
    before: Callable[[Position], bytes] = lambda _: b""


def _scan(position: Position) -> bytes:
    return position.secret.encode() + b"\r"


WAYS = (
    Way("scan to welcome, attendee", "self-service", (35, 11), SENTENCE, _scan, lambda p: p.given_name),
    Way("scan to verdict, door", "door", (57, 16), "Eingang", _scan, lambda p: p.family_name),
    Way("scan to card, desk", "desk", (120, 40), "Halben Namen", _scan, lambda p: p.family_name),
    Way(
        "key to verdict, desk",
        "desk",
        (120, 40),
        "Halben Namen",
        lambda _: b"\r",
        lambda _: "eingecheckt",
        lambda p: b"\x15" + p.secret.encode(),
    ),
)
IDLE = (
    ("self-service", (35, 11), SENTENCE),
    ("desk", (120, 40), "Halben Namen"),
    ("door", (57, 16), "Eingang"),
)


def measure() -> list[Figure]:
    """Ratios of medians, and percent of a core."""
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as folder:
        data = Path(folder)
        import_congress(data)
        people = list(choose_people(data))
        ways = [_measure_way(data, way, people) for way in WAYS]
        return ways + [_measure_idle(data, *idle) for idle in IDLE]


def choose_people(data: Path, *, apart: int = 10_000) -> Iterator[Position]:
    """Who may pass, and whose names none of so many before had: what is painted is new each time."""
    seen: deque[str] = deque(maxlen=2 * apart)
    with connected(open_world(World(data, Settings(), {}))) as ledger:
        known = load_event_set(ledger.store)
        on_site = {product.id for product in known.products if product.on_site} if known else set()
        for position in iter_positions(ledger.store):
            names = {position.given_name, position.family_name}
            is_short = all(name.isalpha() and len(name) < LONGEST for name in names)
            if (
                is_short
                and not names & set(seen)
                and position.status == "paid"
                and position.product in on_site
            ):
                seen.extend(names)
                yield position


def _measure_way(data: Path, way: Way, people: list[Position]) -> Figure:
    ours_s, bare_s = [], []
    columns, rows = way.size
    pages = cycle(("SEITE-A", "SEITE-B"))
    with ExitStack() as stack:
        command = kiosk_command(data, "--mode", way.mode)
        _, ours = stack.enter_context(terminal(command, rows, columns))
        _, bare = stack.enter_context(terminal([sys.executable, "-P", "-c", BARE], rows, columns))
        read_until(ours, way.ready)
        read_until(bare, SENTENCE)
        drain(ours, START_S)
        for _, pause_s in zip(range(PAIRS), cycle(PAUSES_S), strict=False):
            bare_s.append(time_s(bare, b"x", next(pages)))
            position = people.pop()
            os.write(ours, way.before(position))
            drain(ours, pause_s)
            ours_s.append(time_s(ours, way.keys(position), way.painted(position)))
            drain(ours, pause_s)
            drain(bare, pause_s)
    mine, theirs = statistics.median(ours_s), statistics.median(bare_s)
    return Figure(
        "ui",
        f"{way.figure}, ratio",
        statistics.median(a / b for a, b in zip(ours_s, bare_s, strict=True)),
        "a bare Textual app showing a screen on a key",
        RATIO_GOAL,
        {"ms": mine * 1000, "peer_ms": theirs * 1000, "p95_ms": sorted(ours_s)[-2] * 1000},
    )


def time_s(screen: int, keys: bytes, sentence: str) -> float:
    """Seconds from the first key to the bytes of the sentence."""
    wanted, seen = sentence.encode(), b""
    started_s = time.perf_counter()
    os.write(screen, keys)
    while wanted not in seen:
        if time.perf_counter() - started_s > PATIENCE_S or not select.select([screen], [], [], PATIENCE_S)[0]:
            raise TimeoutError(f"{sentence!r} is not in {seen[-2000:].decode('utf-8', 'replace')!r}")
        seen += os.read(screen, 65_536)
    return time.perf_counter() - started_s


def _measure_idle(data: Path, mode: str, size: tuple[int, int], ready: str) -> Figure:
    columns, rows = size
    with terminal(kiosk_command(data, "--mode", mode), rows, columns) as (process, screen):
        read_until(screen, ready)
        drain(screen, START_S)
        begun_s, started_s = processor_s(process.pid), time.perf_counter()
        drain(screen, IDLE_S)
        spent_s, lasted_s = processor_s(process.pid) - begun_s, time.perf_counter() - started_s
    share = 100 * spent_s / lasted_s
    return Figure("ui", f"waiting, {mode}, percent of a core", share, "a fixed limit", IDLE_GOAL)


def processor_s(pid: int) -> float:
    """Processor time of a process and all that it has started, in seconds."""
    return sum(_processor_ticks(each) for each in family(pid)) / TICKS_PER_S


def _processor_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
