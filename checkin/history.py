"""What has happened with one position at one check-in list, in the order in which rules look at it.

Must not know: rules, storage. The order is that of the times that people are told, as central has it; where
two are equal, stamps decide. (Who is in which room goes by stamps alone, see `checkin.presence`.)
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo

import msgspec

from checkin.journal import EntryId, Kind
from checkin.model import CheckInList, ListId
from checkin.presence import Passage, standing


class History(msgspec.Struct, frozen=True):
    """Entries and exits that hold at one list, by time."""

    passages: tuple[Passage, ...] = ()

    @property
    def entries_ms(self) -> tuple[int, ...]:
        """Times of the entries, milliseconds since 1970 UTC."""
        return tuple(p.at_ms for p in self.passages if p.kind is Kind.ENTRY)

    @property
    def latest(self) -> Passage | None:
        """The last of them."""
        return self.passages[-1] if self.passages else None

    @property
    def latest_entry(self) -> Passage | None:
        """The last entry."""
        return next((p for p in reversed(self.passages) if p.kind is Kind.ENTRY), None)

    @property
    def is_present(self) -> bool:
        """Whether the attendee is inside, as far as this list can tell."""
        return self.latest is not None and self.latest.kind is Kind.ENTRY


NOTHING = History()
AUTOMATIC = EntryId("")
"""The id of an exit that nobody made."""

LONGEST_STAY_DAYS = 400
"""Nobody looks further back for people who never left."""


def close_days(history: History, check_in_list: CheckInList, at_ms: int, zone: tzinfo) -> History:
    """The history with the exits that the list makes by itself, once a day, up to the time of a scan.

    Central makes them as well, so that an offline kiosk knows on the second day that people went home.
    """
    if check_in_list.exit_all_at_ms is None or not history.is_present:
        return history
    entered_ms = history.passages[-1].at_ms
    for closing_ms in _closings(check_in_list.exit_all_at_ms, zone):
        if closing_ms > at_ms:
            break
        if closing_ms > entered_ms:
            left = Passage(
                AUTOMATIC, Kind.EXIT, check_in_list.id, None, (closing_ms, 0, AUTOMATIC), at_ms=closing_ms
            )
            return History((*history.passages, left))
    return history


def _closings(first_ms: int, zone: tzinfo) -> Iterator[int]:
    """The same time of day on every day from the first one on, whatever the clocks do in between."""
    first = datetime.fromtimestamp(first_ms / 1000, zone).replace(tzinfo=None)
    for day in range(LONGEST_STAY_DAYS):
        local = (first + timedelta(days=day)).replace(tzinfo=zone)
        yield round(local.astimezone(UTC).timestamp() * 1000)


def history_at(check_in_list: ListId, passages: Iterable[Passage]) -> History:
    """The part of an attendee's passages that one list looks at."""
    here = [p for p in standing(passages) if p.list == check_in_list]
    return History(tuple(sorted(here, key=lambda p: (p.at_ms, p.order)))) if here else NOTHING
