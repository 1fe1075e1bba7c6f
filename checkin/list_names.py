"""Which check-in lists, gates and rooms a name may mean. Pure; must not know: settings, screens."""

from collections.abc import Iterable
from typing import TypeVar

from checkin.model import CheckInList, EventSet, Gate, Names, Room, Session
from checkin.text import fold

Named = TypeVar("Named", Gate, Room, Session)


def fitting(known: Iterable[Named], wanted: str) -> list[Named]:
    """Those with that id, else with that name in any language."""
    everything = list(known)
    by_id = [one for one in everything if str(one.id) == wanted.strip()]
    return by_id or [one for one in everything if has_name(one.names, wanted)]


def fitting_lists(event_set: EventSet, wanted: str) -> list[CheckInList]:
    """The lists with that id, else with that name in any language, or as ``event/date/name``."""
    by_id = [entry for entry in event_set.lists if str(entry.id) == wanted.strip()]
    return by_id or [entry for entry in event_set.lists if _fits(entry, wanted)]


def path_of(entry: CheckInList) -> str:
    """A list as people may write it where its bare name is not unique."""
    return f"{entry.event}/{entry.date}/{next(iter(entry.names.values()), entry.id)}"


def has_name(names: Names, wanted: str) -> bool:
    """Whether something is called that, in any language."""
    return bool(wanted) and fold(wanted) in {fold(name) for name in names.values()}


def _fits(entry: CheckInList, wanted: str) -> bool:
    event, _, rest = wanted.partition("/")
    date, _, name = rest.partition("/")
    if name and (event, date) == (entry.event, entry.date):
        return has_name(entry.names, name)
    return has_name(entry.names, wanted)
