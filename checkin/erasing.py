"""What an erasure takes away: values that lie beside entries, the same on every replica that hears of it.

Pure. Neither clocks nor stamps decide: an erasure reaches every entry that it is about, unless whoever wrote
that entry had heard of the erasure and says so. So all replicas take away the same, in whatever order they
hear of it; a wrong clock keeps nothing, and nothing that has gone would have to come back.
Must not know: storage, who asks for it.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from checkin.consents import EXHIBITOR, YES, Consent, to_consent
from checkin.journal import Body, EntryId, Fact, JournalEntry, Kind
from checkin.made_here import ids_of
from checkin.model import Position, PositionId
from checkin.text import clean_text

OF, AFTER = "of", "after"
"""Names in the payload: what an `erasure` is about; the erasures that the writer of a `consent` knew."""
NO_TICKET = "\ue001"
"""Begins what stands in place of a ticket's code: a private character, which no scanned text contains."""


class Subject(StrEnum):
    """What of a person is erased."""

    CONSENT = "consent"
    """What was passed on to an exhibitor, or to all of them."""
    PERSON = "person"
    """All that names them or was said of them; that they came, and where, stays under their number."""


def erasure_of_visits(position: PositionId, at_ms: int, exhibitor: str = "", by: str = "") -> Fact:
    """An exhibitor is not to know any more that somebody was there; without a name none of them is."""
    named = {EXHIBITOR: exhibitor} if exhibitor else {}
    payload = {OF: Subject.CONSENT.value, **named}
    return Fact(kind=Kind.ERASURE, at_ms=at_ms, position=position, by=by, payload={**payload})


def erasure_of_person(position: PositionId, at_ms: int, by: str = "") -> Fact:
    """Nothing may name that person any more, whenever it was written."""
    payload = {OF: Subject.PERSON.value}
    return Fact(kind=Kind.ERASURE, at_ms=at_ms, position=position, by=by, payload={**payload})


def erases_person(body: Body) -> bool:
    """Whether an entry says that a person is to be erased."""
    return body.kind is Kind.ERASURE and body.payload.get(OF) == Subject.PERSON


def anonymous(position: Position) -> Position:
    """What stays of a position whose holder was erased: what figures count. Twice changes nothing more."""
    made_here = ids_of(position)[1:]
    return Position(
        id=position.id,
        secret=f"{NO_TICKET}{position.id}",
        product=position.product,
        status=position.status,
        variation=position.variation,
        subevent=position.subevent,
        event=position.event,
        addon_to=position.addon_to,
        valid_if_pending=position.valid_if_pending,
        valid_from_ms=position.valid_from_ms,
        valid_until_ms=position.valid_until_ms,
        sessions=position.sessions,
        waiting=position.waiting,
        price_cents=position.price_cents,
        is_paid_here=position.is_paid_here,
        made_here=made_here[0] if made_here else None,
    )


def is_anonymous(position: Position) -> bool:
    """Whether its holder was erased."""
    return position.secret.startswith(NO_TICKET)


def after_erasures(bodies: Iterable[Body], exhibitor: str) -> str:
    """What a new consent says under `AFTER`, so that it counts; empty = nothing was erased before.

    Args:
        bodies: All that is known about the person.
        exhibitor: Who may know.
    """
    known = {one.id for one in bodies if one.kind is Kind.ERASURE and _is_at(one, exhibitor)}
    return " ".join(sorted(known))


def erased(bodies: Iterable[Body]) -> frozenset[EntryId]:
    """The entries beside which nothing may lie any more.

    Args:
        bodies: Of any persons, in any order; for each the erasures, and what these may be about.
    """
    read = list(bodies)
    erasures: dict[PositionId | None, list[Body]] = {}
    for one in read:
        if one.kind is Kind.ERASURE and one.position is not None and one.payload.get(OF) in REACHES:
            erasures.setdefault(one.position, []).append(one)
    return frozenset(
        one.id
        for one in read
        for erasure in erasures.get(one.position, ())
        if REACHES[str(erasure.payload[OF])](erasure, one)
    )


def known_consents(entries: Iterable[JournalEntry]) -> list[Consent]:
    """What was said about exhibitors and not erased; which of it stands, `standing_consents` tells."""
    read = [one for one in entries if one.body.kind in (Kind.CONSENT, Kind.ERASURE)]
    gone = erased(one.body for one in read)
    said = (to_consent(one.body, one.order) for one in read if one.body.id not in gone)
    return [one for one in said if one is not None]


def _reaches_consent(erasure: Body, body: Body) -> bool:
    """A no is not taken away: nothing lies beside it, and it holds on whatever was erased."""
    is_consent = body.kind is Kind.CONSENT and body.payload.get(YES) is not False
    return (
        is_consent
        and _is_at(erasure, str(body.payload.get(EXHIBITOR, "")))
        and erasure.id not in str(body.payload.get(AFTER, "")).split()
    )


def _reaches_all(_: Body, body: Body) -> bool:
    """Whoever wrote it, and whether they had heard."""
    return body.kind is not Kind.ERASURE


def _is_at(erasure: Body, exhibitor: str) -> bool:
    wanted = erasure.payload.get(EXHIBITOR)
    return wanted is None or _folded(str(wanted)) == _folded(exhibitor)


def _folded(name: str) -> str:
    return clean_text(name).casefold()


REACHES: Mapping[str, Callable[[Body, Body], bool]] = {
    Subject.CONSENT: _reaches_consent,
    Subject.PERSON: _reaches_all,
}
"""By what an erasure is about: whether it reaches an entry of the same person. The unknown reaches none."""
