"""May this position pass here now? Each reason, which reason outranks which, and who may come again."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.asking import Asked
from checkin.crowd import Crowd, Workshop
from checkin.history import history_at
from checkin.journal import EntryId, Kind
from checkin.model import (
    CheckInList,
    Direction,
    Event,
    ListId,
    Position,
    PositionId,
    PositionStatus,
    Product,
    ProductId,
    RoomId,
    Session,
    SessionId,
    Subevent,
    SubeventId,
    WhenFull,
)
from checkin.presence import Passage
from checkin.question import Question, QuestionId
from checkin.redeem import EARLIEST_MS, LATEST_MS, Attempt, keeps_answers, redeem
from checkin.rules import Unreadable, parse_rules
from checkin.verdict import Admit, Explanation, NeedsAnswer, Reason, Refuse

NOW_MS = 1_792_828_800_000
SAID_MS = NOW_MS - 60_000
"""Passages have a time that people are told, and an order that is another matter."""

HERE, ELSEWHERE = ListId(1), ListId(2)
TICKET, ONLINE = ProductId(1), ProductId(2)


def passage(kind: Kind, number: int, check_in_list: ListId = HERE, ref: int | None = None) -> Passage:
    """One passage; `number` is its id and its place in time."""
    about = None if ref is None else entry_id(ref)
    order = (number, 0, "")
    return Passage(
        entry_id(number), kind, check_in_list, None, order, about, refused=True, at_ms=SAID_MS + number
    )


def entry_id(number: int) -> EntryId:
    """The id of the passage with that number."""
    return EntryId(f"{number:032x}")


IN, OUT = passage(Kind.ENTRY, 1), passage(Kind.EXIT, 2)
GOOD = Attempt(
    position=Position(id=PositionId(1), secret="S", product=TICKET),
    product=Product(id=TICKET, names={}),
    check_in_list=CheckInList(id=HERE, names={}, event="e"),
    direction=Direction.ENTRY,
    at_ms=NOW_MS,
    event=Event(slug="e", names={}, medium_enforced=True),
)
LEAVING = replace(GOOD, direction=Direction.EXIT)

Change = Callable[[Attempt], Attempt]


def position(**fields: object) -> Change:
    """Makes an attempt one by another kind of position."""
    return lambda attempt: replace(attempt, position=replace(attempt.position, **fields))


def at_list(**fields: object) -> Change:
    """Makes an attempt one at another kind of list."""
    return lambda a: replace(a, check_in_list=replace(a.check_in_list, **fields))


def passages(*known: Passage) -> Change:
    """Gives an attempt a past."""
    return lambda attempt: replace(attempt, history=history_at(HERE, known))


def attempt(**fields: object) -> Change:
    """Makes an attempt one under other circumstances."""
    return lambda before: replace(before, **fields)


def product(**fields: object) -> Change:
    """Makes an attempt one with another kind of product."""
    return lambda a: replace(a, product=replace(a.product or Product(id=TICKET, names={}), **fields))


WORKSHOP = Session(id=SessionId(1), names={}, room=RoomId(1), start_ms=NOW_MS, end_ms=NOW_MS + 1, places=20)
OTHER_WORKSHOP = replace(WORKSHOP, id=SessionId(2), room=RoomId(2))
MEAL = Question(id=QuestionId(1), names={"en": "Meal?"}, required=True)
FULL = Crowd(persons=20, limit=20)


def _online(attempt: Attempt) -> Attempt:
    return product(on_site=False)(attempt)


def _unknown_product(attempt: Attempt) -> Attempt:
    return replace(attempt, product=None)


def _in_the_past(attempt: Attempt) -> Attempt:
    return replace(attempt, at_ms=EARLIEST_MS - 1)


def _exchanged(attempt: Attempt) -> Attempt:
    return replace(product(needs_medium=True)(attempt), has_medium=True)


def _workshop_is_full(attempt: Attempt) -> Attempt:
    waiting = Workshop(session=WORKSHOP, is_waiting=True)
    return replace(attempt, workshop=waiting, crowd=lambda: Crowd(persons=20))


Faulty = tuple[Reason, str, Change]
FAULTS: tuple[Faulty, ...] = (
    (Reason.ERROR, "clock_unset", _in_the_past),
    (Reason.ERROR, "product_unknown", _unknown_product),
    (Reason.CANCELED, "canceled", position(status=PositionStatus.CANCELED)),
    (Reason.CANCELED, "canceled", position(status=PositionStatus.REFUSED)),
    (Reason.BLOCKED, "blocked", position(status=PositionStatus.BLOCKED)),
    (Reason.UNAPPROVED, "unapproved", position(status=PositionStatus.APPROVAL_PENDING)),
    (Reason.INVALID_TIME, "valid_from", position(valid_from_ms=NOW_MS + 1)),
    (Reason.INVALID_TIME, "valid_until", position(valid_until_ms=EARLIEST_MS - 2)),
    (Reason.INVALID_TIME, "wrong_day", product(days=("2026-10-23",))),
    (Reason.NOT_ON_SITE, "not_on_site", _online),
    (Reason.PRODUCT, "product", at_list(products=frozenset({ONLINE}))),
    (Reason.PRODUCT, "wrong_date", at_list(subevent=SubeventId(7))),
    (
        Reason.PRODUCT,
        "session_elsewhere",
        attempt(workshop=Workshop(session=WORKSHOP, elsewhere=OTHER_WORKSHOP)),
    ),
    (Reason.PRODUCT, "session_not_booked", attempt(workshop=Workshop(session=WORKSHOP))),
    (Reason.UNPAID, "unpaid", position(status=PositionStatus.PENDING)),
    (Reason.RULES, "list_date", at_list(date="2026-10-23")),
    (Reason.RULES, "rules_unreadable", attempt(rules=Unreadable("what?"))),
    (Reason.ERROR, "exchange_required", product(needs_medium=True)),
    (Reason.ALREADY_EXCHANGED, "already_exchanged", _exchanged),
    (Reason.ALREADY_REDEEMED, "already_redeemed", passages(IN)),
    (
        Reason.ROOM_FULL,
        "session_full",
        _workshop_is_full,
    ),
    (Reason.ROOM_FULL, "room_full", attempt(crowd=lambda: FULL)),
)
"""From the strongest to the weakest reason; each changes a good attempt in one way."""

EXCLUDING = {
    ("canceled", "canceled"),
    ("canceled", "blocked"),
    ("blocked", "unapproved"),
    ("not_on_site", "wrong_day"),
    ("session_elsewhere", "session_not_booked"),
    ("exchange_required", "already_exchanged"),
    ("session_full", "room_full"),
}
"""A position has one status, an attendee one booking, a room one crowd: these cannot meet."""

REASON_IDS = [f"{number} {message}" for number, (_, message, _) in enumerate(FAULTS)]


def explained(attempt: Attempt) -> tuple[Reason, str] | None:
    """Reason and sentence of the refusal, None when admitted."""
    verdict = redeem(attempt)
    if isinstance(verdict, Refuse):
        return verdict.reason, verdict.explanation.message
    assert verdict == Admit()
    return None


def test_a_good_ticket_passes_both_ways() -> None:
    """In and out."""
    assert explained(GOOD) is None
    assert explained(LEAVING) is None


@pytest.mark.parametrize(("reason", "message", "spoil"), FAULTS, ids=REASON_IDS)
def test_each_fault_has_its_reason(reason: Reason, message: str, spoil: Change) -> None:
    """One thing wrong, one reason."""
    assert explained(spoil(GOOD)) == (reason, message)


NEIGHBOURS = [
    pytest.param(upper, lower, id=f"{upper[1]} outranks {lower[1]}")
    for upper, lower in pairwise(FAULTS)
    if (upper[1], lower[1]) not in EXCLUDING
]


@pytest.mark.parametrize(("upper", "lower"), NEIGHBOURS)
def test_of_two_faults_the_upper_one_speaks(upper: Faulty, lower: Faulty) -> None:
    """In whatever order they came about."""
    expected = (upper[0], upper[1])
    assert explained(upper[2](lower[2](GOOD))) == expected
    assert explained(lower[2](upper[2](GOOD))) == expected


TOGETHER = [f for f in FAULTS if f[1] not in {"blocked", "unapproved", "unpaid", "session_not_booked"}]
"""One of each group that excludes the others, from which all the rest can be had at once."""


def test_of_all_faults_at_once_the_reasons_come_in_order() -> None:
    """Take away the strongest fault, and the next one speaks: pretix's order, down to admit."""
    kinds = [f for f in TOGETHER if f[1] not in {"exchange_required", "session_full", "session_elsewhere"}]
    kinds = [f for f in kinds if not (f[0] is Reason.CANCELED and f[2] is FAULTS[3][2])]
    for strongest in range(len(kinds)):
        tried = GOOD
        for _, _, spoil in reversed(kinds[strongest:]):
            tried = spoil(tried)
        assert explained(tried) == kinds[strongest][:2]


STAYS_FOR_EXITS = {
    "clock_unset",
    "product_unknown",
    "canceled",
    "blocked",
    "unapproved",
    "not_on_site",
    "product",
    "wrong_date",
    "unpaid",
    "exchange_required",
    "already_exchanged",
}


@pytest.mark.parametrize(
    ("message", "speaks"),
    [
        pytest.param(message, message in STAYS_FOR_EXITS, id=name)
        for name, (_, message, _) in zip(REASON_IDS, FAULTS, strict=True)
    ],
)
def test_who_leaves_is_only_stopped_by_what_makes_the_ticket_no_ticket(message: str, speaks: bool) -> None:  # noqa: FBT001  # a column
    """Time, rules, questions, full rooms and earlier entries do not keep anybody inside."""
    spoil = next(spoil for _, known, spoil in FAULTS if known == message)
    assert (explained(spoil(LEAVING)) is not None) is speaks


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
    assert explained(at_list(on_site=False)(_online(GOOD))) is None


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
        pytest.param(_unknown_product, False, id="cannot be judged"),
        pytest.param(at_list(products=frozenset({ONLINE})), True, id="product, a later step"),
        pytest.param(product(needs_medium=True), True, id="exchange, a later step"),
        pytest.param(attempt(asked=Asked(open=(MEAL,))), True, id="another question is open"),
    ],
)
def test_answers_are_kept_unless_the_ticket_is_no_good(spoil: Change, kept: bool) -> None:  # noqa: FBT001
    """Central keeps them before it looks at product and rules."""
    assert keeps_answers(redeem(spoil(GOOD))) is kept


ONCE, OFTEN = at_list(), at_list(allow_multiple_entries=True)
NEVER_AGAIN = at_list(allow_entry_after_exit=False)


@pytest.mark.parametrize(
    ("here", "past", "passes"),
    [
        pytest.param(ONCE, [], True, id="first entry"),
        pytest.param(ONCE, [IN], False, id="second entry"),
        pytest.param(ONCE, [IN, OUT], True, id="entry after exit"),
        pytest.param(ONCE, [OUT, IN], True, id="the same past, arrived in another order"),
        pytest.param(ONCE, [IN, OUT, passage(Kind.ENTRY, 3)], False, id="in again since"),
        pytest.param(ONCE, [OUT], True, id="only ever seen going out"),
        pytest.param(ONCE, [passage(Kind.ENTRY, 1, ELSEWHERE)], True, id="entry at another list"),
        pytest.param(ONCE, [IN, passage(Kind.EXIT, 2, ELSEWHERE)], False, id="exit at another list"),
        pytest.param(ONCE, [IN, IN, OUT], True, id="the same entry told twice"),
        pytest.param(ONCE, [IN, passage(Kind.UNDO, 2, ref=1)], True, id="the entry was undone"),
        pytest.param(ONCE, [IN, OUT, passage(Kind.UNDO, 3, ref=2)], False, id="the exit was undone"),
        pytest.param(ONCE, [IN, passage(Kind.UNDO, 2, ref=9)], False, id="something else was undone"),
        pytest.param(ONCE, [IN, passage(Kind.RULING, 2, ref=1)], True, id="the hub refused that entry"),
        pytest.param(
            ONCE,
            [IN, replace(passage(Kind.RULING, 2, ref=1), refused=False)],
            False,
            id="the hub granted that entry",
        ),
        pytest.param(NEVER_AGAIN, [IN, OUT], False, id="no entry after exit here"),
        pytest.param(NEVER_AGAIN, [OUT], True, id="no entry after exit, and never was in"),
        pytest.param(OFTEN, [IN, passage(Kind.ENTRY, 2)], True, id="as often as one likes"),
    ],
)
def test_how_often_somebody_may_come(here: Change, past: list[Passage], passes: bool) -> None:  # noqa: FBT001  # a column
    """By the list's two settings and what still holds of the past."""
    assert (explained(passages(*past)(here(GOOD))) is None) is passes


def test_a_refusal_names_the_entry_in_its_way() -> None:
    """The time of the newest entry that holds, for "checked in at 09:14"."""
    tried = passages(IN, OUT, passage(Kind.ENTRY, 7), passage(Kind.UNDO, 9, ref=7))(NEVER_AGAIN(GOOD))
    assert redeem(tried) == Refuse(
        Reason.ALREADY_REDEEMED, Explanation("already_redeemed", (("at_ms", SAID_MS + 1), ("entry", IN.id)))
    )


@pytest.mark.parametrize(("reason", "message", "spoil"), FAULTS, ids=REASON_IDS)
def test_staff_may_override_all_but_what_cannot_be_judged(
    reason: Reason, message: str, spoil: Change
) -> None:
    """Without a clock or a product there is nothing sound to admit."""
    verdict = redeem(spoil(GOOD))
    assert isinstance(verdict, Refuse)
    assert verdict.forcible is (message not in {"clock_unset", "product_unknown"})


KINDS = st.sampled_from([Kind.ENTRY, Kind.EXIT, Kind.UNDO])
PAST = st.lists(st.tuples(KINDS, st.integers(1, 9)), max_size=9).map(
    lambda rows: [passage(kind, number, ref=about) for number, (kind, about) in enumerate(rows, 1)]
)


@given(past=PAST, data=st.data())
def test_the_order_of_arrival_never_matters(past: list[Passage], data: st.DataObject) -> None:
    """Any order, with repeats: the same verdict."""
    expected = redeem(passages(*past)(GOOD))
    mixed = data.draw(st.permutations(past + past[:3]))
    assert redeem(passages(*mixed)(GOOD)) == expected
