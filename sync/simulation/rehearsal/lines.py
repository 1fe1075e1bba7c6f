"""Lines in virtual time: who waits, at which station somebody is served, how long all of it takes.

Must not know: tickets, kiosks, what serving is made of.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from typing import TYPE_CHECKING

import msgspec

from sync.simulation.door import Listener, Said
from sync.simulation.rehearsal.guests import Visit
from sync.simulation.rehearsal.plan import Faults, Stage
from sync.simulation.timeline import NS_PER_S, Timeline

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  # a seeded one is passed in

Ask = Callable[[Listener], None]
"""Something that is answered by and by."""
Process = Generator[float | Ask, Said | None, None]
"""Something that takes time: gives the seconds until it goes on, or what it waits for."""


def drive(timeline: Timeline, process: Process, answer: Said | None = None) -> None:
    """Let a process go on until it waits for time or an answer."""
    try:
        wanted = process.send(answer)
    except StopIteration:
        return
    if isinstance(wanted, float):
        timeline.after(wanted, lambda: drive(timeline, process))
    else:
        wanted(lambda said: drive(timeline, process, said))


class Station(msgspec.Struct, kw_only=True):
    """One kiosk, desk or door.

    Attributes:
        number: Through all stages, as a `Judge` knows it.
        dice: Its own, so that its bad luck does not depend on others.
        away_s: When it is away next, in virtual time; None = never.
        busy_s: How long it has served.
    """

    number: int
    dice: "Random"
    faults: Faults
    away_s: float | None = None
    badges: int = 0
    busy_s: float = 0.0
    served: int = 0
    jams: int = 0
    rolls: int = 0
    absences: int = 0

    def open(self, now_s: float) -> None:
        """The doors open: from now on it may go away."""
        every_s = self.faults.away_every_s
        self.away_s = now_s + self.dice.expovariate(1 / every_s) if every_s else None

    def print_badge(self, print_s: float) -> Iterable[float]:
        """How long the paper takes; now and then it jams."""
        self.badges += 1
        yield print_s
        if self.faults.jam and self.dice.random() < self.faults.jam:
            self.jams += 1
            yield self.dice.expovariate(1 / self.faults.jam_s) + print_s

    def rest(self, now_s: float) -> Iterable[float]:
        """How long it serves nobody now."""
        faults = self.faults
        if faults.roll_badges and self.badges >= (self.rolls + 1) * faults.roll_badges:
            self.rolls += 1
            yield faults.roll_s
        if self.away_s is not None and now_s >= self.away_s:
            self.absences += 1
            self.away_s = now_s + self.dice.expovariate(1 / faults.away_every_s)
            yield faults.away_s


class Wait(msgspec.Struct, frozen=True):
    """One wait in a line.

    Attributes:
        came_s: Virtual time; `called_s`: when a station became free for them.
        peak: Number of the peak; `door` of the room.
    """

    stage: Stage
    peak: int
    came_s: float
    called_s: float
    left_s: float
    door: int = 0

    @property
    def waited_s(self) -> float:
        """How long."""
        return self.called_s - self.came_s


Serve = Callable[[Station, Visit], Process]


class Line:
    """People in the order in which they came, before stations of one kind; whoever is free longest calls.

    Args:
        timeline: Virtual time.
        stage: What is there.
        stations: At least one.
        serve: What is done with somebody.
    """

    def __init__(self, timeline: Timeline, stage: Stage, stations: Iterable[Station], serve: Serve) -> None:
        self.stage = stage
        self.stations = {one.number: one for one in stations}
        self.waits: list[Wait] = []
        self._timeline = timeline
        self._serve = serve
        self._waiting: deque[tuple[Visit, float]] = deque()
        self._free = deque(self.stations)

    @property
    def now_s(self) -> float:
        """Virtual time."""
        return self._timeline.now_ns / NS_PER_S

    @property
    def is_quiet(self) -> bool:
        """Whether nobody waits and nobody is served."""
        return not self._waiting and len(self._free) == len(self.stations)

    @property
    def length(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def open(self) -> None:
        """A peak begins."""
        for station in self.stations.values():
            station.open(self.now_s)

    def close(self) -> None:
        """Whoever still stands here goes home; they have waited until now."""
        for visit, came_s in self._waiting:
            self.waits.append(Wait(self.stage, visit.peak, came_s, self.now_s, self.now_s, visit.room))
        self._waiting.clear()

    def join(self, visit: Visit) -> None:
        """Stand at the end."""
        self._waiting.append((visit, self.now_s))
        self._call()

    def _call(self) -> None:
        while self._waiting and self._free:
            visit, came_s = self._waiting.popleft()
            station = self.stations[self._free.popleft()]
            drive(self._timeline, self._served(station, visit, came_s))

    def _served(self, station: Station, visit: Visit, came_s: float) -> Process:
        called_s = self.now_s
        yield from self._serve(station, visit)
        left_s = self.now_s
        self.waits.append(Wait(self.stage, visit.peak, came_s, called_s, left_s, visit.room))
        station.busy_s += left_s - called_s
        station.served += 1
        yield from station.rest(left_s)
        self._free.append(station.number)
        self._call()
