"""What waits for a decision at the desk: badges, then who was let in twice, one after the other on F8."""

import asyncio
from pathlib import Path

import pytest

from checkin.badge import PrintState
from checkin.journal import EntryId, Fact, Kind
from checkin.model import PositionId
from kiosk.admission.facts import badge_fact
from kiosk.changes.disputes import Dispute, Side
from kiosk.screens.desk.deciding import ask_dispute, say_waiting
from kiosk.settings import Mode
from kiosk.words import words_in
from sync.ledger import Ledger
from tests.fakes.clock import FakeClock
from tests.fakes.desk import GATE, START_MS, FakeDesk
from tests.fakes.real_desk import kinds, play_real
from tests.fakes.small_congress import DOOR
from tests.fakes.stage import Stage, staged

DISPUTE = Dispute(
    EntryId("entry9"),
    PositionId(1),
    "Anneliese Müller",
    Side(START_MS - 600_000, {"de": "Tor A", "en": "Gate A"}, "XHBADGE1"),
    Side(START_MS - 60_000, GATE, "XHBADGE2"),
)


def come_twice(ledger: Ledger, badge: str) -> None:
    """Two kiosks that were cut off let one person in; a badge with that code came with the second entry."""
    person = PositionId(1)
    first, second = (
        Fact(kind=Kind.ENTRY, at_ms=START_MS + after_ms, position=person, list=DOOR)
        for after_ms in (-60_000, -30_000)
    )
    with ledger.writing():
        ledger.append(first)
        entry = ledger.append(second)
        if badge:
            ledger.append(badge_fact(entry, badge, START_MS))


def test_both_entries_are_told_apart() -> None:
    """Numbered, to the second, with the whole code of each badge; briefly where there is less room."""
    asked = ask_dispute(words_in("de", "Europe/Berlin"), DISPUTE, "Eileen", START_MS)
    assert asked.detail == "1. 08:50:00 Tor A, Badge XHBADGE1   2. 08:59:00 Tor B, Badge XHBADGE2"
    assert asked.brief == "1. 08:50:00 Tor A, Badge …BADGE1   2. 08:59:00 Tor B, Badge …BADGE2"


def test_the_second_badge_is_made_void(tmp_path: Path) -> None:
    """The strip tells of it, F8 says who, when and where, 2 voids the badge; Enter decides nothing."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        come_twice(ledger, "BADGE1TWO")
        await stage.wait(2.5)
        assert "▲ 1 Person kam zweimal herein  F8" in stage.text()
        await stage.press("f8")
        assert "? Jörg Müller-Lüdenscheidt kam zweimal herein" in stage.text()
        assert "1. 08:5" in stage.text()
        assert "2. " in stage.text()
        assert "Badge …GE1TWO" in stage.text()
        await stage.press("enter", "j", "3")
        assert Kind.CONFLICT_RESOLVED not in kinds(ledger)
        await stage.press("2")
        assert "✔ Geklärt: das zweite Badge ist ungültig" in stage.text()
        last = list(ledger.entries())[-1].body
        assert (last.kind, last.by) == (Kind.CONFLICT_RESOLVED, "Eileen")
        assert kinds(ledger).count(Kind.BADGE_VOID) == 1
        await stage.press("escape")
        await stage.wait(2.5)
        assert "zweimal" not in stage.text()

    play_real(tmp_path, Mode.DESK, play)


def test_both_stay(tmp_path: Path) -> None:
    """Without a badge there is nothing to void; 1 keeps both, and the question does not come back."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        come_twice(ledger, "")
        await stage.wait(2.5)
        await stage.press("f8", "2")
        assert "1 beide bleiben   Esc später" in stage.text()
        await stage.press("1")
        assert "✔ Geklärt: beide Einlässe bleiben" in stage.text()
        assert kinds(ledger) == [Kind.ENTRY, Kind.ENTRY, Kind.CONFLICT_RESOLVED]

    play_real(tmp_path, Mode.DESK, play)


def test_badges_come_first_then_people() -> None:
    """F8 goes from one to the next and begins anew; each is settled on its own."""

    async def play() -> None:
        desk = FakeDesk(FakeClock(START_MS))
        desk.disputes.waiting.append(DISPUTE)
        job = desk.queue_badge(PositionId(2))
        desk.set_job(job.id, PrintState.UNKNOWN)
        async with staged(Mode.DESK, size=(80, 24), desk=desk) as stage:
            await stage.wait(2.5)
            assert "1 Badge wartet auf eine Entscheidung  F8" in stage.text()
            assert "F8 klären (2)" in stage.text()
            await stage.press("f8")
            assert "Kam dieses Badge heraus?" in stage.text()
            await stage.press("f8")
            assert "Anneliese Müller kam zweimal herein" in stage.text()
            await stage.press("f8")
            assert "Kam dieses Badge heraus?" in stage.text()
            await stage.press("j", "f8", "1")
            assert desk.disputes.settled == [(DISPUTE.entry, "Eileen", False)]
            assert "klären" not in stage.text()

    asyncio.run(play())


def test_somebody_else_was_quicker() -> None:
    """What another desk has settled meanwhile is told, and nothing is written down twice."""

    async def play() -> None:
        desk = FakeDesk(FakeClock(START_MS))
        desk.disputes.waiting.append(DISPUTE)
        async with staged(Mode.DESK, size=(80, 24), desk=desk) as stage:
            await stage.wait(2.5)
            await stage.press("f8")
            desk.disputes.waiting.clear()
            await stage.press("2")
            assert "Das hat schon jemand geklärt" in stage.text()
            assert desk.disputes.settled == []

    asyncio.run(play())


@pytest.mark.parametrize(
    ("badges", "disputes", "lines"),
    [
        pytest.param(0, 0, ("", ""), id="nothing"),
        pytest.param(2, 0, ("▲ 2 badges ask for a decision  F8", ""), id="badges"),
        pytest.param(0, 1, ("▲ 1 person was let in twice  F8", ""), id="one person"),
        pytest.param(
            1, 2, ("▲ 1 badge asks for a decision  F8", "2 people were let in twice"), id="both kinds"
        ),
    ],
)
def test_how_much_waits(badges: int, disputes: int, lines: tuple[str, str]) -> None:
    """Badges stand first, since somebody waits for theirs."""
    assert say_waiting(words_in("en", "Europe/Berlin"), badges, disputes) == lines
