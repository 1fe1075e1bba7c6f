"""What staff write of a person at the desk: kept beside the journal, bound by a salted hash.

Must not know: storage, who asks for it, what central calls the fields.
"""

from typing import Any

import msgspec

from checkin.model import Position
from checkin.text import MAX_EMAIL_CHARS, MAX_TEXT_CHARS, clean_text


class Correction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an attendee's fields are meant to be; None = as they are.

    Attributes:
        before: How those were that are changed, by name; empty = nobody wrote it down.
    """

    given_name: str | None = None
    family_name: str | None = None
    title: str | None = None
    organisation: str | None = None
    before: dict[str, str] = {}

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return self == NOTHING

    @property
    def has_name(self) -> bool:
        """Whether it says anything of the name."""
        return any(part is not None for part in (self.given_name, self.family_name, self.title))


class Registration(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who came without a ticket.

    Attributes:
        secret: Of the ticket that was made for them.
        language: Preferred language code, or empty.
    """

    secret: str
    given_name: str = ""
    family_name: str = ""
    title: str = ""
    organisation: str = ""
    email: str = ""
    language: str = ""


NOTHING = Correction()
CORRECTED = ("given_name", "family_name", "title", "organisation")
"""What a correction may put right."""

encode = msgspec.json.Encoder().encode
_correction = msgspec.json.Decoder(Correction)
_registration = msgspec.json.Decoder(Registration)


def with_before(said: Correction, position: Position) -> Correction:
    """The correction with what it changes as it was: so that somebody can look at it and take it back."""
    was = {name: getattr(position, name) for name in CORRECTED if getattr(said, name) is not None}
    return msgspec.structs.replace(said, before=was)


def read_correction(raw: bytes) -> Correction | None:
    """A correction as it is kept; None when it was erased or cannot be read. It may come from elsewhere."""
    try:
        said = _correction.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return Correction(**_cleaned(said))


def read_registration(raw: bytes) -> Registration | None:
    """A registration as it is kept; None when it was erased or cannot be read. It may come from elsewhere."""
    try:
        said = _registration.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return Registration(**_cleaned(said))


LONGEST = {"email": MAX_EMAIL_CHARS}
"""Characters, where it is not what names have."""


def _cleaned(said: Correction | Registration) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: value if value is None else clean_text(value, LONGEST.get(name, MAX_TEXT_CHARS))
        for name, value in msgspec.structs.asdict(said).items()
        if name != "before"
    }
    if isinstance(said, Correction):
        found["before"] = {name: clean_text(was) for name, was in said.before.items() if name in CORRECTED}
    return found
