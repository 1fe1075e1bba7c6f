"""What is known of a scan when its rules are judged. Must not know: rules, where the facts come from."""

from datetime import tzinfo

import msgspec

from checkin.model import GateId, ProductId, VariationId


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket at one list at one moment. Times are milliseconds since 1970 UTC.

    Attributes:
        gate: Where it was scanned; None = at no gate.
        at_ms: When it was scanned.
        zone: Time zone of the event; days and wall times are told in it.
        entries_ms: Successful entries on this list so far, by time.
        is_present: Whether the latest passage on this list, by time, is an entry.
        date_from_ms: Begin of the subevent if the ticket is for one, else of the event; likewise
            `date_to_ms` (end) and `date_admission_ms` (doors open). None = not said.
    """

    product: ProductId
    at_ms: int
    zone: tzinfo
    variation: VariationId | None = None
    gate: GateId | None = None
    entries_ms: tuple[int, ...] = ()
    is_present: bool = False
    date_from_ms: int | None = None
    date_to_ms: int | None = None
    date_admission_ms: int | None = None
