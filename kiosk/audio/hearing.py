"""Whether this kiosk is heard at all, and with what. Must not know: screens, pages."""

from collections.abc import Iterator

from checkin.phrases import phrase
from kiosk.audio.loudspeaker import Loudspeaker, Manner
from kiosk.audio.port import Silence
from kiosk.audio.programs import Programs, find_programs
from kiosk.audio.programs import has_output as find_output
from kiosk.checkup.findings import Finding, State
from kiosk.settings import Mode, Settings
from kiosk.words import mark

READ_OUT = frozenset({Mode.SELF_SERVICE, Mode.STAND})
"""What attendees stand before."""

SOUNDING = READ_OUT | {Mode.DOOR}
"""At a desk somebody looks at the screen, and another desk stands beside it."""


def make_audio(settings: Settings) -> Loudspeaker | Silence:
    """What these settings want to be heard with; to be closed."""
    manner = manner_of(settings)
    return Loudspeaker(find_programs(), manner) if manner.sounds or manner.speaks else Silence()


def manner_of(settings: Settings) -> Manner:
    """How a kiosk with these settings is heard."""
    return Manner(
        sounds=settings.sounds and settings.mode in SOUNDING,
        speaks=settings.speech_on and settings.mode in READ_OUT,
        is_private=settings.speech_headset,
        words_per_minute=settings.speech_speed,
        percent=settings.speech_volume,
    )


def audio_findings(
    settings: Settings, programs: Programs | None = None, *, has_output: bool | None = None
) -> Iterator[Finding]:
    """What a kiosk that is to be heard has for it; nothing is played.

    Args:
        settings: Of this kiosk.
        programs: Those of the system.
        has_output: Whether there is a sound card; None = looked for.
    """
    manner = manner_of(settings)
    programs = find_programs() if programs is None else programs
    card = find_output() if has_output is None else has_output
    if manner.sounds:
        yield _finding("sounds", programs.player, "aplay", "alsa-utils", is_out=card)
    if manner.speaks:
        yield _finding("speech", programs.speaker, "espeak-ng", "espeak-ng", is_out=card)


def _finding(what: str, program: tuple[str, ...], name: str, package: str, *, is_out: bool) -> Finding:
    if not program:
        remedy = phrase("apt-get install {package}, or switch it off in the settings.", package=package)
        text = phrase("{program} is not here, so this kiosk is silent.", program=name)
        return Finding(what, State.WARN, text, remedy)
    if not is_out:
        return Finding(
            what, State.WARN, mark("There is no sound card."), mark("Plug in a loudspeaker or a headset.")
        )
    return Finding(what, State.GOOD, f"By {program[0]}.")
