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


Rule = Callable[[Attempt], Explanation | None]


def _when(message: str, holds: Callable[[Attempt], bool]) -> Rule:
    """A rule that needs no values to be explained."""
    return lambda attempt: Explanation(message) if holds(attempt) else None


def _status_is(*statuses: PositionStatus) -> Callable[[Attempt], bool]:
    return lambda attempt: attempt.position.status in statuses


def _check_time(attempt: Attempt) -> Explanation | None:
    if not attempt.is_entry:
        return None
    valid_from, valid_until = attempt.position.valid_from_ms, attempt.position.valid_until_ms
    if valid_from is not None and valid_from > attempt.at_ms:
        return Explanation("valid_from", (("at_ms", valid_from),))
    if valid_until is not None and valid_until < attempt.at_ms:
        return Explanation("valid_until", (("at_ms", valid_until),))
    return None


def _is_online_at_door(attempt: Attempt) -> bool:
    return attempt.check_in_list.on_site and attempt.product is not None and not attempt.product.on_site


def _is_off_list(attempt: Attempt) -> bool:
    allowed = attempt.check_in_list.products
    return bool(allowed) and attempt.position.product not in allowed


def _is_unpaid(attempt: Attempt) -> bool:
    return (
        attempt.is_entry
        and attempt.position.status is PositionStatus.PENDING
        and not attempt.check_in_list.include_pending
    )


def _check_redeemed(attempt: Attempt) -> Explanation | None:
    here = attempt.check_in_list
    if not attempt.is_entry or here.allow_multiple_entries:
        return None
    passed = [p for p in standing(attempt.passages) if p.list == here.id]
    entries = [p for p in passed if p.kind is Kind.ENTRY]
    is_out_again = bool(passed) and passed[-1].kind is Kind.EXIT
    if not entries or (here.allow_entry_after_exit and is_out_again):
        return None
    return Explanation("already_redeemed", (("at_ms", entries[-1].order[0]),))


RULES: tuple[tuple[Reason, Rule], ...] = (
    (Reason.ERROR, _when("clock_unset", lambda attempt: not EARLIEST_MS <= attempt.at_ms < LATEST_MS)),
    (Reason.ERROR, _when("product_unknown", lambda attempt: attempt.product is None)),
    (Reason.CANCELED, _when("canceled", _status_is(PositionStatus.CANCELED, PositionStatus.REFUSED))),
    (Reason.BLOCKED, _when("blocked", _status_is(PositionStatus.BLOCKED))),
    (Reason.UNAPPROVED, _when("unapproved", _status_is(PositionStatus.APPROVAL_PENDING))),
    (Reason.INVALID_TIME, _check_time),
    (Reason.NOT_ON_SITE, _when("not_on_site", _is_online_at_door)),
    (Reason.PRODUCT, _when("product", _is_off_list)),
    (Reason.UNPAID, _when("unpaid", _is_unpaid)),
    (Reason.ALREADY_REDEEMED, _check_redeemed),
)
"""Checked from top to bottom; the first that speaks names the reason. The full rule language and the
questions of pretix stand between ``unpaid`` and ``already_redeemed``, ``room_full`` comes last."""

NOT_FORCIBLE = frozenset({Reason.ERROR, Reason.INVALID, Reason.UNKNOWN_LIST})
"""Reasons that staff cannot override: there is nothing sound to admit."""


def redeem(attempt: Attempt, rules: Iterable[tuple[Reason, Rule]] = RULES) -> Verdict:
    """Judge one attempt. Pure: the same attempt always gets the same verdict."""
    for reason, rule in rules:
        explanation = rule(attempt)
        if explanation is not None:
            return Refuse(reason, explanation)
    return Admit()
