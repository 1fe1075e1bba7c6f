"""Setting up by a file, without a question: the settings as in config.toml, and what else is to be done.

All of the file is checked before anything is done. Must not know: arguments, how findings are shown.
"""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec

from checkin.badge import PrintState
from checkin.errors import ConfigError, EinlassError, LinkDownError
from checkin.roles import StaffRole
from checkin.text import clean_text
from kiosk.checkup.findings import Finding, State
from kiosk.setting_values import Parser, text, yes_or_no
from kiosk.settings import PARSERS
from kiosk.settings_file import flat_settings, read_settings_file
from kiosk.settings_fit import shown
from kiosk.setup.ending import findings
from kiosk.setup.event import bring_in, pair, take_sample
from kiosk.setup.station import Station
from kiosk.setup.trial_badge import print_trial
from kiosk.source_files import read_source
from kiosk.staffing import checked_name, checked_pin, employ
from kiosk.wording.reasons import CAUSES, PRINT_STATES
from sync.importer import SourceFile, check_files
from sync.ledger import Ledger
from sync.pretix.handshake import read_handshake

TABLE = "setup"
ONE_SOURCE = "Keep one of pair, sample, or event and attendees."

Tell = Callable[[str], None]


class Colleague(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who is to have a PIN here."""

    name: str
    role: StaffRole
    pin: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a file asks for.

    Attributes:
        values: Settings by their names.
        pair: Text of a code for pairing; empty = none.
        event: The event file; `attendees` likewise.
        sample: Whether the sample congress is to be tried.
        test_badge: Whether a badge of nobody is to be printed.
        staff: Who is to have a PIN.
    """

    values: Mapping[str, object]
    pair: str = ""
    event: SourceFile | None = None
    attendees: SourceFile | None = None
    sample: bool = False
    test_badge: bool = False
    staff: tuple[Colleague, ...] = ()


def colleagues(value: object) -> tuple[Colleague, ...]:
    """Who works here, each with name, role and PIN."""
    wanted = '[{name = "Eva", role = "lead", pin = "4711"}], role one of ' + ", ".join(StaffRole)
    if not isinstance(value, list):
        raise TypeError(wanted)
    try:
        people = [msgspec.convert(one, Colleague) for one in value]
    except msgspec.ValidationError:
        raise TypeError(wanted) from None
    return tuple(people)


KEYS: dict[str, Parser] = {
    "pair": text,
    "event": text,
    "attendees": text,
    "sample": yes_or_no,
    "test_badge": yes_or_no,
    "staff": colleagues,
}
"""What may stand in the table [setup], and what reads it."""


def read_plan(path: Path) -> Plan:
    """Read such a file; files that it names lie beside it, unless their whole path is given.

    Raises:
        ConfigError: Each key with its problem, and what would be right.
        InputError: A file that it names cannot be read.
    """
    found = read_settings_file(path)
    asked = found.pop(TABLE, {})
    if not isinstance(asked, dict):
        raise ConfigError(f"{path}: {TABLE}: is no table.", f"Write [{TABLE}] on a line of its own.")
    values = flat_settings(found, path)
    problems = [*_wrong_settings(values, path), *_unknown_wishes(asked, path)]
    if problems:
        raise ConfigError("\n".join(problems) + ".", "Correct the lines named above.")
    return _checked(path, values, _parsed(asked, path))


def _wrong_settings(values: Mapping[str, object], path: Path) -> Iterator[str]:
    for key, value in sorted(values.items()):
        where = f"{path}: {shown(key)}"
        if key not in PARSERS:
            (near,) = get_close_matches(key, [*PARSERS, TABLE], n=1, cutoff=0)
            nearest = f"table is [{TABLE}]" if near == TABLE else f"setting is {shown(near)}"
            yield f"{where}: is unknown; the nearest {nearest}"
            continue
        try:
            PARSERS[key](value)
        except TypeError as wanted:
            yield f"{where}: must be {wanted}"


def _unknown_wishes(asked: Mapping[str, object], path: Path) -> Iterator[str]:
    for key in sorted(asked.keys() - KEYS.keys()):
        (near,) = get_close_matches(key, KEYS, n=1, cutoff=0)
        yield f"{path}: [{TABLE}] {clean_text(key)}: is unknown; the nearest is {near}"


def _parsed(asked: Mapping[str, object], path: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = {}
    for key, value in asked.items():
        try:
            parsed[key] = KEYS[key](value)
        except TypeError as wanted:
            raise ConfigError(f"{path}: [{TABLE}] {key}: must be {wanted}.", "Correct this line.") from None
    return parsed


def _checked(path: Path, values: Mapping[str, object], asked: dict[str, Any]) -> Plan:
    """The plan, if all that it names can be: a code, files, PINs."""
    sources = [
        bool(asked.get("pair")),
        bool(asked.get("sample")),
        bool(asked.get("event") or asked.get("attendees")),
    ]
    if sum(sources) > 1:
        raise ConfigError(f"{path}: [{TABLE}] names more than one source of attendees.", ONE_SOURCE)
    if asked.get("pair"):
        read_handshake(asked["pair"])
    for one in asked.get("staff", ()):
        checked_name(one.name)
        checked_pin(one.pin)
    files = {
        key: read_source(str(path.parent / asked[key])) for key in ("event", "attendees") if asked.get(key)
    }
    return Plan(values=values, **{**asked, "event": None, "attendees": None, **files})


def carry_out(plan: Plan, station: Station, tell: Tell, *, with_network: bool = True) -> Iterator[Finding]:
    """Do it, and say what works: settings, event, people, a badge, then all that the doctor looks at.

    Raises:
        ConfigError: Settings that cannot be taken: nothing is done. A code that was spent, or somebody else's
            PIN: what came before it is done.
        InputError: A file that cannot be taken: nothing is done.
    """
    if plan.test_badge and not station.with_values(plan.values).printer:
        raise ConfigError("A test badge is asked for, but there is no printer.", 'Add printer = "URL".')
    with station.ledger_if_any() as known:
        check_files(known.store if known else None, plan.attendees, plan.event)
    station.keep(plan.values)
    with station.ledger() as ledger:
        yield from _event(plan, station, ledger, tell)
        for one in plan.staff:
            employ(ledger, station.entropy, one.name, one.role, one.pin)
    if plan.test_badge:
        yield _badge(station)
    yield from findings(station, with_network=with_network)


def _event(plan: Plan, station: Station, ledger: Ledger, tell: Tell) -> Iterator[Finding]:
    try:
        if plan.pair:
            pair(station.world, ledger, plan.pair, tell)
        elif plan.sample:
            take_sample(station.world, ledger)
        elif plan.event or plan.attendees:
            tell(bring_in(station.world, ledger, plan.attendees, plan.event))
    except LinkDownError as error:  # the rest can be done; a second run fetches it
        yield Finding("pairing", State.BAD, error.problem, error.remedy)


def _badge(station: Station) -> Finding:
    """What the printer says of the test badge, and no more."""
    try:
        outcome = print_trial(station.settings, station.entropy)
    except EinlassError as error:
        return Finding("test badge", State.BAD, error.problem, error.remedy)
    cause = CAUSES[outcome.cause]
    said = f"The test badge: {PRINT_STATES[outcome.state]}" + (f" ({cause})." if cause else ".")
    if outcome.state is PrintState.PRINTED:
        return Finding("test badge", State.GOOD, f"{said} {outcome.ms} ms.")
    if outcome.state is PrintState.FAILED:
        return Finding(
            "test badge", State.BAD, said, "Nothing came out: look at the printer, then do this again."
        )
    return Finding("test badge", State.WARN, said, "Look whether it lies there: the printer did not say so.")
