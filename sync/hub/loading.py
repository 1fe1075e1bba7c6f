"""Takes the hub's positions into the ledger: all of them the first time, afterwards those that have changed.

Tickets can be scanned as soon as they are here; names are found a little later. Nobody at the door waits
longer than a few milliseconds. Must not know: HTTP, the session.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from checkin.made_here import ids_of
from checkin.model import EventSet, PositionId
from checkin.presence import parents_of
from sync.changes import with_changes
from sync.elsewhere import keep_elsewhere, note_printed, remove_elsewhere, room_of
from sync.hub.membership import Marks, save_marks
from sync.hub.protocol import Person, Positions
from sync.hub.snapshot import read_head, read_people
from sync.ledger import Ledger
from sync.replica import (
    count_positions,
    decode_position,
    drop_rivals,
    known_ids,
    load_event_set,
    remove_positions,
    save_keyed_positions,
)

AT_ONCE = 200
"""Positions in one transaction while doors are open."""
AT_FIRST = 10_000
"""The same in an empty ledger: nobody can be admitted before that anyway."""

Tell = Callable[[int, int], None]
"""Takes how many of how many are here."""


class Loader:
    """Belongs to one thread, as its ledger does.

    Args:
        ledger: A connection of the caller's own.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._store = ledger.store

    def keep_page(self, page: Positions, marks: Marks) -> None:
        """Keep what has changed, with how far that is."""
        event_set = self._event_set()
        with self._ledger.writing():
            self._keep(page.people, event_set, is_first=False)
            self._remove(page.gone, event_set)
            save_marks(self._store, marks)

    def keep_snapshot(self, raw: bytes, marks: Marks, tell: Tell = lambda *_: None) -> None:
        """Keep all of them in place of all that were here. Words to find them by are still due then.

        Raises:
            WireFormatError: The file is damaged; what was kept of it stays, and does no harm.
        """
        total, done = read_head(raw).people, 0
        is_first = count_positions(self._store) == 0
        event_set, here = self._event_set(), set[int]()
        people = read_people(raw)
        while lot := list(islice(people, AT_FIRST if is_first else AT_ONCE)):
            with self._ledger.writing():
                self._keep(lot, event_set, is_first=is_first)
            here.update(one.position.id for one in lot)
            done += len(lot)
            tell(done, total)
        self._remove_others(here, event_set)
        with self._ledger.writing():
            save_marks(self._store, marks)

    def _remove_others(self, here: set[int], event_set: EventSet) -> None:
        """Forget who is there no more; whoever was made here stays until the journal says otherwise."""
        rows = self._store.rows("SELECT id FROM position WHERE id > 0")
        gone = iter([PositionId(n) for (n,) in rows if isinstance(n, int) and n not in here])
        while lot := list(islice(gone, AT_ONCE)):
            with self._ledger.writing():
                self._remove(lot, event_set)

    def _keep(self, people: Iterable[Person], event_set: EventSet, *, is_first: bool) -> None:
        kept = list(people)
        changed = kept if is_first else list(self._changed(kept))
        keyed = [(one.key, one.position) for one in changed]
        if not is_first:
            drop_rivals(self._store, keyed)
        save_keyed_positions(self._store, keyed, with_words=not is_first)
        rooms, parents = room_of(event_set), parents_of(event_set.rooms)
        for one in kept:
            number = one.position.id
            has_twin = len(ids_of(one.position)) > 1
            if is_first and not (one.elsewhere or one.is_printed or has_twin):
                continue
            if keep_elsewhere(self._store, number, one.elsewhere, rooms) or has_twin:
                self._ledger.rooms.refresh(ids_of(one.position), parents)
            note_printed(self._store, number, is_printed=one.is_printed)

    def _changed(self, people: list[Person]) -> Iterator[Person]:
        """Those that are new or different here: most are told of because of something beside them."""
        meant = with_changes(self._store, [one.position for one in people])
        for one, position in zip(people, meant, strict=True):
            row = self._store.row("SELECT row_key, body FROM position WHERE id = ?", (position.id,))
            if row is None or row[0] != one.key or decode_position(row[1]) != position:
                yield one

    def _remove(self, gone: Iterable[PositionId], event_set: EventSet) -> None:
        numbers = list(gone)
        persons = [known_ids(self._store, one) for one in numbers]
        remove_positions(self._store, numbers)
        remove_elsewhere(self._store, numbers)
        for ids in persons:
            self._ledger.rooms.refresh(ids, parents_of(event_set.rooms))

    def _event_set(self) -> EventSet:
        return load_event_set(self._store) or EventSet(events=(), products=(), lists=())
