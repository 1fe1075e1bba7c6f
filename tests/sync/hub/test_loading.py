"""The list of attendees comes in: at once to be scanned, a little later searched, never half believed."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from checkin.errors import WireFormatError
from hub.packing import pack_zstd
from sync.hub.loading import Loader
from sync.hub.membership import Marks, load_marks
from sync.hub.protocol import Person, SnapshotHead
from sync.hub.snapshot import Pieces, read_people
from sync.ledger import Ledger
from sync.opening import open_ledger
from sync.replica import count_positions, fill_words_gently, find_by_secret
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import attendee, secret_of

MARKS = Marks(positions=7)


def packed(*numbers: int, people: int | None = None) -> bytes:
    """A snapshot of these attendees."""
    head = SnapshotHead(positions=7, people=len(numbers) if people is None else people)
    persons = (Person(key=f"k{n}", position=attendee(n)) for n in numbers)
    return pack_zstd(b"".join(msgspec.json.encode(one) + b"\n" for one in (head, *persons)))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty one."""
    found = open_ledger(tmp_path, {}, FakeClock(), SeededEntropy(3)).connect()
    yield found
    found.store.close()


def words(ledger: Ledger) -> int:
    """How many positions are found by a name that all have."""
    found = ledger.store.row("SELECT count(*) FROM position_words WHERE position_words MATCH 'jorg'")
    assert found is not None
    return int(str(found[0]))


def test_tickets_first_names_after(ledger: Ledger) -> None:
    """A door can open before the names are indexed."""
    Loader(ledger).keep_snapshot(packed(1, 2, 3), MARKS)
    assert find_by_secret(ledger.store, secret_of(2)) is not None
    assert (words(ledger), load_marks(ledger.store)) == (0, MARKS)
    fill_words_gently(ledger.store)
    assert words(ledger) == 3


def test_names_are_indexed_once_whatever_came_in_between(ledger: Ledger) -> None:
    """Who is saved before the index is filled is not found twice."""
    loader = Loader(ledger)
    loader.keep_snapshot(packed(1, 2, 3), MARKS)
    loader.keep_snapshot(packed(2, 3, 4), MARKS)
    fill_words_gently(ledger.store)
    assert (words(ledger), count_positions(ledger.store)) == (3, 3)


def test_who_is_not_in_the_list_is_gone(ledger: Ledger) -> None:
    """A list of all replaces all."""
    loader = Loader(ledger)
    loader.keep_snapshot(packed(1, 2, 3), MARKS)
    loader.keep_snapshot(packed(3), MARKS)
    assert count_positions(ledger.store) == 1


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no zstd", id="something else"),
        pytest.param(packed(1, 2, people=3), id="less than it says"),
        pytest.param(packed(1, 2, 3)[:-9], id="cut off"),
        pytest.param(pack_zstd(b"{}\n"), id="no head"),
        pytest.param(pack_zstd(b'{"positions":1,"people":1}\n{"key":5}\n'), id="no person"),
        pytest.param(
            pack_zstd(b'{"positions":1,"people":1}\n' + b"x" * (3 << 20)), id="a line without an end"
        ),
    ],
)
def test_a_damaged_list_is_no_list(ledger: Ledger, raw: bytes) -> None:
    """It ends in a clear error, and does not count as here."""
    with pytest.raises(WireFormatError):
        Loader(ledger).keep_snapshot(raw, MARKS)
    assert load_marks(ledger.store) == Marks()


def test_pieces_make_the_whole() -> None:
    """Under another name all begins anew; more than the whole is none."""
    raw, pieces = packed(1, 2), Pieces()
    pieces.expect("a")
    assert not pieces.add(raw[:10], len(raw))
    assert pieces.add(raw[10:], len(raw))
    assert len(list(read_people(pieces.raw))) == 2
    pieces.expect("b")
    assert pieces.raw == b""
    with pytest.raises(WireFormatError):
        pieces.add(raw, 5)
