"""Plays worlds on a real pretix and on our ledger, and compares: the whole differential test in one call.

Must not know: pytest, which seeds are fixed.
"""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tests.equipment import ours_play, pretix_play
from tests.equipment.comparison import Compared, compare
from tests.equipment.justified import JUSTIFIED
from tests.equipment.pretix_install import installed_pretix
from tests.equipment.pretix_rows import SCRIPT, make_batch
from tests.equipment.pretix_server import Run, new_run, serving
from tests.equipment.world import Outcome, Passed, World

FAST_FOLDER = Path("/dev/shm")  # noqa: S108  # 600 ledgers, gone after the run
SHOWN = 5
"""Differences that are told in full."""


class Match(msgspec.Struct, frozen=True):
    """Both sides of many worlds, and what came of comparing them."""

    worlds: tuple[World, ...]
    theirs: tuple[Outcome, ...]
    ours: tuple[Outcome, ...]
    compared: tuple[Compared, ...]

    def only(self, seed: str) -> "Match":
        """The part that was made from one seed."""
        kept = [number for number, world in enumerate(self.worlds) if world.seed == seed]

        def pick(rows: tuple[object, ...]) -> tuple[object, ...]:
            return tuple(rows[number] for number in kept)

        return Match(*(pick(rows) for rows in (self.worlds, self.theirs, self.ours, self.compared)))  # type: ignore[arg-type]

    def differences(self) -> str:
        """The differences that nobody meant, the smallest worlds first; empty = none."""
        unmeant = [one.unmeant for one in self.compared if one.unmeant is not None]
        smallest = sorted(unmeant, key=lambda one: len(one.world.steps[: one.step]))
        told = [one.text() for one in smallest[:SHOWN]]
        return "\n\n".join([*told, f"{len(unmeant)} of {len(self.worlds)} worlds differ"]) if unmeant else ""

    def summary(self) -> str:
        """How much was compared, and how many differences are meant."""
        meant = Counter(why for one in self.compared for why, _ in one.justified)
        lines = [f"{len(self.worlds)} worlds, {sum(one.steps for one in self.compared)} answers agree"]
        return "\n".join(lines + [f"  {count} x {why}" for why, count in meant.most_common()])


def play_match(worlds: Sequence[World], folder: Path) -> Match:
    """Start a pretix with these worlds in it, play them there and here, compare.

    Raises:
        RuntimeError: pretix cannot be installed, filled or started.
    """
    theirs = _theirs(worlds, new_run(installed_pretix(), folder))
    ours = [_ours(world, folder) for world in worlds]
    compared = [compare(*both, JUSTIFIED) for both in zip(worlds, theirs, ours, strict=True)]
    return Match(tuple(worlds), tuple(theirs), tuple(ours), tuple(compared))


def _theirs(worlds: Sequence[World], run: Run) -> list[Outcome]:
    batch = run.folder / "batch.json"
    batch.write_bytes(msgspec.json.encode(make_batch(worlds)))
    run.script(SCRIPT, "load", str(batch))
    with serving(run) as url:
        said = pretix_play.play_all(url, worlds)
    rows = msgspec.json.decode(run.script(SCRIPT, "check-ins"), type=list[tuple[int, int, int, str, bool]])
    owner = {int(sold.position.id): world.number for world in worlds for sold in world.sold}
    passed: defaultdict[int, list[Passed]] = defaultdict(list)
    for row in rows:
        passed[owner[row[0]]].append(Passed(*row))
    return [
        Outcome(one, tuple(sorted(passed[world.number]))) for world, one in zip(worlds, said, strict=True)
    ]


def _ours(world: World, folder: Path) -> Outcome:
    fast = FAST_FOLDER if FAST_FOLDER.is_dir() else folder
    with tempfile.TemporaryDirectory(prefix="einlass-world-", dir=fast) as ledger:
        return ours_play.play(world, Path(ledger))
