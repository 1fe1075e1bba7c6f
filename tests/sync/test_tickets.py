"""What a scanned text may stand for: look-ups find what was saved, by an index, and nothing else."""

import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.errors import LedgerCorruptError
from checkin.model import Medium, MediumId, Position, PositionId, PositionStatus, ProductId, RoomId
from checkin.text import fold
from sync import tickets
from sync.replica import find_position, iter_positions, remove_positions, save_positions
from sync.store import Store
from sync.tickets import (
    count_booked_absent,
    find_addons,
    find_by_secret_all,
    find_media,
    find_revoked,
    has_medium,
    is_blocked,
    is_revoked,
    remove_blocked,
    remove_media,
    save_blocked,
    save_media,
    save_revoked,
)
from tests.fakes.stored import fresh_store, import_text, position

HALL, LOBBY = RoomId(1), RoomId(2)
NAMES = ("Eröffnung", "Opening")
GUESTS = 300
HEADROOM_MS = 1.0
"""What a door may spend on the question; the median of many, so that a busy machine does not decide."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty ledger."""
    return fresh_store(tmp_path)


def ticket(number: int, event: str = "", addon_to: int | None = None) -> Position:
    """A position of an event; all of them share one secret."""
    parent = None if addon_to is None else PositionId(addon_to)
    return Position(id=PositionId(number), secret="SAME", product=ProductId(1), event=event, addon_to=parent)


def addon(number: int, parent: int) -> Position:
    """A position bought with another one."""
    return replace(position(number, "A", "B"), addon_to=PositionId(parent))


def numbers(found: Iterable[Position]) -> list[int]:
    """Their ids."""
    return [each.id for each in found]


def test_all_tickets_with_a_text_are_found(store: Store) -> None:
    """One per event; case counts."""
    with store.writing():
        save_positions(store, [ticket(2, "demo"), ticket(1, "demo2"), position(3, "A", "B")])
    assert sorted(numbers(find_by_secret_all(store, "SAME"))) == [1, 2]
    assert find_by_secret_all(store, "same") == ()


@pytest.mark.parametrize(
    ("parents", "found"),
    [
        pytest.param([1], [11, 12], id="of one ticket"),
        pytest.param([2, 1], [11, 12, 21], id="of two, in the order of ids"),
        pytest.param([3], [], id="of a ticket without any"),
        pytest.param([11], [], id="of an add-on"),
        pytest.param([-5], [], id="of a signed ticket"),
        pytest.param([], [], id="of nobody"),
    ],
)
def test_addons_are_found_by_their_ticket(store: Store, parents: list[int], found: list[int]) -> None:
    """What was bought with one ticket, and nothing of others."""
    with store.writing():
        save_positions(store, [position(1, "A", "B"), position(2, "C", "D"), position(3, "E", "F")])
        save_positions(store, [addon(12, 1), addon(11, 1), addon(21, 2)])
    assert numbers(find_addons(store, map(PositionId, parents))) == found


BAND = Medium(
    id=MediumId(5), type="barcode", identifier="BAND5", expires_ms=7, positions=(PositionId(1), PositionId(2))
)


def test_media_are_found_by_their_text(store: Store) -> None:
    """With all their fields, good or not, and only those of the type asked for."""
    chip = replace(BAND, id=MediumId(6), type="nfc_uid", active=False, positions=())
    with store.writing():
        save_media(store, [chip, BAND])
    assert find_media(store, "BAND5") == (BAND,)
    assert find_media(store, "BAND5", "nfc_uid") == (chip,)
    assert find_media(store, "band5") == ()


def test_a_changed_medium_stands_for_its_new_tickets_only(store: Store) -> None:
    """Text and tickets of before are forgotten; a removed medium leaves nothing."""
    with store.writing():
        save_media(store, [BAND])
    assert [has_medium(store, PositionId(number)) for number in (1, 2, 3)] == [True, True, False]
    with store.writing():
        save_media(store, [replace(BAND, identifier="NEW", positions=(PositionId(3), PositionId(3)))])
    assert [has_medium(store, PositionId(number)) for number in (1, 2, 3)] == [False, False, True]
    assert find_media(store, "BAND5") == ()
    assert len(find_media(store, "NEW")) == 1
    with store.writing():
        remove_media(store, [MediumId(5), MediumId(99)])
    assert not has_medium(store, PositionId(3))
    assert find_media(store, "NEW") == ()


def test_a_ticket_keeps_its_other_medium(store: Store) -> None:
    """Removing one of two media takes nothing from the other."""
    with store.writing():
        save_media(store, [BAND, replace(BAND, id=MediumId(6))])
        remove_media(store, [MediumId(5)])
    assert has_medium(store, PositionId(1))


@pytest.mark.parametrize(
    "body", [pytest.param(b"[]", id="wrong type"), pytest.param(b"\xff", id="no text at all")]
)
def test_a_damaged_medium_is_named_as_damage(store: Store, body: bytes) -> None:
    """Bytes that are no medium become an error with a remedy."""
    with store.writing():
        save_media(store, [BAND])
        store.run("UPDATE medium SET body = ?", (body,))
    with pytest.raises(LedgerCorruptError):
        find_media(store, "BAND5")


def test_revoked_tickets_are_told_per_event(store: Store) -> None:
    """A ticket that one event took back may be good at another; whose it was is kept where it is known."""
    with store.writing():
        save_revoked(store, "demo", [("OLD", PositionId(4)), ("LOST", None)])
    assert is_revoked(store, "demo", "OLD")
    assert is_revoked(store, "demo", "LOST")
    assert not is_revoked(store, "demo2", "OLD")
    assert not is_revoked(store, "demo", "old")
    found = [find_revoked(store, "demo", text) for text in ("OLD", "LOST", "OTHER")]
    assert found == [PositionId(4), None, None]


def test_revoked_twice_is_revoked_once(store: Store) -> None:
    """A second telling replaces the first, at that event only."""
    with store.writing():
        save_revoked(store, "demo", [("OLD", None)])
        save_revoked(store, "demo", [("OLD", PositionId(4))])
        save_revoked(store, "demo2", [("OLD", None)])
    assert find_revoked(store, "demo", "OLD") == PositionId(4)
    assert [is_revoked(store, event, "OLD") for event in ("demo", "demo2", "demo3")] == [True, True, False]
    assert find_revoked(store, "demo2", "OLD") is None


def test_blocked_tickets_are_told_per_event(store: Store) -> None:
    """Blocked twice is blocked once, and unblocked with one call."""
    with store.writing():
        save_blocked(store, "demo", ["BAD", "BAD"])
        save_blocked(store, "demo", ["BAD"])
        save_blocked(store, "demo2", ["BAD"])
    assert is_blocked(store, "demo", "BAD")
    assert not is_blocked(store, "demo", "GOOD")
    with store.writing():
        remove_blocked(store, "demo", ["BAD"])
    assert [is_blocked(store, event, "BAD") for event in ("demo", "demo2")] == [False, True]


def test_signed_tickets_are_no_business_of_a_table(store: Store) -> None:
    """A position that stands for one is neither gone nor canceled, and ids of new people stay positive."""
    signed = replace(position(-5, "", ""), secret="SIGNED")
    with store.writing():
        save_positions(store, [signed])
    summary = import_text(store, "Vorname;Nachname\nJo;Alt\nBo;Li\n", remove_missing=True)
    assert (summary.new, summary.gone) == (2, ())
    assert find_position(store, signed.id) == signed
    assert [each.id for each in iter_positions(store)] == [-5, 1, 2]


def booked(number: int, *sessions: str, **fields: object) -> Position:
    """Somebody with sessions."""
    return replace(position(number, "A", "B"), sessions=sessions, **fields)


def enter(store: Store, room: RoomId, number: int) -> None:
    """Somebody is in a room."""
    store.run("INSERT INTO presence (room, position) VALUES (?, ?)", (room, number))


@pytest.mark.parametrize(
    ("people", "count"),
    [
        pytest.param([], 0, id="nobody"),
        pytest.param([booked(1, "Eröffnung"), booked(2, "Eröffnung")], 2, id="two"),
        pytest.param([booked(1, "EROEFFNUNG"), booked(2, "opening")], 2, id="in other spellings and words"),
        pytest.param([booked(1, "Eröffnung", "Opening")], 1, id="one person by both names"),
        pytest.param([booked(1, "Abschluss")], 0, id="booked on another session"),
        pytest.param([booked(1, waiting=("Eröffnung",))], 0, id="on the waiting list"),
        pytest.param([booked(1, "Opening", waiting=("Opening",))], 1, id="booked after having waited"),
        pytest.param([booked(1, "Opening", status=PositionStatus.PENDING)], 0, id="unpaid"),
        pytest.param(
            [booked(1, "Opening", status=PositionStatus.PENDING, valid_if_pending=True)],
            1,
            id="good without being paid",
        ),
        pytest.param([booked(1, "Opening", status=PositionStatus.CANCELED)], 0, id="canceled"),
        pytest.param([booked(1, "Opening", status=PositionStatus.BLOCKED)], 0, id="blocked"),
        pytest.param([booked(70, "Opening")], 0, id="in the room already"),
        pytest.param([booked(80, "Opening")], 1, id="in another room"),
    ],
)
def test_whom_a_session_still_expects(store: Store, people: list[Position], count: int) -> None:
    """Good positions that are booked by any of its names and not present in its room."""
    with store.writing():
        save_positions(store, people)
        enter(store, HALL, 70)
        enter(store, LOBBY, 80)
    assert count_booked_absent(store, NAMES, HALL) == count


def test_a_session_without_names_expects_nobody(store: Store) -> None:
    """Nobody can have booked it."""
    with store.writing():
        save_positions(store, [booked(1, "Opening")])
    assert count_booked_absent(store, (), HALL) == 0


session_names = st.sampled_from(
    ["Eröffnung", "EROEFFNUNG", "Opening", "Yoga", "'); DROP TABLE booking; --", '["', "!"]
)
people = st.lists(
    st.tuples(
        st.frozensets(session_names, max_size=3), st.frozensets(session_names, max_size=3), st.booleans()
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One ledger for many examples; each tidies up first."""
    return fresh_store(tmp_path_factory.mktemp("booked"))


@settings(deadline=None)
@given(people, st.lists(session_names, max_size=3))
def test_the_count_is_what_counting_one_by_one_gives(
    shared_store: Store,
    people: list[tuple[frozenset[str], frozenset[str], bool]],
    names: list[str],
) -> None:
    """Whatever the sessions are called."""
    store = shared_store
    with store.writing():
        remove_positions(store, map(PositionId, range(1, 7)))
        store.run("DELETE FROM presence")
        for number, (sessions, waiting, is_inside) in enumerate(people, 1):
            save_positions(store, [booked(number, *sessions, waiting=tuple(waiting))])
            if is_inside:
                enter(store, HALL, number)
    wanted = set(map(fold, names))
    expected = sum(
        not inside and not wanted.isdisjoint(map(fold, sessions)) for sessions, _, inside in people
    )
    assert count_booked_absent(store, names, HALL) == expected


def test_a_door_is_not_held_up_by_its_bookings(store: Store) -> None:
    """300 booked, half of them inside: the count takes well below a millisecond."""
    with store.writing():
        save_positions(store, (booked(number, "Opening") for number in range(1, GUESTS + 1)))
        save_positions(store, (booked(number, "Yoga") for number in range(GUESTS + 1, 2 * GUESTS)))
        for number in range(1, GUESTS, 2):
            enter(store, HALL, number)
    took_ms = [_timed_ms(lambda: count_booked_absent(store, NAMES, HALL)) for _ in range(50)]
    assert count_booked_absent(store, NAMES, HALL) == GUESTS // 2
    assert statistics.median(took_ms) < HEADROOM_MS


def _timed_ms(call: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    call()
    return (time.perf_counter() - started_s) * 1000


@pytest.mark.parametrize(
    ("query", "values", "index"),
    [
        pytest.param(tickets.ADDONS, ("[1]",), "position_by_addon_to", id="add-ons"),
        pytest.param(tickets.MEDIA, ("x", "barcode"), "medium_by_identifier", id="media"),
        pytest.param(tickets.HAS_MEDIUM, (1,), "PRIMARY KEY", id="media of a ticket"),
        pytest.param(tickets.REVOKED, ("e", "x"), "PRIMARY KEY", id="revoked"),
        pytest.param(tickets.BLOCKED, ("e", "x"), "PRIMARY KEY", id="blocked"),
        pytest.param(tickets.BOOKED_ABSENT, ("[]", 1), "PRIMARY KEY", id="bookings"),
    ],
)
def test_every_question_goes_through_an_index(
    store: Store, query: str, values: tuple[str | int, ...], index: str
) -> None:
    """No look-up reads a table from end to end, but the list it was handed."""
    plan = [str(row[-1]) for row in store.rows(f"EXPLAIN QUERY PLAN {query}", values)]
    assert any(index in step for step in plan), plan
    assert [step for step in plan if step.startswith("SCAN") and "json_each" not in step] == []
