"""``einlass person``: tell somebody all that is stored of them, or erase it everywhere."""

import argparse
import sys
from pathlib import Path

import msgspec

from checkin.certificate import seal
from checkin.errors import ConfigError, EinlassError
from checkin.model import EventSet, PositionId
from checkin.text import clean_text
from hub.papers import to_pdf_file, to_text
from kiosk.deletion.person import erase_person, export_person, named, readable, whose
from kiosk.exit_codes import ExitCode
from kiosk.hubs.database import VARIABLE, database_of
from kiosk.recording import find_key
from kiosk.report_file import put_out, refuse_unwritable
from kiosk.typed_line import type_line
from kiosk.worlds import World, connected, get_event_set, open_existing, real_world, refuse_wiped
from sync.ledger import Ledger
from sync.opening import LedgerFile
from sync.rollup.opening import follow_erasure

EXPORT, ERASE = "export", "erase"
MAX_VALUE_CHARS = 2_000
PRINTED = "The certificate stands on standard output instead: keep it as a file."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("doing", choices=(EXPORT, ERASE), metavar="export|erase")
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--ticket", metavar="CODE", help="what stands in the ticket or badge")
    who.add_argument("--name", metavar="NAME", help="given and family name, both in full")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of an export (text)")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write an export there (else: standard output)"
    )
    parser.add_argument(
        "--database",
        default="",
        metavar="URL",
        help=f"of a hub on PostgreSQL, whose folder --data-dir names (default: ${VARIABLE})",
    )
    parser.add_argument("--by", default="", metavar="NAME", help="erase: who says so")
    parser.add_argument("--yes", action="store_true", help="erase: do not ask")
    parser.add_argument(
        "--certificate",
        metavar="FILE",
        help="of an erasure, signed: FILE.json, and FILE.pdf to read",
    )


def run(arguments: argparse.Namespace) -> ExitCode:
    """Tell, or erase."""
    world = real_world(arguments.data_dir, arguments.config)
    if url := database_of(world, arguments.database):
        return _at_database(world, url, arguments)
    ledger_file = open_existing(world)
    with connected(ledger_file) as ledger:
        refuse_wiped(ledger)
        if arguments.doing == EXPORT:
            return _export(ledger, arguments)
        return _erase(world, ledger_file, ledger, arguments)


def _export(ledger: Ledger, arguments: argparse.Namespace) -> ExitCode:
    return _put(export_person(ledger, get_event_set(ledger), _who(ledger, arguments)), arguments)


def _at_database(world: World, url: str, arguments: argparse.Namespace) -> ExitCode:
    from kiosk.deletion.person_in_database import erase_there, find, tell  # starts what only a hub needs

    found = find(world, url, arguments.ticket, arguments.name or "")
    if arguments.doing == EXPORT:
        return _put(tell(world, url, found), arguments)
    papers = _papers(arguments.certificate)
    _refuse_unmeant(arguments)
    content = erase_there(world, url, found, clean_text(arguments.by))
    _hand_over(content, found.event_set, papers)
    return ExitCode.DONE


def _put(told: dict[str, object], arguments: argparse.Namespace) -> ExitCode:
    if arguments.format == "json":
        content = msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"
    else:
        lines = (f"{_line(line)}\n" for line in readable(told))
        content = "".join(lines).encode()
    put_out(content, arguments.out)
    return ExitCode.DONE


def _line(text: str) -> str:
    """Harmless on a terminal; blanks in front stay."""
    return text[: len(text) - len(text.lstrip(" "))] + clean_text(text, MAX_VALUE_CHARS)


def _who(ledger: Ledger, arguments: argparse.Namespace) -> list[PositionId]:
    return whose(ledger, arguments.ticket) if arguments.ticket is not None else named(ledger, arguments.name)


def _erase(world: World, ledger_file: LedgerFile, ledger: Ledger, arguments: argparse.Namespace) -> ExitCode:
    person, papers = _who(ledger, arguments), _papers(arguments.certificate)
    _refuse_unmeant(arguments)
    event_set, key = get_event_set(ledger), find_key(ledger, world.data_dir, world.entropy)
    made = erase_person(ledger, event_set, person, world.clock, clean_text(arguments.by), key)
    content = seal(made, key.sign)
    try:
        follow_erasure(ledger_file)
    finally:  # nobody can be erased twice: the certificate comes, whatever became of the figures
        _hand_over(content, event_set, papers)
    return ExitCode.DONE


def _refuse_unmeant(arguments: argparse.Namespace) -> None:
    if not arguments.yes and not _meant():
        raise ConfigError("Nobody was erased.", "Type erase when you are asked, or give --yes.")


def _hand_over(content: bytes, event_set: EventSet, papers: tuple[Path, Path] | None) -> None:
    if papers is not None:
        _keep(content, event_set, papers)
    sys.stdout.write(to_text(content, "en"))


def _papers(named: str | None) -> tuple[Path, Path] | None:
    """Where the certificate goes, for machines and to read: looked at before anybody is erased."""
    if named is None:
        return None
    bare = Path(named.removesuffix(".json").removesuffix(".pdf"))
    if not bare.name or named.endswith("/"):
        raise ConfigError("The certificate has no name.", "Name a file: --certificate FILE.")
    papers = (bare.with_name(f"{bare.name}.json"), bare.with_name(f"{bare.name}.pdf"))
    for path in papers:
        refuse_unwritable(path)
    return papers


def _keep(content: bytes, event_set: EventSet, papers: tuple[Path, Path]) -> None:
    """The person is gone and cannot be erased again: a certificate that fits nowhere is said aloud."""
    try:
        put_out(content, papers[0])
        put_out(to_pdf_file(content, event_set), papers[1])
    except EinlassError as error:
        put_out(content + b"\n", None)
        raise ConfigError(f"The person is erased, but: {error.problem}", PRINTED) from error


def _meant() -> bool:
    return type_line("All that names this person goes for good, at every device. Type erase: ") == ERASE
