"""Settings: a TOML file, the environment over it. Strict: an unknown key is an error that names the nearest.

Must not know: what the settings are used for.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec.structs import replace

from checkin.errors import ConfigError
from checkin.model import Direction, OnNoAnswer

CONFIG_FILE = "config.toml"
PREFIX = "EINLASS_"
OTHER_VARIABLES = frozenset({"EINLASS_DATA_DIR", "EINLASS_CONFIG", "EINLASS_LEDGER_KEY_FILE"})
SYSTEM_DATA_DIR = Path("/var/lib/einlass")


class Mode(StrEnum):
    """What a kiosk is used for."""

    SELF_SERVICE = "self-service"
    DESK = "desk"
    DOOR = "door"


class Settings(msgspec.Struct, frozen=True):
    """The device profile and what goes with it.

    Attributes:
        mode: Which screens.
        lists: Names or ids of check-in lists, one per event; a ticket is tried at that of its event.
        gate: Name of the gate; empty = none.
        room: Name of the room whose count is shown; empty = the one that the list counts into.
        direction: Which way people go here.
        printer: Printer URL; empty = no badges here.
        camera: Camera source; empty = none.
        scanners: Serial and HID scanners by device; read and kept, for later. The keyboard always is one.
        languages: Languages on the screen; empty = the event's.
        on_no_answer: What happens when central does not answer in time. None = as the list says.
        template: Badge template, by name or path; empty = the bundled one.
        fonts: Folders with further fonts for badges.
        way_to_desk: How attendees find the service desk, such as ``left of the entrance``.
        exit_pin: Digits that leave the program; empty = it cannot be left from the keyboard.
        self_lookup: Whether attendees without a ticket may find themselves by full name and order code or
            e-mail address at a self-service kiosk.
        central_url: Where pretix is; empty = there is no central.
        central_organizer: Its organizer's short name.
        central_event: Its event's short name.
        central_token: Token of this device; better given as `central_token_file`.
        central_token_file: File that holds the token.
        central_allow_http: Whether central's address may be unencrypted, on a network of its own.
        central_per_minute: Requests in a minute, check-ins included, above which the download waits.
        central_deadline_ms: How long an entry waits for central's ruling; 0 = it is never asked.
    """

    mode: Mode = Mode.SELF_SERVICE
    lists: tuple[str, ...] = ()
    gate: str = ""
    room: str = ""
    direction: Direction = Direction.ENTRY
    printer: str = ""
    camera: str = ""
    scanners: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    on_no_answer: OnNoAnswer | None = None
    template: str = ""
    fonts: tuple[str, ...] = ()
    way_to_desk: str = ""
    exit_pin: str = ""
    self_lookup: bool = True
    central_url: str = ""
    central_organizer: str = ""
    central_event: str = ""
    central_token: str = ""
    central_token_file: str = ""
    central_allow_http: bool = False
    central_per_minute: int = 360
    central_deadline_ms: int = 300


Parser = Callable[[object], object]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text in quotes")
    return value.strip()


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise TypeError('a list of texts such as ["Einlass"]')
    return tuple(value)


def _one_of(kind: type[StrEnum]) -> Parser:
    def parse(value: object) -> StrEnum:
        if value not in [member.value for member in kind]:
            raise TypeError("one of " + ", ".join(kind))
        return kind(value)

    return parse


def _pin(value: object) -> str:
    digits = _text(value)
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) >= SHORTEST_PIN):
        raise TypeError(f"at least {SHORTEST_PIN} digits in quotes")
    return digits


def _yes_or_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value not in YES_OR_NO:
        raise TypeError("true or false")
    return value == "true"


def _deadline(value: object) -> int:
    return _number(value, 0, LONGEST_DEADLINE_MS, f"milliseconds from 0 (never ask) to {LONGEST_DEADLINE_MS}")


def _per_minute(value: object) -> int:
    return _number(value, 1, MOST_PER_MINUTE, f"a number from 1 to {MOST_PER_MINUTE}")


def _number(value: object, least: int, most: int, wanted: str) -> int:
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
    if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
        raise TypeError(wanted)
    return number


MOST_PER_MINUTE = 60_000
LONGEST_DEADLINE_MS = 10_000
"""Nobody stands in front of a door longer than that without asking what is wrong."""

YES_OR_NO = ("true", "false")
"""How the environment says it."""

SHORTEST_PIN = 4

PARSERS: dict[str, Parser] = {
    "mode": _one_of(Mode),
    "lists": _texts,
    "gate": _text,
    "room": _text,
    "direction": _one_of(Direction),
    "printer": _text,
    "camera": _text,
    "scanners": _texts,
    "languages": _texts,
    "on_no_answer": _one_of(OnNoAnswer),
    "template": _text,
    "fonts": _texts,
    "way_to_desk": _text,
    "exit_pin": _pin,
    "self_lookup": _yes_or_no,
    "central_url": _text,
    "central_organizer": _text,
    "central_event": _text,
    "central_token": _text,
    "central_token_file": _text,
    "central_allow_http": _yes_or_no,
    "central_per_minute": _per_minute,
    "central_deadline_ms": _deadline,
}
"""Every setting and what reads its value. In the file, ``central_url`` is ``url`` in the table [central]."""

PROFILED = frozenset({"lists", "gate", "room", "direction", "way_to_desk", "on_no_answer"})
"""What a hub may say of a kiosk that runs."""

TABLE = "central"


def find_data_dir(given: str | None, environment: Mapping[str, str]) -> Path:
    """Where data are kept.

    As given, else $EINLASS_DATA_DIR, else einlass in $XDG_DATA_HOME; without any of them /var/lib/einlass for
    root and units, and the usual place in the home folder for everybody else.
    """
    if given or environment.get("EINLASS_DATA_DIR"):
        return Path(given or environment["EINLASS_DATA_DIR"]).expanduser()
    if environment.get("XDG_DATA_HOME"):
        return Path(environment["XDG_DATA_HOME"]) / "einlass"
    if os.geteuid() == 0 or "HOME" not in environment:
        return SYSTEM_DATA_DIR
    return Path(environment["HOME"]) / ".local" / "share" / "einlass"


def load_settings(
    given: str | None,
    data_dir: Path,
    environment: Mapping[str, str],
    spoken: Mapping[str, object] | None = None,
) -> Settings:
    """Read the settings that apply here.

    Args:
        given: ``--config``; must exist then.
        data_dir: Where config.toml is looked for otherwise.
        environment: ``EINLASS_PRINTER`` and the like override the file.
        spoken: What the command line says, over both; None in it = nothing said.

    Raises:
        ConfigError: Each key with its problem, and what would be right.
    """
    settings = Settings()
    for source, values in _layers(given, data_dir, environment, spoken):
        settings = _apply(settings, values, source)
    return _checked(_with_token(settings))


def profiled(settings: Settings, profile: Mapping[str, str]) -> Settings:
    """The settings with what the hub's device table says of this device over them.

    Of what it says only what is about a place; what a kiosk cannot read it leaves as it is.
    """
    for key in PROFILED & profile.keys():
        with suppress(ConfigError):
            settings = _apply(settings, {key: profile[key]}, "device table of the hub")
    return settings


def setting_sources(
    given: str | None,
    data_dir: Path,
    environment: Mapping[str, str],
    spoken: Mapping[str, object] | None = None,
) -> dict[str, str]:
    """Where each setting that is not built in came from, by its name as it stands in the file."""
    layers = _layers(given, data_dir, environment, spoken)
    return {_shown(key): source for source, values in layers for key in values}


def _layers(
    given: str | None,
    data_dir: Path,
    environment: Mapping[str, str],
    spoken: Mapping[str, object] | None,
) -> tuple[tuple[str, Mapping[str, object]], ...]:
    """All places that settings come from, each over the ones before it."""
    named = given or environment.get("EINLASS_CONFIG")
    path = Path(named).expanduser() if named else data_dir / CONFIG_FILE
    in_file = _flat(_read(path), path) if named or _is_there(path) else {}
    in_environment = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name not in OTHER_VARIABLES
    }
    said = {key: value for key, value in (spoken or {}).items() if value is not None}
    return (str(path), in_file), ("environment (EINLASS_…)", in_environment), ("command line", said)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}).",
            "Check whose data folder it is, or choose another with --data-dir.",
        ) from error


def _read(path: Path) -> dict[str, object]:
    import tomllib  # most kiosks start from a file; a door or a demo does not

    remedy = "Write it again, or remove it to run with the built-in settings; README shows an example."
    try:
        raw = path.read_text("utf-8-sig")
        found = tomllib.loads(raw)
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}).", "Name an existing file with --config."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text.", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is no TOML: {error}.", remedy) from error
    if not found:
        raise ConfigError(f"{path}: is empty.", remedy)
    return found


def _flat(found: dict[str, object], path: Path) -> dict[str, object]:
    """Settings by their names in `PARSERS`."""
    flat = {key: value for key, value in found.items() if key != TABLE}
    table = found.get(TABLE, {})
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: {TABLE}: is no table.", f"Write [{TABLE}] on a line of its own.")
    return flat | {f"{TABLE}_{key}": value for key, value in table.items()}


def _apply(settings: Settings, values: Mapping[str, object], source: str) -> Settings:
    problems: list[str] = []
    changes: dict[str, object] = {}
    for key, value in values.items():
        if key not in PARSERS:
            from difflib import get_close_matches

            nearest = get_close_matches(key, PARSERS, n=1, cutoff=0)[0]
            problems.append(f"{source}: {_shown(key)}: is unknown; the nearest setting is {_shown(nearest)}")
            continue
        try:
            changes[key] = PARSERS[key](value)
        except TypeError as wanted:
            problems.append(f"{source}: {_shown(key)}: must be {wanted}")
    if problems:
        raise ConfigError("\n".join(problems) + ".", "Correct the lines named above.")
    return replace(settings, **changes)


def _shown(key: str) -> str:
    return f"[{TABLE}] {key.removeprefix(TABLE + '_')}" if key.startswith(TABLE + "_") else key


NEEDED_WITH_URL = ("central_organizer", "central_token")
"""Without these central answers nothing but no, entry by entry: better said before the doors open."""


def _checked(settings: Settings) -> Settings:
    """Settings that only make sense together."""
    missing = [_shown(key) for key in NEEDED_WITH_URL if not getattr(settings, key)]
    if settings.central_url and missing:
        raise ConfigError(
            "".join(f"{key}: is missing, but [{TABLE}] url is set.\n" for key in missing).rstrip(),
            "Add what is missing, or leave out the url to run without a central system.",
        )
    return settings


def _with_token(settings: Settings) -> Settings:
    if not settings.central_token_file:
        return settings
    try:
        token = Path(settings.central_token_file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"[central] token_file: {settings.central_token_file} cannot be read.",
            "Check its path and owner.",
        ) from error
    return replace(settings, central_token=token)
