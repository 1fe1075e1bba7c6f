"""``bench scanner``: tickets before a simulated camera, our cascade beside each decoder alone.

Fifty clips of two seconds: 25 scenarios, each with a secret and with a signed text. Frames to the first
correct text count from the first that shows the whole code; a clip that is not read counts as sixty. Two
processes share the clips; what is timed comes from a fifth of them, in one process, with the readers in turn
on the same frames. ``python -m benchmarks.scanner`` tells of single clips.
"""

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

import numpy as np

from benchmarks.figures import Figure
from benchmarks.scanner.clips import Clip, all_clips, frames
from benchmarks.scanner.payloads import Payload
from benchmarks.scanner.readers import OURS, READERS, by_zxing
from benchmarks.scanner.trial import Trial, play
from scanner.decode import decode
from scanner.grey import Grey

PROCESSES = 2
TIMED_EVERY_CLIP, TIMED_EVERY_FRAME = 5, 4
RUNS = 2
PEERS = tuple(name for name in READERS if name != OURS)

CLIPS_GOAL = 47
GOALS = {Payload.SECRET: (2, 8), Payload.SIGNED: (5, 12)}
"""Frames to the first correct text: median, and nine clips of ten."""
FIRST_PASS_GOAL = 1.3
FRAME_MS = 33.3
"""A camera's next frame is there then."""

Costs = dict[str, list[float]]
"""Reader -> thread CPU for each frame, ms."""


def measure() -> list[Figure]:
    """Clips read, frames to the first text, wrong texts, and what the readers cost."""
    clips = all_clips()
    trials = [trial for played in _played(clips) for trial in played]
    timed = clips[::TIMED_EVERY_CLIP]
    return [_clips_read(trials), *_frames(trials), _wrong(trials), _first_pass(timed), _per_frame(timed)]


def _played(clips: Sequence[Clip]) -> Iterator[list[Trial]]:
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=fresh) as pool:
        waiting = [pool.submit(play, clip) for clip in clips]
        for done, future in enumerate(as_completed(waiting), 1):
            _say(f"clip {done} of {len(clips)}")
            yield future.result()


def _say(what: str) -> None:
    sys.stderr.write(f"scanner: {what}\n")


def _of(trials: list[Trial], reader: str, payload: Payload | None = None) -> list[Trial]:
    labels = {payload.label} if payload is not None else {each.label for each in Payload}
    return [trial for trial in trials if trial.reader == reader and trial.payload in labels]


def _clips_read(trials: list[Trial]) -> Figure:
    counts = {
        reader: float(sum(t.first is not None for t in _of(trials, reader))) for reader in (OURS, *PEERS)
    }
    ours = counts.pop(OURS)
    return Figure(
        "scanner",
        "clips read, of 50",
        ours,
        "each decoder alone",
        CLIPS_GOAL,
        counts,
        is_floor=True,
    )


def _frames(trials: list[Trial]) -> Iterator[Figure]:
    for payload, goals in GOALS.items():
        for name, share, goal in zip(("median", "p90"), (50, 90), goals, strict=True):
            values = {
                reader: float(np.percentile([t.frames for t in _of(trials, reader, payload)], share))
                for reader in (OURS, *PEERS)
            }
            ours = values.pop(OURS)
            title = f"frames to first decode, {payload.label}, {name}"
            yield Figure("scanner", title, ours, "each decoder alone", goal, values)


def _wrong(trials: list[Trial]) -> Figure:
    counts = {reader: float(sum(len(t.wrong) for t in _of(trials, reader))) for reader in (OURS, *PEERS)}
    return Figure("scanner", "wrong texts", counts.pop(OURS), "each decoder alone", 0, counts)


def _first_pass(clips: Sequence[Clip]) -> Figure:
    """Our first stage and bare zxing-cpp in turn on the same frames, the faster of two runs each."""
    ours, theirs = [], []
    for image in _sampled(clips):
        pair = [
            (_cpu_ms(lambda: decode(image, deep=False)), _cpu_ms(lambda: by_zxing(image)))  # noqa: B023
            for _ in range(RUNS)
        ]
        ours.append(min(first for first, _ in pair))
        theirs.append(min(second for _, second in pair))
    details = {
        "ours_median_ms": float(np.median(ours)),
        "zxing_median_ms": float(np.median(theirs)),
        "frames": len(ours),
    }
    ratio = float(np.median(np.array(ours) / np.array(theirs)))
    return Figure("scanner", "first pass, median, ratio", ratio, "bare zxing-cpp", FIRST_PASS_GOAL, details)


def _sampled(clips: Sequence[Clip]) -> Iterator[Grey]:
    for done, clip in enumerate(clips, 1):
        _say(f"first pass on clip {done} of {len(clips)}")
        yield from frames(clip, range(clip.first_whole, 60, TIMED_EVERY_FRAME))


def _cpu_ms(call: Callable[[], object]) -> float:
    started_s = time.thread_time()
    call()
    return (time.thread_time() - started_s) * 1000


def _per_frame(clips: Sequence[Clip]) -> Figure:
    """What a frame costs, before and after the ticket is read: ours sees all, the others a quarter."""
    costs: Costs = {name: [] for name in READERS}
    for done, clip in enumerate(clips, 1):
        _say(f"processor time on clip {done} of {len(clips)}")
        looks = {name: make() for name, make in READERS.items()}
        for index, image in enumerate(frames(clip)):
            for name, look in looks.items():
                if name == OURS or index % TIMED_EVERY_FRAME == 0:
                    costs[name].append(_cpu_ms(lambda: look(image)))  # noqa: B023
    details = {
        f"{name}_{spread}_ms": float(np.percentile(values, share))
        for name, values in costs.items()
        for spread, share in (("median", 50), ("p95", 95))
    }
    return Figure(
        "scanner",
        "CPU per frame, p95, ms",
        details[f"{OURS}_p95_ms"],
        "the time of a frame",
        FRAME_MS,
        details,
    )
