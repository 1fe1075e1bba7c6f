"""Who works at a staff screen, what they may do there, and the help that every such screen has.

Nobody signed in is nobody in particular: everything may be done then, unless the settings ask for a name.
Must not know: PINs, what any mode does.
"""

from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import events

from checkin.roles import Act, Staff, may
from kiosk.errands import Errands
from kiosk.messages import SignedOut
from kiosk.outfit import Outfit
from kiosk.ports import SignIn
from kiosk.screens.help import Help, HelpLine, common_lines
from kiosk.screens.home import HomeScreen
from kiosk.wording.role_words import say_lacking, say_more, say_staff
from kiosk.wording.scanner_words import Said

if TYPE_CHECKING:
    from kiosk.screens.pin import PinScreen

WHO_KEY, HELP_KEY = "f12", "f1"
FREE_KEYS = frozenset({WHO_KEY, HELP_KEY, "escape"})
"""Keys for which nobody has to say who they are."""


class SigningScreen(HomeScreen):
    """A screen that knows who works at it: their name stands in every entry that is made here."""

    key_acts: ClassVar[frozenset[Act]] = frozenset()
    """What the keys of this mode do, where not everybody may."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.staff: Staff | None = None
        self._help: Help | None = None
        self._dialog: PinScreen | None = None
        """The dialog for the PIN, while it is on its way or stands."""

    @property
    def must_sign_in(self) -> bool:
        """Whether nothing may be done before somebody says who they are."""
        return self.outfit.sign_in and self.staff is None

    @property
    def who(self) -> str:
        """Who works here, as it stands in the header."""
        return say_staff(self.words, self.staff) if self.staff else self.place.by

    def is_free(self, key: str) -> bool:
        """Whether nobody has to say who they are for this key."""
        return key in FREE_KEYS

    def may(self, act: Act) -> bool:
        """Whether whoever works here may do this."""
        return not self.must_sign_in and (self.staff is None or may(self.staff.role, act))

    def is_refused(self, act: Act) -> bool:
        """Whether whoever works here may not do this; then they are told who may."""
        if self.may(act):
            return False
        if self.staff is not None:
            self.say(say_lacking(self.words, self.staff, act))
        return True

    def help_lines(self) -> tuple[HelpLine, ...]:
        """The keys of this mode, for the help."""
        return common_lines(self.words)

    def on_key(self, event: events.Key) -> None:
        """Keys that every staff screen has, before those of its mode."""
        if self._dialog is not None:
            self._dialog.on_key(event)  # typed faster than the dialog opens
        elif event.key == HELP_KEY or (event.key == "escape" and self.has_help):
            self.turn_help()
        elif event.key == WHO_KEY:
            self.ask_who()
        elif self.must_sign_in and not self.is_free(event.key):
            figure = event.character or ""
            self.ask_who(figure if figure.isdecimal() else "")
        else:
            self.close_help()
            return
        event.stop()
        event.prevent_default()
        self.use()

    def heard(self, text: str, *, is_typed: bool) -> None:
        """A code: whoever holds it up waits until somebody works here."""
        if self.must_sign_in:
            self.ask_who()
            return
        self.close_help()
        super().heard(text, is_typed=is_typed)

    def on_paste(self, event: events.Paste) -> None:
        """Likewise what comes all at once."""
        if self.must_sign_in:
            event.stop()
            event.prevent_default()
            self.ask_who()

    def touched(self, key: str) -> None:
        """Likewise a touch."""
        if self.must_sign_in and not self.is_free(key):
            self.ask_who()
        else:
            super().touched(key)

    @property
    def has_help(self) -> bool:
        """Whether the help stands over the screen."""
        return self._help is not None

    def turn_help(self) -> None:
        """Open the help, or close it."""
        if self._help is not None:
            self.close_help()
        else:
            more = say_more(self.words, self.staff, self.key_acts) if self.staff else ""
            self._help = Help(self.words, self.help_lines(), more)
            self.mount(self._help)

    def close_help(self) -> None:
        """Nothing stands over the screen any more."""
        if self._help is not None:
            self._help.remove()
            self._help = None

    def ask_who(self, begun: str = "") -> None:
        """Sign out whoever works here; else ask for the PIN, the first figures of which may have come."""
        signing = self.outfit.signing
        if self.staff is not None:
            self.sign_out()
        elif signing is None:
            self.say(Said(self.words.say("Nobody signs in here"), ""))
        elif self._dialog is None:
            from kiosk.screens.pin import PinAsk, PinScreen, may_leave  # seldom needed, so not at the start

            title, keys = self.words.say("Who is here? Your PIN"), self.words.say("↵ sign in   Esc back")
            ask = PinAsk(title, keys, signing.sign_in, may_leave, begun)
            self._dialog = PinScreen(self.outfit, self.errands, self.words, self.outfit.pin_tries, ask)
            self.app.push_screen(self._dialog, self._signed_in)

    def _signed_in(self, found: object) -> None:
        self._dialog = None
        if isinstance(found, Staff):
            self.staff = found
            self._act_as(found.name)
            self.say(Said(say_staff(self.words, found), self.words.say("signed in"), is_right=True))

    def sign_out(self) -> None:
        """Whoever worked here does so no more; the screen forgets what they had before them."""
        staff, signing = self.staff, self.outfit.signing
        if staff is not None and signing is not None:
            self.staff = None
            self._act_as(self.outfit.place.by)
            self.ask(lambda: _sign_out(signing, staff), is_write=True)
            self.left()

    def leave(self) -> None:
        """Nobody works at a kiosk that was left."""
        self.sign_out()

    def left(self) -> None:
        """Nobody works here any more: a mode clears what the next one must not see."""

    def _act_as(self, name: str) -> None:
        self.place = replace(self.place, by=name)
        self.use()
        self.repaint()

    def advance(self) -> None:
        """Sign out whoever has gone without a word."""
        alone_ms = self.outfit.mono_ms() - self.used_ms
        if self.staff is not None and 0 < self.outfit.sign_out_ms <= alone_ms:
            self.sign_out()


def _sign_out(signing: SignIn, staff: Staff) -> SignedOut:
    signing.sign_out(staff)
    return SignedOut()
