"""Minutes of each person at each session, counted once more moment by moment, from docs/reports.md alone."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.model import Exits, PositionId, RoomId, Session
from checkin.rollup import SESSIONS, to_happened
from kiosk.commands.journal import export_line
from reports.certificates import attendees_of, sessions_over
from reports.source import Folded
from tests.equipment.figure_dice import MADE, REAL, Congress, draw_congress
from tests.fakes.recorded import Recorded
from tests.often import often

Fact = dict[str, Any]
FOUR_HOURS_MS = 4 * 3_600_000


class Watched:
    """One person, looked at from moment to moment.

    Args:
        facts: Exported entries about them, each once.
        congress: With its rooms and sessions.
    """

    def __init__(self, facts: list[Fact], congress: Congress) -> None:
        self._rooms = {one.id: one for one in congress.event_set.rooms}
        self._sessions = congress.event_set.sessions
        self._zone = ZoneInfo(congress.event_set.events[0].timezone)
        gone = {one["body"]["ref"] for one in facts if one["body"]["kind"] == "undo"}
        gone |= {
            one["body"]["ref"]
            for one in facts
            if one["body"]["kind"] == "ruling" and one["body"].get("reason")
        }
        holds = [
            one for one in facts if one["body"]["kind"] in ("entry", "exit") and one["body"]["id"] not in gone
        ]
        holds.sort(key=lambda one: (one["stamp"][1], one["stamp"][2], one["body"]["id"]))
        self._steps = list(_effective(one["body"] for one in holds))

    def minutes(self) -> dict[int, int]:
        """Per session, whole minutes of all moments in its room together."""
        sums: dict[int, int] = defaultdict(int)
        for from_ms, to_ms, inside in self._stretches():
            for session in self._sessions:
                since = inside.get(session.room)
                if since is not None and self._day(session.start_ms) <= self._day(since):
                    both = min(to_ms, session.end_ms) - max(from_ms, session.start_ms)
                    sums[session.id] += max(both, 0)
        return {session: ms // 60_000 for session, ms in sums.items() if ms >= 60_000}

    def _stretches(self) -> list[tuple[int, int, dict[RoomId, int]]]:
        """From when to when somebody was in which rooms, each with the moment of the newest scan into it."""
        at_ms, inside = 0, dict[RoomId, int]()
        moments: list[tuple[int, dict[RoomId, int]]] = []
        open_until: dict[RoomId, int] = {}
        for step in [*self._steps, None]:
            until = 1 << 60 if step is None else max(at_ms, step["at_ms"])
            for room, end in sorted(open_until.items(), key=lambda one: one[1]):
                if end <= until and room in inside:
                    inside = {one: ms for one, ms in inside.items() if one != room}
                    moments.append((end, inside))
                    del open_until[room]
            at_ms = until
            if step is not None and step.get("room") is not None:
                inside = self._after(step, inside, at_ms)
                moments.append((at_ms, inside))
                open_until = {one: end for one, end in open_until.items() if one in inside}
                for room in inside.keys() - open_until.keys():
                    if (closes := self._closes(room, at_ms)) is not None and step["room"] == room:
                        open_until[room] = closes
        moments.append((1 << 60, {}))
        return [(one[0], other[0], one[1]) for one, other in pairwise(moments)]

    def _after(self, step: Fact, inside: dict[RoomId, int], at_ms: int) -> dict[RoomId, int]:
        room, parent = step["room"], self._rooms[step["room"]].parent
        if step["kind"] == "entry":
            siblings = {one.id for one in self._rooms.values() if one.parent == parent and parent is not None}
            return {one: ms for one, ms in inside.items() if one not in siblings} | {room: at_ms}
        return {one: ms for one, ms in inside.items() if room not in self._around(one)}

    def _around(self, room: RoomId | None) -> list[RoomId]:
        return [] if room is None else [room, *self._around(self._rooms[room].parent)]

    def _closes(self, room: RoomId, at_ms: int) -> int | None:
        ends = [one.end_ms for one in self._sessions if one.room == room and one.end_ms > at_ms]
        return min(ends, default=None) if self._rooms[room].exits is Exits.NONE else None

    def _day(self, at_ms: int) -> str:
        return datetime.fromtimestamp((at_ms - FOUR_HOURS_MS) / 1000, self._zone).date().isoformat()


def _effective(steps: Iterable[Fact]) -> Iterator[Fact]:
    """Without exits that end a stay which is over: they say nothing, not even what time it is."""
    newest: dict[int | None, str] = {}
    for step in steps:
        if step["kind"] == "entry":
            newest[step.get("room")] = step["id"]
        elif step.get("ref") and newest.get(step.get("room")) != step["ref"]:
            continue
        else:
            newest.pop(step.get("room"), None)
        yield step


def _by_person(congress: Congress) -> dict[PositionId, list[Fact]]:
    """A walk-in is one person, before and after central knows."""
    found: dict[PositionId, dict[str, Fact]] = defaultdict(dict)
    is_real_known = REAL in {one.id for one in congress.positions}
    for entry in congress.entries:
        number = entry.body.position
        if number is not None:
            whom = REAL if number == MADE and is_real_known else number
            found[whom][entry.body.id] = json.loads(export_line(entry))
    return {number: list(facts.values()) for number, facts in found.items()}


@pytest.mark.often
@settings(max_examples=often(150), deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 200))
def test_minutes_are_those_counted_by_hand(seed: int, size: int) -> None:
    """Whoever came late, went early, was taken back, refused, emptied out, or told out of order and twice."""
    congress = draw_congress(seed, size)
    sessions: list[Session] = sessions_over(congress.event_set, congress.now_ms)
    by_person = _by_person(congress)
    known = {one.id: one for one in congress.positions}
    if REAL in known:
        known.pop(MADE, None)
    entries = defaultdict(list)
    for entry in congress.entries:
        number = entry.body.position
        whom = REAL if number == MADE and REAL in known else number
        entries[whom].append(to_happened(entry))
    people = [(position, entries[number]) for number, position in known.items()]
    told = {
        one.position.id: {session.id: minutes for session, minutes in one.minutes}
        for one in attendees_of(people, congress.event_set, sessions)
    }
    ended = {one.id for one in sessions}
    by_hand = {
        number: {
            one: ms
            for one, ms in Watched(by_person.get(number, []), congress).minutes().items()
            if one in ended
        }
        for number in known
    }
    assert told == {number: minutes for number, minutes in by_hand.items() if minutes}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(50, 200))
def test_minutes_add_up_to_the_report_of_sessions(seed: int, size: int) -> None:
    """Persons with so many minutes at a session are as many as the figures say, of those who are known."""
    congress = draw_congress(seed, size)
    known = {one.id: one for one in congress.positions if one.id != MADE}
    own = [one for one in congress.entries if one.body.position in known]
    facts = defaultdict(list)
    for entry in own:
        facts[entry.body.position].append(to_happened(entry))
    people = [(position, facts[number]) for number, position in known.items()]
    everything = attendees_of(people, congress.event_set, congress.event_set.sessions)
    counted: dict[tuple[int, int], int] = defaultdict(int)
    for one in everything:
        for session, minutes in one.minutes:
            counted[session.id, minutes] += 1
    source = Folded(Recorded(own), list(known.values()), congress.event_set, congress.now_ms)
    cells = {key: amounts[0] for key, amounts in source.cells(SESSIONS).items() if key[1]}
    assert counted == cells
