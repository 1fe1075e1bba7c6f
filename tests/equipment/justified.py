"""Differences from pretix that are meant, each with its reason. Whatever is not listed is a fault of ours.

Written down in docs/decisions/0005-where-admission-differs-from-pretix.md.
Must not know: how either side was played.
"""

from tests.equipment.comparison import Difference, Justified
from tests.equipment.rule_dice import UNKNOWN_VARIABLE
from tests.equipment.step_dice import BAD_ANSWERS
from tests.equipment.world import Said


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
    theirs, ours = _said(difference)
    given = {} if difference.step is None else difference.world.steps[difference.step].answers
    more = {str(question) for question in set(ours.asked) - set(theirs.asked)}
    return bool(more) and all(given.get(question) in BAD_ANSWERS for question in more)


def _names_owner(difference: Difference) -> bool:
    theirs, ours = _said(difference)
    return theirs.reason == ours.reason == "revoked"


def _said(difference: Difference) -> tuple[Said, Said]:
    """Both answers; nothing to be excused where the stored check-ins differ."""
    theirs, ours = difference.theirs, difference.ours
    return (theirs, ours) if isinstance(theirs, Said) and isinstance(ours, Said) else (NOTHING, NOTHING)


NOTHING = Said("")

JUSTIFIED: tuple[Justified, ...] = (
    Justified("pretix answers HTTP 500 where it cannot explain a rule, ours refuses", _pretix_crashed),
    Justified("pretix knows no ticket of another date of a series, ours names the date", _is_of_other_date),
    Justified("pretix judges a rule with an unknown word where it need not look at it", _is_unreadable),
    Justified("pretix keeps an answer that is none, ours asks again", _is_answered_badly),
    Justified("of a revoked ticket pretix names the owner, ours what force would let in", _names_owner),
)
