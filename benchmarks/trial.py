"""``bench trial``: keys and seconds of what somebody new does at a kiosk, with only the screen's own words.

Played on the screens over a desk in memory, typed at four keys a second with a second of reading before each
step; what program and disk take themselves is measured by ``bench ui`` and ``bench badge``.
"""

import asyncio

from benchmarks.figures import Figure
from tests.fakes.trials import TRIALS, play


def measure() -> list[Figure]:
    """Seconds per errand, with its keys."""
    return [
        Figure(
            "trial",
            f"{trial.name}, s",
            took.seconds,
            "a fixed limit",
            trial.goal_s,
            {"keys": took.keys, "steps": len(trial.steps)},
        )
        for trial in TRIALS
        for took in (asyncio.run(play(trial)),)
    ]
