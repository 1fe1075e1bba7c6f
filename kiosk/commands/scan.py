"""``einlass scan``: decode pictures, clips or a camera, or read a scanner, in lines of JSON."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from checkin.errors import ConfigError
from checkin.scan import Scan
from kiosk.exit_codes import ExitCode
from kiosk.words import words_in
from scanner.files import FileScan, scan_source
from scanner.frames import CAMERA_SCHEMES, open_source
from scanner.handheld.lines import scans_from
from scanner.handheld.urls import is_scanner
from scanner.watch import scans


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="picture, folder, clip:FILE, v4l2:DEVICE, picamera2:0, serial:DEVICE, evdev:DEVICE or stdin",
    )
    parser.add_argument(
        "--calibration",
        type=Path,
        metavar="FILE",
        help="write a page (.pdf or .png) with a code that tells how a keyboard scanner is set",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per line (the only form)")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Decode each source in turn."""
    if arguments.calibration is not None:
        _write_sheet(arguments.calibration)
    elif not arguments.sources:
        raise ConfigError(
            "Nothing to scan is named.", "Name a picture, a folder, a clip, a camera or a scanner."
        )
    for source in arguments.sources:
        for line in _lines(source):
            sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
            sys.stdout.flush()
    return ExitCode.DONE


def is_camera(source: str) -> bool:
    """Whether a source has no end: then each code is told when it is held up, until ctrl+c."""
    return source.partition(":")[0] in CAMERA_SCHEMES


def _lines(source: str) -> Iterator[dict[str, object]]:
    if is_scanner(source):
        return _told(source, scans_from(source))
    return _told(source, scans(open_source(source))) if is_camera(source) else map(_line, scan_source(source))


def _told(source: str, seen: Iterable[Scan]) -> Iterator[dict[str, object]]:
    for scan in seen:
        yield {"source": source, "codes": [{"text": scan.text, "symbology": scan.symbology}], "ms": None}


def _write_sheet(path: Path) -> None:
    from kiosk.wording.scanner_words import sheet_words
    from printer.sheet_files import Part, write_code_sheet
    from scanner.handheld.calibration import CALIBRATION

    write_code_sheet(CALIBRATION, [Part(*sheet_words(words_in(code, "UTC"))) for code in ("de", "en")], path)


def _line(found: FileScan) -> dict[str, object]:
    codes = [{"text": code.text, "symbology": code.symbology} for code in found.codes]
    line: dict[str, object] = {"source": _shown(found.source), "codes": codes, "ms": round(found.ms, 2)}
    return line | {"problem": _shown(found.problem)} if found.problem else line


def _shown(name: str) -> str:
    r"""A file's name may hold bytes that are no UTF-8, which JSON cannot: they are written like ``\xff``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
