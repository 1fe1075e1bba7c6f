"""Settings: a TOML file, the environment over it. Strict: an unknown key is an error that names the nearest.

Must not know: what the settings are used for.
"""

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec.structs import replace

from checkin.errors import ConfigError
from checkin.model import Direction, Names, OnNoAnswer
from kiosk.setting_values import (
    LONGEST_EXHIBITOR,
    LONGEST_NOTICE,
    LONGEST_OUTLET,
    Parser,
    by_language,
    days,
    deadline,
    factor,
    metres,
    minutes,
    one_of,
    per_minute,
    pin,
    some_of,
    speed,
    text,
    texts,
    volume,
    web_address,
    yes_or_no,
)
from kiosk.settings_file import flat_settings, is_there, read_settings_file
from kiosk.settings_fit import check_together, shown
from kiosk.stands.views import Passed
from kiosk.theme import Look

CONFIG_FILE = "config.toml"
PREFIX = "EINLASS_"
FONT_VARIABLES = frozenset(
    {
        "EINLASS_FONT",
        "EINLASS_FONT_DESK",
        "EINLASS_FONT_DOOR",
        "EINLASS_FONT_SELF_SERVICE",
        "EINLASS_FONT_STAND",
        "EINLASS_MODE_SHOWN",
    }
)
"""Of what starts the program's terminal."""
OTHER_VARIABLES = FONT_VARIABLES | {
    "EINLASS_DATA_DIR",
    "EINLASS_CONFIG",
    "EINLASS_HUB_DATABASE",
    "EINLASS_LEDGER_KEY_FILE",
    "EINLASS_LEDGER_PIN_FILE",
}
SYSTEM_DATA_DIR = Path("/var/lib/einlass")


class Mode(StrEnum):
    """What a kiosk is used for."""

    SELF_SERVICE = "self-service"
    DESK = "desk"
    DOOR = "door"
    LEAD = "lead"
    STAND = "stand"


FOR_ATTENDEES = frozenset({Mode.SELF_SERVICE, Mode.STAND})
"""Modes that speak to attendees, in any language that there is; the others speak to staff."""


class Settings(msgspec.Struct, frozen=True):
    """The device profile and what goes with it.

    Attributes:
        mode: Which screens.
        lists: Names or ids of check-in lists, one per event; a ticket is tried at that of its event.
        gate: Name of the gate; empty = none.
        room: Name of the room whose count is shown; empty = the one that the list counts into.
        direction: Which way people go here.
        printer: Printer URL; empty = no badges here.
        spare_printer: URL of a second printer, for badges that certainly did not come out of the first one.
        roll_m: Metres on a new roll of paper.
        camera: Camera source; empty = none.
        preview: Whether the screen shows what the camera sees, where there is room.
        scanners: Serial and HID scanners by URL. The keyboard always is one.
        languages: Languages on the screen; empty = the event's.
        on_no_answer: What happens when central does not answer in time. None = as the list says.
        template: Badge template, by name or path; empty = the bundled one.
        fonts: Folders with further fonts for badges.
        way_to_desk: How attendees find the service desk, such as ``left of the entrance``.
        look: Colours of the screens.
        sounds: Whether what an attendee or a steward is told has a short tone.
        speech_on: Whether a self-service kiosk reads its pages out.
        speech_headset: Whether only the person in front of it hears that, so that names are read as well.
        speech_speed: Words in a minute.
        speech_volume: Percent of the usual loudness.
        exit_pin: Digits that leave the program; empty = it cannot be left from the keyboard.
        sign_in: Whether staff say by their PIN who they are before anything is done; as long as nobody has a
            PIN nothing is asked.
        sign_out_min: After so many minutes of nobody at the kiosk whoever has signed in is signed out;
            0 = never.
        self_lookup: Whether attendees without a ticket may find themselves by full name and order code or
            e-mail address at a self-service kiosk.
        find_hub: Whether a kiosk looks on the network for its hub while that does not answer where it was,
            and a hub says there where it is.
        wipe_after_days: So many days after the end of the event personal data are deleted; 0 = by hand only.
        self_service_confirm_name: Whether attendees see what will stand on their badge, and may correct it,
            before it is printed.
        self_service_badge_outlet: Where it comes out: ``right``, ``left``, ``below``, or in other words.
        self_service_time_factor: How many times as long as usual attendees have, 1 to 5.
        self_service_privacy: The privacy notice per language; empty = the bundled one.
        self_service_privacy_url: Where the whole of it can be read.
        stand_exhibitor: Whose stand it is, where visitors are asked whether that exhibitor may know them;
            empty = the gate's name.
        stand_passes_on: What of whoever agrees is passed on: ``name``, ``organisation``.
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
    spare_printer: str = ""
    roll_m: int = 30
    camera: str = ""
    preview: bool = True
    scanners: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    on_no_answer: OnNoAnswer | None = None
    template: str = ""
    fonts: tuple[str, ...] = ()
    way_to_desk: str = ""
    look: Look = Look.DARK
    sounds: bool = True
    speech_on: bool = False
    speech_headset: bool = False
    speech_speed: int = 150
    speech_volume: int = 100
    exit_pin: str = ""
    sign_in: bool = False
    sign_out_min: int = 30
    self_lookup: bool = True
    find_hub: bool = True
    wipe_after_days: int = 7
    self_service_confirm_name: bool = False
    self_service_badge_outlet: Names = {}
    self_service_time_factor: float = 1.0
    self_service_privacy: Names = {}
    self_service_privacy_url: str = ""
    stand_exhibitor: Names = {}
    stand_passes_on: tuple[Passed, ...] = tuple(Passed)
    central_url: str = ""
    central_organizer: str = ""
    central_event: str = ""
    central_token: str = ""
    central_token_file: str = ""
    central_allow_http: bool = False
    central_per_minute: int = 360
    central_deadline_ms: int = 300


PARSERS: dict[str, Parser] = {
    "mode": one_of(Mode),
    "lists": texts,
    "gate": text,
    "room": text,
    "direction": one_of(Direction),
    "printer": text,
    "spare_printer": text,
    "roll_m": metres,
    "camera": text,
    "preview": yes_or_no,
    "scanners": texts,
    "languages": texts,
    "on_no_answer": one_of(OnNoAnswer),
    "template": text,
    "fonts": texts,
    "way_to_desk": text,
    "look": one_of(Look),
    "sounds": yes_or_no,
    "speech_on": yes_or_no,
    "speech_headset": yes_or_no,
    "speech_speed": speed,
    "speech_volume": volume,
    "exit_pin": pin,
    "sign_in": yes_or_no,
    "sign_out_min": minutes,
    "self_lookup": yes_or_no,
    "find_hub": yes_or_no,
    "wipe_after_days": days,
    "self_service_confirm_name": yes_or_no,
    "self_service_badge_outlet": by_language(LONGEST_OUTLET),
    "self_service_time_factor": factor,
    "self_service_privacy": by_language(LONGEST_NOTICE),
    "self_service_privacy_url": web_address,
    "stand_exhibitor": by_language(LONGEST_EXHIBITOR),
    "stand_passes_on": some_of(Passed),
    "central_url": text,
    "central_organizer": text,
    "central_event": text,
    "central_token": text,
    "central_token_file": text,
    "central_allow_http": yes_or_no,
    "central_per_minute": per_minute,
    "central_deadline_ms": deadline,
}
"""Every setting and what reads its value. In the file, ``central_url`` is ``url`` in the table [central]."""


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


def settings_path(given: str | None, data_dir: Path, environment: Mapping[str, str]) -> Path:
    """Where the settings are, or would be: ``--config``, else $EINLASS_CONFIG, else in the data folder."""
    named = given or environment.get("EINLASS_CONFIG")
    return Path(named).expanduser() if named else data_dir / CONFIG_FILE


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
    return _fitting(settings)


def settings_of(values: Mapping[str, object], source: str) -> Settings:
    """The settings that these values amount to, by their names in `PARSERS`, without file or environment.

    Raises:
        ConfigError: As `load_settings`.
    """
    return _fitting(_apply(Settings(), values, source))


def _fitting(settings: Settings) -> Settings:
    settings = _with_token(settings)
    check_together(settings)
    return settings


def with_setting(settings: Settings, key: str, value: object, source: str) -> Settings:
    """The settings with one of them as it is said there.

    Raises:
        ConfigError: There is no such setting, or it cannot have that value.
    """
    return _apply(settings, {key: value}, source)


def setting_sources(
    given: str | None,
    data_dir: Path,
    environment: Mapping[str, str],
    spoken: Mapping[str, object] | None = None,
) -> dict[str, str]:
    """Where each setting that is not built in came from, by its name as it stands in the file."""
    layers = _layers(given, data_dir, environment, spoken)
    return {shown(key): source for source, values in layers for key in values}


def _layers(
    given: str | None,
    data_dir: Path,
    environment: Mapping[str, str],
    spoken: Mapping[str, object] | None,
) -> tuple[tuple[str, Mapping[str, object]], ...]:
    """All places that settings come from, each over the ones before it."""
    path = settings_path(given, data_dir, environment)
    is_named = bool(given or environment.get("EINLASS_CONFIG"))
    in_file = flat_settings(read_settings_file(path), path) if is_named or is_there(path) else {}
    in_environment = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name not in OTHER_VARIABLES
    }
    said = {key: value for key, value in (spoken or {}).items() if value is not None}
    return (str(path), in_file), ("environment (EINLASS_…)", in_environment), ("command line", said)


def _apply(settings: Settings, values: Mapping[str, object], source: str) -> Settings:
    problems: list[str] = []
    changes: dict[str, object] = {}
    for key, value in values.items():
        if key not in PARSERS:
            from difflib import get_close_matches

            nearest = get_close_matches(key, PARSERS, n=1, cutoff=0)[0]
            problems.append(f"{source}: {shown(key)}: is unknown; the nearest setting is {shown(nearest)}")
            continue
        try:
            changes[key] = PARSERS[key](value)
        except TypeError as wanted:
            problems.append(f"{source}: {shown(key)}: must be {wanted}")
    if problems:
        raise ConfigError("\n".join(problems) + ".", "Correct the lines named above.")
    return replace(settings, **changes)


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
