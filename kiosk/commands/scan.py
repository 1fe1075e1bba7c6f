"""``einlass scan``: decode pictures, clips or a camera, one JSON line per picture."""

import argparse
import sys

import msgspec

from kiosk.exit_codes import ExitCode
from scanner.files import FileScan, scan_source


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="picture, folder, clip:FILE or v4l2:DEVICE"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per line (the only form)")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Decode each source in turn."""
    for source in arguments.sources:
        for found in scan_source(source):
            sys.stdout.write(msgspec.json.encode(_line(found)).decode() + "\n")
            sys.stdout.flush()
    return ExitCode.DONE


def _line(found: FileScan) -> dict[str, object]:
    codes = [{"text": code.text, "symbology": code.symbology} for code in found.codes]
    line: dict[str, object] = {"source": found.source, "codes": codes, "ms": round(found.ms, 2)}
    return line | {"problem": found.problem} if found.problem else line
