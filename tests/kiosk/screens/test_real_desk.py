"""The screens over the real desk and a real ledger: what is shown is what was committed."""

from pathlib import Path

from msgspec.structs import replace

from checkin.journal import Kind
from checkin.model import Gate, GateId, PositionId, PositionStatus, Question, QuestionId
from checkin.question import QuestionKind
from checkin.verdict import Reason
from kiosk.settings import Mode
from sync.ledger import Ledger
from tests.fakes.real_desk import kinds
from tests.fakes.real_desk import play_real as run
from tests.fakes.small_congress import DOOR, EVENT_SET, attendee, secret_of
from tests.fakes.stage import Stage
from tests.fakes.visit import press

FOOD = Question(
    id=QuestionId(7), names={"de": "Essen"}, required=True, show_at_check_in=True, ask_at_check_in=True
)
ASKING = replace(EVENT_SET, questions=(FOOD,))
WITH_GATE = replace(EVENT_SET, gates=(Gate(id=GateId(1), names={"de": "Schalter 3"}),))


def test_a_welcome_is_in_the_journal(tmp_path: Path) -> None:
    """A scan at self-service is welcome once, and told when it was used the second time."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan(secret_of(1))
        assert "Jörg" in stage.text()
        await stage.scan(secret_of(1))
        assert "Dieses Ticket wurde um 09:00" in " ".join(stage.text().split())
        refused = [e.body.reason for e in ledger.entries() if e.body.kind is Kind.REFUSAL]
        assert refused == [Reason.ALREADY_REDEEMED]
        assert kinds(ledger).count(Kind.ENTRY) == 1

    run(tmp_path, Mode.SELF_SERVICE, play)


def test_a_name_is_put_right_before_its_badge(tmp_path: Path) -> None:
    """Correction, entry, badge, in this order, with nothing written before the key."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        before = kinds(ledger)
        await stage.scan(secret_of(1))
        assert "Sind Sie das?" in stage.text()
        assert kinds(ledger) == before
        await press(stage, "2", "enter", "-Neu", "enter", "enter", "1")
        assert kinds(ledger)[len(before) :] == [Kind.CORRECTION, Kind.ENTRY, Kind.BADGE]
        found = stage.app.outfit.desk.search("neu")
        assert [hit.position.family_name[-4:] for hit in found] == ["-Neu"]
        await stage.wait(25)
        await stage.scan(secret_of(1))
        assert kinds(ledger)[-1] is Kind.REFUSAL

    run(tmp_path, Mode.SELF_SERVICE, play, confirms=True)


def test_a_morning_at_the_desk(tmp_path: Path) -> None:
    """Found by half a name, checked in with a badge, printed anew: card, queue and journal agree."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.press(*"lüden")
        assert "3 Treffer" in stage.text()
        await stage.press("down", "f2")
        assert "✔ eingecheckt" in stage.text()
        await stage.press("f3", "1")
        assert "Badge 2" in stage.text()
        assert kinds(ledger).count(Kind.BADGE_VOID) == 1

    run(tmp_path, Mode.DESK, play)


def test_the_room_counts(tmp_path: Path) -> None:
    """The door shows the number that the ledger holds."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan(secret_of(1))
        await stage.scan(secret_of(2))
        await stage.wait(4)
        assert "von 50" in stage.text()
        assert "4 %" in stage.text()
        assert ledger.rooms.persons(EVENT_SET.rooms[0].id) == 2

    run(tmp_path, Mode.DOOR, play)


def test_answers_are_kept_and_shown(tmp_path: Path) -> None:
    """What staff typed is in the ledger beside the entry, and nobody asks again."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan(secret_of(1))
        assert "▸ Essen *" in stage.text()
        assert kinds(ledger) == []
        await stage.press(*"vegan", "enter")
        assert "✔ Jörg" in stage.text()
        assert ledger.answers(PositionId(1)) == {FOOD.id: "vegan"}
        assert "Essen: vegan" in stage.text()
        await stage.press("f5", "j")
        await stage.scan(secret_of(1))
        assert "✔ Jörg" in stage.text()
        assert kinds(ledger).count(Kind.ENTRY) == 2

    run(tmp_path, Mode.DESK, play, ASKING)


def test_why_somebody_was_let_in_stands_beside_the_journal(tmp_path: Path) -> None:
    """The reason is personal: the body holds no word of it, the card shows it with who said it."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("UNPAID")
        assert "✖ Nicht bezahlt" in stage.text()
        await stage.press("f4", "2")
        assert "trotz Ablehnung: hier bezahlt, Eileen" in stage.text()
        entry = next(e for e in ledger.entries() if e.body.kind is Kind.ENTRY)
        assert (entry.body.forced, entry.body.by) == (True, "Eileen")
        assert b"paid here" in ledger.personal(entry.body.id)

    unpaid = attendee(20, secret="UNPAID", status=PositionStatus.PENDING)
    run(tmp_path, Mode.DESK, play, more=(unpaid,))


def test_what_was_answered_before_force_is_kept(tmp_path: Path) -> None:
    """Whoever is let in over one question has answered another; what cannot be taken is no answer."""
    date, seen = (
        Question(id=QuestionId(number), names={"de": name}, kind=kind, required=True)
        for number, name, kind in ((8, "Geburtstag", QuestionKind.DATE), (9, "Gesehen", QuestionKind.YES_NO))
    )

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan(secret_of(1))
        await stage.press(*"vegan", "enter", *"99", "f4", "1")
        assert kinds(ledger) == [Kind.ANSWER, Kind.ENTRY, Kind.BADGE]
        assert ledger.answers(PositionId(1)) == {FOOD.id: "vegan"}

    run(tmp_path, Mode.DESK, play, replace(ASKING, questions=(FOOD, date, seen)))


def test_an_entry_is_taken_back_for_good(tmp_path: Path) -> None:
    """The journal keeps both, the room counts neither, and the ticket is good again."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan(secret_of(1))
        assert ledger.rooms.persons(EVENT_SET.rooms[0].id) == 1
        await stage.press("f5", "j")
        assert ledger.rooms.persons(EVENT_SET.rooms[0].id) == 0
        undo = next(e.body for e in ledger.entries() if e.body.kind is Kind.UNDO)
        assert (undo.list, undo.by) == (DOOR, "Eileen")
        assert "(zurückgenommen)" in stage.text()
        await stage.press("f5")
        assert "Letzten Durchgang" not in stage.text()
        await stage.scan(secret_of(1))
        assert "✔ Jörg" in stage.text()

    run(tmp_path, Mode.DESK, play)


def test_a_look_leaves_no_trace(tmp_path: Path) -> None:
    """A scan that was only looked up is nowhere in the journal, admitted or refused."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.press("f6")
        await stage.scan(secret_of(1))
        assert "Nur nachgesehen: dürfte hinein" in stage.text()
        await stage.press("f6")
        await stage.scan("nobody")
        assert "Nur nachgesehen: Unbekannter Code" in stage.text()
        assert kinds(ledger) == []

    run(tmp_path, Mode.DESK, play)


def test_a_group_comes_in_by_its_order(tmp_path: Path) -> None:
    """Only tickets of exactly that order are listed, without what was bought with them."""
    group = (
        attendee(20, secret="G1", given_name="Ada", family_name="Byron", order="K7PQX"),
        attendee(21, secret="G2", given_name="Bo", family_name="Celik", order="K7PQX"),
        attendee(22, secret="G3", order="K7PQX", addon_to=PositionId(20)),
        attendee(23, secret="G4", given_name="Cy", family_name="Dorn", order="K7PQXX"),
    )

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan("G1")
        assert "Bestellung K7PQX: 2 Tickets" in stage.text()
        assert "Dazu: Teilnahme" in stage.text()
        await stage.press("f7")
        assert "2 Treffer" in stage.text()
        assert "▸ Celik, Bo" in stage.text()
        await stage.press("enter")
        assert "✔ Bo Celik" in stage.text()
        assert kinds(ledger).count(Kind.ENTRY) == 2

    run(tmp_path, Mode.DESK, play, more=group)


def test_a_replaced_badge_opens_the_card_and_says_where(tmp_path: Path) -> None:
    """The old code says when and at which desk it was replaced, whoever holds it."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan(secret_of(1))
        old = next(e.body.code for e in ledger.entries() if e.body.kind is Kind.BADGE)
        await stage.press("f3", "1")
        await stage.scan(old)
        assert "✖ Ersetzt um 09:00, Schalter 3" in stage.text()
        assert "Badge 2" in stage.text()

    run(tmp_path, Mode.DESK, play, WITH_GATE)


WAY = Question(
    id=QuestionId(1),
    names={"de": "Kommen Sie mit dem Auto?"},
    kind=QuestionKind.YES_NO,
    required=False,
)
PLATE = Question(
    id=QuestionId(2),
    names={"de": "Welches Kennzeichen?"},
    required=True,
    depends_on=QuestionId(1),
    depends_values=("True",),
)
DAY = Question(id=QuestionId(3), names={"de": "Wann geboren?"}, kind=QuestionKind.DATE, highest="2020-01-01")


def test_an_attendee_is_asked(tmp_path: Path) -> None:
    """Questions of the real desk come page by page, those that follow from an answer in a second round."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.scan(secret_of(1))
        assert "Frage 1 von 2" in stage.text()
        await stage.press("j")
        await stage.press(*"1.2.2024", "enter")
        assert "Höchstens 01.01.2020" in stage.text()
        await stage.press("backspace", "backspace", *"19", "enter")
        assert "Welches Kennzeichen?" in stage.text()
        assert "Frage 3 von 3" in stage.text()
        assert Kind.ENTRY not in kinds(ledger)
        await stage.press(*"HH 1", "enter")
        assert "Jörg" in stage.text()
        assert kinds(ledger).count(Kind.ENTRY) == 1
        await stage.scan(secret_of(2))
        await stage.press("2", "enter")
        assert "Jörg" in stage.text()
        assert kinds(ledger).count(Kind.ENTRY) == 2

    asking = replace(EVENT_SET, questions=(WAY, DAY, PLATE))
    run(tmp_path, Mode.SELF_SERVICE, play, asking)


def test_an_attendee_without_a_ticket(tmp_path: Path) -> None:
    """Full name and order code check in at the real desk; a wrong code is in nobody's journal."""

    async def play(stage: Stage, ledger: Ledger) -> None:
        await stage.press("0", "1", *"Eva Ost", "enter", *"WEST9", "enter")
        await stage.wait(1.2)
        assert "Damit finden" in stage.text()
        assert kinds(ledger) == []
        await stage.press("1", *"Ost Eva", "enter", *"ost9o", "enter")
        await stage.wait(1.2)
        assert "Eva" in stage.text()
        assert kinds(ledger).count(Kind.ENTRY) == 1

    eva = attendee(9, given_name="Eva", family_name="Ost", title="Dr.", order="OST90")
    run(tmp_path, Mode.SELF_SERVICE, play, more=(eva,))
