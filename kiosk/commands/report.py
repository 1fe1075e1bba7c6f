"""``einlass report``: the organiser's figures, from the journal of this data folder."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from checkin.errors import ConfigError
from checkin.journal import EntryId
from checkin.model import EventSet, GateId, name_in
from kiosk.exit_codes import ExitCode
from kiosk.places import find_list
from kiosk.unsent import unsent_entries
from kiosk.worlds import connected, get_event_set, open_existing, real_world
from reports.arrivals import arrivals
from reports.conflicts import conflicts
from reports.headcount import headcount, headcount_by_day
from reports.movements import Figures, gather
from reports.table import WRITERS, Table
from sync.elsewhere import elsewhere_id, elsewhere_passages, iter_elsewhere
from sync.ledger import Ledger
from sync.replica import iter_positions

FIGURES: Mapping[str, Callable[[Figures], Table]] = {
    "headcount": headcount,
    "headcount-by-day": headcount_by_day,
    "arrivals": arrivals,
}
CONFLICTS = "conflicts"
KINDS = (*FIGURES, CONFLICTS)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--format", choices=WRITERS, default="table", help="default: table")
    parser.add_argument("--list", metavar="NAME", help="only this check-in list (default: all of them)")
    parser.add_argument("--language", default="", metavar="CODE", help="of product names, such as de or en")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write there (default: standard output)")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Write one report."""
    world = real_world(arguments.data_dir, arguments.config)
    with connected(open_existing(world)) as ledger:
        table = _table(ledger, arguments)
    text = WRITERS[arguments.format](table)
    if arguments.out is None:
        sys.stdout.write(text)
    else:
        _write(arguments.out, text)
    return ExitCode.DONE


def _table(ledger: Ledger, arguments: argparse.Namespace) -> Table:
    event_set = get_event_set(ledger)
    only = find_list(event_set, arguments.list) if arguments.list else None
    positions = iter_positions(ledger.store)
    if arguments.kind == CONFLICTS:
        unsent = unsent_entries(ledger.store)
        return conflicts(
            ledger,
            positions,
            event_set,
            unsent,
            places=_places_elsewhere(ledger, event_set, arguments.language),
            language=arguments.language,
            only=only.id if only else None,
        )
    figures = gather(
        ledger,
        positions,
        event_set,
        elsewhere=elsewhere_passages(ledger.store),
        language=arguments.language,
        only=only.id if only else None,
    )
    return FIGURES[arguments.kind](figures)


def _places_elsewhere(ledger: Ledger, event_set: EventSet, language: str) -> dict[EntryId, str]:
    """Where other devices let somebody in: their gate, else their number at central."""
    gates = {gate.id: name_in(gate.names, language) for gate in event_set.gates}
    return {
        elsewhere_id(one.id): gates.get(one.gate or GateId(0)) or f"device {one.device or '?'}"
        for _, _, one in iter_elsewhere(ledger.store)
    }


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written ({error.strerror}).", "Name another file.") from error
