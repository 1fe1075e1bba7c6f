"""Who was at which session for how long, and who gets a certificate of attendance.

Minutes are those of the report of sessions, of one person each. Must not know: storage, formats, paper.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

import msgspec

from checkin.erasing import is_anonymous
from checkin.model import EventSet, Position, PositionId, Session, name_in
from checkin.rollup import Happened, frame_of, minutes_at
from checkin.text import fold
from reports.asked import Labels
from reports.files.naming import file_words
from reports.table import Cell, Kind, Report, Table

MOST_IN_ONE = 1_000
"""Certificates in one PDF: more of them take too much memory."""
HEADINGS = (
    *("family_name", "given_name", "title", "organisation", "order"),
    *("session", "start", "minutes", "certificate"),
)
KINDS = (*(Kind.TEXT,) * 6, Kind.TIME, Kind.INT, Kind.WORD)


class Issue(msgspec.Struct, frozen=True):
    """What all certificates of one go have in common.

    Attributes:
        zone: In which times are told.
        least: So many minutes are needed at a session.
        now_ms: When they are issued.
        language: Of all of them; empty = of each person.
    """

    event_set: EventSet
    zone: ZoneInfo
    least: int
    now_ms: int
    language: str = ""


class Attendee(msgspec.Struct, frozen=True):
    """One person at the sessions in question.

    Attributes:
        minutes: At each session where they were for at least one whole minute, in order of time.
    """

    position: Position
    minutes: tuple[tuple[Session, int], ...]

    def certified(self, least: int) -> tuple[tuple[Session, int], ...]:
        """Those at which they were for so many minutes; empty = no certificate."""
        return tuple(one for one in self.minutes if one[1] >= least)


def sessions_over(event_set: EventSet, now_ms: int) -> list[Session]:
    """Those of which it is known who was there to the end, in order of time."""
    over = (one for one in event_set.sessions if one.end_ms <= now_ms)
    return sorted(over, key=lambda one: (one.start_ms, one.id))


def attendees_of(
    people: Iterable[tuple[Position, Sequence[Happened]]], event_set: EventSet, sessions: Sequence[Session]
) -> list[Attendee]:
    """Everybody who was at one of the sessions, by name.

    Args:
        people: Each person once, with all that happened to them, in any order, repeats allowed.
        event_set: For rooms and time zones.
        sessions: Those in question, in order of time.
    """
    frame = frame_of(event_set)
    found = []
    for position, facts in people:
        minutes = minutes_at(facts, frame)
        own = tuple((one, minutes[one.id]) for one in sessions if one.id in minutes)
        if own and not is_anonymous(position):  # whoever was erased has no name to stand on paper
            found.append(Attendee(position, own))
    return sorted(found, key=by_name)


def by_name(one: Attendee) -> tuple[str, str, int]:
    """In which order people are told."""
    return fold(one.position.family_name), fold(one.position.given_name), one.position.id


def file_names(people: Iterable[Attendee]) -> dict[PositionId, str]:
    """A file for each person, by their name and number."""
    named = {one.position.id: _name(one.position) for one in people}
    words = file_words(named.values(), "person")
    return {number: f"{words[name]}.pdf" for number, name in named.items()}


def _name(who: Position) -> str:
    return f"{who.family_name} {who.given_name} {who.id}"


def certificates(
    attendees: Iterable[Attendee], issue: Issue, files: Mapping[PositionId, str] | None = None
) -> Report:
    """A row for each person and session, also where the minutes do not suffice: so that it can be seen why.

    Args:
        attendees: By name.
        issue: For which certificates.
        files: Whose certificate is which file; None = no column says so.
    """
    rows = tuple(
        (*row, *((files.get(one.position.id, ""),) if files else ()))
        for one in attendees
        for row in _rows(one, issue)
    )
    headings, kinds = ((*HEADINGS, "file"), (*KINDS, Kind.TEXT)) if files else (HEADINGS, KINDS)
    table = Table("Certificates of attendance", headings, rows, kinds=kinds)
    return Report("certificates", table.title, (table,))


def _rows(one: Attendee, issue: Issue) -> Iterator[tuple[Cell, ...]]:
    who, label = one.position, Labels(issue.event_set, issue.language)
    for session, minutes in one.minutes:
        yield (
            *(who.family_name, who.given_name, who.title, who.organisation, who.order),
            name_in(session.names, label.language),
            label.moment(session.start_ms, issue.zone),
            minutes,
            "yes" if minutes >= issue.least else "no",
        )
