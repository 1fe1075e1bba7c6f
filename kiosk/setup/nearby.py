"""What a setup finds at this machine. Must not know: what is asked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from printer.nearby import NearbyPrinter, nearby_printers
from scanner.nearby import NearbyReader, nearby_cameras, nearby_scanners

LOCALTIME = Path("/etc/localtime")
ZONES = "zoneinfo/"


class Nearby(Protocol):
    """The devices at a machine, and its time zone."""

    def printers(self) -> tuple[NearbyPrinter, ...]:
        """Those that are plugged in."""
        ...

    def cameras(self) -> tuple[NearbyReader, ...]:
        """Those that are plugged in."""
        ...

    def scanners(self) -> tuple[NearbyReader, ...]:
        """Hand scanners and keyboards, likely scanners first."""
        ...

    def timezone(self) -> str:
        """Name of the machine's time zone; empty = it has none by a name."""
        ...


class ThisMachine:
    """See `Nearby`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def printers(self) -> tuple[NearbyPrinter, ...]:
        """See `Nearby`."""
        return nearby_printers()

    def cameras(self) -> tuple[NearbyReader, ...]:
        """See `Nearby`."""
        return nearby_cameras()

    def scanners(self) -> tuple[NearbyReader, ...]:
        """See `Nearby`."""
        return nearby_scanners()

    def timezone(self) -> str:
        """See `Nearby`."""
        if self._environment.get("TZ"):
            return self._environment["TZ"].removeprefix(":")
        try:
            return str(LOCALTIME.resolve(strict=True)).partition(ZONES)[2]
        except (OSError, RuntimeError):
            return ""
