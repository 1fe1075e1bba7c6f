"""A double admit is settled by a human: both stay, or one badge opens nothing; nothing said is rewritten."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkin.badge import PrintState
from checkin.journal import EntryId, Fact, JournalEntry, Kind
from checkin.model import PositionId
from checkin.verdict import Reason, Refuse
from kiosk.changes.settling import Settled, Settling
from kiosk.desk import CheckIns
from sync.ledger import Ledger
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.einlass import Einlass
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import AT_DOOR, DOOR, EVENT_SET, STAND, connected, make_ledger

FIRST = PositionId(1)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with three people."""
    with connected(make_ledger(tmp_path)) as opened:
        yield opened


@pytest.fixture
def settling(ledger: Ledger) -> Settling:
    """The use case under test."""
    return Settling(ledger, EVENT_SET, FakeClock())


def enter(ledger: Ledger, after_s: int, *, badge: str = "", at: int = DOOR) -> JournalEntry:
    """Somebody goes in, as a kiosk that knew nothing of the other one wrote it down; maybe with a badge."""
    fact = Fact(kind=Kind.ENTRY, at_ms=START_MS + after_s * 1_000, position=FIRST, list=at)  # type: ignore[arg-type]
    with ledger.writing():
        entry = ledger.append(fact)
        if badge:
            queued = Fact(
                kind=Kind.BADGE,
                at_ms=fact.at_ms,
                position=FIRST,
                list=DOOR,
                ref=entry.body.id,
                code=badge,
                payload={"state": PrintState.QUEUED.value},
            )
            ledger.append(queued)
    return entry


def kinds(ledger: Ledger) -> list[Kind]:
    """What stands in the journal."""
    return [entry.body.kind for entry in ledger.entries()]


def test_both_may_stay(ledger: Ledger, settling: Settling) -> None:
    """One entry says so, by whom; it is settled once."""
    enter(ledger, 0)
    second = enter(ledger, 60)
    assert settling.resolve(second.body.id, "mia", void_badge=False) is Settled.KEPT
    last = list(ledger.entries())[-1].body
    assert (last.kind, last.ref, last.by, last.position) == (
        Kind.CONFLICT_RESOLVED,
        second.body.id,
        "mia",
        FIRST,
    )
    assert settling.resolve(second.body.id, "mia", void_badge=False) is Settled.NO_CONFLICT
    assert kinds(ledger) == [Kind.ENTRY, Kind.ENTRY, Kind.CONFLICT_RESOLVED]


def test_the_second_badge_can_be_made_void(ledger: Ledger, settling: Settling) -> None:
    """It opens nothing any more; the first one still does what it did."""
    enter(ledger, 0, badge="BADGE1")
    second = enter(ledger, 60, badge="BADGE2")
    assert settling.resolve(second.body.id, "mia", void_badge=True) is Settled.VOIDED
    desk = CheckIns(ledger, EVENT_SET, FakeClock(), SeededEntropy(8), has_printer=True)
    reasons = []
    for code in ("BADGE1", "BADGE2"):
        verdict = desk.check_in(code, AT_DOOR).verdict
        assert isinstance(verdict, Refuse)
        reasons.append(verdict.reason)
    assert reasons == [Reason.ALREADY_REDEEMED, Reason.BADGE_VOID]


def test_without_a_badge_none_is_void(ledger: Ledger, settling: Settling) -> None:
    """Staff hear of it and decide otherwise; nothing is written down."""
    enter(ledger, 0, badge="BADGE1")
    second = enter(ledger, 60)
    assert settling.resolve(second.body.id, "mia", void_badge=True) is Settled.NO_BADGE
    assert Kind.CONFLICT_RESOLVED not in kinds(ledger)


@pytest.mark.parametrize("which", ["first", "other list", "unknown"])
def test_what_is_no_conflict_cannot_be_settled(ledger: Ledger, settling: Settling, which: str) -> None:
    """The first entry was right, a stand allows many, and an id may be mistyped."""
    first = enter(ledger, 0)
    enter(ledger, 60)
    enter(ledger, 61, at=STAND)
    at_stand = enter(ledger, 62, at=STAND)
    named = {"first": first.body.id, "other list": at_stand.body.id, "unknown": EntryId("0" * 32)}
    assert settling.resolve(named[which], "mia", void_badge=False) is Settled.NO_CONFLICT


def test_the_report_lists_an_id_and_the_command_settles_it(tmp_path: Path) -> None:
    """Its last characters will do; then the report is empty, and a second try is refused."""
    with connected(make_ledger(tmp_path)) as ledger:
        enter(ledger, 0)
        enter(ledger, 60)
    einlass = Einlass(tmp_path)
    (row,) = [
        json.loads(line) for line in einlass("report", "conflicts", "--format", "json").out.splitlines()
    ]
    assert einlass("resolve", row["id"][-8:], "--void-badge").code == 1
    done = einlass("resolve", row["id"][-8:], "--by", "mia")
    assert (done.code, done.out) == (0, "Settled: both entries stay.\n")
    assert einlass("report", "conflicts", "--format", "json").out == ""
    assert einlass("resolve", row["id"]).code == 1
    assert einlass("resolve", "abc").code == 2
