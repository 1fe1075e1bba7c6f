"""What a kiosk knows of the other devices that count: by what its hub told it last, else by its journal.

Must not know: storage, threads, what is made of it.
"""

from collections.abc import Iterable, Iterator

from checkin.band import HEARD_S
from checkin.model import EventSet
from sync.hub.protocol import DeviceSeen
from sync.hub.told import Told
from sync.record.keepers import Heard, Steps, heard_of


def others(
    told: Told | None, fresh_ms: int | None, steps: Steps, event_set: EventSet, own: str
) -> Iterator[Heard]:
    """The other devices, and when each was heard.

    A kiosk that never heard its hub was told nothing, and an older hub names no devices.

    Args:
        told: What the hub told last.
        fresh_ms: Until when all that the hub had is here; None = not known.
        steps: Who has counted.
        event_set: Where lists count.
        own: This kiosk, as its journal names it.
    """
    if told is not None and all(one.device for one in told.devices):
        yield from (_told(one, told.at_ms, fresh_ms, event_set) for one in told.devices)
        return
    counted: Iterable[str] = {name for room in event_set.rooms for name, _ in steps.recent(room.id)}
    for device in sorted({*counted} - {own}):
        yield Heard(device, device, fresh_ms)


def _told(one: DeviceSeen, told_ms: int, fresh_ms: int | None, event_set: EventSet) -> Heard:
    """Whoever the hub had heard just now was heard when it said so. Nobody was heard after the last news.

    Between two words of the hub it would not be known otherwise whether a device is late or only not told of.
    """
    if one.age_s is None:
        return heard_of(one.name, one.device, None, one, event_set)
    seen_ms = told_ms if one.age_s <= HEARD_S else told_ms - round(one.age_s * 1000)
    if fresh_ms is not None:
        seen_ms = min(seen_ms, fresh_ms)
    return heard_of(one.name, one.device, seen_ms, one, event_set)
