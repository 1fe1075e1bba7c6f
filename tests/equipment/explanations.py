"""Do both sides name the same condition when a list's rules refuse? By what it is about, not word by word.

pretix names every condition on the way through its rules that seems nearest; ours names one. They agree where
ours is among them. Must not know: how either side was played.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from tests.equipment.world import Outcome, Said

SUBJECTS = (
    ("Ticket type", "ticket"),
    ("entrance gate", "gate"),
    ("entry_status", "presence"),
    ("checked in", "presence"),
    ("checked out", "presence"),
    ("week day", "weekday"),
    ("time since", "minutes"),
    ("days with an entry since", "days since"),
    ("days with an entry before", "days before"),
    ("days with an entry", "days"),
    ("entries since", "since"),
    ("entries before", "before"),
    ("entries today", "today"),
    ("number of entries", "entries"),
    ("Only allowed", "time"),
)
"""What a part of pretix's sentence is about; the first that is found in it counts."""

OUR_SUBJECTS = {
    "rule_not_before": {"time"},
    "rule_not_after": {"time"},
    "rule_weekday": {"weekday"},
    "rule_product": {"ticket"},
    "rule_variation": {"ticket"},
    "rule_gate": {"gate"},
    "rule_present": {"presence"},
    "rule_absent": {"presence"},
    "rule_entries_max": {"entries"},
    "rule_entries_min": {"entries", "minutes"},  # there is no time since an entry that never was
    "rule_entries_today_max": {"today"},
    "rule_entries_today_min": {"today"},
    "rule_entries_days_max": {"days"},
    "rule_entries_days_min": {"days"},
    "rule_since_max": {"since"},
    "rule_since_min": {"since"},
    "rule_before_max": {"before"},
    "rule_before_min": {"before"},
    "rule_days_since_max": {"days since"},
    "rule_days_since_min": {"days since"},
    "rule_days_before_max": {"days before"},
    "rule_days_before_min": {"days before"},
    "rule_wait_minutes": {"minutes"},
    "rule_minutes_over": {"minutes"},
    "rule_first_entry": {"minutes"},
}


def agreement(theirs: Iterable[Outcome], ours: Iterable[Outcome]) -> tuple[float, str]:
    """The share of refusals by rules in which both name the same, and the commonest of the others as text."""
    agreed, others = 0, Counter[str]()
    for their, our in _refused_by_rules(theirs, ours):
        subjects = {_subject(part) for part in their.explanation.split(", ")}
        named = OUR_SUBJECTS.get(our.explanation, {our.explanation})
        if named & subjects:
            agreed += 1
        else:
            others[f"pretix {' + '.join(sorted(subjects))}, ours {our.explanation}"] += 1
    total = agreed + others.total()
    return agreed / max(total, 1), "\n".join(f"  {count} x {what}" for what, count in others.most_common(12))


def _refused_by_rules(theirs: Iterable[Outcome], ours: Iterable[Outcome]) -> Iterator[tuple[Said, Said]]:
    """Pairs of answers in which both sides refuse by the rules and pretix says why."""
    for their_outcome, our_outcome in zip(theirs, ours, strict=True):
        for their, our in zip(their_outcome.said, our_outcome.said, strict=True):
            if their.reason == our.reason == "rules" and their.explanation:
                yield their, our


def _subject(part: str) -> str:
    return next((subject for words, subject in SUBJECTS if words in part), part)
