"""A form in the card's place, as a screen handles it: keys, letters, and what the last Enter does.

What is filled in stays on the screen until the desk has it; while it is on its way no key does anything.
Must not know: which forms there are, how one is drawn.
"""

from collections.abc import Callable

from textual.message import Message

from checkin.errors import EinlassError
from kiosk.errands import Errands
from kiosk.keys.wedge import GAP_NS
from kiosk.outfit import Outfit
from kiosk.screens.desk.form import DeskForm
from kiosk.screens.desk.grouping import GroupingScreen
from kiosk.views import Card

Send = Callable[[DeskForm, Card | None], DeskForm | None]
"""What the last Enter does; gives the form again where something is wrong, None when it is closed."""


class FillingScreen(GroupingScreen):
    """A screen on which one form at a time may be open."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.form: DeskForm | None = None
        self._send: Send | None = None
        self._about: Card | None = None
        """Whose card stood there when the form was opened: a slow search may bring another one meanwhile."""
        self._is_sending = False
        self._typed_ns = 0
        self._rested: DeskForm | None = None
        """The form before the last letters that came without a pause: a scanner types as well."""

    def forget(self) -> None:
        """Forget whoever it was about; the form, too."""
        super().forget()
        self.close_form()

    def failed(self, error: EinlassError) -> None:
        """Nothing was written down: the form is as it was."""
        super().failed(error)
        self._is_sending = False

    def close_form(self) -> None:
        """Leave the form; nothing of it is kept."""
        self.form = self._send = self._about = self._rested = None
        self._is_sending = False

    def open_form(self, form: DeskForm, send: Send) -> None:
        """Show a form; nothing of an older one is kept."""
        self.form, self._send, self._about = form, send, self.card

    def press_form(self, key: str) -> None:
        """A key on the open form."""
        if self.form is None or self._is_sending:
            return
        if key == "escape":
            self.close_form()
        elif key == "enter":
            self._enter_form(self.form)
        else:
            self.form = self.form.pressed(key)

    def type_form(self, text: str) -> None:
        """Letters, or what was pasted."""
        if self.form is not None and not self._is_sending:
            now_ns = self.outfit.clock.mono_ns()
            if now_ns - self._typed_ns > GAP_NS:
                self._rested = self.form
            self._typed_ns = now_ns
            self.form = self.form.with_text(text)
            self.repaint()

    def _enter_form(self, form: DeskForm) -> None:
        after = form.entered()
        if after is None and self._send is not None:
            after = self._send(form, self._about)
        if after is None:
            self.close_form()
        else:
            self.form = after

    def send_form(self, form: DeskForm, call: Callable[[], Message]) -> DeskForm:
        """Have the desk do it; the form stays until it is done."""
        self._is_sending = True
        self.ask(call, is_write=True)
        return form
