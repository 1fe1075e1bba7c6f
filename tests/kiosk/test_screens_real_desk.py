"""The screens over the real desk and a real ledger: what is shown is what was committed."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from msgspec.structs import replace

from checkin.journal import Kind
from checkin.verdict import Reason
from kiosk.desk import CheckIns
from kiosk.frontdesk import FrontDesk, Lines, Parts
from kiosk.outfit import Outfit
from kiosk.people import People
from kiosk.printdesk import PrintDesk
from kiosk.settings import Mode
from sync.ledger import Ledger
from tests.fakes.clock import FakeClock
from tests.fakes.desk import START_MS, FakeDesk
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import AT_DOOR, EVENT_SET, connected, make_ledger, secret_of
from tests.fakes.stage import Stage, staged


def front_desk(ledger: Ledger, clock: FakeClock) -> FrontDesk:
    """All use cases on one connection, with a printer that has not spoken yet."""
    entropy, lines = SeededEntropy(5), Lines(has_printer=True)
    check_ins = CheckIns(ledger, EVENT_SET, clock, entropy, has_printer=True)
    parts = Parts(check_ins, People(ledger, EVENT_SET), PrintDesk(ledger, clock, entropy))
    return FrontDesk(ledger, EVENT_SET, parts, lines, clock)


def run(tmp_path: Path, mode: Mode, play: Callable[[Stage, Ledger], Awaitable[None]]) -> None:
    """Play over a ledger on the disk."""
    clock = FakeClock(START_MS)

    async def on_stage(ledger: Ledger) -> None:
        def real(outfit: Outfit) -> Outfit:
            desk = front_desk(ledger, clock)
            return replace(outfit, desk=desk, event_set=EVENT_SET, place=AT_DOOR)

        async with staged(mode, size=(80, 24), fit=real, desk=FakeDesk(clock)) as stage:
            await play(stage, ledger)

    with connected(make_ledger(tmp_path, clock=clock)) as ledger:
        asyncio.run(on_stage(ledger))


def kinds(ledger: Ledger) -> list[Kind]:
    """What the journal says, in order."""
    return [entry.body.kind for entry in ledger.entries()]


def test_a_welcome_is_in_the_journal(tmp_path: Path) -> None:
    """A scan at self-service is welcome once, and told when it was used the second time."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan(secret_of(1))
        assert "Jörg" in stage.text()
        await stage.scan(secret_of(1))
        assert "Dieses Ticket wurde um 09:00" in " ".join(stage.text().split())
        refused = [e.body.reason for e in ledger.entries() if e.body.kind is Kind.REFUSAL]
        assert refused == [Reason.ALREADY_REDEEMED]
        assert kinds(ledger).count(Kind.ENTRY) == 1

    run(tmp_path, Mode.SELF_SERVICE, play)


def test_a_morning_at_the_desk(tmp_path: Path) -> None:
    """Found by half a name, checked in with a badge, printed anew: card, queue and journal agree."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.press(*"lüden")
        assert "3 Treffer" in stage.text()
        await stage.press("down", "f2")
        assert "✔ eingecheckt" in stage.text()
        await stage.press("f3", "j")
        assert "Badge 2" in stage.text()
        assert kinds(ledger).count(Kind.BADGE_VOID) == 1

    run(tmp_path, Mode.DESK, play)


def test_the_room_counts(tmp_path: Path) -> None:
    """The door shows the number that the ledger holds."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan(secret_of(1))
        await stage.scan(secret_of(2))
        await stage.wait(4)
        assert "von 50" in stage.text()
        assert "4 %" in stage.text()
        assert ledger.persons_inside(EVENT_SET.rooms[0].id) == 2

    run(tmp_path, Mode.DOOR, play)
