"""Somebody new at a kiosk: what they need done is done in time, by what the screen itself says."""

import asyncio

import pytest

from tests.fakes.trials import TRIALS, Trial, play


@pytest.mark.parametrize("trial", [pytest.param(trial, id=trial.name) for trial in TRIALS])
def test_an_errand_of_somebody_new(trial: Trial) -> None:
    """Each step is named on the screen before it is taken, and the errand ends within its time."""
    took = asyncio.run(play(trial))
    assert took.seconds <= trial.goal_s
    assert took.keys == sum(len(step.all_keys) for step in trial.steps)
