"""The congresses that are rehearsed: the five of the design, and a plain morning of any size. A table.

Must not know: how they are played.
"""

from msgspec.structs import replace

from checkin.errors import ConfigError
from sync.simulation.rehearsal.plan import Case, Congress, Faults, Peak, Place
from sync.simulation.wire import Weather

MIX = {
    Case.SEARCH: 0.02,
    Case.WRONG_NAME: 0.015,
    Case.UNPAID: 0.02,
    Case.COPY: 0.002,
    Case.LOST: 0.03,
    Case.WALK_IN: 0.01,
    Case.GROUP: 0.01,
}
LATER = {Case.LOST: 0.03}
"""A badge left in the hotel."""
VENUE = Weather(latency_ms=8.0, jitter_ms=20.0, loss=0.005, offline=0.01)
"""A convention centre's network: now and then a kiosk is alone for a minute."""


def _blocks(*slots: tuple[int, int, float]) -> tuple[Peak, ...]:
    """Change-overs between sessions of one day: day, minute and share of people."""
    return tuple(
        Peak(
            name=f"sessions {day + 1}.{number}",
            day=day,
            at_min=at_min,
            minutes=15,
            place=Place.ROOMS,
            share=share,
            rush=1.0,
            block=day * 10 + number,
        )
        for number, (day, at_min, share) in enumerate(slots, 1)
    )


MUNICIPAL = Congress(
    name="municipal",
    title="Municipal congress, 4,000 on site and 2,000 online, three days",
    on_site=4000,
    online=2000,
    cases=MIX,
    later_cases=LATER,
    rooms=20,
    seats=(900, 400, 300, 200, 200, 150, 150, 120, 120, 120, 100, 100, 80, 80, 80, 60, 60, 60, 40, 40),
    kiosks=14,
    desks=7,
    weather=VENUE,
    peaks=(
        Peak(name="first morning", minutes=120, share=0.78),
        *_blocks((0, 150, 0.55), (0, 300, 0.5)),
        Peak(name="evening", at_min=600, minutes=60, place=Place.EVENING, share=0.45),
        Peak(name="second morning", day=1, minutes=90, share=0.8),
        *_blocks((1, 150, 0.55), (1, 300, 0.5)),
        Peak(name="third morning", day=2, minutes=90, share=0.55),
        *_blocks((2, 150, 0.4)),
    ),
)
HYBRID = Congress(
    name="hybrid",
    title="Hybrid congress, 2,100 on site and 1,600 by livestream",
    on_site=2100,
    online=1600,
    cases=MIX,
    later_cases=LATER,
    strays=0.03,
    rooms=8,
    seats=(700, 300, 200, 150, 120, 100, 80, 60),
    kiosks=8,
    desks=5,
    weather=VENUE,
    peaks=(
        Peak(name="first morning", minutes=90, share=0.85),
        *_blocks((0, 150, 0.6), (0, 300, 0.5)),
        Peak(name="second morning", day=1, minutes=90, share=0.75),
        *_blocks((1, 150, 0.5)),
    ),
)
WORKSHOPS = Congress(
    name="workshops",
    title="Two-day conference with workshops, 300 people",
    on_site=300,
    cases=MIX | {Case.UNPAID: 0.04},
    later_cases=LATER,
    rooms=3,
    seats=(60, 40, 30),
    has_workshops=True,
    kiosks=2,
    desks=2,
    peaks=(
        Peak(name="first morning", minutes=60, share=0.9),
        *_blocks((0, 150, 0.4), (0, 300, 0.4)),
        Peak(name="evening", at_min=570, minutes=45, place=Place.EVENING, share=0.6),
        Peak(name="second morning", day=1, minutes=60, share=0.85),
        *_blocks((1, 120, 0.4)),
    ),
)
LAPTOP = Congress(
    name="laptop",
    title="One-day digital conference, 100 guests, one laptop",
    on_site=100,
    cases={Case.LOST: 0.9, Case.WALK_IN: 0.02},
    kiosks=0,
    desks=1,
    faults=Faults(roll_badges=0),
    prints=False,
    peaks=(Peak(name="morning", minutes=60),),
)
FAIR = Congress(
    name="fair",
    title="Shared stand at a fair, 60 exhibitors and 900 visits",
    on_site=960,
    came=1.0,
    cases={Case.LOST: 0.02},
    kiosks=1,
    desks=1,
    peaks=(
        Peak(name="exhibitors", minutes=45, share=60 / 960),
        Peak(name="visits", at_min=60, minutes=420, place=Place.STAND, share=900 / 960, rush=0.15),
    ),
)
PLAIN = "morning"
CONGRESSES = {one.name: one for one in (MUNICIPAL, HYBRID, WORKSHOPS, LAPTOP, FAIR)}


def find_congress(name: str) -> Congress:
    """The congress of that name.

    Raises:
        ConfigError: There is none.
    """
    if name not in CONGRESSES:
        raise ConfigError(f"There is no congress {name!r}.", f"Name one of: {', '.join(CONGRESSES)}.")
    return CONGRESSES[name]


def morning(attendees: int, minutes: int) -> Congress:
    """Everybody comes within one morning; the network is a venue's."""
    return Congress(
        name=PLAIN,
        title=f"{attendees} people in {minutes} minutes",
        on_site=attendees,
        came=1.0,
        cases=MIX,
        peaks=(Peak(name="morning", minutes=minutes),),
        weather=VENUE,
    )


def staffed(congress: Congress, kiosks: int, desks: int) -> Congress:
    """The same with another crew."""
    return replace(congress, kiosks=kiosks, desks=desks)
