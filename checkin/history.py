"""What has happened with one position at one check-in list, in the order in which rules look at it.

Must not know: rules, storage. The order is that of the times that people are told, as central has it; where
two are equal, stamps decide. (Who is in which room goes by stamps alone, see `checkin.presence`.)
"""

from collections.abc import Iterable

import msgspec

from checkin.journal import Kind
from checkin.model import ListId
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


def history_at(check_in_list: ListId, passages: Iterable[Passage]) -> History:
    """The part of an attendee's passages that one list looks at."""
    here = [p for p in standing(passages) if p.list == check_in_list]
    return History(tuple(sorted(here, key=lambda p: (p.at_ms, p.order)))) if here else NOTHING
