"""One write or sync that fails, each in turn: nothing is said that was not kept, and the next try goes well.

The log is never folded into the file meanwhile: SQLite keeps quiet about a failure there, since the commit
stands, but from a VFS in Python it comes out all the same. `tests/services/test_real_disks.py` has that too.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import apsw
import msgspec
import pytest

from checkin.badge import Cause, PrintState
from checkin.errors import LedgerUnwritableError
from checkin.journal import Kind
from checkin.model import PositionId
from checkin.verdict import Admit
from kiosk.desk import CheckIns
from kiosk.printing.jobs import PrintJobs
from sync.hub.book import Book
from sync.hub.members import Member, TokenRight
from sync.hub.protocol import Enrol
from sync.importer import SourceFile, import_files
from sync.ledger import Ledger
from sync.opening import open_ledger
from sync.replica import count_positions
from tests.fakes.blackouts.importing import EVENT, table
from tests.fakes.chained import ChainedDevice
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.power import CIPHERED, Disk, forgetful_vfs
from tests.fakes.small_congress import AT_DOOR, EVENT_SET, connected, make_ledger, secret_of

ROWS = 8
LEAST_WRITES = 3


class Work(msgspec.Struct, frozen=True):
    """Something that writes once.

    Attributes:
        do: Does it; may be called again if it could not.
        kept: How much of it is on the disk, read from any connection.
        whole: How much that is when it is done; before, it is 0.
    """

    do: Callable[[], object]
    kept: Callable[[Ledger], int]
    whole: int


def check_in(ledger: Ledger) -> Work:
    """An entry, presence and a badge."""
    check_ins = CheckIns(ledger, EVENT_SET, FakeClock(), SeededEntropy(2), has_printer=True)

    def do() -> None:
        assert check_ins.check_in(secret_of(1), AT_DOOR).verdict == Admit()

    def kept(seen: Ledger) -> int:
        inside = len(seen.store.rows("SELECT 1 FROM presence"))
        return len(seen.about(PositionId(1))) + inside

    return Work(do, kept, 3)


def print_badge(ledger: Ledger) -> Work:
    """``sending`` is on the disk before the first byte leaves."""
    CheckIns(ledger, EVENT_SET, FakeClock(), SeededEntropy(2), has_printer=True).check_in(
        secret_of(1), AT_DOOR
    )
    jobs = PrintJobs(ledger, FakeClock(), lambda _: None)

    def do() -> None:
        jobs.refresh()
        job = jobs.next_job()
        assert job is not None
        jobs.move(job.id, PrintState.SENDING, Cause.NONE, is_first=True)

    def kept(seen: Ledger) -> int:
        return sum(a.entry.body.payload.get("state") == PrintState.SENDING for a in seen.badges_after(0))

    return Work(do, kept, 1)


def take_batch(ledger: Ledger) -> Work:
    """What a kiosk hands in at the hub, acknowledged or not."""
    book = Book(ledger, FakeClock(), SeededEntropy(2))
    code = book.create_device("north", TokenRight.KIOSK, {})
    assert book.enrol(Enrol(code=code, device="north")) is not None
    device = ChainedDevice("north")
    for number in range(ROWS):
        device.enter(number)
    member = Member(name="north", device="north", right=TokenRight.KIOSK)

    def do() -> None:
        assert book.take(member, device.batch()).sequence == ROWS

    return Work(do, lambda seen: sum(e.body.kind is Kind.ENTRY for e in seen.entries()), ROWS)


def import_table(ledger: Ledger) -> Work:
    """An event file and a table, with all others canceled."""
    rows = {f"A{number}": f"Name{number}" for number in range(ROWS)}
    files = (SourceFile("t.csv", table(rows).encode()), SourceFile("e.toml", EVENT.encode()))
    people = count_positions(ledger.store)

    def do() -> None:
        import_files(ledger.store, *files, SeededEntropy(4), remove_missing=True)

    return Work(do, lambda seen: count_positions(seen.store) - people, ROWS)


@pytest.mark.parametrize("begin", [check_in, print_badge, take_batch, import_table])
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(apsw.FullError, id="disk full"),
        pytest.param(apsw.ReadOnlyError, id="read-only"),
        pytest.param(apsw.IOError, id="I-O error"),
    ],
)
def test_each_write_may_fail(
    tmp_path: Path, begin: Callable[[Ledger], Work], fault: type[apsw.Error]
) -> None:
    """Whichever it is: an error with a remedy and nothing kept; then the same again, once, and whole."""
    make_ledger(tmp_path / "made")
    number = 1
    while _fails(shutil.copytree(tmp_path / "made", tmp_path / str(number)), number, begin, fault):
        number += 1
    assert number > LEAST_WRITES


def _fails(folder: Path, number: int, begin: Callable[[Ledger], Work], fault: type[apsw.Error]) -> bool:
    """Do it on a disk whose so many-th call fails. Returns whether there was such a call."""
    disk = forgetful_vfs().put_in(Disk(folder, fault=fault))
    ledger_file = open_ledger(folder, {}, FakeClock(), SeededEntropy(9), vfs=CIPHERED)
    with connected(ledger_file) as ledger:
        work = begin(ledger)
        ledger.store.run("PRAGMA wal_autocheckpoint = 0")
        assert work.kept(ledger) == 0
        disk.fail_at = disk.steps + number
        if (error := _error_of(work.do)) is not None:
            assert (error.remedy and error.state, work.kept(ledger)) == (error.state, 0)
            disk.fail_at = None
            work.do()
        assert work.kept(ledger) == work.whole
        is_reached = disk.fail_at is None or disk.steps >= disk.fail_at
        disk.fail_at = None
    with connected(open_ledger(folder, {}, FakeClock(), SeededEntropy(9), vfs=CIPHERED)) as again:
        assert work.kept(again) == work.whole
        assert again.verify() == []
    forgetful_vfs().take_out(disk)
    return is_reached


def _error_of(do: Callable[[], object]) -> LedgerUnwritableError | None:
    try:
        do()
    except LedgerUnwritableError as error:
        return error
    return None
