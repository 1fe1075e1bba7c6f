"""Carries out on the ledger what a session says, each effect whole or not at all, with how far it has come.

Must not know: HTTP, why something is to be kept.
"""

from collections.abc import Callable

from msgspec.structs import replace

from checkin.model import EventSet
from checkin.presence import parents_of
from sync.address import EMAIL_KEY
from sync.elsewhere import assign_rooms, room_of
from sync.hub.intake import Intake
from sync.hub.loading import Loader
from sync.hub.membership import Marks, load_membership, save_marks, save_membership
from sync.hub.protocol import Feed, WireEntry
from sync.hub.standby import forget_standby, keep_standby
from sync.hub.steps import (
    BeginEpoch,
    EndAccess,
    Keep,
    KeepEvent,
    KeepMarks,
    KeepPeople,
    KeepSnapshot,
    KeepStaff,
    KeepStandby,
    KeepTickets,
    TakeFeed,
    Witnessed,
)
from sync.hub.witness import begin_noting, note_heads, stop_noting
from sync.ledger import Ledger
from sync.replica import load_event_set, save_event_set, write_meta
from sync.staff import keep_hubs_staff
from sync.store import Store
from sync.tickets import replace_tickets
from sync.wipe import empty_log, forget_everybody

Plain = KeepMarks | KeepEvent | KeepTickets | KeepStaff | KeepStandby | BeginEpoch | Witnessed
"""In one short transaction with the marks."""


class Keeper:
    """Belongs to one thread, as its ledger does.

    Args:
        ledger: A connection of the caller's own.
        told: Takes how many of how many positions are here, while a snapshot is kept.
    """

    def __init__(self, ledger: Ledger, told: Callable[[int, int], None] = lambda *_: None) -> None:
        self._ledger = ledger
        self._store = ledger.store
        self._loader = Loader(ledger)
        self._intake = Intake(ledger)
        self._told = told
        membership = load_membership(ledger.store)
        self._token = membership.token if membership else ""

    def keep(self, effect: Keep) -> None:
        """Carry it out.

        Raises:
            LedgerError: It cannot be written; nothing of it is.
            WireFormatError: What came is damaged; nothing of it counts.
        """
        match effect:
            case KeepSnapshot(marks, raw):  # in many transactions
                self._loader.keep_snapshot(raw, marks, self._told)
            case KeepPeople(marks, positions):
                self._loader.keep_page(positions, marks)
            case EndAccess():
                self._end()
            case TakeFeed(marks, feed):
                with self._ledger.writing():
                    save_marks(self._store, self._fed(feed, marks))
            case _:
                with self._ledger.writing():
                    self._keep_plain(effect)
                    save_marks(self._store, effect.marks)

    def _fed(self, feed: Feed, marks: Marks) -> Marks:
        """Take a page; under another name our chain begins anew, and nothing of it is at the hub."""
        taken = self._intake.take(feed.entries)
        note_heads(self._store, feed.entries)
        return replace(marks, acknowledged=0, arrival=0) if taken.is_renamed else marks

    def _keep_plain(self, effect: Plain) -> None:
        match effect:
            case KeepMarks():
                pass
            case KeepEvent(_, document):
                self._keep_event(document.event_set)
                write_meta(self._store, EMAIL_KEY, document.email_key)
            case KeepTickets(_, document):
                replace_tickets(self._store, document.media, document.revoked, document.blocked)
            case KeepStaff(_, document):
                keep_hubs_staff(self._store, document.members)
            case BeginEpoch():
                begin_noting(self._store)
            case Witnessed(_, entries):
                _note_witnessed(self._store, entries)
            case KeepStandby(_, standby):
                keep_standby(self._store, standby)

    def _end(self) -> None:
        membership = load_membership(self._store)
        if membership is not None and membership.token == self._token:  # else it was enrolled anew
            end_membership(self._ledger)

    def _keep_event(self, now: EventSet) -> None:
        """Keep it; who is in which room may change with the rooms."""
        earlier = load_event_set(self._store)
        if earlier != now:
            save_event_set(self._store, now)
            assign_rooms(self._store, room_of(now))
        if earlier is None or earlier.rooms != now.rooms:
            self._ledger.rooms.rebuild(parents_of(now.rooms))


def _note_witnessed(store: Store, entries: tuple[WireEntry, ...]) -> None:
    if entries:
        note_heads(store, entries)
    else:
        stop_noting(store)


def end_membership(ledger: Ledger) -> None:
    """Forget everybody, and remember that access was ended. The journal stays, sent or not."""
    with ledger.writing():
        if (membership := load_membership(ledger.store)) is not None:
            save_membership(ledger.store, replace(membership, is_revoked=True, token=""))
        save_marks(ledger.store, Marks())
        forget_everybody(ledger.store)
        forget_standby(ledger.store)
        keep_hubs_staff(ledger.store, ())
    empty_log(ledger.store)
