"""Differences from pretix that are meant, each with its reason. Whatever is not listed is a fault of ours.

Written down in docs/decisions/0005-where-admission-differs-from-pretix.md.
Must not know: how either side was played.
"""

from collections import Counter

import msgspec

from tests.equipment.comparison import Difference, Justified
from tests.equipment.rule_dice import UNKNOWN_VARIABLE
from tests.equipment.step_dice import BAD_ANSWERS
from tests.equipment.world import Passed, Said, Step


def _pretix_crashed(difference: Difference) -> bool:
    theirs, ours = _said(difference)
    return theirs.verdict == "crashed" and ours.reason == "rules"


def _is_of_other_date(difference: Difference) -> bool:
    theirs, ours = _said(difference)
    return theirs.reason == "invalid" and ours.reason == "product" and ours.explanation == "wrong_date"


def _is_unreadable(difference: Difference) -> bool:
    if difference.step is None:
        return any(UNKNOWN_VARIABLE in one.rules for one in difference.world.event_set.lists)
    return _said(difference)[1].explanation == "rules_unreadable"


def _is_answered_badly(difference: Difference) -> bool:
    """Also where the answer came earlier: it is kept although that scan was refused."""
    theirs, ours = _said(difference)
    steps = difference.world.steps[: (difference.step or 0) + 1]
    bad = {question for step in steps for question, text in step.answers.items() if text in BAD_ANSWERS}
    other = {str(question) for question in set(ours.asked) ^ set(theirs.asked)}
    return bool(other) and other <= bad


def _is_forced_over_broken_rules(difference: Difference) -> bool:
    theirs, ours = _said(difference)
    is_broken = theirs.reason == "rules" and not theirs.explanation
    return is_broken and ours.verdict == "ok" and _step(difference).force


def _is_medium_of_canceled(difference: Difference) -> bool:
    world, text = difference.world, _step(difference).text.strip()
    tickets = [sold.position for sold in world.sold if sold.canceled]
    canceled = {number for ticket in tickets for number in (ticket.id, ticket.addon_to)}
    linked = {one for medium in world.media if medium.identifier == text for one in medium.positions}
    theirs, step = _said(difference)[0], _step(difference)
    is_of_canceled = theirs.reason in {"canceled", "ambiguous"} or (step.force and theirs.verdict == "ok")
    return is_of_canceled and bool(linked & canceled)


def _is_at_one_moment(difference: Difference) -> bool:
    """An entry and an exit at one moment; in the end it may also have decided what had to be forced."""
    theirs, ours = _said(difference)
    before = difference.world.steps[: difference.step]
    moments = Counter(step.at_ms for step in before if step.annuls is None)
    ties = {step.direction for step in before if moments[step.at_ms] > 1}
    if difference.step is None:
        return len(ties) > 1 and _differ_by_force_alone(difference)
    return len(ties) > 1 and {theirs.reason, ours.reason} & {"already_redeemed", "rules"} != set()


def _differ_by_force_alone(difference: Difference) -> bool:
    theirs, ours = difference.theirs, difference.ours
    if isinstance(theirs, Said) or isinstance(ours, Said):
        return False
    return [_without_force(one) for one in theirs] == [_without_force(one) for one in ours]


def _without_force(passed: Passed) -> Passed:
    return msgspec.structs.replace(passed, forced=False, is_unnamed=False)


def _names_owner(difference: Difference) -> bool:
    theirs, ours = _said(difference)
    return theirs.reason in {"revoked", "ambiguous"} and ours.reason == "revoked"


def _step(difference: Difference) -> Step:
    return Step(at_ms=0) if difference.step is None else difference.world.steps[difference.step]


def _said(difference: Difference) -> tuple[Said, Said]:
    """Both answers; nothing to be excused where the stored check-ins differ."""
    theirs, ours = difference.theirs, difference.ours
    return (theirs, ours) if isinstance(theirs, Said) and isinstance(ours, Said) else (NOTHING, NOTHING)


NOTHING = Said("")

JUSTIFIED: tuple[Justified, ...] = (
    Justified("pretix answers HTTP 500 where it cannot explain a rule, ours refuses", _pretix_crashed),
    Justified("pretix knows no ticket of another date of a series, ours names the date", _is_of_other_date),
    Justified("pretix judges a rule with an unknown word where it need not look at it", _is_unreadable),
    Justified("pretix takes other answers than ours", _is_answered_badly),
    Justified(
        "what pretix cannot work out it refuses even with force, ours obeys staff",
        _is_forced_over_broken_rules,
    ),
    Justified(
        "our copy of central's data has no canceled positions, a medium may name them", _is_medium_of_canceled
    ),
    Justified("of entry and exit at one millisecond ours takes the order of scans", _is_at_one_moment),
    Justified("of a revoked ticket pretix names the owner, ours what force would let in", _names_owner),
)
