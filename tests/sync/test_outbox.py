"""What goes to central, in which order, and how long to wait."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.errors import LinkDownError, PeerRefusedError, SyncError, WireFormatError
from checkin.journal import Kind
from checkin.model import Direction, ListId, ProductId, QuestionId
from checkin.personal import Correction, Registration
from sync.items import Answered, Corrected, Origin, Payment, Printed, Told, WalkIn
from sync.outbox import (
    FIRST_PAUSE_S,
    HASHED,
    ITEMS,
    LONGEST_PAUSE_S,
    PATIENCE,
    Annulment,
    FailedScan,
    Outcome,
    Parcel,
    Receipt,
    Redemption,
    backoff_s,
    choose,
    pause_s,
    prepare,
    setback,
)
from tests.fakes.central import DAY_MS, Waiting, entry_id, make_waiting

AT_MS = DAY_MS + 1000
LINK_DOWN = LinkDownError("No answer.", "Wait.")
GARBAGE = WireFormatError("No sense.", "Wait.")
TOKEN = PeerRefusedError(401, "No.", "Pair.")
FORBIDDEN = PeerRefusedError(403, "No.", "Ask.")


@pytest.mark.parametrize(
    ("entry", "item"),
    [
        pytest.param(
            make_waiting(kind=Kind.ENTRY),
            Redemption(entry_id(1), 1, "SECRET", Direction.ENTRY, AT_MS),  # type: ignore[arg-type]  # a table
            id="an entry is redeemed",
        ),
        pytest.param(
            make_waiting(kind=Kind.EXIT, forced=True),
            Redemption(entry_id(1), 1, "SECRET", Direction.EXIT, AT_MS),  # type: ignore[arg-type]  # a table
            id="an exit is redeemed the other way, forced or not",
        ),
        pytest.param(
            make_waiting(kind=Kind.REFUSAL, reason="unpaid", payload={"direction": "exit"}),
            FailedScan(entry_id(1), 1, "SECRET", "unpaid", Direction.EXIT, AT_MS),  # type: ignore[arg-type]  # same
            id="a refusal names the ticket and its direction",
        ),
        pytest.param(
            make_waiting(kind=Kind.REFUSAL, secret=None, reason="invalid", code="a1b2"),
            FailedScan(entry_id(1), 1, HASHED + "a1b2", "invalid", Direction.ENTRY, AT_MS),  # type: ignore[arg-type]  # same
            id="an unknown code is told by its hash",
        ),
        pytest.param(
            make_waiting(kind=Kind.UNDO, ref=entry_id(7)),
            Annulment(entry_id(1), entry_id(7), 1, AT_MS),  # type: ignore[arg-type]  # a row of a table
            id="an undo names what it undoes",
        ),
        pytest.param(
            replace(make_waiting(), answers={QuestionId(3): "blue"}, exits=(Told(entry_id(8), ListId(2)),)),
            Redemption(
                entry_id(1),
                ListId(1),
                "SECRET",
                Direction.ENTRY,
                AT_MS,
                {QuestionId(3): "blue"},
                (Told(entry_id(8), ListId(2)),),
            ),
            id="an entry takes its answers and the exits it caused along",
        ),
        pytest.param(
            replace(make_waiting(kind=Kind.ANSWER), answers={QuestionId(3): "blue"}, refusal=entry_id(2)),
            Answered(entry_id(2), ListId(1), "SECRET", AT_MS, {QuestionId(3): "blue"}),
            id="answers of a refused scan go under the refusal's nonce",
        ),
        pytest.param(
            make_waiting(kind=Kind.BADGE, ref=entry_id(6), payload={"state": "printed"}),
            Printed(entry_id(6), ListId(1), "SECRET", "door-1", AT_MS),
            id="a badge that came out, known by its job",
        ),
        pytest.param(
            replace(make_waiting(kind=Kind.CORRECTION), personal=b'{"organisation":"Neu AG"}'),
            Corrected(entry_id(1), ListId(1), "SECRET", Correction(organisation="Neu AG")),
            id="a correction says what is put right",
        ),
        pytest.param(
            replace(
                make_waiting(
                    kind=Kind.WALK_IN, secret=None, payload={"product": 4, "price": "20.00", "is_paid": True}
                ),
                personal=b'{"secret":"WALK1"}',
            ),
            WalkIn(
                entry_id(1),
                ListId(1),
                Registration(secret="WALK1"),
                Origin(ProductId(4)),
                price="20.00",
                is_paid=True,
                force=False,
                at_ms=AT_MS,
            ),
            id="a walk-in brings the ticket",
        ),
        pytest.param(
            make_waiting(kind=Kind.PAID),
            Payment(entry_id(1), ListId(1), "SECRET", AT_MS),
            id="a payment names the ticket",
        ),
        pytest.param(
            make_waiting(kind=Kind.REFUSAL, secret=None, reason="unpaid", code="a1", payload={"product": 4}),
            FailedScan(
                entry_id(1), ListId(1), HASHED + "a1", "unpaid", Direction.ENTRY, AT_MS, Origin(ProductId(4))
            ),
            id="a refused signed ticket says what it was for",
        ),
    ],
)
def test_what_is_told(entry: Waiting, item: object) -> None:
    """Each kind of entry becomes an item with the entry's own time and id."""
    parcel = prepare(entry)
    assert isinstance(parcel, Parcel)
    assert parcel.item == item


@pytest.mark.parametrize("kind", sorted(set(Kind) - set(ITEMS)))
def test_other_facts_stay_in_the_house(kind: Kind) -> None:
    """Badges, counts and the like are done without central."""
    assert prepare(make_waiting(kind=kind)) == Receipt(Outcome.NOT_FOR_CENTRAL)


@pytest.mark.parametrize(
    ("entry", "outcome"),
    [
        pytest.param(make_waiting(secret=None), Outcome.REJECTED, id="a ticket that is gone is kept visible"),
        pytest.param(make_waiting(at_ms=-1), Outcome.REJECTED, id="a time before 1970"),
        pytest.param(make_waiting(at_ms=10**18), Outcome.REJECTED, id="a time after the year 9999"),
        pytest.param(make_waiting(list=None), Outcome.NOT_FOR_CENTRAL, id="no list"),
        pytest.param(make_waiting(kind=Kind.UNDO), Outcome.NOT_FOR_CENTRAL, id="an undo of nothing"),
        pytest.param(
            make_waiting(kind=Kind.UNDO, ref=entry_id(7), payload={"undone": "paid"}),
            Outcome.REJECTED,
            id="a payment that central may have booked",
        ),
        pytest.param(make_waiting(kind=Kind.BADGE), Outcome.NOT_FOR_CENTRAL, id="a badge still on its way"),
        pytest.param(make_waiting(kind=Kind.CORRECTION), Outcome.REJECTED, id="a correction erased since"),
        pytest.param(make_waiting(kind=Kind.WALK_IN), Outcome.REJECTED, id="a walk-in erased since"),
        pytest.param(make_waiting(kind=Kind.ANSWER), Outcome.REJECTED, id="answers erased since"),
        pytest.param(
            replace(make_waiting(), registered=Receipt(Outcome.HELD, "order_changes")),
            Outcome.HELD,
            id="an entry of a walk-in who is held",
        ),
    ],
)
def test_what_cannot_be_told(entry: Waiting, outcome: Outcome) -> None:
    """An entry that cannot be put into central's words is settled, and does not stop the others."""
    receipt = prepare(entry)
    assert isinstance(receipt, Receipt)
    assert receipt.outcome is outcome


def _parcel(arrival: int, *subjects: int | str) -> Parcel:
    made = prepare(make_waiting(arrival))
    assert isinstance(made, Parcel)
    return Parcel(arrival, frozenset(subjects or (arrival,)), made.item)


@pytest.mark.parametrize(
    ("waiting", "setbacks", "chosen"),
    [
        pytest.param([_parcel(1), _parcel(2)], {}, 1, id="the oldest first"),
        pytest.param([_parcel(1), _parcel(2)], {1: PATIENCE - 1}, 1, id="a few setbacks are borne"),
        pytest.param([_parcel(1), _parcel(2)], {1: PATIENCE}, 2, id="then the next one goes"),
        pytest.param(
            [_parcel(1, "p"), _parcel(2, "p"), _parcel(3, "q")],
            {1: PATIENCE},
            3,
            id="never past an older one of the same person",
        ),
        pytest.param(
            [_parcel(1, "p", "e"), _parcel(2, "e", "u"), _parcel(3, "u")],
            {1: PATIENCE},
            1,
            id="what hangs on the entry waits too",
        ),
        pytest.param(
            [_parcel(1), _parcel(2)], {1: PATIENCE + 1, 2: PATIENCE}, 2, id="all aside: the one tried least"
        ),
        pytest.param([_parcel(1), _parcel(2)], {1: 4, 2: 4}, 1, id="all aside: the oldest of equals"),
    ],
)
def test_who_goes_next(waiting: list[Parcel], setbacks: dict[int, int], chosen: int) -> None:
    """Oldest first, unless central trips over it."""
    assert choose(waiting, setbacks).arrival == chosen


@pytest.mark.parametrize(
    ("error", "count"),
    [
        pytest.param(LINK_DOWN, 0, id="a dead link says nothing about the entry"),
        pytest.param(TOKEN, 0, id="nor does a token that is not accepted"),
        pytest.param(GARBAGE, 1, id="an answer without sense might"),
        pytest.param(FORBIDDEN, PATIENCE, id="a forbidden call is set aside at once"),
    ],
)
def test_what_a_failure_says_about_the_entry(error: SyncError, count: int) -> None:
    """Setbacks count only what may be the entry's own fault."""
    assert setback(error) == count


@given(st.integers(-3, 2000), st.floats(0, 1))
@settings(deadline=None, max_examples=200)
def test_pauses_stay_in_bounds_and_never_shrink(failures: int, jitter: float) -> None:
    """Half a second to half a minute, and never less than after the failure before."""
    pause = backoff_s(failures, jitter)
    assert FIRST_PAUSE_S <= pause <= LONGEST_PAUSE_S
    assert backoff_s(failures + 1, jitter) >= pause


@pytest.mark.parametrize(
    ("error", "quiet_s", "pause"),
    [
        pytest.param(LINK_DOWN, 0, 0.5, id="the schedule"),
        pytest.param(LINK_DOWN, 7, 7, id="what central asked for"),
        pytest.param(LINK_DOWN, 0.1, 0.5, id="never sooner than the schedule"),
        pytest.param(TOKEN, 0, 60, id="a minute when the token is not accepted"),
        pytest.param(FORBIDDEN, 0, 0.5, id="the schedule when one call is forbidden"),
    ],
)
def test_how_long_to_wait(error: SyncError, quiet_s: float, pause: float) -> None:
    """The longest of schedule, wish of central and pause for a token."""
    assert pause_s(error, 1, 0.0, quiet_s) == pause
