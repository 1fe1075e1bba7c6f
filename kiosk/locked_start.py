"""A start of the full-screen program whose ledger is locked: a screen waits for staff or hub.

It waits as long as it takes: the supervisor hears that the program has begun as soon as that screen is
painted, and that it is alive while it answers. Must not know: how locks are opened, what is shown.
"""

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from itertools import chain, repeat
from typing import TYPE_CHECKING

from checkin.errors import EinlassError, LedgerKeyError, LinkDownError, WireFormatError
from kiosk.keys.keyboard_signals import turn_deaf
from kiosk.settings import FOR_ATTENDEES, Settings
from kiosk.supervisor import find_supervisor
from kiosk.watchdog import Watchdog, vouch
from kiosk.wording.languages import LANGUAGES, staff_languages
from kiosk.worlds import World

if TYPE_CHECKING:
    from kiosk.screens.unlocking import UnlockOutfit, UnlockScreen

SOON_S = 1.5
"""A hub that answers within that time is waited for without a screen."""
WAITS_FOR: tuple[type[EinlassError], ...] = (LinkDownError, WireFormatError, LedgerKeyError)
"""What a hub may say that is asked again."""


class AtScreen:
    """Waits as `kiosk.unlocking.Waiting` says; there is a terminal."""

    def __init__(self, world: World) -> None:
        self._world = world

    def for_pin(self, opens: Callable[[str], bool], tries: int) -> None:
        """Until one opens it."""
        from kiosk.screens.unlocking import PinUnlockScreen  # few kiosks are locked

        self._show(lambda outfit: PinUnlockScreen(outfit, opens, tries))

    def for_hub(self, fetch: Callable[[], bytes], gives_up: tuple[type[EinlassError], ...]) -> bytes:
        """Until it answers."""
        with ThreadPoolExecutor(1, "hub") as line:
            first = line.submit(fetch)
            waits_for = tuple(kind for kind in WAITS_FOR if kind not in gives_up)
            with suppress(TimeoutError, *waits_for):
                return first.result(SOON_S)
            from kiosk.screens.unlocking import HubUnlockScreen

            asks = chain([first.result], repeat(fetch))
            told: list[bytes] = []

            def once() -> bool:
                told.append(next(asks)())
                return True

            self._show(lambda outfit: HubUnlockScreen(outfit, once, gives_up))
        return told[-1]

    def _show(self, make: "Callable[[UnlockOutfit], UnlockScreen]") -> None:
        """Run the screen until it is done.

        Raises:
            EinlassError: It gave up.
        """
        from kiosk.screens.unlocking import UnlockOutfit
        from kiosk.unlock_app import UnlockApp

        settings, supervisor = self._world.settings, find_supervisor(self._world.environment)
        outfit = UnlockOutfit(
            clock=self._world.clock,
            languages=languages_of(settings),
            has_guests=settings.mode in FOR_ATTENDEES,
            way_to_desk=dict.fromkeys(LANGUAGES, settings.way_to_desk) if settings.way_to_desk else {},
        )
        screen = make(outfit)
        with closing(Watchdog(supervisor, ())) as watchdog, collected():
            # Deaf from then on: until the kiosk's own screen stands, Ctrl+C would end it, and cost a PIN.
            app = UnlockApp(screen, settings.look, (watchdog.watch, lambda _: turn_deaf()))
            app.run(mouse=True)
        vouch(supervisor)
        if app.crash is not None:
            raise app.crash
        if screen.failure is not None:
            raise screen.failure


def languages_of(settings: Settings) -> tuple[str, ...]:
    """Those of the settings that staff screens speak; the event's are still behind the lock."""
    return staff_languages(settings.languages or LANGUAGES)


@contextmanager
def collected() -> Iterator[None]:
    """Garbage is collected meanwhile: such a screen may stand for hours, and a start collects none."""
    was_on = gc.isenabled()
    gc.enable()
    try:
        yield
    finally:
        if not was_on:
            gc.disable()
