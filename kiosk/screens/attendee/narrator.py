"""Makes heard what a page shows: a tone for its state, and its words. What stays as it is is not said again.

Must not know: widgets, how sounds are made.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.audio.port import AudioPort
from kiosk.screens.attendee.pages import Page
from kiosk.screens.attendee.spoken import Spoken, counted_out, spoken, state_of, typed_since
from kiosk.words import Words

if TYPE_CHECKING:
    from kiosk.signals import State

AGAIN_KEYS = (".", ",")
"""On a keypad; which of them it has depends on its country."""


class Narrator:
    """Follows one kiosk's pages.

    Args:
        audio: What is heard.
        ring: The terminal's bell, where nothing else can sound.
    """

    def __init__(self, audio: AudioPort, ring: Callable[[], None]) -> None:
        self._audio = audio
        self._ring = ring
        self._page: Page | None = None
        self._state: State | None = None
        self._said = Spoken("", "", "")
        self._language = ""

    def follow(self, page: Page, words: Words) -> None:
        """This page is shown now; the same one again costs nothing."""
        if page == self._page and words.language == self._language:
            return
        said = spoken(page, words, is_private=self._audio.is_private)
        is_other = _heading(page) != _heading(self._page) or words.language != self._language
        self._sound(page, is_other=is_other)
        if self._audio.speaks:
            self._speak(page, said, words.language, is_other=is_other)
        self._page, self._said, self._language = page, said, words.language

    def repeat(self) -> None:
        """Say everything, from the beginning: also the invitation, which is not said unasked."""
        if self._audio.speaks:
            self._audio.speak(self._said.text, self._language)

    def _sound(self, page: Page, *, is_other: bool) -> None:
        state = state_of(page)
        if state is not None and (is_other or state is not self._state) and not self._audio.sound(state):
            self._ring()
        self._state = state

    def _speak(self, page: Page, said: Spoken, language: str, *, is_other: bool) -> None:
        """A new page from its beginning, else only its news; the invitation to nobody stays unsaid."""
        if page.is_idle and not page.is_hint:
            if is_other:
                self._audio.hush()
            return
        letter = typed_since(self._page, page)
        if is_other:
            self._audio.speak(said.text, language)
        elif letter:
            self._audio.speak(letter if self._audio.is_private else "", language)
        elif counted_out(said.news) != counted_out(self._said.news):
            self._audio.speak(said.news, language)
        elif page.is_alert and counted_out(said.rest) != counted_out(self._said.rest):
            self._audio.speak(said.rest, language)


def _heading(page: Page | None) -> tuple[object, ...]:
    """What makes a page another one."""
    return () if page is None else (page.field, page.headline, page.name, page.under)
