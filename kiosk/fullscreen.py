"""Runs the Textual program over a kiosk: what readers, printer and courier post becomes its messages.

Must not know: arguments, what any screen shows.
"""

import gc
import hmac
import threading
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from checkin.model import EventSet, Names
from kiosk import messages
from kiosk.app import KioskApp
from kiosk.audio.hearing import make_audio
from kiosk.bootstrap import Kiosk
from kiosk.camera import Camera
from kiosk.errands import Post
from kiosk.exit_codes import ExitCode
from kiosk.hand_scanners import HandScanners
from kiosk.keys.keyboard_signals import former_signals, turn_deaf
from kiosk.outfit import Outfit
from kiosk.places import place_or_none
from kiosk.settings import FOR_ATTENDEES, Mode, Settings
from kiosk.stands.views import Stand
from kiosk.supervisor import find_supervisor
from kiosk.views import DeskPlace
from kiosk.watchdog import Watchdog
from kiosk.wording.languages import known_languages, staff_languages
from kiosk.worlds import connected
from sync.hub.membership import load_membership
from sync.hub.news import ProfileChanged
from sync.news import EventSetChanged
from sync.replica import has_names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from textual.widget import Widget

    from kiosk.admission.confirming import Confirming
    from kiosk.fleet.evacuation import EvacuationPort

Beside: TypeAlias = "Callable[[Callable[[], NDArray[np.uint8] | None]], Widget]"

MS_PER_MINUTE = 60_000

READY_S = 0.3
"""After the first screen was painted, and before anybody can have held up a ticket."""


def run_fullscreen(kiosk: Kiosk, *, pin_hint: str = "", beside: "Beside | None" = None) -> ExitCode:
    """Show the screens of this kiosk's mode until somebody with the PIN leaves them.

    Args:
        kiosk: Put together, its workers running.
        pin_hint: Shown below the PIN field; for the demo.
        beside: Makes a widget that stands beside the screen, from what gives the newest frame; for the demo.
    """
    settings, supervisor = kiosk.world.settings, find_supervisor(kiosk.world.environment)
    with (
        closing(Camera(settings.camera, symbologies_of(kiosk.event_set))) as camera,
        closing(HandScanners(settings.scanners)) as scanners,
        closing(make_audio(settings)) as audio,
        closing(Watchdog(supervisor, (camera.pulse, kiosk.desk.pulse))) as watchdog,
    ):
        kiosk.lines.decode_ms = camera.decode_ms
        kiosk.lines.wait_ms = camera.wait_ms
        on_ready = (
            lambda post: _listen(kiosk, post),
            camera.watch,
            scanners.watch,
            lambda _: turn_deaf(),
            watchdog.watch,
        )
        outfit = make_outfit(kiosk, on_ready, pin_hint=pin_hint)
        outfit = replace(outfit, preview=camera.preview(kiosk.world.settings), audio=audio)
        if beside is not None:
            outfit = replace(outfit, beside=lambda: beside(camera.frame))
        app = KioskApp(outfit)
        with former_signals():
            code = app.run(mouse=True)
    if app.crash is not None:
        raise app.crash
    return ExitCode(code or app.return_code or 0)


def make_outfit(kiosk: Kiosk, on_ready: tuple[Callable[[Post], None], ...], *, pin_hint: str = "") -> Outfit:
    """What the program is given."""
    settings = kiosk.world.settings
    languages = _languages(settings, kiosk.event_set)
    return Outfit(
        desk=kiosk.desk,
        known=lambda: kiosk.event_set,
        place=kiosk.place,
        clock=kiosk.world.clock,
        mode=settings.mode,
        check_pin=lambda pin: _is_pin(settings.exit_pin, pin) or kiosk.desk.signing.may_leave(pin),
        signing=kiosk.desk.signing,
        sign_in=(settings.sign_in or settings.mode is Mode.LEAD) and kiosk.desk.signing.has_pins(),
        sign_out_ms=settings.sign_out_min * MS_PER_MINUTE,
        language=languages[0],
        languages=languages,
        name=_name(kiosk),
        way_to_desk=_way(kiosk),
        pin_hint=pin_hint,
        has_camera=bool(settings.camera),
        badge_outlet=settings.self_service_badge_outlet,
        time_factor=settings.self_service_time_factor,
        privacy=settings.self_service_privacy,
        privacy_url=settings.self_service_privacy_url,
        is_staff=lambda pin: _is_pin(settings.exit_pin, pin) or kiosk.desk.signing.find(pin) is not None,
        tell_call=lambda is_wanted: setattr(kiosk.lines, "calls_staff", is_wanted),
        hears_calls=lambda: kiosk.lines.tells_calls,
        confirming=_confirming(kiosk),
        self_lookup=settings.self_lookup and has_names(kiosk.ledger.store),
        restarts=lambda: kiosk.lines.restarts,
        look=settings.look,
        fleet=kiosk.lead.fleet if kiosk.lead else None,
        evacuation=kiosk.lead.evacuation if kiosk.lead else None,
        queue=kiosk.lead.queue if kiosk.lead else None,
        clearing=lambda: _clearing(kiosk),
        stand_at=lambda place: _stand(kiosk, place),
        on_ready=on_ready,
    )


def _stand(kiosk: Kiosk, place: DeskPlace) -> Stand:
    """Whose stand it is: as the settings say, else the gate's name, else that of the list."""
    settings, event_set = kiosk.world.settings, kiosk.event_set
    gate = next((gate.names for gate in event_set.gates if gate.id == place.gate), {})
    here = event_set.find_list(place.list_id)
    return Stand(settings.stand_exhibitor or gate or (here.names if here else {}), settings.stand_passes_on)


def _confirming(kiosk: Kiosk) -> "Confirming | None":
    if not kiosk.world.settings.self_service_confirm_name:
        return None
    from kiosk.admission.confirming import Confirming  # seldom wanted, so not at the start

    return Confirming(kiosk.desk, kiosk.desk.changes.correct)


def _name(kiosk: Kiosk) -> str:
    """As the organiser calls it at the hub, else its ledger's."""
    membership = load_membership(kiosk.ledger.store)
    return (membership.name if membership else "") or kiosk.ledger_file.origin.device


def _place_now(kiosk: Kiosk) -> DeskPlace | None:
    """Where the hub wants this kiosk; None = no hub, or no such place any more."""
    settled = kiosk.lines.settled
    return place_or_none(kiosk.event_set, settled.settings) if settled else None


def _way(kiosk: Kiosk) -> Names:
    settings = kiosk.lines.settled.settings if kiosk.lines.settled else kiosk.world.settings
    languages = _languages(kiosk.world.settings, kiosk.event_set)
    return dict.fromkeys(languages, settings.way_to_desk) if settings.way_to_desk else {}


def _languages(settings: Settings, event_set: EventSet) -> tuple[str, ...]:
    wanted = settings.languages or event_set.events[0].languages
    return known_languages(wanted) if settings.mode in FOR_ATTENDEES else staff_languages(wanted)


def symbologies_of(event_set: EventSet) -> frozenset[str]:
    """What tickets of any of its events have beside QR codes."""
    return frozenset(name for event in event_set.events for name in event.symbologies)


def _is_pin(known: str, typed: str) -> bool:
    return bool(known) and hmac.compare_digest(known.encode(), typed.encode("utf-8", "replace"))


def _clearing(kiosk: Kiosk) -> "EvacuationPort":
    """Who is where, from this kiosk's own ledger and on its own printer, in whichever mode it runs."""
    from kiosk.fleet.evacuation import EvacuationDesk  # seldom needed, so not at the start

    sheets = kiosk.print_worker.sheets if kiosk.print_worker else None
    return EvacuationDesk(
        lambda: connected(kiosk.ledger_file), lambda: kiosk.event_set, kiosk.lines, kiosk.world.clock, sheets
    )


def _listen(kiosk: Kiosk, post: Post) -> None:
    gc.freeze()
    gc.enable()

    def on_print(_: object) -> None:
        # Both only say "look again", and melt with those that nobody has looked at yet.
        post(messages.PrinterChanged())
        post(messages.PrintJobChanged())

    place = kiosk.place

    def on_news(news: object) -> None:
        nonlocal place
        if isinstance(news, ProfileChanged | EventSetChanged) and (now := _place_now(kiosk)) is not None:
            if now != place:
                post(messages.PlaceChanged(now, _way(kiosk)))
            place = now
        post(messages.LinkChanged())

    kiosk.ears.on_print = on_print
    kiosk.ears.on_news = on_news
    getting_ready = threading.Timer(READY_S, kiosk.desk.get_ready)
    getting_ready.daemon = True
    getting_ready.start()
