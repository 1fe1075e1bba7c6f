"""What the journal records of what staff change about a person. Must not know: storage, screens."""

from checkin.journal import EntryId, Fact, Json, Kind
from checkin.model import EventSet, ListId, Position
from kiosk.views import DeskPlace


def change_fact(  # noqa: PLR0913  # each stands in the entry
    kind: Kind,
    position: Position,
    place: DeskPlace,
    event_set: EventSet,
    at_ms: int,
    *,
    ref: EntryId | None = None,
    payload: dict[str, Json] | None = None,
) -> Fact:
    """Something about a position was changed at a desk."""
    return Fact(
        kind=kind,
        at_ms=at_ms,
        position=position.id,
        list=list_of_event(event_set, position.event, place),
        gate=place.gate,
        by=place.by,
        ref=ref,
        payload=payload or {},
    )


def list_of_event(event_set: EventSet, event: str, place: DeskPlace) -> ListId:
    """A list of that event, by which central finds it: one of the desk's, if there is any."""
    near = (event_set.find_list(one) for one in (place.list_id, *place.lists))
    known = [one for one in (*near, *event_set.lists) if one is not None]
    return next((one.id for one in known if event in ("", one.event)), place.list_id)
