"""Draws a ticket flat, as it would be printed or shown. Must not know: cameras, time."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.scanner.motion import Matrix
from benchmarks.scanner.scenarios import Medium, Scenario, Thumb
from scanner.drawing import Box, centred_text, oval, rounded_box
from scanner.grey import Grey

SIZES = {Medium.PAPER: (1.7, 2.3), Medium.PHONE: (1.45, 2.75)}
"""Width and height of the ticket, in sides of its code."""

CODE_AT = {Medium.PAPER: 1.3, Medium.PHONE: 1.3}
"""How far the code's middle lies below the ticket's top, in the same."""

MARGIN_PX = 6
"""Room around the ticket: for its soft edge, and for a thumb that comes from outside."""

WHITE, INK = 236, 22
SCREEN, BLACK = 240, 10
DARK_GROUND = 22
SKIN = 138
OPAQUE = 255
QUIET_MODULES = 4


@dataclass(frozen=True, slots=True)
class Flat:
    """A ticket seen straight on.

    Attributes:
        shade: (height, width) uint8, black outside the ticket.
        opacity: The same, 255 on the ticket.
        side_px: Side of the code.
        middle: The code's middle, x and y in pixels.
    """

    shade: Grey
    opacity: Grey
    side_px: int
    middle: tuple[float, float]

    @property
    def matrix(self) -> Matrix:
        """Pixels of the picture -> sides of the code from its middle."""
        x, y = self.middle
        return np.array(
            ((1 / self.side_px, 0, -x / self.side_px), (0, 1 / self.side_px, -y / self.side_px), (0, 0, 1))
        )


def draw_flat(scenario: Scenario, modules: npt.NDArray[np.bool_], module_px: int) -> Flat:
    """Draw a ticket with `module_px` pixels for each module of its code."""
    side = len(modules) * module_px
    width, height = (round(v * side) + 2 * MARGIN_PX for v in SIZES[scenario.medium])
    shade, opacity = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    middle = (width / 2, MARGIN_PX + CODE_AT[scenario.medium] * side)
    draw = _draw_paper if scenario.medium is Medium.PAPER else _draw_phone
    draw(shade, opacity, scenario, side)
    left, top = round(middle[0] - side / 2), round(middle[1] - side / 2)
    _draw_code(shade, scenario, modules, (left, top, left + side, top + side), module_px)
    return Flat(shade, opacity, side, (left + side / 2, top + side / 2))


def _card(shade: Grey) -> Box:
    return MARGIN_PX, MARGIN_PX, shade.shape[1] - MARGIN_PX, shade.shape[0] - MARGIN_PX


def _draw_paper(shade: Grey, opacity: Grey, _: Scenario, side: int) -> None:
    left, top, right, bottom = box = _card(shade)
    shade[top:bottom, left:right] = WHITE
    opacity[top:bottom, left:right] = OPAQUE
    shade[top : top + side // 8, left:right] = 60
    inner = left + side // 8, right - side // 8
    centred_text(
        shade, "KONGRESS 2026", (inner[0], top + side // 5, inner[1], top + side // 3), INK, weight=700
    )
    centred_text(shade, "Teilnahme, 2 Tage", (inner[0], top + side // 2, inner[1], top + 3 * side // 5), 70)
    centred_text(
        shade, "Halle 4, Eingang Nord", (inner[0], box[3] - side // 4, inner[1], box[3] - side // 8), 90
    )


def _draw_phone(shade: Grey, opacity: Grey, scenario: Scenario, side: int) -> None:
    left, top, right, bottom = box = _card(shade)
    bezel = max(2, side // 28)
    ground = DARK_GROUND if scenario.is_dark or not scenario.has_quiet_zone else SCREEN
    ink = SCREEN if ground == DARK_GROUND else INK
    rounded_box(opacity, box, side // 7, OPAQUE)
    rounded_box(shade, box, side // 7, BLACK + 8)
    rounded_box(shade, (left + bezel, top + bezel, right - bezel, bottom - bezel), side // 8, ground)
    inner = left + side // 5, right - side // 5
    centred_text(
        shade, "Mein Ticket", (inner[0], top + side // 3, inner[1], top + side // 2), ink, weight=700
    )
    centred_text(
        shade, "Einlass ab 8:30 Uhr", (inner[0], top + 2 * side, inner[1], top + 2 * side + side // 9), ink
    )
    rounded_box(
        shade, (inner[0], bottom - side // 3, inner[1], bottom - side // 6), side // 16, (ground + ink) // 2
    )


def _draw_code(
    shade: Grey, scenario: Scenario, modules: npt.NDArray[np.bool_], box: Box, module_px: int
) -> None:
    light, dark = (WHITE, INK) if scenario.medium is Medium.PAPER else (SCREEN, BLACK)
    if scenario.is_dark:
        light, dark = DARK_GROUND, SCREEN
    left, top, right, bottom = box
    if scenario.has_quiet_zone:
        quiet = QUIET_MODULES * module_px
        shade[top - quiet : bottom + quiet, left - quiet : right + quiet] = light
    code = np.where(modules, np.uint8(dark), np.uint8(light))
    shade[top:bottom, left:right] = np.kron(code, np.ones((module_px, module_px), np.uint8))


def bend(flat: Flat, amplitude: float, length: float, phase: float) -> Flat:
    """Curl a ticket: a sine over its width, `amplitude` and `length` in sides of the code."""
    height, width = flat.shade.shape
    across = (np.arange(width, dtype=np.float32) - flat.middle[0]) / flat.side_px
    lift = (np.sin(across * 2 * np.pi / length + phase) * amplitude * flat.side_px).astype(np.float32)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    shade, opacity = (
        np.asarray(cv2.remap(canvas, x, y + lift, cv2.INTER_LINEAR), np.uint8)
        for canvas in (flat.shade, flat.opacity)
    )
    return replace(flat, shade=shade, opacity=opacity)


def lay_thumb(flat: Flat, thumb: Thumb, depth: float) -> Flat:
    """Lay a thumb over an edge or a finder pattern.

    Args:
        flat: The ticket.
        thumb: Where.
        depth: How far its tip reaches in from the code's edge, in sides of the code; may be negative.
    """
    shade, opacity = flat.shade.copy(), flat.opacity.copy()
    side = flat.side_px
    edge = flat.middle[0] - side / 2, flat.middle[1] + (0.15 if thumb is Thumb.EDGE else 0.37) * side
    long, wide = 0.5 * side, 0.13 * side
    centre = edge[0] + depth * side - long, edge[1]
    oval(shade, centre, (long, wide), 0, SKIN)
    oval(shade, (centre[0] + 0.8 * long, centre[1]), (0.14 * long, 0.6 * wide), 0, SKIN + 24)
    oval(opacity, centre, (long, wide), 0, OPAQUE)
    return replace(flat, shade=shade, opacity=opacity)
