"""What staff change at the desk holds at once, is durable, and stands until central has it too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.journal import Kind
from checkin.made_here import made_here_id
from checkin.model import Position, PositionId, PositionStatus, ProductId, VariationId
from checkin.personal import Correction, read_correction, read_registration
from checkin.verdict import Admit, Reason, Refuse
from kiosk.changes import Changes, Newcomer, Unfit
from kiosk.desk import CheckIns
from kiosk.people import People
from kiosk.printdesk import PrintDesk
from reports.movements import gather
from sync.ledger import Ledger
from sync.pending import Pending
from sync.replica import find_position, iter_positions, save_positions
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import (
    AT_DOOR,
    DOOR,
    EVENT_SET,
    FOYER_ROOM,
    PARTICIPANT,
    attendee,
    connected,
    make_ledger,
)

FIRST = PositionId(1)
ADA = Newcomer(product=PARTICIPANT, given_name="Ada", family_name="Şahin", organisation="Stadt Köln")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with three people."""
    with connected(make_ledger(tmp_path)) as opened:
        yield opened


@pytest.fixture
def changes(ledger: Ledger) -> Changes:
    """The use cases under test."""
    return Changes(ledger, EVENT_SET, FakeClock(), SeededEntropy(7))


def _desk(ledger: Ledger) -> CheckIns:
    return CheckIns(ledger, EVENT_SET, FakeClock(), SeededEntropy(8), has_printer=True)


def _register(changes: Changes, newcomer: Newcomer = ADA) -> Position:
    made = changes.walk_in(newcomer, AT_DOOR)
    assert isinstance(made, Position)
    return made


def _settle_all(ledger: Ledger) -> None:
    pending = Pending(ledger.store)
    for entry in pending.pending(100):
        pending.settle(entry.arrival, "accepted", "")


def test_a_corrected_name_is_found_and_shown_at_once(ledger: Ledger, changes: Changes) -> None:
    """Search, card and badge read the position, which is right from the commit on."""
    changes.correct(FIRST, Correction(family_name="Grünwald", organisation="Neu AG"), AT_DOOR)
    hits = People(ledger, EVENT_SET).search("gruenwald neu ag")
    assert [(hit.position.id, hit.position.display_name) for hit in hits] == [(FIRST, "Jörg Grünwald")]


def test_a_name_is_kept_beside_the_journal_only(ledger: Ledger, changes: Changes) -> None:
    """The chained entry says that something was put right and by whom, not what; the chain holds."""
    changes.correct(FIRST, Correction(family_name="Grünwald"), replace(AT_DOOR, by="mia"))
    entry = ledger.about(FIRST)[-1]
    assert (entry.body.kind, entry.body.by, entry.body.list) == (Kind.CORRECTION, "mia", DOOR)
    assert "Grünwald" not in repr(entry.body)
    assert read_correction(ledger.personal(entry.body.id)) == Correction(
        given_name="Jörg", family_name="Grünwald", title=""
    )
    assert ledger.verify() == []


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(Correction(), id="nothing said"),
        pytest.param(Correction(given_name="Jörg", organisation=""), id="as it is"),
        pytest.param(Correction(given_name=" Jörg\x1b "), id="as it is, once cleaned"),
    ],
)
def test_what_changes_nothing_is_no_entry(ledger: Ledger, changes: Changes, wanted: Correction) -> None:
    """Central is not told what it knows."""
    changes.correct(FIRST, wanted, AT_DOOR)
    assert ledger.about(FIRST) == []


def test_nobody_is_corrected_who_is_not_there(changes: Changes) -> None:
    """An unknown position is no error and no entry."""
    assert changes.correct(PositionId(99), Correction(title="Dr."), AT_DOOR) is None
    assert changes.mark_paid(PositionId(99), AT_DOOR) is None


def test_a_correction_outlives_downloads_until_central_has_it(ledger: Ledger, changes: Changes) -> None:
    """The old name that still comes from central takes nothing back; once it was accepted, central rules."""
    changes.correct(FIRST, Correction(family_name="Grünwald"), AT_DOOR)
    for _ in range(2):
        with ledger.writing():
            save_positions(ledger.store, [attendee(1, order="NEW")])
    kept = find_position(ledger.store, FIRST)
    assert kept is not None
    assert (kept.family_name, kept.order) == ("Grünwald", "NEW")
    _settle_all(ledger)
    with ledger.writing():
        save_positions(ledger.store, [attendee(1, family_name="Central")])
    newest = find_position(ledger.store, FIRST)
    assert newest is not None
    assert newest.family_name == "Central"


@pytest.mark.parametrize("outcome", ["held", "rejected"])
def test_a_correction_that_central_does_not_get_stays(ledger: Ledger, changes: Changes, outcome: str) -> None:
    """What is held or was refused still holds here."""
    changes.correct(FIRST, Correction(family_name="Grünwald"), AT_DOOR)
    pending = Pending(ledger.store)
    pending.settle(pending.pending(1)[0].arrival, outcome, "order_changes")
    with ledger.writing():
        save_positions(ledger.store, [attendee(1)])
    kept = find_position(ledger.store, FIRST)
    assert kept is not None
    assert kept.family_name == "Grünwald"


def test_who_pays_at_the_desk_may_pass(ledger: Ledger, changes: Changes) -> None:
    """Pending becomes paid at once, also after a download; what is paid is no second entry."""
    pending = attendee(1, status=PositionStatus.PENDING)
    with ledger.writing():
        save_positions(ledger.store, [pending])
    for _ in range(2):
        changes.mark_paid(FIRST, AT_DOOR)
    with ledger.writing():
        save_positions(ledger.store, [pending])
    assert _desk(ledger).check_in(pending.secret, AT_DOOR).verdict == Admit()
    assert [e.body.kind for e in ledger.about(FIRST)][:1] == [Kind.PAID]
    assert sum(e.body.kind is Kind.PAID for e in ledger.about(FIRST)) == 1


def test_a_walk_in_passes_with_the_new_ticket_once(ledger: Ledger, changes: Changes) -> None:
    """The ticket's text is good at the door from the commit on, and used up by the first entry."""
    made = _register(changes)
    desk = _desk(ledger)
    first, second = (desk.check_in(made.secret, AT_DOOR) for _ in range(2))
    assert isinstance(first.verdict, Admit)
    assert first.position == made
    assert isinstance(second.verdict, Refuse)
    assert second.verdict.reason is Reason.ALREADY_REDEEMED
    assert first.badge is not None
    assert [h.position.id for h in People(ledger, EVENT_SET).search("sahin koeln")] == [made.id]


def test_a_walk_in_is_written_down_without_a_name(ledger: Ledger, changes: Changes) -> None:
    """What was bought stands in the journal; who it was lies beside it."""
    made = _register(changes, replace(ADA, price_cents=2005, email="ada@example.org"))
    entry = ledger.about(made.id)[0]
    assert entry.body.payload == {"product": 1, "price": "20.05", "is_paid": True}
    assert "Ada" not in repr(entry.body)
    assert made.secret not in repr(entry.body)
    person = read_registration(ledger.personal(entry.body.id))
    assert person is not None
    assert (person.secret, person.email, made.id) == (
        made.secret,
        "ada@example.org",
        made_here_id(made.secret),
    )


@pytest.mark.parametrize(
    ("newcomer", "unfit"),
    [
        pytest.param(replace(ADA, product=ProductId(99)), Unfit.PRODUCT, id="no such product"),
        pytest.param(replace(ADA, variation=VariationId(1)), Unfit.VARIATION, id="no such variation"),
        pytest.param(replace(ADA, given_name=" ", family_name="\x00"), Unfit.NO_NAME, id="no name"),
        pytest.param(replace(ADA, email="ada@"), Unfit.EMAIL, id="no address"),
        pytest.param(replace(ADA, price_cents=-1), Unfit.PRICE, id="money back"),
    ],
)
def test_what_central_would_refuse_is_told_at_once(
    ledger: Ledger, changes: Changes, newcomer: Newcomer, unfit: Unfit
) -> None:
    """Whoever stands at the desk can still put it right."""
    before = list(ledger.entries())
    assert changes.walk_in(newcomer, AT_DOOR) is unfit
    assert list(ledger.entries()) == before


def test_an_unpaid_walk_in_waits_for_money(changes: Changes) -> None:
    """A price that was not paid leaves the position pending; without a price there is nothing to pay."""
    owing = _register(changes, replace(ADA, price_cents=2000, is_paid=False))
    free = _register(changes, replace(ADA, is_paid=False))
    assert (owing.status, free.status) == (PositionStatus.PENDING, PositionStatus.PAID)


def test_central_position_and_walk_in_are_one_person(ledger: Ledger, changes: Changes) -> None:
    """When the download brings the ticket: found once, counted once, and not let in a second time."""
    made = _register(changes)
    desk, people = _desk(ledger), People(ledger, EVENT_SET)
    badge = desk.check_in(made.secret, AT_DOOR).badge
    with ledger.writing():
        save_positions(ledger.store, [replace(made, id=PositionId(77), order="FROMCENTRAL")])
    again = desk.check_in(made.secret, AT_DOOR)
    assert isinstance(again.verdict, Refuse)
    assert again.verdict.reason is Reason.ALREADY_REDEEMED
    assert [h.position.id for h in people.search("sahin")] == [77]
    card = people.card(PositionId(77))
    assert card is not None
    assert ([len(card.history), [job.id for job in card.jobs]]) == [1, [badge]]
    assert ledger.rooms.persons(FOYER_ROOM) == 1
    figures = gather(ledger, iter_positions(ledger.store), EVENT_SET)
    assert dict(figures.registered) == {"Teilnahme": 4}
    assert [m.position for m in figures.movements] == [77]


def test_a_reprint_voids_the_badge_from_before_central_knew(ledger: Ledger, changes: Changes) -> None:
    """A walk-in's first badge opens nothing any more, although it was printed under another id."""
    made = _register(changes)
    badge = _desk(ledger).check_in(made.secret, AT_DOOR).badge
    with ledger.writing():
        save_positions(ledger.store, [replace(made, id=PositionId(77))])
    prints = PrintDesk(ledger, FakeClock(), SeededEntropy(9))
    prints.reprint(PositionId(77), "mia")
    assert badge is not None
    assert prints.queue()[badge].is_void


def test_a_walk_in_corrected_before_the_download_stays_corrected(ledger: Ledger, changes: Changes) -> None:
    """What was put right under the first id holds for central's position too, until central has it."""
    made = _register(changes)
    changes.correct(made.id, Correction(family_name="Şahin-Öz"), AT_DOOR)
    with ledger.writing():
        save_positions(ledger.store, [replace(made, id=PositionId(77))])
    real = find_position(ledger.store, PositionId(77))
    assert real is not None
    assert real.family_name == "Şahin-Öz"
