"""What a kiosk is heard with: as its settings say, in the modes that have something to say."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.errors import LedgerUnwritableError
from kiosk.audio.hearing import audio_findings, make_audio
from kiosk.audio.loudspeaker import Loudspeaker
from kiosk.audio.port import Silence
from kiosk.audio.programs import Programs
from kiosk.checkup.findings import State as Found
from kiosk.settings import Mode, Settings
from kiosk.signals import State
from tests.fakes.audio import FakeAudio
from tests.fakes.stage import Stage, staged

BOTH = Programs(("aplay",), ("espeak-ng",))


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        pytest.param(Settings(), Loudspeaker, id="an attendee's kiosk sounds"),
        pytest.param(Settings(mode=Mode.DOOR), Loudspeaker, id="a door sounds"),
        pytest.param(
            Settings(mode=Mode.STAND, sounds=False, speech_on=True), Loudspeaker, id="a stand speaks"
        ),
        pytest.param(Settings(mode=Mode.DESK, speech_on=True), Silence, id="a desk is silent"),
        pytest.param(Settings(mode=Mode.LEAD, speech_on=True), Silence, id="a lead's kiosk is silent"),
        pytest.param(Settings(sounds=False), Silence, id="switched off"),
        pytest.param(Settings(sounds=False, speech_on=True), Loudspeaker, id="speech alone"),
    ],
)
def test_settings_and_mode_decide(settings: Settings, kind: type) -> None:
    """No thread where nothing is to be heard."""
    with closing(make_audio(settings)) as audio:
        assert isinstance(audio, kind)


@pytest.mark.parametrize(
    ("settings", "programs", "has_card", "found"),
    [
        pytest.param(Settings(), BOTH, True, [Found.GOOD], id="tones"),
        pytest.param(Settings(), Programs(), True, [Found.WARN], id="no player"),
        pytest.param(Settings(), BOTH, False, [Found.WARN], id="no sound card"),
        pytest.param(Settings(speech_on=True), BOTH, True, [Found.GOOD, Found.GOOD], id="tones and speech"),
        pytest.param(
            Settings(speech_on=True), Programs(("aplay",)), True, [Found.GOOD, Found.WARN], id="no voice"
        ),
        pytest.param(Settings(sounds=False), Programs(), False, [], id="switched off"),
        pytest.param(Settings(mode=Mode.DESK, speech_on=True), Programs(), False, [], id="a desk"),
    ],
)
def test_the_doctor_says_what_is_missing(
    settings: Settings,
    programs: Programs,
    has_card: bool,  # noqa: FBT001  # a row of a table
    found: list[Found],
) -> None:
    """Each thing that is wanted and missing, with what to do."""
    findings = list(audio_findings(settings, programs, has_output=has_card))
    assert [finding.state for finding in findings] == found
    assert all(bool(finding.remedy) is (finding.state is Found.WARN) for finding in findings)


def run(play: Callable[[Stage, FakeAudio], Awaitable[None]], mode: Mode, audio: FakeAudio) -> None:
    """Play with a kiosk that is heard."""

    async def scene() -> None:
        async with staged(mode, size=(57, 16), fit=lambda outfit: replace(outfit, audio=audio)) as stage:
            await play(stage, audio)

    asyncio.run(scene())


def test_a_visit_is_heard() -> None:
    """A refusal and a welcome, each with its sound and its words; `.` says them again, a language anew."""

    async def play(stage: Stage, audio: FakeAudio) -> None:
        assert "♪." in stage.text()
        audio.take()
        await stage.scan("TICKET3")
        assert State.STOP in audio.heard
        refused = audio.said()
        assert refused.startswith("Stopp.")
        await stage.press(".")
        assert audio.said().startswith("Stopp.")
        await stage.press("e")
        assert audio.said().startswith("Stop. ")
        await stage.scan("TICKET1")
        assert State.WELCOME in audio.heard

    run(play, Mode.SELF_SERVICE, FakeAudio())


def test_a_kiosk_that_is_broken_says_where_to_go() -> None:
    """What covers the page of an attendee is read out as well."""

    async def play(stage: Stage, audio: FakeAudio) -> None:
        stage.desk.broken = LedgerUnwritableError("The disk is full.", "Free some space.")
        await stage.scan("TICKET1")
        assert audio.said().startswith("Dieser Kiosk macht Pause. Bitte zum Serviceschalter")

    run(play, Mode.SELF_SERVICE, FakeAudio())


def test_what_is_typed_is_no_key() -> None:
    """A point in a date or an address belongs to the field, and is not a wish to hear the page again."""

    async def play(stage: Stage, audio: FakeAudio) -> None:
        await stage.press("0", "1")
        audio.take()
        await stage.press(".")
        assert audio.said() == ""

    run(play, Mode.SELF_SERVICE, FakeAudio())


def test_a_door_is_heard() -> None:
    """A steward hears the verdict, once for each ticket; words are for attendees' kiosks."""

    async def play(stage: Stage, audio: FakeAudio) -> None:
        await stage.scan("TICKET3")
        await stage.scan("TICKET3")
        await stage.scan("TICKET1")
        assert audio.take() == [State.STOP, State.STOP, State.WELCOME]

    run(play, Mode.DOOR, FakeAudio(speaks=False))


def test_a_silent_kiosk_shows_no_key_for_speech() -> None:
    """Nothing is named that does nothing."""

    async def play(stage: Stage, _audio: FakeAudio) -> None:
        assert "♪" not in stage.text()

    run(play, Mode.SELF_SERVICE, FakeAudio(speaks=False))


def test_the_unit_lets_sound_out() -> None:
    """The kiosk's unit may open sound cards, and its user belongs to their group."""
    unit = (Path(__file__).parents[2] / "systemd" / "einlass-kiosk.service").read_text(encoding="utf-8")
    assert "DeviceAllow=char-alsa rw" in unit
    assert "SupplementaryGroups=video audio" in unit
