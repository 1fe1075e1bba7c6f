"""Reading a running camera: the first stage on every frame, and of the others what time allows.

A pure fold over frames: what one frame leaves for the next is `Cascade`. Must not know: cameras, threads,
tickets.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from scanner.decoding.bent import code_at, find_placements, looks
from scanner.decoding.corners import Placement
from scanner.decoding.engines import Code, read_symbologies
from scanner.decoding.evidence import Evidence, Votes, add, clearest
from scanner.decoding.modules import read_modules
from scanner.decoding.region import Region, around, find_region, whole
from scanner.decoding.stages import BENT, FIRST, STAGES, Stage, moved
from scanner.decoding.vision import Values
from scanner.grey import Grey

FRAME_MS = 15.0
"""Processor time per frame for all further stages together: half of what there is at 30 frames a second."""

MOST_MS = 150.0
"""Time that is saved up at most. A dearer stage runs when so much is there, and all wait longer then."""

LONGEST_S = 0.25
"""Processor time after which our own reading gives up on a frame: a wall of codes has very many to try."""

SLOW_FIRST_S = 0.1
"""Processor time of the first stage after which no other is begun on a frame: what keeps the first so busy,
thousands of tiny finder patterns, keeps the others busy for longer."""

LEARNS = 0.3
"""Weight of the newest cost of a stage."""

THUMB_PX = 8
"""One pixel in this many tells, in both directions, whether a picture has changed."""

CHANGED_LEVELS = 20
CHANGED_SHARE = 0.004
"""How many pixels have to change by how much: above a camera's noise, below a ticket's shadow."""

ROUNDS = 3
"""How often every stage is tried on a picture that does not change: noise differs, and evidence adds up."""


@dataclass(frozen=True, slots=True)
class Try:
    """One further stage, and whether it looks at the region only or at all of the frame."""

    stage: Stage
    is_whole: bool = False

    @property
    def name(self) -> str:
        """For budgets."""
        return f"{self.stage.name} in all of the frame" if self.is_whole else self.stage.name


TRIES: tuple[Try, ...] = (*(Try(stage) for stage in STAGES if stage is not FIRST), Try(BENT, is_whole=True))
"""In turn, over several frames."""


def tries_for(symbologies: Iterable[str]) -> tuple[Try, ...]:
    """The same, and before them what else the event's tickets have, in all of the frame.

    Args:
        symbologies: Of `checkin.scan.SYMBOLOGIES`; none = QR codes only.
    """
    names = tuple(symbologies)
    others = (Try(Stage("other symbologies", read_symbologies(names)), is_whole=True),) if names else ()
    return (*others, *TRIES)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one frame shows.

    Attributes:
        codes: What was read.
        region: What looks like a code that was not read; None = nothing does, or what is held up was read.
    """

    codes: tuple[Code, ...] = ()
    region: Region | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Cascade:
    """What is remembered from frame to frame.

    Attributes:
        tries: What is tried in turn when the first stage reads nothing.
        turn: Which of them is next.
        tried: How many were made since the picture changed last.
        credit_ms: Processor time that may be spent.
        costs: Name of a try -> milliseconds that it took on this machine lately.
        thumb: A small copy of the last frame.
        evidence: Of the codes that are held up.
    """

    tries: tuple[Try, ...] = TRIES
    turn: int = 0
    tried: int = 0
    credit_ms: float = 0.0
    costs: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    thumb: Grey | None = None
    evidence: Evidence = ()


def read_frame(
    image: Grey, cascade: Cascade, clock_s: Callable[[], float], known: Collection[str] = ()
) -> tuple[Reading, Cascade]:
    """Read one frame.

    Args:
        image: (height, width) uint8.
        cascade: What the frame before left; `Cascade()` to begin with.
        clock_s: Processor time of this thread, in seconds.
        known: Texts that hang in the background: who reads them has not read what is held up before them.

    Returns:
        What it shows, and what is left for the next frame.
    """
    thumb = image[::THUMB_PX, ::THUMB_PX].copy()
    has_changed = cascade.thumb is None or _differs(cascade.thumb, thumb)
    tried = 0 if has_changed else cascade.tried
    cascade = replace(cascade, thumb=thumb, tried=tried, credit_ms=min(MOST_MS, cascade.credit_ms + FRAME_MS))
    start_s = clock_s()
    first = FIRST.read(image)
    is_slow = clock_s() - start_s > SLOW_FIRST_S
    if any(code.text not in known for code in first):
        return Reading(first), replace(cascade, evidence=(), tried=0)
    region = find_region(image, (around(code.corners) for code in first))
    if region is None:
        return Reading(first), replace(cascade, evidence=())
    most = 0 if is_slow else ROUNDS * len(cascade.tries)
    while cascade.tried < most and _cost_ms(cascade) <= cascade.credit_ms:
        codes, cascade = _attempt(image, region, cascade, clock_s)
        if fresh := tuple(code for code in codes if code.text not in known):
            return Reading((*first, *fresh)), replace(cascade, evidence=(), tried=0)
        if cascade.turn == 0:
            break  # all had their turn on this frame
    return Reading(first, region), cascade


def _differs(one: Grey, other: Grey) -> bool:
    if one.shape != other.shape:
        return True
    changed = np.count_nonzero(np.abs(one.astype(np.int16) - other) > CHANGED_LEVELS)
    return bool(changed > CHANGED_SHARE * one.size)


def _cost_ms(cascade: Cascade) -> float:
    """What has to be saved up for the next try, as far as its cost is known."""
    return min(MOST_MS, cascade.costs.get(cascade.tries[cascade.turn].name, 0.0))


def _attempt(
    image: Grey, region: Region, cascade: Cascade, clock_s: Callable[[], float]
) -> tuple[tuple[Code, ...], Cascade]:
    attempt = cascade.tries[cascade.turn]
    place = whole(image) if attempt.is_whole else region
    part = place.of(image)
    start_s = clock_s()
    codes, evidence = (
        _add_up(part, cascade.evidence, lambda: clock_s() < start_s + LONGEST_S)
        if attempt.stage is BENT
        else (attempt.stage.read(part), cascade.evidence)
    )
    after = _paid(replace(cascade, evidence=evidence), attempt.name, (clock_s() - start_s) * 1000)
    return tuple(moved(code, left=place.left, top=place.top) for code in codes), after


def _paid(cascade: Cascade, name: str, ms: float) -> Cascade:
    """After a try that took so long; the next one has its turn."""
    known_ms = cascade.costs.get(name, ms)
    costs = {**cascade.costs, name: known_ms + LEARNS * (ms - known_ms)}
    return replace(
        cascade,
        turn=(cascade.turn + 1) % len(cascade.tries),
        tried=cascade.tried + 1,
        credit_ms=cascade.credit_ms - ms,
        costs=MappingProxyType(costs),
    )


def _add_up(
    image: Grey, evidence: Evidence, has_time: Callable[[], bool]
) -> tuple[tuple[Code, ...], Evidence]:
    """Read a bent code by this frame, or else by all that have been seen of it."""
    likeliest: tuple[Placement, list[Values]] | None = None
    for placement in find_placements(image):
        seen: list[Values] = []
        likeliest = likeliest or (placement, seen)
        for values in looks(image, placement):
            if text := read_modules(values):
                return (code_at(placement, text),), evidence
            seen.append(values)
            if not has_time():
                return _by_evidence(*likeliest, evidence)
    return _by_evidence(*likeliest, evidence) if likeliest else ((), evidence)


def _by_evidence(
    placement: Placement, seen: list[Values], evidence: Evidence
) -> tuple[tuple[Code, ...], Evidence]:
    """What the looks at one code say together with those of the frames before."""
    evidence = add(evidence, clearest(seen))
    text = read_votes(evidence[0])
    return ((code_at(placement, text),) if text else ()), evidence


def read_votes(votes: Votes) -> str:
    """What several looks say together; empty = nothing, or not the same with more or less of the newest."""
    if votes.looks == 1:
        return ""
    texts = map(read_modules, votes.as_values())
    text = next(texts)
    return text if text and all(other == text for other in texts) else ""
