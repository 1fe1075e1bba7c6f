"""A thousand power cuts, spread over forty ledgers."""

from pathlib import Path

import pytest

from tests.fakes.blackouts import Blackouts

pytestmark = pytest.mark.long

LEDGERS = 40
CUTS_PER_LEDGER = 25


@pytest.mark.parametrize("seed", range(1000, 1000 + LEDGERS))
def test_nothing_promised_is_lost_in_a_thousand_cuts(tmp_path: Path, seed: int) -> None:
    """Other seeds than in the short test, and the same promises."""
    kiosk = Blackouts(tmp_path, seed)
    while kiosk.findings.cuts < CUTS_PER_LEDGER and kiosk.findings.is_clean:
        kiosk.live()
    assert kiosk.findings.is_clean, kiosk.findings
    assert kiosk.promises.badges


@pytest.mark.parametrize("seed", range(4))
def test_one_ledger_lives_through_a_hundred_cuts(tmp_path: Path, seed: int) -> None:
    """A ledger that grows over a hundred lives keeps what it promised in the first one."""
    kiosk = Blackouts(tmp_path, seed)
    while kiosk.findings.cuts < 100 and kiosk.findings.is_clean:
        kiosk.live()
    assert kiosk.findings.is_clean, kiosk.findings
