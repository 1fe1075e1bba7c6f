"""May this order position pass at this check-in list now? One table of rules, read from top to bottom.

Must not know: where positions and passages come from, how a refusal is worded. The order of the rules is
pretix's (its check-in call, 2026.8), so that a door and central never disagree about the reason.
"""

from collections.abc import Callable, Iterable

import msgspec

from checkin.journal import Kind
from checkin.model import CheckInList, Direction, Position, PositionStatus, Product
from checkin.presence import Passage, standing
from checkin.verdict import Admit, Explanation, Reason, Refuse, Verdict

EARLIEST_MS = 1_577_836_800_000
"""2020-01-01 UTC: a clock before it was never set, and may judge nothing."""

LATEST_MS = 4_102_444_800_000
"""2100-01-01 UTC: a time from there on is a mistake too, and no calendar has to show it later."""


class Attempt(msgspec.Struct, frozen=True):
    """One try, with all that the rules may look at.

    Attributes:
        product: What the position is of; None when central has not told us of it.
        at_ms: Time of the scan, milliseconds since 1970 UTC.
        passages: The attendee's passages so far, any list, any order.
    """

    position: Position
    product: Product | None
    check_in_list: CheckInList
    direction: Direction
    at_ms: int
    passages: tuple[Passage, ...] = ()

    @property
    def is_entry(self) -> bool:
        """Whether the attendee wants in."""
        return self.direction is Direction.ENTRY


Values = tuple[tuple[str, str | int], ...]


class Rule(msgspec.Struct, frozen=True):
    """One row of the table.

    Attributes:
        message: Id of the sentence that explains it.
        holds: Whether the attempt is to be refused for this reason.
        values: What the sentence names; asked only when it is said.
    """

    reason: Reason
    message: str
    holds: Callable[[Attempt], bool]
    values: Callable[[Attempt], Values] = lambda _: ()


def _status_is(*statuses: PositionStatus) -> Callable[[Attempt], bool]:
    return lambda attempt: attempt.position.status in statuses


def _is_too_early(attempt: Attempt) -> bool:
    valid_from = attempt.position.valid_from_ms
    return valid_from is not None and valid_from > attempt.at_ms and attempt.is_entry


def _is_too_late(attempt: Attempt) -> bool:
    valid_until = attempt.position.valid_until_ms
    return valid_until is not None and valid_until < attempt.at_ms and attempt.is_entry


def _is_online_at_door(attempt: Attempt) -> bool:
    return attempt.check_in_list.on_site and attempt.product is not None and not attempt.product.on_site


def _is_off_list(attempt: Attempt) -> bool:
    allowed = attempt.check_in_list.products
    return bool(allowed) and attempt.position.product not in allowed


def _is_unpaid(attempt: Attempt) -> bool:
    is_pending = attempt.position.status is PositionStatus.PENDING
    return is_pending and attempt.is_entry and not attempt.check_in_list.include_pending


def _is_redeemed(attempt: Attempt) -> bool:
    here = attempt.check_in_list
    if not attempt.passages or not attempt.is_entry or here.allow_multiple_entries:
        return False
    passed = [p.kind for p in standing(attempt.passages) if p.list == here.id]
    is_out_again = bool(passed) and passed[-1] is Kind.EXIT
    return Kind.ENTRY in passed and not (here.allow_entry_after_exit and is_out_again)


def _last_entry(attempt: Attempt) -> Values:
    passed = standing(attempt.passages)
    entries = [p for p in passed if p.list == attempt.check_in_list.id and p.kind is Kind.ENTRY]
    return (("at_ms", entries[-1].at_ms),)


RULES: tuple[Rule, ...] = (
    Rule(Reason.ERROR, "clock_unset", lambda attempt: not EARLIEST_MS <= attempt.at_ms < LATEST_MS),
    Rule(Reason.ERROR, "product_unknown", lambda attempt: attempt.product is None),
    Rule(Reason.CANCELED, "canceled", _status_is(PositionStatus.CANCELED, PositionStatus.REFUSED)),
    Rule(Reason.BLOCKED, "blocked", _status_is(PositionStatus.BLOCKED)),
    Rule(Reason.UNAPPROVED, "unapproved", _status_is(PositionStatus.APPROVAL_PENDING)),
    Rule(
        Reason.INVALID_TIME,
        "valid_from",
        _is_too_early,
        lambda attempt: (("at_ms", attempt.position.valid_from_ms or 0),),
    ),
    Rule(
        Reason.INVALID_TIME,
        "valid_until",
        _is_too_late,
        lambda attempt: (("at_ms", attempt.position.valid_until_ms or 0),),
    ),
    Rule(Reason.NOT_ON_SITE, "not_on_site", _is_online_at_door),
    Rule(Reason.PRODUCT, "product", _is_off_list),
    Rule(Reason.UNPAID, "unpaid", _is_unpaid),
    Rule(Reason.ALREADY_REDEEMED, "already_redeemed", _is_redeemed, _last_entry),
)
"""Checked from top to bottom; the first that holds names the reason. The full rule language and the
questions of pretix stand between ``unpaid`` and ``already_redeemed``, ``room_full`` comes last."""

NOT_FORCIBLE = frozenset({Reason.ERROR, Reason.INVALID, Reason.UNKNOWN_LIST})
"""Reasons that staff cannot override: there is nothing sound to admit."""


def redeem(attempt: Attempt, rules: Iterable[Rule] = RULES) -> Verdict:
    """Judge one attempt. Pure: the same attempt always gets the same verdict."""
    for rule in rules:
        if rule.holds(attempt):
            return Refuse(rule.reason, Explanation(rule.message, rule.values(attempt)))
    return Admit()
