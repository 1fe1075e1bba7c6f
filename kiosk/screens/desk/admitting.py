"""The desk's way of letting people in: by scan or choice, with answers, all the same, or only looked up.

Must not know: how people are searched for, how an answer is drawn.
"""

from msgspec.structs import replace
from textual import on

from checkin.model import PositionId
from checkin.roles import Act
from checkin.verdict import NeedsAnswer
from kiosk.errands import Errands
from kiosk.messages import CheckInAnswered
from kiosk.outfit import Outfit
from kiosk.screens.desk.asking import AskingScreen
from kiosk.screens.desk.questions import Why
from kiosk.screens.desk.sheet import Sheet, entered, open_sheet, with_answers
from kiosk.screens.line_words import say_held_up
from kiosk.screens.staff_words import Told, say_done, tell, tell_scanner
from kiosk.views import Scanned
from kiosk.wording.scanner_words import Said


class AdmittingScreen(AskingScreen):
    """A screen on which staff admit people whom they see."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.told: Told | None = None
        self.sheet: Sheet | None = None
        self.why: Why | None = None
        self.is_looking = False
        self._refused: Scanned | None = None

    def attempt(self, scanned: Scanned) -> None:
        """Have the desk judge this, in the way that was asked for last."""
        desk, place = self.outfit.desk, self.place
        tried = replace(scanned, simulate=True) if self.is_looking else scanned
        self.is_looking = False
        self.ask(lambda: CheckInAnswered(desk.check_in_scan(tried, place), tried.text, tried), is_write=True)

    def try_ticket(self, text: str) -> None:
        """Have the desk judge what a reader saw."""
        self.attempt(self.scanned(text))

    def check_in(self, position: PositionId | None, *, with_badge: bool) -> None:
        """Have the desk try a position; nothing happens when nobody is chosen."""
        if position is not None:
            self.attempt(Scanned("", position=position, with_badge=with_badge))

    def look_only(self) -> None:
        """The next attempt writes nothing down; the same key again takes that back."""
        self.is_looking = not self.is_looking

    def admit_anyway(self) -> None:
        """Let in whoever was refused last: without payment where the list allows that, else staff say why."""
        if self._refused is None or self.told is None:
            return
        if self.told.is_waivable:
            self.attempt(replace(self._refused, ignore_unpaid=True))
        elif self.told.is_forcible:
            self.why = Why(self.told.name)

    def say_why(self, why: str) -> None:
        """Staff said why: now it is done."""
        refused, self._refused, self.why = self._refused, None, None
        if refused is not None:
            self.attempt(replace(refused, force=True, why=why))

    def press_why(self, key: str) -> None:
        """A figure chooses the reason; a text of one's own ends with Enter."""
        if self.why is None:
            return
        text = self.why.typed
        if key == "escape":
            self.why = None
        elif text is None:
            self.take_why(self.why.pressed(key))
        elif key == "backspace":
            self.why = replace(self.why, typed=text[:-1])
        elif key == "enter" and text.strip():
            self.say_why(text.strip())

    def take_why(self, chosen: Why | str) -> None:
        """A reason was chosen, or is being typed."""
        if isinstance(chosen, str):
            self.say_why(chosen)
        else:
            self.why = chosen

    def type_why(self, why: Why, char: str) -> None:
        """A letter of a reason of one's own."""
        if why.typed is not None:
            self.take_why(why.pressed(char))
            self.repaint()

    def press_sheet(self, key: str) -> None:
        """A key on the open sheet of questions."""
        sheet = self.sheet
        if sheet is None:
            return
        if key == "escape":
            self.sheet = None
        elif key == "f4" and self._refused is not None and not self.is_refused(Act.FORCE):
            # Who is let in over one question has answered others.
            self._refused = with_answers(self._refused, sheet, self.words)
            self.admit_anyway()
        elif key == "enter":
            self._enter_sheet(sheet)
        else:
            self.sheet = sheet.pressed(key)

    def _enter_sheet(self, sheet: Sheet) -> None:
        after = entered(sheet, self.words)
        if isinstance(after, Scanned):
            self.attempt(after)
        else:
            self.sheet = after

    def forget(self) -> None:
        """Forget the last answer and whoever it was about."""
        self.told = self._refused = self.sheet = self.why = None
        self.close_card()

    def say(self, said: Said) -> None:
        """Tell staff of a scanner, until they are told of something else."""
        self.told = tell_scanner(said)
        self.repaint()

    def answered(self) -> None:
        """An answer has come and is shown."""

    def settled(self, said: str) -> None:
        """Say that it is done, and show what is now."""
        if said:
            self.told = say_done(said)
        self.answered()

    @on(CheckInAnswered)
    def _answered(self, message: CheckInAnswered) -> None:
        answer, scanned, before = message.answer, message.scanned, self.sheet
        self.forget()
        self.question = None
        is_looked = scanned is not None and scanned.simulate
        self.told = tell(
            self.words,
            answer,
            self.outfit.now_ms(),
            self.outfit.event_set,
            is_looked=is_looked,
            held_up=say_held_up(self.words, self.printer),
        )
        if answer.position is not None:
            self.open_card(answer.position.id)
        if scanned is not None and not is_looked:
            if self.told.is_forcible:
                self._refused = replace(scanned, force=False, why="")
            if isinstance(answer.verdict, NeedsAnswer):
                self.sheet = open_sheet(scanned, answer.verdict, before)
        self.answered()
        self.repaint()
