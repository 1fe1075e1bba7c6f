"""A scene for pictures: a guest with all that can belong to a ticket, and what staff do at the desk."""

from collections.abc import AsyncIterator

from checkin.model import PositionStatus, ProductId
from checkin.question import Question, QuestionId, QuestionKind, QuestionOption
from tests.fakes.desk import HOUR_MS, START_MS, make_position
from tests.fakes.stage import Stage

GROUP = (
    make_position(
        20,
        "Ada",
        "Lovelace",
        order="K7PQX",
        product=ProductId(2),
        organisation="Kreis Höxter",
        attention="VIP: Begrüßung durch Frau Brandt",
        sessions=("Digitale Rathäuser", "Workshop II"),
        waiting=("Workshop III",),
        valid_from_ms=START_MS - HOUR_MS,
        valid_until_ms=START_MS + 50 * HOUR_MS,
    ),
    make_position(21, "Łukasz", "Brzęczyszczykiewicz", order="K7PQX"),
    make_position(22, "Zoë", "Quint", order="K7PQX", status=PositionStatus.PENDING),
)


def make_options(*names: tuple[str, str]) -> tuple[QuestionOption, ...]:
    """Options with German and English names."""
    return tuple(QuestionOption(id=n, names={"de": de, "en": en}) for n, (de, en) in enumerate(names, 1))


QUESTIONS = (
    Question(
        id=QuestionId(1),
        names={"de": "Essen", "en": "Food"},
        kind=QuestionKind.CHOICE,
        required=True,
        options=make_options(("Fleisch", "Meat"), ("Vegetarisch", "Vegetarian"), ("Vegan", "Vegan")),
    ),
    Question(id=QuestionId(2), names={"de": "Anreise am", "en": "Arrival on"}, kind=QuestionKind.DATE),
    Question(
        id=QuestionId(3),
        names={"de": "Dürfen wir Sie fotografieren?", "en": "May we take photos of you?"},
        kind=QuestionKind.YES_NO,
        required=True,
    ),
    Question(
        id=QuestionId(4),
        names={"de": "Was interessiert Sie noch?", "en": "What else are you interested in?"},
        kind=QuestionKind.CHOICES,
        options=make_options(
            ("Verkehr", "Traffic"),
            ("Wasser", "Water"),
            ("Klimaanpassung", "Climate"),
            ("Archive", "Archives"),
        ),
    ),
)


async def desk_acts(stage: Stage) -> AsyncIterator[str]:
    """A guest with all that can belong to a ticket, questions, an order, and keys that ask first."""
    stage.desk.positions |= {position.id: position for position in GROUP}
    stage.desk.questions = {GROUP[0].id: QUESTIONS}
    await stage.press("escape", *"lovelace")
    yield "a card with everything"
    await stage.press("f6", "enter")
    yield "only looked up"
    await stage.scan("TICKET20")
    yield "questions"
    await stage.press("2", "enter", "enter", "n", "enter")
    yield "an answer that cannot be taken"
    await stage.press("backspace", "j", "enter", *"13")
    yield "several choices"
    await stage.press("enter")
    await stage.press("f7")
    yield "the whole order"
    await stage.press("enter", "enter")
    await stage.press("f4")
    yield "why is somebody let in"
    await stage.press("2")
    yield "let in with a reason"
    await stage.press("f5")
    yield "asks before taking back"
    await stage.press("j")
    yield "taken back"
