"""What a congress asks of its doors: who comes, when, in which state, and how long each takes. Values only.

Must not know: lines, kiosks, how anything is played.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from sync.simulation.wire import Weather

MINUTE_S = 60.0


class Case(StrEnum):
    """In which state somebody comes to the first station."""

    TICKET = "ticket"
    """A good ticket in the hand."""
    BADGE = "badge"
    """A badge that was printed before."""
    SEARCH = "search"
    """No ticket; looks for themselves at the kiosk."""
    WRONG_NAME = "wrong_name"
    """A good ticket, and a badge that has to be printed once more."""
    UNPAID = "unpaid"
    ONLINE = "online"
    """A ticket for the livestream."""
    COPY = "copy"
    """A ticket that somebody else holds up, too."""
    LOST = "lost"
    """No ticket; goes to the desk."""
    WALK_IN = "walk_in"
    GROUP = "group"
    """Several people whose tickets one of them has."""


class Stage(StrEnum):
    """Where people stand in line."""

    KIOSK = "kiosk"
    """Self-service."""
    DESK = "desk"
    """Staff: also for whoever a kiosk turns away."""
    DOOR = "door"
    """A room's own door, with a line of its own."""
    STAND = "stand"


class Place(StrEnum):
    """What a peak is at."""

    ENTRANCE = "entrance"
    EVENING = "evening"
    ROOMS = "rooms"
    STAND = "stand"


AT_DESK_FIRST = frozenset({Case.LOST, Case.WALK_IN, Case.GROUP})


class Effort(msgspec.Struct, frozen=True):
    """What one case takes at one stage, without paper.

    Attributes:
        talk_s: Seconds of walking up, finding the ticket, greeting, asking; on average, each person differs.
        work_s: Seconds of kiosk and keys, the same for all; measured by ``einlass bench trial``.
    """

    talk_s: float
    work_s: float = 0.1


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How long things take.

    Attributes:
        efforts: Seconds per case and stage.
        read_s: To read why one is turned away, before one leaves the kiosk.
        print_s: From scan to badge in hand.
        each_s: For each further person of a group at the desk, without paper.
        steadiness: Shape of the gamma distribution of talking; 1 = exponential, larger = more alike.
    """

    efforts: Mapping[tuple[Stage, Case], Effort]
    read_s: float = 4.0
    print_s: float = 3.0
    each_s: float = 4.0
    steadiness: float = 4.0

    def effort(self, stage: Stage, case: Case) -> Effort:
        """What a case takes there; what is not named takes what a good ticket does."""
        return self.efforts.get((stage, case)) or self.efforts[stage, Case.TICKET]


EFFORTS: Mapping[tuple[Stage, Case], Effort] = {
    (Stage.KIOSK, Case.TICKET): Effort(5.0, 0.1),
    (Stage.KIOSK, Case.BADGE): Effort(2.5, 0.1),
    (Stage.KIOSK, Case.SEARCH): Effort(8.0, 9.3),
    (Stage.DESK, Case.TICKET): Effort(8.0, 1.1),
    (Stage.DESK, Case.BADGE): Effort(4.0, 1.1),
    (Stage.DESK, Case.SEARCH): Effort(12.0, 3.5),
    (Stage.DESK, Case.LOST): Effort(12.0, 3.5),
    (Stage.DESK, Case.WRONG_NAME): Effort(10.0, 9.3),
    (Stage.DESK, Case.UNPAID): Effort(30.0, 4.0),
    (Stage.DESK, Case.ONLINE): Effort(25.0, 1.1),
    (Stage.DESK, Case.COPY): Effort(30.0, 2.5),
    (Stage.DESK, Case.WALK_IN): Effort(30.0, 13.3),
    (Stage.DESK, Case.GROUP): Effort(15.0, 3.5),
    (Stage.DOOR, Case.TICKET): Effort(2.5, 0.1),
    (Stage.STAND, Case.TICKET): Effort(6.0, 0.1),
}
"""`work_s` as measured (docs/screens.md); `talk_s` is assumed, so that a person takes what organisers and
vendors say of kiosks and desks (docs/rehearsals.md)."""


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """What goes wrong at a station.

    Attributes:
        jam: Of badges, that jam.
        jam_s: Until staff have come and asked whether it came out, on average; then it is printed again.
        roll_badges: Badges on a roll; 0 = it never ends.
        roll_s: To put a new one in.
        away_every_s: Of being open, until a station is away for a while, on average; 0 = never.
        away_s: For how long.
    """

    jam: float = 0.0025
    jam_s: float = 65.0
    roll_badges: int = 250
    roll_s: float = 45.0
    away_every_s: float = 6 * 3600.0
    away_s: float = 240.0


NO_FAULTS = Faults(jam=0.0, roll_badges=0, away_every_s=0.0)


class Peak(msgspec.Struct, frozen=True, kw_only=True):
    """A time at which many come at once.

    Attributes:
        day: From 0; `at_min`: minutes since the doors first opened on day 0, on that day's own clock.
        minutes: How long they keep coming.
        share: Of all who come to the congress, how many come then.
        rush: Of those, how many come in the first `rush_min` minutes.
        blocks: At rooms: number of the block of sessions.
    """

    name: str
    day: int = 0
    at_min: int = 0
    minutes: int = 90
    place: Place = Place.ENTRANCE
    share: float = 1.0
    rush: float = 0.65
    rush_min: int = 30
    block: int = 0

    @property
    def begins_s(self) -> float:
        """Seconds of virtual time."""
        return (self.day * 24 * 60 + self.at_min) * MINUTE_S


class Congress(msgspec.Struct, frozen=True, kw_only=True):
    """One congress and its crew.

    Attributes:
        name: As it is asked for.
        title: As it is read.
        on_site: Tickets for the place; `online`: for the livestream only.
        came: Of the former, how many come at all.
        strays: Of the latter, how many come all the same.
        cases: Of those who come for the first time, how many in which state; the rest have a good ticket.
        later_cases: The same of those who have been there before; the rest have a badge.
        group: People in a group.
        rooms: Rooms with doors of their own; `seats`: their limits, taken in turn.
        door_seats: So many seats per scanner at a room's door.
        has_workshops: Whether rooms are booked beforehand, with as many places as seats.
        kiosks: Stations for self-service; `desks`: with staff.
        prints: Whether first entries print a badge.
    """

    name: str
    title: str
    on_site: int
    peaks: tuple[Peak, ...]
    online: int = 0
    came: float = 0.9
    strays: float = 0.01
    cases: Mapping[Case, float] = {}
    later_cases: Mapping[Case, float] = {}
    group: int = 6
    rooms: int = 0
    seats: tuple[int, ...] = ()
    door_seats: int = 250
    has_workshops: bool = False
    kiosks: int = 10
    desks: int = 3
    prints: bool = True
    pace: Pace = Pace(efforts=EFFORTS)
    faults: Faults = Faults()
    weather: Weather = Weather()

    def limit(self, room: int) -> int:
        """Persons allowed in a room."""
        return self.seats[room % len(self.seats)]
