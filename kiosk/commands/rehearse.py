"""``einlass rehearse``: a congress's arrivals through the real rules in virtual time, and their crew."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec.structs import replace

from checkin.clock import ms_to_utc
from checkin.errors import ConfigError
from checkin.zones import zone_of
from kiosk.exit_codes import ExitCode
from kiosk.rehearsal.playing import Rehearsed, rehearse
from kiosk.rehearsal.telling import report_of
from reports import numbers
from reports.charts import WIDE, to_svg
from reports.files.writers import FORMATS
from reports.imprint import Imprint
from reports.palette import Theme
from sync.simulation.rehearsal.congresses import CONGRESSES, find_congress, morning
from sync.simulation.rehearsal.crews import MOST
from sync.simulation.rehearsal.plan import Congress
from sync.simulation.timeline import START_MS

ALL = "all"
MOST_ATTENDEES, MOST_MINUTES, MOST_SEEDS = 20_000, 720, 50
PLAIN_KIOSKS, PLAIN_DESKS = 10, 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    names = ", ".join((*CONGRESSES, ALL))
    parser.add_argument("--congress", metavar="NAME", help=f"a congress that is known: {names}")
    parser.add_argument("--attendees", type=int, metavar="N", help="or so many people on one morning …")
    parser.add_argument("--minutes", type=int, metavar="M", help="… who come within so many minutes")
    parser.add_argument(
        "--kiosks", type=int, metavar="K", help="for self-service (default: the fewest that do)"
    )
    parser.add_argument("--desks", type=int, metavar="D", help="with staff (default: the fewest that do)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed is the same congress (default: 1)")
    parser.add_argument(
        "--seeds",
        type=int,
        default=3,
        help="mornings that a crew has to get through (default: 3; 0: no search)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    parser.add_argument("--language", default="en", metavar="CODE", help="de or en (default: en)")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="charts as SVG and the report as HTML and PDF"
    )


def run(arguments: argparse.Namespace) -> ExitCode:
    """Play, and tell."""
    is_right = True
    for congress in _congresses(arguments):
        rehearsed = _play(congress, arguments)
        outcome = rehearsed.outcome
        is_right = is_right and outcome.is_equal and not outcome.online_admitted and not outcome.online_inside
        if arguments.json:
            sys.stdout.writelines(_lines(rehearsed))
        else:
            sys.stdout.write(_text(rehearsed, arguments.language))
        sys.stdout.flush()
        if arguments.out is not None:
            _write_all(rehearsed, arguments)
    return ExitCode.DONE if is_right else ExitCode.REFUSED


def _congresses(arguments: argparse.Namespace) -> list[Congress]:
    """Which ones; each with the crew that was asked for.

    Raises:
        ConfigError: Both or neither were named, or a number makes no sense.
    """
    _check(arguments)
    if arguments.congress is not None:
        if arguments.attendees is not None or arguments.minutes is not None:
            raise ConfigError(
                "A congress that is known has its own attendees and minutes.",
                "Leave out --congress, or --attendees and --minutes.",
            )
        names = list(CONGRESSES) if arguments.congress == ALL else [arguments.congress]
        return [_manned(find_congress(name), arguments) for name in names]
    if arguments.attendees is None or arguments.minutes is None:
        raise ConfigError(
            "It is not said what is to be rehearsed.",
            "Say --congress NAME, or --attendees N and --minutes M.",
        )
    plain = replace(morning(arguments.attendees, arguments.minutes), kiosks=PLAIN_KIOSKS, desks=PLAIN_DESKS)
    return [_manned(plain, arguments)]


def _check(arguments: argparse.Namespace) -> None:
    limits = {
        "attendees": (1, MOST_ATTENDEES), "minutes": (1, MOST_MINUTES), "kiosks": (0, MOST),
        "desks": (1, MOST), "seeds": (0, MOST_SEEDS),
    }  # fmt: skip
    for name, (least, most) in limits.items():
        value = getattr(arguments, name)
        if value is not None and not least <= value <= most:
            raise ConfigError(f"--{name} {value} cannot be.", f"Give a number from {least} to {most}.")


def _manned(congress: Congress, arguments: argparse.Namespace) -> Congress:
    kiosks = congress.kiosks if arguments.kiosks is None else arguments.kiosks
    desks = congress.desks if arguments.desks is None else arguments.desks
    return replace(congress, kiosks=kiosks, desks=desks)


def _play(congress: Congress, arguments: argparse.Namespace) -> Rehearsed:
    sys.stderr.write(f"{congress.title} …\n")
    is_fixed = arguments.kiosks is not None or arguments.desks is not None
    seeds = range(1, arguments.seeds + 1)
    return rehearse(congress, arguments.seed, crew_seeds=seeds, is_fixed=is_fixed)


def _lines(rehearsed: Rehearsed) -> Iterator[str]:
    """One line per peak and stage, one for the crew, one for all that happened."""
    outcome, name = rehearsed.outcome, rehearsed.congress.name
    for stage in outcome.stages:
        yield _line({"congress": name, **msgspec.to_builtins(stage)})
    if rehearsed.crew is not None:
        yield _line({"congress": name, "crew": msgspec.to_builtins(rehearsed.crew)})
    happened = msgspec.to_builtins(outcome)
    yield _line({key: value for key, value in happened.items() if key != "stages"})


def _line(fields: dict[str, object]) -> str:
    return msgspec.json.encode(fields).decode() + "\n"


def _imprint(rehearsed: Rehearsed, language: str) -> Imprint:
    """How it can be played once more, and when its virtual time began."""
    zone = zone_of(rehearsed.hall.venue)
    begun = numbers.time(ms_to_utc(START_MS).astimezone(zone).isoformat(" ", "minutes"), language)
    return Imprint(f"einlass rehearse --seed {rehearsed.seed}", "", begun, language)


def _text(rehearsed: Rehearsed, language: str) -> str:
    """For a terminal: what it is, every table, then what is to be known of them."""
    report, imprint = report_of(rehearsed, language), _imprint(rehearsed, language)
    written = FORMATS["table"].write(report, imprint).decode()
    return f"{report.title}\n\n{written}\n"


def _write_all(rehearsed: Rehearsed, arguments: argparse.Namespace) -> None:
    folder, name = arguments.out, rehearsed.congress.name
    report = report_of(rehearsed, arguments.language)
    files = {
        f"{name}-{number}.svg": to_svg(chart, Theme.LIGHT, language=arguments.language, size=WIDE).encode()
        for number, chart in enumerate(report.charts, 1)
    }
    for one in ("html", "pdf"):
        if one in FORMATS:
            files[f"{name}.{one}"] = FORMATS[one].write(report, _imprint(rehearsed, arguments.language))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            (folder / file).write_bytes(content)
    except OSError as error:
        raise ConfigError(
            f"{folder} cannot be written ({error.strerror}).", "Name another folder."
        ) from error
