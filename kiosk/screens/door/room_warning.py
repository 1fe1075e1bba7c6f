"""When a door asks staff to look at a filling room: `checkin.fullness` over what this door sees.

Pure. Whoever acknowledges does so for all doors of the room; a room that has emptied again asks anew.
Must not know: widgets, how rooms are counted.
"""

from collections.abc import Mapping

from checkin.fullness import LEVELS, has_eased, is_seen, level_of, percent
from kiosk.views import RoomCount


def watch(eased_ms: Mapping[int, int], count: RoomCount, now_ms: int) -> dict[int, int]:
    """When the room was last well below each level, as far as this door has seen.

    Args:
        eased_ms: What was known before, per level.
        count: How it is now.
        now_ms: Milliseconds since 1970 UTC.
    """
    used = percent(count.persons, count.limit)
    return {**eased_ms, **{level: now_ms for level in LEVELS if has_eased(used, level)}}


def due_warning(eased_ms: Mapping[int, int], count: RoomCount) -> int | None:
    """The level that nobody has acknowledged since the room has reached it; None = nothing to say."""
    level = level_of(percent(count.persons, count.limit))
    if level is None or is_seen(level, count.acknowledged, eased_ms.get(level, 0)):
        return None
    return level
