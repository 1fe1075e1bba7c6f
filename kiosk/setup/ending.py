"""What setting up ends with: all that the doctor finds, whether it can start, and the line for that.

Must not know: what was asked.
"""

import shlex
from collections.abc import Iterator
from pathlib import Path

from checkin.errors import ConfigError
from checkin.phrases import phrase
from checkin.question import name_in
from kiosk.bootstrap import placed_by
from kiosk.checkup.examine import examine
from kiosk.checkup.findings import Finding, State
from kiosk.places import find_place
from kiosk.profile import settings_here
from kiosk.settings import SYSTEM_DATA_DIR, find_data_dir, load_settings, setting_sources
from kiosk.setup.station import Station
from kiosk.words import mark
from kiosk.worlds import World
from sync.ledger import Ledger
from sync.pretix.pairing import load_pairing
from sync.replica import load_event_set

UNITS = (Path("/etc/systemd/system"), Path("/lib/systemd/system"), Path("/usr/lib/systemd/system"))
KIOSK_UNIT, HUB_SOCKET = "einlass-kiosk.service", "einlass-hub.socket"
HUB_DATA_DIR = Path("/var/lib/einlass-hub")


def findings(station: Station, *, with_network: bool = True) -> Iterator[Finding]:
    """All of them, with the settings as the kiosk will read them: file, environment, hub."""
    spoken = str(station.path) if station.values else None
    settings = load_settings(spoken, station.data_dir, station.environment)
    world = station.world_with(settings)
    yield from examine(world, with_network=with_network)
    with station.ledger_if_any() as ledger:
        if ledger is not None and not station.is_hub:
            yield from place_findings(world, ledger)
    yield from _outvoted(station)


def place_findings(world: World, ledger: Ledger) -> Iterator[Finding]:
    """Whether it is clear at which check-in list this kiosk works: without one it does not start."""
    event_set = load_event_set(ledger.store)
    if event_set is None:
        return
    settings = placed_by(settings_here(world, ledger), load_pairing(ledger.store), event_set)
    try:
        place = find_place(event_set, settings)
    except ConfigError as error:
        text = mark("It is not clear at which check-in list this kiosk works.")
        said = f"{error.problem} {error.remedy}"
        yield Finding(
            "place", State.BAD, text, phrase("{said} In the settings: lists, gate, room.", said=said)
        )
        return
    names = (event_set.find_list(one) for one in (place.list_id, *place.lists))
    said = ", ".join(name_in(one.names, event_set.events[0].languages[0]) for one in names if one)
    yield Finding("place", State.GOOD, phrase("Check-in list: {names}.", names=said))


def _outvoted(station: Station) -> Iterator[Finding]:
    """Settings of the file that do not count, since the environment says otherwise."""
    sources = setting_sources(None, station.data_dir, station.environment)
    for name, source in sources.items():
        if source.startswith("environment"):
            text = phrase("{name}: the variable goes before what the settings file says.", name=name)
            yield Finding(
                "setting", State.WARN, text, mark("Unset the variable, or leave it where it is meant so.")
            )


def start_line(station: Station, units: tuple[Path, ...] = UNITS) -> str:
    """The one line that starts it: by systemd where its unit would find this data folder."""
    unit, folder, command = (
        (HUB_SOCKET, HUB_DATA_DIR, "hub") if station.is_hub else (KIOSK_UNIT, SYSTEM_DATA_DIR, "kiosk")
    )
    if station.data_dir == folder and any((one / unit).exists() for one in units):
        return f"sudo systemctl enable --now {unit.removesuffix('.service')}"
    where = find_data_dir(None, station.environment)
    return f"einlass {command}" + (
        "" if where == station.data_dir else f" --data-dir {shlex.quote(str(station.data_dir.absolute()))}"
    )
