"""What central has not acknowledged yet: in order, once, and never forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.journal import Fact, JournalEntry, Kind
from checkin.model import PositionId
from checkin.transfers import exit_nonce
from sync.items import Told
from sync.ledger import Ledger
from sync.outbox import Outcome, Receipt
from sync.pending import Pending, release_held
from sync.room_exits import make_exits_of
from tests.fakes.small_congress import (
    DOOR,
    EVENT_SET,
    HALL,
    HALL_ROOM,
    OTHER_HALL,
    OTHER_HALL_ROOM,
    connected,
    make_ledger,
    secret_of,
)

CARRIED = (
    *(Kind.ENTRY, Kind.EXIT, Kind.REFUSAL, Kind.UNDO),
    *(Kind.ANSWER, Kind.CORRECTION, Kind.WALK_IN, Kind.PAID),
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with three people."""
    with connected(make_ledger(tmp_path)) as opened:
        yield opened


def append(ledger: Ledger, kind: Kind = Kind.ENTRY, position: int | None = 1) -> JournalEntry:
    """One entry about somebody, or about nobody."""
    with ledger.writing():
        number = None if position is None else PositionId(position)
        return ledger.append(Fact(kind=kind, at_ms=1, position=number, list=DOOR))


@pytest.mark.parametrize("kind", list(Kind))
def test_only_what_central_understands_waits(ledger: Ledger, kind: Kind) -> None:
    """Check-ins and what staff change; badges on their way and the like stay here."""
    append(ledger, kind)
    waits = kind in CARRIED
    assert Pending(ledger.store).pending_count() == int(waits)
    assert len(Pending(ledger.store).pending(9)) == int(waits)
    assert Pending(ledger.store).accepted_count() == 0


def test_a_waiting_entry_comes_with_the_ticket_it_is_about(ledger: Ledger) -> None:
    """Its secret; none when it is about nobody, or about somebody whom central has taken away."""
    append(ledger, position=2)
    append(ledger, Kind.REFUSAL, None)
    append(ledger, position=99)
    assert [entry.secret for entry in Pending(ledger.store).pending(9)] == [secret_of(2), None, None]


def test_what_is_settled_never_comes_back(ledger: Ledger) -> None:
    """The first outcome stays; other connections see it; kinds that do not wait do not hold the floor."""
    for kind in (Kind.ENTRY, Kind.BADGE, Kind.EXIT, Kind.BADGE):
        append(ledger, kind)
    pending = Pending(ledger.store)
    first, second = pending.pending(9)
    pending.settle(second.arrival, "rejected", "canceled")
    pending.settle(second.arrival, "accepted", "")
    assert [entry.arrival for entry in pending.pending(9)] == [first.arrival]
    pending.settle(first.arrival, "accepted", "")
    assert pending.pending_count() == 0
    assert [(r.arrival, r.detail, r.body.kind) for r in pending.rejected()] == [
        (second.arrival, "canceled", Kind.EXIT)
    ]
    assert pending.accepted_count() == 1
    append(ledger)
    assert Pending(ledger.store).pending_count() == 1


@settings(deadline=None, max_examples=25)
@given(
    kinds=st.lists(st.sampled_from([Kind.ENTRY, Kind.BADGE, Kind.REFUSAL]), max_size=8),
    data=st.data(),
)
def test_any_order_of_settling_keeps_the_books(
    tmp_path_factory: pytest.TempPathFactory,
    kinds: list[Kind],
    data: st.DataObject,
) -> None:
    """Waiting, accepted and rejected always add up; what waits is what nobody has settled, oldest first."""
    with connected(make_ledger(tmp_path_factory.mktemp("books"))) as ledger:
        for kind in kinds:
            append(ledger, kind)
        pending = Pending(ledger.store)
        waiting = [entry.arrival for entry in pending.pending(100)]
        rejected: list[int] = []
        total = len(waiting)
        for arrival in data.draw(st.permutations(waiting)):
            outcome = data.draw(st.sampled_from(["accepted", "rejected"]))
            pending.settle(arrival, outcome, "said so")
            waiting.remove(arrival)
            rejected += [arrival] if outcome == "rejected" else []
            assert [entry.arrival for entry in pending.pending(100)] == waiting
            assert [entry.arrival for entry in pending.pending(1)] == waiting[:1]
            assert pending.pending_count() == len(waiting)
            assert [entry.arrival for entry in pending.rejected()] == sorted(rejected)
            assert pending.accepted_count() == total - len(waiting) - len(rejected)


def _append(ledger: Ledger, kind: Kind, personal: bytes = b"", **fields: object) -> JournalEntry:
    known: dict[str, object] = {"kind": kind, "at_ms": 1, "position": PositionId(1), "list": DOOR}
    with ledger.writing():
        return ledger.append(Fact(**{**known, **fields}), personal)  # type: ignore[arg-type]  # a row of a table


def test_answers_go_with_their_passage(ledger: Ledger) -> None:
    """They are no item of their own then; those of a refused scan are, and name the refusal."""
    _append(ledger, Kind.ANSWER, b'{"3":"blue"}')
    _append(ledger, Kind.ENTRY)
    (entry,) = Pending(ledger.store).pending(9)
    assert (entry.body.kind, entry.answers) == (Kind.ENTRY, {3: "blue"})
    _append(ledger, Kind.ANSWER, b'{"3":"red"}', at_ms=2)
    refused = _append(ledger, Kind.REFUSAL, at_ms=2, reason="unpaid")
    _, answers, refusal = Pending(ledger.store).pending(9)
    assert (answers.answers, answers.refusal) == ({3: "red"}, refused.body.id)
    assert refusal.answers == {}


def test_a_badge_is_told_once_and_when_it_is_out(ledger: Ledger) -> None:
    """Of all states only the first "printed" of a job waits, under a list that the person was tried at."""
    _append(ledger, Kind.REFUSAL)
    job = _append(ledger, Kind.BADGE, list=None, code="B", payload={"state": "queued"})
    for state in ("sending", "sent", "printed", "printed"):
        _append(ledger, Kind.BADGE, list=None, ref=job.body.id, payload={"state": state})
    _, badge = Pending(ledger.store).pending(9)
    assert (badge.body.payload["state"], badge.list) == ("printed", DOOR)
    assert Pending(ledger.store).pending_count() == 2


def test_what_is_held_goes_on_when_it_may(ledger: Ledger) -> None:
    """Kept and listed; released it waits again, although the floor has passed it, and is settled again."""
    pending = Pending(ledger.store)
    _append(ledger, Kind.CORRECTION)
    _append(ledger, Kind.ENTRY)
    correction, entry = pending.pending(9)
    pending.settle(correction.arrival, "held", "order_changes")
    pending.settle(entry.arrival, "accepted", "")
    assert [(one.arrival, one.detail) for one in pending.held()] == [(correction.arrival, "order_changes")]
    assert (pending.pending_count(), pending.accepted_count()) == (0, 1)
    assert release_held(ledger.store, {"something_else"}) == 0
    assert release_held(ledger.store, {"order_changes"}) == 1
    _append(ledger, Kind.EXIT)
    assert [one.body.kind for one in pending.pending(9)] == [Kind.CORRECTION, Kind.EXIT]
    assert pending.claim(correction.arrival), "it may be sent, though it was done with before"
    assert (pending.pending_count(), pending.accepted_count(), pending.held()) == (2, 1, [])
    pending.settle(correction.arrival, "accepted", "")
    assert [one.body.kind for one in pending.pending(9)] == [Kind.EXIT]
    assert (pending.pending_count(), pending.accepted_count()) == (1, 2)


@pytest.mark.parametrize("outcome", ["held", "rejected", "accepted"])
def test_whoever_is_registered_here_waits_for_that(ledger: Ledger, outcome: str) -> None:
    """Without the registration central cannot know the ticket: entries share its fate."""
    pending = Pending(ledger.store)
    walk_in = PositionId(-5)
    _append(ledger, Kind.WALK_IN, position=walk_in)
    pending.settle(pending.pending(9)[0].arrival, outcome, "order_changes")
    _append(ledger, Kind.ENTRY, position=walk_in)
    (entry,) = pending.pending(9)
    assert (
        entry.registered
        == {
            "held": Receipt(Outcome.HELD, "order_changes"),
            "rejected": Receipt(Outcome.REJECTED, "the registration was refused"),
            "accepted": None,
        }[outcome]
    )


def test_exits_are_told_where_the_organiser_wants_it(ledger: Ledger) -> None:
    """From one hall to the other: the entry brings the exit, and its undo takes back both."""
    rooms = [replace(room, tell_exits=True) for room in EVENT_SET.rooms]
    _append(ledger, Kind.ENTRY, list=HALL, room=HALL_ROOM)
    entry = _append(ledger, Kind.ENTRY, list=OTHER_HALL, room=OTHER_HALL_ROOM, at_ms=2)
    _append(ledger, Kind.UNDO, list=OTHER_HALL, ref=entry.body.id, at_ms=3)
    told = (Told(exit_nonce(entry.body.id, HALL), HALL),)
    exits_of = make_exits_of(rooms, ledger.passages)
    assert [one.exits for one in Pending(ledger.store, exits_of).pending(9)] == [(), told, told]
    silent = make_exits_of(EVENT_SET.rooms, ledger.passages)
    assert [one.exits for one in Pending(ledger.store, silent).pending(9)] == [(), (), ()]
