"""Numbers of rooms that others have sent before there was a table for them."""

from pathlib import Path

import pytest

from checkin.journal import Fact, Kind
from checkin.room_count import PERSONS
from sync.migrations import MIGRATIONS, migrate
from sync.occupancy import TALLY_DUE
from sync.opening import open_ledger
from sync.replica import read_meta, write_meta
from sync.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import FOYER_ROOM, connected, make_ledger

NAME = "how many are in a room without a ticket, and by a count by eye"
BEFORE = [name for name, _ in MIGRATIONS].index(NAME)


@pytest.mark.parametrize(
    ("kind", "is_due"),
    [
        pytest.param("head_count", True, id="counts were sent already"),
        pytest.param("entry", False, id="none was"),
    ],
)
def test_a_ledger_knows_that_its_rooms_are_to_be_counted(tmp_path: Path, kind: str, is_due: bool) -> None:  # noqa: FBT001  # a column
    """By what stands in the journal when the tables come."""
    store = Store(tmp_path / "ledger.db", bytes(32))
    migrate(store, MIGRATIONS[:BEFORE])
    store.run(
        "INSERT INTO journal VALUES"
        " (1, '00', 'd', 1, ?, 5, NULL, 1, 1, NULL, NULL, '', 0, 5, 0, 0, x'11', x'22')",
        (kind,),
    )
    migrate(store)
    assert (read_meta(store, TALLY_DUE) is not None) is is_due
    store.close()


def test_rooms_are_counted_when_the_program_opens_the_ledger(tmp_path: Path) -> None:
    """Once; after that each entry brings its own number along."""
    with connected(make_ledger(tmp_path)) as ledger, ledger.writing():
        for kind, persons in ((Kind.COUNT, 3), (Kind.HEAD_COUNT, 40), (Kind.COUNT, 2)):
            ledger.append(Fact(kind=kind, at_ms=1, room=FOYER_ROOM, payload={PERSONS: persons}))
        write_meta(ledger.store, TALLY_DUE, b"")
    with connected(open_ledger(tmp_path, {}, FakeClock(), SeededEntropy(1))) as ledger:
        assert ledger.rooms.inside(FOYER_ROOM) == 42
        assert read_meta(ledger.store, TALLY_DUE) is None
