"""The lead's screen: all kiosks, what is wrong first, one of them in full, and who is where in an emergency.

Nobody is checked in here. Must not know: how anything is drawn, found out or printed.
"""

from typing import ClassVar

from textual.app import ComposeResult

from checkin.roles import Act
from kiosk.errands import Errands
from kiosk.outfit import Outfit
from kiosk.screens.help import HelpLine
from kiosk.screens.lead.assigning import MODE_KEY, PLACE_KEY, AssigningScreen
from kiosk.screens.lead.clearing import MOVES, PRINT_KEYS
from kiosk.screens.lead.keys import lead_help, list_keys, shut_keys
from kiosk.screens.lead.queueing import QUEUE_KEY
from kiosk.screens.lead.view import Key, LeadSight, LeadView, Page, Strip
from kiosk.screens.line_words import link_signal
from kiosk.wording.scanner_words import Said

TOLD_MS = 6_000
"""How long something is told that is not asked."""


class LeadScreen(AssigningScreen):
    """What the lead chooses and is asked; `LeadView` draws it."""

    key_acts: ClassVar[frozenset[Act]] = frozenset({Act.MODE, Act.EVACUATE})

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self._told = Strip()
        self._told_until_ms = 0

    def compose(self) -> ComposeResult:
        """All of it is in the view."""
        yield LeadView()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is open: then other settings may take effect."""
        return not self.is_clearing and self.choice is None and not self.asks_mark

    def scan(self, text: str) -> None:  # noqa: ARG002  # whatever was held up
        """Nobody is checked in here."""
        title = self.words.say("Nobody is checked in at this kiosk")
        self.tell(Strip(f"▲ {title}", self.words.say("Change its mode, or go to another one")))

    def say(self, said: Said) -> None:
        """Tell of a scanner."""
        self.tell(Strip(f"{'✔' if said.is_right else '▲'} {said.title}", said.detail))

    def pasted(self, text: str) -> None:
        """Nothing is typed here."""

    def help_lines(self) -> tuple[HelpLine, ...]:
        """All keys of the lead."""
        return (*lead_help(self.words), *super().help_lines())

    def left(self) -> None:
        """The next one begins at the list."""
        self.choice = self.wish = None
        self.asks_mark = False
        self.page, self.slip = Page.NONE, ""
        self.repaint()

    def tell(self, strip: Strip) -> None:
        """Show it for a while."""
        self._told, self._told_until_ms = strip, self.outfit.mono_ms() + TOLD_MS
        self.repaint()

    def press(self, key: str) -> None:
        """A key that acts: on what is asked, on the page, or on the list."""
        key = key.lower()
        self._told_until_ms = 0
        if self.slip and key not in MOVES:
            self.answer_slip(key)
        elif self.asks_mark:
            self.answer_mark(key)
        elif self.wish is not None:
            self.press_wish(key)
        elif self.choice is not None:
            self.press_choice(self.choice, key, self.kiosks.chosen)
        else:
            self._press_free(key)
        self.repaint()

    def _press_free(self, key: str) -> None:
        """While nothing is asked or chosen."""
        chosen = self.kiosks.chosen
        if key in MOVES:
            self._move(MOVES[key])
        elif key in PRINT_KEYS and self.outfit.evacuation is not None:
            self.ask_slip(PRINT_KEYS[key])
        elif key == "escape":
            self.page = Page.NONE
        elif key == QUEUE_KEY and not self.is_clearing:
            self.ask_mark()
        elif self.is_clearing or chosen is None:
            return
        elif key == "enter":
            self.page = Page.NONE if self.page is Page.CARD else Page.CARD
        elif key in (MODE_KEY, PLACE_KEY) and self.can_change:
            self.begin_change(key, chosen)

    def _move(self, lines: int) -> None:
        if self.is_clearing:
            self.scroll(lines)
        else:
            self.kiosks.move(lines)

    def advance(self) -> None:
        """Let what was told go."""
        super().advance()
        if self._told_until_ms and self.outfit.mono_ms() >= self._told_until_ms:
            self._told_until_ms = 0
            self.repaint()

    def _strip(self) -> Strip:
        if self.slip:
            return self.slip_strip()
        if self.asks_mark:
            return self.queue_strip()
        if self.wish is not None:
            return self.wish_strip(self.wish)
        if self._told_until_ms:
            return self._told
        if self.is_clearing:
            return self.slip_strip()
        has_news = self.link is not None and (self.link.restarts or self.link.is_ended)
        link = link_signal(self.words, self.link, self.outfit.now_ms())
        return Strip(str(link)) if has_news else self.queue_strip()

    def _keys(self) -> list[Key]:
        if self.is_clearing:
            return self.slip_keys()
        if self.must_sign_in:
            return shut_keys(self.words)
        if self.asks_mark:
            return self.mark_keys()
        if self.choice is not None:
            return self.choice_keys(self.choice)
        words, is_below = self.words, self.can_paint and self.view.has_room_below
        card = words.say("close") if self.page is Page.CARD else words.say("card")
        clears = self.outfit.evacuation is not None
        queues = self.outfit.queue is not None
        return list_keys(
            words, card="" if is_below else card, clears=clears, changes=self.can_change, queues=queues
        )

    def repaint(self) -> None:
        """Show the present state."""
        if self.can_paint:
            self.view.show(
                LeadSight(
                    outfit=self.outfit,
                    words=self.words,
                    view=self.fleet,
                    kiosks=self.kiosks,
                    page=self.page,
                    choice=self.choice,
                    found=self.found,
                    top=self.top,
                    strip=self._strip(),
                    who=self.who,
                    is_shut=self.must_sign_in,
                    keys=self._keys(),
                )
            )
