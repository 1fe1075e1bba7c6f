"""``python -m benchmarks.scanner``: a line for each clip and reader, to look at single scenarios.

``--only no_quiet_zone,curved_paper`` and ``--readers ours,zxing`` choose; ``--pictures DIR`` writes every
tenth frame there, to be looked at.
"""

import argparse
import statistics
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.scanner.clips import SEED, Clip, frames, make_clip
from benchmarks.scanner.motion import FRAMES
from benchmarks.scanner.payloads import Payload
from benchmarks.scanner.readers import READERS, Look
from benchmarks.scanner.scenarios import SCENARIOS
from benchmarks.scanner.trial import Trial, play
from scanner.drawing import jpeg

EVERY = 10


def main() -> None:
    """Play what was asked for, and print as it goes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scanner", description=__doc__)
    parser.add_argument("--only", default="", help="scenarios, with commas between")
    parser.add_argument("--readers", default=",".join(READERS), help="readers, with commas between")
    parser.add_argument("--payload", choices=[payload.label for payload in Payload], help="only this one")
    parser.add_argument("--seed", type=int, default=SEED, help="another hand, another hall")
    parser.add_argument("--pictures", type=Path, help="write frames here and measure nothing")
    arguments = parser.parse_args()
    readers = {name: READERS[name] for name in arguments.readers.split(",")}
    names = arguments.only.split(",") if arguments.only else [scenario.name for scenario in SCENARIOS]
    for scenario in (scenario for scenario in SCENARIOS if scenario.name in names):
        for payload in Payload:
            if arguments.payload in {None, payload.label}:
                clip = make_clip(scenario, payload, arguments.seed)
                _show(clip, arguments.pictures, readers)


def _show(clip: Clip, pictures: Path | None, readers: Mapping[str, Callable[[], Look]]) -> None:
    if pictures is None:
        for trial in play(clip, readers):
            print(_line(trial), flush=True)
        return
    pictures.mkdir(parents=True, exist_ok=True)
    indexes = range(clip.first_whole, FRAMES, EVERY)
    for index, image in zip(indexes, frames(clip, indexes), strict=True):
        (pictures / f"{clip.name.replace(' ', '-')}-{index:02}.jpg").write_bytes(jpeg(image, 95))


def _line(trial: Trial) -> str:
    first = "-" if trial.first is None else str(trial.first)
    share = 100 * trial.read / max(1, trial.judged)
    median = statistics.median(trial.cpu_ms) if trial.cpu_ms else 0.0
    most = max(trial.cpu_ms, default=0.0)
    return (
        f"{trial.scenario:16} {trial.payload:6} {trial.reader:7} first {first:>2}  "
        f"read {share:3.0f} % of {trial.judged:2}  wrong {len(trial.wrong)}  "
        f"cpu ms {median:6.1f} median {most:6.1f} most"
    )


if __name__ == "__main__":
    main()
