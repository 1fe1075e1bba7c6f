"""Light where it does not help: glare, mirrored rooms, moiré, bands. Must not know: codes, texts.

Each adds to or takes from the levels of a frame, in place, only where the ticket lies.
"""

import numpy as np
import numpy.typing as npt

from benchmarks.scanner.camera import Layer, Levels
from benchmarks.scanner.motion import Matrix, project
from benchmarks.scanner.scenarios import Scenario

MOIRE_PX = (5.5, 9.0)
BAND_PX = 190.0
BAND_HZ = 1.7


def disturb(
    frame: Levels,
    layer: Layer,
    scenario: Scenario,
    view: Matrix,
    phases: npt.NDArray[np.float64],
    at_s: float,
) -> None:
    """Apply what the scenario asks for.

    Args:
        frame: Changed in place.
        layer: Where the ticket lies.
        scenario: How much of what.
        view: The ticket's plane -> pixels.
        phases: (6,) radians, chosen once for a clip.
        at_s: Seconds from the start of the clip.
    """
    part = frame[layer.rows, layer.columns]
    y, x = np.mgrid[layer.rows, layer.columns].astype(np.float32)
    if scenario.moire:
        part *= 1 - layer.opacity * np.float32(scenario.moire) * _moire(x, y, phases, at_s)
    if scenario.bands:
        part *= 1 - layer.opacity * np.float32(scenario.bands) * _bands(y, phases, at_s)
    if scenario.reflections:
        part += layer.opacity * np.float32(scenario.reflections) * _room(x, y, phases, at_s)
    if scenario.glare:
        part += (
            layer.opacity
            * np.float32(scenario.glare)
            * _spot(x, y, _lamp(scenario.glare_size, view, phases, at_s))
        )


def _moire(x: Levels, y: Levels, phases: npt.NDArray[np.float64], at_s: float) -> Levels:
    """Two gratings that turn and drift as the hand moves; 0 to 1."""
    total = np.zeros_like(x)
    for grating, pitch in enumerate(MOIRE_PX):
        angle = phases[grating] + 0.2 * np.sin(2.1 * at_s + phases[2])
        across = x * np.cos(angle) + y * np.sin(angle)
        total += np.sin(across * np.float32(2 * np.pi / pitch) + 9 * at_s).astype(np.float32)
    return np.asarray((2 + total) / 4, np.float32)


def _bands(y: Levels, phases: npt.NDArray[np.float64], at_s: float) -> Levels:
    """Dark bands that run down the picture, since the sensor reads row by row; 0 to 1."""
    turn = y * (2 * np.pi / BAND_PX) - 2 * np.pi * BAND_HZ * at_s + phases[3]
    return np.asarray(np.clip(1.6 * np.sin(turn) - 0.2, 0, 1), np.float32)


def _room(x: Levels, y: Levels, phases: npt.NDArray[np.float64], at_s: float) -> Levels:
    """A bright room in dark glass, out of focus; 0 to 1."""
    drift = 14 * np.sin(1.9 * at_s)
    wave = np.sin((x + drift) / 61 + phases[0]) + np.sin((y + drift) / 47 + x / 90 + phases[1])
    return np.asarray((2 + wave) / 4, np.float32)


def _lamp(
    size: float, view: Matrix, phases: npt.NDArray[np.float64], at_s: float
) -> tuple[float, float, float]:
    """Where a lamp is mirrored in the ticket: x, y and sigma in pixels."""
    at = np.array([(0.42 * np.cos(1.5 * at_s + phases[4]), 0.42 * np.sin(1.1 * at_s + phases[5]))])
    centre, corner = project(view, np.concatenate((at, at + np.array([(size, 0.0)]))))
    return float(centre[0]), float(centre[1]), max(4.0, float(np.hypot(*(corner - centre))))


def _spot(x: Levels, y: Levels, lamp: tuple[float, float, float]) -> Levels:
    """A lamp's light, half as wide again as it is high; 0 to 1."""
    across, down = (x - lamp[0]) / (1.5 * lamp[2]), (y - lamp[1]) / lamp[2]
    return np.asarray(np.minimum(1, 1.5 * np.exp(-(across**2 + down**2) / 2)), np.float32)
