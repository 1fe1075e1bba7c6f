"""``einlass setup --non-interactive FILE``: all of it without a question, checked before anything is done."""

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from checkin.errors import ConfigError
from kiosk.settings import load_settings
from kiosk.setup.station import open_station, refuse_foreign
from kiosk.worlds import connected, open_world
from printer.qr import qr_modules
from printer.virtual.printer import VirtualPrinter
from scanner.clip import Medium, Shot, render_clip
from sync.hub.membership import load_membership
from sync.opening import open_ledger
from sync.replica import count_positions
from sync.staff import find_by_pin, load_staff
from sync.wipe import wipe_ledger
from tests.fakes.another_user import give_away, open_folder, without_root
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import CHECKOUT, Ended, call, sample_world, start
from tests.fakes.entropy import SeededEntropy
from tests.fakes.hub_house import open_house
from tests.fakes.pretix_api import order_row, position_row
from tests.fakes.pretix_server import INIT_TOKEN, fake_pretix
from tests.fakes.stored import SAMPLE_ATTENDEES, SAMPLE_EVENT

ROOTS = Path("/")
"""A folder of root that a user may look into and put nothing into."""

EXAMPLE = CHECKOUT / "examples" / "setup.toml"
FILES = f'event = "{SAMPLE_EVENT}"\nattendees = "{SAMPLE_ATTENDEES}"\n'


def set_up(folder: Path, text: str, *more: str) -> Ended:
    """Write such a file and carry it out, without the network."""
    path = folder / "setup.toml"
    path.write_text(text, encoding="utf-8")
    return call("setup", "--non-interactive", path, "--data-dir", folder / "data", "--json", *more)


def found(ended: Ended, what: str) -> dict[str, Any]:
    """The one finding about something."""
    (line,) = (line for line in ended.lines() if line["what"] == what)
    return line


def content(folder: Path) -> dict[str, bytes]:
    """What a data folder holds of settings."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.startswith("config")}


def test_the_example_does_what_it_says(tmp_path: Path) -> None:
    """By the real command, in a process of its own: settings, event, people and a badge; twice."""
    place = {"EINLASS_DATA_DIR": str(tmp_path / "data"), "HOME": str(tmp_path)}
    text = EXAMPLE.read_text("utf-8")
    with VirtualPrinter() as printer:
        assert '"png:badges"' in text
        for name in ("sample-event.toml", "sample-attendees.csv"):
            (tmp_path / name).write_bytes((EXAMPLE.parent / name).read_bytes())
        (tmp_path / "setup.toml").write_text(text.replace("png:badges", printer.url), encoding="utf-8")
        ended = [start("setup", "--non-interactive", tmp_path / "setup.toml", environment=place)]
        before = content(tmp_path / "data")
        ended.append(start("setup", "--non-interactive", tmp_path / "setup.toml", environment=place))
        assert [(one.returncode, b"Traceback" in one.stderr) for one in ended] == [(0, False)] * 2
        assert len(printer.pages) == 2
    assert content(tmp_path / "data") == before
    assert list(before) == ["config.toml"]
    settings = load_settings(None, tmp_path / "data", {})
    assert (settings.lists, settings.gate) == (("Einlass",), "Haupteingang")
    ledger_file = open_ledger(tmp_path / "data", {}, FakeClock(), SeededEntropy())
    with connected(ledger_file) as ledger:
        assert count_positions(ledger.store) == 40
        lead = find_by_pin(load_staff(ledger.store), "4711")
    assert lead is not None
    assert (lead.name, lead.role) == ("Eva", "lead")
    assert "Check-in list: Einlass." in ended[0].stdout.decode()


def test_a_locked_folder_is_set_up_by_its_pin(tmp_path: Path) -> None:
    """From a file with the PIN, as every other command; without one nothing is done, and that is said."""
    data = sample_world(tmp_path).data_dir
    (tmp_path / "pin").write_text("korrekt-pferd")
    assert call("lock", "--pin-file", tmp_path / "pin", "--data-dir", data).code == 0
    (tmp_path / "setup.toml").write_text('lists = ["Einlass"]\n[setup]\n')
    words = ("setup", "--non-interactive", tmp_path / "setup.toml", "--offline", "--data-dir", data, "--json")
    nobody = call(*words)
    assert (nobody.code, "EINLASS_LEDGER_PIN_FILE" in nobody.err, content(data)) == (2, True, {})
    ended = call(*words, environment={"EINLASS_LEDGER_PIN_FILE": str(tmp_path / "pin")})
    assert (ended.code, ended.err) == (0, "")
    assert "config.toml" in content(data)


def test_a_camera_and_a_mute_printer_are_told_as_they_are(tmp_path: Path) -> None:
    """A clip stands for the camera; of a badge that nobody confirms no more is said than is known."""
    clip = tmp_path / "clip.avi"
    render_clip(clip, [Shot("MUSTERTICKET2026", Medium("paper"), "Erika", seconds=1.0)], qr_modules, seed=1)
    with VirtualPrinter() as printer:
        text = f'camera = "clip:{clip}"\nprinter = "{printer.url}?answers=no"\nlists = ["Einlass"]\n'
        ended = set_up(tmp_path, f"{text}[setup]\n{FILES}test_badge = true\n")
    assert ended.code == 0, ended.out + ended.err
    assert found(ended, "camera")["state"] == "good"
    badge = found(ended, "test badge")
    assert badge["state"] == "warn"
    assert badge["text"].startswith("The test badge: not confirmed")


def test_devices_that_are_not_there_stop_nothing_else(tmp_path: Path) -> None:
    """The exit code says so; settings and event are there."""
    text = 'printer = "escpos+tcp://127.0.0.1:9"\ncamera = "v4l2:/dev/v4l/by-id/none"\nlists = ["Einlass"]\n'
    ended = set_up(tmp_path, f"{text}[setup]\n{FILES}test_badge = true\n")
    assert ended.code == 3
    bad = {line["what"] for line in ended.lines() if line["state"] == "bad"}
    assert bad == {"printer", "camera", "test badge"}
    assert "40 tickets" in found(ended, "event")["text"]


def test_former_settings_stay_and_the_former_file_lies_beside(tmp_path: Path) -> None:
    """Only what the file names changes; comments are found in config.toml.old."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "config.toml").write_text('look = "light"  # the hall is bright\nmode = "door"\n', "utf-8")
    ended = set_up(tmp_path, f'mode = "desk"\nlists = ["Einlass"]\n[setup]\n{FILES}')
    assert ended.code == 0, ended.out + ended.err
    settings = load_settings(None, data, {})
    assert (settings.mode, settings.look) == ("desk", "light")
    assert "the hall is bright" in (data / "config.toml.old").read_text("utf-8")
    assert {stat.S_IMODE(path.stat().st_mode) for path in data.glob("config*")} == {0o600}


def test_the_sample_is_taken_once(tmp_path: Path) -> None:
    """Beside another event it is refused."""
    text = 'lists = ["Einlass"]\n[setup]\nsample = true\n'
    ended = [set_up(tmp_path, text) for _ in range(2)]
    assert [one.code for one in ended] == [0, 0]
    assert {found(one, "event")["text"] for one in ended} == {
        "kommunal26: 300 tickets, 9 check-in lists, 5 rooms"
    }
    other = tmp_path / "other"
    other.mkdir()
    event = SAMPLE_EVENT.read_text("utf-8").replace("kommunal26", "anders")
    (other / "event.toml").write_text(event, encoding="utf-8")
    assert set_up(other, '[setup]\nevent = "event.toml"\n').code == 3  # at which list is not said
    refused = set_up(other, "[setup]\nsample = true\n")
    assert (refused.code, "holds anders" in refused.err) == (2, True)


def test_pretix_is_paired_once(tmp_path: Path) -> None:
    """The code is spent the first time; afterwards what is new is fetched. Another one's code is refused."""
    with fake_pretix(3) as (url, server):
        server.api.documents["checkinlists/"] = [{"id": 1, "name": "Einlass"}]
        server.api.put(order_row("O1", position_row(1), at=1))
        code = json.dumps({"handshake_version": 1, "url": url, "token": INIT_TOKEN})
        text = f"[setup]\npair = '{code}'\n[central]\nallow_http = true\n"
        first = set_up(tmp_path, text)
        server.api.put(order_row("O2", position_row(2), at=2))
        second = set_up(tmp_path, text)
        other = set_up(tmp_path, text.replace(url, "https://tickets.example"))
    assert (first.code, "1 tickets" in found(first, "event")["text"]) == (0, True), first.err
    assert (second.code, "2 tickets" in found(second, "event")["text"]) == (0, True), second.err
    assert (other.code, "is paired with" in other.err) == (2, True)


def test_a_hub_is_joined_once(tmp_path: Path) -> None:
    """The hub's code is good once; a second run goes on with the membership that there is."""
    with open_house(tmp_path / "hub") as house:
        text = f"[setup]\npair = '{house.invitation('north')}'\n"
        ended = [set_up(tmp_path, text) for _ in range(2)]
    ledger_file = open_ledger(tmp_path / "data", {}, FakeClock(), SeededEntropy())
    with connected(ledger_file) as ledger:
        membership = load_membership(ledger.store)
        assert count_positions(ledger.store) == 5
    assert membership is not None
    assert [one.code in {0, 3} for one in ended] == [True, True], [one.err for one in ended]
    assert membership.name == "north"


def test_without_a_network_the_rest_is_done(tmp_path: Path) -> None:
    """Nobody answers: said as a finding, and a second run fetches it."""
    code = json.dumps({"handshake_version": 1, "url": "http://127.0.0.1:9", "token": INIT_TOKEN})
    text = f"mode = \"desk\"\n[setup]\npair = '{code}'\nstaff = [{{name='Eva', role='lead', pin='4711'}}]\n"
    ended = set_up(tmp_path, f"{text}[central]\nallow_http = true\n")
    assert ended.code == 3, ended.err
    assert found(ended, "pairing")["remedy"]
    assert load_settings(None, tmp_path / "data", {}).mode == "desk"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param('moed = "desk"\n', "moed: is unknown; the nearest setting is mode", id="setting"),
        pytest.param("[setpu]\nsample = true\n", "the nearest table is [setup]", id="table"),
        pytest.param(
            "[setup]\nsampel = true\n", "[setup] sampel: is unknown; the nearest is sample", id="key"
        ),
        pytest.param('setup = "x"\n', "setup: is no table", id="no table"),
        pytest.param('[setup]\nsample = "perhaps"\n', "must be true or false", id="value"),
        pytest.param('mode = "kiosk"\n', "mode: must be one of", id="value of a setting"),
        pytest.param('printer = "epson:1"\n', "is no printer URL", id="printer"),
        pytest.param('camera = "webcam"\n', "is not understood", id="camera"),
        pytest.param("[setup]\npair = '{}'\n", "no code for pairing", id="code"),
        pytest.param('[setup]\nevent = "none.toml"\n', "cannot be read", id="no such file"),
        pytest.param("[setup]\nsample = true\nattendees = 'x'\n", "more than one source", id="two sources"),
        pytest.param("[setup]\ntest_badge = true\n", "there is no printer", id="badge without printer"),
        pytest.param("[setup]\nstaff = ['Eva']\n", "staff: must be", id="staff"),
        pytest.param(
            "[setup]\nstaff = [{name='Eva', role='boss', pin='4711'}]\n", "staff: must be", id="role"
        ),
        pytest.param(
            "[setup]\nstaff = [{name='Eva', role='lead', pin='47'}]\n", "cannot be a PIN", id="short PIN"
        ),
        pytest.param(
            "[setup]\nstaff = [{name=' ', role='lead', pin='4711'}]\n", "name is empty", id="no name"
        ),
        pytest.param('[setup]\nevent = "broken.toml"\n', "broken.toml cannot be used", id="broken event"),
        pytest.param(
            f'[setup]\nevent = "{SAMPLE_EVENT}"\nattendees = "broken.toml"\n',
            "broken.toml cannot be used",
            id="broken table",
        ),
        pytest.param(
            f'[setup]\nattendees = "{SAMPLE_ATTENDEES}"\n', "No event is known", id="table without event"
        ),
        pytest.param('mode = "kiosk"\n', "setup.toml: mode: must be", id="where a wrong value stands"),
        pytest.param('"mo\\u001b[2Jde" = 1\n', "setup.toml: mode: is unknown", id="ESC in a setting"),
        pytest.param('[setup]\n"s\\u001bx" = 1\n', "[setup] s: is unknown", id="ESC in a key"),
        pytest.param("", "is empty", id="empty"),
        pytest.param("[setup\n", "is no TOML", id="half-written"),
        pytest.param('[setup]\nevent = "a\\u0000b"\n', "event: must be a text without", id="NUL in a name"),
        pytest.param('gate = "a\\u0000b"\n', "gate: must be a text without", id="NUL in a setting"),
    ],
)
def test_a_wrong_file_changes_nothing(tmp_path: Path, text: str, said: str) -> None:
    """It is named what is wrong, and what would be right; nothing in it moves the terminal's cursor."""
    (tmp_path / "broken.toml").write_text("[event\n", encoding="utf-8")
    ended = set_up(tmp_path, text)
    assert (ended.code, said in ended.err, ended.out) == (2, True, ""), ended.err
    assert "\x1b" not in ended.err
    assert not (tmp_path / "data" / "config.toml").exists()
    assert not (tmp_path / "data" / "ledger.db").exists()


def test_a_file_that_is_none_is_said(tmp_path: Path) -> None:
    """A folder, a picture, nothing."""
    (tmp_path / "picture.toml").write_bytes(b"\x89PNG\r\n\x1a\n")
    for path in (tmp_path, tmp_path / "none.toml", tmp_path / "picture.toml"):
        ended = call("setup", "--non-interactive", path, "--data-dir", tmp_path / "data")
        assert (ended.code, str(path) in ended.err) == (2, True)


def test_nobody_there_to_answer_is_said(tmp_path: Path) -> None:
    """Without a terminal and without a file nothing can be asked."""
    ended = call("setup", "--data-dir", tmp_path)
    assert (ended.code, "--non-interactive FILE" in ended.err) == (2, True)


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """Root could write there, and the kiosk could not read it."""
    with pytest.raises(ConfigError, match="belongs to") as caught:
        refuse_foreign(tmp_path, tmp_path.stat().st_uid + 1)
    assert "sudo -u" in caught.value.remedy
    refuse_foreign(tmp_path / "new", tmp_path.stat().st_uid)


def test_a_variable_that_goes_before_the_file_is_told(tmp_path: Path) -> None:
    """Otherwise somebody wonders why the settings do not count."""
    path = tmp_path / "setup.toml"
    path.write_text(f'mode = "desk"\nlists = ["Einlass"]\n[setup]\n{FILES}', encoding="utf-8")
    ended = call(
        "setup",
        "--non-interactive",
        path,
        "--data-dir",
        tmp_path,
        "--json",
        environment={"EINLASS_MODE": "door"},
    )
    assert (found(ended, "setting")["state"], "mode" in found(ended, "setting")["text"]) == ("warn", True)


def test_a_wiped_folder_is_set_up_no_more(tmp_path: Path) -> None:
    """Only its journal is left, and no other event is put over that."""
    world = sample_world(tmp_path)
    with connected(open_world(world)) as ledger:
        wipe_ledger(ledger.store, world.clock.now_ms(), 0)
    ended = set_up(tmp_path, "[setup]\nsample = true\n")
    assert (ended.code, "was wiped on" in ended.err, "--data-dir" in ended.err) == (2, True, True), ended.err


@pytest.mark.parametrize(
    ("is_ours", "problem", "remedy"),
    [
        pytest.param(False, "belongs to root", "sudo -u root", id="folder of root"),
        pytest.param(True, "cannot be read (Permission denied)", "sudo chown", id="file to read for none"),
    ],
)
def test_what_another_user_may_not_open_is_said(*, is_ours: bool, problem: str, remedy: str) -> None:
    """A user without root's powers is told in a sentence, and what to type."""
    with open_folder() as folder:
        if is_ours:
            (folder / "config.toml").touch()
            (folder / "config.toml").chmod(0)
            give_away(folder)
        with without_root(), pytest.raises(ConfigError, match=re.escape(problem)) as caught:
            open_station(folder if is_ours else ROOTS, None, {})
    assert remedy in caught.value.remedy
