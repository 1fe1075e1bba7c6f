"""The replica: what was saved is found again, and swaps do not collide."""

from pathlib import Path

import apsw
import msgspec
import pytest

from checkin.errors import LedgerCorruptError
from checkin.model import Position, PositionId, PositionStatus, ProductId
from sync.replica import (
    BY_SECRET,
    count_positions,
    find_by_secret,
    find_position,
    iter_positions,
    load_event_set,
    positions_version,
    remove_positions,
    save_event_set,
    save_positions,
)
from sync.store import Row, Store
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


def test_all_that_admission_looks_at_comes_back(tmp_path: Path) -> None:
    """Dates, variations, add-ons, answers and waiting lists survive the ledger."""
    store = fresh_store(tmp_path)
    full = msgspec.convert(
        {
            "id": 3, "secret": "X", "product": 1, "waiting": ["Yoga"], "event": "demo", "variation": 4,
            "subevent": 5, "addon_to": 6, "valid_if_pending": True, "answers": {7: "True"},
        },
        Position,
    )  # fmt: skip
    with store.writing():
        save_positions(store, [full])
    assert find_position(store, PositionId(3)) == full
    assert store.rows("SELECT addon_to FROM position") == [(6,)]


def of_event(number: int, event: str) -> Position:
    """A position whose secret all of them share."""
    return Position(id=PositionId(number), secret="SAME", product=ProductId(1), event=event)


def test_a_secret_stands_once_in_each_event(tmp_path: Path) -> None:
    """Two events may share it; twice in one event is a mistake, and nothing of it is kept."""
    store = fresh_store(tmp_path)
    with store.writing():
        save_positions(store, [of_event(1, ""), of_event(2, "demo"), of_event(3, "demo2")])
    with pytest.raises(apsw.ConstraintError), store.writing():
        save_positions(store, [of_event(4, "demo")])
    assert count_positions(store) == 3


def bookings(store: Store) -> list[Row]:
    """All rows: session, position, waiting, good."""
    return store.rows("SELECT session, position, waiting, good FROM booking ORDER BY 1, 2")


@pytest.mark.parametrize(
    ("fields", "rows"),
    [
        pytest.param({"sessions": ("Eröffnung",)}, [("eroffnung", 1, 0, 1)], id="booked"),
        pytest.param({"waiting": ("Yoga",)}, [("yoga", 1, 1, 1)], id="waiting"),
        pytest.param(
            {"sessions": ("Yoga", "YOGA"), "waiting": ("yoga", "Chor")},
            [("chor", 1, 1, 1), ("yoga", 1, 0, 1)],
            id="both in several spellings",
        ),
        pytest.param({}, [], id="none"),
        *(
            pytest.param(
                {"sessions": ("Yoga",), "status": status, "valid_if_pending": is_valid},
                [("yoga", 1, 0, is_good)],
                id=f"{status}, {'good' if is_valid else 'not good'} when pending",
            )
            for status, is_valid, is_good in [
                (PositionStatus.PENDING, False, 0),
                (PositionStatus.PENDING, True, 1),
                (PositionStatus.APPROVAL_PENDING, True, 0),
                (PositionStatus.REFUSED, True, 0),
                (PositionStatus.CANCELED, True, 0),
                (PositionStatus.BLOCKED, True, 0),
            ]
        ),
    ],
)
def test_bookings_are_kept_beside_the_position(
    tmp_path: Path, fields: dict[str, object], rows: list[Row]
) -> None:
    """Each session once by its folded name, and whether the position may pass at all."""
    store = fresh_store(tmp_path)
    with store.writing():
        save_positions(store, [msgspec.structs.replace(position(1, "A", "B"), **fields)])
    assert bookings(store) == rows


def test_a_changed_position_leaves_no_old_booking(tmp_path: Path) -> None:
    """Who changed the workshop is expected at one door only; others keep theirs."""
    store = fresh_store(tmp_path)
    one, two = (msgspec.structs.replace(position(n, "A", "B"), sessions=("Yoga",)) for n in (1, 2))
    with store.writing():
        save_positions(store, [one, two])
        save_positions(store, [msgspec.structs.replace(one, sessions=("Chor",))])
    assert bookings(store) == [("chor", 1, 0, 1), ("yoga", 2, 0, 1)]


def test_a_removed_position_leaves_nothing(tmp_path: Path) -> None:
    """Neither its ticket nor its name, bookings or words; the version tells that something changed."""
    store = fresh_store(tmp_path)
    one = msgspec.structs.replace(position(1, "Anna", "Alt"), sessions=("Yoga",))
    with store.writing():
        save_positions(store, [one, position(2, "Bo", "Li")])
    with store.writing():
        remove_positions(store, [PositionId(1), PositionId(7)])
    assert find_by_secret(store, "SECRET1") is None
    assert bookings(store) == []
    assert store.rows("SELECT rowid FROM position_words WHERE position_words MATCH 'anna OR bo'") == [(2,)]
    assert (count_positions(store), positions_version(store)) == (1, 2)
    with store.writing():
        remove_positions(store, [])
    assert positions_version(store) == 2


def test_a_ticket_is_one_look_into_one_index(tmp_path: Path) -> None:
    """The first thing at every scan."""
    plan = [str(row[-1]) for row in fresh_store(tmp_path).rows(f"EXPLAIN QUERY PLAN {BY_SECRET}", ("x",))]
    assert plan == ["SEARCH position USING INDEX position_by_secret (secret=?)"]
