"""``kill -9`` of a real door at any moment: the first rescan gets the answer that was not heard, once."""

import random  # noqa: TID251  # only ever seeded here
from collections import Counter
from pathlib import Path

import pytest

from checkin.badge import PrintState
from checkin.journal import Body, Kind
from checkin.model import PositionId
from kiosk.clock import SystemClock
from sync.opening import LedgerFile, open_ledger
from tests.fakes.door_process import DoorProcess
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import connected, fill, secret_of

PEOPLE = 60
LONGEST_ANSWER_S = 0.004
"""The moment of the kill is drawn from here; an answer takes a millisecond or two."""


@pytest.fixture
def ledger_file(tmp_path: Path) -> LedgerFile:
    """A ledger of today, for a process with a real clock."""
    made = open_ledger(tmp_path, {}, SystemClock(), SeededEntropy(1))
    with connected(made) as ledger:
        fill(ledger, PEOPLE)
    return made


def _bodies(ledger_file: LedgerFile, number: int) -> list[Body]:
    with connected(ledger_file) as ledger:
        assert ledger.verify() == []
        return [entry.body for entry in ledger.about(PositionId(number))]


@pytest.mark.parametrize(
    "seed", [*range(4), *(pytest.param(n, marks=pytest.mark.long) for n in range(4, 40))]
)
def test_the_first_rescan_after_a_kill_admits_with_the_same_entry(
    tmp_path: Path, ledger_file: LedgerFile, seed: int
) -> None:
    """Answered, committed and unheard, or never read: one entry, one badge job, then already redeemed."""
    dice = random.Random(seed)
    printer = ("--printer", f"png:{tmp_path / 'badges'}")
    with DoorProcess(tmp_path, *printer) as door:
        heard = door.ask(secret_of(1))
        door.say(secret_of(2))
        door.is_answering(dice.uniform(0, LONGEST_ANSWER_S))
        door.kill()
    before = {number: _bodies(ledger_file, number) for number in (1, 2)}
    with DoorProcess(tmp_path, *printer) as door:
        again = {number: door.ask(secret_of(number)) for number in (1, 2)}
        third = {number: door.ask(secret_of(number)) for number in (1, 2)}
        assert door.end() == 0
    assert (again[1]["journal_entry"], again[1]["badge"]) == (heard["journal_entry"], heard["badge"])
    for number in (1, 2):
        assert again[number]["verdict"] == "admit"
        assert (third[number]["verdict"], third[number]["reason"]) == ("refuse", "already_redeemed")
        bodies = _bodies(ledger_file, number)
        assert [b.id for b in bodies if b.kind is Kind.ENTRY] == [again[number]["journal_entry"]]
        assert [b.id for b in bodies if b.kind is Kind.BADGE and b.code] == [again[number]["badge"]]
        assert [b.id for b in before[number] if b.kind is Kind.ENTRY] in (
            [],
            [again[number]["journal_entry"]],
        )
        sent = Counter(b.ref for b in bodies if b.payload.get("state") == PrintState.SENDING)
        assert set(sent.values()) <= {1}


def test_a_committed_entry_that_nobody_heard_is_answered_after_the_restart(
    tmp_path: Path, ledger_file: LedgerFile
) -> None:
    """The answer lies unread in the pipe when the kill comes: surely committed, surely not heard."""
    with DoorProcess(tmp_path) as door:
        door.say(secret_of(7))
        assert door.is_answering(60)
        door.kill()
    (entry,) = _bodies(ledger_file, 7)
    with DoorProcess(tmp_path) as door:
        assert door.ask(secret_of(7))["journal_entry"] == entry.id
        assert door.ask(secret_of(7))["reason"] == "already_redeemed"


def test_an_orderly_end_is_no_crash(tmp_path: Path, ledger_file: LedgerFile) -> None:
    """Who was let in before it is not let in again after it."""
    with DoorProcess(tmp_path) as door:
        assert door.ask(secret_of(3))["verdict"] == "admit"
        assert door.end() == 0
    with DoorProcess(tmp_path) as door:
        assert door.ask(secret_of(3))["reason"] == "already_redeemed"


def test_a_door_that_is_alive_has_not_crashed(tmp_path: Path, ledger_file: LedgerFile) -> None:
    """A second door on the same data folder gives none of the first one's answers again."""
    with DoorProcess(tmp_path) as first:
        entry = first.ask(secret_of(4))["journal_entry"]
        with DoorProcess(tmp_path) as second:
            assert second.ask(secret_of(4))["reason"] == "already_redeemed"
            second.kill()
        with DoorProcess(tmp_path) as third:
            assert third.ask(secret_of(4))["reason"] == "already_redeemed"
            first.kill()
        with DoorProcess(tmp_path) as fourth:
            assert fourth.ask(secret_of(4))["journal_entry"] == entry
