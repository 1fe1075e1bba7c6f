"""Asks what a device is to be. Must not know: other steps."""

from kiosk.settings import Mode
from kiosk.setup.nearby import Nearby
from kiosk.setup.station import Station, Values
from kiosk.setup.talk import Talk
from kiosk.words import mark
from sync.hub.identity import read_identity

HUB = "hub"
ROLES: dict[str, str] = {
    Mode.SELF_SERVICE: mark("Self-service: attendees hold up their ticket and take their badge"),
    Mode.DESK: mark("Registration desk: staff search, correct, register and print"),
    Mode.DOOR: mark("Door of a room: tickets are scanned, people are counted"),
    Mode.LEAD: mark("Lead: sees all kiosks and rooms, and helps them"),
    Mode.STAND: mark("Stand: visitors may let an exhibitor know that they were there"),
    HUB: mark("Hub: where all kiosks on site meet; has no screen of its own"),
}


def ask_role(talk: Talk, station: Station, _nearby: Nearby) -> Values:
    """Which mode; a hub has none."""
    with station.ledger_if_any() as ledger:
        was_hub = ledger is not None and read_identity(ledger.store) is not None
    now = HUB if was_hub else station.settings.mode.value
    choices = [(role, talk.words.say(said)) for role, said in ROLES.items()]
    role = talk.choose(talk.words.say("What is this device to be?"), choices, list(ROLES).index(now))
    station.is_hub = role == HUB
    if station.is_hub:
        talk.say("A hub needs its event, the right time and a PIN. Kiosks are added when it runs.")
        return {}
    return {"mode": role, **(_stand(talk, station) if role == Mode.STAND else {})}


def _stand(talk: Talk, station: Station) -> Values:
    known = station.settings.stand_exhibitor
    whose = talk.ask(
        talk.words.say("Whose stand is it? Enter: the name of the gate"), next(iter(known.values()), "")
    )
    is_same = whose in known.values()
    return {} if is_same else {"stand_exhibitor": whose or None}
