"""May this order position pass at this check-in list now? One table of rules, read from top to bottom.

Must not know: where positions and passages come from, how a refusal is worded. The order of the rules is
pretix's (its check-in call, 2026.8), so that a door and central never disagree about the reason; ours stand
where design.md puts them.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

import msgspec

from checkin.candidates import is_off_list
from checkin.crowd import Crowd, Workshop
from checkin.history import History
from checkin.model import (
    CheckInList,
    Direction,
    Event,
    GateId,
    Position,
    PositionStatus,
    Product,
    Subevent,
)
from checkin.question import Asked
from checkin.verdict import Admit, Explanation, NeedsAnswer, Reason, Refuse, Verdict

if TYPE_CHECKING:
    from checkin.rules import Facts, Node, Unreadable

EARLIEST_MS = 1_577_836_800_000
"""2020-01-01 UTC: a clock before it was never set, and may judge nothing."""

LATEST_MS = 4_102_444_800_000
"""2100-01-01 UTC: a time from there on is a mistake too, and no calendar has to show it later."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try, with all that the rules may look at.

    Attributes:
        product: What the position is of; None when central has not told us of it.
        at_ms: Time of the scan, milliseconds since 1970 UTC.
        zone: Time zone of the event.
        event: The position's event; `subevent` its date, in a series.
        gate: Where the scan was made.
        history: What has happened with the position at this list.
        rules: The list's further rules; None = it has none.
        asked: What came of the questions at check-in.
        ignore_unpaid: Staff let unpaid positions in, where the list allows that.
        has_medium: Whether a medium stands for the position; `by_medium` whether it was what was scanned.
        workshop: What the list is the door of, if it is one.
        crowd: How full it is inside; looked at only when nothing else refuses.
    """

    position: Position
    product: Product | None
    check_in_list: CheckInList
    direction: Direction
    at_ms: int
    zone: tzinfo = UTC
    event: Event | None = None
    subevent: Subevent | None = None
    gate: GateId | None = None
    history: History = History()
    rules: "Node | Unreadable | None" = None
    asked: Asked = Asked()
    ignore_unpaid: bool = False
    has_medium: bool = False
    by_medium: bool = False
    workshop: Workshop | None = None
    crowd: Callable[[], Crowd] = Crowd

    @property
    def is_entry(self) -> bool:
        """Whether the attendee wants in."""
        return self.direction is Direction.ENTRY

    @property
    def day(self) -> str:
        """ISO date of the scan where the event takes place."""
        return datetime.fromtimestamp(self.at_ms / 1000, self.zone).date().isoformat()


Values = tuple[tuple[str, str | int], ...]


class Rule(msgspec.Struct, frozen=True):
    """One row of the table.

    Attributes:
        message: Id of the sentence that explains it.
        holds: Whether the attempt is to be refused for this reason.
        values: What the sentence names; asked only when it is said.
        forcible: Whether staff may admit all the same.
    """

    reason: Reason
    message: str
    holds: Callable[[Attempt], bool]
    values: Callable[[Attempt], Values] = lambda _: ()
    forcible: bool = True

    def verdict(self, attempt: Attempt) -> Verdict:
        """What is said when this rule holds."""
        return Refuse(self.reason, Explanation(self.message, self.values(attempt)), self.forcible)


STATUSES: dict[PositionStatus, Refuse] = {
    PositionStatus.CANCELED: Refuse(Reason.CANCELED, Explanation("canceled")),
    PositionStatus.REFUSED: Refuse(Reason.CANCELED, Explanation("canceled")),
    PositionStatus.BLOCKED: Refuse(Reason.BLOCKED, Explanation("blocked")),
    PositionStatus.APPROVAL_PENDING: Refuse(Reason.UNAPPROVED, Explanation("unapproved")),
}
"""Positions that are no good at any door, in pretix's order; a position has one status."""


class GoodStatus(msgspec.Struct, frozen=True):
    """The row of the table for what is wrong with the position itself."""

    def holds(self, attempt: Attempt) -> bool:
        """Whether it is no good."""
        return attempt.position.status in STATUSES

    def verdict(self, attempt: Attempt) -> Verdict:
        """Why."""
        return STATUSES[attempt.position.status]


def _is_too_early(attempt: Attempt) -> bool:
    valid_from = attempt.position.valid_from_ms
    return valid_from is not None and valid_from > attempt.at_ms and attempt.is_entry


def _is_too_late(attempt: Attempt) -> bool:
    valid_until = attempt.position.valid_until_ms
    return valid_until is not None and valid_until < attempt.at_ms and attempt.is_entry


def _is_wrong_day(attempt: Attempt) -> bool:
    product = attempt.product
    return product is not None and bool(product.days) and attempt.is_entry and attempt.day not in product.days


def _is_online_at_door(attempt: Attempt) -> bool:
    return attempt.check_in_list.on_site and attempt.product is not None and not attempt.product.on_site


def _is_other_date(attempt: Attempt) -> bool:
    wanted = attempt.check_in_list.subevent
    return wanted is not None and wanted != attempt.position.subevent


def _date_of_ticket(attempt: Attempt) -> Values:
    return (("subevent_ms", attempt.subevent.date_from_ms),) if attempt.subevent else ()


def _is_elsewhere(attempt: Attempt) -> bool:
    workshop = attempt.workshop
    return workshop is not None and not workshop.is_booked and not workshop.is_waiting and attempt.is_entry


def _has_booked_another(attempt: Attempt) -> bool:
    return _is_elsewhere(attempt) and attempt.workshop is not None and attempt.workshop.elsewhere is not None


def _booked_session(attempt: Attempt) -> Values:
    session = attempt.workshop.elsewhere if attempt.workshop else None
    return (("session", session.id), ("room", session.room)) if session else ()


def _is_unpaid(attempt: Attempt) -> bool:
    position = attempt.position
    if position.status is not PositionStatus.PENDING or position.valid_if_pending:
        return False
    return not (attempt.ignore_unpaid and attempt.check_in_list.include_pending)


def _is_other_day(attempt: Attempt) -> bool:
    date = attempt.check_in_list.date
    return bool(date) and attempt.is_entry and attempt.day != date


class ListRules(msgspec.Struct, frozen=True):
    """The row of the table for the list's further rules, which explain themselves."""

    def holds(self, attempt: Attempt) -> bool:
        """Whether they do not let the attendee in."""
        if attempt.rules is None or not attempt.is_entry:
            return False
        from checkin.rules import Unreadable, holds  # few lists have rules, and the start waits for no others

        return isinstance(attempt.rules, Unreadable) or not holds(attempt.rules, facts_of(attempt))

    def verdict(self, attempt: Attempt) -> Verdict:
        """Why not."""
        from checkin.rules import Unreadable, explain

        assert attempt.rules is not None
        if isinstance(attempt.rules, Unreadable):
            listed = (("list", attempt.check_in_list.id),)
            return Refuse(Reason.RULES, Explanation("rules_unreadable", listed))
        return Refuse(Reason.RULES, explain(attempt.rules, facts_of(attempt)))


def facts_of(attempt: Attempt) -> "Facts":
    """What a list's rules may look at."""
    from checkin.rules import Facts

    date = attempt.subevent or attempt.event
    return Facts(
        product=attempt.position.product,
        variation=attempt.position.variation,
        gate=attempt.gate,
        at_ms=attempt.at_ms,
        zone=attempt.zone,
        entries_ms=attempt.history.entries_ms,
        is_present=attempt.history.is_present,
        date_from_ms=date.date_from_ms if date else None,
        date_to_ms=date.date_to_ms if date else None,
        date_admission_ms=date.date_admission_ms if date else None,
    )


class OpenQuestions(msgspec.Struct, frozen=True):
    """The row of the table for questions at check-in: no refusal, but nobody passes unasked."""

    def holds(self, attempt: Attempt) -> bool:
        """Whether there are any."""
        return bool(attempt.asked.open) and attempt.is_entry

    def verdict(self, attempt: Attempt) -> Verdict:
        """Which."""
        return NeedsAnswer(attempt.asked.open, attempt.asked.wrong)


def _wants_medium(attempt: Attempt) -> bool:
    needs = attempt.product is not None and attempt.product.needs_medium
    return needs and not attempt.by_medium


def _must_exchange(attempt: Attempt) -> bool:
    return not attempt.has_medium and _wants_medium(attempt)


def _is_exchanged(attempt: Attempt) -> bool:
    is_enforced = attempt.event is not None and attempt.event.medium_enforced
    return attempt.has_medium and is_enforced and _wants_medium(attempt)


def _is_redeemed(attempt: Attempt) -> bool:
    here, history = attempt.check_in_list, attempt.history
    if not history.passages or here.allow_multiple_entries or not attempt.is_entry:
        return False
    return history.is_present or (history.latest_entry is not None and not here.allow_entry_after_exit)


def _last_entry(attempt: Attempt) -> Values:
    entry = attempt.history.latest_entry
    return (("at_ms", entry.at_ms), ("entry", entry.id)) if entry else ()


def _has_no_place(attempt: Attempt) -> bool:
    workshop = attempt.workshop
    if workshop is None or workshop.is_booked or not attempt.is_entry:
        return False
    return not attempt.crowd().has_place(workshop.session.places)


def _is_full(attempt: Attempt) -> bool:
    return attempt.is_entry and attempt.crowd().full is not None


def _room_values(attempt: Attempt) -> Values:
    """How full; and which room, where it is one around the one that is entered."""
    full = attempt.crowd().full
    if full is None:
        return ()
    which: Values = () if full.room is None else (("room", full.room),)
    return (("persons", full.persons), ("limit", full.limit or 0), *which)


def _product_days(attempt: Attempt) -> Values:
    return (("days", ",".join(attempt.product.days)),) if attempt.product else ()


Step = Rule | GoodStatus | ListRules | OpenQuestions

_CLOCK = Rule(
    Reason.ERROR, "clock_unset", lambda attempt: not EARLIEST_MS <= attempt.at_ms < LATEST_MS, forcible=False
)
_PRODUCT_UNKNOWN = Rule(
    Reason.ERROR, "product_unknown", lambda attempt: attempt.product is None, forcible=False
)

STEPS: tuple[Step, ...] = (
    _CLOCK,
    _PRODUCT_UNKNOWN,
    GoodStatus(),
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
    Rule(Reason.INVALID_TIME, "wrong_day", _is_wrong_day, _product_days),
    Rule(Reason.NOT_ON_SITE, "not_on_site", _is_online_at_door),
    Rule(Reason.PRODUCT, "product", lambda attempt: is_off_list(attempt.position, attempt.check_in_list)),
    Rule(Reason.PRODUCT, "wrong_date", _is_other_date, _date_of_ticket),
    Rule(Reason.PRODUCT, "session_elsewhere", _has_booked_another, _booked_session),
    Rule(Reason.PRODUCT, "session_not_booked", _is_elsewhere),
    Rule(Reason.UNPAID, "unpaid", _is_unpaid),
    Rule(
        Reason.RULES,
        "list_date",
        _is_other_day,
        lambda attempt: (("date", attempt.check_in_list.date),),
    ),
    ListRules(),
    OpenQuestions(),
    Rule(Reason.ERROR, "exchange_required", _must_exchange),
    Rule(Reason.ALREADY_EXCHANGED, "already_exchanged", _is_exchanged),
    Rule(Reason.ALREADY_REDEEMED, "already_redeemed", _is_redeemed, _last_entry),
    # Whoever is neither booked nor waiting was refused above.
    Rule(Reason.ROOM_FULL, "session_full", _has_no_place, lambda _: (("waiting", 1),)),
    Rule(Reason.ROOM_FULL, "room_full", _is_full, _room_values),
)
"""Checked from top to bottom; the first that does not let pass is the verdict."""

BEFORE_ANSWERS = frozenset({Reason.CANCELED, Reason.BLOCKED, Reason.UNAPPROVED, Reason.INVALID_TIME})
"""Refusals that come before pretix keeps the answers given; it keeps them when a later step fails."""


def keeps_answers(verdict: Verdict) -> bool:
    """Whether the answers that came with an attempt are to be kept, although it may have failed."""
    return not isinstance(verdict, Refuse) or (verdict.forcible and verdict.reason not in BEFORE_ANSWERS)


def redeem(attempt: Attempt, steps: Iterable[Step] = STEPS) -> Verdict:
    """Judge one attempt. Pure: the same attempt always gets the same verdict."""
    for step in steps:
        if step.holds(attempt):
            return step.verdict(attempt)
    return Admit()
