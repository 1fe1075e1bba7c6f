"""What stands on a badge, and what can become of a print. Must not know: templates, bytes, printers."""

from enum import StrEnum

import msgspec


class AgendaEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A session that an attendee has booked, in words as they shall be read.

    Attributes:
        title: Name of the session.
        day: Such as ``Wednesday 25/11``; entries of one day stand together.
        time: Such as ``10:00``.
        room: Where it is.
    """

    title: str
    day: str = ""
    time: str = ""
    room: str = ""


class Badge(msgspec.Struct, frozen=True, kw_only=True):
    """The content of one badge; every text has been through `checkin.text.clean_text`.

    Attributes:
        given_name: Printed largest.
        family_name: Printed below it.
        code: The badge code, printed as QR.
        title: Academic title, printed small; may be empty.
        organisation: May be empty.
        product: Text of the category band, such as ``Participant``.
        band: Name of the band's pattern or colour; empty = the template's default.
        lines: Further lines, such as the attendee's sessions.
        agenda: The attendee's sessions in order, for templates that print a programme.
        language: Code of the language of a template's fixed words; empty = the template's first.
    """

    given_name: str
    family_name: str
    code: str
    title: str = ""
    organisation: str = ""
    product: str = ""
    band: str = ""
    lines: tuple[str, ...] = ()
    agenda: tuple[AgendaEntry, ...] = ()
    language: str = ""


class PrinterRole(StrEnum):
    """Which of a kiosk's printers: the spare one prints what certainly did not come out of the first."""

    FIRST = "first"
    SPARE = "spare"


class PrintState(StrEnum):
    """How far a print job has come.

    ``queued`` no byte sent · ``sending`` the first byte may be out · ``sent`` all bytes taken ·
    ``printed`` acknowledged by the printer · ``unconfirmed`` no acknowledgement in time ·
    ``unknown`` the line broke, a badge may have come out · ``failed`` refused before any byte, or cleared
    from the printer before it came out · ``cancelled`` by staff.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    PRINTED = "printed"
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """Why a print job is where it is; empty text where all is well."""

    NONE = ""
    PAPER_OUT = "paper_out"
    PAPER_NEAR_END = "paper_near_end"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    PRINTER_ERROR = "printer_error"
    OFFLINE = "offline"
    NO_ANSWER = "no_answer"
    NO_PROOF = "no_proof"
    WRONG_MEDIA = "wrong_media"
    IN_USE = "in_use"
    LINE_CUT = "line_cut"
    NO_PRINTER = "no_printer"
    LAYOUT = "layout"
    LETTERS = "letters"
    TEMPLATE = "template"
    CRASH = "crash"
