"""``bench growth``: what grows with a congress, over SQLite: 10,000 to 1,000,000 attendees, and entries.

Each size in programs of its own; the peer is the smallest size in the same run, and a figure says how many
times as much the larger one takes. Where it should not matter how large a congress is, that is four times at
most: a tree grows by some levels, and less of it lies in the cache. Where all has to be gone through, it is
as many times as the congress is larger, and half as much again.
``bench growth --long`` adds 10,000,000 entries.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.figures import Figure

CHECKOUT = Path(__file__).parents[1]
ATTENDEES = (10_000, 100_000, 1_000_000)
ENTRIES = (10_000, 100_000, 1_000_000)
MANY_ENTRIES = (*ENTRIES, 10_000_000)
AT_ONCE, THROUGH = 4.0, 1.5
"""How many times the smallest; and of what has to be gone through, over its size."""
STEADY = ("look_up_ms", "search_whole_ms", "search_beginning_ms", "feed_page_ms", "presence_ms", "count_ms")
LINEAR = ("ready_s", "snapshot_made_s")
STARTS = ("start_kiosk_s", "start_hub_s")

Says = Mapping[str, float]


def measure(*, is_long: bool = False) -> list[Figure]:
    """Growth of each figure, and all that was measured beside it."""
    people = [_grown(count, ("hub", "kiosk")) for count in ATTENDEES]
    entries = [_grown(count, ("take", "start")) for count in (MANY_ENTRIES if is_long else ENTRIES)]
    return [*_figures("attendees", ATTENDEES, people), *_figures("entries", MANY_ENTRIES, entries)]


def _grown(count: int, acts: Sequence[str]) -> Says:
    """All that the programs say of one size, one after the other in one folder."""
    with tempfile.TemporaryDirectory(prefix="einlass-bench-") as folder:
        says: dict[str, float] = {}
        for act in acts:
            command = [sys.executable, "-m", "benchmarks.clients.grown", act, str(count), folder]
            done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=True)
            says |= json.loads(done.stdout)
    return says


def _figures(what: str, sizes: Sequence[int], found: Sequence[Says]) -> list[Figure]:
    first, figures = found[0], []
    for size, says in zip(sizes, found, strict=False):
        larger = size / sizes[0]
        goals = dict.fromkeys((*STEADY, *STARTS), AT_ONCE) | dict.fromkeys(LINEAR, larger * THROUGH)
        details = dict(says)
        for name, goal in goals.items():
            if name in says:
                title = f"{size:,} {what}, {name.rpartition('_')[0].replace('_', ' ')}, growth"
                peer = f"{sizes[0]:,} {what} in the same run"
                figures.append(Figure("growth", title, says[name] / first[name], peer, goal, details))
                details = {}  # all of a size stands beside its first figure
    return figures
