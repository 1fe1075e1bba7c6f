"""Tones and speech by programs of the system: the newest wish counts, nothing waits, nothing hangs."""

import shutil
import threading
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.audio.loudspeaker import LONGEST_TEXT, Loudspeaker, Manner
from kiosk.audio.programs import Programs, find_programs, has_output, speaker_call
from kiosk.signals import State

PATIENCE_S = 10.0
ALOUD = Manner(speaks=True)

PLAYER = """#!/bin/sh
cp "$2" "{folder}/being-played" && mv "{folder}/being-played" "{folder}/played.$$.wav"
exit {code}
"""
SPEAKER = """#!/bin/sh
echo "$@" >>"{folder}/calls"
cat >>"{folder}/texts"
echo >>"{folder}/texts"
echo $$ >>"{folder}/pids"
exec sleep 60
"""
"""Programs that note what they were given; the second one speaks until it is stopped."""


class Studio:
    """A folder with programs, and what they noted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, name: str, text: str, code: int = 0) -> None:
        """Put a program onto the search path."""
        file = self.folder / name
        file.write_text(text.format(folder=self.folder, code=code), encoding="utf-8")
        file.chmod(0o755)

    def programs(self) -> Programs:
        """What is found there."""
        return find_programs(str(self.folder))

    def lines(self, name: str) -> list[str]:
        """What was noted."""
        file = self.folder / name
        return file.read_text(encoding="utf-8").split("\n")[:-1] if file.exists() else []

    def played(self) -> list[Path]:
        """Files that were played."""
        return sorted(self.folder.glob("played.*"))

    def speaking(self) -> list[int]:
        """Processes that speak now."""
        return [int(pid) for pid in self.lines("pids") if _is_alive(int(pid))]


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def until(is_so: Callable[[], object]) -> None:
    """Wait for a thread."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, "it never came true"
        threading.Event().wait(0.005)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """A player and a speaker."""
    studio = Studio(tmp_path)
    studio.install("aplay", PLAYER)
    studio.install("espeak-ng", SPEAKER)
    yield studio
    assert studio.speaking() == []


def test_a_tone_is_played_from_a_file(studio: Studio) -> None:
    """A whole WAV file, made once."""
    with closing(Loudspeaker(studio.programs(), Manner())) as loudspeaker:
        assert loudspeaker.sound(State.WELCOME)
        until(studio.played)
        with wave.open(str(studio.played()[0])) as file:
            assert file.getnframes() > 0
        assert not loudspeaker.speaks


def test_what_is_read_out_is_no_argument(studio: Studio) -> None:
    """Everybody on a machine sees arguments; names go to standard input."""
    with closing(Loudspeaker(studio.programs(), ALOUD)) as loudspeaker:
        loudspeaker.speak("Guten Morgen, Zoë O’Sullivan.", "de")
        until(lambda: studio.lines("pids"))
        assert studio.lines("texts") == ["Guten Morgen, Zoë O’Sullivan."]
        assert studio.lines("calls") == ["-v de -s 150 -a 100 -b 1 --stdin"]


def test_a_new_page_stops_the_old_speech(studio: Studio) -> None:
    """Never two voices at once, and none is left when the program ends."""
    with closing(Loudspeaker(studio.programs(), ALOUD)) as loudspeaker:
        for number in range(3):
            loudspeaker.speak(f"Seite {number}", "de")
            until(lambda: studio.lines("texts")[-1:] == [f"Seite {number}"])  # noqa: B023  # waited for here
            until(lambda: len(studio.speaking()) == 1)
        loudspeaker.hush()
        until(lambda: not studio.speaking())
        loudspeaker.speak("zuletzt", "de")
        until(studio.speaking)


def test_a_tone_comes_before_the_words(studio: Studio) -> None:
    """A verdict is heard first as a tone, and then read out: some sound cards play one thing at a time."""
    with closing(Loudspeaker(studio.programs(), ALOUD)) as loudspeaker:
        loudspeaker.sound(State.STOP)
        loudspeaker.speak("Bitte zum Serviceschalter.", "de")
        until(lambda: studio.lines("pids"))
        assert studio.played()


def test_a_storm_of_wishes_does_not_pile_up(studio: Studio) -> None:
    """Of a thousand pages at once the last one is read, within the time of a few."""
    with closing(Loudspeaker(studio.programs(), ALOUD)) as loudspeaker:
        began = time.monotonic()
        for number in range(1000):
            loudspeaker.speak(f"Seite {number}", "de")
        assert time.monotonic() - began < 1
        until(lambda: studio.lines("texts")[-1:] == ["Seite 999"])
        assert len(studio.lines("texts")) < 100


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("a[[h@lˈoʊ]]b", "a((h@lˈoʊ))b", id="sounds instead of letters"),
        pytest.param("a\x1b]52;c;aa\x07b\x00c", "abc", id="commands"),
        pytest.param("x" * 5000, "x" * LONGEST_TEXT, id="huge"),
        pytest.param("-f /etc/passwd", "-f /etc/passwd", id="an option"),
    ],
)
def test_hostile_texts_are_texts(studio: Studio, text: str, said: str) -> None:
    """Whatever stands in a name is letters, in a bounded number."""
    with closing(Loudspeaker(studio.programs(), ALOUD)) as loudspeaker:
        loudspeaker.speak(text, "de")
        until(lambda: studio.lines("pids"))
        assert [line.rstrip("…") for line in studio.lines("texts")] == [said.rstrip("…")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("espeak-ng", "#!/bin/sh\nexit 1\n", id="fails"),
        pytest.param("espeak-ng", "#!/nowhere\n", id="cannot be started"),
        pytest.param("espeak-ng", "#!/bin/sh\nexec <&-\nexit 0\n", id="does not listen"),
    ],
)
def test_a_broken_voice_is_silence(studio: Studio, name: str, text: str) -> None:
    """The thread lives on, and so do tones."""
    studio.install(name, text)
    with closing(Loudspeaker(studio.programs(), ALOUD)) as loudspeaker:
        loudspeaker.speak("x" * 300, "de")
        assert loudspeaker.sound(State.HINT)
        until(studio.played)


def test_without_programs_the_terminal_rings(tmp_path: Path) -> None:
    """Whoever asked for a tone is told that nothing can play it; a voice that is missing is no voice."""
    with closing(Loudspeaker(find_programs(str(tmp_path)), ALOUD)) as loudspeaker:
        assert not loudspeaker.sound(State.STOP)
        assert not loudspeaker.speaks
        loudspeaker.speak("x", "de")


def test_a_player_that_fails_is_told(studio: Studio) -> None:
    """After it could not play once, the terminal rings."""
    studio.install("aplay", PLAYER, code=1)
    with closing(Loudspeaker(studio.programs(), Manner())) as loudspeaker:
        assert loudspeaker.sound(State.STOP)
        until(lambda: not loudspeaker.sound(State.STOP))


def test_sounds_can_be_switched_off(studio: Studio) -> None:
    """Then nothing is played, and nothing rings instead."""
    with closing(Loudspeaker(studio.programs(), Manner(sounds=False, speaks=True))) as loudspeaker:
        assert loudspeaker.sound(State.STOP)
        loudspeaker.speak("x", "de")
        until(lambda: studio.lines("pids"))
        assert studio.played() == []


def test_a_sound_card_is_known_by_its_output(tmp_path: Path) -> None:
    """A card that only records is none."""
    assert not has_output(tmp_path / "nothing")
    (tmp_path / "pcmC0D0c").touch()
    assert not has_output(tmp_path)
    (tmp_path / "pcmC0D0p").touch()
    assert has_output(tmp_path)


@pytest.mark.services
@pytest.mark.parametrize("language", ["de", "en", "fr", "pl", "tr", "uk"])
def test_a_real_voice_speaks_every_language_of_the_screens(tmp_path: Path, language: str) -> None:
    """Its WAV file is longer for more words, faster at a higher speed, louder at a higher volume."""
    speaker = shutil.which("espeak-ng")
    assert speaker, "espeak-ng is missing; as root, ./run test --services installs it"
    few = _recorded(tmp_path / "few.wav", speaker, "Hallo.", Manner(speaks=True), language)
    many = _recorded(tmp_path / "many.wav", speaker, "Hallo. " * 9, Manner(speaks=True), language)
    fast = _recorded(
        tmp_path / "fast.wav", speaker, "Hallo. " * 9, Manner(speaks=True, words_per_minute=300), language
    )
    quiet = _recorded(tmp_path / "quiet.wav", speaker, "Hallo.", Manner(speaks=True, percent=20), language)
    assert len(few) < len(many) / 3
    assert len(fast) < len(many) * 0.8
    assert 0 < max(quiet) < max(few) / 2


def _recorded(wav: Path, speaker: str, text: str, manner: Manner, language: str) -> "memoryview[int]":
    """Samples of what was said."""
    programs = Programs(speaker=(speaker, "-w", str(wav)))
    with closing(Loudspeaker(programs, manner)) as loudspeaker:
        loudspeaker.speak(text, language)
        until(lambda: wav.exists() and _is_whole(wav))
    with wave.open(str(wav)) as file:
        return memoryview(file.readframes(file.getnframes())).cast("h")


def _is_whole(wav: Path) -> bool:
    """Whether nothing was added to it for a while, and there is something."""
    before = wav.stat().st_size
    threading.Event().wait(0.2)
    return before > 1000 and wav.stat().st_size == before


def test_the_command_has_the_voice_of_the_language() -> None:
    """Also of one that was never heard of: then the program says no, and nothing is said."""
    programs = Programs(speaker=("espeak-ng",))
    assert speaker_call(programs, "en", 150, 100)[:3] == ("espeak-ng", "-v", "en-gb")
    assert speaker_call(programs, "xx", 150, 100)[:3] == ("espeak-ng", "-v", "xx")
