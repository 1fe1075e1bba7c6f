"""The kiosk that is being set up: its data folder, and its settings as they stand in the file.

Must not know: what is asked, which settings there are.
"""

import os
import pwd
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from checkin.clock import Clock, Entropy
from checkin.errors import ConfigError
from kiosk.clock import SystemClock, SystemEntropy
from kiosk.settings import Settings, settings_of, settings_path
from kiosk.settings_file import flat_settings, is_there, read_settings_file, write_settings_file
from kiosk.unlocking import Asking
from kiosk.worlds import World, connected, open_world, refuse_wiped
from printer.urls import parse_printer_url
from scanner.frames import parse_source
from sync.ledger import Ledger
from sync.locks import Unlock, nobody_unlocks
from sync.opening import has_ledger

READERS: Mapping[str, Callable[[str], object]] = {
    "printer": parse_printer_url,
    "spare_printer": parse_printer_url,
    "camera": parse_source,
}
"""What refuses a device that nobody could open, before it is written down."""

Values = Mapping[str, object]
"""Settings by their names, as in `kiosk.settings.PARSERS`; None = as it is built in."""


@dataclass(slots=True)
class Station:
    """One kiosk that is being set up.

    Attributes:
        path: Its settings file, which need not be there yet.
        values: What stands in it.
        unlock: Opens the ledger's lock, where it has one.
        is_hub: Whether it is to be the meeting point of kiosks, and no kiosk itself.
    """

    data_dir: Path
    path: Path
    environment: Mapping[str, str]
    clock: Clock = field(default_factory=SystemClock)
    entropy: Entropy = field(default_factory=SystemEntropy)
    values: dict[str, object] = field(default_factory=dict)
    unlock: Unlock = nobody_unlocks
    is_hub: bool = False
    _has_written: bool = False

    @property
    def settings(self) -> Settings:
        """What the file amounts to."""
        return settings_of(self.values, str(self.path))

    @property
    def world(self) -> World:
        """This kiosk with these settings."""
        return self.world_with(self.settings)

    def world_with(self, settings: Settings) -> World:
        """This kiosk with other settings."""
        return World(self.data_dir, settings, self.environment, self.clock, self.entropy, unlock=self.unlock)

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """Its ledger, made where there is none, for the length of a block."""
        with connected(open_world(self.world)) as ledger:
            yield ledger

    @contextmanager
    def ledger_if_any(self) -> Iterator[Ledger | None]:
        """The same, but none is made for a look."""
        if not has_ledger(self.data_dir):
            yield None
            return
        with self.ledger() as ledger:
            yield ledger

    def with_values(self, changes: Values) -> Settings:
        """What the settings would be with these changes.

        Raises:
            ConfigError: Nobody could use them.
        """
        return settings_of(self._changed(changes), str(self.path))

    def keep(self, changes: Values) -> bool:
        """Write these changes into the file, at once; whether it holds anything else now.

        Raises:
            ConfigError: Nobody could use them, or the file cannot be written; it is as it was then.
        """
        changed = self._changed(changes)
        for key in changes.keys() & READERS.keys() & changed.keys():
            READERS[key](str(changed[key]))
        settings_of(changed, str(self.path))
        if changed == self.values:
            return False
        write_settings_file(self.path, changed, keeps_former=not self._has_written)
        self.values, self._has_written = changed, True
        return True

    def _changed(self, changes: Values) -> dict[str, object]:
        changed = self.values | {key: _as_read(value) for key, value in changes.items()}
        return {key: value for key, value in changed.items() if value is not None}


def _as_read(value: object) -> object:
    """As it would be read from the file again: so that what is the same is found to be."""
    return list(value) if isinstance(value, tuple) else value


def open_station(data_dir: Path, given: str | None, environment: Mapping[str, str]) -> Station:
    """The kiosk of a data folder, with what stands in its settings file.

    Args:
        data_dir: Need not be there.
        given: ``--config``; need not be there, either.
        environment: Variables of the process.

    Raises:
        ConfigError: The folder is another user's or was wiped, or the file cannot be used.
        LedgerError: The ledger cannot be opened.
    """
    refuse_foreign(data_dir)
    path = settings_path(given, data_dir, environment)
    found = flat_settings(read_settings_file(path), path) if is_there(path) else {}
    settings_of(found, str(path))
    station = Station(data_dir, path, environment, values=found, unlock=Asking(environment))
    with station.ledger_if_any() as ledger:
        if ledger is not None:
            refuse_wiped(ledger)
    return station


def refuse_foreign(data_dir: Path, user: int | None = None) -> None:
    """Make sure that what is written here can be read by whoever runs the kiosk.

    Root could write into anybody's folder; but the files would be root's, and the kiosk could not open them.

    Raises:
        ConfigError: The folder is somebody else's, or cannot be made.
    """
    me = os.geteuid() if user is None else user
    try:
        owner = data_dir.stat().st_uid
    except FileNotFoundError:
        _refuse_parent(data_dir, me)
        return
    except OSError as error:
        raise ConfigError(
            f"The data folder {data_dir} cannot be used ({error.strerror}).", _made_for(data_dir, me)
        ) from error
    if owner != me:
        raise ConfigError(
            f"The data folder {data_dir} belongs to {_named(owner)}, and this runs as {_named(me)}.",
            f"Type: sudo -u {_named(owner)} einlass setup --data-dir {shlex.quote(str(data_dir.absolute()))}",
        )


def _refuse_parent(data_dir: Path, me: int) -> None:
    parent = next(one for one in data_dir.absolute().parents if one.exists())
    if not os.access(parent, os.W_OK | os.X_OK):
        raise ConfigError(
            f"The data folder {data_dir} is not there, and {_named(me)} may not make it.",
            _made_for(data_dir, me),
        )


def _made_for(data_dir: Path, user: int) -> str:
    folder = shlex.quote(str(data_dir.absolute()))
    return f"Choose another with --data-dir, or type: sudo install -d -m 700 -o {_named(user)} {folder}"


def _named(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"#{user}"
