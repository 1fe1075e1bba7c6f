"""A certificate of deletion as people read it. Must not know: how anything was deleted."""

from checkin.certificate import Read, read
from checkin.model import EventSet
from reports.certificate import certificate_report
from reports.files.writers import FORMATS
from reports.imprint import Imprint
from sync.record.keys import fingerprint
from sync.signatures import verify_ed25519


def to_pdf_file(content: bytes, event_set: EventSet | None) -> bytes:
    """A certificate's file on paper, in the first language of the event."""
    event = event_set.events[0] if event_set and event_set.events else None
    return _written(content, "pdf", event.languages[0] if event else "en")


def to_text(content: bytes, language: str) -> str:
    """The same for a terminal."""
    return _written(content, "table", language).decode()


def read_certificate(content: bytes) -> Read | None:
    """What stands in a file, and whether its signature holds; None = it is no certificate."""
    return read(content, verify_ed25519)


def fingerprint_of(found: Read) -> str:
    """What people compare."""
    return fingerprint(bytes.fromhex(found.certificate.key))


def _written(content: bytes, form: str, language: str) -> bytes:
    found = read_certificate(content)
    assert found is not None, "it was sealed a moment ago, or read"
    made = found.certificate
    imprint = Imprint(made.event, "", made.at.replace("T", " ").replace("Z", " UTC"), language)
    return FORMATS[form].write(certificate_report(found, fingerprint_of(found)), imprint)
