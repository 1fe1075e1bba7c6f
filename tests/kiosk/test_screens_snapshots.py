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
from checkin.model import PositionId
from kiosk.messages import CameraLost, PrintJobChanged
from kiosk.settings import Mode
from kiosk.views import Link
from tests.fakes.desk import START_MS
from tests.fakes.desk_acts import QUESTIONS as DESK_QUESTIONS
from tests.fakes.desk_acts import desk_acts
from tests.fakes.stage import SIZES, Stage, staged
from tests.fakes.visit import QUESTIONS, press

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
    await stage.press("n", "escape", "escape", *"xyz")
    yield "nobody found"
    stage.desk.line = Link(connected=True, since_ms=START_MS, pending=0)
    stage.desk.paper = replace(stage.desk.paper, ready=True, cause=Cause.NONE)
    stage.desk.set_job(EntryId("job1"), PrintState.PRINTED)
    await stage.wait(2.5)
    async for name in desk_acts(stage):
        yield name
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
    stage.desk.questions = {PositionId(6): DESK_QUESTIONS}
    await stage.scan("TICKET6")
    yield "questions are for the desk"
    await stage.wait(4)
    await stage.press("r")
    yield "way out"
    stage.desk.persons = 220
    stage.desk.line = Link(connected=False, since_ms=START_MS, pending=23)
    await stage.wait(2.5)
    yield "full, cut off"


async def search(stage: Stage) -> AsyncIterator[str]:
    """Somebody without a ticket."""
    await stage.press("0", "1")
    yield "who are you"
    await press(stage, "Zoë O’Sullivan", "enter", "ABC")
    yield "second factor"
    await stage.press("enter")
    await stage.wait(0.5)
    yield "looking"
    await stage.wait(1)
    yield "not found"


async def forms(stage: Stage) -> AsyncIterator[str]:
    """Somebody without a ticket, and then somebody who is asked a lot."""
    async for name in search(stage):
        yield name
    stage.desk.questions[PositionId(1)] = QUESTIONS
    await stage.scan("TICKET1")
    yield "yes or no"
    for name, *keys in FORM_STEPS:
        await press(stage, *keys)
        yield name
    await stage.wait(65)
    yield "still here"
    await stage.press("enter")
    yield "to the desk"


FORM_STEPS = (
    ("choice", "1"),
    ("choice is needed", "enter"),
    ("more choices", "0"),
    ("several choices", "1", "1", "3"),
    ("date", "enter"),
    ("no such date", "24.13.1980", "enter"),
    ("long question", *["backspace"] * 7, "12.1980", "enter"),
    ("long answer", "hannelore.von-und-zu-muellerstein@example.org"),
    ("file", "enter"),
)
"""What is on the screen after which keys."""


SCENES: tuple[tuple[str, Mode, Scenes, tuple[tuple[int, int], ...]], ...] = (
    (Mode.SELF_SERVICE, Mode.SELF_SERVICE, selfservice, SIZES),
    ("forms", Mode.SELF_SERVICE, forms, SIZES),
    (Mode.DESK, Mode.DESK, desk, SIZES[2:]),
    (Mode.DOOR, Mode.DOOR, door, SIZES),
)
CASES = [
    pytest.param(name, mode, scenes, size, language, id=f"{name}-{size[0]}x{size[1]}-{language}")
    for name, mode, scenes, sizes in SCENES
    for size in sizes
    for language in ("de", "en")
]


async def take_pictures(mode: Mode, scenes: Scenes, size: tuple[int, int], language: str) -> str:
    """All scenes of one mode, one below the other."""
    async with staged(mode, size=size, language=language) as stage:
        pictures = [f"===== {name}\n{stage.picture()}\n" async for name in scenes(stage)]
    return "\n".join(pictures)


@pytest.mark.parametrize(("name", "mode", "scenes", "size", "language"), CASES)
def test_screens_look_as_before(
    name: str, mode: Mode, scenes: Scenes, size: tuple[int, int], language: str
) -> None:
    """Nothing changed on any screen that nobody wanted to change."""
    path = FOLDER / f"{name}-{size[0]}x{size[1]}-{language}.txt"
    taken = asyncio.run(take_pictures(mode, scenes, size, language))
    if os.environ.get("EINLASS_RENEW"):
        path.write_text(taken, encoding="utf-8")
    assert taken == path.read_text(encoding="utf-8")
