"""Which PostgreSQL a hub's folder means, where it keeps its data in one. Must not know: what is in it."""

from kiosk.worlds import World
from sync.opening import has_ledger

VARIABLE = "EINLASS_HUB_DATABASE"
"""Holds the address, so that no password stands on a command line, and timers know it as well as the hub."""


def database_of(world: World, given: str) -> str:
    """As given, else by the variable; a folder with a ledger is no such hub's. Empty = none."""
    return given or ("" if has_ledger(world.data_dir) else world.environment.get(VARIABLE, ""))
