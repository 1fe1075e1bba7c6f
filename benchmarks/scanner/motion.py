"""Where a held ticket is at each moment, as a camera's perspective sees it. Must not know: pixels' shades.

The ticket's plane is measured in sides of its code, whose middle is (0, 0).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.scanner.scenarios import Scenario

Points = npt.NDArray[np.float64]
"""(n, 2): x and y."""

Matrix = npt.NDArray[np.float64]
"""(3, 3): the ticket's plane -> pixels of the frame."""

FRAME_SIZE = (1280, 720)
FPS = 30
FRAMES = 60

FOCAL_PX = 1100.0
"""A webcam's field of view of sixty degrees."""

ENTER_S = 0.43
"""A ticket comes in fast, and slower and slower, until it rests."""

ENTER_PX = 620.0

CODE = np.array(((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)))


@dataclass(frozen=True, slots=True)
class Hold:
    """How one person holds one ticket.

    Attributes:
        side_px: The code's height at rest.
        rest: Pixels from the middle of the frame.
        approach: Direction from which it comes, radians; a quarter turn is from below.
        roll: Degrees at rest.
        lean: Direction of the tilt, radians.
        phases: (6,) radians, for what swings.
    """

    side_px: float
    rest: tuple[float, float]
    approach: float
    roll: float
    lean: float
    phases: Points


def take_hold(scenario: Scenario, height: float, rng: np.random.Generator) -> Hold:
    """Choose a way of holding."""
    x, y, approach, roll, lean = rng.uniform((-110, -16, 0.9, -1, 0), (110, 16, 2.2, 1, 2 * np.pi))
    side_px = height * FRAME_SIZE[1]
    return Hold(side_px, (x, y), approach, roll * scenario.roll, lean, rng.uniform(0, 2 * np.pi, 6))


def view(scenario: Scenario, hold: Hold, at_s: float) -> Matrix:
    """The ticket's plane in pixels of the frame, `at_s` seconds after the ticket began to move in."""
    swing = np.sin(hold.phases + at_s * 2 * np.pi * np.array((1, 1.27, 0.31, 0.24, 0, 0)) * scenario.hand_hz)
    roll = np.radians(hold.roll + scenario.spin * at_s + 1.5 * swing[2])
    turned = _tilt(np.radians(scenario.tilt), hold.lean) @ _roll(roll)
    away = max(0.0, 1 - at_s / ENTER_S) ** 2 * ENTER_PX
    distance = FOCAL_PX / hold.side_px
    middle = (
        hold.rest[0] + away * np.cos(hold.approach) + scenario.hand_px * swing[0],
        hold.rest[1] + away * np.sin(hold.approach) + scenario.hand_px * 0.5 * swing[1],
    )
    placed = np.column_stack((turned[:, :2], (*(np.array(middle) * distance / FOCAL_PX), distance)))
    lens = np.array(
        ((FOCAL_PX, 0, FRAME_SIZE[0] / 2), (0, FOCAL_PX, FRAME_SIZE[1] / 2), (0, 0, 1)), np.float64
    )
    return np.asarray(lens @ placed, np.float64)


def _tilt(angle: float, lean: float) -> Matrix:
    """Turn about an axis that lies in the ticket's plane (Rodrigues)."""
    x, y = np.cos(lean), np.sin(lean)
    cross = np.array(((0, 0, y), (0, 0, -x), (-y, x, 0)), np.float64)
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross))


def _roll(angle: float) -> Matrix:
    return np.array(
        ((np.cos(angle), -np.sin(angle), 0), (np.sin(angle), np.cos(angle), 0), (0, 0, 1)), np.float64
    )


def project(matrix: Matrix, points: Points) -> Points:
    """Points of the ticket's plane in pixels of the frame."""
    seen = np.column_stack((points, np.ones(len(points)))) @ matrix.T
    return np.asarray(seen[:, :2] / seen[:, 2:])


def is_whole(matrix: Matrix) -> bool:
    """Whether the whole code is inside the frame."""
    corners = project(matrix, CODE)
    return bool((corners >= 0).all() and (corners <= np.array(FRAME_SIZE) - 1).all())
