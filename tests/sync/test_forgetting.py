"""What lies beside a position goes when its holder is erased; what is others' stays."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.erasing import erasure_of_person, is_anonymous
from checkin.journal import Fact, Kind
from checkin.made_here import ids_of
from checkin.model import Medium, MediumId, PositionId
from checkin.text import fold
from sync.erasing import take_away
from sync.forgetting import forget_persons
from sync.ledger import Ledger
from sync.pretix.documents import keep_print_data, read_print_data
from sync.replica import find_position, persons_of, save_positions
from sync.tickets import all_media, all_revoked, save_media, save_revoked
from sync.wipe import forget_everybody
from tests.fakes.small_congress import attendee, connected, make_ledger

FIND = "SELECT rowid FROM position_words WHERE position_words MATCH ?"
WORDS = "No Müller here"
"""Central's, of why it takes a correction not."""
WHO, OTHER = PositionId(1), PositionId(2)


def erase(ledger: Ledger, *numbers: PositionId) -> None:
    """As a desk or an entry from elsewhere does it."""
    with ledger.writing():
        bodies = [ledger.append(erasure_of_person(one, 1)).body for one in numbers]
        take_away(ledger.store, numbers)
        forget_persons(ledger.store, bodies)


def test_what_lies_beside_a_ticket_goes(tmp_path: Path) -> None:
    """Wristbands, void codes, data and pictures for badges, words of central, the order's code."""
    with connected(make_ledger(tmp_path)) as ledger:
        store = ledger.store
        with ledger.writing():
            for n in (WHO, OTHER):
                save_media(
                    store, [Medium(id=MediumId(n), type="barcode", identifier=f"B{n}", positions=(n,))]
                )
                save_revoked(store, "congress", [(f"OLD{n}", n)])
                keep_print_data(store, n, b'{"name":"x"}')
                store.run("INSERT INTO print_picture VALUES (?, 'face', 'm', x'00')", (n,))
                store.run("INSERT INTO central_order VALUES ('congress', ?, 1, ?)", (f"ORDER{n}", f"[{n}]"))
                entry = ledger.append(Fact(kind=Kind.CORRECTION, at_ms=1, position=n), b"{}")
                store.run(
                    "INSERT INTO outbox_done SELECT arrival, 'rejected', ? FROM journal WHERE id = ?",
                    (WORDS, entry.body.id),
                )
        erase(ledger, WHO)
        assert [one.positions for one in all_media(store)] == [(OTHER,)]
        assert [one[2] for one in all_revoked(store)] == [OTHER]
        assert (read_print_data(store, WHO), bool(read_print_data(store, OTHER))) == (b"", True)
        assert store.rows("SELECT position FROM print_picture") == [(OTHER,)]
        assert store.rows("SELECT code FROM central_order") == [("ORDER2",)]
        assert store.rows("SELECT detail FROM outbox_done ORDER BY arrival") == [("",), (WORDS,)]
        assert store.rows("SELECT position FROM journal JOIN personal ON entry = id") == [(OTHER,)]


def test_words_of_central_go_with_everybody(tmp_path: Path) -> None:
    """Why central took a correction not may name whom it was about: it goes when a kiosk's access ends."""
    with connected(make_ledger(tmp_path)) as ledger:
        with ledger.writing():
            ledger.append(Fact(kind=Kind.CORRECTION, at_ms=1, position=WHO), b"{}")
            ledger.store.run("INSERT INTO outbox_done SELECT arrival, 'rejected', ? FROM journal", (WORDS,))
            forget_everybody(ledger.store)
        assert ledger.store.rows("SELECT outcome, detail FROM outbox_done") == [("rejected", "")]


@pytest.mark.parametrize("first", [False, True], ids=["before central's", "after central's"])
def test_one_person_under_two_numbers(tmp_path: Path, *, first: bool) -> None:
    """Made at a desk, then sent by central: both numbers are nobody's, and still one person's in figures."""
    secret = "WALK0123456789ABCDEF"  # a ticket as desks make it
    real = attendee(77, secret=secret)
    with connected(make_ledger(tmp_path)) as ledger:
        numbers = ids_of(real)
        made = replace(real, id=numbers[-1])
        with ledger.writing():
            save_positions(ledger.store, [made, real] if first else [made])
        erase(ledger, *numbers)
        with ledger.writing():
            save_positions(ledger.store, [real])
        for number in numbers:
            found = find_position(ledger.store, number)
            assert found is not None
            assert is_anonymous(found)
        there = find_position(ledger.store, real.id)
        assert there is not None
        assert ids_of(there) == numbers
        assert persons_of(ledger.store, [numbers[-1]]) == [numbers]


def test_nobody_else_is_touched(tmp_path: Path) -> None:
    """Their ticket, their entries, their place in the index."""
    with connected(make_ledger(tmp_path)) as ledger:
        before = find_position(ledger.store, OTHER)
        erase(ledger, WHO)
        assert find_position(ledger.store, OTHER) == before
        found = ledger.store.rows(FIND, (fold("Jörg"),))
        assert OTHER in {row[0] for row in found}
        assert WHO not in {row[0] for row in found}
