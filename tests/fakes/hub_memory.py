"""What people have heard at the doors, remembered apart from every journal, which can be held to it.

A machine that is lost takes along what it alone held: that may be missing afterwards, and nothing else.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from checkin.journal import EntryId, Kind
from checkin.model import PositionId

Told = tuple[EntryId, PositionId, Kind, int, bool]
"""An entry or exit that was told: when, by that kiosk's clock; whether over ``already_redeemed``."""


@dataclass(slots=True)
class Memory:
    """Everything that was said.

    Attributes:
        told: What people went by.
        unheard: Entries that were written down before a crash, so that nobody heard of them.
        cancelled: By what they were taken back afterwards.
        may_be_lost: Of all these, what was on no machine any more when one was put back. It may still be
            under way on the wire.
    """

    told: dict[EntryId, Told] = field(default_factory=dict)
    unheard: set[EntryId] = field(default_factory=set)
    cancelled: dict[EntryId, set[EntryId]] = field(default_factory=dict)
    may_be_lost: set[EntryId] = field(default_factory=set)

    def refuse(self, entry: EntryId, by: EntryId) -> None:
        """An entry was refused after all: it counts where that was lost, since nobody knows better there."""
        self.unheard.add(entry)
        self.cancel(entry, by)

    def cancel(self, entry: EntryId, by: EntryId) -> None:
        """An entry was taken back."""
        self.cancelled.setdefault(entry, set()).add(by)

    def lose(self, known: set[EntryId]) -> None:
        """A machine was put back: only these are anywhere now."""
        said = {*self.told, *self.unheard, *(by for each in self.cancelled.values() for by in each)}
        self.may_be_lost |= said - known

    def certain(self) -> set[EntryId]:
        """What has to be there, whatever happens."""
        return set(self.told) - self.may_be_lost

    def standing(self, known: set[EntryId], read: Callable[[EntryId], Told | None]) -> Iterator[Told]:
        """What counts in the end, where these entries are there.

        Args:
            known: Entries of the journal.
            read: What an entry says that nobody heard of; None = it is no passage, or not there.
        """
        unheard = {entry: said for entry in sorted(self.unheard) if (said := read(entry)) is not None}
        for entry, said in (unheard | self.told).items():
            is_there = entry not in self.may_be_lost or entry in known
            if is_there and not self._is_cancelled(entry, known):
                yield said

    def _is_cancelled(self, entry: EntryId, known: set[EntryId]) -> bool:
        return any(by not in self.may_be_lost or by in known for by in self.cancelled.get(entry, ()))


def one_too_many(said: Iterable[Told]) -> Iterator[EntryId]:
    """In at a door that people may enter again once they have left."""
    is_inside = False
    for entry, _, kind, _, is_forced in said:
        if kind is Kind.ENTRY and is_inside and not is_forced:
            yield entry
        is_inside = kind is Kind.ENTRY
