"""Another mode or place for a kiosk from the lead's screen, by keyboard alone; and who may do what there."""

import pytest
from msgspec.structs import replace

from kiosk.fleet.evacuation import COUNTS, NAMES
from kiosk.fleet.kiosks import Outcome, Source
from kiosk.outfit import Outfit
from kiosk.screens.lead.assigning import FAILED
from kiosk.screens.lead.choosing import Choice, Pick
from kiosk.views import DeskPlace
from tests.fakes.desk import LIST
from tests.fakes.fleet import KIOSKS, LEAD_PIN, Lead
from tests.fakes.lead_stage import play_lead, type_pin
from tests.fakes.staff import FakeSigning
from tests.fakes.stage import Stage


def test_another_mode_by_figures_and_pin() -> None:
    """Chosen, asked once more, done with the lead's PIN; it is told when it holds."""

    async def play(stage: Stage, lead: Lead) -> None:
        await stage.press("down", "m")
        text = stage.text()
        for said in ("Tor B 1   Modus", "1  Selbstbedienung   ● jetzt", "3  Tür"):
            assert said in text
        await stage.press("3")
        assert "? Tor B 1: Modus Tür" in stage.text()
        assert lead.fleet.changed == []
        await stage.press("enter")
        assert "PIN der Leitung" in stage.text()
        await type_pin(stage, LEAD_PIN)
        assert lead.fleet.changed == [("Tor B 1", {"mode": "door"}, LEAD_PIN)]
        assert "✔ Tor B 1: Modus Tür" in stage.text()
        assert "sobald dort niemand bedient wird" in stage.text()

    play_lead(play)


def test_another_place_in_two_steps() -> None:
    """Which part of it, then which of those that the event has; or what the kiosk itself says."""

    async def play(stage: Stage, lead: Lead) -> None:
        await stage.press("down", "p")
        assert "3  Raum" in stage.text()
        await stage.press("3")
        assert "1  Saal 2" in stage.text()
        await stage.press("escape", "1")
        assert "1  Einlass   ● jetzt" in stage.text()
        await stage.press("escape", "3", "2", "j")
        await type_pin(stage, LEAD_PIN)
        await stage.press("p", "3", "3", "enter")
        await type_pin(stage, LEAD_PIN)
        assert [changes for _, changes, _ in lead.fleet.changed] == [{"room": "2"}, {"room": ""}]

    play_lead(play)


def test_nothing_is_changed_by_accident() -> None:
    """Esc and no go back step by step; other keys and a wrong PIN do nothing."""

    async def play(stage: Stage, lead: Lead) -> None:
        await stage.press("m", "9", "x", "3", "n", "3", "x", "enter")
        await type_pin(stage, "9999")
        assert "Das war keine Mitarbeiter-PIN" in stage.text() or "PIN der Leitung" in stage.text()
        await stage.press("escape")
        assert lead.fleet.changed == []
        assert "Zustand" in stage.text()
        await stage.press("p", "escape", "m", "escape")
        assert "Zustand" in stage.text()

    play_lead(play)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        pytest.param(Outcome.NO_ANSWER, "Der Hub antwortet nicht", id="no answer"),
        pytest.param(Outcome.LACKS_ROLE, "Mit dieser PIN lassen sich", id="role"),
        pytest.param(Outcome.NO_LEAD, "Am Hub hat noch keine Leitung eine PIN", id="nobody"),
        pytest.param(Outcome.SLOWED, "Zu viele falsche PINs", id="slowed"),
        pytest.param(Outcome.REFUSED, "Der Hub nimmt das nicht an", id="refused"),
    ],
)
def test_what_was_not_done_is_said(outcome: Outcome, said: str) -> None:
    """And that nothing has changed, unless nobody knows."""

    async def play(stage: Stage, lead: Lead) -> None:
        lead.fleet.outcome = outcome
        await stage.press("m", "2", "enter")
        await type_pin(stage, LEAD_PIN)
        text = stage.text()
        assert f"▲ {said}" in text
        is_open = outcome is Outcome.NO_ANSWER
        assert ("Vielleicht ist es geändert: Die Liste wird es zeigen" in text) is is_open
        assert ("Nichts hat sich geändert" in text) is not is_open

    play_lead(play)


@pytest.mark.parametrize(
    ("outcome", "wrong"),
    [
        pytest.param(outcome, 0 if outcome is Outcome.DONE else 2, id=outcome)
        for outcome in (Outcome.DONE, *FAILED)
    ],
)
def test_only_what_was_done_proves_a_pin(outcome: Outcome, wrong: int) -> None:
    """An answer that says nothing of the PIN, or that it is not a lead's, forgets no wrong ones."""

    async def play(stage: Stage, lead: Lead) -> None:
        lead.fleet.outcome = outcome
        await stage.press("m", "2", "enter")
        for pin in ("9999", "9999", LEAD_PIN):
            await type_pin(stage, pin)
        assert stage.app.outfit.pin_tries.wrong == wrong

    play_lead(play)


def test_without_a_hub_nothing_is_changed_from_afar() -> None:
    """The keys are not there."""

    async def play(stage: Stage, lead: Lead) -> None:
        lead.fleet.source, lead.fleet.kiosks = Source.ALONE, KIOSKS[:1]
        await stage.wait(2.1)
        assert "M Modus" not in stage.text()
        await stage.press("m")
        assert "Selbstbedienung" not in stage.text()

    play_lead(play)


def test_many_options_turn_their_pages() -> None:
    """0 shows further ones, and the first ones again."""
    options = tuple(Pick(str(n), f"Saal {n}") for n in range(1, 21))
    choice = Choice("Tor", "room", "Raum", options)
    assert [option.name for option in choice.shown] == [f"Saal {n}" for n in range(1, 10)]
    assert choice.turned().find("1") == options[9]
    assert choice.turned().turned().find("2") == options[19]
    assert choice.turned().turned().find("3") is None
    assert choice.turned().turned().turned().page == 0
    assert [choice.find(key) for key in ("0", "x", "", "10", "²")] == [None] * 5


class Signed(Lead):
    """Where staff have to say who they are."""

    def fit(self, outfit: Outfit) -> Outfit:
        """With PINs of three people."""
        return replace(super().fit(outfit), signing=FakeSigning(), sign_in=True, place=DeskPlace(LIST))


def test_where_staff_have_pins_somebody_signs_in_first() -> None:
    """Then the kiosks are shown, with the name above; a key that is not theirs is refused."""

    async def play(stage: Stage, _lead: Lead) -> None:
        assert "Bitte anmelden" in stage.text()
        assert "Tor A 1" not in stage.text()
        await stage.press("f12")
        await type_pin(stage, "2222")
        assert "Eileen" in stage.text()
        assert "Tor A 1" in stage.text()
        await stage.press("m")
        assert "braucht es die Rolle Leitung" in stage.text()
        await stage.press("f12", "f12")
        await type_pin(stage, "3333")
        await stage.press("m")
        assert "Selbstbedienung" in stage.text()

    play_lead(play, lead=Signed())


def test_nobody_needs_a_pin_to_clear_the_house() -> None:
    """Who is where, the slip and the names work for everybody; the kiosks stay shut."""

    async def play(stage: Stage, lead: Lead) -> None:
        await stage.press("e", "e")
        assert lead.evacuation.printed == [COUNTS]
        await stage.press("l", "enter")
        assert lead.evacuation.printed == [COUNTS, NAMES]
        assert "330 Personen im Haus" in stage.text()
        await stage.press("escape")
        assert "Bitte anmelden" in stage.text()

    play_lead(play, lead=Signed())
