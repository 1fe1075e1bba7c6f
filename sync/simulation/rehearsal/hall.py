"""A rehearsal: visits go through lines, stations judge them, and whoever is turned away goes on to the desk.

Must not know: how a verdict is found, what is told of it all.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from math import ceil

from checkin.model import EventSet, RoomId
from sync.simulation.rehearsal.guests import MakeDice, Visit, make_visits
from sync.simulation.rehearsal.judges import Judge, Network, OneJournal
from sync.simulation.rehearsal.lines import Line, Serve, Station
from sync.simulation.rehearsal.plan import AT_DESK_FIRST, Congress, Place, Stage
from sync.simulation.rehearsal.serving import Serving
from sync.simulation.rehearsal.venue import FIRST_ROOM, make_venue
from sync.simulation.replica import NOWHERE
from sync.simulation.timeline import NS_PER_S, Timeline

MINUTE_S = 60.0
SETTLE_S = 30.0
"""After a peak, until the network has told everybody."""
LONGEST_S = 8 * 3600.0
"""Nobody stands in line for longer after a peak has ended: then the crew is far too small."""


class Hall:
    """One rehearsal.

    Args:
        congress: What is played.
        make_dice: See `MakeDice`.
        is_wired: Whether kiosks speak over a network; else all write into one journal.
    """

    def __init__(self, congress: Congress, make_dice: MakeDice, *, is_wired: bool = True) -> None:
        self.congress = congress
        self.venue: EventSet = make_venue(congress)
        self.timeline = Timeline()
        self.visits = make_visits(congress, make_dice)
        self.samples: list[tuple[float, int, dict[Stage, int]]] = []
        """Each minute: virtual time, peak, people in line at each stage."""
        self._lists = {one.id: one for one in self.venue.lists}
        groups = _groups(congress)
        stations = sum(number for _, number in groups)
        self.judge: Judge = self._make_judge(make_dice, stations, is_wired=is_wired)
        self.serving = Serving(congress, self.venue, self.timeline, self.judge, self._to_desk)
        self.lines = self._make_lines(groups, make_dice)

    def _make_lines(
        self, groups: Sequence[tuple[Stage, int]], make_dice: MakeDice
    ) -> dict[Stage, list[Line]]:
        """All stations are numbered through, and have dice of their own."""
        serving, faults, numbers = self.serving, self.congress.faults, count()
        serves: dict[Stage, Serve] = {
            Stage.KIOSK: serving.at_kiosk,
            Stage.DESK: serving.at_desk,
            Stage.DOOR: serving.at_door,
            Stage.STAND: serving.at_stand,
        }
        lines: dict[Stage, list[Line]] = {stage: [] for stage in Stage}
        for stage, stations in groups:
            here = list(islice(numbers, stations))
            made = [Station(number=n, dice=make_dice(f"{stage} {n - here[0]}"), faults=faults) for n in here]
            lines[stage].append(Line(self.timeline, stage, made, serves[stage]))
        return lines

    def _make_judge(self, make_dice: MakeDice, stations: int, *, is_wired: bool) -> Judge:
        if is_wired:
            weather = self.congress.weather
            return Network(self.timeline, self.venue, make_dice("network"), stations, weather)
        return OneJournal(self.timeline, self.venue, make_dice("ids"), stations)

    def play(self) -> None:
        """From the first peak to the last; nights and afternoons pass at once."""
        for number, peak in enumerate(self.congress.peaks):
            self._skip_to(peak.begins_s)
            if peak.place is Place.ROOMS:
                self._empty_rooms()
            for line in self._all_lines():
                line.open()
            for visit in (one for one in self.visits if one.peak == number):
                self.timeline.after(visit.at_s - self._now_s, _joining(self._line_of(visit), visit))
            self._run_peak(number, peak.minutes)

    def _run_peak(self, number: int, minutes: int) -> None:
        begun_s = self._now_s
        while True:
            passed_s = self._now_s - begun_s
            is_over = passed_s >= minutes * MINUTE_S and all(line.is_quiet for line in self._all_lines())
            if is_over or passed_s > minutes * MINUTE_S + LONGEST_S:
                break
            self.judge.minute()
            self.samples.append((self._now_s, number, self._lengths()))
            self.timeline.run(MINUTE_S)
        for line in self._all_lines():
            line.close()
        if isinstance(self.judge, Network):
            self.judge.heal()
        self.timeline.run(SETTLE_S)

    def _empty_rooms(self) -> None:
        """Before new sessions begin, all who are still counted in a room are checked out at its door."""
        doors = {RoomId(FIRST_ROOM + room): line for room, line in enumerate(self.lines[Stage.DOOR])}
        for heard in self.serving.said:
            here, position = self._lists[heard.visit.list], heard.said.position
            room = self.venue.room_counting(here.id)
            inside = self.judge.journals[0].inside.get(position.id, NOWHERE)
            if room is not None and room.id in doors and room.id in inside:
                self.judge.leave(min(doors[room.id].stations), position, here)
        self.timeline.run(SETTLE_S)

    def _lengths(self) -> dict[Stage, int]:
        return {stage: sum(line.length for line in lines) for stage, lines in self.lines.items()}

    def _skip_to(self, at_s: float) -> None:
        gap_s = at_s - self._now_s
        if gap_s > 0:
            self.timeline.skip(gap_s)

    @property
    def _now_s(self) -> float:
        return self.timeline.now_ns / NS_PER_S

    def _all_lines(self) -> Iterator[Line]:
        for lines in self.lines.values():
            yield from lines

    def _to_desk(self, visit: Visit) -> None:
        if desks := self.lines[Stage.DESK]:
            desks[0].join(visit)

    def _line_of(self, visit: Visit) -> Line:
        place = self.congress.peaks[visit.peak].place
        if place is Place.ROOMS:
            return self.lines[Stage.DOOR][visit.room]
        if place is Place.STAND:
            return self.lines[Stage.STAND][0]
        first = Stage.DESK if visit.case in AT_DESK_FIRST or not self.lines[Stage.KIOSK] else Stage.KIOSK
        return self.lines[first][0]


def _groups(congress: Congress) -> list[tuple[Stage, int]]:
    """How many stations stand before each line."""
    places = {peak.place for peak in congress.peaks}
    doors = range(congress.rooms if Place.ROOMS in places else 0)
    groups = [
        (Stage.KIOSK, congress.kiosks),
        (Stage.DESK, congress.desks),
        *((Stage.DOOR, ceil(congress.limit(room) / congress.door_seats)) for room in doors),
        (Stage.STAND, int(Place.STAND in places)),
    ]
    return [(stage, stations) for stage, stations in groups if stations]


def _joining(line: Line, visit: Visit) -> Callable[[], None]:
    return lambda: line.join(visit)
