"""Two seconds of a camera for a scenario and a payload, frame by frame, made as they are asked for.

Must not know: readers. Nothing is written anywhere. The same scenario, payload and seed give the same pixels.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.scanner import camera
from benchmarks.scanner.disturbances import disturb
from benchmarks.scanner.motion import FPS, FRAME_SIZE, FRAMES, Hold, Matrix, is_whole, take_hold, view
from benchmarks.scanner.payloads import Payload, TicketCode, make_code
from benchmarks.scanner.scenarios import SCENARIOS, Medium, Scenario, Thumb
from benchmarks.scanner.tickets import Flat, bend, draw_flat, lay_thumb
from scanner.drawing import blur, resize
from scanner.grey import Grey
from scanner.props import draw_hall

SEED = 7
HALL, NOISE, EMPTY = 1, 2, 3
HUNT_PHASE = 1.05
"""Radians: the autofocus begins far out."""

THUMB_HZ = 0.8
FINDER_THUMB = {Payload.SECRET: (0.13, 1.47), Payload.SIGNED: (0.105, 0.47)}
"""Mean depth of a thumb on a finder pattern, in sides of the code, and when it is furthest off (s)."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One ticket held up once.

    Attributes:
        scenario: What is hard about it.
        payload: What it carries.
        code: Its text and code.
        hold: How it is held.
        flat: The ticket.
        seed: For everything that is random in its frames.
    """

    scenario: Scenario
    payload: Payload
    code: TicketCode
    hold: Hold
    flat: Flat
    seed: tuple[int, ...]

    @property
    def module_px(self) -> int:
        """Pixels of the flat ticket for a module: as many as the camera's fine grid has, or a few more."""
        return _module_px(self.hold, self.code)

    @property
    def name(self) -> str:
        """For tables."""
        return f"{self.scenario.name} {self.payload.label}"

    def view(self, at_s: float) -> Matrix:
        """Where the ticket is."""
        return view(self.scenario, self.hold, at_s)

    @property
    def first_whole(self) -> int:
        """The first frame with the whole code inside the picture: frame 0 of those that are judged."""
        return next(index for index in range(FRAMES) if is_whole(self.view(index / FPS)))


def make_clip(scenario: Scenario, payload: Payload, seed: int = SEED) -> Clip:
    """Choose text, hand and seed for a clip."""
    seeds = (seed, zlib.crc32(scenario.name.encode()), int(payload))
    rng = np.random.default_rng(seeds)
    code = make_code(payload, rng)
    hold = take_hold(scenario, scenario.heights[payload], rng)
    flat = draw_flat(scenario, code.modules, _module_px(hold, code))
    return Clip(scenario, payload, code, hold, flat, seeds)


def _module_px(hold: Hold, code: TicketCode) -> int:
    return max(3, int(np.ceil(hold.side_px * camera.FINE / len(code.modules))))


def all_clips(seed: int = SEED) -> list[Clip]:
    """Each scenario with each payload."""
    return [make_clip(scenario, payload, seed) for scenario in SCENARIOS for payload in Payload]


def frames(clip: Clip, indexes: Iterable[int] = range(FRAMES)) -> Iterator[Grey]:
    """Frames of a clip, (720, 1280) uint8; each is the same, whichever others are asked for."""
    hall = _hall(clip)
    for index in indexes:
        yield _take(clip, _light(clip, hall, index / FPS), (NOISE, index))


def empty_frames(clip: Clip, count: int) -> Iterator[Grey]:
    """What the camera sees before the ticket comes, (720, 1280) uint8."""
    hall = _hall(clip) + np.float32(clip.scenario.veil)
    for index in range(count):
        yield _take(clip, hall, (EMPTY, index))


def ideal(clip: Clip) -> Grey:
    """The ticket at rest in a perfect picture: flat, with its quiet zone, sharp, evenly lit."""
    scenario = replace(clip.scenario, has_quiet_zone=True)
    flat = draw_flat(scenario, clip.code.modules, clip.module_px)
    hall = np.full(FRAME_SIZE[::-1], 90, np.float32)
    layer = camera.expose(flat, [clip.view(1.0)], 0.0)
    return hall.astype(np.uint8) if layer is None else camera.lay_over(hall, layer, 1.0).astype(np.uint8)


def _take(clip: Clip, levels: camera.Levels, grain: tuple[int, int]) -> Grey:
    rng = np.random.default_rng((*clip.seed, *grain))
    image = camera.sense(levels, clip.scenario.gain, clip.scenario.noise, rng)
    return camera.through_jpeg(image, clip.scenario.quality)


def _hall(clip: Clip) -> camera.Levels:
    """The same light falls on the hall and on paper, unless the windows are behind; a phone has its own."""
    scenario = clip.scenario
    picture = blur(resize(draw_hall(np.random.default_rng((*clip.seed, HALL))), FRAME_SIZE), 2.0)
    is_lit_alike = scenario.medium is Medium.PAPER and scenario.backdrop == 1.0
    light = (scenario.light if is_lit_alike else 1.0) * scenario.backdrop
    return np.asarray(np.minimum(picture.astype(np.float32) * np.float32(light), 255), np.float32)


def _light(clip: Clip, hall: camera.Levels, at_s: float) -> camera.Levels:
    scenario = clip.scenario
    open_s = scenario.exposure / FPS
    count = camera.moments(clip.view(at_s - open_s / 2), clip.view(at_s + open_s / 2))
    times = at_s + open_s * ((np.arange(count) + 0.5) / count - 0.5)
    layer = camera.expose(_worn(clip, at_s), [clip.view(moment) for moment in times], _radius(clip, at_s))
    if layer is None:
        return hall + np.float32(scenario.veil)
    levels = camera.lay_over(hall, layer, scenario.light)
    disturb(levels, layer, scenario, clip.view(at_s), clip.hold.phases, at_s)
    return levels + np.float32(scenario.veil)


def _radius(clip: Clip, at_s: float) -> float:
    """Of the disk of confusion; an autofocus that hunts begins far out, and comes through the best focus."""
    least, most = clip.scenario.defocus
    return least + (most - least) * abs(float(np.sin(2 * np.pi * clip.scenario.hunt_hz * at_s + HUNT_PHASE)))


def _worn(clip: Clip, at_s: float) -> Flat:
    """The ticket with what bends or covers it at this moment."""
    flat = clip.flat
    if clip.scenario.curl:
        length = clip.scenario.bends[clip.payload]
        flat = bend(flat, clip.scenario.curl, length, clip.hold.phases[0] + 0.8 * np.sin(2 * at_s))
    if clip.scenario.thumb is not Thumb.NOWHERE:
        flat = lay_thumb(flat, clip.scenario.thumb, _thumb_depth(clip, at_s))
    return flat


def _thumb_depth(clip: Clip, at_s: float) -> float:
    """How far in from the code's edge a thumb lies; it slides on and off a finder pattern."""
    if clip.scenario.thumb is Thumb.EDGE:
        return 0.03 + 0.015 * float(np.sin(3 * at_s + clip.hold.phases[4]))
    mean, off_s = FINDER_THUMB[clip.payload]
    turn = 2 * np.pi * THUMB_HZ * (at_s - off_s)
    return mean - 0.10 * float(np.cos(turn)) - 0.02 * float(np.cos(turn / 2))
