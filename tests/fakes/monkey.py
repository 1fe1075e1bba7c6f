"""A monkey at a kiosk: from one seed always the same keys, pastes, touches, scans, faults and pauses.

It knows what can happen to a kiosk, in any mode, and nothing of what should come of it.
"""

from collections.abc import Awaitable, Callable
from random import Random  # noqa: TID251  # seeded

from textual import events
from textual.geometry import Size
from textual.message import Message

from checkin.badge import Cause, PrintState
from checkin.errors import LedgerError, LedgerUnwritableError
from checkin.model import Position
from kiosk import messages
from kiosk.admission.facts import print_state_fact
from kiosk.lines import Lines
from printer.job import Paper, PrinterStatus
from scanner.hint import Hint
from sync.ledger import Ledger
from tests.fakes.hostile_house import PLACES
from tests.fakes.stage import Stage
from tests.strategies import PAYLOADS

NAMED_KEYS = (
    "enter", "escape", "backspace", "tab", "shift+tab", "up", "down", "left", "right", "home", "end",
    "pageup", "pagedown", "delete", "insert", "space", *(f"f{number}" for number in range(1, 13)),
    "shift+enter", "shift+f1", "ctrl+enter", "alt+f4", *(f"ctrl+{key}" for key in "acdeghjlnopqrstuvwxyz"),
    "ctrl+backslash", "ctrl+@", "ctrl+right_square_bracket", "super+c", "f13", "f24",
)  # fmt: skip
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzÄöüßRZEJYN*/.,+-#?! éŁ👍中\u0301"
HAND_KEYS = "0123456789*/.,+-jynrze"
SIZES = (*((35, 11), (57, 16), (80, 24)) * 5, (120, 40), (4, 2), (10, 3), (20, 8), (35, 40), (160, 50))
PAUSES_S = (0.0, 0.01, 0.05, 0.07, 0.2, 0.5, 1.0, 2.5, 9.0, 30.0)
CAUSES = (Cause.NONE, Cause.PAPER_OUT, Cause.COVER_OPEN, Cause.LINE_CUT)
STATUSES = (
    None,
    PrinterStatus(),
    PrinterStatus(paper=Paper.NEAR_END),
    PrinterStatus(paper=Paper.END, online=False),
    PrinterStatus(cover_open=True, online=False),
    PrinterStatus(answers=False),
    PrinterStatus(wrong_media=PAYLOADS[1]),
)
FAULTS = (
    LedgerUnwritableError("The disk is full.", "Free some space."),
    LedgerError("[b]busy", PAYLOADS[10]),
)
WALKED_AWAY_S = 240
"""Longer than any page of an attendee may stand: forms wait 80 seconds, pages that are kept 20 more."""

LOOKING_S = 8


class Hands:
    """What people and scanners do; each act gives what was done, in words."""

    def __init__(self, random: Random, stage: Stage, people: list[Position]) -> None:
        self._random = random
        self._stage = stage
        self._people = people

    def _post(self, message: Message) -> None:
        self._stage.app.post_message(message)

    async def _wait(self, seconds: float) -> None:
        self._stage.clock.advance(seconds)
        self._stage.app.tick()
        await self._stage.drain()

    def _strike(self, key: str) -> None:
        """As the terminal hands keys over: bindings of the app come first."""
        name = "space" if key == " " else key
        self._post(events.Key(name, key if len(key) == 1 else None))

    def _any_text(self) -> str:
        random = self._random
        known = random.choice(self._people)
        ticket = random.choice((known.secret, known.secret, known.secret.lower(), known.secret + "x"))
        noise = "".join(
            chr(random.choice((random.randrange(0x250), random.randrange(0xD800)))) for _ in range(9)
        )
        return random.choice((ticket, ticket, ticket, random.choice(PAYLOADS), noise, "MUSTER" * 900))

    async def press(self) -> str:
        """A key, and a finger's pause after it."""
        keys = (NAMED_KEYS, LETTERS, HAND_KEYS)[self._random.randrange(3)]
        key = self._random.choice(keys)
        self._strike(key)
        await self._wait(0.2)
        return f"press {key!r}"

    async def roll(self) -> str:
        """Several keys at once, with or without a key that ends a scan."""
        keys = [self._random.choice(LETTERS) for _ in range(self._random.randrange(2, 40))]
        ends = self._random.choice(((), ("enter",), ("tab",), ("ctrl+j",), ("enter", "ctrl+j")))
        for key in (*keys, *ends):
            self._strike(key)
        return f"roll {''.join(keys)!r} {ends}"

    async def scan(self) -> str:
        """The camera or a scanner reads something."""
        text = self._any_text()
        self._post(messages.ScanSeen(text, "camera", is_typed=self._random.random() < 0.3))
        return f"scan {text[:60]!r}"

    async def type_code(self) -> str:
        """A keyboard scanner types a ticket."""
        secret = self._random.choice(self._people).secret
        for key in (*secret, "enter"):
            self._strike(key)
        return f"type {secret}"

    async def paste(self) -> str:
        """A text at once, up to a bomb."""
        text = self._any_text() * self._random.choice((1, 1, 1, 50, 2000))
        self._post(events.Paste(text[:200_000] + self._random.choice(("", "\r", "\n"))))
        return f"paste {text[:60]!r}, {len(text)} characters"

    async def touch(self) -> str:
        """A finger or mouse somewhere on the screen."""
        random, (columns, rows) = self._random, self._stage.app.size
        x, y = random.randrange(max(columns, 1)), random.randrange(max(rows, 1))
        button, ctrl, shift = random.choice((1, 1, 1, 2, 3)), random.random() < 0.2, random.random() < 0.2
        moves: tuple[type[events.MouseEvent], ...] = random.choice(
            (
                (events.MouseDown, events.MouseUp),
                (events.MouseMove,),
                (events.MouseScrollUp,),
                (events.MouseUp,),
            )
        )
        for move in moves:
            self._post(move(None, x, y, 0, 0, button, shift, False, ctrl, x, y))  # noqa: FBT003  # Textual's order
        return f"touch {x},{y} {[move.__name__ for move in moves]} {button}"

    async def resize(self) -> str:
        """Another size of terminal; mostly one of those that are drawn for."""
        size = Size(*self._random.choice(SIZES))
        self._stage.app._driver._size = size  # type: ignore[union-attr]  # noqa: SLF001  # as Pilot does it
        self._post(events.Resize(size, size))
        await self._stage.pilot.pause()
        return f"resize {size.width}x{size.height}"

    async def look_up(self) -> str:
        """Somebody without a ticket types name and order, where the screen lets them."""
        someone = self._random.choice(self._people)
        for key in ("escape", "0", "1", *someone.given_name[:30], " ", *someone.family_name[:30], "enter"):
            self._strike(key)
            await self._wait(0.1)
        for key in (*someone.order, "enter"):
            self._strike(key)
            await self._wait(0.1)
        await self._wait(1.2)
        return f"look up {someone.id}"

    async def search(self) -> str:
        """Half a name and a function key, as at the desk."""
        someone, key = self._random.choice(self._people), self._random.choice(NAMED_KEYS[:28])
        for each in ("escape", *someone.family_name[: self._random.randrange(2, 8)], "down", key):
            self._strike(each)
            await self._wait(0.1)
        return f"search {someone.id} {key}"

    async def leave(self) -> str:
        """The dialog for staff, and a PIN that is not one."""
        self._strike("ctrl+x")
        for key in (*f"{self._random.randrange(10_000):04}", "enter"):
            self._strike(key)
            await self._wait(0.1)
        return "try to leave"


class Monkey(Hands):
    """Acts on one stage.

    Attributes:
        done: What it did last, for whoever looks for the mistake.
    """

    def __init__(self, seed: int, stage: Stage, people: list[Position], ledger: Ledger, lines: Lines) -> None:
        super().__init__(Random(seed), stage, people)
        self.done: list[str] = []
        self._ledger = ledger
        self._lines = lines
        acts, weights = zip(*ACTS, strict=True)
        self._acts: tuple[Callable[[Monkey], Awaitable[str]], ...] = acts
        self._weights: tuple[int, ...] = weights

    async def act(self) -> None:
        """Do one thing, and let it have its effect; mostly a little time passes, too."""
        act = self._random.choices(self._acts, self._weights)[0]
        said = await act(self)
        self.done = [*self.done[-39:], said]
        await self._stage.drain()

    async def pause(self) -> str:
        """Time passes."""
        seconds = self._random.choice(PAUSES_S)
        await self._wait(seconds)
        return f"wait {seconds}"

    async def walk_away(self) -> str:
        """Nobody touches anything for so long that whoever was here is gone."""
        for _ in range(WALKED_AWAY_S // LOOKING_S):
            self._stage.clock.advance(LOOKING_S)
            self._stage.app.tick()
        await self._stage.drain()
        await self._wait(LOOKING_S)
        return WALKED_AWAY

    async def happen(self) -> str:
        """Something that workers tell of."""
        name, make = self._random.choice(HAPPENINGS)
        self._post(make(self._random))
        return name

    async def move(self) -> str:
        """The organiser sends the kiosk elsewhere; or its place in the world changes a clock."""
        place = self._random.choice(PLACES)
        self._post(messages.PlaceChanged(place, {"de": PAYLOADS[0]}))
        return f"move to list {place.list_id}"

    async def print(self) -> str:
        """A badge moves on, or the printer does not."""
        random, ledger = self._random, self._ledger
        self._lines.printer = random.choice(STATUSES)
        state, cause, now_ms = (
            random.choice(list(PrintState)),
            random.choice(CAUSES),
            self._stage.clock.now_ms(),
        )

        def note() -> Message:
            for job in self._stage.app.outfit.desk.printer().waiting[:1]:
                with ledger.writing():
                    ledger.append(print_state_fact(job.position, job.id, state, cause, now_ms))
            return messages.PrintJobChanged()

        self._stage.app.errands.run(note, self._post)
        return f"print {state} {cause}"

    async def cut(self) -> str:
        """The line to central comes and goes."""
        self._lines.connected = self._random.choice((None, True, False))
        self._lines.since_ms = self._stage.clock.now_ms()
        self._post(messages.LinkChanged())
        return f"connected: {self._lines.connected}"


WALKED_AWAY = "walk away"

HAPPENINGS: tuple[tuple[str, Callable[[Random], Message]], ...] = (
    ("camera lost", lambda _: messages.CameraLost()),
    ("camera back", lambda _: messages.CameraBack()),
    ("hint", lambda random: messages.HintChanged(random.choice((None, *Hint)))),
    ("scanner lost", lambda random: messages.ScannerLost(random.choice(("serial", PAYLOADS[1])))),
    ("scanner back", lambda random: messages.ScannerBack(random.choice(("serial", PAYLOADS[1])))),
    ("printer", lambda _: messages.PrinterChanged()),
    ("link", lambda _: messages.LinkChanged()),
    ("job", lambda _: messages.PrintJobChanged()),
    (
        "desk failed",
        lambda random: messages.DeskFailed(random.choice(FAULTS), is_write=random.random() < 0.5),
    ),
    ("app lost focus", lambda _: events.AppBlur()),
    ("app got focus", lambda _: events.AppFocus()),
)

ACTS: tuple[tuple[Callable[[Monkey], Awaitable[str]], int], ...] = (
    (Monkey.press, 40),
    (Monkey.roll, 5),
    (Monkey.scan, 12),
    (Monkey.type_code, 8),
    (Monkey.paste, 5),
    (Monkey.touch, 8),
    (Monkey.resize, 2),
    (Monkey.pause, 8),
    (Monkey.walk_away, 1),
    (Monkey.look_up, 1),
    (Monkey.search, 3),
    (Monkey.happen, 5),
    (Monkey.move, 1),
    (Monkey.print, 3),
    (Monkey.cut, 1),
    (Monkey.leave, 1),
)
"""What it does, and how often."""
