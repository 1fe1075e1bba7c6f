"""Who judges a scan in a rehearsal: kiosks on a network with a hub, or all of them on one journal.

Both judge by the real rules, over replicas in memory. The network is what the rehearsal is told with; the one
journal is the same without wires, for trying many crews. Must not know: lines, who comes.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from checkin.journal import Fact, JournalEntry, Kind
from checkin.model import CheckInList, Direction, EventSet, Position
from sync.hub.protocol import Ruled
from sync.simulation.door import Door, Listener
from sync.simulation.hub import EPOCH, SimulatedHub
from sync.simulation.kiosk import SimulatedKiosk, World
from sync.simulation.replica import Journal, Replica
from sync.simulation.timeline import NS_PER_S, DriftingClock, Timeline
from sync.simulation.wire import Weather, Wire

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  # a seeded one is passed in

MOST_PPM, MOST_WRONG_MS = 50.0, 2_000
MINUTE_S = 60.0


class Judge(Protocol):
    """What lines ask. Stations are numbered through all stages."""

    def scan(self, station: int, position: Position, here: CheckInList, said: Listener) -> None:
        """Somebody wants in; told by `said`, at once or later."""
        ...

    def leave(self, station: int, position: Position, here: CheckInList) -> None:
        """Somebody is checked out."""
        ...

    def note(self, station: int, kind: Kind, position: Position) -> None:
        """Write down what happens beside a scan."""
        ...

    def has_badge(self, station: int, position: Position) -> bool:
        """Whether a badge is known of there."""
        ...

    def minute(self) -> None:
        """A minute with open doors begins."""
        ...

    @property
    def journals(self) -> tuple[Journal, ...]:
        """The one that knows most, and all others."""
        ...


def fact_of(kind: Kind, position: Position, now_ms: int) -> Fact:
    """What is written down beside a scan."""
    payload: dict[str, str | int | float | bool | None] = {"state": "printed"} if kind is Kind.BADGE else {}
    return Fact(kind=kind, at_ms=now_ms, position=position.id, payload=payload)


class OneJournal:
    """Every station writes into the same journal, and nothing ever takes time.

    Args:
        timeline: Virtual time.
        event_set: The congress.
        dice: For ids.
        stations: How many.
    """

    def __init__(self, timeline: Timeline, event_set: EventSet, dice: "Random", stations: int) -> None:
        clock = DriftingClock(timeline)
        self._clock = clock
        self._replica = Replica(event_set.rooms, "all", clock)
        self._doors = [
            Door(self._replica, event_set, clock, dice, _granting(clock), lambda: False)
            for _ in range(stations)
        ]

    def scan(self, station: int, position: Position, here: CheckInList, said: Listener) -> None:
        """Judged and said at once: whoever writes last has seen everything."""
        self._doors[station].scan(position, here, Direction.ENTRY, said)

    def leave(self, station: int, position: Position, here: CheckInList) -> None:
        """At once, too."""
        self._doors[station].scan(position, here, Direction.EXIT, lambda _: None)

    def note(self, station: int, kind: Kind, position: Position) -> None:
        """Into the one journal."""
        self._doors[station].note(fact_of(kind, position, self._clock.now_ms()))

    def has_badge(self, station: int, position: Position) -> bool:  # noqa: ARG002  # all know the same
        """Whether there is one."""
        return position.id in self._replica.badged

    def minute(self) -> None:
        """There is no weather."""

    @property
    def journals(self) -> tuple[Journal, ...]:
        """The one."""
        return (self._replica,)


def _granting(clock: DriftingClock) -> Callable[[JournalEntry, Callable[[Ruled | None], None]], None]:
    def ask(_: JournalEntry, ruled: Callable[[Ruled | None], None]) -> None:
        ruled(Ruled(epoch=EPOCH, now_ms=clock.now_ms(), sequence=0))

    return ask


class Network:
    """Each station is a kiosk with a replica, a clock of its own and a wire to the hub, which may be cut.

    Args:
        timeline: Virtual time.
        event_set: The congress.
        dice: For clocks, wires, weather and ids.
        stations: How many.
        weather: How the network is.
    """

    def __init__(
        self, timeline: Timeline, event_set: EventSet, dice: "Random", stations: int, weather: Weather
    ) -> None:
        self._dice = dice
        self._weather = weather
        self._hub = SimulatedHub(timeline, event_set, lambda *_: None)
        world = World(timeline=timeline, hub=self._hub, event_set=event_set, dice=dice)
        self._kiosks = [self._make(number, timeline, world) for number in range(stations)]
        for kiosk in self._kiosks:
            timeline.after(dice.random(), kiosk.start)

    def _make(self, number: int, timeline: Timeline, world: World) -> SimulatedKiosk:
        dice = self._dice
        wrong_ms = round(dice.uniform(-1, 1) * MOST_WRONG_MS)
        clock = DriftingClock(
            timeline, wrong_ms, dice.uniform(-MOST_PPM, MOST_PPM), dice.randrange(1, 1000) * NS_PER_S
        )
        wire = Wire(timeline, dice, self._weather)
        return SimulatedKiosk(f"kiosk-{number + 1:02}", world, wire, clock, lambda *_: None)

    def scan(self, station: int, position: Position, here: CheckInList, said: Listener) -> None:
        """Judged by what that kiosk knows; the hub is asked, if it is heard."""
        self._kiosks[station].scan(position, here, Direction.ENTRY, said)

    def leave(self, station: int, position: Position, here: CheckInList) -> None:
        """Nobody is asked about an exit."""
        self._kiosks[station].scan(position, here, Direction.EXIT, lambda _: None)

    def note(self, station: int, kind: Kind, position: Position) -> None:
        """Into that kiosk's journal, and on its way."""
        kiosk = self._kiosks[station]
        kiosk.note(fact_of(kind, position, kiosk.clock.now_ms()))

    def has_badge(self, station: int, position: Position) -> bool:
        """Whether that kiosk knows of one."""
        return position.id in self._kiosks[station].replica.badged

    def minute(self) -> None:
        """Other wires are cut than before."""
        for kiosk in self._kiosks:
            kiosk.wire.change(is_cut=self._dice.random() < self._weather.offline)

    def heal(self) -> None:
        """All wires hold."""
        for kiosk in self._kiosks:
            kiosk.wire.change(is_cut=False)

    @property
    def journals(self) -> tuple[Journal, ...]:
        """The hub's, and each kiosk's."""
        return (self._hub.journal, *(kiosk.replica for kiosk in self._kiosks))
