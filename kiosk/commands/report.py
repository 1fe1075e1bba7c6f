"""``einlass report``: the organiser's figures, from the journal of this data folder."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from checkin.clock import ms_to_utc
from checkin.consents import Consent
from checkin.errors import ConfigError
from checkin.journal import EntryId
from checkin.model import EventSet, GateId, ListId, name_in
from checkin.till import takings
from checkin.zones import zone_of
from kiosk.commands import certificates, counting_record
from kiosk.commands.certificates import CERTIFICATES
from kiosk.commands.counting_record import COUNTING_RECORD
from kiosk.exit_codes import ExitCode
from kiosk.fleet.evacuation_report import make_evacuation_report
from kiosk.places import find_list
from kiosk.report_file import put_into, put_out, refuse_noise
from kiosk.stands.visits import exhibitors, named_so, passed_on, visits
from kiosk.wording.unsent import unsent_entries
from kiosk.worlds import connected, get_event_set, open_existing, real_world
from reports import numbers
from reports.asked import Asked
from reports.conflicts import conflicts
from reports.files.naming import file_words
from reports.files.writers import FORMATS
from reports.imprint import Imprint
from reports.kinds import FIGURES
from reports.kiosk_names import name_kiosks
from reports.leads import by_exhibitor, leads
from reports.table import Report, Table
from reports.till import till
from sync.elsewhere import elsewhere_id, iter_elsewhere
from sync.hub.devices import read_devices
from sync.hub.membership import is_partial
from sync.ledger import Ledger
from sync.opening import LedgerFile
from sync.replica import iter_positions
from sync.rollup.source import kept_figures
from sync.takings import payments

CONFLICTS, TILL, LEADS, EVACUATION = "conflicts", "till", "leads", "evacuation"
KINDS = (*FIGURES, CONFLICTS, TILL, LEADS, EVACUATION, CERTIFICATES, COUNTING_RECORD)
WHOLE = frozenset({name for name, figure in FIGURES.items() if not figure.takes_list} | {EVACUATION})
"""Kinds that are about the whole event."""

APART = {COUNTING_RECORD: counting_record.run, CERTIFICATES: certificates.run}
"""Kinds that are more than tables."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    parser.add_argument(
        "--format", choices=FORMATS, default="table", help=f"{', '.join(FORMATS)} (default: table)"
    )
    parser.add_argument("--list", metavar="NAME", help="only this check-in list (default: all of them)")
    parser.add_argument(
        "--language",
        default="",
        metavar="CODE",
        help="de or en: of names, headings, numbers and dates (default: the event's first)",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write there (default: standard output)")
    parser.add_argument("--stand", metavar="NAME", help="leads: only those of this exhibitor")
    parser.add_argument("--each-stand", type=Path, metavar="DIR", help="leads: a file for each exhibitor")
    parser.add_argument("--table", metavar="NAME", help="only this one of several tables, such as by-product")
    certificates.add_arguments(parser)
    counting_record.add_arguments(parser)


def run(arguments: argparse.Namespace) -> ExitCode:
    """Write one report."""
    written = FORMATS[arguments.format]
    _refuse_stands(arguments)
    if arguments.each_stand is None:
        refuse_noise(written, arguments.out)
    if arguments.kind in APART:
        return APART[arguments.kind](arguments, _imprint)
    world = real_world(arguments.data_dir, arguments.config)
    ledger_file = open_existing(world)
    with connected(ledger_file) as ledger:
        names = {one.device: one.name for one in read_devices(ledger.store) if one.device}
        report = name_kiosks(_report(ledger_file, ledger, arguments, world.clock.now_ms()), names)
        if is_partial(ledger.store):
            sys.stderr.write(
                "This kiosk hears of its own check-in lists only: figures of others lack here.\n"
            )
        imprint = _imprint(get_event_set(ledger), arguments.language, world.clock.now_ms())
        stands = exhibitors(ledger) if arguments.each_stand is not None else []
    report = only_table(report, arguments.table) if arguments.table else report
    if arguments.each_stand is not None:
        _each_stand(
            report, stands, lambda one: written.write(one, imprint), written.suffix, arguments.each_stand
        )
        return ExitCode.DONE
    if arguments.format == "csv" and report.tables[1:]:
        others = ", ".join(f"--table {table.name}" for table in report.tables[1:])
        sys.stderr.write(f"CSV holds one table; for the others: {others}\n")
    put_out(written.write(report, imprint), arguments.out)
    return ExitCode.DONE


def _refuse_stands(arguments: argparse.Namespace) -> None:
    """Raises `ConfigError` where stands are asked for that have nothing to do with it, or twice."""
    asked = {"--stand": arguments.stand, "--each-stand": arguments.each_stand}
    said = [name for name, value in asked.items() if value is not None]
    if said and arguments.kind != LEADS:
        raise ConfigError(f"The report {arguments.kind} is not about stands.", f"Leave out {said[0]}.")
    if len(said) > 1 or (arguments.each_stand is not None and arguments.out is not None):
        raise ConfigError("--each-stand writes all stands into one folder.", "Leave out --stand and --out.")


def _each_stand(
    report: Report, names: Sequence[str], write: Callable[[Report], bytes], suffix: str, folder: Path
) -> None:
    """Write a file for each; those of an earlier time are replaced, also by one without visits."""
    tables = by_exhibitor(report.tables[0], names)
    for name, word in file_words(tables, "stand").items():
        own = replace(report, title=name, tables=(tables[name],))
        put_into(folder, word + suffix, write(own))
    sys.stderr.write(f"{len(tables)} files in {folder}.\n")


def only_table(report: Report, name: str) -> Report:
    """The same report with one of its tables; the first one has the report's own name.

    Raises:
        ConfigError: It has no table of that name.
    """
    tables = {table.name or report.name: table for table in report.tables}
    if name not in tables:
        raise ConfigError(
            f"The report {report.name} has no table {name}.", f"Its tables: {', '.join(tables)}."
        )
    return replace(report, tables=(tables[name],))


def _imprint(event_set: EventSet, language: str, now_ms: int) -> Imprint:
    """What the report says about itself, in the language asked for or the event's first one."""
    event = event_set.events[0]
    spoken = language or event.languages[0]
    when = numbers.days(event.days, spoken)
    as_of = ms_to_utc(now_ms).astimezone(zone_of(event_set)).isoformat(" ", "minutes")
    return Imprint(name_in(event.names, spoken), when, numbers.time(as_of, spoken), spoken)


def _report(ledger_file: LedgerFile, ledger: Ledger, arguments: argparse.Namespace, now_ms: int) -> Report:
    event_set = get_event_set(ledger)
    only = find_list(event_set, arguments.list).id if arguments.list else None
    if only is not None and arguments.kind in WHOLE:
        raise ConfigError(
            f"The report {arguments.kind} is about the whole event, not about one check-in list.",
            "Leave out --list.",
        )
    if arguments.kind == EVACUATION:
        return make_evacuation_report(ledger, event_set, arguments.language, now_ms)
    figure = FIGURES.get(arguments.kind)
    if figure is None:
        table = _table(ledger, arguments, event_set, only)
        return Report(arguments.kind, table.title, (table,))
    with kept_figures(ledger_file, now_ms) as figures:
        return figure.make(Asked(figures, arguments.language, only))


def _table(ledger: Ledger, arguments: argparse.Namespace, event_set: EventSet, only: ListId | None) -> Table:
    """What is no figure: lists of what happened."""
    if arguments.kind == TILL:
        return till(takings(payments(ledger.store)), ZoneInfo(event_set.events[0].timezone))
    if arguments.kind == LEADS:
        return leads(passed_on(ledger, _visits(ledger, only, arguments.stand)), zone_of(event_set))
    return conflicts(
        ledger,
        iter_positions(ledger.store),
        event_set,
        unsent_entries(ledger.store),
        places=_places_elsewhere(ledger, event_set, arguments.language),
        language=arguments.language,
        only=only,
    )


def _visits(ledger: Ledger, only: ListId | None, stand: str | None) -> list[Consent]:
    """Those that stand; of one exhibitor none of another's."""
    names = None if stand is None else named_so(exhibitors(ledger), stand)
    return [
        one
        for one in visits(ledger)
        if only in (None, one.list) and (names is None or one.exhibitor in names)
    ]


def _places_elsewhere(ledger: Ledger, event_set: EventSet, language: str) -> dict[EntryId, str]:
    """Where other devices let somebody in: their gate, else their number at central."""
    gates = {gate.id: name_in(gate.names, language) for gate in event_set.gates}
    return {
        elsewhere_id(one.id): gates.get(one.gate or GateId(0)) or f"device {one.device or '?'}"
        for _, _, one in iter_elsewhere(ledger.store)
    }
