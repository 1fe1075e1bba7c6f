"""One thread that plays tones and reads out, each by a process of its own; the newest wish counts.

A screen never waits for it, and nothing it does can stop a screen: a program that is missing, hangs or fails
is silence. Must not know: pages, settings' files.
"""

import os
import subprocess
import threading
from contextlib import suppress

import msgspec

from checkin.text import clean_text
from kiosk.audio.programs import Programs, speaker_call
from kiosk.audio.tones import make_wav
from kiosk.signals import SIGNALS, State

LONGEST_TONE_S = 3.0
"""A player that takes longer hangs."""

LONGEST_TEXT = 2_000
"""Longer than a privacy notice."""
PHONEMES = str.maketrans("[]", "()")
"""Double brackets would be read as sounds instead of letters."""


class Manner(msgspec.Struct, frozen=True):
    """How a kiosk is heard.

    Attributes:
        sounds: Whether states have tones.
        speaks: Whether pages are read out.
        is_private: Whether that is heard by one person only.
        words_per_minute: How fast.
        percent: How loud speech is, 100 being as usual.
    """

    sounds: bool = True
    speaks: bool = False
    is_private: bool = False
    words_per_minute: int = 150
    percent: int = 100


class _Wish(msgspec.Struct):
    """What is to be heard next; `text` None = no change, empty = silence."""

    state: State | None = None
    text: str | None = None
    language: str = ""


class Loudspeaker:
    """Keeps the contract of `kiosk.audio.port.AudioPort`."""

    def __init__(self, programs: Programs, manner: Manner) -> None:
        self._programs = programs
        self._manner = manner
        self._lock = threading.Condition()
        self._wish: _Wish | None = None
        self._is_closed = False
        self._has_failed = False
        self._tones: dict[State, int] = {}
        self._speech: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._work, name="loudspeaker", daemon=True)
        self._thread.start()

    @property
    def speaks(self) -> bool:
        """Whether pages are read out."""
        return self._manner.speaks and bool(self._programs.speaker)

    @property
    def is_private(self) -> bool:
        """Whether names may be said."""
        return self._manner.is_private

    def sound(self, state: State) -> bool:
        """Play the tones of a state; False when no player is there, or it did not play the last one."""
        if not self._manner.sounds:
            return True
        if not self._programs.player or self._has_failed:
            return False
        self._want(_Wish(state=state, text=""))
        return True

    def speak(self, text: str, language: str) -> None:
        """Read out; what was being read stops."""
        if self.speaks:
            self._want(_Wish(text=clean_text(text, LONGEST_TEXT).translate(PHONEMES), language=language))

    def hush(self) -> None:
        """Stop reading."""
        self._want(_Wish(text=""))

    def close(self) -> None:
        """Fall silent and end the thread."""
        with self._lock:
            self._is_closed = True
            self._lock.notify()
        self._thread.join(LONGEST_TONE_S + 1)

    def _want(self, wish: _Wish) -> None:
        """A tone and the text after it are one wish; a text replaces a text, and a tone a tone."""
        with self._lock:
            waiting = self._wish
            if waiting is not None and wish.state is None:
                wish.state = waiting.state
            self._wish = wish
            self._lock.notify()

    def _work(self) -> None:
        while (wish := self._next()) is not None:
            if wish.text is not None:
                self._stop_speech()
            if wish.state is not None:
                self._play(wish.state)
            if wish.text:
                self._start_speech(wish.text, wish.language)
        self._stop_speech()
        for file in self._tones.values():
            os.close(file)

    def _next(self) -> _Wish | None:
        with self._lock:
            self._lock.wait_for(lambda: self._wish is not None or self._is_closed)
            wish, self._wish = self._wish, None
            return None if self._is_closed else wish

    def _play(self, state: State) -> None:
        try:
            file = self._tone(state)
            call = (*self._programs.player, f"/proc/self/fd/{file}")
            # Its complaints would land in the middle of the screen.
            ended = subprocess.run(  # noqa: S603  # fixed programs
                call, timeout=LONGEST_TONE_S, check=False, capture_output=True, pass_fds=(file,)
            )
            self._has_failed = ended.returncode != 0
        except (OSError, subprocess.SubprocessError):
            self._has_failed = True

    def _tone(self, state: State) -> int:
        """A file in memory: a kiosk writes nothing to its disk but its ledger."""
        if state not in self._tones:
            self._tones[state] = os.memfd_create(f"{state}.wav")
            os.write(self._tones[state], make_wav(SIGNALS[state].notes))
        return self._tones[state]

    def _start_speech(self, text: str, language: str) -> None:
        call = speaker_call(self._programs, language, self._manner.words_per_minute, self._manner.percent)
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        with suppress(OSError):  # a program that is gone, or that ends before it has heard everything
            self._speech = subprocess.Popen(call, stdin=pipe, stdout=nowhere, stderr=nowhere)  # noqa: S603  # fixed
            if self._speech.stdin is not None:
                self._speech.stdin.write(text.encode("utf-8", "replace"))
                self._speech.stdin.close()

    def _stop_speech(self) -> None:
        speech, self._speech = self._speech, None
        if speech is not None:
            speech.kill()
            speech.wait()
