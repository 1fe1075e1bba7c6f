"""Every state of every screen as it is painted, at every size, in both languages.

The pictures lie beside, as text that can be read: cells first, then the colours of each line. After a wanted
change: ``EINLASS_RENEW=1 pytest tests/kiosk/test_screens_snapshots.py``, look at the difference, commit it.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.badge import Cause, PrintState
from checkin.errors import LedgerUnwritableError
from checkin.journal import EntryId
from kiosk.messages import CameraLost, PrintJobChanged
from kiosk.settings import Mode
from kiosk.views import Link
from tests.fakes.desk import START_MS
from tests.fakes.stage import SIZES, Stage, staged

FOLDER = Path(__file__).parent / "snapshots"
JOB = EntryId("job0")
BROKEN = LedgerUnwritableError("The disk is full.", "Free some space; nobody can be admitted before that.")

Scenes = Callable[[Stage], AsyncIterator[str]]


async def selfservice(stage: Stage) -> AsyncIterator[str]:
    """From idle over every answer to out of order; yields the name of what is shown."""
    yield "idle"
    await stage.press("0")
    yield "without a ticket"
    await stage.wait(20)
    await stage.scan("TICKET1")
    await stage.wait(1.2)
    yield "welcome, badge on its way"
    stage.desk.set_job(JOB, PrintState.FAILED, Cause.PAPER_OUT)
    stage.app.post_message(PrintJobChanged())
    await stage.settle()
    yield "welcome, printer trouble"
    stage.desk.set_job(JOB, PrintState.PRINTED)
    stage.app.post_message(PrintJobChanged())
    await stage.settle()
    yield "welcome, badge is out"
    for ticket, name in (
        ("TICKET3", "unpaid"),
        ("TICKET5", "too early"),
        ("TICKET1", "used"),
        ("?????", "unknown"),
    ):
        await stage.scan(ticket)
        yield name
    stage.app.post_message(CameraLost())
    await stage.wait(20)
    yield "camera missing"
    await stage.pilot.press("ctrl+x", "4", "7")
    await stage.settle()
    yield "staff PIN"
    await stage.pilot.press("escape")
    stage.desk.broken = BROKEN
    await stage.settle()
    await stage.scan("TICKET1")
    yield "out of order"


async def desk(stage: Stage) -> AsyncIterator[str]:
    """A morning at the registration desk."""
    yield "empty"
    await stage.scan("TICKET1")
    yield "scanned"
    await stage.press(*"müll", "down")
    yield "searched"
    await stage.press("down", "enter")
    yield "refused, may be forced"
    await stage.press("up", "f2", "f3")
    yield "asks before a reprint"
    await stage.press("n")
    stage.desk.set_job(EntryId("job1"), PrintState.UNKNOWN, Cause.LINE_CUT)
    stage.desk.line = Link(connected=False, since_ms=START_MS, pending=23)
    stage.desk.paper = replace(stage.desk.paper, ready=False, cause=Cause.PAPER_OUT)
    await stage.wait(2.5)
    await stage.press("f8")
    yield "asks about a badge, cut off, paper out"
    await stage.press("escape", "escape", *"xyz")
    yield "nobody found"
    stage.desk.broken = BROKEN
    await stage.scan("TICKET1")
    yield "out of order"


async def door(stage: Stage) -> AsyncIterator[str]:
    """A room that fills up."""
    yield "nearly full"
    for ticket in ("TICKET1", "TICKET2", "TICKET3"):
        await stage.scan(ticket)
        await stage.wait(1)
    yield "refused"
    await stage.scan("TICKET7")
    yield "admitted"
    await stage.wait(4)
    await stage.press("r")
    yield "way out"
    stage.desk.persons = 220
    stage.desk.line = Link(connected=False, since_ms=START_MS, pending=23)
    await stage.wait(2.5)
    yield "full, cut off"


SCENES: tuple[tuple[Mode, Scenes, tuple[tuple[int, int], ...]], ...] = (
    (Mode.SELF_SERVICE, selfservice, SIZES),
    (Mode.DESK, desk, SIZES[2:]),
    (Mode.DOOR, door, SIZES),
)
CASES = [
    pytest.param(mode, scenes, size, language, id=f"{mode}-{size[0]}x{size[1]}-{language}")
    for mode, scenes, sizes in SCENES
    for size in sizes
    for language in ("de", "en")
]


async def take_pictures(mode: Mode, scenes: Scenes, size: tuple[int, int], language: str) -> str:
    """All scenes of one mode, one below the other."""
    async with staged(mode, size=size, language=language) as stage:
        pictures = [f"===== {name}\n{stage.picture()}\n" async for name in scenes(stage)]
    return "\n".join(pictures)


@pytest.mark.parametrize(("mode", "scenes", "size", "language"), CASES)
def test_screens_look_as_before(mode: Mode, scenes: Scenes, size: tuple[int, int], language: str) -> None:
    """Nothing changed on any screen that nobody wanted to change."""
    path = FOLDER / f"{mode}-{size[0]}x{size[1]}-{language}.txt"
    taken = asyncio.run(take_pictures(mode, scenes, size, language))
    if os.environ.get("EINLASS_RENEW"):
        path.write_text(taken, encoding="utf-8")
    assert taken == path.read_text(encoding="utf-8")
