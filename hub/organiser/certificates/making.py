"""Certificates of attendance as files: all in one PDF, one for each person, or the list of who gets one.

Must not know: HTTP, pages, SQL.
"""

import io
from collections.abc import Sequence
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from checkin.model import EventSet, Session
from hub.gathering import Gathering
from reports.certificate_paper import to_certificates
from reports.certificates import Attendee, Issue, attendees_of, by_name, certificates, file_names
from reports.files.writers import FORMATS
from reports.imprint import Imprint
from sync.rollup.reading import Attended

LIST = "list.csv"
PDF, ZIP = "pdf", "zip"
ZIP_TYPE = "application/zip"


async def find_attendees(
    gathering: Gathering, event_set: EventSet, sessions: Sequence[Session]
) -> list[Attendee]:
    """Everybody who was at one of these sessions, by name.

    Raises:
        LedgerError: What is stored cannot be read.
    """

    def of_some(people: Sequence[Attended]) -> list[Attendee]:
        return attendees_of(people, event_set, sessions)

    return sorted(await gathering.attendees(of_some), key=by_name)


def to_file(form: str, people: Sequence[Attendee], issue: Issue, imprint: Imprint) -> tuple[str, bytes]:
    """Media type and content. Takes seconds for many; belongs in a thread.

    Args:
        form: ``pdf``, ``zip``, or the name of a format of reports, for the list.
        people: For papers those who get one; for the list all.
        issue: What all papers have in common.
        imprint: What the list says about itself.
    """
    if form == PDF:
        return FORMATS[PDF].media_type, to_certificates(people, issue)
    if form == ZIP:
        return ZIP_TYPE, _to_zip(people, issue, imprint)
    return FORMATS[form].media_type, FORMATS[form].write(certificates(people, issue), imprint)


def _to_zip(people: Sequence[Attendee], issue: Issue, imprint: Imprint) -> bytes:
    """The same bytes for the same people."""
    files, packed = file_names(people), io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for one in people:
            archive.writestr(ZipInfo(files[one.position.id]), to_certificates([one], issue), ZIP_DEFLATED)
        listed = FORMATS["csv"].write(certificates(people, issue, files), imprint)
        archive.writestr(ZipInfo(LIST), listed, ZIP_DEFLATED)
    return packed.getvalue()
