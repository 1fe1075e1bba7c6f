"""Further rules of a check-in list: parsed once, judged at every scan, explained when they refuse.

Must not know: which list they belong to, how a refusal is worded. All is pure and raises nothing,
whatever the text or the facts.
"""

from checkin.rules.explain import explain
from checkin.rules.facts import Facts
from checkin.rules.judging import holds
from checkin.rules.nodes import ALWAYS, Node
from checkin.rules.parsing import Unreadable, parse_rules
from checkin.rules.printing import print_rules

__all__ = ["ALWAYS", "Facts", "Node", "Unreadable", "explain", "holds", "parse_rules", "print_rules"]
