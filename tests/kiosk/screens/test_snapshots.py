"""Every state of every screen as it is painted, at every size, in both languages.

The pictures lie beside, as text that can be read: cells first, then the colours of each line. After a wanted
change: ``EINLASS_RENEW=1 pytest tests/kiosk/screens/test_snapshots.py``, look at the difference, commit it.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from checkin.badge import Cause, PrintState
from checkin.errors import LedgerUnwritableError
from checkin.journal import EntryId
from checkin.model import PositionId
from kiosk.messages import CameraBack, CameraLost, HintChanged, PrinterChanged, PrintJobChanged
from kiosk.outfit import Outfit
from kiosk.screens.preview import Preview
from kiosk.settings import Mode
from kiosk.views import Link
from scanner.frames import Frame
from scanner.hint import Hint
from scanner.reader import Glance
from tests.fakes.announced import announced, with_announcements
from tests.fakes.attendee_scenes import accent, asking_first, own_name, service, with_accent, with_notice
from tests.fakes.change_scenes import changes, with_prices
from tests.fakes.desk import START_MS
from tests.fakes.desk_acts import QUESTIONS as DESK_QUESTIONS
from tests.fakes.desk_acts import desk_acts
from tests.fakes.desk_people import desk_people
from tests.fakes.fleet import Lead
from tests.fakes.stage import SIZES, Boards, Stage, staged
from tests.fakes.unlock_scenes import SETS, unlock, unlock_hub
from tests.fakes.visit import QUESTIONS, press

FOLDER = Path(__file__).parent / "snapshots"
JOB = EntryId("job0")
BROKEN = LedgerUnwritableError(
    "The disk is full. (ledger.db)",
    "Free some space; nobody can be admitted before that.",
    "The disk is full.",
)

Scenes = Callable[[Any], AsyncIterator[str]]
"""Plays on a `Stage`, or on what `SETS` names."""


async def _printer_dies(stage: Stage) -> AsyncIterator[str]:
    """The camera is back for a moment, and the printer is silent."""
    stage.desk.paper = replace(stage.desk.paper, ready=False, cause=Cause.NO_ANSWER)
    stage.app.post_message(CameraBack())
    stage.app.post_message(PrinterChanged())
    await stage.settle()
    yield "printer does not answer"
    stage.app.post_message(CameraLost())
    await stage.settle()


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
    async for name in _printer_dies(stage):
        yield name
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
    await stage.press("escape")
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
    await stage.press("+", "+", "-")
    yield "without a ticket"
    stage.desk.rooms.inside = 207
    await stage.wait(2.5)
    yield "95 percent, nobody has seen it"
    await stage.press("z", *"198")
    yield "head count"
    await stage.press("enter")
    yield "head count, is that right"
    await stage.press("enter", "f1")
    yield "help"
    await stage.press("escape")
    stage.desk.rooms.inside = 220
    stage.desk.line = Link(connected=False, since_ms=START_MS, pending=23)
    await stage.wait(2.5)
    yield "full, cut off"


async def silent_door(stage: Stage) -> AsyncIterator[str]:
    """Another door of the same room is not heard."""
    stage.desk.rooms.inside, stage.desk.between = 128, (126, 141)
    await stage.wait(2.5)
    yield "some more or less"
    stage.desk.rooms.inside, stage.desk.between = 207, (199, 224)
    stage.desk.line = Link(connected=False, since_ms=START_MS, pending=23)
    await stage.wait(2.5)
    yield "perhaps full, cut off"


async def lead(stage: Stage) -> AsyncIterator[str]:
    """Whoever looks after all kiosks, and then clears the house."""
    await stage.wait(0.1)
    yield "all kiosks"
    await stage.press("down", "enter")
    yield "one kiosk"
    await stage.press("escape", "e")
    yield "asks before it prints"
    await stage.press("e")
    yield "slip is printing"
    await stage.press("escape")
    await stage.scan("TICKET1")
    yield "no ticket is tried here"
    await stage.press("m")
    yield "another mode"
    await stage.press("3")
    yield "asks before it changes"
    await stage.press("enter", *"3333", "enter")
    await stage.settle()
    yield "changed"
    await stage.press("f1")
    yield "help"


async def stand(stage: Stage) -> AsyncIterator[str]:
    """Visitors of a fair."""
    yield "idle"
    await stage.scan("TICKET1")
    yield "may they know"
    await stage.press("1")
    yield "thank you"
    await stage.scan("TICKET1")
    yield "they know already"
    await stage.press("2")
    yield "taken back"
    await stage.scan("TICKET2")
    await stage.press("2")
    yield "no"
    await stage.scan("?????")
    yield "unknown"


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


async def hints(stage: Stage) -> AsyncIterator[str]:
    """Somebody holds up a ticket that cannot be read yet; the camera shows it."""
    stage.app.home.query_one(Preview).look()
    await stage.settle()
    yield "what the camera sees"
    for hint in Hint:
        stage.app.post_message(HintChanged(hint))
        await stage.settle()
        yield hint


async def large(stage: Stage) -> AsyncIterator[str]:
    """Somebody who sees little: high contrast and large letters."""
    await stage.press("/", "/")
    yield "idle, large"
    await stage.press("0")
    yield "without a ticket, large"
    await stage.scan("TICKET1")
    yield "welcome, large"
    await stage.scan("TICKET3")
    yield "unpaid, large"
    await stage.press("/")
    yield "as usual again"


def with_camera(outfit: Outfit) -> Outfit:
    """A camera that sees a phone in a hall that is lit from above, always the same."""
    image = np.repeat(np.linspace(200, 40, 720, dtype=np.uint8)[:, None], 1280, axis=1)
    image[120:600, 540:900] = 245
    image[240:480, 600:840] = np.kron(np.indices((12, 12)).sum(axis=0) % 2, np.ones((20, 20))) * 255
    found = ((600.0, 240.0), (840.0, 240.0), (840.0, 480.0), (600.0, 480.0))
    glance = Glance(Frame(image, 0.0, 0), found)
    return replace(outfit, preview=lambda: glance)


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
    ("hints", Mode.SELF_SERVICE, hints, SIZES),
    ("large", Mode.SELF_SERVICE, large, (SIZES[0], *SIZES[2:])),
    ("hints-desk", Mode.DESK, hints, SIZES[2:]),
    ("hints-door", Mode.DOOR, hints, SIZES),
    ("own-name", Mode.SELF_SERVICE, own_name, SIZES),
    ("service", Mode.SELF_SERVICE, service, SIZES),
    ("accent", Mode.SELF_SERVICE, accent, SIZES[::2]),
    ("announced", Mode.SELF_SERVICE, announced, SIZES),
    ("announced-door", Mode.DOOR, announced, SIZES),
    ("announced-desk", Mode.DESK, announced, SIZES[2:]),
    (Mode.DESK, Mode.DESK, desk, SIZES[2:]),
    ("people", Mode.DESK, desk_people, SIZES[2:]),
    ("changes", Mode.DESK, changes, SIZES[2:]),
    (Mode.DOOR, Mode.DOOR, door, SIZES),
    ("door-silent", Mode.DOOR, silent_door, SIZES),
    (Mode.STAND, Mode.STAND, stand, SIZES),
    (Mode.LEAD, Mode.LEAD, lead, SIZES[1:]),
    ("unlock", Mode.SELF_SERVICE, unlock, SIZES),
    ("unlock-hub", Mode.SELF_SERVICE, unlock_hub, SIZES),
)
FITS: dict[Scenes, Callable[[Outfit], Outfit]] = {
    hints: with_camera,
    own_name: asking_first,
    changes: with_prices,
    lead: Lead().fit,
    service: with_notice,
    accent: with_accent,
    announced: with_announcements,
}
"""What these are played with beside the usual."""

LANGUAGES = ("de", "en")
CASES = [
    pytest.param(
        name,
        mode,
        scenes,
        size,
        language,
        id=f"{name}-{size[0]}x{size[1]}-{language}",
        marks=() if (order + LANGUAGES.index(language)) % 2 else pytest.mark.services,
    )
    for name, mode, scenes, sizes in SCENES
    for order, size in enumerate(sizes)
    for language in LANGUAGES
]
"""In the fast run each screen at every size, in one language after the other; all beside the services."""


def set_for(
    mode: Mode, scenes: Scenes, size: tuple[int, int], language: str
) -> AbstractAsyncContextManager[Boards]:
    """What these scenes are played on."""
    if scenes in SETS:
        return SETS[scenes](size, language)
    return staged(mode, size=size, language=language, fit=FITS.get(scenes, lambda outfit: outfit))


async def take_pictures(mode: Mode, scenes: Scenes, size: tuple[int, int], language: str) -> str:
    """All scenes of one mode, one below the other."""
    async with set_for(mode, scenes, size, language) as stage:
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
