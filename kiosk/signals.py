"""What each state looks like, is called and sounds like, in one table: any one of the three is enough.

Sounds differ by rhythm and by pitch, so that those who hear only low or only high tones tell them apart.
Must not know: widgets, how sounds are played.
"""

from enum import StrEnum

import msgspec

from kiosk.screens.shapes import Shape
from kiosk.theme import Field
from kiosk.words import mark


class State(StrEnum):
    """What a screen tells before anybody has read a word."""

    WELCOME = "welcome"
    WAIT = "wait"
    STOP = "stop"
    STAFF = "staff"
    HINT = "hint"


class Note(msgspec.Struct, frozen=True):
    """A tone of so many hertz for so many milliseconds; 0 hertz is a pause."""

    hertz: int
    ms: int


class Signal(msgspec.Struct, frozen=True):
    """A shape, a word and a sound."""

    shape: Shape
    word: str
    notes: tuple[Note, ...]


_HIGH, _LOW = Note(784, 90), Note(587, 90)

SIGNALS: dict[State, Signal] = {
    State.WELCOME: Signal(Shape.CHECK, mark("All right"), (Note(660, 110), Note(880, 220))),
    State.WAIT: Signal(Shape.HOURGLASS, mark("Please note"), (Note(523, 80), Note(0, 80), Note(523, 80))),
    State.STOP: Signal(Shape.HAND, mark("Stop"), (Note(330, 160), Note(220, 420))),
    State.STAFF: Signal(Shape.BELL, mark("Staff are called"), (_HIGH, _LOW, _HIGH, _LOW)),
    State.HINT: Signal(Shape.CLOSER, mark("Hint"), (Note(988, 70),)),
}

OF_FIELDS: dict[Field, State] = {
    Field.WELCOME: State.WELCOME,
    Field.WAIT: State.WAIT,
    Field.STOP: State.STOP,
}
"""What the colour of a verdict says; the calm one says nothing."""
