"""Who has allowed whom to know that they were there: a fold over consents, the same on every replica.

Pure. Of what one person said about one exhibitor the last word counts. Must not know: storage, screens.
"""

from collections.abc import Iterable

import msgspec

from checkin.journal import Body, EntryId, Kind, OrderKey
from checkin.model import ListId, PositionId
from checkin.text import clean_text

EXHIBITOR, YES = "exhibitor", "yes"
"""Names in the payload of `consent`."""


class Consent(msgspec.Struct, frozen=True):
    """What one person said about one exhibitor.

    Attributes:
        exhibitor: Their name, as it stood on the screen in the event's first language.
        yes: False = an earlier yes is taken back.
    """

    id: EntryId
    position: PositionId
    exhibitor: str
    yes: bool
    order: OrderKey
    at_ms: int
    list: ListId | None = None


class Shared(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was passed on, as it was then: kept beside the journal. What was not passed on is empty."""

    title: str = ""
    given_name: str = ""
    family_name: str = ""
    organisation: str = ""


_shared = msgspec.json.Decoder(Shared)


def to_consent(body: Body, order: OrderKey) -> Consent | None:
    """The part of a journal entry that is a consent; None = it is none, or nobody's."""
    exhibitor, yes = body.payload.get(EXHIBITOR), body.payload.get(YES)
    is_sound = isinstance(exhibitor, str) and isinstance(yes, bool) and body.position is not None
    if body.kind is not Kind.CONSENT or not is_sound:
        return None
    assert body.position is not None
    name = clean_text(str(exhibitor))
    return Consent(body.id, body.position, name, bool(yes), order, body.at_ms, body.list)


def standing_consents(consents: Iterable[Consent]) -> list[Consent]:
    """Those that stand: per person and exhibitor the last word, where it is yes; in stamp order."""
    last: dict[tuple[PositionId, str], Consent] = {}
    for consent in sorted(consents, key=lambda one: one.order):
        last[consent.position, consent.exhibitor] = consent
    return sorted((one for one in last.values() if one.yes), key=lambda one: one.order)


def read_shared(raw: bytes) -> Shared | None:
    """What was passed on; None when it was erased or cannot be read. It may come from elsewhere."""
    try:
        said = _shared.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return Shared(**{name: clean_text(value) for name, value in msgspec.structs.asdict(said).items()})
