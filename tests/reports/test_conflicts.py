"""The conflict report: everything that a human has to look at, with who, where and when."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from checkin.journal import Fact, JournalEntry, Kind
from checkin.model import PositionId
from kiosk.wording.unsent import unsent_entries
from reports.conflicts import conflicts
from reports.files.writers import FORMATS
from reports.imprint import Imprint
from reports.table import Report, Table
from sync.ledger import Ledger
from sync.pending import Pending
from sync.replica import iter_positions, save_positions
from tests.fakes.small_congress import DOOR, EVENT_SET, HALL, attendee, connected, make_ledger

AT_MS = 1_790_000_000_000
"""16:13:20 in Berlin."""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with three people, the first with a name that a spreadsheet would run."""
    with connected(make_ledger(tmp_path)) as opened:
        with opened.writing():
            save_positions(opened.store, [attendee(1, given_name="=Ada", family_name="Şahin")])
        yield opened


def _append(ledger: Ledger, kind: Kind = Kind.ENTRY, **fields: object) -> JournalEntry:
    known: dict[str, object] = {"kind": kind, "at_ms": AT_MS, "position": PositionId(1), "list": DOOR}
    with ledger.writing():
        return ledger.append(Fact(**{**known, **fields}))  # type: ignore[arg-type]  # a row of a table


def _report(ledger: Ledger) -> Table:
    return conflicts(ledger, iter_positions(ledger.store), EVENT_SET, unsent_entries(ledger.store))


def test_a_double_admit_says_who_where_and_when(ledger: Ledger) -> None:
    """Both times and places; which was first."""
    first = _append(ledger)
    second = _append(ledger, at_ms=AT_MS + 60_000)
    (row,) = _report(ledger).rows
    assert row[:4] == ("double admit", "=Ada Şahin", "Einlass", "2026-09-21 16:14:20")
    assert row[4:] == (first.body.device, "2026-09-21 16:13:20", first.body.device, "", second.body.id)


def test_what_is_settled_is_gone(ledger: Ledger) -> None:
    """A human's decision hides the line, and the journal keeps both."""
    _append(ledger)
    second = _append(ledger, at_ms=AT_MS + 1)
    _append(ledger, Kind.CONFLICT_RESOLVED, ref=second.body.id, by="mia")
    assert _report(ledger).rows == ()


def test_what_central_did_not_take_is_listed(ledger: Ledger) -> None:
    """Refused in central's words; held with the security profile that would let it through."""
    _append(ledger)
    _append(ledger, Kind.CORRECTION)
    pending = Pending(ledger.store)
    entry, correction = pending.pending(9)
    pending.settle(entry.arrival, "rejected", "canceled")
    pending.settle(correction.arrival, "held", "order_changes")
    refused, held = _report(ledger).rows
    assert (refused[0], refused[1], refused[-2]) == ("refused by central", "=Ada Şahin", "entry: canceled")
    assert (held[0], held[-2]) == (
        "held",
        "correction: needs the security profile “Full device access”",
    )


def test_one_list_can_be_looked_at_alone(ledger: Ledger) -> None:
    """Conflicts of other lists are left out."""
    for number in range(2):
        _append(ledger, at_ms=AT_MS + number)
    known = iter_positions(ledger.store)
    assert conflicts(ledger, known, EVENT_SET, (), only=HALL).rows == ()


def test_every_format_can_be_written(ledger: Ledger) -> None:
    """Table, CSV without formulas, JSON; an empty one too."""
    assert all(isinstance(content, bytes) for content in _written(ledger).values())
    for number in range(2):
        _append(ledger, at_ms=AT_MS + number)
    written = _written(ledger)
    assert b",=Ada" not in written["csv"]
    assert msgspec.json.decode(written["json"])["attendee"] == "=Ada Şahin"


def _written(ledger: Ledger) -> dict[str, bytes]:
    report = Report("conflicts", "Conflicts", (_report(ledger),))
    imprint = Imprint("Kongress", "25. November 2026", "25. November 2026, 09:15", "de")
    return {name: one.write(report, imprint) for name, one in FORMATS.items() if name != "svg"}
