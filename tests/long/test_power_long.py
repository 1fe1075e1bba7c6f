"""A thousand power cuts into the work at the door, and a thousand into all else that writes; with figures."""

from pathlib import Path

import pytest

from tests.fakes.blackouts.lives import Blackouts
from tests.fakes.blackouts.subjects import SUBJECTS

pytestmark = pytest.mark.long

FIRST_SEED = 1000
"""Other seeds than in the short test."""


@pytest.mark.parametrize(
    ("subject", "ledgers", "cuts"),
    [
        pytest.param("kiosk", 40, 25, id="kiosk"),
        pytest.param("kiosk", 4, 100, id="kiosk, ledgers that grow"),
        pytest.param("hub", 12, 25, id="hub"),
        pytest.param("print queue", 8, 25, id="print queue"),
        pytest.param("import", 8, 25, id="import"),
        pytest.param("update of an old ledger", 8, 25, id="update"),
        pytest.param("wipe", 4, 25, id="wipe"),
        pytest.param("wipe of a whole folder", 12, 50, id="wipe of a whole folder"),
        pytest.param("change of the lock", 12, 25, id="change of the lock"),
    ],
)
def test_nothing_promised_is_lost_in_a_thousand_cuts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], subject: str, ledgers: int, cuts: int
) -> None:
    """The same promises as in the short test, on so many ledgers, each cut so often."""
    every = []
    for seed in range(FIRST_SEED, FIRST_SEED + ledgers):
        folder = tmp_path / str(seed)
        folder.mkdir()
        lives = Blackouts(folder, SUBJECTS[subject], seed)
        lives.suffer(cuts)
        assert lives.findings.is_clean, lives.findings
        every.append(lives.findings)
    total, opening = sum(one.cuts for one in every), sum(one.cuts_while_opening for one in every)
    with capsys.disabled():
        print(  # noqa: T201  # figures for the page
            f"\n{subject}: {total:,} cuts, {opening:,} of them at the start;"
            f" {sum(one.promised for one in every):,} promises, none lost"
        )
    assert total == ledgers * cuts
