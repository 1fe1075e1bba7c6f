"""Somebody who sets up a kiosk: answers that were written down before, and a machine with chosen devices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.setup.guided import guide
from kiosk.setup.station import open_station
from kiosk.setup.talk import Talk
from kiosk.words import words_in
from printer.nearby import NearbyPrinter
from scanner.nearby import NearbyReader

LEAVES = "ctrl+c"
"""An answer that is none."""


@dataclass(frozen=True, slots=True)
class FakeNearby:
    """See `kiosk.setup.nearby.Nearby`."""

    its_printers: tuple[NearbyPrinter, ...] = ()
    its_cameras: tuple[NearbyReader, ...] = ()
    its_scanners: tuple[NearbyReader, ...] = ()
    zone: str = "Etc/UTC"

    def printers(self) -> tuple[NearbyPrinter, ...]:
        """See `Nearby`."""
        return self.its_printers

    def cameras(self) -> tuple[NearbyReader, ...]:
        """See `Nearby`."""
        return self.its_cameras

    def scanners(self) -> tuple[NearbyReader, ...]:
        """See `Nearby`."""
        return self.its_scanners

    def timezone(self) -> str:
        """See `Nearby`."""
        return self.zone


@dataclass(slots=True)
class Visit:
    """One run of the guided setup.

    Attributes:
        is_well: What it ended with; None = somebody left.
        shown: All that was on the screen, answers included.
        left: Answers that nobody asked for.
    """

    is_well: bool | None = None
    shown: str = ""
    left: list[str] = field(default_factory=list)


def set_up(
    folder: Path,
    *answers: str,
    nearby: FakeNearby | None = None,
    language: str = "en",
    environment: Mapping[str, str] | None = None,
) -> Visit:
    """Answer question after question; after the last answer nobody is there any more."""
    visit, pending = Visit(), iter(answers)

    def read() -> str:
        answer = next(pending, None)
        if answer is None:
            raise EOFError
        if answer == LEAVES:
            raise KeyboardInterrupt
        write(f"{answer}\n")
        return answer

    def read_secret(question: str) -> str:
        write(question)
        secret = next(pending)
        write("\n")
        return secret

    def write(text: str) -> None:
        visit.shown += text

    talk = Talk(words_in(language, "UTC"), read, read_secret, write)
    try:
        visit.is_well = guide(talk, open_station(folder, None, environment or {}), nearby or FakeNearby())
    except KeyboardInterrupt:
        visit.is_well = None
    visit.left = list(pending)
    return visit
