"""Takes the hub's positions into the ledger: all of them the first time, afterwards those that have changed.

Tickets can be scanned as soon as they are here; names are found a little later. Nobody at the door waits
longer than a few milliseconds. Must not know: HTTP, the session.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from checkin.made_here import may_be_made_here
from checkin.model import Position, PositionId
from checkin.presence import parents_of
from sync.changes import with_changes
from sync.elsewhere import keep_elsewhere, note_printed, read_elsewhere_of, room_of
from sync.hub.consequences import EventNow
from sync.hub.membership import Marks, save_marks
from sync.hub.people import keep_people
from sync.hub.protocol import Person, Positions
from sync.hub.snapshot import read_head, read_people
from sync.ledger import Ledger
from sync.replica import (
    count_positions,
    decode_position,
    note_twins,
    persons_of,
    save_first_positions,
)

HERE = """SELECT row_key, body, EXISTS (SELECT 1 FROM printed_elsewhere e WHERE e.position = p.id)
    FROM position p WHERE id = ?"""
AT_ONCE = 200
"""Positions in one transaction while doors are open."""
AT_FIRST = 2_000
"""Positions in one statement before they are."""

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
        self._event = EventNow(ledger.store)

    def keep_page(self, page: Positions, marks: Marks) -> None:
        """Keep what has changed, with how far that is."""
        with self._ledger.writing():
            keep_people(self._ledger, self._changed(page.people), page.gone)
            save_marks(self._store, marks)

    def keep_snapshot(self, raw: bytes, marks: Marks, tell: Tell = lambda *_: None) -> None:
        """Keep all of them in place of all that were here. Words to find them by are still due then.

        Raises:
            WireFormatError: The file is damaged; where somebody was here, what was kept of it stays, and does
                no harm.
        """
        total = read_head(raw).people
        is_first = count_positions(self._store) == 0
        size = AT_FIRST if is_first else AT_ONCE
        lots = _lots(read_people(raw), size, lambda done: tell(done, total))
        if is_first:
            with self._ledger.writing():  # nobody can be admitted before that anyway
                for lot in lots:
                    self._keep_first(lot)
        else:
            self._replace_all(lots)
        with self._ledger.writing():
            save_marks(self._store, marks)

    def _replace_all(self, lots: Iterator[list[Person]]) -> None:
        """Keep them while doors are open."""
        here = set[int]()
        for lot in lots:
            with self._ledger.writing():
                keep_people(self._ledger, self._changed(lot))
            here.update(one.position.id for one in lot)
        self._remove_others(here)

    def _remove_others(self, here: set[int]) -> None:
        """Forget who is there no more; whoever was made here stays until the journal says otherwise."""
        rows = self._store.rows("SELECT id FROM position WHERE id > 0")
        gone = iter([PositionId(n) for (n,) in rows if isinstance(n, int) and n not in here])
        while lot := list(islice(gone, AT_ONCE)):
            with self._ledger.writing():
                keep_people(self._ledger, (), lot)

    def _keep_first(self, people: Sequence[Person]) -> None:
        """Keep them where nobody was before."""
        changed = with_changes(self._store, [one.position for one in people])
        save_first_positions(self._store, zip((one.key for one in people), changed, strict=True))
        # Of few of them there is more to keep; this loop must cost little.
        more = [p for p in people if p.is_printed or p.elsewhere or may_be_made_here(p.position.secret)]
        if more:
            self._keep_more(more)

    def _keep_more(self, more: Sequence[Person]) -> None:
        """What happened elsewhere, or before central had them."""
        event_set = self._event.read()
        note_twins(self._store, [one.position for one in more])
        for one in more:
            keep_elsewhere(self._store, one.position.id, one.elsewhere, room_of(event_set))
            note_printed(self._store, one.position.id, is_printed=one.is_printed)
        persons = persons_of(self._store, [one.position.id for one in more])
        self._ledger.rooms.refresh_all(persons, parents_of(event_set.rooms))

    def _changed(self, people: Sequence[Person]) -> list[Person]:
        """Those that are new or different here: after a take-over all are told of again."""
        meant = with_changes(self._store, [one.position for one in people])
        elsewhere = read_elsewhere_of(self._store, [one.position.id for one in people])
        return [
            one
            for one, position in zip(people, meant, strict=True)
            if self._is_new(one, position)
            or elsewhere.get(position.id, ()) != tuple(sorted(one.elsewhere, key=lambda each: each.id))
        ]

    def _is_new(self, one: Person, meant: Position) -> bool:
        row = self._store.row(HERE, (meant.id,))
        if row is None or row[0] != one.key or bool(row[2]) is not one.is_printed:
            return True
        return decode_position(row[1]) != meant


def _lots(people: Iterator[Person], size: int, tell: Callable[[int], None]) -> Iterator[list[Person]]:
    """Some at a time; tells how many were taken."""
    done = 0
    while lot := list(islice(people, size)):
        yield lot
        done += len(lot)
        tell(done)
