"""What staff change at the desk holds at once, is durable, and stands until central has it too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.journal import EntryId, Kind
from checkin.made_here import made_here_id
from checkin.model import Position, PositionId, PositionStatus, ProductId, VariationId
from checkin.personal import Correction, read_correction, read_registration
from checkin.rollup import CAME
from checkin.till import Method, Payment, Sum
from checkin.verdict import Admit, Reason, Refuse
from kiosk.changes.payments import Share, TakenBack
from kiosk.changes.persons import Changes, Newcomer, Unfit
from kiosk.desk import CheckIns
from kiosk.people import People
from kiosk.printing.desk import PrintDesk
from reports.source import Folded
from sync.ledger import Ledger
from sync.ledger_name import another_name
from sync.outbox import Parcel, Receipt, prepare
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
        given_name="Jörg",
        family_name="Grünwald",
        title="",
        before={"given_name": "Jörg", "family_name": "Müller-Lüdenscheidt", "title": ""},
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


EILEEN = replace(AT_DOOR, by="Eileen")
CASH = Payment(Method.CASH, 18_000)


def _pay(ledger: Ledger, changes: Changes) -> EntryId:
    """Somebody pays in cash; the entry's id."""
    with ledger.writing():
        save_positions(ledger.store, [attendee(1, status=PositionStatus.PENDING)])
    changes.take_payment((Share(FIRST, CASH),), EILEEN)
    return ledger.about(FIRST)[-1].body.id


def test_a_payment_by_mistake_is_taken_back(ledger: Ledger, changes: Changes) -> None:
    """The ticket is unpaid, the till empty, central never hears of it; the journal keeps both entries."""
    entry = _pay(ledger, changes)
    assert changes.till(0).here == (Sum("EUR", Method.CASH, 1, 18_000),)
    assert changes.take_back_payment(entry, EILEEN) is TakenBack.UNTOLD
    assert _status(ledger) is PositionStatus.PENDING
    assert changes.till(0).all == ()
    assert Pending(ledger.store).pending(9) == []
    assert [one.body.kind for one in ledger.about(FIRST)] == [Kind.PAID, Kind.UNDO]
    assert changes.take_back_payment(entry, EILEEN) is TakenBack.NOTHING
    assert ledger.verify() == []


def test_who_paid_after_a_mistake_has_paid(ledger: Ledger, changes: Changes) -> None:
    """The first payment stays taken back, the second one stands, also after a download."""
    changes.take_back_payment(_pay(ledger, changes), EILEEN)
    changes.take_payment((Share(FIRST, replace(CASH, method=Method.CARD)),), EILEEN)
    with ledger.writing():
        save_positions(ledger.store, [attendee(1, status=PositionStatus.PENDING)])
    assert _status(ledger) is PositionStatus.PAID
    assert [one.method for one in changes.till(0).here] == [Method.CARD]


@given(
    st.lists(st.sampled_from([PositionStatus.PENDING, PositionStatus.PAID]), min_size=3, max_size=3),
    st.lists(st.integers(0, 9_999), min_size=3, max_size=3),
)
@settings(max_examples=25, deadline=None)
def test_no_cent_is_lost_that_was_taken(
    tmp_path_factory: pytest.TempPathFactory, states: list[PositionStatus], cents: list[int]
) -> None:
    """Whichever tickets were paid since the form was opened: all is written for the others, or nothing is."""
    with connected(make_ledger(tmp_path_factory.mktemp("till"))) as ledger:
        with ledger.writing():
            save_positions(ledger.store, [attendee(n, status=state) for n, state in enumerate(states, 1)])
        changes = Changes(ledger, EVENT_SET, FakeClock(), SeededEntropy(7))
        shares = [Share(PositionId(n), Payment(Method.CASH, one)) for n, one in enumerate(cents, 1)]
        taken = changes.take_payment(shares, EILEEN)
        waiting = [PositionId(n) for n, one in enumerate(states, 1) if one is PositionStatus.PENDING]
        assert [position.id for position in taken] == waiting
        assert [entry.body.position for entry in ledger.entries()] == waiting
        assert sum(one.cents for one in changes.till(0).here) == (sum(cents) if waiting else 0)


def test_what_central_may_know_is_told_as_such(ledger: Ledger, changes: Changes) -> None:
    """Staff hear that it has to be taken back there, too; the outbox shows it as not taken by central."""
    entry = _pay(ledger, changes)
    pending = Pending(ledger.store)
    assert pending.claim(pending.pending(1)[0].arrival)
    assert changes.take_back_payment(entry, EILEEN) is TakenBack.TOLD
    assert _status(ledger) is PositionStatus.PENDING
    told = [prepare(one) for one in pending.pending(9)]
    assert [type(one) for one in told] == [Parcel, Receipt]


def test_who_was_registered_as_paid_by_mistake_owes(ledger: Ledger, changes: Changes) -> None:
    """The registration stands, and central hears of it; the till is without the money until it is paid."""
    made = _register(changes, replace(ADA, price_cents=500, method=Method.CASH))
    entry = ledger.about(made.id)[0].body.id
    assert changes.take_back_payment(entry, EILEEN) is TakenBack.TOLD
    assert _status(ledger, made.id) is PositionStatus.PENDING
    assert changes.till(0).all == ()
    assert [one.body.kind for one in Pending(ledger.store).pending(9)] == [Kind.WALK_IN, Kind.UNDO]
    changes.take_payment((Share(made.id, Payment(Method.CARD, 500)),), EILEEN)
    assert _status(ledger, made.id) is PositionStatus.PAID
    assert changes.till(0).all == (Sum("EUR", Method.CARD, 1, 500),)


def test_what_is_no_payment_is_not_taken_back(ledger: Ledger, changes: Changes) -> None:
    """An unknown entry, one of another kind, a registration that owes."""
    owing = _register(changes, replace(ADA, price_cents=500, is_paid=False))
    changes.correct(FIRST, Correction(organisation="Neu AG"), EILEEN)
    before = list(ledger.entries())
    for entry in (EntryId("0"), ledger.about(owing.id)[0].body.id, ledger.about(FIRST)[0].body.id):
        assert changes.take_back_payment(entry, EILEEN) is TakenBack.NOTHING
    assert list(ledger.entries()) == before


def _status(ledger: Ledger, number: PositionId = FIRST) -> PositionStatus:
    position = find_position(ledger.store, number)
    assert position is not None
    return position.status


def test_the_till_tells_today_from_before(ledger: Ledger, changes: Changes) -> None:
    """What was taken before today began counts only altogether."""
    _pay(ledger, changes)
    at_ms = ledger.about(FIRST)[-1].body.at_ms
    assert (changes.till(at_ms).here_today, changes.till(at_ms + 1).here_today) == (
        (Sum("EUR", Method.CASH, 1, 18_000),),
        (),
    )


def test_a_till_outlives_another_name_of_its_ledger(ledger: Ledger, changes: Changes) -> None:
    """A ledger that was put back goes on under another name; the drawer below it is the same one."""
    _pay(ledger, changes)
    ledger.origin = replace(ledger.origin, device=another_name(ledger.origin.device, b"once"))
    assert changes.till(0).here == (Sum("EUR", Method.CASH, 1, 18_000),)


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
    assert (owing.price_cents, free.price_cents) == (2000, 0)


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
    figures = Folded(ledger, iter_positions(ledger.store), EVENT_SET, 0)
    assert figures.cells(CAME) == {
        (PARTICIPANT, ""): (3, 0, 0, 3),
        (PARTICIPANT, "Stadt Köln"): (1, 1, 1, 0),
    }


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
