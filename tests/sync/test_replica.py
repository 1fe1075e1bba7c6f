"""The replica: what was saved is found again, and swaps do not collide."""

from pathlib import Path

import msgspec
import pytest

from checkin.errors import LedgerCorruptError
from checkin.model import PositionId, PositionStatus
from sync.replica import (
    count_positions,
    find_by_secret,
    find_position,
    iter_positions,
    load_event_set,
    positions_version,
    save_event_set,
    save_positions,
)
from tests.fakes.stored import fresh_store, position, sample_event


def test_event_set_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    """The event set survives the ledger; before the first import there is none."""
    store = fresh_store(tmp_path)
    event_set = sample_event().event_set
    assert load_event_set(store) is None
    with store.writing():
        save_event_set(store, event_set)
    assert load_event_set(store) == event_set


def test_position_is_found_by_secret_and_by_id(tmp_path: Path) -> None:
    """Every field comes back, and what is not there is None."""
    store = fresh_store(tmp_path)
    full = msgspec.structs.replace(
        position(7, "Jörg", "Müller", order="AB12C"),
        status=PositionStatus.BLOCKED,
        valid_from_ms=5,
        sessions=("Eröffnung",),
        attention="Rollstuhl",
    )
    with store.writing():
        save_positions(store, [full, position(8, "Bo", "Li")])
    assert find_by_secret(store, "SECRET7") == full
    assert find_position(store, PositionId(7)) == full
    assert find_by_secret(store, "secret7") is None
    assert find_position(store, PositionId(9)) is None
    assert count_positions(store) == 2
    assert [found.id for found in iter_positions(store)] == [7, 8]


def test_two_positions_may_swap_their_secrets(tmp_path: Path) -> None:
    """A correction of mixed-up tickets is one save."""
    store = fresh_store(tmp_path)
    one, two = position(1, "A", "Eins"), position(2, "B", "Zwei")
    with store.writing():
        save_positions(store, [one, two])
    with store.writing():
        save_positions(
            store,
            [
                msgspec.structs.replace(one, secret=two.secret),
                msgspec.structs.replace(two, secret=one.secret),
            ],
        )
    found = find_by_secret(store, "SECRET1")
    assert found is not None
    assert found.id == 2


def test_version_grows_with_every_save_and_not_without_one(tmp_path: Path) -> None:
    """What was derived from the positions can tell whether it is stale."""
    store = fresh_store(tmp_path)
    assert positions_version(store) == 0
    with store.writing():
        save_positions(store, [])
    assert positions_version(store) == 0
    with store.writing():
        save_positions(store, [position(1, "A", "B")])
    assert positions_version(store) == 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"id":"x"}', id="wrong type"),
        pytest.param(b'{"id":1,"secret":"\xff"}', id="a text that is no UTF-8"),
    ],
)
def test_a_damaged_position_is_named_as_damage(tmp_path: Path, body: bytes) -> None:
    """Bytes that are no position become an error with a remedy."""
    store = fresh_store(tmp_path)
    with store.writing():
        save_positions(store, [position(1, "A", "B")])
        store.run("UPDATE position SET body = ?", (body,))
    with pytest.raises(LedgerCorruptError):
        find_by_secret(store, "SECRET1")


@pytest.mark.parametrize(
    "body", [pytest.param(b"[]", id="wrong type"), pytest.param(b'{"\xff":1}', id="a key that is no UTF-8")]
)
def test_a_damaged_event_set_is_named_as_damage(tmp_path: Path, body: bytes) -> None:
    """The same for the event."""
    store = fresh_store(tmp_path)
    with store.writing():
        store.run("INSERT INTO meta (name, value) VALUES ('event_set', ?)", (body,))
    with pytest.raises(LedgerCorruptError):
        load_event_set(store)
