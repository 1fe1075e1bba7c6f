"""The screens over the real desk and a real ledger on the disk; only clock and randomness are ours."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from msgspec.structs import replace

from checkin.journal import Kind
from checkin.model import EventSet, GateId, Position
from kiosk.admission.confirming import Confirming
from kiosk.changes.persons import Changes
from kiosk.desk import CheckIns
from kiosk.frontdesk import FrontDesk, Parts
from kiosk.lines import Lines
from kiosk.outfit import Outfit
from kiosk.people import People
from kiosk.printing.desk import PrintDesk
from kiosk.rooms.counts import RoomCounts
from kiosk.settings import Mode
from kiosk.stands.meetings import Stands
from kiosk.views import DeskPlace
from sync.ledger import Ledger
from sync.replica import save_positions
from tests.fakes.clock import FakeClock
from tests.fakes.desk import START_MS, FakeDesk
from tests.fakes.entropy import SeededEntropy
from tests.fakes.small_congress import DOOR, EVENT_SET, connected, make_ledger
from tests.fakes.stage import Stage, staged

AT_DESK = DeskPlace(DOOR, gate=GateId(1), by="Eileen")


def front_desk(
    ledger: Ledger, clock: FakeClock, event_set: EventSet = EVENT_SET, lines: Lines | None = None
) -> FrontDesk:
    """All use cases on one connection, with a printer that has not spoken yet."""
    entropy, lines = SeededEntropy(5), lines or Lines(has_printer=True)
    check_ins = CheckIns(ledger, event_set, clock, entropy, has_printer=True)
    parts = Parts(
        check_ins,
        People(ledger, event_set),
        PrintDesk(ledger, clock, entropy),
        Changes(ledger, event_set, clock, entropy),
        RoomCounts(ledger, event_set, clock),
        Stands(ledger, check_ins.check_in_scan, clock),
    )
    return FrontDesk(ledger, event_set, lambda _: parts, lines, clock)


def play_real(
    tmp_path: Path,
    mode: Mode,
    play: Callable[[Stage, Ledger], Awaitable[None]],
    event_set: EventSet = EVENT_SET,
    more: tuple[Position, ...] = (),
    *,
    confirms: bool = False,
    size: tuple[int, int] = (80, 24),
    fit: Callable[[Outfit], Outfit] = lambda outfit: outfit,
) -> None:
    """Play over a ledger on the disk, with more people; where it `confirms`, a badge is asked about."""
    clock = FakeClock(START_MS)

    async def on_stage(ledger: Ledger) -> None:
        def real(outfit: Outfit) -> Outfit:
            desk = front_desk(ledger, clock, event_set)
            confirming = Confirming(desk, desk.changes.correct) if confirms else None
            known = replace(outfit, desk=desk, known=lambda: event_set, place=AT_DESK)
            return fit(replace(known, confirming=confirming))

        async with staged(mode, size=size, fit=real, desk=FakeDesk(clock)) as stage:
            await play(stage, ledger)

    with connected(make_ledger(tmp_path, clock=clock)) as ledger:
        with ledger.writing():
            save_positions(ledger.store, more)
        asyncio.run(on_stage(ledger))


def kinds(ledger: Ledger) -> list[Kind]:
    """What the journal says, in order."""
    return [entry.body.kind for entry in ledger.entries()]
