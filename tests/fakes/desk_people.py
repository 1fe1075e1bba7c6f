"""A scene for pictures: who works at a desk, what may be pressed there, and what waits for a decision."""

from collections.abc import AsyncIterator

from checkin.badge import Cause, PrintState
from checkin.journal import EntryId
from checkin.model import Direction, ProductId
from checkin.prints import PrintJob
from checkin.question import Question, QuestionId
from kiosk.changes.disputes import Dispute, Side
from kiosk.views import Card, Hit, Passed
from tests.fakes.desk import GATE, HOUR_MS, LIST, PRODUCTS, START_MS, make_position
from tests.fakes.desk_acts import GROUP
from tests.fakes.stage import Stage

TWICE = Dispute(
    EntryId("entry9"),
    GROUP[0].id,
    "Ada Lovelace",
    Side(START_MS - HOUR_MS, {"de": "Haupteingang", "en": "Main entrance"}, "XH7K2QBADGE1"),
    Side(START_MS - HOUR_MS // 2, GATE, "XH7K2QBADGE2"),
)


NOBLE = make_position(
    40,
    "Maximiliane-Charlotte",
    "von und zu Hohenlohe-Schillingsfürst",
    title="Prof. Dr.-Ing. habil.",
    order="K7PQX",
    product=ProductId(2),
    organisation="Landesamt für Digitalisierung, Breitband und Vermessung, Außenstelle Neustadt",
    sessions=("Digitale Rathäuser", "Workshop II", "Klimaanpassung in Kommunen", "Abendempfang"),
    waiting=("Workshop III",),
    valid_from_ms=START_MS - HOUR_MS,
    valid_until_ms=START_MS + 50 * HOUR_MS,
)
FOOD = Question(id=QuestionId(1), names={"de": "Essen", "en": "Food"})


def full_card() -> Card:
    """More than fits: a long name, seven passages, three badges, two notices, an order of four."""
    history = tuple(
        Passed(
            START_MS - (9 - number) * HOUR_MS // 4,
            Direction.EXIT if number % 2 else Direction.ENTRY,
            GATE,
            is_undone=number == 2,
            list=LIST,
            forced=number == 6,
            why="paid here",
            by="Eileen",
        )
        for number in range(7)
    )
    states = (PrintState.UNKNOWN, PrintState.PRINTED, PrintState.FAILED)
    jobs = tuple(
        PrintJob(
            EntryId(f"badge{number}"),
            "kiosk",
            NOBLE.id,
            "CODE",
            state,
            Cause.LINE_CUT if number == 0 else Cause.NONE,
            START_MS - number * HOUR_MS // 6,
            START_MS - number * HOUR_MS // 6,
            is_void=number > 0,
        )
        for number, state in enumerate(states)
    )
    mates = tuple(Hit(mate, PRODUCTS[0], None, GATE) for mate in GROUP)
    notices = ("VIP: Begrüßung durch Frau Brandt", "Referentenband und Mappe aushändigen")
    shown = ((FOOD, "vegan, ohne Nüsse"),)
    return Card(NOBLE, PRODUCTS[1], history, jobs, True, notices, shown, PRODUCTS[::2], mates)  # noqa: FBT003


NAMESAKES = (
    make_position(50, "Thomas", "Meier", order="AB3CD"),
    make_position(51, "Thomas", "Meier", order="XY9ZK", title="Prof. Dr."),
    make_position(52, "Thomas", "Meier", organisation="Kreis Unna"),
)


async def desk_people(stage: Stage) -> AsyncIterator[str]:
    """Two people sign in one after the other; an order comes in at once; somebody was let in twice."""
    stage.desk.positions |= {position.id: position for position in GROUP}
    await stage.press("f12", "2", "2")
    yield "who is here"
    await stage.press("2", "2", "enter")
    yield "signed in"
    await stage.press("f1")
    yield "all keys"
    await stage.press("f1", *"brzę", "f7", "f7")
    yield "asks for a whole order"
    await stage.press("j")
    yield "a whole order came"
    stage.desk.disputes.waiting.append(TWICE)
    await stage.press("escape")
    await stage.wait(2.5)
    yield "somebody was let in twice"
    await stage.press("f8")
    yield "asks about them"
    await stage.press("escape", "f12", "f12", *"1111", "enter")
    await stage.press("f4")
    yield "a steward may not"
    await stage.press("f1")
    yield "a steward's keys"
    stage.desk.positions |= {position.id: position for position in (NOBLE, *NAMESAKES)}
    stage.desk.cards[NOBLE.id] = full_card()
    await stage.press("f1", "f12", *"hohen")
    yield "a card with more than fits"
    await stage.press("escape", *"meier", "down")
    yield "two of one name in one organisation"
