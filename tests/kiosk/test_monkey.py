"""A monkey at each mode, with hostile names in a real ledger.

Nobody gets out, nothing breaks, and nobody is shown to somebody else. What failed is played again by
``EINLASS_MONKEY=SEED pytest tests/kiosk/test_monkey.py``.
"""

import asyncio
import os
import re
from pathlib import Path
from random import Random  # noqa: TID251  # seeded
from typing import TYPE_CHECKING, cast

import pytest
from msgspec.structs import replace

from kiosk.admission.confirming import Confirming
from kiosk.errands import BROKEN
from kiosk.lines import Lines
from kiosk.outfit import Outfit
from kiosk.screens.broken import BrokenScreen
from kiosk.settings import Mode
from sync.ledger import Ledger
from tests.fakes.clock import FakeClock
from tests.fakes.desk import START_MS, FakeDesk
from tests.fakes.hostile_house import EVENT_SET, PLACES, Watched, fill, make_people, named_in
from tests.fakes.monkey import WALKED_AWAY, Monkey
from tests.fakes.real_desk import front_desk
from tests.fakes.small_congress import connected, make_ledger
from tests.fakes.stage import Stage, staged
from tests.kiosk.screens.test_hostile import check

if TYPE_CHECKING:
    from kiosk.ports import DeskPort

STEPS = 2_000
"""In all, over all modes."""

FOR_ATTENDEES = frozenset({Mode.SELF_SERVICE, Mode.STAND})
"""Modes whose screen is seen by whoever comes next."""

SIZES = {Mode.DESK: (80, 24), Mode.DOOR: (57, 16)}
GAPS = re.compile(r"\s+")
SEED = os.environ.get("EINLASS_MONKEY", "1")


class EscapeError(AssertionError):
    """The monkey did what nobody may."""


def look(stage: Stage, desk: Watched, done: str) -> None:
    """What has to hold after every act."""
    app = stage.app
    if app.crash is not None or app.return_code is not None or not app.is_running:
        raise EscapeError(f"the program ended: {app.crash!r}, {app.return_code}")
    text = check(stage)
    if any(isinstance(screen, BrokenScreen) and screen.error is BROKEN for screen in app.screen_stack):
        raise EscapeError("an errand found a mistake of the program")
    if app.outfit.mode in FOR_ATTENDEES:
        shown = named_in(GAPS.sub("", text)) | named_in(text)
        allowed = set() if done == WALKED_AWAY or desk.last is None else {desk.last}
        if not shown <= allowed:
            raise EscapeError(f"{shown} on the screen, {allowed} may be")


async def climb(mode: Mode, seed: int, steps: int, ledger: Ledger, clock: FakeClock) -> None:
    """Let it act, and look after each act; with an odd seed attendees look at their badge first."""
    lines = Lines(has_printer=True)
    desk = Watched(front_desk(ledger, clock, EVENT_SET, lines))
    people = list(make_people(Random(seed)))
    fill(ledger, people)

    def fit(outfit: Outfit) -> Outfit:
        return replace(
            outfit,
            desk=cast("DeskPort", desk),
            known=lambda: EVENT_SET,
            place=PLACES[0],
            check_pin=lambda _: False,
            languages=("de", "en"),
            confirming=Confirming(cast("DeskPort", desk), desk.changes.correct) if seed % 2 else None,
        )

    async with staged(mode, size=SIZES.get(mode, (35, 11)), fit=fit, desk=FakeDesk(clock)) as stage:
        monkey = Monkey(seed, stage, people, ledger, lines)
        for step in range(steps):
            try:
                await monkey.act()
                look(stage, desk, monkey.done[-1])
            except BaseException as error:
                trace = "\n".join(monkey.done[-25:])
                picture = stage.text() if stage.app.is_running else "(ended)"
                raise EscapeError(
                    f"{mode}, seed {seed}, step {step}: {error!r}\n{trace}\n{picture}"
                ) from error


def let_loose(folder: Path, mode: Mode, seed: int, steps: int) -> None:
    """A monkey of this seed at this mode, over a ledger of its own."""
    clock = FakeClock(START_MS)
    with connected(make_ledger(folder, people=0, clock=clock)) as ledger:
        asyncio.run(climb(mode, seed, steps, ledger, clock))


@pytest.mark.parametrize("mode", list(Mode))
def test_a_monkey_at_each_mode(tmp_path: Path, mode: Mode) -> None:
    """The program never leaves, never breaks, and shows attendees nobody but themselves."""
    seeds = (int(SEED), int(SEED) + 1) if mode in FOR_ATTENDEES else (int(SEED),)
    for seed in seeds:
        folder = tmp_path / str(seed)
        folder.mkdir()
        let_loose(folder, mode, seed, STEPS // len(Mode) // len(seeds))
