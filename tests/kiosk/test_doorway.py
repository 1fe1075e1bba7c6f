"""A door asks only the rows of the table that may ever speak there, and gets the same verdict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.crowd import Crowd, workshop_at
from checkin.model import (
    CheckInList,
    Direction,
    Event,
    EventSet,
    ListId,
    Position,
    PositionId,
    Product,
    ProductId,
    Room,
    RoomId,
    Session,
    SessionId,
    SubeventId,
    WhenFull,
)
from checkin.redeem import STEPS, Attempt, Rule, redeem
from kiosk.doorway import SILENT, make_doorway

NOW_MS = 1_791_961_200_000
LIST = ListId(1)
PRODUCTS = st.builds(
    Product,
    id=st.sampled_from([ProductId(1), ProductId(2)]),
    names=st.just({}),
    on_site=st.booleans(),
    days=st.sampled_from([(), ("2026-10-14",), ("2026-10-15",)]),
    needs_medium=st.booleans(),
)
LISTS = st.builds(
    CheckInList,
    id=st.just(LIST),
    names=st.just({}),
    event=st.just("e"),
    date=st.sampled_from(["", "2026-10-14", "2026-10-15"]),
    products=st.frozensets(st.sampled_from([ProductId(1), ProductId(2)])),
    all_products=st.booleans(),
    on_site=st.booleans(),
    subevent=st.sampled_from([None, SubeventId(1)]),
    session=st.sampled_from([None, SessionId(1), SessionId(9)]),
)
ROOMS = st.builds(
    Room,
    id=st.just(RoomId(1)),
    names=st.just({}),
    limit=st.sampled_from([None, 2]),
    counts=st.sampled_from([(), (LIST,)]),
    when_full=st.sampled_from(WhenFull),
)
SESSION = Session(
    id=SessionId(1), names={"en": "Lab"}, room=RoomId(1), start_ms=NOW_MS, end_ms=NOW_MS + 1, places=2
)


@given(
    products=st.lists(PRODUCTS, min_size=1, max_size=2, unique_by=lambda product: product.id),
    here=LISTS,
    room=ROOMS,
    waiting=st.booleans(),
    booked=st.booleans(),
    persons=st.integers(0, 3),
    enforced=st.booleans(),
    out=st.booleans(),
)
def test_rows_that_are_left_out_never_speak(  # noqa: PLR0917  # drawn
    products: list[Product],
    here: CheckInList,
    room: Room,
    waiting: bool,  # noqa: FBT001  # drawn
    booked: bool,  # noqa: FBT001
    persons: int,
    enforced: bool,  # noqa: FBT001
    out: bool,  # noqa: FBT001
) -> None:
    """Whatever the list, the products and the room are: the same verdict as by the whole table."""
    event = Event(slug="e", names={}, medium_enforced=enforced)
    event_set = EventSet(
        events=(event,), products=tuple(products), lists=(here,), rooms=(room,), sessions=(SESSION,)
    )
    position = Position(
        id=PositionId(1),
        secret="T",
        product=products[0].id,
        sessions=("Lab",) if booked else (),
        waiting=("Lab",) if waiting else (),
    )
    door = make_doorway(here, event_set)
    crowd = Crowd(persons=persons, limit=room.limit, when_full=room.when_full) if door.room else Crowd()
    attempt = Attempt(
        position=position,
        product=products[0],
        check_in_list=here,
        direction=Direction.EXIT if out else Direction.ENTRY,
        at_ms=NOW_MS,
        zone=door.zone,
        event=event,
        workshop=workshop_at(here, event_set, position),
        crowd=lambda: crowd,
    )
    assert redeem(attempt, door.steps) == redeem(attempt)
    assert redeem(replace(attempt, has_medium=True), door.steps) == redeem(replace(attempt, has_medium=True))


@pytest.mark.parametrize("message", [pytest.param(message, id=message) for message in SILENT])
def test_every_silent_row_is_a_row(message: str) -> None:
    """A message that no row has would never be looked up."""
    assert message in {step.message for step in STEPS if isinstance(step, Rule)}
