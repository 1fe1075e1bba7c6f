"""A kiosk on a stage: the Textual program, locked or over a fake desk, and a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.events import Key
from textual.message_pump import MessagePump
from textual.pilot import Pilot

from kiosk.app import KioskApp
from kiosk.outfit import Outfit
from kiosk.screens.unlocking import UnlockOutfit, UnlockScreen
from kiosk.settings import Mode
from kiosk.theme import Look
from kiosk.unlock_app import UnlockApp
from kiosk.views import DeskPlace
from tests.fakes.clock import FakeClock
from tests.fakes.desk import EVENT_SET, LIST, START_MS, FakeDesk
from tests.fakes.staff import FakeSigning
from tests.fakes.stands import STAND

SIZES = ((35, 11), (57, 16), (80, 24), (120, 40))
PIN = "4711"
WAY = {"de": "gleich links vom Eingang", "en": "left of the entrance"}
HANGS_S = 20.0
"""After so long a test is called hung; no test waits for it to pass."""

ROUNDS = 4
"""A scan goes through app, screen, errand and back: four hops settle everything."""

LOOKS_S = 0.05
"""How often it is looked whether the program has ended meanwhile."""

PAINTS = 2
"""What is painted first may have sizes of its own to tell, and is painted again with them."""


def make_outfit(desk: FakeDesk, mode: Mode, language: str = "de") -> Outfit:
    """What a kiosk in this mode works with."""
    return Outfit(
        desk=desk,
        known=lambda: EVENT_SET,
        place=DeskPlace(list_id=LIST, by="Eileen"),
        clock=desk.clock,
        mode=mode,
        check_pin=lambda pin: pin == PIN,
        signing=FakeSigning(),
        language=language,
        name="Serviceschalter 3",
        stand_at=lambda _: STAND,
        way_to_desk=WAY,
    )


@dataclass(frozen=True, slots=True)
class Boards:
    """One running program, whatever it shows."""

    app: KioskApp | UnlockApp
    clock: FakeClock
    pilot: Pilot[int]

    async def settle(self) -> None:
        """Wait until every key, message and errand has had its effect."""
        await self.drain()
        await self.paint()

    async def drain(self) -> None:
        """Wait until every message and errand has been handled; what is painted may follow later."""
        for _ in range(ROUNDS):
            await _drain(self, self.app)
            for screen in self.app.screen_stack:
                await _drain(self, screen)
            await asyncio.wrap_future(self.app.errands.settled())

    async def paint(self) -> None:
        """Lay out and paint as the screen's timer does, sixty times a second, but now."""
        for _ in range(PAINTS if self.app.is_running else 0):
            await self.pilot._wait_for_screen()  # noqa: SLF001  # all of `Pilot.pause` but its sleep
            self.app.screen._on_timer_update()  # noqa: SLF001  # the same

    async def press(self, *keys: str) -> None:
        """Press keys as a finger does: with a pause after each one."""
        for key in keys:
            self.key(key)
            await self.drain()
            await self.wait(0.2)

    async def scan(self, text: str) -> None:
        """Type as a keyboard scanner does: without a pause, and Enter."""
        for key in (*text, "enter"):
            self.key(key)
        await self.settle()

    def key(self, key: str) -> None:
        """What Textual does with a key that no priority binding takes."""
        name, character = ("space", " ") if key in ("space", " ") else (key, key if len(key) == 1 else None)
        self.app.screen.post_message(Key(name, character))

    async def wait(self, seconds: float) -> None:
        """Let time pass for the program."""
        self.clock.advance(seconds)
        self.app.tick()
        await self.settle()

    def text(self) -> str:
        """What is on the screen, without colours."""
        return "\n".join("".join(s.text for s in line).rstrip() for line in self.lines())

    def lines(self) -> Iterator[list[Segment]]:
        """The strips that the compositor paints."""
        for strip in self.app.screen._compositor.render_strips():  # noqa: SLF001  # what really is painted
            yield list(strip)

    def picture(self) -> str:
        """Text and, below it, each line's colours: a snapshot that can be read and compared."""
        return f"{self.text()}\n\n" + "\n".join(
            f"{row:2}: {' '.join(_runs(line))}" for row, line in enumerate(self.lines())
        )


@dataclass(frozen=True, slots=True)
class Stage(Boards):
    """A kiosk with its fakes."""

    app: KioskApp
    desk: FakeDesk


async def _drain(stage: Boards, pump: MessagePump) -> None:
    """Wait until everything posted to it so far has been handled; a program that died stops the test."""
    handled = asyncio.Event()
    if pump.call_later(handled.set):
        await asyncio.wait_for(_handled_or_over(stage.app, handled), HANGS_S)
    if stage.app.crash is not None:
        raise stage.app.crash


async def _handled_or_over(app: App[int], handled: asyncio.Event) -> None:
    """A program that ends in between takes its last messages and leaves the rest: nothing more will come."""
    while app.is_running and not handled.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(handled.wait(), LOOKS_S)


def _runs(line: list[Segment]) -> Iterator[str]:
    """Stretches of one look: how many cells, and which colours."""
    looks = [(_look(segment.style), segment.cell_length) for segment in line if segment.cell_length]
    while looks:
        look, cells = looks.pop(0)
        while looks and looks[0][0] == look:
            cells += looks.pop(0)[1]
        yield f"{cells}[{look}]"


def _look(style: Style | None) -> str:
    if style is None:
        return ""
    colours = [c.get_truecolor().hex if c else "-" for c in (style.color, style.bgcolor)]
    marks = "".join(mark for mark, on in (("b", style.bold), ("u", style.underline)) if on)
    return f"{colours[0]} on {colours[1]} {marks}".rstrip()


@asynccontextmanager
async def staged(
    mode: Mode,
    *,
    size: tuple[int, int] = (35, 11),
    language: str = "de",
    fit: Callable[[Outfit], Outfit] = lambda outfit: outfit,
    desk: FakeDesk | None = None,
) -> AsyncIterator[Stage]:
    """Run the program until the block ends."""
    clock = desk.clock if desk else FakeClock(START_MS)
    desk = desk or FakeDesk(clock)
    app = KioskApp(fit(make_outfit(desk, mode, language)))
    async with app.run_test(size=size) as pilot:
        stage = Stage(app, clock, pilot, desk)
        await stage.wait(0)
        yield stage


@asynccontextmanager
async def locked(
    make: Callable[[UnlockOutfit], UnlockScreen],
    *,
    size: tuple[int, int] = (35, 11),
    language: str = "de",
) -> AsyncIterator[Boards]:
    """A kiosk whose ledger is locked, until the block ends."""
    clock = FakeClock(START_MS)
    languages = (language, *(code for code in ("de", "en") if code != language))
    app = UnlockApp(make(UnlockOutfit(clock=clock, languages=languages, way_to_desk=WAY)), Look.DARK)
    async with app.run_test(size=size) as pilot:
        boards = Boards(app, clock, pilot)
        await boards.settle()
        yield boards
