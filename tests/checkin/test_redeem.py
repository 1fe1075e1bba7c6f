"""May this position pass here now? Each reason, which reason outranks which, and who may come again."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.crowd import Crowd, Workshop
from checkin.journal import Kind
from checkin.model import (
    PositionStatus,
    SubeventId,
)
from checkin.presence import Passage
from checkin.redeem import EARLIEST_MS, Attempt, redeem
from checkin.rules import Unreadable
from checkin.verdict import Explanation, Reason, Refuse
from tests.fakes.attempts import (
    ELSEWHERE,
    FULL,
    GOOD,
    IN,
    LEAVING,
    NOW_MS,
    ONLINE,
    OTHER_WORKSHOP,
    OUT,
    SAID_MS,
    WORKSHOP,
    Change,
    at_list,
    attempt,
    explained,
    passage,
    passages,
    position,
    product,
    unknown_product,
)


def _online(attempt: Attempt) -> Attempt:
    return product(on_site=False)(attempt)


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
    (Reason.ERROR, "product_unknown", unknown_product),
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


@pytest.mark.parametrize(("reason", "message", "spoil"), FAULTS, ids=REASON_IDS)
def test_staff_may_override_all_but_what_cannot_be_judged(
    reason: Reason, message: str, spoil: Change
) -> None:
    """Without a clock or a product there is nothing sound to admit."""
    verdict = redeem(spoil(GOOD))
    assert isinstance(verdict, Refuse)
    assert verdict.forcible is (message not in {"clock_unset", "product_unknown"})


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
