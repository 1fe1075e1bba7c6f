"""The part of the download that is large and always changes: orders, with the check-ins made of them.

Each page is kept in one short transaction, so the door never waits; what was kept is not fetched again when a
run is cut short. Must not know: threads, screens.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from checkin.clock import Clock
from checkin.made_here import ids_of
from checkin.model import EventSet, PositionId
from checkin.presence import parents_of
from checkin.text import clean_text
from sync.changes import with_changes
from sync.elsewhere import keep_elsewhere, note_printed, remove_elsewhere, room_of
from sync.erasing import was_erased
from sync.ledger import Ledger
from sync.pretix.addresses import event_path
from sync.pretix.pages import Fetcher
from sync.pretix.pictures import keep_badge_data
from sync.pretix.progress import Progress, load_progress, save_progress
from sync.pretix.shapes import OrderShape
from sync.pretix.to_positions import Frame, Received, to_received
from sync.replica import (
    drop_rivals,
    find_position,
    given_key,
    known_ids,
    remove_positions,
    save_keyed_positions,
)

GENERATED = "X-Page-Generated"
WHOLE_AGAIN_MS = 24 * 3_600_000
"""How often all orders are fetched anew: nothing else tells that one was deleted."""

MISSED_AT_ONCE = 200
"""So many orders are looked up at once of those that are asked for one by one at the end of a run."""

OVERLAP_S = 10
"""An order changes a moment before others can see it, and central's servers differ by a little."""

Told = Callable[[int, int], None]
"""Takes how many orders have come, of how many."""

REMEMBER = "INSERT OR REPLACE INTO central_order (event, code, round, positions) VALUES (?, ?, ?, ?)"
REMEMBERED = "SELECT positions FROM central_order WHERE event = ? AND code = ?"


class Orders:
    """The orders of one event.

    Args:
        ledger: A connection of the caller's own.
        fetcher: Asks for pages.
        frame: What all orders of the event are read with.
        event_set: For the rooms that check-ins count into.
        clock: Where time comes from.
    """

    def __init__(
        self, ledger: Ledger, fetcher: Fetcher, frame: Frame, event_set: EventSet, clock: Clock
    ) -> None:
        self._ledger = ledger
        self._store = ledger.store
        self._fetcher = fetcher
        self._frame = frame
        self._room_of = room_of(event_set)
        self._parents = parents_of(event_set.rooms)
        self._clock = clock
        self._path = event_path(frame.event) + "orders/"

    def pull(self, told: Told) -> None:
        """All orders the first time and once a day, else those that have changed since.

        Raises:
            SyncError: As `Line.ask`; what came before it is kept, and the next call goes on from there.
        """
        progress = load_progress(self._store, self._frame.event)
        is_old = self._clock.now_ms() - progress.whole_at_ms > WHOLE_AGAIN_MS
        if progress.is_whole and is_old:
            progress = replace(progress, round=progress.round + 1, is_whole=False)
        if not progress.is_whole:
            progress = self._pull_all(progress, told)
        self._pull_changes(progress)

    def _pull_changes(self, progress: Progress) -> None:
        """Newest change first: what changes meanwhile makes rows come twice, never not at all."""
        made_at = ""
        since = _before(progress.orders_since)
        query = {"pdf_data": "true", "ordering": "-last_modified", "modified_since": since}
        for page, headers in self._fetcher.pages(self._path, OrderShape, **query):
            made_at = made_at or headers.get(GENERATED, "")
            with self._ledger.writing():
                self._keep(page.results, progress.round)
        with self._ledger.writing():
            now = load_progress(self._store, self._frame.event)
            self._save(replace(now, orders_since=made_at or now.orders_since))

    def _pull_all(self, progress: Progress, told: Told) -> Progress:
        """Oldest order first; an interrupted run goes on with the newest order that it has kept.

        What changes while it runs is told by the changes since its first page, right after it.
        """
        query = {"pdf_data": "true", "ordering": "datetime"}
        resumed = {"created_since": progress.resume_at} if progress.resume_at else {}
        before = self._kept(progress.round)
        for page, headers in self._fetcher.pages(self._path, OrderShape, **query, **resumed):
            progress = _advanced(progress, page.results, headers.get(GENERATED, ""))
            with self._ledger.writing():
                self._keep(page.results, progress.round)
                self._save(progress)
            done = self._kept(progress.round)
            told(done, max(page.count + before, done) if resumed else page.count)
        return self._end_round(progress)

    def _end_round(self, progress: Progress) -> Progress:
        """Ask for every order that came no more whether it is really gone, and forget those that are.

        An order may slip through between two pages when another one is deleted meanwhile.
        """
        while codes := self._missed(progress.round):
            for code in codes:
                found = self._fetcher.every(self._path, OrderShape, pdf_data="true", code=code)
                with self._ledger.writing():
                    self._forget(code)
                    self._keep(found, progress.round)
        ended = replace(
            progress,
            is_whole=True,
            whole_at_ms=self._clock.now_ms(),
            orders_since=progress.pages_made_at,
            pages_made_at="",
            resume_at="",
        )
        with self._ledger.writing():
            self._save(ended)
        return ended

    def _missed(self, number: int) -> list[str]:
        rows = self._store.rows(
            "SELECT code FROM central_order WHERE event = ? AND round < ? LIMIT ?",
            (self._frame.event, number, MISSED_AT_ONCE),
        )
        return [str(code) for (code,) in rows]

    def _forget(self, code: str) -> None:
        found = self._store.row(REMEMBERED, (self._frame.event, code))
        self._remove(_read_ids(found[0]) if found else [], code)
        self._store.run("DELETE FROM central_order WHERE event = ? AND code = ?", (self._frame.event, code))

    def _kept(self, number: int) -> int:
        row = self._store.row(
            "SELECT count(*) FROM central_order WHERE event = ? AND round = ?", (self._frame.event, number)
        )
        return int(str(row[0])) if row else 0

    def _save(self, progress: Progress) -> None:
        save_progress(self._store, self._frame.event, progress)

    def _keep(self, orders: Iterable[OrderShape], number: int) -> None:
        """Keep one page. Inside `writing`."""
        received = [(order.code, to_received(order, self._frame)) for order in orders]
        for code, ones in received:
            self._remember(code, number, [one.position.id for one in ones])
        every = [one for _, ones in received for one in ones]
        self._keep_positions(every)
        for one in every:
            self._keep_beside(one)

    def _remember(self, code: str, number: int, positions: list[PositionId]) -> None:
        """Note what an order holds; what it no longer holds was canceled or split off, and goes."""
        found = self._store.row(REMEMBERED, (self._frame.event, code))
        if found:
            self._remove([one for one in _read_ids(found[0]) if one not in positions], code)
        listed = msgspec.json.encode(positions).decode()
        self._store.run(REMEMBER, (self._frame.event, code, number, listed))

    def _is_elsewhere(self, position: PositionId, code: str) -> bool:
        """Whether another order has it now: orders are split, and the new one may come first."""
        found = find_position(self._store, position)
        return found is not None and found.order != clean_text(code)

    def _keep_positions(self, received: Iterable[Received]) -> None:
        """Keep those that are new or different: a scan touches its order, and nothing else changes by it."""
        every = {one.position.id: one.position for one in received}
        meant = with_changes(self._store, every.values())
        changed = [p for p in meant if find_position(self._store, p.id) != p]
        keyed = [(given_key(position), position) for position in changed]
        drop_rivals(self._store, keyed)
        save_keyed_positions(self._store, keyed)

    def _keep_beside(self, one: Received) -> None:
        number = one.position.id
        if keep_elsewhere(self._store, number, one.elsewhere, self._room_of):
            self._ledger.rooms.refresh(ids_of(one.position), self._parents)
        note_printed(self._store, number, is_printed=one.was_printed)
        if one.print_data and not was_erased(self._store, ids_of(one.position)):
            keep_badge_data(self._store, number, one.print_data)

    def _remove(self, positions: list[PositionId], code: str) -> None:
        """Forget those that no other order has now; who passed here stays counted, as in the journal."""
        gone = [position for position in positions if not self._is_elsewhere(position, code)]
        persons = [known_ids(self._store, position) for position in gone]
        remove_positions(self._store, gone)
        remove_elsewhere(self._store, gone)
        for ids in persons:
            self._ledger.rooms.refresh(ids, self._parents)


def _before(mark: str) -> str:
    """A little before central's mark, so that what was not to be seen yet comes with the next look."""
    try:
        return (datetime.fromisoformat(mark) - timedelta(seconds=OVERLAP_S)).isoformat()
    except (ValueError, OverflowError):
        return mark


def _advanced(progress: Progress, orders: list[OrderShape], made_at: str) -> Progress:
    """How far it has come with one more page."""
    resume_at = orders[-1].datetime.isoformat() if orders else progress.resume_at
    return replace(progress, pages_made_at=progress.pages_made_at or made_at, resume_at=resume_at)


def _read_ids(listed: object) -> list[PositionId]:
    return msgspec.json.decode(str(listed), type=list[PositionId])
