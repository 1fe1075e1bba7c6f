"""How long each page of a self-service kiosk stands; all of it longer by one setting. Pure.

Times are milliseconds. Must not know: pages, what they say, the clock.
"""

from math import ceil

import msgspec

STAYS = 12
"""Times that a key makes a page stay: EN 301 549 asks for ten, and at last it must go."""

BLINK_MS = 150
"""An answer that comes sooner needs no page of its own; the same for everybody."""


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """For how long, in milliseconds.

    Attributes:
        welcome_ms: A welcome without a badge.
        badge_longest_ms: A welcome whose badge does not come.
        take_ms: "Your badge is on the right", once it lies there.
        trouble_ms: A welcome whose badge waits at the desk.
        refused_ms: A refusal.
        call_ms: A call for staff, if nobody comes.
        reading_ms: A page of the privacy notice.
        help_ms: The way to the desk.
        confirm_ms: The question whether the name is right.
        stay_ms: Any page after a key of somebody who is still reading.
        quiet_ms: A form in which nobody presses a key.
        warning_ms: The countdown after that; WCAG 2.2, 2.2.1 asks for 20 seconds.
        language_ms: A language that somebody chose and walked away from.
    """

    welcome_ms: int = 6_000
    badge_longest_ms: int = 20_000
    take_ms: int = 4_000
    trouble_ms: int = 12_000
    refused_ms: int = 10_000
    call_ms: int = 300_000
    reading_ms: int = 30_000
    help_ms: int = 15_000
    confirm_ms: int = 30_000
    stay_ms: int = 20_000
    quiet_ms: int = 60_000
    warning_ms: int = 20_000
    language_ms: int = 30_000


USUAL = Times()


def times_of(factor: float) -> Times:
    """All of them so many times as long; a factor from 1 on."""
    return Times(**{name: round(getattr(USUAL, name) * factor) for name in Times.__struct_fields__})


def seconds_left(until_ms: int, now_ms: int) -> int:
    """What a countdown shows: whole seconds, rounded up."""
    return ceil((until_ms - now_ms) / 1000)
