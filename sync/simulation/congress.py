"""A morning at many doors: arrivals, a network that fails, clocks that are wrong; and what came of it.

Must not know: how kiosks and hub do it.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from checkin.conflicts import DoubleAdmit, double_admits
from checkin.journal import Body, Kind
from checkin.model import (
    CheckInList,
    Direction,
    Event,
    EventSet,
    ListId,
    Position,
    PositionId,
    Product,
    ProductId,
    Room,
    RoomId,
)
from sync.simulation.hub import NAME, SimulatedHub
from sync.simulation.kiosk import SimulatedKiosk, World
from sync.simulation.replica import Journal
from sync.simulation.timeline import NS_PER_MS, NS_PER_S, START_MS, DriftingClock, Timeline
from sync.simulation.wire import Weather, Wire

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  # a seeded one is passed in

    from sync.simulation.door import Said

MINUTE_S = 60.0
HOUR_MS = 3_600_000
MOST_PPM = 50.0
DOOR = ListId(1)
PRODUCT = ProductId(1)
EVENT_SET = EventSet(
    events=(Event(slug="congress", names={"en": "Congress"}),),
    products=(Product(id=PRODUCT, names={"en": "Participant"}),),
    lists=(CheckInList(id=DOOR, names={"en": "Entrance"}, event="congress"),),
    rooms=(Room(id=RoomId(1), names={"en": "Foyer"}, counts=(DOOR,)),),
)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What happens.

    Attributes:
        scans_per_s: At all doors together.
        reused: Of scans, with a ticket that was held up before, at any time.
        rushed: Of scans, whose ticket is held up at another door within `RUSH_S`, too.
        wrong_ms: How far wall clocks are wrong at most; each kiosk draws its own.
        heal_s: How long all is well again before anything is compared.
    """

    kiosks: int = 40
    minutes: int = 20
    attendees: int = 20_000
    scans_per_s: float = 2.0
    reused: float = 0.01
    rushed: float = 0.0
    wrong_ms: int = HOUR_MS
    heal_s: float = 120.0
    weather: Weather = Weather()


RUSH_S = 0.2


class Spread(msgspec.Struct, frozen=True):
    """Median and 99th percentile."""

    median: float
    p99: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a run.

    Attributes:
        scans: Tickets held up.
        admitted: How many of them let somebody in; likewise `provisional`, of those, without the hub.
        doubled: Admits of somebody who had been let in already, as whoever sees all doors counts them.
        flagged: Entries that the fold over the hub's journal calls one too many.
        doubled_by_hub: Tickets that the hub itself has granted twice.
        lag_s: From an admit to one other kiosk knowing of it, over all pairs; those cut off included.
        late_s: The same, counted from when no cut stood in its way any more.
        hub_lag_s: From an admit until the hub knows.
        stamp_error_ms: Of the hub's stamps of entries, against the true time.
        clock_error_ms: Of the kiosks' corrected clocks, once a minute.
        is_equal: Whether hub and kiosks hold the same entries, stamps and presence after the heal.
        lost: Admits that somebody was told and that the hub does not have.
        digest: Of all journals: the same for two runs that are the same.
    """

    scans: int
    admitted: int
    provisional: int
    doubled: int
    flagged: int
    doubled_by_hub: int
    lag_s: Spread
    late_s: Spread
    hub_lag_s: Spread
    stamp_error_ms: Spread
    clock_error_ms: Spread
    is_equal: bool
    lost: int
    digest: str


class Congress:
    """One run.

    Args:
        plan: What happens.
        dice: Where all chance comes from: the same seed repeats the run.
    """

    def __init__(self, plan: Plan, dice: "Random") -> None:
        self._plan = plan
        self._dice = dice
        self._timeline = Timeline()
        self._hub = SimulatedHub(self._timeline, EVENT_SET, self._learnt)
        self._clocks: dict[str, DriftingClock] = {}
        self._kiosks = [self._make_kiosk(number) for number in range(plan.kiosks)]
        self._scans = 0
        self._seen: list[Position] = []
        self._said: list[Said] = []
        self._lags: list[float] = []
        self._late: list[float] = []
        self._hub_lags: list[float] = []
        self._cuts: dict[str, list[bool]] = defaultdict(list)
        self._clock_errors: list[float] = []

    def _make_kiosk(self, number: int) -> SimulatedKiosk:
        dice, name = self._dice, f"kiosk-{number + 1:02}"
        wrong_ms = round(dice.uniform(-1, 1) * self._plan.wrong_ms)
        drift_ppm = dice.uniform(-MOST_PPM, MOST_PPM)
        clock = DriftingClock(self._timeline, wrong_ms, drift_ppm, dice.randrange(1, 1000) * NS_PER_S)
        self._clocks[name] = clock
        wire = Wire(self._timeline, dice, self._plan.weather)
        world = World(timeline=self._timeline, hub=self._hub, event_set=EVENT_SET, dice=dice)
        return SimulatedKiosk(name, world, wire, clock, self._learnt)

    def run(self) -> Figures:
        """Let the morning pass, heal, and look."""
        plan = self._plan
        for kiosk in self._kiosks:
            self._timeline.after(self._dice.random(), kiosk.start)
        self._plan_next()
        for _ in range(plan.minutes):
            self._change_weather(plan.weather.offline)
            self._timeline.run(MINUTE_S)
            self._look_at_clocks()
        self._change_weather(0.0)
        self._timeline.run(plan.heal_s)
        return self._figures()

    def _plan_next(self) -> None:
        wait_s = self._dice.expovariate(self._plan.scans_per_s)
        if self._timeline.now_ns / NS_PER_S + wait_s < self._plan.minutes * MINUTE_S:
            self._timeline.after(wait_s, self._arrive)

    def _arrive(self) -> None:
        dice, plan = self._dice, self._plan
        is_reused = bool(self._seen) and dice.random() < plan.reused
        position = dice.choice(self._seen) if is_reused else self._newcomer()
        first, second = dice.sample(self._kiosks, 2)
        self._scan(first, position)
        if dice.random() < plan.rushed:
            self._timeline.after(dice.random() * RUSH_S, lambda: self._scan(second, position))
        self._plan_next()

    def _newcomer(self) -> Position:
        number = len(self._seen) % self._plan.attendees + 1
        position = Position(id=PositionId(number), secret=f"TICKET{number:05}", product=PRODUCT)
        self._seen.append(position)
        return position

    def _scan(self, kiosk: SimulatedKiosk, position: Position) -> None:
        self._scans += 1
        kiosk.scan(position, EVENT_SET.lists[0], Direction.ENTRY, self._said.append)

    def _change_weather(self, offline: float) -> None:
        for kiosk in self._kiosks:
            kiosk.wire.change(is_cut=self._dice.random() < offline)
            self._cuts[kiosk.name].append(kiosk.wire.is_cut)

    def _look_at_clocks(self) -> None:
        true_ms = START_MS + self._timeline.now_ns / NS_PER_MS
        self._clock_errors += [
            abs(kiosk.clock.now_ms() - true_ms) for kiosk in self._kiosks if kiosk.clock.offset() is not None
        ]

    def _learnt(self, name: str, bodies: Iterable[Body]) -> None:
        now_s = self._timeline.now_ns / NS_PER_S
        for body in bodies:
            if body.kind is not Kind.ENTRY or body.device == name:
                continue
            at_s = self._true_ns(body) / NS_PER_S
            if name == NAME:
                self._hub_lags.append(now_s - at_s)
            else:
                self._lags.append(now_s - at_s)
                there_s = self._connected_s(body.device, at_s)
                self._late.append(now_s - self._connected_s(name, there_s))

    def _connected_s(self, name: str, since_s: float) -> float:
        """When a kiosk can first speak to the hub from then on."""
        cuts, minute = self._cuts[name], int(since_s // MINUTE_S)
        if not cuts[minute]:
            return since_s
        return next(n for n in range(minute, len(cuts)) if not cuts[n]) * MINUTE_S

    def _true_ns(self, body: Body) -> int:
        return self._clocks[body.device].true_ns(body.mono_ns)

    def _figures(self) -> Figures:
        admitted = [said for said in self._said if said.is_admitted]
        journal = self._hub.journal
        times = Counter(said.position.id for said in admitted)
        digests = [host.digest() for host in (journal, *(kiosk.replica for kiosk in self._kiosks))]
        granted = Counter(said.position.id for said in admitted if said.is_ruled)
        return Figures(
            scans=self._scans,
            admitted=len(admitted),
            provisional=sum(not said.is_ruled for said in admitted),
            doubled=sum(times.values()) - len(times),
            flagged=len(double_admits_in(journal)),
            doubled_by_hub=sum(count > 1 for count in granted.values()),
            lag_s=spread(self._lags),
            late_s=spread(self._late),
            hub_lag_s=spread(self._hub_lags),
            stamp_error_ms=spread(self._stamp_errors()),
            clock_error_ms=spread(self._clock_errors),
            is_equal=len(set(digests)) == 1,
            lost=sum(said.entry not in journal.known for said in admitted),
            digest=hashlib.sha256("".join(digests).encode()).hexdigest(),
        )

    def _stamp_errors(self) -> list[float]:
        journal = self._hub.journal
        return [
            abs(journal.known[one].stamp.ms - START_MS - self._true_ns(body) / NS_PER_MS)
            for one, body in journal.bodies.items()
            if body.kind is Kind.ENTRY
        ]


def double_admits_in(journal: Journal) -> list[DoubleAdmit]:
    """All conflicts that one host sees."""
    lists = {one.id: one for one in EVENT_SET.lists}
    zone = ZoneInfo(EVENT_SET.events[0].timezone)
    return [
        one
        for position in journal.people()
        for one in double_admits(journal.passages(position), lists, (), zone)
    ]


def spread(values: Sequence[float]) -> Spread:
    """How values lie; 0 where there are none."""
    if not values:
        return Spread(0.0, 0.0)
    ordered = sorted(values)
    return Spread(ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)])
