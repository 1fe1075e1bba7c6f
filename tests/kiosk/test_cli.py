"""The command line: every end has its exit code, every problem its sentence and its remedy."""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from checkin import errors
from checkin.errors import EinlassError, InputProblem
from kiosk.cli import COMMANDS, ERROR_CODES, INTERRUPTED
from kiosk.exit_codes import ExitCode
from kiosk.version import VERSION
from tests.fakes.einlass import CHECKOUT, TICKET, Einlass, call, start
from tests.fakes.stored import SAMPLE_ATTENDEES, SAMPLE_EVENT

Answer = Callable[[argparse.Namespace], ExitCode]


def _raise(error: BaseException) -> Answer:
    def run(_: argparse.Namespace) -> ExitCode:
        raise error

    return run


@pytest.fixture
def journal_does(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], None]:
    """Makes ``journal verify`` end in another way."""
    module = importlib.import_module("kiosk.commands.journal")
    return lambda answer: monkeypatch.setattr(module, "run", answer)


def test_the_exit_codes_are_a_contract() -> None:
    """Their numbers never change."""
    assert {code.name: int(code) for code in ExitCode} == {
        "DONE": 0, "REFUSED": 1, "USAGE": 2, "UNAVAILABLE": 3, "BUG": 70, "RESTART": 75,
    }  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    """--help ends well and names the two options that all commands have."""
    ended = call(command, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert "--data-dir" in ended.out
    assert "--config" in ended.out


def test_help_names_every_command() -> None:
    """With what it does."""
    ended = call("--help")
    assert ended.code == 0
    assert all(name in ended.out and about in ended.out for name, (_, about) in COMMANDS.items())


@pytest.mark.parametrize(
    "words",
    [
        pytest.param((), id="nothing"),
        pytest.param(("dance",), id="an unknown command"),
        pytest.param(("\x1b[31m",), id="control characters"),
        pytest.param(("door", "--lst", "Einlass"), id="an unknown option"),
        pytest.param(("door", "--direction", "in"), id="an unknown direction"),
        pytest.param(("report",), id="a report without a kind"),
        pytest.param(("report", "weather"), id="an unknown report"),
        pytest.param(("report", "headcount", "--format", "docx"), id="an unknown format"),
        pytest.param(("journal", "burn"), id="an unknown action"),
        pytest.param(("import",), id="an import without a file"),
        pytest.param(("tickets",), id="tickets without a folder"),
        pytest.param(("badge", "--data", "-"), id="a badge without a printer"),
        pytest.param(("scan",), id="a scan without a source"),
        pytest.param(("demo", "--headless", "--attendees", "3"), id="a demo that is too small"),
        pytest.param(("demo", "--headless", "--seconds", "nan"), id="a demo of no length"),
        pytest.param(("kiosk",), id="the screens without a terminal"),
    ],
)
def test_wrong_use_is_2(words: tuple[str, ...]) -> None:
    """Nothing on standard output, and only harmless characters on standard error."""
    ended = call(*words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err
    assert ended.err.replace("\n", "").isprintable()


ENDS: tuple[tuple[EinlassError, ExitCode], ...] = (
    (errors.ConfigError("P.", "R."), ExitCode.USAGE),
    (errors.InputError("a.csv", (InputProblem(3, "P."),), "R."), ExitCode.USAGE),
    (errors.CameraUnavailableError("P.", "R."), ExitCode.UNAVAILABLE),
    (errors.PrinterUnavailableError("P.", "R."), ExitCode.UNAVAILABLE),
    (errors.PrinterNotReadyError("paper_out", "P.", "R."), ExitCode.REFUSED),
    (errors.PrinterUrlError("P.", "R."), ExitCode.USAGE),
    (errors.LinkDownError("P.", "R."), ExitCode.UNAVAILABLE),
    (errors.LedgerKeyError("P.", "R."), ExitCode.USAGE),
)


@pytest.mark.parametrize(("error", "code"), ENDS, ids=[type(error).__name__ for error, _ in ENDS])
def test_what_is_broken_has_a_code_and_a_remedy(
    journal_does: Callable[[Answer], None], error: EinlassError, code: ExitCode
) -> None:
    """Problem and remedy stand on standard error, without a stack trace."""
    journal_does(_raise(error))
    ended = call("journal", "verify")
    assert (ended.code, ended.out) == (code, "")
    assert ended.err == f"einlass: {error.problem}\n  {error.remedy}\n"


def test_every_error_has_a_code() -> None:
    """The last row of the table takes what the others leave."""
    assert ERROR_CODES[-1][0] is EinlassError


def test_a_bug_is_70_and_asks_to_be_reported(journal_does: Callable[[Answer], None]) -> None:
    """With its stack trace, for whoever will look into it."""
    journal_does(_raise(ZeroDivisionError()))
    ended = call("journal", "verify")
    assert ended.code == ExitCode.BUG
    assert "Traceback" in ended.err
    assert ended.err.endswith("please report it.\n")


@pytest.mark.parametrize("end", [KeyboardInterrupt(), EOFError()], ids=["ctrl+c", "ctrl+d"])
def test_whoever_leaves_does_so_quietly(journal_does: Callable[[Answer], None], end: BaseException) -> None:
    """As shells expect it; at a prompt it is no mistake of the program."""
    journal_does(_raise(end))
    ended = call("journal", "verify")
    assert (ended.code, ended.out, ended.err) == (INTERRUPTED, "", "")


def test_a_restart_is_75(journal_does: Callable[[Answer], None]) -> None:
    """What a command returns is how the program ends."""
    journal_does(lambda _: ExitCode.RESTART)
    assert call("journal", "verify").code == 75


def test_start_loads_no_heavy_library() -> None:
    """Neither picture, print nor screen libraries are loaded for a question about the command line."""
    heavy = ("cv2", "textual", "typst", "escpos", "PIL", "httpx", "numpy", "zxingcpp", "apsw")
    code = (
        "import sys\nfrom kiosk.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {heavy} if name in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT
    )
    assert ended.stderr == "[]\n"


def test_the_promised_pipe(tmp_path: Path) -> None:
    """Import the samples, pipe three texts into the door: admitted, already redeemed, invalid."""
    place = {"EINLASS_DATA_DIR": str(tmp_path / "data")}
    imported = start("import", SAMPLE_ATTENDEES, "--event", SAMPLE_EVENT, environment=place)
    assert (imported.returncode, imported.stderr) == (0, b"")
    lines = f"{TICKET}\n{TICKET}\nnonsense\n".encode()
    ended = start("door", "--list", "Einlass", "--json", stdin=lines, environment=place)
    assert (ended.returncode, ended.stderr) == (0, b"")
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [(answer["verdict"], answer["reason"]) for answer in answers] == [
        ("admit", None),
        ("refuse", "already_redeemed"),
        ("refuse", "invalid"),
    ]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_data_are_utf_8_whatever_the_terminal_speaks(tmp_path: Path, encoding: str) -> None:
    """A pipe in a place without UTF-8 gets every name nevertheless."""
    Einlass(tmp_path / "data").import_sample()
    lines = b"CTDD7JPHE4M4WATDCDFD\n7WK2E4XCARMMETE7PNDM\n"
    ended = start(
        "door",
        "--list",
        "Einlass",
        stdin=lines,
        environment={"EINLASS_DATA_DIR": str(tmp_path / "data"), "PYTHONIOENCODING": encoding},
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    names = [json.loads(line)["attendee"] for line in ended.stdout.decode("utf-8").splitlines()]
    assert names == ["Ayşe Şahin", "Сергій Мельниченко"]


@pytest.fixture
def journal_of(tmp_path: Path) -> Callable[[int], list[str]]:
    """Makes a journal with that many refusals; gives the command line that exports it."""

    def make(entries: int) -> list[str]:
        einlass = Einlass(tmp_path / "data")
        einlass.import_sample()
        einlass.door(b"nonsense\n" * entries)
        export = ("journal", "export", "--data-dir", str(einlass.data_dir))
        return [sys.executable, "-P", "-m", "kiosk", *export]

    return make


@pytest.mark.parametrize(
    "entries",
    [pytest.param(1, id="all fits into one buffer"), pytest.param(600, id="more than a pipe holds")],
)
def test_a_reader_that_went_away_is_no_bug(journal_of: Callable[[int], list[str]], entries: int) -> None:
    """``journal export | head -1`` ends quietly."""
    reads, writes = os.pipe()
    export = subprocess.Popen(
        journal_of(entries), stdout=writes, stderr=subprocess.PIPE, env={"PYTHONPATH": str(CHECKOUT)}
    )
    os.close(writes)
    os.close(reads)
    _, said = export.communicate()
    assert (export.returncode, said) == (0, b"")


def test_a_full_disk_behind_the_output_is_told(journal_of: Callable[[int], list[str]]) -> None:
    """With its remedy and an exit code of ours: a report that is not there was not made."""
    with Path("/dev/full").open("wb") as full:
        export = subprocess.run(
            journal_of(1), stdout=full, stderr=subprocess.PIPE, env={"PYTHONPATH": str(CHECKOUT)}, check=False
        )
    assert export.returncode == ExitCode.UNAVAILABLE
    assert export.stderr.startswith(b"einlass: the output cannot be written")


@pytest.mark.parametrize(
    "closed",
    [
        pytest.param("<&-", id="nothing to read from"),
        pytest.param(">&-", id="nowhere to write to"),
        pytest.param("<&- >&- 2>&-", id="all three"),
    ],
)
def test_closed_streams_are_empty_ones(tmp_path: Path, closed: str) -> None:
    """Some supervisors start programs that way: that is no mistake in the program."""
    einlass = Einlass(tmp_path / "data")
    einlass.import_sample()
    door = f'exec "$0" -P -m kiosk door --list Einlass --data-dir "$1" {closed}'
    ended = subprocess.run(
        ["/bin/sh", "-c", door, sys.executable, str(einlass.data_dir)],
        input=f"{TICKET}\n".encode(),
        capture_output=True,
        env={"PYTHONPATH": str(CHECKOUT)},
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_the_version_is_that_of_the_package() -> None:
    """Pretix's list of devices shows what really runs."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION


def test_a_mistake_of_ours_says_nobodys_name(journal_does: Callable[[Answer], None]) -> None:
    """Where it broke and of what kind, in all that led to it; an error's own words may hold anything."""
    error = RuntimeError("MUSTERTICKET2026")
    error.__cause__ = KeyError("Mustermann")
    journal_does(_raise(error))
    ended = call("journal", "verify")
    assert ended.code == ExitCode.BUG
    assert {"KeyError", "RuntimeError"} <= set(ended.err.splitlines())
    assert "Muster" not in ended.err
    assert "MUSTER" not in ended.err
