"""Stored figures are those of the plain fold, whatever happened, in pieces, and cut off at any point."""

import random  # noqa: TID251  # only ever seeded here
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.errors import LedgerError
from checkin.model import ListId
from checkin.rollup import FAMILIES, Cells, add
from kiosk.worlds import get_event_set
from reports.asked import Asked
from reports.kinds import FIGURES
from reports.source import Folded
from sync.elsewhere import elsewhere_happened
from sync.replica import iter_positions
from sync.rollup.keeper import Rollup
from sync.rollup.opening import rollup_of
from sync.rollup.source import KeptFigures
from tests.fakes.clock import START_MS
from tests.fakes.power import CIPHERED, Disk, forgetful_vfs
from tests.fakes.rollup_house import DAY_MS, RollupHouse, plain_fold
from tests.fakes.small_congress import DOOR, HALL, connected, make_ledger
from tests.often import often


def _stored(rollup: Rollup) -> Cells:
    return {(family.name, key): sums for family in FAMILIES for key, sums in rollup.cells(family).items()}


@pytest.mark.often
@settings(max_examples=often(300))
@given(seed=st.integers(0, 1 << 32), pieces=st.lists(st.integers(0, 12), max_size=8), is_hub=st.booleans())
def test_stored_figures_are_those_of_the_plain_fold(seed: int, pieces: list[int], is_hub: bool) -> None:  # noqa: FBT001
    """Late, restamped and undone entries, moved positions, another zone: all is as if folded anew."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:  # nothing here is worth a disk
        file = make_ledger(Path(folder), 5)
        with connected(file) as ledger, rollup_of(file) as rollup:
            house = RollupHouse(ledger, random.Random(seed), is_hub=is_hub)
            kept: Cells | None = None
            for piece in (*pieces, 3):
                for _ in range(piece):
                    house.happen()
                caught = rollup.catch_up()
                expected = plain_fold(ledger)
                assert _stored(rollup) == expected
                if kept is not None and caught.change is not None:
                    add(kept, caught.change)
                    assert kept == expected
                kept = dict(expected)


@pytest.mark.parametrize("seed", range(6))
def test_a_cut_at_any_point_leaves_an_earlier_state_to_go_on_from(tmp_path: Path, seed: int) -> None:
    """Twelve cuts while figures are brought up to date: the next start brings them to the plain fold."""
    dice, vfs, cuts = random.Random(seed), forgetful_vfs(), 0
    disk = vfs.put_in(Disk(_made(tmp_path / "0")))
    file = make_ledger(disk.folder, 5, vfs=CIPHERED)
    with connected(file) as ledger:
        house = RollupHouse(ledger, dice)
    for life in range(1, 13):
        with connected(file) as ledger:
            house.move_to(ledger)
            for _ in range(dice.randrange(1, 9)):
                house.happen()
        disk.cut_at = disk.steps + dice.randint(1, 60)
        with suppress(LedgerError), rollup_of(file) as rollup:
            rollup.catch_up()
        cuts += disk.is_off
        vfs.take_out(disk)
        folder = _made(tmp_path / str(life))
        (folder / "ledger.key").write_bytes((disk.folder / "ledger.key").read_bytes())
        disk = vfs.put_in(disk.power_up(folder, dice))
        file = replace(file, path=folder / file.path.name)
        with connected(file) as ledger, rollup_of(file) as rollup:
            assert not ledger.store.integrity_problem()
            rollup.catch_up()
            assert _stored(rollup) == plain_fold(ledger)
    assert cuts > 3


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.mark.often
@settings(max_examples=often(100))
@given(seed=st.integers(0, 1 << 32), happened=st.integers(0, 60), only=st.sampled_from([None, DOOR, HALL]))
def test_reports_read_the_same_from_both(seed: int, happened: int, only: ListId | None) -> None:
    """Every report from what is kept is the report from the journal, also of one list alone."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:  # nothing here is worth a disk
        file = make_ledger(Path(folder), 5)
        with connected(file) as ledger, rollup_of(file) as rollup:
            house = RollupHouse(ledger, random.Random(seed))
            for _ in range(happened):
                house.happen()
            rollup.catch_up()
            event_set, now_ms = get_event_set(ledger), START_MS + 2 * DAY_MS
            told = elsewhere_happened(ledger.store)
            kept = KeptFigures(rollup, ledger.store, event_set, now_ms)
            folded = Folded(ledger, iter_positions(ledger.store), event_set, now_ms, told)
            for name, figure in FIGURES.items():
                asked = only if figure.takes_list else None
                assert figure.make(Asked(kept, "de", asked)) == figure.make(Asked(folded, "de", asked)), name
