"""Renders the demo's camera clip: tickets held up one after the other, as a camera at the desk sees them.

Must not know: how codes are made (it takes a function), people, products, verdicts. The same shots and the
same seed give the same pictures.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from scanner.avi import write_avi
from scanner.drawing import Corners, Prop, add_noise, jpeg, lay_over, resize
from scanner.grey import Grey
from scanner.props import HALL_SIZE, Medium, draw_hall, draw_person, draw_ticket

__all__ = ["Medium", "RenderedClip", "Shot", "render_clip", "render_frames"]

MakeCode: TypeAlias = Callable[[str], npt.NDArray[np.bool_]]
"""Text -> (n, n) bool modules of its QR code without quiet zone, true where dark."""

ENTER_S = 0.5
LEAVE_S = 0.4
GAP_S = 0.4

JPEG_QUALITY = 80
TICKET_HEIGHT = 1.28
"""Height of the whole prop, arm included, in heights of the frame: the code takes about four tenths."""

ARM_SHARE = 0.17
"""How far the middle of the prop lies below the middle of the ticket, in heights of the prop."""

LENS = 1.6
"""Distance of the ticket in heights of the frame: how strongly perspective shows."""

BESIDE_PX = 52
"""How far a person stands beside the ticket, in pixels of the hall."""

NOISE_LEVELS = 1.8
NOISE_MIDDLE = 12
NOISE_MARGIN = 64
FULL_HEIGHT = 720


@dataclass(frozen=True, slots=True)
class Shot:
    """One ticket held up.

    Attributes:
        text: What its code says.
        medium: Paper or phone.
        caption: A line above the code, such as a name.
        seconds: How long it is held, without moving in and out.
    """

    text: str
    medium: Medium = Medium.PAPER
    caption: str = ""
    seconds: float = 1.5


@dataclass(frozen=True, slots=True)
class RenderedClip:
    """What was rendered.

    Attributes:
        frames: Number of frames.
        fps: Frames per second.
        starts_s: When each shot begins to move in, in seconds from the start of the clip.
    """

    frames: int
    fps: int
    starts_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Pose:
    """How a ticket is held at one moment.

    Attributes:
        x: Offset of its middle from the middle of the frame, in heights of the frame.
        y: The same, down.
        turn: Degrees about the line of sight, the vertical and the horizontal axis.
        size: 1.0 is as far away as usual.
        soft: Sigma of the defocus, in pixels at 1280x720.
    """

    x: float
    y: float
    turn: tuple[float, float, float]
    size: float
    soft: float


@dataclass(frozen=True, slots=True)
class Hand:
    """How one person holds a ticket; nobody holds still.

    Attributes:
        phases: (6,) radians.
        side: Side from which it comes, -1.0 left or 1.0 right; its owner stands more to the other.
        lean: Degrees about the line of sight.
        rest: Offset at rest, in heights of the frame.
    """

    phases: npt.NDArray[np.float64]
    side: float
    lean: float
    rest: tuple[float, float]


def render_clip(
    path: Path,
    shots: Sequence[Shot],
    qr: MakeCode,
    *,
    fps: int = 15,
    size: tuple[int, int] = (1280, 720),
    seed: int = 1,
) -> RenderedClip:
    """Render a clip as an AVI file of grey MJPEG.

    Args:
        path: The file; replaced when it is there.
        shots: The tickets, in order.
        qr: Makes the modules of a code.
        fps: Frames per second.
        size: Width and height in pixels.
        seed: Chooses hands, people and noise.

    Raises:
        ScannerError: The file cannot be written.
    """
    frames = render_frames(shots, qr, fps=fps, size=size, seed=seed)
    count = write_avi(path, (jpeg(frame, JPEG_QUALITY) for frame in frames), fps, size)
    lengths_s = [_frames_of(shot, fps) / fps for shot in shots]
    starts_s = tuple(GAP_S + sum(lengths_s[:index]) for index in range(len(shots)))
    return RenderedClip(count, fps, starts_s)


def render_frames(
    shots: Sequence[Shot], qr: MakeCode, *, fps: int = 15, size: tuple[int, int] = (1280, 720), seed: int = 1
) -> Iterator[Grey]:
    """The clip's frames, (height, width) uint8, without writing them."""
    rng = np.random.default_rng(seed)
    hall = draw_hall(rng)
    noise = _noise(rng, size)
    for _ in range(round(GAP_S * fps)):
        yield _shoot(hall, size, noise, rng)
    for shot in shots:
        ticket = draw_ticket(shot.medium, qr(shot.text), shot.caption, rng)
        person, hand = draw_person(rng), _hand(rng)
        for index in range(_frames_of(shot, fps)):
            at_s = index / fps
            pose = _pose(hand, at_s, shot.seconds)
            behind = hall.copy()
            lay_over(behind, person, _standing(person, at_s, shot.seconds, hand))
            frame = resize(behind, size)
            lay_over(frame, ticket, _held(ticket, pose, size), pose.soft * size[1] / FULL_HEIGHT)
            yield _grained(frame, noise, rng)


def _frames_of(shot: Shot, fps: int) -> int:
    return round((ENTER_S + max(0.0, shot.seconds) + LEAVE_S + GAP_S) * fps)


def _shoot(hall: Grey, size: tuple[int, int], noise: Grey, rng: np.random.Generator) -> Grey:
    return _grained(resize(hall, size), noise, rng)


def _noise(rng: np.random.Generator, size: tuple[int, int]) -> Grey:
    shape = (size[1] + NOISE_MARGIN, size[0] + NOISE_MARGIN)
    levels = rng.normal(NOISE_MIDDLE, NOISE_LEVELS, shape)
    return np.clip(np.round(levels), 0, 2 * NOISE_MIDDLE).astype(np.uint8)


def _grained(frame: Grey, noise: Grey, rng: np.random.Generator) -> Grey:
    top, left = (int(v) for v in rng.integers(0, NOISE_MARGIN, 2))
    height, width = frame.shape
    return add_noise(frame, noise[top : top + height, left : left + width], NOISE_MIDDLE)


def _hand(rng: np.random.Generator) -> Hand:
    side = float(rng.choice((-1.0, 1.0)))
    lean, x, y = rng.uniform((-7, 0.08, -0.03), (7, 0.24, 0.04))
    return Hand(rng.uniform(0, 2 * np.pi, 6), side, float(lean), (float(x) * side, float(y)))


def _pose(hand: Hand, at_s: float, held_s: float) -> Pose:
    """Where a ticket is `at_s` seconds after it began to move in."""
    away = _ease(1 - at_s / ENTER_S) + _ease((at_s - ENTER_S - held_s) / LEAVE_S)
    wave = np.sin(hand.phases + at_s * np.array((2.1, 2.7, 9.5, 11.0, 1.7, 1.3)))
    focus = max(0.0, 1 - at_s / (2.2 * ENTER_S))
    return Pose(
        x=hand.rest[0] + 0.55 * hand.side * away + 0.012 * wave[0] + 0.002 * wave[2],
        y=hand.rest[1] + 1.25 * away + 0.010 * wave[1] + 0.002 * wave[3],
        turn=(hand.lean + 14 * hand.side * away + 1.2 * wave[0], 9 * wave[4], 7 * wave[5] - 12 * away),
        size=1 - 0.12 * away + 0.015 * wave[4],
        soft=1.8 * focus,
    )


def _ease(share: float) -> float:
    """0 to 1 and slow at 0, as a hand comes to rest."""
    return float(np.clip(share, 0, 1)) ** 2


def _held(ticket: Prop, pose: Pose, size: tuple[int, int]) -> Corners:
    """Corners of a held prop in pixels of the frame."""
    width, height = size
    roll, yaw, pitch = np.radians(pose.turn)
    half = np.array((ticket.shape[1] / ticket.shape[0], 1.0)) * TICKET_HEIGHT / 2
    flat = np.array(((-1, -1), (1, -1), (1, 1), (-1, 1))) * half + np.array((0, TICKET_HEIGHT * ARM_SHARE))
    x = flat[:, 0] * np.cos(roll) - flat[:, 1] * np.sin(roll)
    y = flat[:, 0] * np.sin(roll) + flat[:, 1] * np.cos(roll)
    nearer = pose.size * LENS / (LENS + x * np.sin(yaw) + y * np.sin(pitch))
    seen = np.stack((x * np.cos(yaw) * nearer + pose.x, y * np.cos(pitch) * nearer + pose.y), axis=1)
    return (seen * height + (width / 2, height / 2)).astype(np.float32)


def _standing(person: Prop, at_s: float, held_s: float, hand: Hand) -> Corners:
    """Corners of the person in pixels of the hall: steps in before the ticket, walks on after it."""
    away = _ease(1 - at_s / (ENTER_S * 0.8)) + _ease(
        (at_s - ENTER_S - held_s - LEAVE_S / 2) / (LEAVE_S + GAP_S / 2)
    )
    height, width = person.shape[:2]
    left = (HALL_SIZE[0] - width) / 2 + hand.side * (230 * away - BESIDE_PX)
    left += 2 * float(np.sin(hand.phases[4] + at_s))
    top = HALL_SIZE[1] - height + 14
    return np.array(
        ((left, top), (left + width, top), (left + width, top + height), (left, top + height)), np.float32
    )
