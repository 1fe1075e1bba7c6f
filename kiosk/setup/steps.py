"""The steps of setting up, as a table. Must not know: how anything is asked."""

from collections.abc import Callable

import msgspec

from kiosk.setup.ask_event import ask_event, ask_languages, ask_place
from kiosk.setup.ask_people import ask_people, ask_time
from kiosk.setup.ask_printer import ask_printer
from kiosk.setup.ask_readers import ask_camera, ask_scanners
from kiosk.setup.ask_role import ask_role
from kiosk.setup.nearby import Nearby
from kiosk.setup.station import Station, Values
from kiosk.setup.talk import Talk
from kiosk.words import mark

Asks = Callable[[Talk, Station, Nearby], Values]
"""Asks, tries what was answered, and gives the settings that follow from it."""


class Step(msgspec.Struct, frozen=True):
    """One subject.

    Attributes:
        for_hub: Whether a hub has it, too: it has no devices.
    """

    title: str
    asks: Asks
    for_hub: bool = False


STEPS = (
    Step(mark("What this device is"), ask_role, for_hub=True),
    Step(mark("Printer"), ask_printer),
    Step(mark("Camera"), ask_camera),
    Step(mark("Hand scanners"), ask_scanners),
    Step(mark("Event and attendees"), ask_event, for_hub=True),
    Step(mark("Check-in list, gate and room"), ask_place),
    Step(mark("Languages of the screens"), ask_languages),
    Step(mark("Time"), ask_time, for_hub=True),
    Step(mark("Staff and PIN"), ask_people, for_hub=True),
)
"""In this order: devices come first, since a code for pairing may be held up to the camera."""
