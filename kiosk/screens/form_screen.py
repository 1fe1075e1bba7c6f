"""Keys of a screen where attendees type: letters belong to the field while there is one, scans never do.

Must not know: what is asked, what comes of it.
"""

from kiosk.errands import Errands
from kiosk.outfit import Outfit
from kiosk.screens import form_keys
from kiosk.screens.answering import Answering
from kiosk.screens.home import HomeScreen
from kiosk.screens.seeking import Seeking
from kiosk.screens.visit import Idle, State
from kiosk.wedge import GAP_NS
from kiosk.words import known_languages, words_in

SETTLED_S = GAP_NS / 1e9 + 0.005
"""When a typed letter is known to be no scanner's, and may be shown."""

LANGUAGE_MS = 30_000
"""How long a language stays that somebody chose and walked away from."""


class FormScreen(HomeScreen):
    """Sorts what is typed into answers, languages and keys that act."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.state: State = Idle()
        self.languages = known_languages(outfit.languages or outfit.event.languages)
        self.language_until_ms = 0
        """While it lasts, the language that somebody pressed wins over the one on the ticket."""

    def step(self, step: form_keys.Step) -> None:
        """A form went on, or is done with."""

    def act(self, key: str) -> None:
        """A key that belongs to no form and is no language."""

    def typed(self, char: str) -> None:  # noqa: ARG002  # what was typed is known once nothing follows
        """A letter is shown as soon as it is known to be no scanner's."""
        if form_keys.takes_text(self.state):
            self.set_timer(SETTLED_S, self.tick)

    def by_hand(self, text: str) -> None:
        """Letters belong to the field while there is one."""
        if isinstance(self.state, Answering | Seeking) and form_keys.takes_text(self.state):
            self._go_on(form_keys.type_text(self.state, text, self.outfit.mono_ms()))
        else:
            super().by_hand(text)

    def interrupted(self, text: str) -> None:
        """The last letter before Enter or Backspace belongs to the field as well."""
        if text and form_keys.takes_text(self.state):
            self.by_hand(text)

    def touched(self, key: str) -> None:
        """A language can be touched while its letter would belong to the field."""
        if key in self._languages_by_key():
            self._choose_language(key)
        else:
            super().touched(key)

    def press(self, key: str) -> None:
        """A language, a key of a form, or one that acts elsewhere."""
        if key.lower() in self._languages_by_key() and not form_keys.takes_text(self.state):
            self._choose_language(key.lower())
        elif isinstance(self.state, Answering | Seeking):
            now_ms = self.outfit.mono_ms()
            self._go_on(form_keys.press(self.state, key, now_ms, self.words, self.languages))
        else:
            self.act(key)

    def speak(self, language: str) -> None:
        """Show everything in this language from now on."""
        if language != self.words.language:
            self.words = words_in(language, self.outfit.event.timezone)
            self.repaint()

    def _go_on(self, step: form_keys.Step) -> None:
        """Whoever fills in a form in a language of their choice keeps it."""
        now_ms = self.outfit.mono_ms()
        if self.language_until_ms > now_ms:
            self.language_until_ms = now_ms + LANGUAGE_MS
        self.step(step)

    def _languages_by_key(self) -> dict[str, str]:
        return {code[0]: code for code in self.languages}

    def _choose_language(self, key: str) -> None:
        self.language_until_ms = self.outfit.mono_ms() + LANGUAGE_MS
        self.speak(self._languages_by_key()[key])
