"""What is done with somebody at each stage: talking, the scan, paper, and what staff put right.

Must not know: lines, when people come, how a verdict is found.
"""

from collections import Counter
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from checkin.journal import Kind
from checkin.model import EventSet, Position, PositionStatus
from sync.simulation.door import Listener, Said
from sync.simulation.rehearsal.guests import Visit
from sync.simulation.rehearsal.judges import Judge
from sync.simulation.rehearsal.lines import Ask, Process, Station
from sync.simulation.rehearsal.plan import AT_DESK_FIRST, Case, Congress, Stage
from sync.simulation.timeline import NS_PER_S, Timeline


class Heard(msgspec.Struct, frozen=True):
    """What was said of one ticket.

    Attributes:
        at_s: Virtual time.
        station: Where; its number.
    """

    said: Said
    visit: Visit
    at_s: float
    station: int


class Serving:
    """How stations serve. `said` and `badges` keep what came of it.

    Args:
        congress: How long things take.
        venue: Its lists.
        timeline: Virtual time.
        judge: Says who may pass.
        to_desk: Sends somebody on to the desk.
    """

    def __init__(
        self,
        congress: Congress,
        venue: EventSet,
        timeline: Timeline,
        judge: Judge,
        to_desk: Callable[[Visit], None],
    ) -> None:
        self.said: list[Heard] = []
        """By time."""
        self.badges: Counter[int] = Counter()
        """Printed badges by position."""
        self._congress = congress
        self._timeline = timeline
        self._judge = judge
        self._to_desk = to_desk
        self._lists = {one.id: one for one in venue.lists}

    def _scan(self, station: Station, visit: Visit, position: Position) -> Ask:
        """Held up there; what is said is kept."""
        here = self._lists[visit.list]

        def ask(said: Listener) -> None:
            def heard(answer: Said) -> None:
                self.said.append(Heard(answer, visit, self._timeline.now_ns / NS_PER_S, station.number))
                said(answer)

            self._judge.scan(station.number, position, here, heard)

        return ask

    def _talk(self, stage: Stage, visit: Visit, turn: int) -> float:
        effort = self._congress.pace.effort(stage, visit.case)
        return effort.talk_s * visit.slowness[turn] + effort.work_s

    def _badge(self, station: Station, visit: Visit, position: Position, *, again: bool = False) -> Process:
        """Printed at a first entry, or once more."""
        has_one = self._judge.has_badge(station.number, position)
        if not self._lists[visit.list].prints_badge or (has_one and not again):
            return
        if has_one:
            self._judge.note(station.number, Kind.BADGE_VOID, position)
        self._judge.note(station.number, Kind.BADGE, position)
        self.badges[position.id] += 1
        yield from station.print_badge(self._congress.pace.print_s)

    def at_kiosk(self, station: Station, visit: Visit) -> Process:
        """A badge, or on to the desk."""
        yield self._talk(Stage.KIOSK, visit, 0)
        position = visit.people[0]
        said = yield self._scan(station, visit, position)
        assert said is not None
        if said.is_admitted:
            yield from self._badge(station, visit, position)
        else:
            yield self._congress.pace.read_s
        if not said.is_admitted or visit.case is Case.WRONG_NAME:
            self._to_desk(visit)

    def at_desk(self, station: Station, visit: Visit) -> Process:
        """Everything is put right that can be; whoever has no right to come in is told so."""
        is_second = visit.case not in AT_DESK_FIRST and self._congress.kiosks > 0
        yield self._talk(Stage.DESK, visit, 1 if is_second else 0)
        for number, bought in enumerate(visit.people):
            if number:
                yield self._congress.pace.each_s
            position = self._put_right(station, visit, bought)
            if visit.case is Case.WRONG_NAME and is_second:
                yield from self._badge(station, visit, position, again=True)
                continue
            said = yield self._scan(station, visit, position)
            assert said is not None
            if said.is_admitted:
                yield from self._badge(station, visit, position, again=visit.case is Case.LOST)

    def _put_right(self, station: Station, visit: Visit, position: Position) -> Position:
        if visit.case is Case.UNPAID:
            self._judge.note(station.number, Kind.PAID, position)
            return replace(position, status=PositionStatus.PAID)
        if visit.case is Case.WALK_IN:
            self._judge.note(station.number, Kind.WALK_IN, position)
        return position

    def at_door(self, station: Station, visit: Visit) -> Process:
        """In, or not: who is refused at a room finds another one."""
        yield self._talk(Stage.DOOR, visit, 0)
        yield self._scan(station, visit, visit.people[0])

    def at_stand(self, station: Station, visit: Visit) -> Process:
        """Asked for consent; the scan counts the visit in any case."""
        yield self._talk(Stage.STAND, visit, 0)
        yield self._scan(station, visit, visit.people[0])
