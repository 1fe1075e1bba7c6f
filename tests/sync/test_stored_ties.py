"""What ties a ledger to others is read back whole, or said to be damaged; never taken for none at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from checkin.errors import LedgerCorruptError
from sync.hub.membership import MEMBERSHIP, load_membership
from sync.hub.standby import STANDBY, load_standby
from sync.opening import open_ledger
from sync.pretix.pairing import PAIRING, load_pairing
from sync.replica import write_meta
from sync.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy

TIES = [
    pytest.param(MEMBERSHIP, load_membership, id="hub"),
    pytest.param(STANDBY, load_standby, id="standby"),
    pytest.param(PAIRING, load_pairing, id="pretix"),
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Of an empty ledger."""
    return open_ledger(tmp_path, {}, FakeClock(), SeededEntropy(1)).connect().store


@pytest.mark.parametrize(("name", "load"), TIES)
def test_without_one_there_is_none(store: Store, name: str, load: Callable[[Store], object]) -> None:
    """A ledger that was never tied."""
    assert load(store) is None


@pytest.mark.parametrize("raw", [b"{", b"[]", b'{"url": "\xff"}', b"{}", b"\x00"])
@pytest.mark.parametrize(("name", "load"), TIES)
def test_a_damaged_one_is_said_to_be(
    store: Store, name: str, load: Callable[[Store], object], raw: bytes
) -> None:
    """With a remedy, whatever stands there, also what is no text at all."""
    with store.writing():
        write_meta(store, name, raw)
    with pytest.raises(LedgerCorruptError):
        load(store)
