"""What is here and what is at the hub, moved on by each good answer. No sockets, no clock, no ledger.

Must not know: in which order things are asked, what happens when nobody answers.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TypeVar

from msgspec.structs import replace

from checkin.errors import LinkDownError, WireFormatError
from sync.hub.members import version_of_profile
from sync.hub.membership import Marks
from sync.hub.outbox import Parcel, Unsent
from sync.hub.protocol import (
    BATCH_ENTRIES,
    Alive,
    EventDocument,
    Feed,
    Manifest,
    Positions,
    Taken,
    TicketsDocument,
    WireEntry,
)
from sync.hub.snapshot import Pieces, read_head
from sync.hub.standby import version_of
from sync.hub.steps import (
    Answer,
    BeginEpoch,
    Effect,
    KeepEvent,
    KeepMarks,
    KeepPeople,
    KeepSnapshot,
    KeepStaff,
    KeepStandby,
    KeepTickets,
    Loading,
    Profiled,
    Seen,
    TakeFeed,
    Timed,
    What,
    Witnessed,
)
from sync.hub.upkeep import StaffDocument
from sync.wire import decode_answer

NOT_UNDERSTOOD = (
    "The hub's answer cannot be understood.",
    "Update the program on hub and kiosk to the same version.",
)
FORMER_HUB = (
    "A former hub answers at this address.",
    "Turn it off, or start it as a kiosk of the new one.",
)
OTHER_HUB = ("Another hub answers at this address.", "Enrol this kiosk with the hub that it belongs to.")

T = TypeVar("T")
Effects = list[Effect]


class Known:
    """Belongs to one session.

    Args:
        marks: How far it has come, from the ledger.
    """

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.asked = marks
        """What was here when the manifest was asked for: the live feed may overtake the answer."""
        self.there: Manifest | None = None
        """What there is; None = not known, or not any more."""
        self.limit = BATCH_ENTRIES
        """Entries in the next batch."""
        self.parcel = Parcel((), 0, 0, 0)
        """What is being uploaded."""
        self.testimony: tuple[WireEntry, ...] = ()
        """Entries of others that a new hub may lack; likewise."""
        self.pieces = Pieces()
        self._resent_at = -1

    def take(self, what: What, answer: Answer) -> Effects:
        """Move on by a good answer.

        Raises:
            WireFormatError: It is none.
            LinkDownError: Somebody else answers than the hub that we belong to.
        """
        return TAKERS[what](self, answer)

    def resend(self) -> bool:
        """The hub lacks what comes before: it was put back to an older state. Begin anew, once.

        Returns:
            False when that was tried already, or there is nothing before.
        """
        if self._resent_at >= 0 or self.marks.acknowledged == 0:
            return False
        self._resent_at = self.marks.acknowledged
        self.marks = replace(self.marks, acknowledged=0, arrival=0)
        return True

    def halve(self) -> bool:
        """The batch was too large. Returns whether it can be smaller."""
        self.limit, before = max(1, len(self.parcel.entries) // 2), len(self.parcel.entries)
        return before > 1

    def take_manifest(self, answer: Answer) -> Effects:
        """Everything begins with it; another epoch makes all marks void."""
        found = _decode(answer, Manifest)
        if self.marks.hub not in ("", found.hub):
            raise LinkDownError(*OTHER_HUB)
        if found.epoch < self.marks.epoch:
            raise LinkDownError(*FORMER_HUB)
        effects: Effects = [_timed(answer, found.now_ms), Profiled(found.profile)]
        if _was_put_back(self.asked, found):
            # All is handed in and read anew; what is there already counts as done.
            self.marks = Marks(hub=found.hub, epoch=found.epoch)
            effects.append(KeepMarks(self.marks))
        elif (found.hub, found.epoch) != (self.marks.hub, self.marks.epoch):
            is_first = self.marks.epoch == 0
            self.marks = Marks(hub=found.hub, epoch=found.epoch)
            effects.append(KeepMarks(self.marks) if is_first else BeginEpoch(self.marks))
        if found.scope != self.marks.scope:  # of what was skipped something may be wanted now
            self.marks = replace(self.marks, scope=found.scope, journal=0)
            effects.append(KeepMarks(self.marks))
        effects.append(KeepStandby(self.marks, found.standby))
        self.pieces.expect(found.snapshot)
        self.there = found
        return effects

    def take_event(self, answer: Answer) -> Effects:
        """The event set."""
        document = _decode(answer, EventDocument)
        self.marks = replace(self.marks, event=document.version)
        self._learn(event=document.version)
        return [KeepEvent(self.marks, document)]

    def take_tickets(self, answer: Answer) -> Effects:
        """Media, revoked and blocked tickets."""
        document = _decode(answer, TicketsDocument)
        self.marks = replace(self.marks, tickets=document.version)
        self._learn(tickets=document.version)
        return [KeepTickets(self.marks, document)]

    def take_snapshot(self, answer: Answer) -> Effects:
        """One more piece of it, or all."""
        is_all = self.pieces.add(answer.raw, _total(answer))
        raw = self.pieces.raw
        if not is_all:
            return [Loading(len(raw), answer.total)]
        self.pieces.raw = b""
        head = read_head(raw)
        if head.positions <= self.marks.positions:
            raise WireFormatError(*NOT_UNDERSTOOD)
        self.marks = replace(self.marks, positions=head.positions)
        return [Loading(len(raw), len(raw)), KeepSnapshot(self.marks, raw)]

    def take_feed(self, answer: Answer) -> Effects:
        """One page of the journal that was asked for."""
        feed = _decode(answer, Feed)
        if not self.is_same(feed.epoch, feed.scope):
            return []
        if feed.after != self.marks.journal or (feed.entries and feed.cursor <= feed.after):
            raise WireFormatError(*NOT_UNDERSTOOD)
        return self.fed(feed)

    def fed(self, feed: Feed) -> Effects:
        """Entries of the journal, however they came; those that do not follow what is here are fetched.

        A part may be told of together with what came just before: that is here already.
        """
        if self.there is None or not self.is_same(feed.epoch, feed.scope):
            return []
        self._learn(
            journal=max(self.there.journal, feed.cursor),
            positions=max(self.there.positions, feed.positions),
            event=feed.event or self.there.event,
            tickets=feed.tickets or self.there.tickets,
        )
        if not feed.after <= self.marks.journal < feed.cursor:
            return []
        self.marks = replace(self.marks, journal=feed.cursor)
        return [TakeFeed(self.marks, feed)]

    def take_taken(self, answer: Answer) -> Effects:
        """Our entries are on the hub's disk, and maybe later ones; it never has more than we have."""
        taken, parcel = _decode(answer, Taken), self.parcel
        if not self.is_same(taken.epoch):
            return []
        if taken.sequence < parcel.last:
            raise WireFormatError(*NOT_UNDERSTOOD)
        self.limit = min(BATCH_ENTRIES, self.limit * 2)
        acknowledged = max(self.marks.acknowledged, parcel.last)  # no more, whatever else it may have
        if acknowledged > self._resent_at:
            self._resent_at = -1
        self.marks = replace(self.marks, acknowledged=acknowledged, arrival=parcel.arrival)
        return [_timed(answer, taken.now_ms), KeepMarks(self.marks)]

    def is_same(self, epoch: int, scope: str | None = None) -> bool:
        """Whether that is the epoch that we know, and our part; else all has to be looked at anew."""
        is_same = epoch == self.marks.epoch and scope in (None, self.marks.scope)
        if not is_same:
            self.there = None
        return is_same

    def _learn(self, **versions: str | int) -> None:
        if self.there is not None:
            self.there = replace(self.there, **versions)


def _was_put_back(marks: Marks, found: Manifest) -> bool:
    """Whether the hub knows less than it did: somebody has restored an older backup of it."""
    is_same = (found.hub, found.epoch) == (marks.hub, marks.epoch)
    return is_same and (found.journal < marks.journal or found.positions < marks.positions)


def take_staff(known: Known, answer: Answer) -> Effects:
    """Who works here."""
    document = _decode(answer, StaffDocument)
    known.marks = replace(known.marks, staff=document.version)
    if known.there is not None:
        known.there = replace(known.there, staff=document.version)
    return [KeepStaff(known.marks, document)]


def take_people(known: Known, answer: Answer) -> Effects:
    """One page of positions that have changed."""
    page = _decode(answer, Positions)
    if page.cursor < known.marks.positions or (page.cursor == known.marks.positions and not page.is_complete):
        raise WireFormatError(*NOT_UNDERSTOOD)
    known.marks = replace(known.marks, positions=page.cursor)
    if page.is_complete and known.there is not None and known.there.positions > page.cursor:
        known.there = replace(known.there, positions=page.cursor)
    return [KeepPeople(known.marks, page)]


def take_witnessed(known: Known, answer: Answer) -> Effects:
    """The hub has what we know of others."""
    taken = _decode(answer, Taken)
    return [Witnessed(known.marks, known.testimony)] if known.is_same(taken.epoch) else []


def testify(known: Known, outgoing: Unsent) -> bool:
    """Look what a new hub may lack of others. Returns whether it has to be asked."""
    testimony = outgoing.left_behind()
    known.testimony = testimony or ()
    return testimony is not None


def take_alive(known: Known, answer: Answer) -> Effects:
    """Who else is there, and whether what it takes to become the hub has changed."""
    alive = _decode(answer, Alive)
    if not known.is_same(alive.epoch):
        return []
    there = known.there
    if there is not None and (alive.standby != version_of(there.standby) or _has_other(there, alive)):
        known.there = None
    return [_timed(answer, alive.now_ms), Seen(alive.devices)]


def _has_other(there: Manifest, alive: Alive) -> bool:
    """Whether the organiser wants something else of this device by now, or others work here."""
    is_other = alive.profile not in ("", version_of_profile(there.profile))
    return is_other or alive.staff not in (None, there.staff)


TAKERS: Mapping[What, Callable[[Known, Answer], Effects]] = {
    What.MANIFEST: Known.take_manifest,
    What.EVENT: Known.take_event,
    What.TICKETS: Known.take_tickets,
    What.STAFF: take_staff,
    What.SNAPSHOT: Known.take_snapshot,
    What.PEOPLE: take_people,
    What.FEED: Known.take_feed,
    What.UPLOAD: Known.take_taken,
    What.HEARTBEAT: take_alive,
    What.WITNESS: take_witnessed,
}


def _decode(answer: Answer, shape: type[T]) -> T:
    return decode_answer(answer.raw, shape, NOT_UNDERSTOOD)


def _total(answer: Answer) -> int:
    """Size of the file of which that is a piece; 0 = it is all of it."""
    if answer.status != HTTPStatus.PARTIAL_CONTENT:
        return 0
    if not answer.total:
        raise WireFormatError(*NOT_UNDERSTOOD)
    return answer.total


def _timed(answer: Answer, hub_ms: int) -> Timed:
    return Timed(answer.asked_ns, answer.answered_ns, hub_ms)
