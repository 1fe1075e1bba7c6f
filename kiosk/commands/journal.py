"""``einlass journal``: export the journal as NDJSON, or verify its hash chains."""

import argparse
import sys

import msgspec

from checkin.text import clean_text
from kiosk.exit_codes import ExitCode
from kiosk.worlds import connected, open_existing, real_world


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("action", choices=["export", "verify"], help="export as NDJSON, or walk the chains")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Export or verify."""
    world = real_world(arguments.data_dir, arguments.config)
    with connected(open_existing(world)) as ledger:
        if arguments.action == "export":
            encode = msgspec.json.Encoder(order="sorted").encode
            for entry in ledger.entries():
                line = {"body": entry.body, "stamp": entry.stamp, "hash": entry.hash.hex()}
                sys.stdout.write(encode(line).decode() + "\n")
            return ExitCode.DONE
        faults = ledger.verify()
    for fault in faults:
        sys.stderr.write(f"{clean_text(fault.device)}, entry {fault.sequence}: {fault.problem}\n")
    sys.stdout.write(f"{'broken' if faults else 'verified'}\n")
    return ExitCode.REFUSED if faults else ExitCode.DONE
