"""What every central system has to keep to: the fake in memory and pretix's calls to the stand-in."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import msgspec
import pytest
from msgspec.structs import replace

from checkin.clock import utc_to_ms
from checkin.errors import LinkDownError
from checkin.journal import EntryId
from checkin.model import Direction, ListId, ProductId, QuestionId
from checkin.personal import Correction, Registration
from checkin.verdict import Reason
from sync.items import (
    Annulment,
    Answered,
    Change,
    Corrected,
    FailedScan,
    Origin,
    Payment,
    Printed,
    Redemption,
    Told,
    WalkIn,
)
from sync.outbox import Central, Outcome, Receipt
from sync.pretix.central import open_central
from sync.pretix.profiles import SCAN
from sync.standin import CheckinRow, StandIn
from tests.fakes.central import DAY_MS, FakeCentral, Kept, entry_id

ENTRY = Redemption(entry_id(1), ListId(1), "SECRET", Direction.ENTRY, DAY_MS + 123)
EXITS = (Told(entry_id(11), ListId(1)),)
ANSWERS = {QuestionId(3): "blue", QuestionId(4): "True"}
ANSWERED = Answered(entry_id(12), ListId(1), "SECRET", DAY_MS, ANSWERS)
PRINTED = Printed(entry_id(13), ListId(1), "SECRET", "kiosk-1", DAY_MS)
CORRECTED = Corrected(
    entry_id(14), ListId(1), "SECRET", Correction(given_name="Ada", family_name="Şahin", organisation="Neu")
)
WALK_IN = WalkIn(
    entry_id(15),
    ListId(1),
    Registration(secret="WALK1", given_name="Ada", family_name="Şahin", email="ada@example.org"),
    Origin(ProductId(1)),
    price="20.00",
    is_paid=True,
    force=False,
    at_ms=DAY_MS,
)
PAYMENT = Payment(entry_id(16), ListId(1), "SECRET", DAY_MS)
CHANGES = [
    pytest.param(PRINTED, id="print log"),
    pytest.param(CORRECTED, id="correction"),
    pytest.param(WALK_IN, id="walk-in"),
    pytest.param(PAYMENT, id="payment"),
]
UNDO = Annulment(entry_id(9), ENTRY.nonce, ListId(1), DAY_MS + 5000)
REFUSAL = FailedScan(entry_id(5), ListId(1), "SECRET", "unpaid", Direction.ENTRY, DAY_MS)


class Changed(msgspec.Struct, frozen=True):
    """What central holds now besides check-ins.

    Attributes:
        names: Family name and organisation, per secret.
        prints: Badges logged for the first ticket.
        is_paid: Whether the first ticket's order is.
    """

    names: dict[str, tuple[str, str]]
    prints: int
    is_paid: bool


@dataclass(frozen=True, slots=True)
class Bench:
    """A central system under test, with a look inside and faults on command."""

    central: Central
    kept: Callable[[], list[Kept]]
    refusals: Callable[[], list[tuple[str, EntryId]]]
    set_cut: Callable[[bool], None]
    lose_answers: Callable[[int], None]
    answers: Callable[[], dict[QuestionId, str]]
    changes: Callable[[], Changed]
    forbid_changes: Callable[[], None]


@contextmanager
def _fake() -> Iterator[Bench]:
    fake = FakeCentral()
    yield Bench(
        fake,
        lambda: list(fake.kept),
        lambda: list(fake.refusals),
        lambda value: setattr(fake, "is_cut", value),
        lambda count: setattr(fake, "losses", count),
        lambda: fake.answers.get("SECRET", {}),
        lambda: _changed_in_memory(fake),
        lambda: setattr(fake, "may_change", False),
    )


def _changed_in_memory(fake: FakeCentral) -> Changed:
    names: dict[str, tuple[str, str]] = {}
    for item in fake.changes:
        if isinstance(item, WalkIn):
            names[item.person.secret] = (item.person.family_name, item.person.organisation)
        elif isinstance(item, Corrected):
            names[item.secret] = (item.correction.family_name or "", item.correction.organisation or "")
    prints = sum(isinstance(item, Printed) for item in fake.changes)
    return Changed(names, prints, any(isinstance(item, Payment) for item in fake.changes))


def _changed_at(stand_in: StandIn) -> Changed:
    known = {p.secret: p for p in stand_in.orders.all()}
    names = {
        secret: (str(p.attendee_name_parts["family_name"]), p.company or "")
        for secret, p in known.items()
        if p.attendee_name_parts
    }
    first = known.get("SECRET")
    is_paid = first is not None and first.order in stand_in.orders.paid
    return Changed(names, len(first.print_logs) if first else 0, is_paid)


def _answers_at(stand_in: StandIn) -> dict[QuestionId, str]:
    first = stand_in.orders.find("SECRET")
    assert first is not None
    return {QuestionId(int(question)): text for question, text in first.answers.items()}


def _to_kept(row: CheckinRow) -> Kept:
    at_ms = utc_to_ms(datetime.fromisoformat(row.datetime))
    return row.secret, row.list, row.type, at_ms, EntryId(row.nonce.replace("-", ""))


@contextmanager
def _pretix() -> Iterator[Bench]:
    with StandIn({"SECRET"}, {1}) as stand_in:
        central = open_central(stand_in.url, "einlass", stand_in.token, lambda _list: "congress")
        yield Bench(
            central,
            lambda: [_to_kept(row) for row in stand_in.checkins],
            lambda: [(row.raw_barcode, EntryId(row.nonce.replace("-", ""))) for row in stand_in.failed],
            lambda value: stand_in.cut() if value else stand_in.heal(),
            stand_in.lose_answers,
            lambda: _answers_at(stand_in),
            lambda: _changed_at(stand_in),
            lambda: setattr(stand_in.orders, "profile", SCAN),
        )
        central.close()


@pytest.fixture(params=[pytest.param(_fake, id="the fake"), pytest.param(_pretix, id="pretix's calls")])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """Each central system in turn."""
    make: Callable[[], AbstractContextManager[Bench]] = request.param
    with make() as made:
        yield made


def test_an_entry_is_kept_as_it_happened(bench: Bench) -> None:
    """Central keeps secret, list, direction, the entry's own time and its nonce."""
    assert bench.central.deliver(ENTRY).outcome is Outcome.ACCEPTED
    assert bench.kept() == [("SECRET", 1, "entry", DAY_MS + 123, ENTRY.nonce)]


def test_an_exit_is_kept_beside_its_entry(bench: Bench) -> None:
    """Entry and exit are two rows."""
    bench.central.deliver(ENTRY)
    bench.central.deliver(replace(ENTRY, nonce=entry_id(2), direction=Direction.EXIT))
    assert [row[2] for row in bench.kept()] == ["entry", "exit"]


def test_the_same_nonce_counts_once(bench: Bench) -> None:
    """A second delivery is accepted and changes nothing."""
    assert [bench.central.deliver(ENTRY).outcome for _ in range(3)] == [Outcome.ACCEPTED] * 3
    assert len(bench.kept()) == 1


def test_what_happened_twice_is_kept_twice(bench: Bench) -> None:
    """Central is told, not asked: a second entry of one position is taken."""
    bench.central.deliver(ENTRY)
    assert bench.central.deliver(replace(ENTRY, nonce=entry_id(2))).outcome is Outcome.ACCEPTED
    assert len(bench.kept()) == 2


def test_an_unknown_ticket_is_rejected_with_a_reason(bench: Bench) -> None:
    """A rejection is a value, and says why."""
    receipt = bench.central.deliver(replace(ENTRY, secret="nonsense"))
    assert receipt.outcome is Outcome.REJECTED
    assert "invalid" in receipt.detail
    assert bench.kept() == []


def test_an_undone_entry_is_gone(bench: Bench) -> None:
    """After the annulment central no longer counts the entry."""
    bench.central.deliver(ENTRY)
    assert bench.central.deliver(UNDO).outcome is Outcome.ACCEPTED
    assert bench.kept() == []


def test_an_undo_of_nothing_is_rejected(bench: Bench) -> None:
    """An annulment of an entry that central never saw is a rejection."""
    assert bench.central.deliver(UNDO).outcome is Outcome.REJECTED


@pytest.mark.parametrize("reason", [reason.value for reason in Reason])
def test_every_refusal_reason_can_be_told(bench: Bench, reason: str) -> None:
    """Central takes refusals for every reason of ours, once each."""
    item = replace(REFUSAL, reason=reason)
    assert [bench.central.deliver(item).outcome for _ in range(2)] == [Outcome.ACCEPTED] * 2
    assert bench.refusals() == [("SECRET", REFUSAL.nonce)]


def test_a_cut_link_is_an_error_and_heals(bench: Bench) -> None:
    """While cut off nothing arrives; afterwards the same item does, once."""
    bench.central.deliver(replace(ENTRY, nonce=entry_id(7)))
    bench.set_cut(True)
    with pytest.raises(LinkDownError):
        bench.central.deliver(ENTRY)
    bench.set_cut(False)
    assert bench.central.deliver(ENTRY).outcome is Outcome.ACCEPTED
    assert [row[4] for row in bench.kept()] == [entry_id(7), ENTRY.nonce]


@pytest.mark.parametrize("item", [ENTRY, REFUSAL], ids=["entry", "refusal"])
def test_a_lost_answer_is_no_second_row(bench: Bench, item: Redemption | FailedScan) -> None:
    """Carried out, answer lost, sent again: one row."""
    bench.lose_answers(2)
    for _ in range(2):
        with pytest.raises(LinkDownError):
            bench.central.deliver(item)
    assert bench.central.deliver(item).outcome is Outcome.ACCEPTED
    assert len(bench.kept()) + len(bench.refusals()) == 1


def test_a_lost_answer_to_an_undo_is_no_rejection(bench: Bench) -> None:
    """Annulled, answer lost, sent again: accepted, although a second annulment would be an error."""
    bench.central.deliver(ENTRY)
    bench.lose_answers(1)
    with pytest.raises(LinkDownError):
        bench.central.deliver(UNDO)
    assert bench.central.deliver(UNDO).outcome is Outcome.ACCEPTED
    assert bench.central.deliver(replace(UNDO, id=entry_id(10))).outcome is Outcome.REJECTED
    assert bench.kept() == []


def test_after_hanging_up_nothing_is_sent(bench: Bench) -> None:
    """A hung up line refuses every further delivery."""
    bench.central.hang_up()
    with pytest.raises(LinkDownError):
        bench.central.deliver(ENTRY)
    assert bench.kept() == []


def test_nobody_is_asked_to_be_quiet_for_nothing(bench: Bench) -> None:
    """Without a request for silence there is none."""
    bench.central.deliver(ENTRY)
    assert bench.central.quiet_s() == 0


def test_answers_come_with_their_entry(bench: Bench) -> None:
    """What was answered at the door is known to central, an empty answer is not sent."""
    item = replace(ENTRY, answers={**ANSWERS})
    assert bench.central.deliver(item).outcome is Outcome.ACCEPTED
    assert bench.answers() == ANSWERS


def test_answers_of_a_refused_scan_let_nobody_in(bench: Bench) -> None:
    """They are kept, twice told or not, and no check-in stands afterwards."""
    assert [bench.central.deliver(ANSWERED).outcome for _ in range(2)] == [Outcome.ACCEPTED] * 2
    assert bench.answers() == ANSWERS
    assert bench.kept() == []


def test_answers_of_somebody_inside_change_nothing_else(bench: Bench) -> None:
    """Whoever is in already stays in, with the answers."""
    bench.central.deliver(ENTRY)
    assert bench.central.deliver(ANSWERED).outcome is Outcome.ACCEPTED
    assert bench.answers() == ANSWERS
    assert len(bench.kept()) == 1


def test_an_exit_goes_with_the_entry_that_caused_it(bench: Bench) -> None:
    """Both are kept once however often they are told, and an undo takes back both."""
    item = replace(ENTRY, exits=EXITS)
    for _ in range(2):
        assert bench.central.deliver(item).outcome is Outcome.ACCEPTED
    assert sorted((row[2], row[4]) for row in bench.kept()) == [
        ("entry", ENTRY.nonce),
        ("exit", EXITS[0].nonce),
    ]
    assert bench.central.deliver(replace(UNDO, exits=EXITS)).outcome is Outcome.ACCEPTED
    assert bench.kept() == []


def test_a_name_is_put_right(bench: Bench) -> None:
    """Name and organisation are as staff have typed them."""
    assert bench.central.deliver(CORRECTED).outcome is Outcome.ACCEPTED
    assert bench.changes().names == {"SECRET": ("Şahin", "Neu")}


def test_a_walk_in_has_a_ticket_at_central(bench: Bench) -> None:
    """The secret that was made at the desk can be redeemed there from then on."""
    assert bench.central.deliver(WALK_IN).outcome is Outcome.ACCEPTED
    assert bench.changes().names == {"WALK1": ("Şahin", "")}
    assert bench.central.deliver(replace(ENTRY, secret="WALK1")).outcome is Outcome.ACCEPTED


def test_a_payment_is_kept(bench: Bench) -> None:
    """The order is paid, also when it is told twice."""
    assert [bench.central.deliver(PAYMENT).outcome for _ in range(2)] == [Outcome.ACCEPTED] * 2
    assert bench.changes().is_paid


@pytest.mark.parametrize("item", CHANGES)
def test_a_lost_answer_changes_nothing_twice(bench: Bench, item: Change) -> None:
    """Carried out, answers lost, told again: accepted, and there once."""
    bench.central.deliver(ENTRY)  # so that the position is known
    bench.lose_answers(2)
    for _ in range(2):
        with pytest.raises(LinkDownError):
            bench.central.deliver(item)
    assert [bench.central.deliver(item).outcome for _ in range(2)] == [Outcome.ACCEPTED] * 2
    assert len(bench.changes().names) <= 1
    assert bench.changes().prints == isinstance(item, Printed)


@pytest.mark.parametrize("item", [CORRECTED, WALK_IN, PAYMENT], ids=["correction", "walk-in", "payment"])
def test_what_the_profile_forbids_is_held(bench: Bench, item: Change) -> None:
    """It says which right is missing, and check-ins and print log go on."""
    bench.forbid_changes()
    assert bench.central.deliver(item) == Receipt(Outcome.HELD, "order_changes")
    assert bench.central.deliver(ENTRY).outcome is Outcome.ACCEPTED
    assert bench.central.deliver(PRINTED).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("item", [ANSWERED, PRINTED, CORRECTED, PAYMENT])
def test_what_is_about_nobody_is_rejected(bench: Bench, item: Answered | Printed | Corrected) -> None:
    """A ticket that central does not know ends in a rejection with a reason, never in an error."""
    receipt = bench.central.deliver(replace(item, secret="nonsense"))
    assert receipt.outcome is Outcome.REJECTED
    assert receipt.detail
