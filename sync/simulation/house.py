"""A day at a house with halls: who is where, counted by kiosks that are cut off now and then; what is known.

People come, go into halls when sessions begin, leave all at once when they end, and go home; others come
without a ticket, and now and then somebody counts a hall by eye. Beside what hub and kiosks know stands who
is really where. Must not know: how kiosks and hub do it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from checkin.band import Band, band
from checkin.journal import Fact, Kind
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
    Session,
    SessionId,
)
from checkin.room_count import PERSONS
from sync.record.keepers import Heard, keepers
from sync.simulation.hub import SimulatedHub
from sync.simulation.kiosk import SimulatedKiosk, World
from sync.simulation.onlooker import JournalSteps, Onlooker, number_of
from sync.simulation.replica import Journal
from sync.simulation.timeline import NS_PER_MS, NS_PER_S, START_MS, DriftingClock, Timeline
from sync.simulation.wire import Weather, Wire

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  # a seeded one is passed in

    from sync.simulation.door import Said

MINUTE_S = 60.0
MOST_PPM = 50.0
WRONG_MS = 3_600_000
HEAL_S = 120.0
LOOK_AGAIN_S = 1.0
PRODUCT = ProductId(1)
FOYER = RoomId(1)
HALLS = tuple(RoomId(number) for number in range(2, 6))
ROOMS = (FOYER, *HALLS)
EVENT_SET = EventSet(
    events=(Event(slug="house", names={"en": "House"}),),
    products=(Product(id=PRODUCT, names={"en": "Participant"}),),
    lists=tuple(
        CheckInList(id=ListId(room), names={"en": f"List {room}"}, event="house", allow_multiple_entries=True)
        for room in ROOMS
    ),
    rooms=tuple(
        Room(
            id=room,
            names={"en": f"Room {room}"},
            parent=None if room == FOYER else FOYER,
            counts=(ListId(room),),
        )
        for room in ROOMS
    ),
)
STARTS_MIN, SESSION_MIN = (40, 100, 160), 40
"""When sessions begin in all halls, and how long they take, in minutes."""
MINUTE_MS = 60_000
SESSIONS = tuple(
    Session(
        id=SessionId(number),
        names={"en": f"Session {number}"},
        room=hall,
        start_ms=START_MS + begin * MINUTE_MS,
        end_ms=START_MS + (begin + SESSION_MIN) * MINUTE_MS,
    )
    for number, (hall, begin) in enumerate(((hall, begin) for hall in HALLS for begin in STARTS_MIN), 1)
)
EVENT_SET = msgspec.structs.replace(EVENT_SET, sessions=SESSIONS)
LISTS: Mapping[RoomId, CheckInList] = dict(zip(ROOMS, EVENT_SET.lists, strict=True))


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What happens.

    Attributes:
        attendees: How many come in all, most of them in the first half of an hour.
        foyer_doors: Kiosks that let in at the entrance; half as many let out.
        hall_doors: The same at each hall.
        minutes: How long the day is.
    """

    attendees: int = 1_200
    foyer_doors: int = 8
    hall_doors: int = 4
    minutes: int = 220
    weather: Weather = Weather()


class Look(msgspec.Struct, frozen=True):
    """One room at one moment: what the hub or a door says, and how many are really there."""

    room: RoomId
    band: Band
    truth: int

    @property
    def holds(self) -> bool:
        """Whether the truth lies in the band."""
        return self.band.low <= self.truth <= self.band.high

    @property
    def is_narrow(self) -> bool:
        """Whether the band is no wider than 5 % of the number, or 5 persons."""
        return self.band.width <= max(5, self.band.persons * 5 // 100)


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it.

    Attributes:
        looks: Each room by the hub, once a minute; `door_looks`: by the first of its own doors.
        numbers: Of every room, at the hub and at each kiosk, after all has healed.
        truth: Of every room then.
        scans: Tickets that were held up.
    """

    looks: tuple[Look, ...]
    door_looks: tuple[Look, ...]
    numbers: tuple[dict[RoomId, int], ...]
    truth: dict[RoomId, int]
    scans: int
    is_equal: bool


class Crowd:
    """Who is really where: `unnamed` without a ticket, `passing` between scan and welcome at a door."""

    def __init__(self) -> None:
        self._inside: dict[PositionId, RoomId] = {}
        self.unnamed: Counter[RoomId] = Counter()
        self.passing: Counter[RoomId] = Counter()

    def go(self, position: PositionId, room: RoomId, way: Direction) -> None:
        """Somebody has passed a door of that room."""
        if way is Direction.ENTRY:
            self._inside[position] = room
        elif room == FOYER:
            self._inside.pop(position, None)
        else:
            self._inside[position] = FOYER

    def number(self, room: RoomId) -> int:
        """How many are really there."""
        if room == FOYER:
            return len(self._inside)
        return sum(where == room for where in self._inside.values()) + self.unnamed[room]


class House:
    """One run.

    Args:
        plan: What happens.
        dice: Where all chance comes from: the same seed repeats the run.
    """

    def __init__(self, plan: Plan, dice: "Random") -> None:
        self._plan = plan
        self._dice = dice
        self._timeline = Timeline()
        self._hub = SimulatedHub(self._timeline, EVENT_SET, lambda *_: None)
        self._steps = JournalSteps(self._hub.journal, EVENT_SET)
        self._onlookers: list[Onlooker] = []
        self._door_looks: list[Look] = []
        self._doors: dict[tuple[RoomId, Direction], list[SimulatedKiosk]] = defaultdict(list)
        self._kiosks: list[SimulatedKiosk] = []
        self._places: list[Heard] = []
        self._build()
        self._crowd = Crowd()
        self._looks: list[Look] = []
        self._scans = 0

    def _build(self) -> None:
        for room in ROOMS:
            doors = self._plan.foyer_doors if room == FOYER else self._plan.hall_doors
            for number in range(doors + doors // 2):
                way = Direction.ENTRY if number < doors else Direction.EXIT
                self._doors[room, way].append(self._kiosk(room, way))

    def _kiosk(self, room: RoomId, way: Direction) -> SimulatedKiosk:
        dice, name = self._dice, f"kiosk-{len(self._kiosks) + 1:02}"
        wrong_ms, drift = round(dice.uniform(-1, 1) * WRONG_MS), dice.uniform(-MOST_PPM, MOST_PPM)
        clock = DriftingClock(self._timeline, wrong_ms, drift, dice.randrange(1, 1000) * NS_PER_S)
        world = World(timeline=self._timeline, hub=self._hub, event_set=EVENT_SET, dice=dice)
        wire = Wire(self._timeline, dice, self._plan.weather)
        kiosk = SimulatedKiosk(name, world, wire, clock, lambda *_: None)
        kiosk.status = msgspec.structs.replace(kiosk.status, room=room, direction=way)
        if way is Direction.ENTRY and not self._doors[room, way]:
            self._onlookers.append(Onlooker(kiosk, room, way, EVENT_SET))
        self._kiosks.append(kiosk)
        self._places.append(Heard(name, name, None, room, way))
        return kiosk

    def run(self) -> Day:
        """Let the day pass, heal, and look. While kiosks are set up, for a minute, none is cut off."""
        for kiosk in self._kiosks:
            self._timeline.after(self._dice.random(), kiosk.start)
        for number in range(1, self._plan.attendees + 1):
            self._timeline.after(arrival_s(self._dice, self._plan.minutes), self._arriving(guest(number)))
        for minute in range(self._plan.minutes):
            change_weather(self._kiosks, self._dice, self._plan.weather.offline if minute else 0.0)
            self._count()
            first_s = self._dice.random() * MINUTE_S
            self._timeline.run(first_s)
            self._look()
            self._timeline.run(MINUTE_S - first_s)
        change_weather(self._kiosks, self._dice, 0.0)
        self._timeline.run(HEAL_S)
        return self._day()

    def _arriving(self, position: Position) -> Callable[[], None]:
        return lambda: self._pass(position, FOYER, Direction.ENTRY, lambda: self._wait_for_session(position))

    def _pass(
        self, position: Position, room: RoomId, way: Direction, then: Callable[[], None] = lambda: None
    ) -> None:
        """Hold up a ticket at one of the doors; whoever is told to come is where the door leads."""

        def said(told: "Said") -> None:
            self._crowd.passing[room] -= 1
            if not told.is_admitted:
                return
            self._crowd.go(position.id, room, way)
            then()

        self._scans += 1
        self._crowd.passing[room] += 1
        self._dice.choice(self._doors[room, way]).scan(position, LISTS[room], way, said)

    def _wait_for_session(self, position: Position) -> None:
        """Most go into a hall when the next session begins; after the last one people go home."""
        dice, now_min = self._dice, self._timeline.now_ns / NS_PER_S / MINUTE_S
        begin = next((one for one in STARTS_MIN if one + 6 > now_min), None)
        if begin is None:
            home_min = max(now_min, STARTS_MIN[-1] + SESSION_MIN) + dice.uniform(1, 15)
            self._after_min(home_min, lambda: self._pass(position, FOYER, Direction.EXIT))
            return
        hall = dice.choice(HALLS)
        at_min = max(now_min + 0.5, begin + dice.gauss(0, 3))
        end_min = begin + SESSION_MIN + dice.gauss(0, 2)
        if dice.random() < EARLY:
            end_min = dice.uniform(at_min, begin + SESSION_MIN)
        if dice.random() < STAYS_OUT:
            self._after_min(end_min + 7, lambda: self._wait_for_session(position))
        else:
            self._after_min(at_min, lambda: self._pass(position, hall, Direction.ENTRY, leaving))

        def leaving() -> None:
            self._after_min(end_min, lambda: self._pass(position, hall, Direction.EXIT, again))

        def again() -> None:
            self._wait_for_session(position)

    def _after_min(self, at_min: float, act: Callable[[], None]) -> None:
        self._timeline.after(at_min * MINUTE_S - self._timeline.now_ns / NS_PER_S, act)

    def _count(self) -> None:
        """Persons without a ticket come and go; now and then somebody counts a hall by eye."""
        for hall in HALLS:
            kiosk = self._dice.choice(self._doors[hall, Direction.ENTRY])
            if self._dice.random() < UNNAMED:
                change = self._dice.choice((1, 1, -1)) if self._crowd.unnamed[hall] else 1
                self._crowd.unnamed[hall] += change
                self._note(kiosk, hall, Kind.COUNT, change)
            elif self._dice.random() < BY_EYE:
                self._count_by_eye(kiosk, hall)

    def _count_by_eye(self, kiosk: SimulatedKiosk, hall: RoomId) -> None:
        """Whoever is between scan and welcome is neither in nor out: they are waited for."""
        if self._crowd.passing[hall]:
            self._timeline.after(LOOK_AGAIN_S, lambda: self._count_by_eye(kiosk, hall))
        else:
            self._note(kiosk, hall, Kind.HEAD_COUNT, self._crowd.number(hall))

    def _note(self, kiosk: SimulatedKiosk, room: RoomId, kind: Kind, persons: int) -> None:
        kiosk.note(Fact(kind=kind, at_ms=kiosk.clock.now_ms(), room=room, payload={PERSONS: persons}))

    def _look(self) -> None:
        self._steps.catch_up()
        shown = hub_bands(self._hub, self._places, self._steps, self._timeline.now_ns)
        self._looks += (Look(room, around, self._crowd.number(room)) for room, around in shown.items())
        self._door_looks += (
            Look(one.room, one.look(), self._crowd.number(one.room)) for one in self._onlookers
        )

    def _day(self) -> Day:
        hosts = (self._hub.journal, *(kiosk.replica for kiosk in self._kiosks))
        return Day(
            looks=tuple(self._looks),
            door_looks=tuple(self._door_looks),
            numbers=tuple(numbers_of(host) for host in hosts),
            truth={room: self._crowd.number(room) for room in ROOMS},
            scans=self._scans,
            is_equal=len({host.digest() for host in hosts}) == 1,
        )


def hub_bands(
    hub: SimulatedHub, places: Iterable[Heard], steps: JournalSteps, now_ns: int
) -> dict[RoomId, Band]:
    """What the hub says of each room."""
    heard = [msgspec.structs.replace(one, seen_ms=_to_ms(hub.heard_ns.get(one.device))) for one in places]
    found = keepers(heard, steps, EVENT_SET, START_MS + now_ns // NS_PER_MS)
    return {room: band(steps.rooms.number_now(room), found[room]) for room in ROOMS}


def change_weather(kiosks: Iterable[SimulatedKiosk], dice: "Random", offline: float) -> None:
    """Cut each kiosk off with that probability, and heal the others."""
    for kiosk in kiosks:
        kiosk.wire.change(is_cut=dice.random() < offline)


def guest(number: int) -> Position:
    """One of those who come."""
    return Position(id=PositionId(number), secret=f"T{number}", product=PRODUCT)


def arrival_s(dice: "Random", minutes: int) -> float:
    """Two thirds come in the twenty minutes before the first session."""
    usual = dice.random() < 2 / 3
    at_min = dice.gauss(STARTS_MIN[0] - 12, 5) if usual else dice.uniform(1, minutes - 60)
    return max(1.0, at_min) * MINUTE_S


EARLY, STAYS_OUT = 0.1, 0.15
UNNAMED, BY_EYE = 0.3, 0.03
"""How likely in each minute and hall."""


def _to_ms(heard_ns: int | None) -> int | None:
    return None if heard_ns is None else START_MS + heard_ns // NS_PER_MS


def numbers_of(journal: Journal) -> dict[RoomId, int]:
    """How many are in each room by what one host holds."""
    return {room: number_of(journal, room, EVENT_SET) for room in ROOMS}
