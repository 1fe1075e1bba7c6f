"""Which programs of the system make a kiosk heard, and how they are called. Must not know: when, and what.

What is read out goes to the program's standard input: an argument would be seen by everybody on the machine.
"""

import shutil
from pathlib import Path

import msgspec

PLAYERS: tuple[tuple[str, ...], ...] = (("aplay", "-q"), ("pw-play",), ("paplay",))
"""Programs that play a WAV file, the first that is there; the file's name follows."""

SPEAKER = "espeak-ng"
VOICES = {
    "de": "de",
    "de-x-easy": "de",
    "en": "en-gb",
    "fr": "fr",
    "pl": "pl",
    "tr": "tr",
    "uk": "uk",
    "ar": "ar",
}
"""Language of the screens -> voice of espeak-ng; another language has the voice of its own code."""

DEVICES = Path("/dev/snd")
OUTPUTS = "pcmC*p"


class Programs(msgspec.Struct, frozen=True):
    """How to play a file and how to speak; empty = there is no program for it here."""

    player: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()


def find_programs(path: str | None = None) -> Programs:
    """Those that are on the search path."""
    found = ((shutil.which(name, path=path), *rest) for name, *rest in PLAYERS)
    player = next((call for call in found if call[0]), ())
    speaker = shutil.which(SPEAKER, path=path)
    return Programs(tuple(filter(None, player)), (speaker,) if speaker else ())


def speaker_call(programs: Programs, language: str, words_per_minute: int, percent: int) -> tuple[str, ...]:
    """The command that reads its standard input out.

    Args:
        programs: With a speaker.
        language: Of the text.
        words_per_minute: How fast.
        percent: How loud, 100 being as usual.
    """
    voice = VOICES.get(language, language)
    how = ("-v", voice, "-s", str(words_per_minute), "-a", str(percent))
    return (*programs.speaker, *how, "-b", "1", "--stdin")


def has_output(devices: Path = DEVICES) -> bool:
    """Whether the system knows anything that sounds could come out of."""
    return any(devices.glob(OUTPUTS))
