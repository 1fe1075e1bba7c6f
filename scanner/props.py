"""What the demo's clip shows: tickets on paper and phone, hands, people, the hall.

Must not know: time, files.
"""

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from scanner.drawing import Box, Prop, blur, centred_text, oval, polygon, prop_from, resize, rounded_box
from scanner.grey import Grey

QUIET_MODULES = 4
"""Empty modules around a code. Source: ISO/IEC 18004, 5.3.8."""

PROP_SIZE = (760, 1180)
"""Width and height of a ticket with the hand that holds it, in pixels."""

CARD = {"paper": (110, 40, 650, 720), "phone": (190, 20, 570, 800)}
HALL_SIZE = (320, 180)
"""The hall is far out of focus, so a sixteenth of the pixels says all of it."""

HAND_MARGIN = 50
"""How far fingers, thumb and shadow stand out beside a card."""

AT_REST_SOFT = 0.8
"""No camera is quite sharp; drawn once instead of in every frame."""

OPAQUE = 255
INK = 24
SKIN = 168
SLEEVES = (42, 66, 96, 128)
SCREENS = {False: (246, 28), True: (20, 226)}
"""Dark mode or not -> shade of the ground, shade of the writing."""


class Medium(StrEnum):
    """What a ticket is shown on."""

    PAPER = "paper"
    PHONE = "phone"
    PHONE_DARK = "phone_dark"


def draw_ticket(
    medium: Medium, modules: npt.NDArray[np.bool_], caption: str, rng: np.random.Generator
) -> Prop:
    """Draw a ticket in a hand.

    Args:
        medium: Paper or phone.
        modules: (n, n) bool without quiet zone, true where the code is dark on paper.
        caption: A line above the code, such as a name.
        rng: Chooses the sleeve.
    """
    width, height = PROP_SIZE
    sleeve = int(rng.choice(SLEEVES))
    shade = np.full((height, width), sleeve, np.uint8)
    opacity = np.zeros((height, width), np.uint8)
    card = CARD["paper" if medium is Medium.PAPER else "phone"]
    _draw_arm(shade, opacity, card, sleeve)
    _cast_shadow(shade, opacity, card)
    if medium is Medium.PAPER:
        _draw_paper(shade, opacity, modules, caption)
    else:
        _draw_phone(shade, opacity, modules, caption, dark=medium is Medium.PHONE_DARK)
    _draw_thumb(shade, opacity, card)
    side = card[0] - HAND_MARGIN
    return blur(prop_from(shade, opacity)[:, side : width - side], AT_REST_SOFT)


def _draw_arm(shade: Grey, opacity: Grey, card: Box, sleeve: int) -> None:
    """A forearm from below, and fingers behind the card."""
    x, bottom = (card[0] + card[2]) / 2 + 60, card[3]
    arm = ((x - 70, bottom + 60), (x + 120, bottom + 40), (x + 330, 1400), (x - 60, 1400))
    hand = ((x - 100, bottom - 90), (x + 130, bottom - 120), (x + 150, bottom + 110), (x - 60, bottom + 130))
    for canvas, tones in ((shade, (SKIN - 40, sleeve)), (opacity, (OPAQUE, OPAQUE))):
        for step in range(4):
            oval(
                canvas,
                (card[0] + 2, bottom - 330 + 62 * step),
                (26, 30),
                0,
                tones[0] - (step % 2) * 8 * (tones[0] < OPAQUE),
            )
        polygon(canvas, hand, tones[0])
        polygon(canvas, arm, tones[1])
    shade[:] = blur(shade, 5)
    opacity[:] = blur(opacity, 1.5)


def _cast_shadow(shade: Grey, opacity: Grey, card: Box) -> None:
    shadow = np.zeros_like(opacity)
    rounded_box(shadow, (card[0] + 8, card[1] + 14, card[2] + 8, card[3] + 14), 24, 120)
    shadow = blur(shadow, 14)
    kept = (OPAQUE - shadow.astype(np.uint16)) * shade // OPAQUE
    shade[:] = kept.astype(np.uint8)
    opacity[:] = np.maximum(opacity, shadow)


def _draw_paper(shade: Grey, opacity: Grey, modules: npt.NDArray[np.bool_], caption: str) -> None:
    left, top, right, bottom = box = CARD["paper"]
    rounded_box(shade, box, 3, 236)
    rounded_box(opacity, box, 3, OPAQUE)
    _light(shade, box, 14)
    rounded_box(shade, (left, top, right, top + 64), 3, 58)
    centred_text(shade, "TICKET", (left + 28, top + 18, left + 150, top + 46), 232, weight=700)
    centred_text(shade, caption, (left + 30, top + 84, right - 30, top + 122), INK, weight=600)
    for row, share in enumerate((0.82, 0.7)):
        y = bottom - 56 + 24 * row
        rounded_box(shade, (left + 40, y, left + 40 + round((right - left - 80) * share), y + 9), 4, 176)
    _draw_code(shade, modules, (left + 48, top + 132, right - 48, bottom - 66), INK)


def _draw_phone(
    shade: Grey, opacity: Grey, modules: npt.NDArray[np.bool_], caption: str, *, dark: bool
) -> None:
    left, top, right, bottom = box = CARD["phone"]
    ground, ink = SCREENS[dark]
    rounded_box(shade, box, 52, 30)
    rounded_box(shade, (left + 3, top + 3, right - 3, bottom - 3), 49, 12)
    rounded_box(opacity, box, 52, OPAQUE)
    screen = (left + 13, top + 13, right - 13, bottom - 13)
    rounded_box(shade, screen, 40, ground)
    middle = (left + right) // 2
    rounded_box(shade, (middle - 46, top + 26, middle + 46, top + 48), 11, 8)
    centred_text(shade, "09:14", (left + 34, top + 28, left + 92, top + 48), ink, weight=600)
    soft = (ground * 3 + ink) // 4
    rounded_box(
        shade, (left + 30, top + 82, right - 30, bottom - 150), 22, (ground * 9 + ink) // 10 if dark else 252
    )
    centred_text(shade, caption, (left + 46, top + 104, right - 46, top + 140), ink, weight=600)
    _draw_code(shade, modules, (left + 26, top + 150, right - 26, bottom - 250), ink)
    rounded_box(shade, (left + 70, bottom - 220, right - 70, bottom - 208), 6, soft)
    rounded_box(shade, (left + 110, bottom - 192, right - 110, bottom - 182), 5, soft)
    rounded_box(shade, (left + 52, bottom - 122, right - 52, bottom - 74), 24, (ground + ink) // 2)
    rounded_box(shade, (middle - 60, bottom - 36, middle + 60, bottom - 30), 3, ink)


def _draw_code(shade: Grey, modules: npt.NDArray[np.bool_], box: Box, ink: int) -> None:
    """A code in the middle of a box that is as large as its quiet zone; the ground stays what it is."""
    side = len(modules)
    square = min(box[2] - box[0], box[3] - box[1])
    size = square * side // (side + 2 * QUIET_MODULES)
    left, top = (box[0] + box[2] - size) // 2, (box[1] + box[3] - size) // 2
    large = resize(np.where(modules, np.uint8(OPAQUE), np.uint8(0)), (side * 16, side * 16), smooth=False)
    weight = resize(large, (size, size)).astype(np.uint16)
    area = shade[top : top + size, left : left + size]
    area[:] = ((ink * weight + area * (OPAQUE - weight)) // OPAQUE).astype(np.uint8)


def _draw_thumb(shade: Grey, opacity: Grey, card: Box) -> None:
    """The thumb lies on the edge of the card, never on the code."""
    at = (card[2] - 4.0, card[3] - 40.0)
    mask = np.zeros_like(opacity)
    oval(mask, at, (30, 74), 24, OPAQUE)
    mask = blur(mask, 1.2)
    thumb = np.full_like(shade, SKIN)
    oval(thumb, (at[0] + 16, at[1] + 14), (22, 80), 24, SKIN - 34)
    thumb = blur(thumb, 12)
    oval(thumb, (at[0] + 17, at[1] - 42), (11, 16), 24, SKIN + 24)
    thumb = blur(thumb, 2.5)
    weight = mask.astype(np.uint16)
    shade[:] = ((thumb * weight + shade * (OPAQUE - weight)) // OPAQUE).astype(np.uint8)
    opacity[:] = np.maximum(opacity, mask)


def _light(shade: Grey, box: Box, levels: int) -> None:
    """Light falls from the top left: the far corner is `levels` darker."""
    left, top, right, bottom = box
    fall = np.add.outer(np.linspace(0, levels / 2, bottom - top), np.linspace(0, levels / 2, right - left))
    area = shade[top:bottom, left:right]
    area[:] = np.maximum(0, area - fall).astype(np.uint8)


def draw_hall(rng: np.random.Generator) -> Grey:
    """The empty hall behind the desk, out of focus: windows, lamps, floor, people far away.

    Returns:
        (180, 320) uint8.
    """
    width, height = HALL_SIZE
    hall = np.repeat(np.linspace(112, 84, height), width).reshape(height, width).astype(np.uint8)
    hall[124:] = np.linspace(92, 120, height - 124)[:, None].astype(np.uint8)
    for left in range(-10, 150, 38):
        polygon(hall, ((left, 22), (left + 30, 28), (left + 30, 116), (left, 120)), 206)
    rounded_box(hall, (206, 46, 296, 104), 2, 66)
    rounded_box(hall, (212, 52, 290, 74), 2, 150)
    for x in rng.integers(0, width, 9):
        top, tone = 88 + int(rng.integers(0, 8)), int(rng.integers(34, 90))
        oval(hall, (int(x), top), (4, 5), 0, tone + 30)
        rounded_box(hall, (int(x) - 7, top + 5, int(x) + 8, top + 46), 5, tone)
    hall = blur(hall, 2.2)
    for x in range(24, width, 44):
        oval(hall, (x, 12 + (x % 3) * 4), (7, 4), 0, 236)
    return blur(hall, 1.6)


def draw_person(rng: np.random.Generator) -> Prop:
    """Somebody who stands behind a ticket, out of focus, in pixels of the hall."""
    width, height = 150, 170
    coat, skin, hair = int(rng.integers(30, 130)), int(rng.integers(110, 190)), int(rng.integers(20, 120))
    shade, opacity = np.full((height, width), coat, np.uint8), np.zeros((height, width), np.uint8)
    for canvas, tones in ((shade, (coat, skin, hair)), (opacity, (OPAQUE, OPAQUE, OPAQUE))):
        rounded_box(canvas, (14, 84, 136, 260), 34, tones[0])
        rounded_box(canvas, (64, 66, 86, 94), 8, tones[1])
        oval(canvas, (75, 44), (27, 30), 0, tones[2])
        oval(canvas, (75, 51), (21, 27), 0, tones[1])
    polygon(shade, ((62, 84), (88, 84), (75, 118)), min(OPAQUE, coat + 70))
    return prop_from(blur(shade, 3), blur(opacity, 2.5))
