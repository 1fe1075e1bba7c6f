"""``einlass report certificates``: who was at sessions for long enough, and the certificates that say so."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from checkin.clock import ms_to_utc
from checkin.errors import ConfigError
from checkin.model import EventSet, PositionId, Session, name_in
from checkin.text import clean_text
from checkin.zones import zone_of
from kiosk.exit_codes import ExitCode
from kiosk.places import find_session
from kiosk.report_file import put_into, put_out
from kiosk.worlds import connected, get_event_set, open_existing, real_world
from reports.certificate_paper import to_certificates
from reports.certificates import (
    MOST_IN_ONE,
    Attendee,
    Issue,
    attendees_of,
    certificates,
    file_names,
    sessions_over,
)
from reports.files.writers import FORMATS
from reports.imprint import Imprint
from sync.rollup.reading import attendees

CERTIFICATES = "certificates"
PAPER, LIST = "pdf", "list.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What only this report takes."""
    only = parser.add_argument_group("certificates")
    only.add_argument(
        "--session", action="append", metavar="NAME", help="this one, and others named so (default: all)"
    )
    only.add_argument(
        "--minimum-minutes",
        type=int,
        metavar="N",
        help="at each session, for a certificate that names it (default: 1)",
    )
    only.add_argument(
        "--each-attendee", type=Path, metavar="DIR", help=f"a PDF for each person there, and {LIST}"
    )


def run(arguments: argparse.Namespace, imprint: Callable[[EventSet, str, int], Imprint]) -> ExitCode:
    """Write the certificates as PDF, or as any other format the list of who gets one."""
    least = 1 if arguments.minimum_minutes is None else arguments.minimum_minutes
    if least < 1:
        raise ConfigError(f"{least} minutes are no attendance.", "Give 1 or more to --minimum-minutes.")
    if arguments.each_attendee is not None and arguments.out is not None:
        raise ConfigError("--each-attendee writes into a folder.", "Leave out --out.")
    world = real_world(arguments.data_dir, arguments.config)
    now_ms = world.clock.now_ms()
    with connected(open_existing(world)) as ledger:
        event_set = get_event_set(ledger)
        sessions = _sessions(event_set, arguments.session or (), now_ms)
        people = attendees_of(attendees(ledger.store), event_set, sessions)
    issue = Issue(event_set, zone_of(event_set), least, now_ms, arguments.language)
    stated = imprint(event_set, arguments.language, now_ms)
    if arguments.each_attendee is not None:
        files = _each(arguments.each_attendee, _certified(people, least), issue)
        put_into(
            arguments.each_attendee, LIST, FORMATS["csv"].write(certificates(people, issue, files), stated)
        )
        sys.stderr.write(f"{len(files)} certificates in {arguments.each_attendee}.\n")
    elif arguments.format == PAPER:
        put_out(to_certificates(_few(_certified(people, least)), issue), arguments.out)
    else:
        put_out(FORMATS[arguments.format].write(certificates(people, issue), stated), arguments.out)
    return ExitCode.DONE


def _sessions(event_set: EventSet, names: Sequence[str], now_ms: int) -> list[Session]:
    """Those that are asked for and over, in order of time.

    Raises:
        ConfigError: A name fits none or several, or one that is not over yet.
    """
    over = sessions_over(event_set, now_ms)
    wanted = [find_session(event_set, name) for name in names]
    for one in wanted:
        if one not in over:
            end = ms_to_utc(one.end_ms).astimezone(zone_of(event_set))
            name = clean_text(name_in(one.names, ""))
            raise ConfigError(f"{name} is not over yet.", f"It ends at {end:%Y-%m-%d %H:%M}; try again then.")
    return [one for one in over if not wanted or one in wanted]


def _each(folder: Path, people: Sequence[Attendee], issue: Issue) -> dict[PositionId, str]:
    """A file for each person, by their name and number. Returns whose is called what."""
    files = file_names(people)
    for one in people:
        put_into(folder, files[one.position.id], to_certificates([one], issue))
    return files


def _certified(people: Sequence[Attendee], least: int) -> list[Attendee]:
    """Those who get one.

    Raises:
        ConfigError: Nobody does.
    """
    found = [one for one in people if one.certified(least)]
    if not found:
        raise ConfigError(
            "Nobody was at these sessions for so long.", "Look at the list: leave out --format pdf."
        )
    return found


def _few(people: Sequence[Attendee]) -> Sequence[Attendee]:
    """Raises `ConfigError` where they are too many for one file."""
    if len(people) > MOST_IN_ONE:
        raise ConfigError(
            f"{len(people)} certificates are too many for one PDF.",
            f"Take one --session at a time (up to {MOST_IN_ONE}), or a file for each: --each-attendee DIR.",
        )
    return people
