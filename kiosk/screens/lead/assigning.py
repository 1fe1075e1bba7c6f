"""All kiosks, and another mode or place for one: chosen by figures, asked once more, done with a lead's PIN.

Must not know: how the hub is asked, how anything is drawn.
"""

from typing import TYPE_CHECKING

from textual import on

from checkin.roles import Act
from kiosk.errands import Errands
from kiosk.fleet.kiosks import KioskNow, Outcome, Source
from kiosk.fleet.messages import FleetRead
from kiosk.outfit import Outfit
from kiosk.screens.lead.choosing import (
    MORE_KEY,
    Choice,
    Wish,
    choose_mode,
    choose_place,
    choose_value,
    wish_of,
)
from kiosk.screens.lead.clearing import NO, YES
from kiosk.screens.lead.fleet_list import FleetList
from kiosk.screens.lead.queueing import QueueingScreen
from kiosk.screens.lead.view import Key, Strip
from kiosk.theme import Field
from kiosk.words import mark

if TYPE_CHECKING:
    from kiosk.fleet.kiosks import FleetPort, FleetView

MODE_KEY, PLACE_KEY = "m", "p"
FAILED: dict[Outcome, str] = {
    Outcome.LACKS_ROLE: mark("This PIN may not change kiosks"),
    Outcome.NO_LEAD: mark("No lead has a PIN at the hub yet"),
    Outcome.SLOWED: mark("Too many wrong PINs: please wait a minute"),
    Outcome.NO_ANSWER: mark("The hub does not answer"),
    Outcome.REFUSED: mark("The hub does not take this"),
}
NOTHING = mark("Nothing has changed")
AFTER: dict[Outcome, str] = {Outcome.NO_ANSWER: mark("It may have changed: the list will show it")}


class AssigningScreen(QueueingScreen):
    """A screen that knows all kiosks, and from which they are changed."""

    def __init__(self, outfit: Outfit, errands: Errands) -> None:
        super().__init__(outfit, errands)
        self.fleet: FleetView | None = None
        self.kiosks = FleetList()
        self.choice: Choice | None = None
        self.wish: Wish | None = None

    @property
    def can_change(self) -> bool:
        """Whether there is a hub that kiosks may be changed through."""
        return self.fleet is not None and self.fleet.source is not Source.ALONE

    def refresh_state(self) -> None:
        """Read all kiosks."""
        super().refresh_state()
        fleet = self.outfit.fleet
        if fleet is not None:
            self.ask(lambda: FleetRead(fleet.look()))

    @on(FleetRead)
    def _fleet_read(self, message: FleetRead) -> None:
        self.fleet = message.view
        self.kiosks.fill(message.view)
        self.repaint()

    def begin_change(self, key: str, kiosk: KioskNow) -> None:
        """Choose another mode, or another part of the place."""
        if not self.is_refused(Act.MODE):
            words = self.words
            self.choice = choose_mode(words, kiosk) if key == MODE_KEY else choose_place(words, kiosk)

    def press_choice(self, choice: Choice, key: str, kiosk: KioskNow | None) -> None:
        """A figure chooses, 0 turns the page, Esc goes one step back."""
        if key == "escape" or kiosk is None:
            self.choice = (
                choose_place(self.words, kiosk) if kiosk and choice.key not in ("", "mode") else None
            )
        elif key == MORE_KEY and choice.has_more:
            self.choice = choice.turned()
        elif (option := choice.find(key)) is not None:
            if choice.key:
                self.wish = wish_of(self.words, choice, option, self.outfit.event_set)
            else:
                self.choice = choose_value(self.words, kiosk, option.value, self.outfit.event_set)

    def press_wish(self, key: str) -> None:
        """Yes asks for the PIN, no goes back to the choice."""
        wish = self.wish
        if wish is not None and key in YES:
            self.wish = self.choice = None
            self._ask_pin(wish)
        elif key in NO:
            self.wish = None

    def _ask_pin(self, wish: Wish) -> None:
        from kiosk.screens.pin import PinAsk, PinScreen  # seldom needed, so not at the start

        fleet, words = self.outfit.fleet, self.words
        assert fleet is not None, "only chosen where there is one"
        ask = PinAsk(
            words.say("PIN of the lead"),
            words.say("↵ go on   Esc back"),
            check=lambda pin: _try(fleet, wish, pin),
            clears=lambda found: found is Outcome.DONE,
        )
        dialog = PinScreen(self.outfit, self.errands, words, self.outfit.pin_tries, ask)
        self.app.push_screen(dialog, lambda found: self._changed(wish, found))

    def _changed(self, wish: Wish, found: object) -> None:
        words = self.words
        if found is Outcome.DONE:
            title = f"✔ {wish.kiosk}: {wish.said}"
            self.tell(
                Strip(title, words.say("It holds as soon as nobody is being served there"), Field.WELCOME)
            )
        elif isinstance(found, Outcome):
            self.tell(Strip(f"▲ {words.say(FAILED[found])}", words.say(AFTER.get(found, NOTHING))))
        self.refresh_state()

    def wish_strip(self, wish: Wish) -> Strip:
        """What is asked once more."""
        title = f"? {wish.kiosk}: {wish.said}"
        return Strip(title, self.words.say("It holds as soon as nobody is being served there"), Field.WAIT)

    def choice_keys(self, choice: Choice) -> list[Key]:
        """The keys that do something while something is chosen."""
        words = self.words
        if self.wish is not None:
            return [("↵", words.say("yes, with PIN")), ("Esc", words.say("back"))]
        more = [("0", words.say("further ones"))] if choice.has_more else []
        return [(f"1-{len(choice.shown)}", words.say("choose")), *more, ("Esc", words.say("back"))]


def _try(fleet: "FleetPort", wish: Wish, pin: str) -> Outcome | None:
    """What became of it; None = a wrong PIN, which may be typed again."""
    outcome = fleet.change(wish.kiosk, {wish.key: wish.value}, pin)
    return None if outcome is Outcome.WRONG_PIN else outcome
