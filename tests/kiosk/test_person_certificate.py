"""What the certificate of a person's erasure counts."""

from pathlib import Path

from kiosk.deletion.person import erase_person, whose
from sync.record.keys import RecordKey
from sync.replica import save_positions
from tests.fakes.clock import FakeClock
from tests.fakes.small_congress import EVENT_SET, attendee, connected, make_ledger

KEY = RecordKey(bytes(32))


def test_a_ticket_with_two_numbers_is_certified_once(tmp_path: Path) -> None:
    """Made at a desk, a ticket may get another number from central: there was one, and one is said."""
    with connected(make_ledger(tmp_path)) as ledger:
        made = attendee(77, secret="WALK0123456789ABCDEF")  # as desks make it
        with ledger.writing():
            save_positions(ledger.store, [made])
        person = whose(ledger, made.secret)
        told = erase_person(ledger, EVENT_SET, person, FakeClock(), "Petra", KEY)
    assert (len(person), told.removed["position"]) == (2, 1)
