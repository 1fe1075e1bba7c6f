"""What starts a kiosk's terminal: letters for its mode, and a unit that takes 75 for no failure."""

import os
import subprocess
from pathlib import Path

import pytest

from kiosk.exit_codes import ExitCode
from kiosk.mode_note import note_mode
from kiosk.settings import Mode, load_settings
from tests.architecture.tree import CHECKOUT

SCRIPT = CHECKOUT / "systemd" / "kiosk-terminal"
UNIT = CHECKOUT / "systemd" / "einlass-kiosk.service"
FOOT = '#!/bin/sh\nprintf \'%s\\n\' "$EINLASS_MODE_SHOWN" "$@"\nexit 75\n'


def started(folder: Path, **environment: str) -> list[str]:
    """The mode for which letters were chosen, then the words with which the terminal is started."""
    (folder / "foot").write_text(FOOT, encoding="ascii")
    (folder / "foot").chmod(0o755)
    own = {"PATH": f"{folder}:{os.environ['PATH']}", "EINLASS_DATA_DIR": str(folder)}
    done = subprocess.run((SCRIPT,), env=own | environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (ExitCode.RESTART, "")
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("noted", "variables", "shown", "font"),
    [
        pytest.param(None, {}, "self-service", "monospace:pixelsize=56", id="the first start"),
        pytest.param("self-service", {}, "self-service", "monospace:pixelsize=56", id="self-service"),
        pytest.param("door", {}, "door", "monospace:pixelsize=56", id="door"),
        pytest.param("desk", {}, "desk", "monospace:pixelsize=24", id="desk"),
        pytest.param("lead", {}, "lead", "monospace:pixelsize=24", id="whoever looks after all of them"),
        pytest.param("stand", {}, "stand", "monospace:pixelsize=56", id="a stand at a fair"),
        pytest.param("$(reboot)", {}, "self-service", "monospace:pixelsize=56", id="no mode at all"),
        pytest.param("desk", {"EINLASS_FONT_DESK": "mono:size=9"}, "desk", "mono:size=9", id="a desk's own"),
        pytest.param(
            "door", {"EINLASS_FONT_DESK": "mono:size=9"}, "door", "monospace:pixelsize=56", id="else"
        ),
        pytest.param("desk", {"EINLASS_FONT": "mono:size=7"}, "desk", "mono:size=7", id="one for all"),
    ],
)
def test_letters_fit_the_mode(
    tmp_path: Path, noted: str | None, variables: dict[str, str], shown: str, font: str
) -> None:
    """By what the program has noted last; and it is told which mode they are for."""
    if noted is not None:
        assert note_mode(tmp_path, noted)
    words = started(tmp_path, **variables)
    assert words[0] == shown
    assert f"--font={font}" in words
    assert words[-4:] == ["-P", "-m", "kiosk", "kiosk"]
    assert Path(next(word for word in words if word.startswith("--config=")).partition("=")[2]).is_file()


@pytest.mark.parametrize("mode", Mode)
def test_every_mode_has_letters_of_its_own(tmp_path: Path, mode: Mode) -> None:
    """A mode that the script did not know would be started anew for ever."""
    assert note_mode(tmp_path, mode)
    assert started(tmp_path)[0] == mode


@pytest.mark.parametrize("mode", Mode)
def test_only_staff_change_the_size_of_letters(tmp_path: Path, mode: Mode) -> None:
    """Ctrl with plus, minus and 0 at a desk; nobody makes an attendee's screen too large to be read."""
    assert note_mode(tmp_path, mode)
    can_change = any("font-increase=Control+plus" in word for word in started(tmp_path))
    assert can_change is (mode in (Mode.DESK, Mode.LEAD))


def test_the_unit_starts_it_anew_after_75() -> None:
    """It is forced to, and takes it for no failure."""
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    assert {"SuccessExitStatus=75", "RestartForceExitStatus=75", "Restart=always"} <= set(lines)
    assert any(line.startswith("ExecStart=") and line.endswith("/systemd/kiosk-terminal") for line in lines)


def test_the_units_variables_are_no_settings(tmp_path: Path) -> None:
    """What the unit and its script set for the terminal is not taken for a setting that nobody knows."""
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    said = [
        word for line in lines if line.startswith("Environment=") for word in line.split("=", 1)[1].split()
    ]
    names = {word.partition("=")[0] for word in said} | {"EINLASS_MODE_SHOWN"}
    names |= {f"EINLASS_FONT{end}" for end in ("", "_DESK", "_DOOR", "_SELF_SERVICE")}
    environment = {name: "x" for name in names if name.startswith("EINLASS_") and name != "EINLASS_CONFIG"}
    assert load_settings(None, tmp_path, environment).mode is Mode.SELF_SERVICE
