"""What a scan stands for beside a ticket's text: add-ons of a medium's ticket, another date of a series."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.journal import Fact, Kind
from checkin.model import (
    CheckInList,
    Event,
    EventSet,
    ListId,
    Medium,
    MediumId,
    Position,
    PositionId,
    Product,
    ProductId,
    Subevent,
    SubeventId,
)
from checkin.verdict import Admit, Reason, Refuse
from kiosk.admission.case import Case, Cases
from kiosk.views import DeskPlace, Scanned
from sync.opening import open_ledger
from sync.replica import save_event_set, save_positions
from sync.tickets import save_media
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.entropy import SeededEntropy

DINNER_DOOR, WEDNESDAY_DOOR = DeskPlace(ListId(1)), DeskPlace(ListId(2))
TICKET, DINNER = ProductId(1), ProductId(2)
WEDNESDAY, THURSDAY = SubeventId(3), SubeventId(4)

EVENT_SET = EventSet(
    events=(Event(slug="e", names={"en": "Event"}),),
    products=(
        Product(id=TICKET, names={"en": "Ticket"}, event="e"),
        Product(id=DINNER, names={"en": "Dinner"}, event="e"),
    ),
    lists=(
        CheckInList(
            id=DINNER_DOOR.list_id,
            names={"en": "D"},
            event="e",
            products=frozenset({DINNER}),
            addon_match=True,
        ),
        CheckInList(id=WEDNESDAY_DOOR.list_id, names={"en": "W"}, event="e", subevent=WEDNESDAY),
    ),
    subevents=(
        Subevent(id=WEDNESDAY, event="e", names={"en": "Wednesday"}, date_from_ms=START_MS),
        Subevent(id=THURSDAY, event="e", names={"en": "Thursday"}, date_from_ms=START_MS + 86_400_000),
    ),
)


def ticket(number: int, product: ProductId, subevent: SubeventId, **fields: PositionId) -> Position:
    """A paid position."""
    return Position(
        id=PositionId(number),
        secret=f"T{number}",
        product=product,
        event="e",
        subevent=subevent,
        addon_to=fields.get("addon_to"),
    )


def badge(number: int) -> Fact:
    """A badge of somebody, with the code ``B`` and their number."""
    return Fact(kind=Kind.BADGE, at_ms=START_MS, position=PositionId(number), code=f"B{number}")


TYPED = (
    ticket(11, TICKET, WEDNESDAY),
    replace(ticket(12, TICKET, WEDNESDAY), secret="BK1:7ZQ2-YX4P"),
    replace(ticket(13, TICKET, WEDNESDAY), secret="BOTH-"),
    replace(ticket(14, TICKET, WEDNESDAY), secret="BOTHß"),
    replace(ticket(15, TICKET, WEDNESDAY), secret="ONEY"),
    replace(ticket(16, TICKET, WEDNESDAY), secret="ONEZ"),
    replace(ticket(17, TICKET, WEDNESDAY), secret="TWO/"),
    replace(ticket(18, TICKET, WEDNESDAY), secret="TWOß"),
    replace(ticket(19, TICKET, WEDNESDAY), secret="ROWZ1"),
    replace(ticket(20, TICKET, WEDNESDAY), secret="CONGRESS-ROWZ1"),
    replace(ticket(21, TICKET, WEDNESDAY), secret="CONGRESS2026ROWZ1"),
    replace(ticket(22, TICKET, WEDNESDAY), secret="k7zq2yx4pw9m"),
)
"""Tickets, some of which look like others on another keyboard: `TWO-` is typed for both of the last two."""


@pytest.fixture
def cases(tmp_path: Path) -> Iterator[Cases]:
    """A ticket with a dinner, a band that stands for it, a ticket for another day, one of another event.

    The last two have badges, which were replaced.
    """
    ledger = open_ledger(tmp_path, {}, FakeClock(), SeededEntropy()).connect()
    with ledger.writing():
        save_event_set(ledger.store, EVENT_SET)
        bought = ticket(2, DINNER, WEDNESDAY, addon_to=PositionId(1))
        away = replace(ticket(6, TICKET, WEDNESDAY), event="other")
        save_positions(
            ledger.store, [ticket(1, TICKET, WEDNESDAY), bought, ticket(5, TICKET, THURSDAY), away, *TYPED]
        )
        for number in (5, 6):
            printed = ledger.append(badge(number)).body
            ledger.append(
                Fact(kind=Kind.BADGE_VOID, at_ms=START_MS, position=printed.position, ref=printed.id)
            )
        ledger.append(replace(badge(5), code="NEW"))
        band = Medium(id=MediumId(1), type="barcode", identifier="BAND", positions=(PositionId(1),))
        save_media(ledger.store, [band])
    yield Cases(ledger, EVENT_SET, FakeClock())
    ledger.store.close()


def told(case: Case) -> tuple[int | None, str, bool]:
    """Whose it is, the message, and whether it can be forced."""
    assert isinstance(case.verdict, Refuse)
    number = case.position.id if case.position else None
    return number, case.verdict.explanation.message, case.verdict.forcible


def test_a_medium_opens_what_was_bought_with_its_ticket(cases: Cases) -> None:
    """At a list that takes add-ons a wristband is as good as the ticket it stands for."""
    for text in ("BAND", "T1"):
        case = cases.open(Scanned(text), DINNER_DOOR)
        assert isinstance(case.verdict, Admit)
        assert case.position is not None
        assert case.position.id == 2


def test_another_date_is_named_and_cannot_be_forced(cases: Cases) -> None:
    """Central does not know such a ticket at this list at all, so nothing forced would ever arrive there."""
    case = cases.open(Scanned("T5", force=True), WEDNESDAY_DOOR)
    assert told(case) == (5, "wrong_date", False)
    assert isinstance(case.verdict, Refuse)
    assert case.verdict.reason is Reason.PRODUCT
    assert case.verdict.explanation.values == (("subevent_ms", START_MS + 86_400_000),)
    assert isinstance(cases.open(Scanned("T1"), WEDNESDAY_DOOR).verdict, Admit)


@pytest.mark.parametrize(
    ("scanned", "message"),
    [
        pytest.param(Scanned("", position=PositionId(5)), "wrong_date", id="picked at the desk"),
        pytest.param(Scanned("NEW"), "wrong_date", id="a badge"),
        pytest.param(Scanned("B5"), "badge_void", id="a badge that was replaced"),
        pytest.param(Scanned("B6"), "badge_only_void", id="a void badge of another event"),
    ],
)
def test_no_other_way_in_is_easier_to_force_than_the_ticket(
    cases: Cases, scanned: Scanned, message: str
) -> None:
    """Where the ticket itself could not be forced, neither can its badge or a choice at the desk."""
    case = cases.open(replace(scanned, force=True), WEDNESDAY_DOOR)
    assert told(case)[1:] == (message, False)


@pytest.mark.parametrize(
    ("text", "is_typed", "number"),
    [
        pytest.param("BK1Ö7YQ2ßZX4P", True, 12, id="a US scanner at a German kiosk"),
        pytest.param("BK1>7YQ2/ZX4P", True, 12, id="a German scanner at a US kiosk"),
        pytest.param("BK1Ö7YQ2ßZX4P", False, None, id="read by a camera: what it says it is"),
        pytest.param("BK1:7ZQ2-YX4P", True, 12, id="known as it stands"),
        pytest.param("BOTHß", True, 14, id="known as it stands, though it might be another"),
        pytest.param("ONEY", True, 15, id="known as it stands on either keyboard"),
        pytest.param("TWO-", True, None, id="two tickets on two ways: nobody is let in by chance"),
        pytest.param("nobody", True, None, id="unknown on every keyboard"),
        pytest.param("ROWY1", True, None, id="the next in a row, not yet known"),
        pytest.param("CONGRESS2026ROWY1", True, None, id="the next in a row of long ones"),
        pytest.param("CONGRESSßROWY1", True, 20, id="a sign gives the layout away"),
        pytest.param("k7yq2zx4pw9m", True, 22, id="long, and swapped twice"),
        pytest.param("T12€€", True, None, id="no keyboard types it"),
    ],
)
def test_what_another_keyboard_made_of_a_ticket(
    cases: Cases, text: str, number: int | None, *, is_typed: bool
) -> None:
    """A typed text that nobody knows is the one known ticket that it may have been, or unknown as ever."""
    case = cases.open(Scanned(text, is_typed=is_typed), WEDNESDAY_DOOR)
    assert (case.position.id if case.position else None) == number
    assert isinstance(case.verdict, Admit) is (number is not None)
