"""Our own entries on their way: in order, all kinds, and never past one that waits for its ruling."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from checkin.journal import Fact, JournalEntry, Kind, decode_body, genesis, link
from sync.hub.membership import Marks
from sync.hub.outbox import Outgoing
from sync.hub.protocol import BATCH_ENTRIES, BODY_BYTES
from sync.ledger import Ledger
from sync.opening import open_ledger
from sync.withheld import Withheld
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.entropy import SeededEntropy


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty one."""
    found = open_ledger(tmp_path, {}, FakeClock(), SeededEntropy(3)).connect()
    yield found
    found.store.close()


def write(ledger: Ledger, count: int, personal: bytes = b"") -> list[JournalEntry]:
    """That many entries."""
    with ledger.writing():
        return [ledger.append(Fact(kind=Kind.COUNT, at_ms=START_MS), personal) for _ in range(count)]


def add_foreign(ledger: Ledger, count: int) -> None:
    """Entries of another device, as if they had come from the hub."""
    with ledger.writing():
        ledger.store.run(
            """INSERT INTO journal (id, device, sequence, kind, at_ms, reason, stamp_rank, stamp_ms,
                stamp_counter, stamp_epoch, hash, body)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
            SELECT 'x' || hex(randomblob(8)), 'other', i + (SELECT count(*) FROM journal), 'count', 0, '',
                1, 0, 0, 1, x'00', x'00' FROM n""",
            (count,),
        )


def test_all_goes_in_order(ledger: Ledger) -> None:
    """Batches follow each other without a gap, whatever came from others, and their chain holds."""
    outgoing, marks = Outgoing(ledger.store), Marks()
    write(ledger, 400)
    add_foreign(ledger, 50)
    write(ledger, 700, b"names")
    add_foreign(ledger, 50)
    previous, sequences = genesis(ledger.origin.device), []
    while (parcel := outgoing.batch(marks)).entries:
        assert len(parcel.entries) <= BATCH_ENTRIES
        for one in parcel.entries:
            assert link(previous, bytes(one.body)) == one.hash
            previous = one.hash
            sequences.append(decode_body(bytes(one.body)).sequence)
        marks = msgspec.structs.replace(marks, acknowledged=parcel.last, arrival=parcel.arrival)
    assert sequences == list(range(1, 1101))
    assert outgoing.pending_count(marks) == 0


def test_names_go_along(ledger: Ledger) -> None:
    """What is kept beside an entry goes with it, with its salt."""
    write(ledger, 1, b"Anna")
    personal = Outgoing(ledger.store).batch(Marks()).entries[0].personal
    assert personal is not None
    assert personal.value == b"Anna"


def test_a_batch_is_no_larger_than_a_request(ledger: Ledger) -> None:
    """Large personal values make it shorter, but the first entry always goes."""
    write(ledger, 300, b"x" * 60_000)
    parcel = Outgoing(ledger.store).batch(Marks())
    assert 1 <= len(parcel.entries) < 300
    assert len(msgspec.json.encode(parcel.entries)) < BODY_BYTES


def test_what_is_asked_waits_and_holds_up_what_follows(ledger: Ledger) -> None:
    """By the ordinary way nothing overtakes it; with a question all goes."""
    write(ledger, 3)
    asked = write(ledger, 1)[0]
    with ledger.writing():
        Withheld(ledger.store).hold(asked.body.id, ledger.origin.boot_id)
    write(ledger, 2)
    outgoing = Outgoing(ledger.store)
    assert outgoing.batch(Marks()).last == 3
    assert outgoing.batch(Marks(acknowledged=3, arrival=3)).entries == ()
    assert outgoing.all_unsent(Marks()).last == 6
    assert outgoing.pending_count(Marks()) == 6
    with ledger.writing():
        Withheld(ledger.store).let_go(asked.body.id, is_told=True)
    assert outgoing.batch(Marks()).last == 6


def test_a_mark_that_was_put_back_sends_all_again(ledger: Ledger) -> None:
    """A hub of another epoch hears everything from the beginning."""
    write(ledger, 5)
    outgoing = Outgoing(ledger.store)
    assert outgoing.batch(Marks(acknowledged=4, arrival=4)).last == 5
    assert len(outgoing.batch(Marks(acknowledged=5, arrival=5)).entries) == 0
    assert len(outgoing.batch(Marks()).entries) == 5


def test_a_mark_may_know_less_of_the_arrival(ledger: Ledger) -> None:
    """What the hub had before is not sent again, though its place in the journal is not known."""
    write(ledger, 10)
    outgoing = Outgoing(ledger.store)
    parcel = outgoing.batch(Marks(acknowledged=8, arrival=2))
    assert [decode_body(bytes(one.body)).sequence for one in parcel.entries] == [9, 10]


def test_others_cost_one_look(ledger: Ledger) -> None:
    """Entries of others are looked through once: afterwards a look reads nothing but what is new."""
    write(ledger, 1)
    outgoing = Outgoing(ledger.store)
    add_foreign(ledger, 3_000)
    marks = Marks(acknowledged=1, arrival=1)
    assert outgoing.pending_count(marks) == 0
    write(ledger, 1)
    assert outgoing.batch(marks).last == 2
    add_foreign(ledger, 10)
    assert outgoing.batch(marks).last == 2
