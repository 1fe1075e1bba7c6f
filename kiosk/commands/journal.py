"""``einlass journal``: export the journal as NDJSON, or verify its hash chains."""

import argparse
import sys
from pathlib import Path

import msgspec

from checkin.errors import ConfigError
from checkin.journal import JournalEntry
from checkin.text import clean_text
from kiosk.exit_codes import ExitCode
from kiosk.parquet import require_parquet, to_parquet
from kiosk.report_file import put_out
from kiosk.worlds import connected, open_existing, real_world

_encode = msgspec.json.Encoder(order="sorted").encode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("action", choices=["export", "verify"], help="export it, or walk the chains")
    parser.add_argument(
        "--format", choices=["ndjson", "parquet"], default="ndjson", help="of the export (default: ndjson)"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="of the Parquet file")


def export_line(entry: JournalEntry) -> str:
    """One entry as a line of JSON: its body, its stamp, and its link in the chain."""
    line = {"body": entry.body, "stamp": entry.stamp, "hash": entry.hash.hex()}
    return _encode(line).decode() + "\n"


def run(arguments: argparse.Namespace) -> ExitCode:
    """Export or verify."""
    _refuse(arguments)
    world = real_world(arguments.data_dir, arguments.config)
    with connected(open_existing(world)) as ledger:
        if arguments.format == "parquet":
            put_out(to_parquet(map(export_line, ledger.entries())), arguments.out)
            return ExitCode.DONE
        if arguments.action == "export":
            for entry in ledger.entries():
                sys.stdout.write(export_line(entry))
            return ExitCode.DONE
        faults = ledger.verify()
    for fault in faults:
        sys.stderr.write(f"{clean_text(fault.device)}, entry {fault.sequence}: {fault.problem}\n")
    sys.stdout.write(f"{'broken' if faults else 'verified'}\n")
    return ExitCode.REFUSED if faults else ExitCode.DONE


def _refuse(arguments: argparse.Namespace) -> None:
    """Raises `ConfigError` where what is asked for makes no sense, or no file."""
    if arguments.format != "parquet":
        if arguments.out is not None:
            raise ConfigError(
                "--out is for Parquet files.", "Write so: einlass journal export > journal.ndjson"
            )
        return
    if arguments.action != "export" or arguments.out is None:
        raise ConfigError(
            "A Parquet file is exported into a file.",
            "Write so: einlass journal export --format parquet --out journal.parquet",
        )
    require_parquet()
