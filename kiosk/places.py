"""From names that people write to the lists, gates and rooms of the event. Must not know: files, screens."""

from collections.abc import Callable, Iterable, Sequence

from checkin.errors import ConfigError
from checkin.list_names import Named, fitting, fitting_lists, path_of
from checkin.model import CheckInList, EventSet, Gate, Room, Session
from kiosk.settings import Settings
from kiosk.views import DeskPlace


def find_place(event_set: EventSet, settings: Settings) -> DeskPlace:
    """Where this kiosk stands, by its settings.

    Raises:
        ConfigError: No list is named, or a name does not fit exactly one.
    """
    check_in_list = find_list(event_set, settings.lists[0] if settings.lists else "")
    others = [find_list(event_set, name) for name in settings.lists[1:]]
    _refuse_rivals((check_in_list, *others))
    gate = find_gate(event_set, settings.gate) if settings.gate else None
    room = find_room(event_set, settings.room) if settings.room else None
    counted = room or event_set.room_counting(check_in_list.id)
    return DeskPlace(
        check_in_list.id,
        gate=gate.id if gate else None,
        room=counted.id if counted else None,
        direction=settings.direction,
        lists=tuple(other.id for other in others),
    )


def place_or_none(event_set: EventSet, settings: Settings) -> DeskPlace | None:
    """The same; None = these settings name no place that there is."""
    try:
        return find_place(event_set, settings)
    except ConfigError:
        return None


def can_start(event_set: EventSet, settings: Settings) -> bool:
    """Whether these settings name a place at all."""
    return place_or_none(event_set, settings) is not None


def _refuse_rivals(lists: Sequence[CheckInList]) -> None:
    """Several lists at one door are for several events: of two of one event none could be chosen."""
    for number, one in enumerate(lists):
        if one.event in {other.event for other in lists[:number]}:
            raise ConfigError(
                f"Two check-in lists of the event {one.event!r} are set.", "Keep one list per event."
            )


def find_list(event_set: EventSet, wanted: str) -> CheckInList:
    """The check-in list with that id, or with that name in any language; ``""`` = the only one there is.

    Raises:
        ConfigError: None or several fit; the remedy shows the candidates as ``event/date/name``.
    """
    if not wanted and len(event_set.lists) == 1:
        return event_set.lists[0]
    found = fitting_lists(event_set, wanted)
    if len(found) == 1:
        return found[0]
    candidates = ", ".join(path_of(entry) for entry in (found or event_set.lists))
    problem = f"Several check-in lists are called {wanted!r}." if found else _unknown("check-in list", wanted)
    raise ConfigError(problem, f"Name one of: {candidates}.")


def find_gate(event_set: EventSet, wanted: str) -> Gate:
    """The gate with that id or name.

    Raises:
        ConfigError: None or several fit.
    """
    return _find_named("gate", event_set.gates, wanted)


def find_room(event_set: EventSet, wanted: str) -> Room:
    """The room with that id, or with that name in any language.

    Raises:
        ConfigError: None or several fit.
    """
    return _find_named("room", event_set.rooms, wanted)


def find_session(event_set: EventSet, wanted: str) -> Session:
    """The session with that id, or with that name in any language.

    Raises:
        ConfigError: None or several fit.
    """
    return _find_named("session", event_set.sessions, wanted)


def _unknown(what: str, wanted: str) -> str:
    return f"There is no {what} {wanted!r}." if wanted else f"No {what} is named."


def _find_named(what: str, known: Iterable[Named], wanted: str) -> Named:
    everything = list(known)
    found = fitting(everything, wanted)
    if len(found) == 1:
        return found[0]
    first: Callable[[Named], str] = lambda one: next(iter(one.names.values()), str(one.id))  # noqa: E731
    candidates = ", ".join(first(one) for one in everything)
    if found:
        ids = ", ".join(str(one.id) for one in found)
        raise ConfigError(f"Several {what}s are called {wanted!r}.", f"Name one by its number: {ids}.")
    raise ConfigError(
        _unknown(what, wanted), f"Name one of: {candidates}." if candidates else "Leave it out."
    )
