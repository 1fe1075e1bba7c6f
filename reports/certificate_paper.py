"""Certificates of attendance on paper, one page for each person, in their own language.

Must not know: who gets one, fonts.
"""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from checkin.clock import ms_to_utc
from checkin.model import Event, Session, name_in
from checkin.text import clean_text
from reports import numbers
from reports.certificates import Attendee, Issue
from reports.files.typesetting import set_pdf
from reports.words import say

TEMPLATE = Path(__file__).parent / "files" / "certificate.typ"
MOST_CHARS = 160
HOW = "As recorded at the doors of the rooms; certified from {minutes} minutes on."
HOW_ANY = "As recorded at the doors of the rooms."


def _page(attendee: Attendee, issue: Issue) -> dict[str, object]:
    """One certificate as the template reads it; all of it texts."""
    event = _event(attendee, issue)
    language = numbers.known(issue.language or attendee.position.language or event.languages[0])
    certified = attendee.certified(issue.least)
    day = ms_to_utc(issue.now_ms).astimezone(issue.zone).date().isoformat()
    is_one = len(certified) == 1
    return {
        "language": language,
        "title": say("Certificate of attendance", language),
        "name": _line(attendee.position.display_name),
        "organisation": _line(attendee.position.organisation),
        "said": say("attended this session:" if is_one else "attended these sessions:", language),
        "event": _line(name_in(event.names, language)),
        "where": _line(" · ".join(filter(None, (numbers.days(event.days, language), event.place)))),
        "footer": _line(f"{say('Certificate of attendance', language)} · {attendee.position.display_name}"),
        "headings": [say(one, language) for one in ("Session", "Time", "Minutes")],
        "rows": [_row(session, minutes, language, issue.zone) for session, minutes in certified],
        "how": say(HOW if issue.least > 1 else HOW_ANY, language, minutes=issue.least),
        "issued": say("Issued on {day}", language, day=numbers.days((day,), language)),
        "signature": say("Organiser, signature", language),
    }


def _row(session: Session, minutes: int, language: str, zone: ZoneInfo) -> list[str]:
    start, end = (ms_to_utc(at_ms).astimezone(zone) for at_ms in (session.start_ms, session.end_ms))
    begins = numbers.time(start.replace(tzinfo=None).isoformat(" ", "minutes"), language)
    name = _line(name_in(session.names, language))
    return [name, f"{begins}–{numbers.clock(end)}", numbers.number(minutes, language)]


def _event(attendee: Attendee, issue: Issue) -> Event:
    events = issue.event_set.events
    return next((one for one in events if one.slug == attendee.position.event), events[0])


def to_certificates(attendees: Sequence[Attendee], issue: Issue) -> bytes:
    """One PDF with a page for each person; who was nowhere long enough has none.

    Raises:
        LayoutError: It cannot be set, which is a mistake of ours.
    """
    pages = [_page(one, issue) for one in attendees if one.certified(issue.least)]
    return set_pdf(TEMPLATE, {"pages": pages})


def _line(text: str) -> str:
    return clean_text(text, MOST_CHARS)
