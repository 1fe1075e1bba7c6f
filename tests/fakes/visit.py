"""Visits to a self-service kiosk: who comes, what they are asked, and how they type."""

import asyncio
import re
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from checkin.model import PositionId
from checkin.question import Question, QuestionId, QuestionKind, QuestionOption
from kiosk.screens.attendee.screen import SelfServiceScreen
from kiosk.settings import Mode
from tests.fakes.clock import FakeClock
from tests.fakes.desk import START_MS, FakeDesk, make_position
from tests.fakes.stage import Stage, staged

Play = Callable[[Stage], Awaitable[None]]
K = QuestionKind
DRAWN = re.compile(r"[█▀▄░]+")
NAMED_KEYS = frozenset({"enter", "backspace", "left", "escape", "space", "tab", "up"})
HOME = "Ticket hier vorhalten"
ORDER = "HMAE3"


def question(number: int, kind: QuestionKind, text: str = "Was mögen Sie?", **fields: object) -> Question:
    """A question in German and English."""
    named = {"id": QuestionId(number), "kind": kind, "names": {"de": text, "en": f"{text} (en)"}}
    return Question(**{**named, **fields})  # type: ignore[arg-type]  # a row of a table


def options(*labels: str) -> tuple[QuestionOption, ...]:
    """Options with ids from 101 on."""
    return tuple(
        QuestionOption(id=n, names={"de": label, "en": label}) for n, label in enumerate(labels, 101)
    )


MEALS = options("Fisch", "Fleisch", "Vegan")
MANY = options(*(f"Antwort {n}" for n in range(1, 12)))


def asks(kind: QuestionKind, number: int, german: str, english: str, **fields: object) -> Question:
    """A question that is worded in two languages."""
    return question(number, kind, german, names={"de": german, "en": english}, **fields)


def offers(*names: tuple[str, str]) -> tuple[QuestionOption, ...]:
    """Options in German and English."""
    return tuple(
        QuestionOption(id=n, names={"de": german, "en": english})
        for n, (german, english) in enumerate(names, 1)
    )


QUESTIONS = (
    asks(K.YES_NO, 1, "Dürfen wir Fotos von Ihnen zeigen?", "May we show pictures of you?"),
    asks(
        K.CHOICE,
        2,
        "Was möchten Sie zu Mittag essen?",
        "What would you like for lunch?",
        required=True,
        options=offers(
            ("Vegetarisch", "Vegetarian"),
            ("Vegan", "Vegan"),
            ("Fisch aus der Elbe mit Kartoffeln und Salat", "Fish from the Elbe with potatoes and salad"),
            ("Nichts, danke", "Nothing, thank you"),
            ("Suppe", "Soup"),
        ),
    ),
    asks(
        K.CHOICES,
        3,
        "Welche Abende möchten Sie mit uns verbringen?",
        "Which evenings would you like to spend with us?",
        options=offers(("Dienstag", "Tuesday"), ("Mittwoch", "Wednesday"), ("Donnerstag", "Thursday")),
    ),
    asks(K.DATE, 4, "Wann sind Sie geboren?", "When were you born?", required=True),
    asks(
        K.EMAIL,
        5,
        "An welche Adresse dürfen wir Ihnen die Vorträge und die Bescheinigung über Ihre Teilnahme schicken?",
        "To which address may we send you the talks and the certificate of attendance?",
    ),
    asks(K.FILE, 6, "Bitte zeigen Sie uns Ihren Nachweis", "Please show us your proof", required=True),
)
"""One of nearly every kind, for pictures."""


def run(play: Play, *asked: Question, size: tuple[int, int] = (35, 11), **fields: object) -> None:
    """Play on a kiosk whose desk asks the holder of TICKET1 these questions."""

    async def on_stage() -> None:
        clock = FakeClock(START_MS)
        people = (
            make_position(1, "Anneliese", "Müller", order=ORDER),
            make_position(2, "Jörg", "Müller-Lietzow"),
            make_position(6, "Hannah", "Müller", order="HMZW8"),
            make_position(7, "Zoë", "O’Sullivan", order="ZOESU", language="en"),
            make_position(8, "Erika", "Mustermann", order="DAYS3"),
            make_position(9, "Erika", "Mustermann", order="DAYS3"),
        )
        desk = FakeDesk(clock, people)
        desk.questions[PositionId(1)] = asked
        fit = lambda outfit: replace(outfit, **fields)  # noqa: E731  # one line of a test
        async with staged(Mode.SELF_SERVICE, desk=desk, size=size, fit=fit) as stage:
            await play(stage)

    asyncio.run(on_stage())


def said(stage: Stage) -> str:
    """All words on the screen, in one line, without shapes."""
    return " ".join(DRAWN.sub(" ", stage.text()).split())


async def press(stage: Stage, *keys: str) -> None:
    """Keys by their names, and texts as fast fingers type them: a few letters in a roll, then a pause."""
    for key in keys:
        rolls = (
            [key] if len(key) == 1 or key in NAMED_KEYS else [key[n : n + 5] for n in range(0, len(key), 5)]
        )
        for roll in rolls:
            if roll not in NAMED_KEYS and len(roll) > 1:
                for char in roll:
                    stage.key(char)  # letters without a pause
                await stage.settle()
                await stage.wait(0.2)
            else:
                await stage.press(roll)


def state_of(stage: Stage) -> object:
    """What the screen is in the middle of."""
    assert isinstance(stage.app.home, SelfServiceScreen)
    return stage.app.home.state
