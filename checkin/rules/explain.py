"""Why rules do not hold, in the one sentence that helps the attendee most.

Must not know: languages, names of products or gates, who reads it.

Message ids and their values. ``*_ms`` is milliseconds since 1970 UTC, to be shown in the event's time zone;
lists of ids and weekdays are text with commas, such as "1,2"; the rest are whole numbers.

========================  ==========================  =====================================================
message                   values                      meaning
========================  ==========================  =====================================================
rule_not_before           at_ms                       entry only from that time on
rule_not_after            at_ms                       entry was only before that time
rule_weekday              days                        entry only on these weekdays, 1 = Monday, 7 = Sunday
rule_product              products                    only for these products; empty = not for this one
rule_variation            variations                  only for these variations; empty = not for this one
rule_gate                 gates                       only at these gates; empty = not at this one
rule_present              -                           already inside; one must have left before
rule_absent               -                           only for who is inside already
rule_entries_max          max                         at most so many entries, all used up
rule_entries_min          min                         only after so many entries
rule_entries_today_max    max                         at most so many entries per day, all used up today
rule_entries_today_min    min                         only after so many entries today
rule_entries_days_max     max                         entries on at most so many days, all used up
rule_entries_days_min     min                         only after entries on so many days
rule_since_max            max, at_ms                  at most so many entries since that time, all used up
rule_since_min            min, at_ms                  only after so many entries since that time
rule_before_max           max, at_ms                  only for who entered at most so often before that time
rule_before_min           min, at_ms                  only for who entered so often before that time
rule_days_since_max       max, at_ms                  as rule_since_max, in days with an entry
rule_days_since_min       min, at_ms                  as rule_since_min, in days with an entry
rule_days_before_max      max, at_ms                  as rule_before_max, in days with an entry
rule_days_before_min      min, at_ms                  as rule_before_min, in days with an entry
rule_wait_minutes         minutes, at_ms              so many minutes to wait, that is until that time
rule_minutes_over         at_ms                       re-entry was only possible until that time
rule_first_entry          -                           only for who has not entered yet
rule_unmet                -                           a condition that no sentence fits
rules_broken              -                           the rules cannot be worked out; staff must look
========================  ==========================  =====================================================

The ``*_max`` values are 0 where the rule allows none at all.

Which condition is named: of those that do not hold, the one that must change and is the easiest to change. A
weight says how hard that is: where all must hold the hardest counts, where one is enough the easiest. That
comes to the same as pretix's writing out of every way through the rules, but cannot grow without bounds.
Ties are broken by how far off a number or a time is; a time to wait for comes before one that is over.
"""

from checkin.rules.facts import Facts
from checkin.rules.judging import BROKEN, work_out
from checkin.rules.nodes import Every, Node, Some
from checkin.rules.objections import UNMET, Objection, object_to
from checkin.verdict import Explanation


def explain(rules: Node, facts: Facts) -> Explanation:
    """Why the rules do not hold, as listed above. Never raises; ``rule_unmet`` if they do hold."""
    try:
        work_out(rules, facts)
    except BROKEN:
        return Explanation("rules_broken")
    try:
        return (_object(rules, facts) or UNMET).explanation
    except BROKEN:  # it can be judged, but not told: a limit beyond the calendar, say
        return UNMET.explanation


def _object(node: Node, facts: Facts) -> Objection | None:
    """What stands in the way; None where that part holds."""
    if isinstance(node, Every):
        return max(filter(None, (_object(part, facts) for part in node.parts)), key=_hardness, default=None)
    if isinstance(node, Some):
        objections = [_object(part, facts) for part in node.parts]
        if None in objections:
            return None
        return min(filter(None, objections), key=_hardness, default=UNMET)
    return None if work_out(node, facts) else object_to(node, facts)


def _hardness(objection: Objection) -> tuple[int, float]:
    return objection.weight, objection.distance
