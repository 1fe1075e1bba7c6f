"""Whether it is time to wipe, by what a ledger or database knows of time. Must not know: files, arguments."""

from datetime import UTC, datetime

from checkin.clock import utc_to_ms
from checkin.model import EventSet
from checkin.retention import IsDue, Waits, look
from kiosk.version import RELEASED
from sync.store import Store
from sync.wipe import latest_ms


def when_due(store: Store, event_set: EventSet, days: int, now_ms: int) -> Waits | IsDue:
    """See `checkin.retention.look`."""
    return due_at(event_set, days, now_ms, latest_ms(store))


def due_at(event_set: EventSet, days: int, now_ms: int, seen_ms: int) -> Waits | IsDue:
    """The same, by the latest time that has certainly come, beside that of this version's release."""
    released_ms = utc_to_ms(datetime.fromisoformat(RELEASED).replace(tzinfo=UTC))
    return look(event_set, days, now_ms, max(released_ms, seen_ms))
