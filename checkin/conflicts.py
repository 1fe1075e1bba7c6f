"""Double admits: two entries of one position at a list that allows one, made where neither knew of the other.

A fold over passages: the same for every order in which they arrive. Central's rule decides what was one too
many, by the times of the scans, with the list's own daily exit.
Must not know: storage, names, what time it is.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import tzinfo

import msgspec

from checkin.history import History, close_days, history_at
from checkin.journal import EntryId, JournalEntry, Kind
from checkin.model import CheckInList, ListId
from checkin.presence import Passage
from checkin.verdict import Reason


class DoubleAdmit(msgspec.Struct, frozen=True):
    """An entry that the list would not have allowed, and the one before it.

    Attributes:
        first: The entry that used the ticket up.
        second: The one too many; by its id it is settled (`conflict_resolved`).
    """

    list: ListId
    first: Passage
    second: Passage


def double_admits(
    passages: Iterable[Passage],
    lists: Mapping[ListId, CheckInList],
    decided: Collection[EntryId],
    zone: tzinfo,
) -> tuple[DoubleAdmit, ...]:
    """What went wrong with one attendee, in order of list and time.

    Args:
        passages: All of that attendee's, in any order, repeats allowed.
        lists: The check-in lists that are known.
        decided: Entries that a human has answered for, see `decided_by_humans`.
        zone: The event's, in which days end.
    """
    known = list(passages)
    used = sorted({p.list for p in known if p.list is not None and p.list in lists})
    found = (one for number in used for one in _at(lists[number], history_at(number, known), zone))
    return tuple(one for one in found if one.second.id not in decided)


def decided_by_humans(entries: Iterable[JournalEntry]) -> frozenset[EntryId]:
    """Entries that are no conflict: settled by somebody, or forced over the earlier entry knowingly."""
    settled = set()
    for entry in entries:
        body = entry.body
        if body.kind is Kind.CONFLICT_RESOLVED and body.ref is not None:
            settled.add(body.ref)
        elif body.forced and body.payload.get("overridden") == Reason.ALREADY_REDEEMED.value:
            settled.add(body.id)
    return frozenset(settled)


def _at(check_in_list: CheckInList, history: History, zone: tzinfo) -> Iterable[DoubleAdmit]:
    if check_in_list.allow_multiple_entries:
        return
    before = History()
    for passage in history.passages:
        closed = close_days(before, check_in_list, passage.at_ms, zone)
        first = closed.latest_entry
        if passage.kind is Kind.ENTRY and first is not None and not _may_enter(check_in_list, closed):
            yield DoubleAdmit(check_in_list.id, first, passage)
        before = History((*closed.passages, passage))


def _may_enter(check_in_list: CheckInList, history: History) -> bool:
    return check_in_list.allow_entry_after_exit and not history.is_present
