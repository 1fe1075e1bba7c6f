"""The registration desk: one search field that is always alive, one list, one card, all by one hand.

Letters always go into the field; what is done to a person is done by keys that no name contains. Must not
know: what the list shows, how badges travel.
"""

from typing import TYPE_CHECKING, ClassVar

from checkin.roles import Act
from checkin.text import clean_text
from kiosk.errands import Errands
from kiosk.outfit import Outfit
from kiosk.screens.desk.changing import QUERY_CHARS, ChangingScreen
from kiosk.screens.desk.form import draft_name
from kiosk.screens.desk.group import missing_of
from kiosk.screens.desk.keys import ACTS, desk_help
from kiosk.screens.desk.sheet import Sheet
from kiosk.screens.desk.view import DeskSight
from kiosk.screens.help import HelpLine
from kiosk.screens.parts import grown

if TYPE_CHECKING:
    from collections.abc import Callable


MOVES = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -1000, "end": 1000}
STEPS_OF_A_QUESTION = frozenset({"escape", "f8"})


class DeskScreen(ChangingScreen):
    """What staff type, choose and are asked; `DeskView` draws it."""

    key_acts: ClassVar[frozenset[Act]] = frozenset(ACTS.values())

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self._keys: dict[str, Callable[[], None]] = {
            "enter": self.enter,
            "f2": lambda: self.check_in(self.chosen, with_badge=True),
            "f3": self.ask_reprint,
            "f4": self.admit_anyway,
            "f5": self.ask_undo,
            "f6": self.look_only,
            "f7": self.list_order,
            "f8": self.ask_waiting,
            "f9": self.correct,
            "f10": self.walk_in,
            "f11": self.take_payment,
            "escape": self._clear,
            "backspace": lambda: self.search_for(self.query_text[:-1]),
            "ctrl+u": lambda: self.search_for(""),
        }

    def scan(self, text: str) -> None:
        """A scan is typing: whatever stood in the field or was asked gives way."""
        if self.sheet is not None and self.sheet.scanned.text == text:
            self._heard_again(self.sheet, text)
            return
        self.question = self.why = self.sheet = self.till = self.group = None
        self.keep_draft(text)
        self.close_form()
        self.search_for("")
        self.try_ticket(text)

    def _heard_again(self, sheet: Sheet, text: str) -> None:
        """The ticket is still held up while its questions are asked; a scanner has typed it into the line."""
        self.sheet = sheet.with_text(sheet.text(sheet.question).removesuffix(text))
        self.repaint()

    def typed(self, char: str) -> None:
        """Letters go to what is being filled in; where a key answers, `press` gets them, one at a time."""
        if self.question is not None:
            return
        if self.why is not None:
            self.type_why(self.why, char)
        elif self.sheet is not None:
            self.sheet = self.sheet.with_char(char)
            self.repaint()
        elif self.form is not None:
            self.type_form(char)
        else:
            self.search_for(grown(self.query_text, char, QUERY_CHARS))

    def pasted(self, text: str) -> None:
        """What is pasted is typed."""
        if self.sheet is not None:
            self.sheet = self.sheet.with_text(clean_text(self.sheet.text(self.sheet.question) + text))
            self.repaint()
        elif self.form is not None:
            self.type_form(text)
        elif self.question is None and self.why is None:
            self.search_for(clean_text(self.query_text + text, QUERY_CHARS))

    def press(self, key: str) -> None:
        """A key that acts: on what is asked, on the list, or on the chosen person."""
        if self.group is not None:
            self.press_group(key)
        elif self.question is not None:
            self._press_at_question(key)
        elif self.why is not None:
            if len(key) > 1 or self.why.typed is None:  # a letter of a text has been typed already
                self.press_why(key)
        elif self.sheet is not None:
            self.press_sheet(key)
        elif self.form is not None:
            self.press_form(key)
        else:
            self._press_at_list(key)
        self.repaint()

    def _press_at_list(self, key: str) -> None:
        """Where nothing is asked or filled in."""
        if key in MOVES:
            self.view.hits.move(MOVES[key])
            self.open_card(self.view.hits.chosen)
        elif key in self._keys and not (key in ACTS and self.is_refused(ACTS[key])):
            self._keys[key]()

    def _press_at_question(self, key: str) -> None:
        """While a question is open nothing else can be done by accident."""
        if self.question is not None and self.question.is_answer(key):
            self.answer_question(key)
        elif key in STEPS_OF_A_QUESTION:
            self._keys[key]()

    def _clear(self) -> None:
        """One step back: the question, then the field and all that hangs on it."""
        if self.question is not None:
            self.question = None
            return
        self.is_looking = False
        self.forget()
        self.search_for("")

    def help_lines(self) -> tuple[HelpLine, ...]:
        """All keys of the desk."""
        return desk_help(self.words, self.staff, self._keys)

    def left(self) -> None:
        """The next one at this desk begins with nobody on the card."""
        super().left()
        self.question = self.draft = None
        self._clear()
        self.repaint()

    def paint(self) -> None:
        """Show the present state."""
        if self.can_paint:
            self.view.show(
                DeskSight(
                    outfit=self.outfit,
                    words=self.words,
                    query=self.query_text,
                    is_searched=self.is_searched,
                    card=self.card,
                    told=self.told,
                    question=self.question,
                    why=self.why,
                    sheet=self.sheet,
                    form=self.form,
                    draft=draft_name(self.draft),
                    till=self.till,
                    disputes=len(self.disputes),
                    is_order=self.order_of is not None,
                    missing=len(missing_of(self.view.hits.hits)),
                    is_looking=self.is_looking,
                    staff=self.staff,
                    who=self.who,
                    must_sign_in=self.must_sign_in,
                    link=self.link,
                    printer=self.printer,
                    missing_scanners=self.missing_scanners,
                    hint=self.hint,
                    announcements=self.announced,
                )
            )
