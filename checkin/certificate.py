"""A certificate that personal data were deleted: what it says, and whether it is whole.

A file is one JSON object: the certificate, exactly as it was signed, and the signature. It names nobody whose
data are gone. Must not know: how anything is deleted, where the key comes from.
"""

from collections.abc import Callable
from enum import StrEnum

import msgspec

Sign = Callable[[bytes], bytes]
"""Takes a message, gives its signature."""
Verify = Callable[[bytes, bytes, bytes], bool]
"""Takes a key, a message and a signature."""

MOST_BYTES = 1 << 20
CONTEXT = b"Einlass certificate of deletion 1\n"
"""Stands before what is signed, so that no other signature of the same key can pass for one."""
PERSON_KEPT = {
    "journal": (
        "that somebody with this ticket came, when and where, under their number: figures go on counting them"
    ),
    "event": "product and state of the ticket, without a name or a code",
}
PERSON_ELSEWHERE = (
    "other kiosks, and the hub if this is a kiosk: they follow when they hear of it",
    "the ticketing system",
    "backups that were made before",
    "backups, tables, badges and reports that were saved outside of the data folder",
)
"""What a certificate about one person says of what stays."""


class Deleted(StrEnum):
    """What a certificate is about."""

    EVERYBODY = "everybody"
    ONE_PERSON = "one person"


class Certificate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was deleted here.

    Attributes:
        event: Name of the event, and its short name.
        device: What this ledger is called in the journal.
        at: When it was done, ISO in UTC, by that machine's clock; likewise `due`, since when it had to be.
        why: ``by hand`` or ``due``.
        about: Of one person only the number that the journal knows them by; else empty.
        persons: Order positions whose data are gone.
        removed: How much of what, by name.
        kept: What stays, and why.
        elsewhere: What this machine could not reach.
        left: What else is in the data folder, and stays there.
        journal_entries: How many stay; 0 = nobody has looked at them.
        journal_verifies: Whether every hash chain held afterwards.
        unsent: Entries that neither hub nor central had heard of.
        version: Of the program.
        key: The public key that it is signed with, as hexadecimal digits.
    """

    deleted: Deleted
    event: str
    slug: str
    device: str
    at: str
    why: str
    version: str
    key: str
    due: str = ""
    about: str = ""
    persons: int = 0
    removed: dict[str, int] = {}
    kept: dict[str, str] = {}
    elsewhere: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    journal_entries: int = 0
    journal_verifies: bool = True
    unsent: int = 0


class Signed(msgspec.Struct, frozen=True):
    """A certificate as it was signed, with the signature as hexadecimal digits."""

    certificate: msgspec.Raw
    signature: str


class Read(msgspec.Struct, frozen=True):
    """A certificate that was read, and whether its signature holds."""

    certificate: Certificate
    signature: str
    is_signed: bool


def seal(certificate: Certificate, sign: Sign) -> bytes:
    """The file: what people keep, and what `read` takes."""
    raw = msgspec.json.encode(certificate)
    return msgspec.json.encode(Signed(msgspec.Raw(raw), sign(CONTEXT + raw).hex())) + b"\n"


def read(content: bytes, verify: Verify) -> Read | None:
    """What stands in a file; None = it is no certificate."""
    try:
        signed = msgspec.json.decode(content[: MOST_BYTES + 1], type=Signed)
        raw = bytes(signed.certificate)
        certificate = msgspec.json.decode(raw, type=Certificate)
        key, signature = bytes.fromhex(certificate.key), bytes.fromhex(signed.signature)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, RecursionError):
        return None
    return Read(certificate, signed.signature, verify(key, CONTEXT + raw, signature))
