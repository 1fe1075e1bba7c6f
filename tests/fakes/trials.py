"""What somebody new does at a kiosk: each step needs a word that stands on the screen before it.

Keys are typed at a stated speed, reading takes its time too. Must not know: what is measured of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from msgspec.structs import replace

from checkin.badge import Cause, PrintState
from kiosk.messages import PrinterChanged, PrintJobChanged
from kiosk.settings import Mode
from tests.fakes.change_scenes import PRICED, with_prices
from tests.fakes.clock import FakeClock
from tests.fakes.desk import START_MS, FakeDesk, make_position
from tests.fakes.desk_people import TWICE
from tests.fakes.stage import Stage, staged

KEYS_PER_S = 4.0
READING_S = 1.0
"""Before each step: the word that leads to it has to be found."""

NAMED = frozenset({"enter", "escape", "down", "up", "backspace", *(f"f{n}" for n in range(1, 13))})


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is done because of a word on the screen.

    Attributes:
        word: Stands on the screen before.
        keys: Pressed then: named keys, and texts that are typed.
        scan: A ticket that is held up instead.
        fault: Something that happens instead, without a hand.
    """

    word: str
    keys: tuple[str, ...] = ()
    scan: str = ""
    fault: Callable[[Stage], None] | None = None

    @property
    def all_keys(self) -> list[str]:
        """One by one."""
        return [key for text in self.keys for key in ((text,) if text in NAMED else text)]


@dataclass(frozen=True, slots=True)
class Trial:
    """One errand of somebody new.

    Attributes:
        goal_s: The most it may take.
        done: Words that stand on the screen once it is done.
        size: Columns and rows.
    """

    name: str
    mode: Mode
    goal_s: float
    steps: tuple[Step, ...]
    done: str
    size: tuple[int, int] = (80, 24)
    prepare: Callable[[FakeDesk], None] = field(default=lambda _: None)


@dataclass(frozen=True, slots=True)
class Took:
    """What an errand took: keys that were pressed, and seconds of the one who pressed and of the kiosk."""

    keys: int
    seconds: float


def _jam(stage: Stage) -> None:
    job = next(reversed(stage.desk.jobs))
    stage.desk.set_job(job, PrintState.UNKNOWN, Cause.PAPER_OUT)
    stage.desk.paper = replace(stage.desk.paper, ready=False, cause=Cause.PAPER_OUT)
    stage.app.post_message(PrinterChanged())
    stage.app.post_message(PrintJobChanged())


def _mend(stage: Stage) -> None:
    stage.desk.paper = replace(stage.desk.paper, ready=True, cause=Cause.NONE)
    stage.app.post_message(PrinterChanged())


def _print(stage: Stage) -> None:
    stage.desk.set_job(next(reversed(stage.desk.jobs)), PrintState.PRINTED)
    stage.app.post_message(PrintJobChanged())


def _priced(desk: FakeDesk) -> None:
    desk.event_set = PRICED


def _misspelled(desk: FakeDesk) -> None:
    wrong = make_position(30, "Anette", "Meier", order="MEYER", secret="TICKET30")
    desk.positions[wrong.id] = wrong


def _forgetful(desk: FakeDesk) -> None:
    lost = make_position(31, "Zoë", "Quint", order="QUINT")
    desk.positions[lost.id] = lost


def _twice(desk: FakeDesk) -> None:
    desk.disputes.waiting.append(TWICE)


SELF, DESK = Mode.SELF_SERVICE, Mode.DESK
SMALL = (35, 11)
TRIALS = (
    Trial(
        "a good ticket",
        SELF,
        3.0,
        (Step("Ticket hier vorhalten", scan="TICKET1"),),
        "Anneliese",
        SMALL,
    ),
    Trial(
        "a lost ticket, at the kiosk",
        SELF,
        25.0,
        (
            Step("Kein Ticket? ▸ 0", ("0",)),
            Step("Selbst suchen ▸", ("1",)),
            Step("Wie heißen Sie?", ("zoe quint", "enter")),
            Step("Bestellcode", ("quint", "enter")),
        ),
        "Zoë",
        SMALL,
        _forgetful,
    ),
    Trial(
        "a lost ticket, at the desk",
        DESK,
        25.0,
        (Step("Halben Namen tippen", ("quint",)), Step("F2 mit Badge", ("f2",))),
        "✔ Zoë Quint",
        prepare=_forgetful,
    ),
    Trial(
        "an unpaid ticket",
        DESK,
        25.0,
        (
            Step("oder scannen", scan="TICKET3"),
            Step("F11", ("f11",)),
            Step("Karte", ("2", "enter")),
            Step("↵ einchecken", ("enter",)),
        ),
        "✔ Harald Müllner",
        prepare=_priced,
    ),
    Trial(
        "a wrong name",
        DESK,
        25.0,
        (
            Step("Halben Namen tippen", ("meier",)),
            Step("F9 Name ändern", ("f9",)),
            Step("Nachname", ("down", "down", "backspace", "backspace", "backspace", "yer", "enter")),
            Step("Organisation", ("enter",)),
            Step("F2 mit Badge", ("f2",)),
        ),
        "✔ Anette Meyer",
        prepare=_misspelled,
    ),
    Trial(
        "a walk-in",
        DESK,
        20.0,
        (
            Step("Halben Namen tippen", ("brandt ida",)),
            Step("F10 ohne Ticket", ("f10",)),
            Step("Organisation", ("enter", "enter", "stadt ulm", "enter", "enter")),
            Step("Ticket *", ("1", "enter")),
            Step("leer: der Preis", ("enter",)),
            Step("Bezahlt", ("2", "enter")),
        ),
        "✔ Ida Brandt",
        prepare=_priced,
    ),
    Trial(
        "a jammed printer",
        DESK,
        25.0,
        (
            Step("oder scannen", scan="TICKET1"),
            Step("Badge", fault=_jam),
            Step("Papier", fault=_mend),
            Step("F8", ("f8",)),
            Step("Kam dieses Badge heraus?", ("n",)),
            Step("F8 klären (1)", ("f8",)),
            Step("Dieses Badge jetzt drucken?", ("j",)),
            Step("Badge 1", fault=_print),
        ),
        "Badge 1 gedruckt",
    ),
    Trial(
        "a conflict",
        DESK,
        25.0,
        (Step("F8", ("f8",)), Step("kam zweimal herein", ("2",))),
        "✔",
        prepare=_twice,
    ),
)


async def play(trial: Trial) -> Took:
    """Do it, and count. Raises AssertionError with the screen where a word was missing."""
    clock = FakeClock(START_MS)
    desk = FakeDesk(clock)
    trial.prepare(desk)
    keys, began_ms = 0, clock.now_ms()
    async with staged(trial.mode, size=trial.size, desk=desk, fit=with_prices) as stage:
        for step in trial.steps:
            await until(stage, step.word)
            if step.fault is not None:
                step.fault(stage)
                await stage.settle()
            elif step.scan:
                await stage.scan(step.scan)
            elif step.keys:
                await stage.wait(READING_S)
            for key in step.all_keys:
                stage.key(key)
                await stage.drain()
                await stage.wait(1 / KEYS_PER_S)
            keys += len(step.all_keys)
        await until(stage, trial.done)
    return Took(keys, (clock.now_ms() - began_ms) / 1000)


async def until(stage: Stage, word: str, patience_s: float = 4.0) -> None:
    """Wait until a word stands on the screen."""
    waited_s = 0.0
    while word not in " ".join(stage.text().split()):
        assert waited_s < patience_s, f"no {word!r} in:\n{stage.text()}"
        await stage.wait(0.1)
        waited_s += 0.1
