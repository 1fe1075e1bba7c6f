"""What staff do at the desk beyond a check-in: answers, force, looking up, taking back, whole orders."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from checkin.badge import PrintState
from checkin.journal import EntryId
from checkin.model import EventSet, Position, PositionId, PositionStatus, Product, ProductId
from checkin.question import Question, QuestionId, QuestionKind, QuestionOption
from checkin.verdict import Explanation, NeedsAnswer, Reason, Refuse
from kiosk.messages import ScanSeen
from kiosk.outfit import Outfit
from kiosk.settings import Mode
from tests.fakes.clock import FakeClock
from tests.fakes.desk import EVENT_SET, LIST, POSITIONS, START_MS, FakeDesk, make_position
from tests.fakes.stage import Stage, staged

ADA, ZOE = PositionId(20), PositionId(22)
ORDER = (
    make_position(20, "Ada", "Lovelace", order="K7PQX"),
    make_position(21, "Łukasz", "Brzęczyszczykiewicz", order="K7PQX"),
    make_position(22, "Zoë", "Quint", order="K7PQX", status=PositionStatus.PENDING),
)
FOOD = Question(
    id=QuestionId(1),
    names={"de": "Essen", "en": "Food"},
    kind=QuestionKind.CHOICE,
    required=True,
    options=(
        QuestionOption(id=11, names={"de": "Fleisch", "en": "Meat"}),
        QuestionOption(id=12, names={"de": "Vegan", "en": "Vegan"}),
    ),
)
DAY = Question(id=QuestionId(2), names={"de": "Anreise", "en": "Arrival"}, kind=QuestionKind.DATE)

Play = Callable[[Stage], Awaitable[None]]


def run(
    play: Play,
    *,
    positions: tuple[Position, ...] = (*POSITIONS, *ORDER),
    event_set: EventSet = EVENT_SET,
    size: tuple[int, int] = (120, 40),
) -> None:
    """Play at a desk where these people come."""

    def fit(outfit: Outfit) -> Outfit:
        return replace(outfit, known=lambda: event_set)

    async def on_stage() -> None:
        desk = FakeDesk(FakeClock(START_MS), positions)
        desk.questions = {PositionId(1): (FOOD, DAY)}
        async with staged(Mode.DESK, size=size, desk=desk, fit=fit) as stage:
            await play(stage)

    asyncio.run(on_stage())


@pytest.mark.parametrize(
    "come",
    [
        pytest.param(lambda stage: stage.scan("TICKET1"), id="by scan"),
        pytest.param(lambda stage: stage.press(*"anneliese", "enter"), id="by choice"),
    ],
)
def test_questions_are_answered_from_the_keyboard(come: Play) -> None:
    """All questions at once on the card; the last Enter checks in with what was typed, or left empty."""

    async def play(stage: Stage) -> None:
        await come(stage)
        text = stage.text()
        for said in ("2 Fragen sind offen", "▸ Essen *", "1 Fleisch   2 Vegan", "nötig", "Anreise"):
            assert said in text
        await stage.press("2", "enter")
        assert "2  Vegan" in stage.text()
        await stage.press("enter")
        assert stage.desk.answered[-1] == {"1": "12", "2": ""}
        assert "✔ Anneliese Müller" in stage.text()
        assert "▸ Essen" not in stage.text()

    run(play)


def test_an_answer_that_cannot_be_taken_is_marked() -> None:
    """The cursor stays where something is missing or wrong, and nothing is sent."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await stage.press("enter")
        assert "✖ Essen" in stage.text()
        await stage.press("v", "enter", *"morgen", "enter")
        assert "✖ Anreise" in stage.text()
        assert "Diese Antwort geht nicht" in stage.text()
        assert len(stage.desk.answered) == 1
        await stage.press("ctrl+u", *"24.12.2026", "enter")
        assert stage.desk.answered[-1] == {"1": "12", "2": "2026-12-24"}

    run(play)


def test_what_the_desk_refuses_is_asked_again_with_what_was_typed() -> None:
    """An answer that only the desk can judge comes back marked; the others need not be typed again."""
    name = Question(id=QuestionId(3), names={"de": "Kürzel"})

    async def play(stage: Stage) -> None:
        stage.desk.questions = {PositionId(1): (name, DAY)}
        await stage.scan("TICKET1")
        await stage.press(*"wrong", "enter", *"24.12.2026", "enter")
        assert "✖ Kürzel" in stage.text()
        assert "1 Frage ist offen" in stage.text()
        await stage.press("ctrl+u", *"AL", "enter")
        assert stage.desk.answered[-1] == {"3": "AL", "2": "2026-12-24"}
        assert "✔ Anneliese Müller" in stage.text()

    run(play)


def test_a_scan_ends_the_sheet() -> None:
    """Another ticket gives way to no question; the same one, still held up, changes nothing."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await stage.press("2", "down", *"24.")
        stage.app.post_message(ScanSeen("TICKET1", "camera"))
        await stage.settle()
        await stage.scan("TICKET1")
        assert "24.▌" in stage.text()
        assert len(stage.desk.scans) == 1
        await stage.scan("TICKET6")
        assert "✔ Hannah Müller" in stage.text()
        assert "Anreise" not in stage.text()

    run(play)


def test_the_sheet_is_closed_or_passed_over() -> None:
    """Esc leaves the questions for later; F4 lets in without answers, with a reason."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET1")
        await stage.press("escape")
        assert "▸ Essen" not in stage.text()
        assert "2 Fragen sind offen" in stage.text()
        await stage.scan("TICKET1")
        await stage.press("f4", "1")
        assert stage.desk.scans[-1].force
        assert stage.desk.scans[-1].why == "known to us"

    run(play)


def test_force_asks_why_and_the_card_keeps_it() -> None:
    """A figure is a reason; the card says it with who let them in."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET3")
        await stage.press("f4")
        assert "Warum darf Harald Müllner hinein?" in stage.text()
        assert "1 uns bekannt  2 hier bezahlt  3 laut Leitung  4 Ticket defekt  5 anderes" in stage.text()
        await stage.press("9", "x", "2")
        assert (stage.desk.scans[-1].force, stage.desk.scans[-1].why) == (True, "paid here")
        assert "trotz Ablehnung: hier bezahlt, Eileen" in stage.text()
        assert "Halben Namen tippen" in stage.text()

    run(play)


def test_a_reason_of_ones_own() -> None:
    """The last figure opens a line of text; an empty one lets nobody in, Esc neither."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET3")
        await stage.press("f4", "5", "enter")
        assert len(stage.desk.scans) == 1
        await stage.press(*"Cheg", "backspace", "f", "space", "ok")
        await stage.press("enter")
        assert stage.desk.scans[-1].why.startswith("Chef")
        await stage.scan("TICKET3")
        await stage.press("f4", "escape", "1")
        assert not stage.desk.scans[-1].force

    run(play)


def test_a_scan_is_no_reason() -> None:
    """A code that begins with a figure lets nobody in who was refused before."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET3")
        await stage.press("f4")
        await stage.scan("2222")
        assert [scanned.force for scanned in stage.desk.scans] == [False, False]
        assert "✖ Unbekannter Code" in stage.text()

    run(play)


def test_unpaid_on_a_list_that_allows_it() -> None:
    """Where the list lets unpaid tickets in, one key does it, and it is no force."""
    pending = replace(EVENT_SET.lists[0], include_pending=True)

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET3")
        assert "F4 unbezahlt einchecken" in stage.text()
        await stage.press("f4")
        assert stage.desk.scans[-1].ignore_unpaid
        assert not stage.desk.scans[-1].force
        assert "✔ Harald Müllner" in stage.text()
        await stage.scan("TICKET4")
        assert "F4 trotzdem einlassen" in stage.text()

    run(play, event_set=replace(EVENT_SET, lists=(pending,)))


def test_only_looked_up() -> None:
    """After F6 one scan is judged and nothing is written down; it looks like no check-in."""

    async def play(stage: Stage) -> None:
        await stage.press("f6")
        assert "nichts wird eingetragen" in stage.text()
        await stage.scan("TICKET6")
        assert "Nur nachgesehen: dürfte hinein" in stage.text()
        assert "✔ Hannah" not in stage.text()
        assert stage.desk.entered == {}
        await stage.press("f6")
        await stage.scan("TICKET3")
        assert "Nur nachgesehen: Nicht bezahlt" in stage.text()
        assert "F4" not in stage.text()
        await stage.scan("TICKET6")
        assert "✔ Hannah Müller" in stage.text()
        assert [scanned.simulate for scanned in stage.desk.scans] == [True, True, False]

    run(play)


def test_looking_up_is_taken_back() -> None:
    """F6 again, or Esc, and the next scan counts; a person chosen from the list can be looked up, too."""

    async def play(stage: Stage) -> None:
        await stage.press("f6", "f6", "f6", "escape")
        assert "nichts wird eingetragen" not in stage.text()
        await stage.press("f6", *"hannah", "enter")
        assert "Nur nachgesehen" in stage.text()
        stage.desk.verdict = NeedsAnswer((FOOD,))
        await stage.press("f6", "enter")
        assert "Nur nachgesehen: 1 Frage ist offen" in stage.text()
        assert "▸ Essen" not in stage.text()

    run(play)


def test_an_entry_is_taken_back() -> None:
    """F5 asks first, and says what would go; without an entry it is not there."""

    async def play(stage: Stage) -> None:
        await stage.press(*"hannah", "f5")
        assert "zurücknehmen" not in stage.text()
        await stage.press("enter")
        assert "✔ Hannah" in stage.text()
        await stage.press("f5")
        assert "Letzten Durchgang zurücknehmen?" in stage.text()
        assert "Hannah Müller · 09:0" in stage.text()
        await stage.press("n")
        assert stage.desk.undone == []
        await stage.press("f5", "j")
        assert stage.desk.undone == [(PositionId(6), LIST, "Eileen")]
        assert "✔ Zurückgenommen" in stage.text()
        assert "○ angemeldet" in stage.text()

    run(play)


def test_a_whole_order_one_after_the_other() -> None:
    """F7 lists the order; after each check-in the cursor goes on to who is missing."""

    async def play(stage: Stage) -> None:
        await stage.scan("TICKET20")
        assert "Bestellung K7PQX: 3 Tickets" in stage.text()
        await stage.press("f7")
        chosen = [line for line in stage.text().split("\n") if "▸" in line]
        assert "Brzęczyszczykiewicz" in chosen[0]
        assert "3 Treffer" in stage.text()
        await stage.press("enter")
        chosen = [line for line in stage.text().split("\n") if "▸" in line]
        assert "Quint" in chosen[0]
        await stage.press("enter")
        assert "✖ Nicht bezahlt" in stage.text()
        await stage.press("f4", "2")
        assert set(stage.desk.entered) == {ADA, PositionId(21), ZOE}

    run(play)


def test_a_single_ticket_has_no_order_to_list() -> None:
    """F7 does nothing where there is nobody else."""

    async def play(stage: Stage) -> None:
        await stage.press(*"hannah", "f7")
        assert "1 Treffer" in stage.text()
        assert "F7" not in stage.text()

    run(play)


def test_the_card_says_all_that_belongs_to_the_ticket() -> None:
    """Validity, add-ons, sessions, waiting lists and answers; what the check-in texts say stands out."""
    seen = replace(FOOD, show_at_check_in=True)
    speaker = replace(EVENT_SET.products[1], checkin_text="Band überreichen", attention=True)
    event_set = replace(EVENT_SET, products=(EVENT_SET.products[0], speaker, *EVENT_SET.products[2:]))
    guest = make_position(
        30,
        "Grace",
        "Hopper",
        product=ProductId(2),
        sessions=("Workshop II",),
        waiting=("Workshop III",),
        valid_from_ms=START_MS,
        valid_until_ms=START_MS + 50 * 3_600_000,
        answers={FOOD.id: "12"},
    )

    async def play(stage: Stage) -> None:
        stage.desk.event_set = replace(event_set, questions=(seen,))
        stage.desk.addons = (Product(id=ProductId(9), names={"de": "Abendessen"}),)
        await stage.press(*"hopper")
        for said in (
            "▲ Band überreichen",
            "Gültig 09:00 bis Fr 11:00",
            "Dazu: Abendessen",
            "Gebucht: Workshop II",
            "Warteliste: Workshop III",
            "Essen: Vegan",
        ):
            assert said in stage.text()
        await stage.press("f6", "enter")
        assert "Grace Hopper · ▲ Band überreichen" in stage.text()

    run(play, positions=(guest,))


def test_a_void_badge_opens_its_holders_card() -> None:
    """Staff see whose it was, and that it was replaced, when and where."""
    values = (("at_ms", START_MS - 900_000), ("desk", "Schalter 3"))

    async def play(stage: Stage) -> None:
        stage.desk.verdict = Refuse(Reason.BADGE_VOID, Explanation("badge_void", values))
        await stage.scan("TICKET6")
        assert "✖ Ersetzt um 08:45, Schalter 3" in stage.text()
        assert "Stadt Hameln · Teilnehmerin" in stage.text()

    run(play)


def test_a_badge_is_never_printed() -> None:
    """A waiting badge can be put aside for good; that, too, is under somebody's name."""

    async def play(stage: Stage) -> None:
        stage.desk.queue_badge(PositionId(6))
        stage.desk.set_job(EntryId("job0"), PrintState.FAILED)
        await stage.wait(2.5)
        await stage.press("f8")
        assert "X nie drucken" in stage.text()
        await stage.press("x")
        assert stage.desk.jobs[EntryId("job0")].state is PrintState.CANCELLED
        assert stage.desk.by == ["Eileen"]

    run(play)


def test_print_keys_act_under_a_name() -> None:
    """Printing anew, releasing and settling say who did it."""

    async def play(stage: Stage) -> None:
        await stage.press(*"hannah", "f3", "j")
        stage.desk.set_job(EntryId("job0"), PrintState.UNKNOWN)
        await stage.wait(2.5)
        await stage.press("f8", "n", "f8", "j")
        assert stage.desk.by == ["Eileen"] * 3

    run(play)


@pytest.mark.parametrize("size", [(80, 13), (80, 24), (120, 40)])
def test_every_act_fits_every_screen(size: tuple[int, int]) -> None:
    """On a low screen, too, staff read what they are asked and what the keys are."""

    async def play(stage: Stage) -> None:
        for keys, asked in ((("f4",), "Warum darf"), (("escape", *"hannah", "enter", "f5"), "zurücknehmen?")):
            await stage.scan("TICKET3")
            await stage.press(*keys)
            assert asked in stage.text()
            assert "Esc" in stage.text()
        await stage.scan("TICKET1")
        assert "Essen" in stage.text()

    run(play, size=size)
