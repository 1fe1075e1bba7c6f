"""From names that people write to the lists, gates and rooms of the event. Must not know: files, screens."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from checkin.errors import ConfigError
from checkin.model import CheckInList, EventSet, Gate, Names, Room
from checkin.text import fold
from kiosk.settings import Settings
from kiosk.views import DeskPlace

Named = TypeVar("Named", CheckInList, Gate, Room)


def find_place(event_set: EventSet, settings: Settings) -> DeskPlace:
    """Where this kiosk stands, by its settings.

    Raises:
        ConfigError: No list is named, or a name does not fit exactly one.
    """
    check_in_list = find_list(event_set, settings.lists[0] if settings.lists else "")
    others = [find_list(event_set, name) for name in settings.lists[1:]]
    _refuse_rivals((check_in_list, *others))
    gate = _find_named("gate", event_set.gates, settings.gate) if settings.gate else None
    room = _find_named("room", event_set.rooms, settings.room) if settings.room else None
    counted = room or event_set.room_counting(check_in_list.id)
    return DeskPlace(
        check_in_list.id,
        gate=gate.id if gate else None,
        room=counted.id if counted else None,
        direction=settings.direction,
        lists=tuple(other.id for other in others),
    )


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
    by_id = [entry for entry in event_set.lists if str(entry.id) == wanted.strip()]
    fitting = by_id or [entry for entry in event_set.lists if _fits(entry, wanted)]
    if len(fitting) == 1:
        return fitting[0]
    candidates = ", ".join(path_of(entry) for entry in (fitting or event_set.lists))
    problem = (
        f"Several check-in lists are called {wanted!r}." if fitting else _unknown("check-in list", wanted)
    )
    raise ConfigError(problem, f"Name one of: {candidates}.")


def path_of(entry: CheckInList) -> str:
    """A list as people may write it where its bare name is not unique."""
    return f"{entry.event}/{entry.date}/{next(iter(entry.names.values()), entry.id)}"


def _fits(entry: CheckInList, wanted: str) -> bool:
    event, _, rest = wanted.partition("/")
    date, _, name = rest.partition("/")
    if name and (event, date) == (entry.event, entry.date):
        return _has_name(entry.names, name)
    return _has_name(entry.names, wanted)


def _has_name(names: Names, wanted: str) -> bool:
    return bool(wanted) and fold(wanted) in {fold(name) for name in names.values()}


def _unknown(what: str, wanted: str) -> str:
    return f"There is no {what} {wanted!r}." if wanted else f"No {what} is named."


def _find_named(what: str, known: Iterable[Named], wanted: str) -> Named:
    everything = list(known)
    by_id = [one for one in everything if str(one.id) == wanted]
    fitting = by_id or [one for one in everything if _has_name(one.names, wanted)]
    if len(fitting) == 1:
        return fitting[0]
    first: Callable[[Named], str] = lambda one: next(iter(one.names.values()), str(one.id))  # noqa: E731
    candidates = ", ".join(first(one) for one in everything)
    if fitting:
        ids = ", ".join(str(one.id) for one in fitting)
        raise ConfigError(f"Several {what}s are called {wanted!r}.", f"Name one by its number: {ids}.")
    raise ConfigError(
        _unknown(what, wanted), f"Name one of: {candidates}." if candidates else "Leave it out."
    )
