"""What staff write of a person at the desk: kept beside the journal, bound by a salted hash.

Must not know: storage, who asks for it, what central calls the fields.
"""

from typing import Any

import msgspec

from checkin.text import MAX_EMAIL_CHARS, MAX_TEXT_CHARS, clean_text


class Correction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an attendee's fields are meant to be; None = as they are."""

    given_name: str | None = None
    family_name: str | None = None
    title: str | None = None
    organisation: str | None = None

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

encode = msgspec.json.Encoder().encode
_correction = msgspec.json.Decoder(Correction)
_registration = msgspec.json.Decoder(Registration)


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
    return {
        name: value if value is None else clean_text(value, LONGEST.get(name, MAX_TEXT_CHARS))
        for name, value in msgspec.structs.asdict(said).items()
    }
