"""What the lead's screen is told of all kiosks: this one by itself, the others by the hub.

Must not know: screens, HTTP.
"""

from collections.abc import Callable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from checkin.clock import Clock
from checkin.text import clean_text
from kiosk.fleet.changes import FleetChanges
from kiosk.fleet.kiosks import FleetView, KioskNow, Outcome, Source, in_order
from kiosk.fleet.watch import FleetWatch
from sync.hub.protocol import (
    Heartbeat,
)
from sync.hub.upkeep import KioskSeen

NS_PER_S = 1_000_000_000
MAX_NAME_CHARS = 64
MAX_SETTING_CHARS = 1_000


class Here(msgspec.Struct, frozen=True):
    """This kiosk.

    Attributes:
        name: As the organiser calls it, else its ledger's.
        profile: What the hub wanted of it when the program began.
    """

    name: str
    profile: Mapping[str, str] = {}


class FleetDesk:
    """See `kiosk.fleet.kiosks.FleetPort`.

    Args:
        here: This kiosk.
        beat: How it is now, with what waits for the hub.
        clock: That never jumps.
        watch: What the hub says; None = there is no hub, as with `changes`.
        changes: Asks it for other settings.
    """

    def __init__(
        self,
        here: Here,
        beat: Callable[[], Heartbeat],
        clock: Clock,
        watch: FleetWatch | None = None,
        changes: FleetChanges | None = None,
    ) -> None:
        self._here = here
        self._beat = beat
        self._clock = clock
        self._watch = watch
        self._changes = changes

    def change(self, name: str, changes: Mapping[str, str], pin: str) -> Outcome:
        """Want other settings of a kiosk."""
        return self._changes.change(name, changes, pin) if self._changes else Outcome.NO_ANSWER

    def look(self) -> FleetView:
        """All kiosks as they are known now."""
        watch = self._watch
        own = KioskNow(
            name=self._here.name, age_s=0.0, beat=self._beat(), profile=self._here.profile, is_here=True
        )
        if watch is None:
            return FleetView((own,), Source.ALONE)
        source = Source.LOST if watch.is_lost else Source.HUB
        heard = watch.heard
        if heard is None:
            return FleetView((own,), source)
        told_s = (self._clock.mono_ns() - heard.at_ns) / NS_PER_S
        others = {kiosk.name: kiosk for kiosk in _told(heard.fleet.kiosks, told_s, is_hidden=watch.is_lost)}
        if (wanted := others.pop(own.name, None)) is not None:
            own = replace(own, profile=wanted.profile)
        return FleetView(in_order(iter((own, *others.values()))), source, told_s)


def _told(kiosks: tuple[KioskSeen, ...], told_s: float, *, is_hidden: bool) -> Iterator[KioskNow]:
    """Kiosks as the hub told of them so long ago; it is one of others' words that stand there."""
    for seen in kiosks:
        yield KioskNow(
            name=clean_text(seen.name, MAX_NAME_CHARS) or "?",
            age_s=None if seen.age_s is None else max(0.0, seen.age_s) + told_s,
            beat=_clean(seen.beat) if seen.beat else None,
            profile={
                clean_text(key, MAX_NAME_CHARS): clean_text(value, MAX_SETTING_CHARS)
                for key, value in seen.profile.items()
            },
            is_hidden=is_hidden,
        )


def _clean(beat: Heartbeat) -> Heartbeat:
    """With texts that harm nobody: a kiosk may have said anything."""
    return replace(
        beat,
        mode=clean_text(beat.mode, MAX_NAME_CHARS),
        printer=clean_text(beat.printer, MAX_NAME_CHARS),
        software=clean_text(beat.software, MAX_NAME_CHARS),
        misfit=clean_text(beat.misfit, MAX_NAME_CHARS),
        direction=clean_text(beat.direction, MAX_NAME_CHARS),
    )
