"""Who changed a room, a session or somebody of the staff last, and when. Must not know: HTTP, SQL."""

from collections.abc import Sequence

from checkin.clock import ms_to_utc
from checkin.journal import Body, Json, Kind
from checkin.model import EventSet
from checkin.zones import zone_of
from hub.organiser.markup import Html, tag
from hub.organiser.words import Say
from sync.hub.acts import Act

NEWEST = 500
"""How far back is looked, in acts done by hand; for what is older nothing is said."""


def last_change(acts: Sequence[Act], what: str, subject: Json) -> Body | None:
    """The newest setting of that sort about that subject.

    Args:
        acts: Newest first, as a keeper gives them.
        what: `room_limit`, `session` or `staff`: what was set.
        subject: Number of the room or of the session, name of the member of staff.
    """
    settings = (one.entry.body for one in acts if one.entry.body.kind is Kind.SETTING)
    return next((one for one in settings if _is_about(one, what, subject)), None)


def said_change(say: Say, change: Body | None, event_set: EventSet) -> str:
    """Such as “Last changed by Ada, 29.11. 09:14.”, in the event's time zone; empty = nobody did."""
    if change is None:
        return ""
    at = ms_to_utc(change.at_ms).astimezone(zone_of(event_set))
    return say("last_changed").format(change.by, f"{at.day}.{at.month}. {at:%H:%M}")


def change_line(say: Say, change: Body | None, event_set: EventSet) -> Html:
    """The same as a quiet line of a page; nothing at all where nobody changed it."""
    text = said_change(say, change, event_set)
    return tag("p", text, class_="quiet") if text else Html()


def _is_about(body: Body, what: str, subject: Json) -> bool:
    else_about = body.payload.get("name") if body.room is None else body.room
    about: Json = body.payload.get(what, else_about)
    return body.payload.get("set") == what and about == subject
