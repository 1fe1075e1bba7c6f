"""The hub's rulings: whether an entry would be one too many at its list, by all that the hub knows. Pure.

The hub says nothing but this; all else the kiosk has looked at. It uses the rule by which conflicts are
found, so that what it grants can never become one.
Must not know: storage, the wire, how fast the answer has to come.
"""

from collections.abc import Iterable

import msgspec

from checkin.conflicts import DoubleAdmit, double_admits
from checkin.journal import EntryId
from checkin.model import EventSet, GateId, ListId
from checkin.presence import Passage
from checkin.verdict import Reason
from checkin.zones import zone_of


class Answer(msgspec.Struct, frozen=True):
    """What the hub says of an entry.

    Attributes:
        reason: Empty = granted.
        list: Where the ticket was used up; likewise the others.
    """

    reason: str = ""
    list: ListId | None = None
    entered_ms: int | None = None
    gate: GateId | None = None


GRANTED = Answer()


def judge(asked: Passage, passages: Iterable[Passage], event_set: EventSet) -> Passage | None:
    """The entry that stands against another one; None = nothing that is known here.

    Args:
        asked: The entry.
        passages: All else of that attendee's that counts, in any order.
        event_set: For the list's own rule and the time zone in which days end.
    """
    check_in_list = event_set.find_list(asked.list) if asked.list is not None else None
    if check_in_list is None:
        return None
    others = [one for one in passages if one.id != asked.id]
    zone = zone_of(event_set, check_in_list.event)
    lists = {check_in_list.id: check_in_list}
    before = {one.second.id for one in double_admits(others, lists, (), zone)}
    now = double_admits([*others, asked], lists, (), zone)
    new = next((one for one in now if one.second.id not in before), None)
    return _other(new, asked.id) if new else None


def used_up(asked: Passage, by: Passage, gate: GateId | None) -> Answer:
    """The refusal that names the entry before."""
    return Answer(Reason.ALREADY_REDEEMED.value, asked.list, by.at_ms, gate)


def _other(conflict: DoubleAdmit, asked: EntryId) -> Passage:
    """Clocks differ: the entry asked about may be the earlier one by its own."""
    return conflict.first if conflict.second.id == asked else conflict.second
