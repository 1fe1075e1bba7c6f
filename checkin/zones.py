"""Whose clocks an event goes by. Apart from the model, as the start of a kiosk waits for no time zone."""

from zoneinfo import ZoneInfo

from checkin.model import EventSet


def zone_of(event_set: EventSet, slug: str = "") -> ZoneInfo:
    """The time zone of the event with that slug, of the first one where it is empty; UTC = there is none."""
    event = event_set.find_event(slug)
    return ZoneInfo(event.timezone if event else "UTC")
