"""The print queue as a fold over the journal's badge entries. Must not know: printers, bytes, storage.

A job is named by the id of the entry that queued it; later entries name it in `ref`. Its payload holds
``state`` and ``cause``; the first entry holds the badge code, and ``sending`` the printer if it is the
spare one, and the ``mm`` of paper that the badge takes.
"""

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from checkin.badge import Cause, PrinterRole, PrintState
from checkin.journal import EntryId, JournalEntry, Kind
from checkin.model import PositionId

FRESH_MS = 60_000
"""A job whose bytes were never sent prints by itself only this long after its scan (design.md, section 8)."""

OPEN_STATES = frozenset({PrintState.SENDING, PrintState.SENT})
MAY_HAVE_COME_OUT = frozenset(
    {PrintState.SENDING, PrintState.SENT, PrintState.UNCONFIRMED, PrintState.UNKNOWN, PrintState.PRINTED}
)
GOES_BY_ITSELF = frozenset(
    {
        Cause.PAPER_OUT,
        Cause.COVER_OPEN,
        Cause.CUTTER,
        Cause.PRINTER_ERROR,
        Cause.OFFLINE,
        Cause.NO_ANSWER,
        Cause.WRONG_MEDIA,
        Cause.IN_USE,
    }
)
"""Causes for which a job that was refused before any byte may be tried again while it is fresh."""

GOES_ELSEWHERE = GOES_BY_ITSELF | {Cause.LINE_CUT}
"""Causes for which one that certainly did not come out of a printer may go to another one at once."""

ASKS_STAFF = frozenset({PrintState.UNCONFIRMED, PrintState.UNKNOWN, PrintState.FAILED})


class PrintJob(msgspec.Struct, frozen=True):
    """One badge on its way to paper.

    Attributes:
        device: At whose printer it is to come out: whoever queued it, or released it last.
        fresh_ms: Time of the scan, or of the key that released it again; milliseconds since 1970 UTC.
        was_sent: Whether a byte of it may have left since then.
        is_void: Whether its badge code opens nothing any more.
        printer: Which printer of its device it was last sent to, or will be.
        boot_id: Start of the program that has moved it last.
    """

    id: EntryId
    device: str
    position: PositionId
    code: str
    state: PrintState
    cause: Cause
    fresh_ms: int
    changed_ms: int
    is_void: bool = False
    was_sent: bool = False
    printer: PrinterRole = PrinterRole.FIRST
    boot_id: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it was sent and has no end yet."""
        return self.state in OPEN_STATES

    def may_go_elsewhere(self, now_ms: int) -> bool:
        """Whether another printer may take it: no badge is out, and whoever it is for still stands there.

        ``failed`` says that for certain; what a person called failed has no cause, and waits for a person.
        """
        is_refused = self.state is PrintState.FAILED and self.cause in GOES_ELSEWHERE
        return is_refused and not self.is_void and now_ms - self.fresh_ms <= FRESH_MS

    def may_print(self, now_ms: int) -> bool:
        """Whether it may be sent to the printer without anybody's key."""
        was_refused = self.state is PrintState.FAILED and self.cause in GOES_BY_ITSELF
        is_unsent = (self.state is PrintState.QUEUED or was_refused) and not self.was_sent
        return is_unsent and not self.is_void and now_ms - self.fresh_ms <= FRESH_MS

    def is_under_way(self, now_ms: int) -> bool:
        """Whether paper may still come out by itself; what got stuck does not count for ever."""
        is_sent = self.state in (PrintState.SENDING, PrintState.SENT)
        return self.may_print(now_ms) or (is_sent and now_ms - self.changed_ms <= FRESH_MS)

    def waits_for_staff(self, now_ms: int) -> bool:
        """Whether it stays where it is until somebody presses a key."""
        is_idle = self.state is PrintState.QUEUED or self.state in ASKS_STAFF
        return is_idle and not self.is_void and not self.may_print(now_ms)


PrintQueue = dict[EntryId, PrintJob]


def fold_prints(entries: Iterable[JournalEntry], queue: PrintQueue | None = None) -> PrintQueue:
    """Fold badge entries, given in stamp order, into the jobs they speak of.

    Args:
        entries: Journal entries of any kind; only badge entries count.
        queue: An earlier fold to go on from; it is not changed.
    """
    jobs = dict(queue or {})
    for entry in entries:
        body = entry.body
        if body.kind is Kind.BADGE_VOID and body.ref in jobs:
            jobs[body.ref] = replace(jobs[body.ref], is_void=True)
        elif body.kind is Kind.BADGE and body.code:
            jobs.setdefault(body.id, _new_job(entry))
        elif body.kind is Kind.BADGE and body.ref in jobs:
            jobs[body.ref] = _moved(jobs[body.ref], entry)
    return jobs


def _new_job(entry: JournalEntry) -> PrintJob:
    body = entry.body
    assert body.position is not None
    state, cause = state_of(entry), _cause_of(entry)
    at_ms = body.at_ms
    return PrintJob(
        body.id, body.device, body.position, body.code, state, cause, at_ms, at_ms, boot_id=body.boot_id
    )


def _moved(job: PrintJob, entry: JournalEntry) -> PrintJob:
    state, cause = state_of(entry), _cause_of(entry)
    at_ms = entry.body.at_ms
    job = replace(job, boot_id=entry.body.boot_id)
    if state is PrintState.QUEUED:
        fresh = replace(job, device=entry.body.device, fresh_ms=at_ms, was_sent=False)
        return replace(fresh, state=state, cause=cause, changed_ms=at_ms)
    was_sent = job.was_sent or state in MAY_HAVE_COME_OUT
    printer = printer_of(entry) if state is PrintState.SENDING else job.printer
    return replace(job, state=state, cause=cause, changed_ms=at_ms, was_sent=was_sent, printer=printer)


def printer_of(entry: JournalEntry) -> PrinterRole:
    """Which printer a ``sending`` entry speaks of; one that nobody knows counts as the first."""
    is_spare = entry.body.payload.get("printer") == PrinterRole.SPARE.value
    return PrinterRole.SPARE if is_spare else PrinterRole.FIRST


def state_of(entry: JournalEntry) -> PrintState:
    """How far a job had come by a badge entry."""
    return PrintState(str(entry.body.payload.get("state", "queued")))


def _cause_of(entry: JournalEntry) -> Cause:
    return Cause(str(entry.body.payload.get("cause", "")))
