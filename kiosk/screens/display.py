"""How the screen is shown: colours as in the settings, or in high contrast, on one key. Pure.

Must not know: widgets, keys, who asked.
"""

import msgspec

from kiosk.theme import Look

DISPLAY_KEY = "/"
"""On a keypad."""

LARGE = "-large"
"""Class of the app while it is shown large."""


class Display(msgspec.Struct, frozen=True):
    """What somebody has chosen; `is_large` draws what matters larger where there is room."""

    look: Look
    is_large: bool = False


def next_display(now: Display, usual: Look, *, has_large: bool) -> Display:
    """What the display key shows next: as usual, high contrast, both high contrast and large, as usual again.

    Args:
        now: What is shown.
        usual: The look of the settings.
        has_large: Whether this mode draws anything larger; staff have the letters of their terminal for that.
    """
    steps = [
        Display(usual),
        Display(Look.HIGH_CONTRAST),
        *[Display(Look.HIGH_CONTRAST, is_large=True)] * has_large,
    ]
    ways = list(dict.fromkeys(steps))
    return ways[(ways.index(now) + 1) % len(ways)] if now in ways else ways[0]
