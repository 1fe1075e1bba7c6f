"""Figures of the badges: what became of every print job. Pure; must not know: printers, storage.

A job is what a `badge` entry with a code queued; later entries name it in `ref`, as in `checkin.prints`.
"""

from collections.abc import Mapping

from checkin.badge import PrintState
from checkin.journal import EntryId, Kind
from checkin.rollup_cells import Family, Sheet
from checkin.rollup_frame import Frame, Happened, Person

ENDS = {
    PrintState.PRINTED.value: 1,
    PrintState.UNCONFIRMED.value: 3,
    PrintState.UNKNOWN.value: 4,
    PrintState.FAILED.value: 5,
    PrintState.CANCELLED.value: 6,
}
"""Print state -> its place in the amounts; of any other state a job is still open."""

OPEN, VOID, REPRINTED = 7, 8, 2
BADGES = Family(
    "badges",
    ("day", "device", "product"),
    ("jobs", "printed", "reprinted", "unconfirmed", "unknown", "failed", "cancelled", "open", "void"),
)
"""``reprinted`` are those of ``printed`` that are not the person's first one."""


class _Job:
    """One badge on its way to paper."""

    __slots__ = ("device", "is_void", "queued", "state")

    def __init__(self, queued: Happened) -> None:
        self.queued, self.device, self.state, self.is_void = queued, queued.device, queued.state, False

    def go_on(self, one: Happened) -> None:
        """A later entry about it; whoever releases it again prints it."""
        if one.kind is Kind.BADGE_VOID:
            self.is_void = True
            return
        self.state = one.state
        if one.state == PrintState.QUEUED.value:
            self.device = one.device


def count_badges(sheet: Sheet, person: Person, known: Mapping[EntryId, Happened], frame: Frame) -> None:
    """One person's badges, by the day they were queued and the kiosk whose printer they went to."""
    has_printed = False
    for job in _jobs(known):
        places = [0, ENDS.get(job.state, OPEN)]
        if job.state == PrintState.PRINTED.value:
            places += [REPRINTED] if has_printed else []
            has_printed = True
        places += [VOID] if job.is_void else []
        day, _ = frame.day_and_hour(job.queued.at_ms, job.queued.list or 0)
        sheet.count(BADGES, (day, job.device, person.product), *places)


def _jobs(known: Mapping[EntryId, Happened]) -> list[_Job]:
    """All jobs, in the order in which they were queued."""
    about = [one for one in known.values() if one.kind is Kind.BADGE or one.kind is Kind.BADGE_VOID]
    about.sort(key=lambda one: one.order)
    jobs: dict[EntryId, _Job] = {}
    for one in about:
        if one.kind is Kind.BADGE and one.code:
            jobs.setdefault(one.id, _Job(one))
        elif one.ref in jobs:
            jobs[one.ref].go_on(one)
    return list(jobs.values())
