"""Certificates: hostile names, one page and many, sessions in order."""

from zoneinfo import ZoneInfo

import pypdfium2  # type: ignore[import-untyped]  # it has no types
import pytest
from msgspec.structs import replace

from checkin.model import EventSet, RoomId, Session, SessionId
from reports.certificate_paper import to_certificates
from reports.certificates import Attendee, Issue, certificates
from reports.files.as_csv import to_csv
from tests.fakes.clock import START_MS
from tests.fakes.small_congress import EVENT_SET, attendee

HOUR_MS = 3_600_000
SESSIONS = tuple(
    Session(
        id=SessionId(number),
        names={"de": f"Vortrag {number}", "en": f"Talk {number}"},
        room=RoomId(11),
        start_ms=START_MS + number * HOUR_MS,
        end_ms=START_MS + (number + 1) * HOUR_MS,
    )
    for number in range(1, 61)
)
CONGRESS: EventSet = replace(EVENT_SET, sessions=SESSIONS)
ISSUE = Issue(CONGRESS, ZoneInfo("Europe/Berlin"), 30, START_MS + 99 * HOUR_MS)


def there(number: int, *minutes: int, **fields: str) -> Attendee:
    """Somebody who was at the first sessions for so long."""
    return Attendee(attendee(number, **fields), tuple(zip(SESSIONS, minutes, strict=False)))


def pages(*people: Attendee) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(to_certificates(people, ISSUE))
    return [page.get_textpage().get_text_range() for page in document]


def test_only_sessions_with_enough_minutes_are_named() -> None:
    """Thirty are enough, twenty-nine are not."""
    [page] = pages(there(1, 29, 30, 60))
    assert "Vortrag 1 " not in page.replace("\r\n", " ")
    assert "Vortrag 2" in page
    assert "Vortrag 3" in page
    assert pages(there(1, 30), there(2, 29))[0].count("an dieser Veranstaltung") == 1


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("de", "Teilnahmebescheinigung", id="German"),
        pytest.param("de-informal", "Teilnahmebescheinigung", id="German, said otherwise"),
        pytest.param("en", "Certificate of attendance", id="English"),
        pytest.param("fr", "Certificate of attendance", id="another one"),
        pytest.param("", "Teilnahmebescheinigung", id="the event's first"),
    ],
)
def test_it_speaks_its_holders_language(language: str, title: str) -> None:
    """German or English."""
    assert title in pages(there(1, 60, language=language))[0]


def test_a_hostile_name_is_a_name() -> None:
    """Nothing in it is markup, breaks out of its line, or is a formula in the list."""
    wild = there(1, 45, family_name='#panic() "x" ] \x1b[2J', given_name="=1+1")
    assert "#panic()" in pages(wild)[0]
    assert "\x1b" not in pages(wild)[0]
    line = to_csv(certificates([wild], ISSUE).tables[0]).splitlines()[1]
    assert ",'=1+1," in line


def test_many_sessions_go_on_overleaf_with_their_headings() -> None:
    """Sixty of them; the next person begins on a page of their own."""
    found = pages(there(1, *[60] * 60), there(2, 60, given_name="Zoë"))
    first, second = attendee(1).display_name, "Zoë"
    assert "Minuten" in found[1]
    assert all(first in page for page in found[:-1])
    assert "Vortrag 60" in "".join(found[:-1])
    assert second in found[-1]


def test_letters_of_the_world() -> None:
    """Names keep theirs."""
    names = ["Şahin", "Łukasz", "Nguyễn", "Müller-Lietzow", "O’Sullivan", "Шевченко"]
    text = "".join(pages(*(there(number, 60, family_name=name) for number, name in enumerate(names, 1))))
    assert all(name in text for name in names)
