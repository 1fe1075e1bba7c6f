"""A fleet and a house to be cleared, in memory: they keep the contracts of the lead's screen."""

from collections.abc import Mapping

from msgspec.structs import replace

from checkin.badge import PrintState
from checkin.model import GateId, ListId, RoomId
from kiosk.fleet.evacuation import Certainty, Evacuation
from kiosk.fleet.kiosks import FleetView, KioskNow, Outcome, Source, in_order
from kiosk.outfit import Outfit
from kiosk.printing.sheets import Progress
from kiosk.words import Words
from printer.lists import Person, PresenceList, RoomPresence
from sync.hub.protocol import Heartbeat

LEAD_PIN = "3333"
WELL = Heartbeat(
    pending=0,
    cursor=9,
    mode="self-service",
    list=ListId(1),
    direction="entry",
    has_printer=True,
    paper=212,
    offset_ms=-40,
    decode_p95_ms=31,
    celsius=52,
    undervolted=False,
    software="0.9",
)
DOOR = replace(WELL, mode="door", room=RoomId(1), has_printer=False, paper=None)
HERE = KioskNow(
    name="Leitstand",
    age_s=0.0,
    beat=replace(WELL, mode="lead", has_printer=False, paper=None, decode_p95_ms=None, undervolted=None),
    is_here=True,
)
KIOSKS = (
    HERE,
    KioskNow(name="Tor A 1", age_s=4.0, beat=WELL, profile={"mode": "self-service", "lists": "Einlass"}),
    KioskNow(name="Tor A 2", age_s=2.0, beat=replace(WELL, paper=12, printer="paper_near_end", queued=2)),
    KioskNow(name="Tor B 1", age_s=9.0, beat=replace(WELL, printer="paper_out", queued=7, gate=GateId(7))),
    KioskNow(name="Saal 2 Ost", age_s=3.0, beat=DOOR, profile={"mode": "door", "room": "Saal 2"}),
    KioskNow(name="Saal 2 West", age_s=200.0, beat=replace(DOOR, pending=3)),
    KioskNow(
        name="Schalter 1", age_s=6.0, beat=replace(WELL, mode="desk", offset_ms=183_000, undervolted=True)
    ),
    KioskNow(name="Schalter 2", age_s=1.0, beat=replace(WELL, mode="desk", pending=120, celsius=82)),
    KioskNow(name="Reserve"),
)
ROOMS = (
    RoomPresence(name="Kongress, sonst", count=143, people=(Person(name="Müller, Anneliese", code="7K2X"),)),
    RoomPresence(name="Saal 2", count=187, limit=220, between=(181, 203)),
    RoomPresence(name="Raum 2.04", count=0),
)


class FakeFleet:
    """Tests change its fields: which kiosks there are, and where the knowledge of them comes from."""

    def __init__(self) -> None:
        self.kiosks: tuple[KioskNow, ...] = KIOSKS
        self.source = Source.HUB
        self.told_s: float | None = 1.0
        self.outcome = Outcome.DONE
        self.changed: list[tuple[str, dict[str, str], str]] = []

    def look(self) -> FleetView:
        """All kiosks, what is wrong first."""
        return FleetView(in_order(iter(self.kiosks)), self.source, self.told_s)

    def change(self, name: str, changes: Mapping[str, str], pin: str) -> Outcome:
        """Remember it, if the PIN is the lead's."""
        if pin != LEAD_PIN:
            return Outcome.WRONG_PIN
        self.changed.append((name, dict(changes), pin))
        return self.outcome


class FakeEvacuation:
    """Tests change its fields: who is where, and what the printer does."""

    def __init__(self) -> None:
        self.rooms: tuple[RoomPresence, ...] = ROOMS
        self.certainty = Certainty(age_s=4.0, heard=8, kiosks=8)
        self.has_printer = True
        self.printed: list[str] = []
        self.newest: Progress | None = None

    def look(self, words: Words) -> Evacuation:
        """Who is where."""
        presence = PresenceList(event="Kommunalkongress 2026", made_at="Mi 14.10. 09:00", rooms=self.rooms)
        return Evacuation(replace(presence, language=words.language), self.certainty)

    def print_slip(self, found: Evacuation, slip: str) -> bool:
        """Remember it."""
        assert found.presence.rooms == self.rooms
        if self.has_printer:
            self.printed.append(slip)
            self.newest = Progress(slip, PrintState.SENDING, sheets=1)
        return self.has_printer

    def progress(self) -> Progress | None:
        """Of the newest."""
        return self.newest


class Lead:
    """Both, and how a kiosk is fitted out with them."""

    def __init__(self) -> None:
        self.fleet = FakeFleet()
        self.evacuation = FakeEvacuation()

    def fit(self, outfit: Outfit) -> Outfit:
        """With this fleet and this house."""
        return replace(outfit, fleet=self.fleet, evacuation=self.evacuation, name="Leitstand")
