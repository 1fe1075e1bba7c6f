"""The units, the terminal and the rules of a kiosk and a hub, judged by the programs that will read them."""

import json
import re
import shutil
import socket
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

from debian.layout import place_of
from kiosk.exit_codes import ExitCode
from tests.architecture.tree import CHECKOUT

pytestmark = pytest.mark.services

SYSTEMD = CHECKOUT / "systemd"
UNIT = SYSTEMD / "einlass-kiosk.service"
TERMINAL = SYSTEMD / "foot.ini"
UNITS = sorted(path.name for path in SYSTEMD.glob("einlass*.*") if path.suffix in
    {".service", ".socket", ".timer", ".target"})  # fmt: skip
SERVICES = [name for name in UNITS if name.endswith(".service")]
INSTANCES = ("einlass", "einlass-hub")
LAN, HOSTED = 1.6, 1.8
"""How much a unit may be exposed at most, of 10; the second with a way to a pretix on the internet."""

DROP_IN = SYSTEMD / "hosted-central.drop-in"
ASKS_FOR = re.compile(r"^Exec\w+=(\S+)(?: -d --)?(?: (/\S+))?", re.MULTILINE)

FULL_FOOT = (1, 21)
"""The first foot that we write for; older ones do not know the lines below."""

NEWER_LINES = re.compile(
    r"\[security\]|osc52=|\[desktop-notifications\]|command=|quit=|select-quote=|scrollback-(up|down)-mouse="
)


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    assert shutil.which(command[0]), f"{command[0]} is missing; as root, ./run test --services installs it"
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _settings(key: str, unit: Path = UNIT) -> list[str]:
    """All values of a key of a unit, in order."""
    lines = unit.read_text(encoding="utf-8").splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]


def _instances(name: str) -> list[str]:
    return [name.replace("@", f"@{instance}") for instance in INSTANCES] if "@" in name else [name]


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """This system's units in a folder, ours where a package puts them, and empty programs that they start."""
    root = tmp_path / "machine"
    shutil.copytree("/usr/lib/systemd/system", root / "usr/lib/systemd/system", symlinks=True)
    for source in (path for path in SYSTEMD.rglob("*") if path.is_file()):
        target = root / place_of(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    for unit in SERVICES:
        for program in filter(None, ASKS_FOR.findall((SYSTEMD / unit).read_text(encoding="utf-8"))[0]):
            _put_program(root / program.lstrip("/"))
    _put_program(root / "usr/sbin/seatd")
    return root


def _put_program(path: Path) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n", encoding="utf-8")
        path.chmod(0o755)


@pytest.mark.parametrize("name", UNITS)
def test_unit_is_valid(machine: Path, name: str) -> None:
    """systemd-analyze verify finds nothing to say about the unit, nor about what hardens it."""
    verdict = _run("systemd-analyze", "verify", f"--root={machine}", "--man=no", *_instances(name))
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


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_unit_starts_is_there(name: str) -> None:
    """Programs of ours lie in the checkout and can be executed; Python is that of its environment."""
    started = [
        word for found in ASKS_FOR.findall((SYSTEMD / name).read_text(encoding="utf-8")) for word in found
    ]
    ours = [Path(word).relative_to("/opt/einlass") for word in started if word.startswith("/opt/einlass/")]
    assert ours
    for path in ours:
        assert path == Path(".venv/bin/python") or (CHECKOUT / path).stat().st_mode & 0o111


def _exposed(folder: Path, name: str, most: float) -> str:
    """The verdict on a unit in that folder; the program's own exit code is held against its own number."""
    unit = str(folder / name)
    limit = f"--threshold={round(10 * most)}"
    table = _run("systemd-analyze", "security", "--offline=true", "--no-pager", limit, unit)
    found = re.search(r"exposure level for \S+: ([0-9.]+)", table.stdout)
    assert found, table.stdout + table.stderr
    assert (table.returncode == 0) == (float(found[1]) <= most)
    return found[1]


@pytest.mark.parametrize("name", SERVICES)
def test_unit_exposes_little(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """systemd-analyze security gives a unit that stays in private networks at most 1.6 of 10."""
    exposed = _exposed(SYSTEMD, name, LAN)
    with capsys.disabled():
        print(f"\nsystemd exposure of {name}: {exposed} (at most {LAN})")  # noqa: T201  # wanted in the log
    assert float(exposed) <= LAN


@pytest.mark.parametrize("name", ["einlass-kiosk.service", "einlass-hub.service"])
def test_unit_with_a_way_out_exposes_little(name: str, tmp_path: Path) -> None:
    """With the drop-in for a hosted pretix at most 1.8, and a little more than without: it is in force."""
    shutil.copytree(SYSTEMD, tmp_path, dirs_exist_ok=True)
    (tmp_path / f"{name}.d").mkdir()
    shutil.copy(DROP_IN, tmp_path / f"{name}.d" / "hosted-central.conf")
    assert float(_exposed(SYSTEMD, name, LAN)) < float(_exposed(tmp_path, name, HOSTED)) <= HOSTED


def test_hardening_is_what_makes_it_so(tmp_path: Path) -> None:
    """Without the part that all services share, a hub would be far beyond what is allowed."""
    shutil.copy(SYSTEMD / "einlass-hub.service", tmp_path)
    assert float(_exposed(tmp_path, "einlass-hub.service", LAN)) > 3 * LAN


def test_security_table_is_complete() -> None:
    """No protection that systemd rates as medium or worse is left open, except those a kiosk needs open."""
    needed = {"PrivateNetwork", "PrivateDevices", "PrivateUsers", "RestrictAddressFamilies_AF_INET_INET6"}
    answer = _run("systemd-analyze", "security", "--offline=true", "--json=short", "--no-pager", str(UNIT))
    open_doors = {row["json_field"] for row in json.loads(answer.stdout) if float(row["exposure"] or 0) > 0.2}
    assert open_doors <= needed


def test_a_kiosk_is_no_session() -> None:
    """With PAM the program would leave its unit, and nobody would hear that it is alive (decision 11)."""
    assert _settings("PAMName") == []
    assert _settings("Type") == ["notify"]
    assert _settings("NotifyAccess") == ["all"]


@pytest.mark.parametrize("name", ["einlass-kiosk.service", "einlass-hub.service", "einlass-notice.service"])
def test_nothing_gives_up(name: str) -> None:
    """However often it fails, it is started again."""
    unit = SYSTEMD / name
    assert (_settings("Restart", unit), _settings("StartLimitIntervalSec", unit)) == (["always"], ["0"])


def test_users_and_folders_are_made(tmp_path: Path) -> None:
    """Programs of systemd make the users of all units in an empty system, and their folders."""
    (tmp_path / "etc").mkdir()
    made = _run("systemd-sysusers", f"--root={tmp_path}", str(SYSTEMD / "einlass.sysusers"))
    assert made.returncode == 0, made.stderr
    users = {line.split(":")[0] for line in (tmp_path / "etc/passwd").read_text().splitlines()}
    wanted = {user for name in SERVICES for user in _settings("User", SYSTEMD / name)}
    assert {user.replace("%i", instance) for user in wanted for instance in INSTANCES} <= users
    (tmp_path / "var/lib").mkdir(parents=True)
    done = _run("systemd-tmpfiles", "--create", f"--root={tmp_path}", str(SYSTEMD / "einlass.tmpfiles"))
    assert done.returncode == 0, done.stderr
    for instance in INSTANCES:
        assert (tmp_path / "var/backups" / instance).stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["einlass-kiosk.service", "einlass-hub.service"])
def test_hints_get_through(name: str) -> None:
    """Multicast DNS is within the networks of both units, and so is what tells a hub its own addresses."""
    (networks,) = _settings("IPAddressAllow", SYSTEMD / name)
    assert "multicast" in networks.split()
    (families,) = _settings("RestrictAddressFamilies", SYSTEMD / name)
    assert {"AF_INET", "AF_NETLINK"} <= set(families.split())


def test_socket_is_where_kiosks_look() -> None:
    """The port that stands in codes, one stream, and the same networks as the service."""
    hub = SYSTEMD / "einlass-hub.socket"
    assert _settings("ListenStream", hub) == ["8443"]
    networks = _settings("IPAddressAllow", hub)
    assert (
        networks
        == _settings("IPAddressAllow", SYSTEMD / "einlass-hub.service")
        == _settings("IPAddressAllow")
    )
    assert int(_settings("Backlog", hub)[0]) <= max(socket.SOMAXCONN, 4096)


@pytest.mark.parametrize("work", ["backup", "wipe"])
def test_what_opens_a_locked_folder_is_read_per_folder(work: str) -> None:
    """Kiosk and hub on one machine have each a PIN of their own; neither file needs to be there."""
    files = _settings("EnvironmentFile", SYSTEMD / f"einlass-{work}@.service")
    assert files == [f"-/etc/einlass/{work}.env", "-/etc/einlass/%i.env"]


@pytest.mark.parametrize("work", ["backup", "wipe"])
def test_what_a_hub_opens_is_reached_by_timers(work: str) -> None:
    """The kiosk's networks and no more; what the hub did not open is tried again, what is wrong is not."""
    unit = SYSTEMD / f"einlass-{work}@.service"
    for key in ("IPAddressDeny", "IPAddressAllow", "RestrictAddressFamilies"):
        assert _settings(key, unit) == _settings(key)
    assert (_settings("PrivateNetwork", unit), _settings("Type", unit)) == ([], ["oneshot"])
    assert _settings("Restart", unit) == ["on-failure"]
    never = {int(code) for code in _settings("RestartPreventExitStatus", unit)[0].split()}
    assert never == {ExitCode.REFUSED, ExitCode.USAGE}


@pytest.mark.parametrize("name", sorted(path.name for path in SYSTEMD.glob("*.timer")))
def test_timers_come_again(name: str) -> None:
    """The calendar can be read, and what was missed while the machine was off is made up for."""
    timer = SYSTEMD / name
    said = _run("systemd-analyze", "calendar", *_settings("OnCalendar", timer))
    assert said.returncode == 0, said.stderr
    assert _settings("Persistent", timer) == ["yes"]
    assert (SYSTEMD / name.replace(".timer", ".service")).exists()


def test_rules_are_udevs(tmp_path: Path) -> None:
    """Each line compares or assigns as udev does; `udevadm verify` agrees where it is new enough."""
    files = sorted(map(str, SYSTEMD.glob("*.rules")))
    part = re.compile(r'(?:[A-Z]+(?:\{\w+\})?)(?:==|!=|\+=|=)"[^"]*"')
    for file in files:
        for line in Path(file).read_text(encoding="utf-8").splitlines():
            assert not line or line[0] == "#" or all(part.fullmatch(each) for each in line.split(", ")), line
    if shutil.which("udevadm") and "verify" in _run("udevadm", "--help").stdout:
        verdict = _run("udevadm", "verify", *files)
        assert verdict.returncode == 0, verdict.stderr


def test_printers_of_all_three_makers_are_for_the_group_lp() -> None:
    """Epson, Brother and Zebra, as raw USB and as usblp."""
    rules = (SYSTEMD / "70-einlass-printers.rules").read_text(encoding="utf-8").splitlines()
    for vendor in ("04b8", "04f9", "0a5f"):
        found = [line for line in rules if vendor in line and line[0] != "#"]
        assert len(found) == 2
        assert all('GROUP="lp"' in line and 'MODE="0660"' in line for line in found)


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
