"""The unit and the terminal of a kiosk, judged by the programs that will read them."""

import json
import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

from tests.architecture.tree import CHECKOUT

pytestmark = pytest.mark.services

UNIT = CHECKOUT / "systemd" / "einlass-kiosk.service"
TERMINAL = CHECKOUT / "systemd" / "foot.ini"
MAX_EXPOSURE = 2.0

FULL_FOOT = (1, 21)
"""The first foot that we write for; older ones do not know the lines below."""

NEWER_LINES = re.compile(
    r"\[security\]|osc52=|\[desktop-notifications\]|command=|quit=|select-quote=|scrollback-(up|down)-mouse="
)


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    assert shutil.which(command[0]), f"{command[0]} is missing; as root, ./run test --services installs it"
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _settings(key: str) -> list[str]:
    """All values of a key of the unit, in order."""
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A root folder with this system's units, ours, and empty programs where a kiosk has the real ones."""
    units = tmp_path / "usr/lib/systemd/system"
    shutil.copytree("/usr/lib/systemd/system", units, symlinks=True)
    shutil.copy(UNIT, units)
    for program in re.findall(r"(?<=[ =])/(\S+/(?:cage|foot|python))(?= )", f"={_settings('ExecStart')[0]}"):
        (tmp_path / program).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / program).write_text("#!/bin/sh\n", encoding="utf-8")
        (tmp_path / program).chmod(0o755)
    return tmp_path


def test_unit_is_valid(machine: Path) -> None:
    """systemd-analyze verify finds nothing to say about the unit."""
    verdict = _run("systemd-analyze", "verify", f"--root={machine}", "--man=no", UNIT.name)
    said = [line for line in verdict.stderr.splitlines() if "einlass" in line]
    assert (verdict.returncode, said) == (0, [])


def test_verify_would_complain(machine: Path) -> None:
    """The check above is a real one: a missing program and an unknown key are both named."""
    unit = machine / "usr/lib/systemd/system" / UNIT.name
    unit.write_text(unit.read_text(encoding="utf-8").replace("Restart=", "Restrat="), encoding="utf-8")
    (machine / "usr/bin/cage").unlink()
    verdict = _run("systemd-analyze", "verify", f"--root={machine}", "--man=no", UNIT.name)
    assert verdict.returncode != 0
    assert "Restrat" in verdict.stderr
    assert "/usr/bin/cage" in verdict.stderr


def test_unit_exposes_little(capsys: pytest.CaptureFixture[str]) -> None:
    """systemd-analyze security gives the unit at most 2.0 of 10."""
    table = _run("systemd-analyze", "security", "--offline=true", "--no-pager", str(UNIT))
    found = re.search(r"exposure level for \S+: ([0-9.]+)", table.stdout)
    assert found, table.stdout + table.stderr
    with capsys.disabled():
        print(f"\nsystemd exposure of {UNIT.name}: {found[1]} (at most {MAX_EXPOSURE})")  # noqa: T201  # the figure is wanted in the log
    assert float(found[1]) <= MAX_EXPOSURE


def test_security_table_is_complete() -> None:
    """No protection that systemd rates as medium or worse is left open, except those a kiosk needs open."""
    needed = {"PrivateNetwork", "PrivateDevices", "PrivateUsers", "RestrictAddressFamilies_AF_INET_INET6"}
    answer = _run("systemd-analyze", "security", "--offline=true", "--json=short", "--no-pager", str(UNIT))
    open_doors = {row["json_field"] for row in json.loads(answer.stdout) if float(row["exposure"] or 0) > 0.2}
    assert open_doors <= needed


def test_unit_knows_every_switch_of_textual() -> None:
    """Each debugging switch that the installed Textual reads is unset, colours and speed aside."""
    constants = Path(__import__("textual.constants").constants.__file__).read_text(encoding="utf-8")
    switches = set(re.findall(r'"(TEXTUAL(?:_[A-Z_]+)?)"', constants))
    dangerous = {
        name for name in switches if re.search(r"DEBUG|SIGNALS|PRESS|SCREENSHOT|LOG|^TEXTUAL$", name)
    }
    assert dangerous
    assert dangerous - set(" ".join(_settings("UnsetEnvironment")).split()) == set()


def test_terminal_settings_are_valid(tmp_path: Path) -> None:
    """Foot takes every line of our settings; an old foot, every line that it can know."""
    version = re.search(r"version: (\d+)\.(\d+)", _run("foot", "--version").stdout)
    assert version
    lines = TERMINAL.read_text(encoding="utf-8").splitlines(keepends=True)
    if (int(version[1]), int(version[2])) < FULL_FOOT:
        lines = [line for line in lines if not NEWER_LINES.match(line)]
    (tmp_path / "foot.ini").write_text("".join(lines), encoding="utf-8")
    check = _run("foot", "--check-config", f"--config={tmp_path / 'foot.ini'}")
    assert check.returncode == 0, check.stderr


def test_terminal_has_no_way_out() -> None:
    """Clipboard, search, links, fonts, new windows, scrolling and selecting are all switched off."""
    settings = RawConfigParser()
    settings.read_string("[main]\n" + TERMINAL.read_text(encoding="utf-8"))
    assert settings["security"]["osc52"] == "disabled"
    assert settings["scrollback"]["lines"] == "0"
    for section in ("key-bindings", "mouse-bindings"):
        assert {key: value for key, value in settings[section].items() if value != "none"} == {}
    ways_out = {
        "spawn-terminal",
        "clipboard-copy",
        "clipboard-paste",
        "search-start",
        "show-urls-launch",
        "unicode-input",
    }
    assert ways_out - set(settings["key-bindings"]) == set()
