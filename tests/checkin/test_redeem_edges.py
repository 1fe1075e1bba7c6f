"""Exactly at the limits of admission: times, payment, questions, dates, places of workshops, kept answers."""

import pytest
from msgspec.structs import replace

from checkin.crowd import Crowd, Workshop
from checkin.model import (
    PositionStatus,
    Subevent,
    SubeventId,
    WhenFull,
)
from checkin.question import Asked
from checkin.redeem import EARLIEST_MS, LATEST_MS, keeps_answers, redeem
from checkin.rules import parse_rules
from checkin.verdict import Admit, NeedsAnswer, Reason, Refuse
from tests.fakes.attempts import (
    FULL,
    GOOD,
    IN,
    LEAVING,
    MEAL,
    NOW_MS,
    ONLINE,
    TICKET,
    WORKSHOP,
    Change,
    at_list,
    attempt,
    explained,
    passages,
    position,
    product,
    unknown_product,
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(position(valid_from_ms=NOW_MS), None, id="valid from this very moment"),
        pytest.param(position(valid_until_ms=NOW_MS), None, id="valid until this very moment"),
        pytest.param(position(valid_until_ms=NOW_MS - 1), "valid_until", id="over since a moment"),
        pytest.param(lambda a: replace(a, at_ms=EARLIEST_MS), None, id="the first moment a clock may show"),
        pytest.param(lambda a: replace(a, at_ms=LATEST_MS - 1), None, id="the last one"),
        pytest.param(lambda a: replace(a, at_ms=LATEST_MS), "clock_unset", id="a clock far ahead"),
        pytest.param(at_list(products=frozenset({TICKET, ONLINE})), None, id="on the list among others"),
        pytest.param(at_list(products=frozenset()), None, id="no products named means all"),
    ],
)
def test_limits_belong_to_the_good_side(change: Change, expected: str | None) -> None:
    """Exactly at the limit is still good."""
    found = explained(change(GOOD))
    assert (found and found[1]) == expected


def test_an_online_product_passes_at_a_list_that_guards_no_door() -> None:
    """Such as a livestream's list."""
    assert explained(at_list(on_site=False)(product(on_site=False)(GOOD))) is None


@pytest.mark.parametrize(
    ("include_pending", "ignore_unpaid", "valid_if_pending", "passes"),
    [
        pytest.param(False, False, False, False, id="unpaid"),
        pytest.param(True, False, False, False, id="the list alone lets nobody in"),
        pytest.param(False, True, False, False, id="staff alone neither"),
        pytest.param(True, True, False, True, id="staff at a list that allows it"),
        pytest.param(False, False, True, True, id="good without being paid"),
    ],
)
def test_an_unpaid_position_passes_where_list_and_staff_say_so(
    include_pending: bool,  # noqa: FBT001  # columns
    ignore_unpaid: bool,  # noqa: FBT001
    valid_if_pending: bool,  # noqa: FBT001
    passes: bool,  # noqa: FBT001
) -> None:
    """As at central: `include_pending` only allows staff to say so."""
    pending = position(status=PositionStatus.PENDING, valid_if_pending=valid_if_pending)(GOOD)
    tried = attempt(ignore_unpaid=ignore_unpaid)(at_list(include_pending=include_pending)(pending))
    assert explained(tried) == (None if passes else (Reason.UNPAID, "unpaid"))


def test_what_is_worse_than_unpaid_is_not_ignored() -> None:
    """`ignore_unpaid` covers pending, and nothing else."""
    lenient = attempt(ignore_unpaid=True)(at_list(include_pending=True)(GOOD))
    for status in (PositionStatus.APPROVAL_PENDING, PositionStatus.CANCELED, PositionStatus.BLOCKED):
        assert explained(position(status=status)(lenient)) is not None


def test_open_questions_are_asked_after_the_rules_and_before_the_history() -> None:
    """A question is no refusal; who leaves is not asked."""
    asking = attempt(asked=Asked(open=(MEAL,), wrong=frozenset({MEAL.id})))
    assert redeem(asking(GOOD)) == NeedsAnswer((MEAL,), frozenset({MEAL.id}))
    assert redeem(passages(IN)(asking(GOOD))) == NeedsAnswer((MEAL,), frozenset({MEAL.id}))
    assert explained(asking(LEAVING)) is None
    closed = attempt(rules=parse_rules('{"==": [{"var": "product"}, 99]}'))
    verdict = redeem(asking(closed(GOOD)))
    assert isinstance(verdict, Refuse)
    assert verdict.reason is Reason.RULES


@pytest.mark.parametrize(
    ("workshop", "crowd", "message"),
    [
        pytest.param(Workshop(session=WORKSHOP, is_booked=True), Crowd(persons=20), None, id="booked"),
        pytest.param(Workshop(session=WORKSHOP, is_booked=True), FULL, "room_full", id="booked, over limit"),
        pytest.param(Workshop(session=WORKSHOP, is_waiting=True), Crowd(persons=19), None, id="a free place"),
        pytest.param(
            Workshop(session=WORKSHOP, is_waiting=True),
            Crowd(persons=12, held=8),
            "session_full",
            id="free places are kept for who has booked",
        ),
        pytest.param(
            Workshop(session=WORKSHOP, is_waiting=True),
            Crowd(persons=20, is_inside=True),
            None,
            id="inside already",
        ),
        pytest.param(
            Workshop(session=replace(WORKSHOP, places=None), is_waiting=True),
            Crowd(persons=500),
            None,
            id="places without number",
        ),
        pytest.param(None, Crowd(persons=20, limit=20, when_full=WhenFull.WARN), None, id="limit only warns"),
        pytest.param(None, Crowd(persons=20, limit=20, is_inside=True), None, id="counted already"),
        pytest.param(None, Crowd(persons=19, limit=20), None, id="the last place"),
        pytest.param(None, Crowd(persons=21, limit=20), "room_full", id="over the limit"),
        pytest.param(None, Crowd(persons=1, limit=20, around=(FULL,)), "room_full", id="the house is full"),
        pytest.param(
            None, Crowd(around=(Crowd(persons=5), FULL)), "room_full", id="what is around the house"
        ),
        pytest.param(
            None, Crowd(around=(replace(FULL, is_inside=True),)), None, id="in the full house already"
        ),
        pytest.param(
            None, Crowd(around=(replace(FULL, when_full=WhenFull.WARN),)), None, id="a house that only warns"
        ),
    ],
)
def test_who_finds_a_place(workshop: Workshop | None, crowd: Crowd, message: str | None) -> None:
    """Booked places are kept, waiting people get what is free, nobody gets in over the limit."""
    found = explained(attempt(workshop=workshop, crowd=lambda: crowd)(GOOD))
    assert (found and found[1]) == message


@pytest.mark.parametrize(
    ("wanted", "has", "passes"),
    [
        pytest.param(None, None, True, id="no series"),
        pytest.param(None, 7, True, id="a list for all dates"),
        pytest.param(7, 7, True, id="the date of the list"),
        pytest.param(7, 8, False, id="another date"),
        pytest.param(7, None, False, id="a ticket without date"),
    ],
)
def test_a_list_of_one_date_takes_tickets_of_that_date(
    wanted: SubeventId | None,
    has: SubeventId | None,
    passes: bool,  # noqa: FBT001
) -> None:
    """The reason is `product`, as at central, and the sentence names the ticket's own date."""
    date = Subevent(id=SubeventId(8), event="e", names={}, date_from_ms=NOW_MS + 5) if has == 8 else None
    tried = attempt(subevent=date)(position(subevent=has)(at_list(subevent=wanted)(GOOD)))
    verdict = redeem(tried)
    assert (verdict == Admit()) is passes
    if date is not None:
        assert isinstance(verdict, Refuse)
        assert verdict.explanation.values == (("subevent_ms", NOW_MS + 5),)


@pytest.mark.parametrize(
    ("spoil", "kept"),
    [
        pytest.param(lambda a: a, True, id="admitted"),
        pytest.param(position(status=PositionStatus.BLOCKED), False, id="blocked"),
        pytest.param(position(valid_from_ms=NOW_MS + 1), False, id="too early"),
        pytest.param(unknown_product, False, id="cannot be judged"),
        pytest.param(at_list(products=frozenset({ONLINE})), True, id="product, a later step"),
        pytest.param(product(needs_medium=True), True, id="exchange, a later step"),
        pytest.param(attempt(asked=Asked(open=(MEAL,))), True, id="another question is open"),
    ],
)
def test_answers_are_kept_unless_the_ticket_is_no_good(spoil: Change, kept: bool) -> None:  # noqa: FBT001
    """Central keeps them before it looks at product and rules."""
    assert keeps_answers(redeem(spoil(GOOD))) is kept
