"""May this position pass here now? Each reason, which reason outranks which, and who may come again."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.journal import EntryId, Kind
from checkin.model import (
    CheckInList,
    Direction,
    ListId,
    Position,
    PositionId,
    PositionStatus,
    Product,
    ProductId,
)
from checkin.presence import Passage
from checkin.redeem import EARLIEST_MS, LATEST_MS, NOT_FORCIBLE, RULES, Attempt, redeem
from checkin.verdict import Admit, Explanation, Reason, Refuse

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
    Position(id=PositionId(1), secret="S", product=TICKET),
    Product(id=TICKET, names={}),
    CheckInList(id=HERE, names={}, event="e"),
    Direction.ENTRY,
    NOW_MS,
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
    return lambda attempt: replace(attempt, passages=known)


def _online(attempt: Attempt) -> Attempt:
    return replace(attempt, product=Product(id=TICKET, names={}, on_site=False))


def _unknown_product(attempt: Attempt) -> Attempt:
    return replace(attempt, product=None)


def _in_the_past(attempt: Attempt) -> Attempt:
    return replace(attempt, at_ms=EARLIEST_MS - 1)


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
    (Reason.NOT_ON_SITE, "not_on_site", _online),
    (Reason.PRODUCT, "product", at_list(products=frozenset({ONLINE}))),
    (Reason.UNPAID, "unpaid", position(status=PositionStatus.PENDING)),
    (Reason.ALREADY_REDEEMED, "already_redeemed", passages(IN)),
)
"""From the strongest to the weakest reason; each changes a good attempt in one way."""

EXCLUDING = {("canceled", "canceled"), ("canceled", "blocked"), ("blocked", "unapproved")}
"""A position has one status: these cannot meet."""

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


def test_of_all_faults_at_once_the_reasons_come_in_order() -> None:
    """Take away the strongest fault, and the next one speaks: pretix's order, down to admit."""
    kinds = [f for f in FAULTS if f[2] not in {FAULTS[3][2], FAULTS[4][2], FAULTS[5][2], FAULTS[10][2]}]
    for strongest in range(len(kinds)):
        attempt = GOOD
        for _, _, spoil in reversed(kinds[strongest:]):
            attempt = spoil(attempt)
        assert explained(attempt) == kinds[strongest][:2]


@pytest.mark.parametrize(
    ("message", "speaks"),
    [
        pytest.param(
            message, message not in {"valid_from", "valid_until", "unpaid", "already_redeemed"}, id=name
        )
        for name, (_, message, _) in zip(REASON_IDS, FAULTS, strict=True)
    ],
)
def test_who_leaves_is_only_stopped_by_what_makes_the_ticket_no_ticket(message: str, speaks: bool) -> None:  # noqa: FBT001  # a column
    """Time, payment and earlier entries do not keep anybody inside."""
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


def test_an_unpaid_position_passes_where_the_list_says_so() -> None:
    """`include_pending` covers pending, and nothing else."""
    lenient = at_list(include_pending=True)
    assert explained(lenient(position(status=PositionStatus.PENDING)(GOOD))) is None
    for status in (PositionStatus.APPROVAL_PENDING, PositionStatus.CANCELED, PositionStatus.BLOCKED):
        assert explained(lenient(position(status=status)(GOOD))) is not None


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
    attempt = passages(IN, OUT, passage(Kind.ENTRY, 7), passage(Kind.UNDO, 9, ref=7))(NEVER_AGAIN(GOOD))
    assert redeem(attempt) == Refuse(
        Reason.ALREADY_REDEEMED, Explanation("already_redeemed", (("at_ms", SAID_MS + 1),))
    )


def test_the_rules_may_be_exchanged() -> None:
    """No rules, no refusal; the reasons that nobody may override name nothing sound to admit."""
    assert redeem(_unknown_product(GOOD), rules=()) == Admit()
    assert Reason.ERROR in NOT_FORCIBLE
    assert Reason.ALREADY_REDEEMED not in NOT_FORCIBLE
    assert [rule.reason for rule in RULES][-1] is Reason.ALREADY_REDEEMED


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
