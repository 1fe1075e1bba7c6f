"""Days, persons who return, kiosks: counted once more in plain Python, from docs/reports.md alone."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median_low
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.commands.journal import export_line
from reports.asked import Asked
from reports.kinds import FIGURES
from reports.source import Folded
from tests.equipment.figure_dice import MADE, REAL, Congress, draw_congress
from tests.fakes.recorded import Recorded
from tests.often import often

Fact = dict[str, Any]
Rows = list[tuple[Any, ...]]
PAUSE_MS = 120_000


class ByHand:
    """What holds of one congress."""

    def __init__(self, congress: Congress) -> None:
        lines = (json.loads(export_line(entry)) for entry in congress.entries)
        stamped = (line["body"] | {"stamp": line["stamp"][1:3]} for line in lines)
        facts: list[Fact] = list({one["id"]: one for one in stamped}.values())
        self._is_real_known = REAL in {one.id for one in congress.positions}
        names = {one.id: one.names["de"] for one in congress.event_set.products}
        self._products = {int(one.id): names[one.product] for one in congress.positions}
        zones = {one.slug: ZoneInfo(one.timezone) for one in congress.event_set.events}
        self._zones = {one.id: zones[one.event] for one in congress.event_set.lists}
        undone = {one["ref"] for one in facts if one["kind"] == "undo"}
        refused = {one["ref"] for one in facts if one["kind"] == "ruling" and one.get("reason")}
        self.scans = [
            one
            for one in facts
            if one["kind"] in ("entry", "refusal") or (one["kind"] == "exit" and not one.get("ref"))
        ]
        self.refusals = [one for one in self.scans if one["kind"] == "refusal" or one["id"] in refused]
        holds = [one for one in self.scans if one["id"] not in undone | refused]
        self.entries = [one for one in holds if one["kind"] == "entry"]
        self.exits = [one for one in holds if one["kind"] == "exit"]

    def whom(self, fact: Fact) -> int:
        """A walk-in is one person, before and after central knows."""
        number = int(fact["position"])
        return REAL if number == MADE and self._is_real_known else number

    def day(self, fact: Fact) -> str:
        """As the clocks of that list's event show it."""
        return datetime.fromtimestamp(fact["at_ms"] / 1000, self._zones[fact["list"]]).date().isoformat()

    def firsts(self) -> dict[int, Fact]:
        """Each person's first entry of all; of two at the same time that with the earlier stamp."""
        ordered = sorted(self.entries, key=lambda one: (one["at_ms"], one["stamp"], one["id"]), reverse=True)
        return {self.whom(one): one for one in ordered}

    def days(self) -> Rows:
        """Persons, entries and exits, per day and product."""
        found: dict[tuple[str, str], tuple[set[int], list[Fact], list[Fact]]]
        found = defaultdict(lambda: (set(), [], []))
        for one in self.entries:
            who, came, _ = found[self._cell(one)]
            who.add(self.whom(one))
            came.append(one)
        for one in self.exits:
            found[self._cell(one)][2].append(one)
        return [(*key, len(who), len(came), len(went)) for key, (who, came, went) in found.items()]

    def _cell(self, fact: Fact) -> tuple[str, str]:
        return self.day(fact), self._products.get(self.whom(fact), "?")

    def returning(self) -> Rows:
        """Persons of each day, and for how many of them it was that of their first entry."""
        firsts = {person: self.day(one) for person, one in self.firsts().items()}
        persons: dict[str, set[int]] = defaultdict(set)
        for one in self.entries:
            persons[self.day(one)].add(self.whom(one))
        return [(day, len(who), sum(firsts[one] == day for one in who)) for day, who in persons.items()]

    def kiosks(self) -> Rows:
        """Entries, exits and refusals of each kiosk and day, and the median of its pauses."""
        found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        for place, facts in enumerate((self.entries, self.exits, self.refusals)):
            for one in facts:
                found[self.day(one), one["device"]][place] += 1
        pauses = self._pauses()
        return [
            (*key, *sums, median_low(pauses[key]) if key in pauses else "") for key, sums in found.items()
        ]

    def _pauses(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        ordered = sorted(self.scans, key=lambda one: (one["device"], one["sequence"]))
        for before, after in pairwise(ordered):
            pause_ms = after["at_ms"] - before["at_ms"]
            if before["device"] == after["device"] and 0 <= pause_ms <= PAUSE_MS:
                found[self.day(after), after["device"]].append(pause_ms // 1000)
        return found


def _sorted(rows: Iterable[Sequence[object]]) -> list[list[str]]:
    return sorted([str(cell) for cell in row] for row in rows)


@pytest.mark.often
@settings(max_examples=often(200), deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 200))
def test_figures_are_those_counted_by_hand(seed: int, size: int) -> None:
    """Days, returning persons and kiosks mean what the page of definitions says."""
    congress = draw_congress(seed, size)
    hand = ByHand(congress)
    source = Folded(Recorded(congress.entries), congress.positions, congress.event_set, congress.now_ms)

    def told(kind: str, *columns: str) -> list[list[str]]:
        table = FIGURES[kind].make(Asked(source, "de")).tables[0]
        places = [table.headings.index(one) for one in columns]
        return _sorted([row[place] for place in places] for row in table.rows)

    assert told("headcount-by-day", "day", "product", "persons", "entries", "exits") == _sorted(hand.days())
    assert told("returning", "day", "persons", "first_time") == _sorted(hand.returning())
    pace = told("kiosks", "day", "kiosk", "entries", "exits", "refusals", "median_seconds")
    assert pace == _sorted(hand.kiosks())
