"""A camera at a door in virtual time: tickets are held up at seeded random moments, drawn beforehand.

It notes what a reader has to make of them. Each ticket comes in, rests and goes away as it came; between two
of them the hall is empty.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random  # noqa: TID251  # seeded

from benchmarks.scanner.clips import empty_frames, frames, make_clip
from benchmarks.scanner.motion import FPS
from benchmarks.scanner.payloads import Payload
from benchmarks.scanner.scenarios import SCENARIOS, Scenario
from scanner.debounce import GONE_S
from scanner.drawing import jpeg
from scanner.frames import Frame
from scanner.grey import Grey
from scanner.pictures import parse_picture

EASY = (
    "nominal_paper",
    "nominal_phone",
    "phone_dark_mode",
    "close",
    "farish",
    "phone_dim",
    "phone_pwm_band",
    "spin",
)
"""What is read as soon as it rests, so that nobody can argue whether it had to be."""

ENTER, REST, EMPTY = range(13), range(13, 31), 4
QUALITY = 90

SURELY_KEPT_S, SURELY_GONE_S = GONE_S - 0.95, GONE_S + 0.05
"""Out of the picture for less, a ticket is the one held up before, and for more, held up anew. Between the
two nobody can say: while it comes and goes, for 0.43 s each, it may be read or not."""

LONGEST_PAUSE_S = 4.5
REST_S = (0.4, 3.0)
SOON_AGAIN, LATER_AGAIN = 0.12, 0.15
"""Shares of tickets that are held up twice in a row, within and after the time that makes one scan of it."""


@dataclass(frozen=True, slots=True)
class Film:
    """One ticket, as JPEG files.

    Attributes:
        text: What its code says.
        enter: Coming in; played backwards it goes away.
        rest: Held still.
        empty: The hall before.
    """

    text: str
    enter: tuple[bytes, ...]
    rest: tuple[bytes, ...]
    empty: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Showing:
    """One ticket held up once.

    Attributes:
        text: What its code says.
        begin_s: When it began to come in, in the source's time.
        end_s: When it was gone.
        is_new: Whether it has to make a scan.
    """

    text: str
    begin_s: float
    end_s: float
    is_new: bool


def draw_films(count: int) -> list[Film]:
    """Draw tickets that are easy to read, each with another text."""
    by_name = {scenario.name: scenario for scenario in SCENARIOS}
    return [_draw(by_name[EASY[n % len(EASY)]], Payload(n // len(EASY) % 2), n) for n in range(count)]


def _draw(scenario: Scenario, payload: Payload, seed: int) -> Film:
    clip = make_clip(scenario, payload, seed)
    return Film(
        clip.code.text,
        _jpegs(frames(clip, ENTER)),
        _jpegs(frames(clip, REST)),
        _jpegs(empty_frames(clip, EMPTY)),
    )


def _jpegs(images: Iterable[Grey]) -> tuple[bytes, ...]:
    return tuple(jpeg(image, QUALITY) for image in images)


class Arrivals:
    """A source of frames; `showings` grows as they are read."""

    name = "arrivals:"

    def __init__(self, films: Sequence[Film], frames: int, random: Random) -> None:
        self.showings: list[Showing] = []
        self._films = films
        self._random = random
        self._gone_s: dict[str, float] = {}
        self._index = 0
        self._frames = frames
        self._left = self._play()

    def read(self) -> Frame | None:
        """The next frame, as a camera's MJPEG gives it, or None at the end."""
        data = next(self._left, None)
        if data is None:
            return None
        self._index += 1
        return Frame(parse_picture(data), (self._index - 1) / FPS, self._index - 1)

    def close(self) -> None:
        """Show nothing any more."""
        self._left = iter(())

    def _play(self) -> Iterator[bytes]:
        film = self._films[0]
        while self._index < self._frames:
            film, pause_s = self._choose(film)
            yield from islice(cycle(film.empty), round(pause_s * FPS))
            begin_s = self._index / FPS
            out_s = begin_s - self._gone_s.get(film.text, -math.inf)
            yield from self._show(film)
            self._gone_s[film.text] = self._index / FPS
            self.showings.append(Showing(film.text, begin_s, self._index / FPS, out_s > SURELY_GONE_S))
        yield from islice(cycle(film.empty), FPS)

    def _choose(self, last: Film) -> tuple[Film, float]:
        chance, share = self._random.random(), self._random.random()
        if chance < SOON_AGAIN:
            return last, share * SURELY_KEPT_S
        longer_s = SURELY_GONE_S + 1 / FPS
        if chance < SOON_AGAIN + LATER_AGAIN:
            return last, longer_s + share * (LONGEST_PAUSE_S - longer_s)
        film = self._random.choice(self._films)
        pause_s = share * LONGEST_PAUSE_S
        out_s = self._index / FPS + pause_s - self._gone_s.get(film.text, -math.inf)
        return film, pause_s if not SURELY_KEPT_S < out_s < longer_s else pause_s + longer_s - SURELY_KEPT_S

    def _show(self, film: Film) -> Iterator[bytes]:
        yield from film.enter
        there_and_back = cycle((*film.rest, *film.rest[-2:0:-1]))
        yield from islice(there_and_back, round(self._random.uniform(*REST_S) * FPS))
        yield from reversed(film.enter)
