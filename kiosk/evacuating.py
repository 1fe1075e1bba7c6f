"""The part of the program that shows who is where over the screen of any mode. Must not know: any mode."""

from kiosk.dressed import DressedApp
from kiosk.errands import Errands
from kiosk.outfit import Outfit
from kiosk.screens.home import HomeScreen
from kiosk.settings import FOR_ATTENDEES


class EvacuatingApp(DressedApp):
    """What its one key does; all that it shows is loaded then."""

    outfit: Outfit
    errands: Errands
    home: HomeScreen

    def action_evacuate(self) -> None:
        """Show who is where; where attendees stand in front of it, only to staff."""
        from kiosk.screens.evacuation import EvacuationScreen, ask_to_clear  # all of these are seldom needed
        from kiosk.screens.pin import PinScreen

        if self.outfit.clearing is None or isinstance(self.screen, PinScreen | EvacuationScreen):
            return
        if self.outfit.mode not in FOR_ATTENDEES:
            self._show_evacuation(True)  # noqa: FBT003  # nobody has to say who they are
            return
        ask = ask_to_clear(self.home.words, self.outfit)
        screen = PinScreen(self.outfit, self.errands, self.home.words, self.outfit.pin_tries, ask)
        self.push_screen(screen, self._show_evacuation)

    def _show_evacuation(self, is_staff: object) -> None:
        from kiosk.screens.evacuation import EvacuationScreen

        if is_staff and self.outfit.clearing is not None:
            clearing = self.outfit.clearing()
            self.push_screen(EvacuationScreen(self.outfit, self.errands, self.home.words, clearing))
