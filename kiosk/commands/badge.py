"""``einlass badge``: print one badge from JSON."""

import argparse
import sys
import time
from difflib import get_close_matches
from pathlib import Path

import msgspec

from checkin.badge import Badge, Cause, PrintState
from checkin.errors import InputError, InputProblem
from checkin.text import clean_text
from kiosk.clock import SystemEntropy
from kiosk.exit_codes import ExitCode
from printer.escpos import make_job_id
from printer.layout import Layout
from printer.spool import open_printer
from printer.urls import parse_printer_url

MAX_DATA_BYTES = 64 * 1024
KEYS = tuple(Badge.__struct_fields__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "--data", required=True, metavar="FILE", help="badge data as JSON; - = standard input"
    )
    parser.add_argument(
        "--printer", required=True, metavar="URL", help="such as escpos+tcp://192.168.1.50:9100"
    )
    parser.add_argument("--template", metavar="NAME", help="bundled template, or a file")
    parser.add_argument("--json", action="store_true", help="one JSON object (the only form)")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Print it, and say what became of it."""
    badge = read_badge(arguments.data)
    started_s = time.monotonic()
    url = parse_printer_url(arguments.printer)
    printer = open_printer(url)
    try:
        with Layout() as layout:
            bitmap = layout.render(badge, url.media, arguments.template)
        outcome = printer.print_badge(
            bitmap, make_job_id(SystemEntropy().random_bytes(16)), _hear_nothing, code=badge.code
        )
    finally:
        printer.close()
    ms = round((time.monotonic() - started_s) * 1000)
    answer = {"state": outcome.state, "cause": outcome.cause or None, "ms": ms}
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    return ExitCode.DONE if outcome.state is PrintState.PRINTED else ExitCode.REFUSED


def _hear_nothing(state: PrintState, cause: Cause) -> None:
    """Nobody follows the steps of a single badge."""


def read_badge(name: str) -> Badge:
    """Badge data from a file or standard input; unknown keys are warned about.

    Raises:
        InputError: What is wrong with it.
    """
    remedy = 'The least is {"given_name": "Bo", "family_name": "Li", "code": "3C4F"}.'
    try:
        raw = (sys.stdin.buffer.read(MAX_DATA_BYTES) if name == "-" else Path(name).read_bytes())[
            :MAX_DATA_BYTES
        ]
        data = _decode(raw)
        badge = msgspec.convert(data, Badge)
    except OSError as error:
        raise InputError(name, (InputProblem(0, f"cannot be read ({error.strerror})"),), remedy) from error
    except msgspec.MsgspecError as error:
        raise InputError(name, (InputProblem(0, str(error)),), remedy) from error
    for key in sorted(set(data) - set(KEYS)):
        nearest = get_close_matches(key, KEYS, n=1, cutoff=0)[0]
        sys.stderr.write(f"einlass: unknown key {clean_text(key)!r} is ignored; the nearest is {nearest}\n")
    return _cleaned(badge)


def _decode(raw: bytes) -> dict[str, object]:
    """Read a JSON object. Raises `msgspec.DecodeError` for whatever is none."""
    try:
        return msgspec.json.decode(raw, type=dict[str, object])
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError("The text is not UTF-8") from error
    except RecursionError as error:
        raise msgspec.DecodeError("The text is nested too deeply") from error


def _cleaned(badge: Badge) -> Badge:
    longest = 200
    texts = {key: clean_text(str(getattr(badge, key)), longest) for key in KEYS if key != "lines"}
    return Badge(**texts, lines=tuple(clean_text(line, longest) for line in badge.lines))
