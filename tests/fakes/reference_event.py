"""The two events that the published offline scenarios of pretix's clients are told about, as values of ours.

Facts only: products, lists, tickets and times. Where each row stands: tests/kiosk/test_reference_rows.py.
"""

from datetime import UTC, datetime

from checkin.clock import utc_to_ms
from checkin.model import (
    CheckInList,
    Event,
    EventSet,
    Gate,
    GateId,
    ListId,
    Medium,
    MediumId,
    Position,
    PositionId,
    PositionStatus,
    Product,
    ProductId,
    Question,
    QuestionId,
    Subevent,
    SubeventId,
    Variation,
    VariationId,
)
from checkin.question import QuestionKind

K1 = "MCowBQYDK2VwAyEA7AD7/vFA33EsY4z2PHr7iZPsZ8n5dh0ajP8gyzNmmIs="
K2 = "MCowBQYDK2VwAyEAYMJsOnLp5AWGpJ+dFJE2r9DOXeQIZgVrCt93LAl5BN8="
OTHER_KEY = "MCowBQYDK2VwAyEAbVbfqdgmhVsHQfNMyyJ9yF1lgVygdpNhKoovQ54xCY4="

VECTORS = {
    "vector 1": (
        "E4BibyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCli3IL0143gj0EZXOB9iQInANxRFJ"
        "Tt4Pf9nXnHdB91Qk/RN0L5AIBABSxw2TKFnSUNUCKAEAPAQA"
    ),
    "vector 2": (
        "==QCiFO1apLFypH1BXorPlbn4efNA0aCAsO1Z2hsmY/hKTI3/UVSlON/Vw8WSYof"
        "/1tz5tepBltUAg4GnzpOBSSlqARYhFWYhFWYhFWCKAEANAQA"
    ),
    "vector 3": (
        "Ok4EsqDRCr2cL6yDRtqeP7j5Usr1Vj1Db7J0izOuRGx6Qn0BS1ISW2nxlW8PXkYR"
        "k7PJhIBmsK1V1ucq5obBoBAMG4p9jCPKBAheRdFV0REVDZUCKAEAVAQA"
    ),
    "vector 4": (
        "EU9dJn3k5jzwfY4JQAKrTOVFmo+BvZKwH6UAIFOz3XTxABa7tmjU5UoLD8hJr344"
        "0uY7IFEHzau1DVk0sP994bgnzLNswAAKBARdUdGMmNVSHVUCKAEAVAQA"
    ),
    "vector 5": (
        "OUmw2Ro3YOMQ4ktAlAIsDVe4Xsr1KXla/0SZVN34qIZWtUX0hx1DXDHxaCatGTNz"
        "OeCMjHQABR5E6ESCOOx1g7AIkBhVkdDdJJTVSZWCKAEAPAQA"
    ),
    "forged": (
        "EFAKEyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCli3IL0143gj0EZXOB9iQInANxRFJ"
        "Tt4Pf9nXnHdB91Qk/RN0L5AIBABSxw2TKFnSUNUCKAEAPAQA"
    ),
}


def ms(iso: str) -> int:
    """Milliseconds since 1970 UTC of a time such as ``2020-01-01T10:00``, told in UTC."""
    return utc_to_ms(datetime.fromisoformat(iso).replace(tzinfo=UTC))


def _event(slug: str, *keys: str) -> Event:
    return Event(
        slug=slug,
        names={"en": slug},
        timezone="Asia/Tokyo",
        date_from_ms=ms("2020-01-01T10:00"),
        date_to_ms=ms("2020-01-01T14:00"),
        date_admission_ms=ms("2020-01-01T09:00"),
        signing_keys=keys,
    )


DEMO, DEMO2 = _event("demo", K1, K2), _event("demo2", OTHER_KEY)
DATE_14 = Subevent(
    id=SubeventId(14),
    event="demo",
    names={"en": "February"},
    date_from_ms=ms("2020-02-01T10:00"),
    date_to_ms=ms("2020-02-01T14:00"),
    date_admission_ms=ms("2020-02-01T09:00"),
)
REGULAR, MERCH, OTHER_MERCH, SECOND_REGULAR = ProductId(1), ProductId(2), ProductId(3), ProductId(42)


def _list(number: int, name: str, *products: ProductId, event: str = "demo", **fields: bool) -> CheckInList:
    return CheckInList(
        id=ListId(number),
        names={"en": name},
        event=event,
        products=frozenset(products),
        **{"include_pending": True, "allow_entry_after_exit": False, **fields},  # type: ignore[arg-type]  # flags
    )


L1 = _list(1, "All", allow_entry_after_exit=True)
L2 = _list(2, "Multi-entry", REGULAR, include_pending=False, allow_multiple_entries=True)
L3 = _list(3, "No re-entry")
L4 = _list(4, "All, match", addon_match=True)
L5 = _list(5, "Merch", MERCH)
L6 = _list(6, "Merch, match", MERCH, addon_match=True)
L7 = _list(7, "Other event", event="demo2", include_pending=False, allow_multiple_entries=True)
L10 = _list(10, "Second", SECOND_REGULAR, include_pending=False, allow_entry_after_exit=True)

REFERENCE = EventSet(
    events=(DEMO, DEMO2),
    products=(
        Product(
            id=REGULAR,
            names={"en": "Regular ticket"},
            event="demo",
            attention=True,
            variations=(Variation(id=VariationId(2), names={"en": "Student"}),),
        ),
        Product(id=MERCH, names={"en": "Merch"}, event="demo"),
        Product(id=OTHER_MERCH, names={"en": "Merch"}, event="demo2"),
        Product(id=SECOND_REGULAR, names={"en": "Regular ticket"}, event="demo", attention=True),
    ),
    lists=(L1, L2, L3, L4, L5, L6, L7, L10),
    gates=(Gate(id=GateId(1), names={"en": "Gate A"}), Gate(id=GateId(2), names={"en": "Gate B"})),
    subevents=(DATE_14,),
)

Q1 = Question(
    id=QuestionId(1),
    names={"en": "Press card checked?"},
    kind=QuestionKind.YES_NO,
    products=frozenset({REGULAR}),
    required=True,
    show_at_check_in=True,
)
Q2 = Question(
    id=QuestionId(2),
    names={"en": "How many?"},
    kind=QuestionKind.NUMBER,
    products=frozenset({REGULAR}),
    required=True,
)

PENDING = PositionStatus.PENDING
_ROWS: tuple[tuple[str, str, int, ProductId, dict[str, object]], ...] = (
    ("A", "kfnd", 1, REGULAR, {"variation": VariationId(2), "given_name": "Casey", "family_name": "Flores"}),
    ("B", "g2sc", 2, MERCH, {"variation": VariationId(3)}),
    ("C", "fem3", 3, MERCH, {}),
    ("D", "h4t6", 4, REGULAR, {"status": PENDING, "given_name": "Emily", "family_name": "Scott"}),
    ("E", "uqon", 5, REGULAR, {"status": PositionStatus.CANCELED}),
    ("F", "juge", 6, REGULAR, {"status": PositionStatus.APPROVAL_PENDING}),
    ("G", "6BT7", 7, REGULAR, {"status": PENDING, "valid_if_pending": True}),
    ("H", "TlPp", 8, MERCH, {"status": PositionStatus.BLOCKED}),
    ("I", "dz4O", 9, MERCH, {"valid_until_ms": ms("2023-03-04T00:00")}),
    ("J", "uG3H", 10, MERCH, {"valid_from_ms": ms("2023-03-04T00:00")}),
    ("K", "kc85", 11, REGULAR, {"answers": {QuestionId(1): "True"}}),
    ("M", "VQwF", 12, REGULAR, {"subevent": SubeventId(14)}),
    ("P", "XwBl", 13, REGULAR, {"subevent": SubeventId(14)}),
    ("P+", "add1", 14, MERCH, {"subevent": SubeventId(14), "addon_to": PositionId(13)}),
    ("T", "order10", 15, SECOND_REGULAR, {}),
    ("Z", "hnu4", 16, OTHER_MERCH, {"event": "demo2"}),
)


def _ticket(letter: str, start: str, number: int, product: ProductId, fields: dict[str, object]) -> Position:
    order = "VH3D3" if letter in "ABC" else f"O{number:04}"
    known: dict[str, object] = {"event": "demo", "order": order, **fields}
    return Position(
        id=PositionId(number),
        secret=secret_of(start),
        product=product,
        **known,  # type: ignore[arg-type]  # a row of the table
    )


def secret_of(start: str) -> str:
    """A ticket's text that starts like this."""
    return start.ljust(32, "x")


TICKETS = {row[0]: _ticket(*row) for row in _ROWS}
TEXTS = {letter: position.secret for letter, position in TICKETS.items()} | VECTORS


def _dated(number: int, event: str, start: str, end: str) -> Position:
    product = MERCH if event == "demo" else OTHER_MERCH
    return Position(
        id=PositionId(number),
        secret=f"dated{number}",
        product=product,
        event=event,
        valid_from_ms=ms(start),
        valid_until_ms=ms(end),
    )


def medium(*tickets: tuple[str, str, str], **fields: object) -> tuple[Medium, tuple[Position, ...]]:
    """A wristband with tickets on it: event, valid from, valid until of each."""
    positions = tuple(_dated(100 + number, *ticket) for number, ticket in enumerate(tickets, 1))
    known: dict[str, object] = {"positions": tuple(p.id for p in positions), **fields}
    band = Medium(id=MediumId(1), identifier="BAND", **known)  # type: ignore[arg-type]  # as above
    return band, positions
