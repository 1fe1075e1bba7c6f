"""Keys of a screen where attendees type: letters belong to the field while there is one, scans never do.

Must not know: what is asked, what comes of it.
"""

from typing import ClassVar

from checkin.announcement import Audience
from kiosk.errands import Errands
from kiosk.keys.wedge import GAP_NS, are_words
from kiosk.messages import DisplayAsked
from kiosk.outfit import Outfit
from kiosk.screens.attendee import form_keys
from kiosk.screens.attendee.narrator import AGAIN_KEYS, Narrator
from kiosk.screens.attendee.timing import times_of
from kiosk.screens.attendee.visit import Idle, State
from kiosk.screens.display import DISPLAY_KEY
from kiosk.screens.home import HomeScreen
from kiosk.wording.languages import LANGUAGES, known_languages
from kiosk.words import words_in

SETTLED_S = GAP_NS / 1e9 + 0.005
"""When a typed letter is known to be no scanner's, and may be shown."""


class FormScreen(HomeScreen):
    """Sorts what is typed into answers, languages and keys that act."""

    HAS_LARGE: ClassVar[bool] = True
    AUDIENCE: ClassVar[Audience] = Audience.ATTENDEES

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.state: State = Idle()
        self.times = times_of(outfit.time_factor)
        self.languages = known_languages(outfit.languages or outfit.event.languages)
        self.language_until_ms = 0
        """While it lasts, the language that somebody pressed wins over the one on the ticket."""
        self.too_fast_until_ms = 0
        """So long it is said that something was typed too fast."""
        self.narrator = Narrator(outfit.audio, self._ring)
        self.display_until_ms: int | None = None
        """How long another display stays that somebody chose; None = it is as usual."""

    def _ring(self) -> None:
        """Where no program can sound."""
        self.app.bell()

    @property
    def is_empty(self) -> bool:
        """Whether nobody stands before it."""
        return isinstance(self.state, Idle)

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
        if isinstance(self.state, form_keys.Form) and form_keys.takes_text(self.state):
            self.too_fast_until_ms = 0
            self._go_on(form_keys.type_text(self.state, text, self.outfit.mono_ms()))
        else:
            super().by_hand(text)

    def heard(self, text: str, *, is_typed: bool) -> None:
        """Words that came at once, as some keyboards send them, belong to the field; codes never do."""
        if is_typed and are_words(text) and form_keys.takes_text(self.state):
            self.by_hand(text)
            self.press("enter")
        else:
            super().heard(text, is_typed=is_typed)

    def _rest(self, now_ns: int) -> None:
        super()._rest(now_ns)
        text = self._wedge.rolled()
        if text:
            self._rolled(text)

    def _rolled(self, text: str) -> None:
        """What may be a ticket is not shown; that it was not taken is said for a moment."""
        if not form_keys.takes_text(self.state):
            return
        if are_words(text):
            self.by_hand(text)
        else:
            self.too_fast_until_ms = self.outfit.mono_ms() + self.times.stay_ms
            self.repaint()

    @property
    def was_too_fast(self) -> bool:
        """Whether whoever types is to be told that it was taken for a ticket."""
        return self.outfit.mono_ms() < self.too_fast_until_ms and form_keys.takes_text(self.state)

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
        """A language, a key of a form, or one that acts elsewhere; the display key does so as well."""
        if key == DISPLAY_KEY:
            self.change_display()
        if key in AGAIN_KEYS:
            self.narrator.repeat()
        if key.lower() in self._languages_by_key() and not form_keys.takes_text(self.state):
            self._choose_language(key.lower())
        elif isinstance(self.state, form_keys.Form):
            now_ms = self.outfit.mono_ms()
            self._go_on(form_keys.press(self.state, key, now_ms, self.words, self.languages, self.times))
        else:
            self.act(key)

    def speak(self, language: str) -> None:
        """Show everything in this language from now on."""
        if self.word_in(language):
            self.repaint()

    def word_in(self, language: str) -> bool:
        """Word what is shown next in this language; gives whether it was another one before."""
        is_other = language != self.words.language
        if is_other:
            self.words = words_in(language, self.outfit.event.timezone)
        return is_other

    def _go_on(self, step: form_keys.Step) -> None:
        """Whoever fills in a form in a language of their choice keeps it."""
        now_ms = self.outfit.mono_ms()
        if self.language_until_ms > now_ms:
            self.language_until_ms = now_ms + self.times.language_ms
        self.step(step)

    def change_display(self) -> None:
        """What somebody chose stays as long as a language does."""
        self.display_until_ms = self.outfit.mono_ms() + self.times.language_ms
        super().change_display()

    def forget_choices(self, *, is_over: bool) -> None:
        """Nobody is here: language and display go back, at once where a visit `is_over`."""
        now_ms = self.outfit.mono_ms()
        if is_over or now_ms >= self.language_until_ms:
            self.language_until_ms = 0
            self.speak(self.outfit.language)
        if self.display_until_ms is not None and (is_over or now_ms >= self.display_until_ms):
            self.display_until_ms = None
            self.post_message(DisplayAsked(is_usual=True))

    def _languages_by_key(self) -> dict[str, str]:
        return {LANGUAGES[code].letters[0].lower(): code for code in self.languages}

    def _choose_language(self, key: str) -> None:
        self.language_until_ms = self.outfit.mono_ms() + self.times.language_ms
        self.speak(self._languages_by_key()[key])
