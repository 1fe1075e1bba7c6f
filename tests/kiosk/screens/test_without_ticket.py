"""Attendees without a ticket look for themselves, played by keys, scans and time."""

import pytest

from checkin.model import PositionId
from checkin.question import QuestionKind
from kiosk.admission.lookup_tries import FIRST_WAIT_MS, LookedUp
from kiosk.messages import SelfLookedUp
from tests.fakes.stage import Stage
from tests.fakes.visit import HOME, ORDER, press, question, run, said

K = QuestionKind


async def search(stage: Stage, name: str, proof: str) -> None:
    """From idle to the answer."""
    await press(stage, "0", "1", name, "enter", proof, "enter")
    await stage.wait(1.2)


@pytest.mark.parametrize(
    ("name", "proof", "welcome"),
    [
        pytest.param("Hannah Müller", "HMZW8", "Hannah", id="found"),
        pytest.param("Zoe OSullivan", "zoesu", "Zoë", id="found in another language"),
    ],
)
def test_somebody_without_a_ticket_is_found(name: str, proof: str, welcome: str) -> None:
    """Full name and order code check in with a badge, as a scan would."""

    async def play(stage: Stage) -> None:
        await search(stage, name, proof)
        assert welcome in said(stage)
        assert "▌" not in stage.text()
        assert len(stage.desk.jobs) == 1

    run(play)


def test_whoever_is_found_is_asked_as_well() -> None:
    """Questions come after a search just as after a scan."""

    async def play(stage: Stage) -> None:
        await search(stage, "Anneliese Müller", ORDER)
        assert "Frage 1 von 1" in said(stage)
        await press(stage, "x", "enter")
        assert "Anneliese" in said(stage)

    run(play, question(1, K.LINE))


def test_nobody_learns_why_nobody_was_found() -> None:
    """An unknown name, a wrong factor, and several that fit lead to one page, after the same time."""
    pages: list[str] = []

    async def play(stage: Stage) -> None:
        for name, proof in (
            ("Nobody Atall", "HMZW8"),
            ("Hannah Müller", "WRONG"),
            ("Erika Mustermann", "DAYS3"),
        ):
            await press(stage, "0", "1", name, "enter", proof, "enter")
            await stage.wait(0.6)
            assert "Einen Moment" in said(stage)
            await stage.wait(0.4)
            pages.append(stage.picture())
            assert "Damit finden wir Sie hier nicht" in said(stage)
            assert not any(word in said(stage) for word in (*name.split(), proof))
            await stage.wait(21)
            assert HOME in said(stage)

    run(play)
    assert len(set(pages)) == 1


def test_a_slip_may_be_mended_at_once() -> None:
    """After a failure one key begins again with empty fields."""

    async def play(stage: Stage) -> None:
        await search(stage, "Hannah Muller", "HMZW9")
        await press(stage, "1")
        assert "Wie heißen Sie?" in said(stage)
        assert "Hannah" not in said(stage)
        await press(stage, "Hannah Muller", "enter", "HMZW8", "enter")
        await stage.wait(1.2)
        assert "Hannah" in said(stage)

    run(play)


def test_too_many_tries_are_not_offered() -> None:
    """While the desk wants a pause nobody is invited to search; afterwards it is offered again."""

    async def play(stage: Stage) -> None:
        stage.desk.lookup_wait_ms = FIRST_WAIT_MS + 30_000
        await search(stage, "Nobody Atall", "HMZW8")
        assert "Noch einmal" not in said(stage)
        await press(stage, "1")
        assert "Wie heißen Sie?" not in said(stage)
        await stage.wait(22)
        await press(stage, "0")
        assert "Selbst suchen" not in said(stage)
        await stage.wait(17)
        await press(stage, "0")
        assert "Selbst suchen" in said(stage)

    run(play)


def test_the_search_can_be_switched_off() -> None:
    """Where it is switched off, or nobody has a name, there is only the way to the desk."""

    async def play(stage: Stage) -> None:
        await press(stage, "0")
        assert "Selbst suchen" not in said(stage)
        await press(stage, "1")
        assert "links vom Eingang" in said(stage)
        assert stage.desk.looked_up == []

    run(play, self_lookup=False)


def test_both_fields_are_needed() -> None:
    """Enter on an empty field does nothing; back keeps the name; Escape goes to the desk's way."""

    async def play(stage: Stage) -> None:
        await press(stage, "0", "1", "enter")
        assert "Schritt 1 von 2" in said(stage)
        await press(stage, "Hannah", "enter", "enter")
        assert "Schritt 2 von 2" in said(stage)
        await press(stage, "left")
        assert "Hannah▌" in said(stage)
        await press(stage, "escape")
        assert "links vom Eingang" in said(stage)
        assert stage.desk.looked_up == []

    run(play)


def test_a_late_result_is_nobodys() -> None:
    """What the desk found for whoever was here before is not taken for the next one."""

    async def play(stage: Stage) -> None:
        home = stage.app.home
        await press(stage, "0", "1", "Nobody Atall", "enter", "HMZW8")
        home.ask = lambda *_, **__: None  # type: ignore[method-assign]  # a desk that does not answer
        await press(stage, "enter")
        home.post_message(SelfLookedUp(LookedUp("TICKET6", 0), asked_ms=1))
        await stage.settle()
        await stage.wait(2)
        assert "Einen Moment" in said(stage)
        assert stage.desk.tried == []

    run(play)


def test_a_ticket_that_turns_up_ends_the_search() -> None:
    """A scan while somebody types, or while the desk looks, wins; the late result is nobody's."""

    async def play(stage: Stage) -> None:
        await press(stage, "0", "1", "Hannah")
        await stage.scan("TICKET2")
        assert "Jörg" in said(stage)
        await stage.wait(26)
        await press(stage, "0", "1", "Hannah Müller", "enter", "HMZW8", "enter")
        await stage.scan("TICKET7")
        await stage.wait(2)
        assert "Zoë" in said(stage)
        assert PositionId(6) not in stage.desk.entered

    run(play)


@pytest.mark.parametrize(
    ("keys", "shown", "hidden"),
    [
        pytest.param((*"Hans koch",), "Hans koch▌", "gelesen", id="words, and nothing after them"),
        pytest.param((*"Hans koch", "enter"), "Bestellcode", "gelesen", id="words and Enter go on"),
        pytest.param((*"k7m2p9q4x8",), "Als Ticket gelesen", "k7m2", id="what may be a ticket is not shown"),
    ],
)
def test_fast_typing_is_not_lost_without_a_word(keys: tuple[str, ...], shown: str, hidden: str) -> None:
    """Words are for the field, however fast they come; of anything else it is said that it was not taken."""

    async def play(stage: Stage) -> None:
        await press(stage, "0", "1")
        for key in keys:
            stage.key(key)
        await stage.drain()
        await stage.wait(0.2)
        assert shown in said(stage)
        assert hidden not in said(stage)

    run(play)
