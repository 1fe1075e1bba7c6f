"""``einlass scan``: decode pictures, clips or a camera, one JSON line per picture."""

import argparse
import sys
from collections.abc import Iterator

import msgspec

from kiosk.exit_codes import ExitCode
from scanner.files import FileScan, scan_source
from scanner.frames import open_source
from scanner.watch import scans


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="picture, folder, clip:FILE or v4l2:DEVICE"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per line (the only form)")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Decode each source in turn."""
    for source in arguments.sources:
        for line in map(_line, scan_source(source)) if not is_camera(source) else _camera_lines(source):
            sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
            sys.stdout.flush()
    return ExitCode.DONE


def is_camera(source: str) -> bool:
    """Whether a source has no end: then each code is told when it is held up, until ctrl+c."""
    return source.startswith("v4l2:")


def _camera_lines(source: str) -> Iterator[dict[str, object]]:
    for scan in scans(open_source(source)):
        yield {"source": source, "codes": [{"text": scan.text, "symbology": scan.symbology}], "ms": None}


def _line(found: FileScan) -> dict[str, object]:
    codes = [{"text": code.text, "symbology": code.symbology} for code in found.codes]
    line: dict[str, object] = {"source": found.source, "codes": codes, "ms": round(found.ms, 2)}
    return line | {"problem": found.problem} if found.problem else line
