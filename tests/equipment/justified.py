"""Differences from pretix that are meant, each with its reason. Whatever is not listed is a fault of ours.

Written down in docs/decisions/0007-where-admission-differs-from-pretix.md.
Must not know: how either side was played.
"""

from tests.equipment.comparison import Difference, Justified
from tests.equipment.world import Said


def _pretix_crashed(difference: Difference) -> bool:
    theirs, ours = difference.theirs, difference.ours
    return isinstance(theirs, Said) and isinstance(ours, Said) and theirs.verdict == "crashed"


JUSTIFIED: tuple[Justified, ...] = (
    Justified("pretix answers HTTP 500 where it cannot explain a rule, ours refuses it", _pretix_crashed),
)
