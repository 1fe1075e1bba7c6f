"""The monkey of tests/kiosk/test_monkey.py for as long as a day of a kiosk: 20,000 acts on each mode."""

import os
from pathlib import Path

import pytest

from kiosk.settings import Mode
from tests.kiosk.test_monkey import let_loose

pytestmark = pytest.mark.long

STEPS = 2_000
SEEDS = [int(os.environ["EINLASS_MONKEY"])] if "EINLASS_MONKEY" in os.environ else range(101, 111)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mode", list(Mode))
def test_a_monkey_for_a_whole_day(tmp_path: Path, mode: Mode, seed: int) -> None:
    """Ten monkeys of 2,000 acts each: nobody gets out, nothing breaks, nobody is shown to somebody else."""
    let_loose(tmp_path, mode, seed, STEPS)
