"""The guided setup by scripted answers: real printers and clips behind made-up sockets."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.settings import load_settings
from kiosk.setup.ending import start_line
from kiosk.setup.station import Station
from kiosk.worlds import connected
from printer.job import Tongue
from printer.nearby import NearbyPrinter
from printer.qr import qr_modules
from printer.virtual.printer import VirtualPrinter
from scanner.clip import Medium, Shot, render_clip
from scanner.nearby import NearbyReader
from sync.opening import open_ledger
from sync.pretix.pairing import load_pairing
from sync.staff import find_by_pin, load_staff
from tests.fakes.clock import FakeClock
from tests.fakes.einlass import wait_until
from tests.fakes.entropy import SeededEntropy
from tests.fakes.hub_house import open_house
from tests.fakes.own_terminal import OwnTerminal, environment, in_own_terminal
from tests.fakes.pretix_api import order_row, position_row
from tests.fakes.pretix_server import INIT_TOKEN, fake_pretix
from tests.fakes.setting_up import LEAVES, FakeNearby, Visit, set_up
from tests.fakes.stored import SAMPLE_ATTENDEES, SAMPLE_EVENT

PRINTS = "printer itself says that the badge came out"
TO_THE_EVENT = ("2", "1", "3")
"""English, self-service, no printer; there is no camera. The next question is where the event comes from."""
SAMPLE, HERE = "3", ("1", "2", "1")
"""Of the event; then list, gate and room."""
AND_THE_END = ("1", "y", "2", "4711", "4711")
"""Languages as the event says, the clock is right, one PIN."""


def keys_of(folder: Path) -> dict[str, object]:
    """The settings file, without what is built in."""
    settings = load_settings(None, folder, {})
    names = ("mode", "printer", "camera", "scanners", "lists", "gate", "room", "languages", "exit_pin")
    return {name: value for name in names if (value := getattr(settings, name))}


def snapshot(folder: Path) -> dict[str, bytes]:
    """The settings files as they are."""
    return {path.name: path.read_bytes() for path in folder.glob("config*")}


def everything(printer: VirtualPrinter, clip: Path) -> FakeNearby:
    """A machine with a printer, a camera, a scanner and a keyboard."""
    place = printer.url.removeprefix("escpos+").partition("?")[0]
    return FakeNearby(
        its_printers=(NearbyPrinter("Epson TM-m30III", place, Tongue.ESCPOS),),
        its_cameras=(NearbyReader("HD Webcam", f"clip:{clip}"),),
        its_scanners=(NearbyReader("Logitech Keyboard", "evdev:/dev/input/by-id/kbd", is_certain=False),),
    )


def test_a_whole_morning(tmp_path: Path) -> None:
    """Printer found and tried, camera found and tried, sample congress, place, PIN: Enter mostly."""
    clip, data = tmp_path / "clip.avi", tmp_path / "data"
    render_clip(clip, [Shot("MUSTERTICKET2026", Medium("paper"), "Erika", seconds=1.0)], qr_modules, seed=1)
    with VirtualPrinter() as printer:
        nearby = everything(printer, clip)
        devices = ("2", "", "1", "1", "y", "y", "1", "y", "")
        visit = set_up(data, *devices, "4", *HERE, "2", "y", "1", "Eva", "4711", "4711", nearby=nearby)
        assert len(printer.pages) == 1
        assert (visit.is_well, visit.left) == (True, []), visit.shown
        assert PRINTS in visit.shown
        assert "ms: MUSTERTICKET2026" in visit.shown
        assert "300 tickets and 9 check-in lists are here." in visit.shown
        assert "machine itself is set to Etc/UTC" in visit.shown
        assert "4711" not in visit.shown
        assert keys_of(data) == {
            "mode": "self-service",
            "printer": f"{printer.url.partition('?')[0]}?media=72x120",
            "camera": f"clip:{clip}",
            "lists": ("Einlass",),
            "gate": "Main entrance",
            "languages": ("de", "en"),
        }
        before = snapshot(data)
        again = set_up(data, *["2", "", "", "n", "", "n", "", *[""] * 7], nearby=nearby)
        assert (again.is_well, again.left) == (True, []), again.shown
    assert snapshot(data) == before
    assert "Written to" not in again.shown
    with connected(open_ledger(data, {}, FakeClock(), SeededEntropy())) as ledger:
        lead = find_by_pin(load_staff(ledger.store), "4711")
    assert lead is not None
    assert (lead.name, lead.role) == ("Eva", "lead")


def test_everything_fits_on_eighty_columns_in_both_languages(tmp_path: Path) -> None:
    """No line is wider than the narrowest terminal, and German is German."""
    for language in ("1", "2"):
        answers = (language, "1", "2", "y", SAMPLE, *HERE, *AND_THE_END)
        visit = set_up(tmp_path / language, *answers)
        assert visit.is_well, visit.shown
        paths = (line for line in visit.shown.splitlines() if str(tmp_path) not in line)
        assert [line for line in paths if len(line) > 79] == []
    german = set_up(tmp_path / "1", "1", *[""] * 9).shown
    assert "Was soll dieses Gerät sein?" in german
    assert "Wie bisher: kommunal26" in german


@pytest.mark.parametrize("answered", range(1, 9))
def test_ctrl_c_leaves_what_is_finished(tmp_path: Path, answered: int) -> None:
    """Whenever somebody leaves: the file is what the finished steps said, and the next run goes on."""
    answers = (*TO_THE_EVENT, SAMPLE, *HERE, *AND_THE_END)
    visit = set_up(tmp_path, *answers[:answered], LEAVES)
    assert visit.is_well is None
    assert "Finished steps are kept" in visit.shown
    names = ("mode",) * (answered >= 2) + ("lists", "gate") * (answered >= 7)
    assert {*keys_of(tmp_path), "mode"} == {*names, "mode"}
    assert tmp_path.joinpath("config.toml").exists() == bool(names)
    assert not tmp_path.joinpath("ledger.db").exists() or answered >= 4


def test_leaving_within_a_step_changes_nothing(tmp_path: Path) -> None:
    """List and gate were chosen, the room was not: neither stands in the file."""
    set_up(tmp_path, *TO_THE_EVENT, SAMPLE, "1", "2", LEAVES)
    assert "gate" not in keys_of(tmp_path)


def test_a_printer_that_does_not_answer_is_told_and_may_be_chosen_anew(tmp_path: Path) -> None:
    """Nothing was printed, and nothing is written down until somebody decides."""
    with VirtualPrinter() as printer:
        wrong, right = "127.0.0.1:9", f"127.0.0.1:{printer.port}"
        again = ("1", wrong, "1", "1", "y", "1", "2")
        visit = set_up(tmp_path, "2", "1", *again, "1", right, "1", "1", "y", "y")
        assert len(printer.pages) == 1
    assert visit.shown.count("Nothing was printed: Printer does not answer.") == 2
    assert keys_of(tmp_path)["printer"] == f"escpos+tcp://{right}?media=72x120"


def test_a_badge_that_is_not_there_is_believed_to_whoever_looks(tmp_path: Path) -> None:
    """The printer says that it came out; somebody sees that it did not, and goes on without a printer."""
    with VirtualPrinter() as printer:
        place = f"127.0.0.1:{printer.port}"
        visit = set_up(tmp_path, "2", "1", "1", place, "1", "1", "y", "n", "2", "3")
    assert PRINTS in visit.shown
    assert "Look at paper, cover and cutter" in visit.shown
    assert "printer" not in keys_of(tmp_path)


def test_a_size_that_cannot_be_is_asked_again(tmp_path: Path) -> None:
    """What is typed is looked at before it is written down."""
    visit = set_up(tmp_path, "2", "2", "1", "127.0.0.1", "1", "4", "huge", "n", "n")
    assert "Ask this again?" in visit.shown
    assert keys_of(tmp_path) == {"mode": "desk"}


def test_files_are_imported_and_wrong_ones_named(tmp_path: Path) -> None:
    """First a file that is not there, then event and table."""
    files = ("2", str(tmp_path / "none.toml"), "", "y", "2", str(SAMPLE_EVENT), str(SAMPLE_ATTENDEES))
    visit = set_up(tmp_path / "data", *TO_THE_EVENT, *files, *HERE, *AND_THE_END)
    assert visit.is_well, visit.shown
    assert "cannot be read" in visit.shown
    assert "40 tickets and 9 check-in lists are here." in visit.shown
    assert keys_of(tmp_path / "data")["exit_pin"] == "4711"


@pytest.mark.parametrize("way", ["typed", "held up"])
def test_pairing_by_a_code(tmp_path: Path, way: str) -> None:
    """Pasted, or held up to the camera that was chosen before."""
    data, clip = tmp_path / "data", tmp_path / "code.avi"
    with fake_pretix(3) as (url, server):
        server.api.documents["checkinlists/"] = [{"id": 1, "name": "Einlass"}]
        server.api.put(order_row("O1", position_row(1), at=1))
        code = json.dumps({"handshake_version": 1, "url": url, "token": INIT_TOKEN})
        data.mkdir(mode=0o700)
        (data / "config.toml").write_text("[central]\nallow_http = true\n", encoding="utf-8")
        if way == "typed":
            visit = set_up(data, *TO_THE_EVENT, "1", code, *AND_THE_END)
        else:
            render_clip(clip, [Shot(code, Medium("paper"), "Code", seconds=1.0)], qr_modules, seed=1)
            nearby = FakeNearby(its_cameras=(NearbyReader("HD Webcam", f"clip:{clip}"),))
            visit = set_up(data, "2", "1", "3", "1", "n", "2", *AND_THE_END, nearby=nearby)
        assert "1 tickets and 1 check-in lists are here." in visit.shown, visit.shown
        assert "There is one check-in list: Einlass." in visit.shown
    with connected(open_ledger(data, {}, FakeClock(), SeededEntropy())) as ledger:
        assert load_pairing(ledger.store) is not None


def test_a_hub_is_asked_about_no_devices(tmp_path: Path) -> None:
    """Event, time, staff; at the end stands how it is started."""
    visit = set_up(tmp_path, "2", "6", SAMPLE, "y", "1", "Eva", "4711", "4711")
    assert visit.left == []
    assert "Printer ─" not in visit.shown
    assert f"einlass hub --data-dir {tmp_path}" in visit.shown
    assert not tmp_path.joinpath("config.toml").exists()


def test_a_wrong_clock_is_told_what_to_do_about(tmp_path: Path) -> None:
    """Whoever sits there sees it."""
    visit = set_up(tmp_path, *TO_THE_EVENT, SAMPLE, *HERE, "1", "n", "2", "4711", "4711")
    assert "timedatectl" in visit.shown


def test_pins_that_differ_are_asked_again(tmp_path: Path) -> None:
    """Nobody is locked out by a slip."""
    pins = ("2", "4711", "4712", "y", "2", "4711", "4711")
    visit = set_up(tmp_path, *TO_THE_EVENT, SAMPLE, *HERE, "1", "y", *pins)
    assert "The two are not the same." in visit.shown
    assert keys_of(tmp_path)["exit_pin"] == "4711"


@pytest.mark.parametrize(
    ("data_dir", "is_hub", "unit", "line"),
    [
        pytest.param(
            "/var/lib/einlass",
            False,
            "einlass-kiosk.service",
            "sudo systemctl enable --now einlass-kiosk",
            id="unit",
        ),
        pytest.param(
            "/var/lib/einlass-hub",
            True,
            "einlass-hub.socket",
            "sudo systemctl enable --now einlass-hub.socket",
            id="hub",
        ),
        pytest.param(
            "/var/lib/einlass", False, "", "einlass kiosk --data-dir /var/lib/einlass", id="no unit"
        ),
        pytest.param(
            "/home/eva/my data",
            False,
            "einlass-kiosk.service",
            "einlass kiosk --data-dir '/home/eva/my data'",
            id="elsewhere",
        ),
        pytest.param(
            "/home/eva/.local/share/einlass", False, "", "einlass kiosk", id="where it is looked for"
        ),
    ],
)
def test_the_line_that_starts_it(tmp_path: Path, data_dir: str, is_hub: bool, unit: str, line: str) -> None:  # noqa: FBT001  # a table
    """By systemd only where its unit would find this folder."""
    if unit:
        (tmp_path / unit).touch()
    environment = {"XDG_DATA_HOME": "/home/eva/.local/share"}
    station = Station(Path(data_dir), Path(data_dir) / "config.toml", environment, is_hub=is_hub)
    assert start_line(station, (tmp_path,)) == line


@contextmanager
def in_terminal(environment: Mapping[str, str]) -> Iterator[OwnTerminal]:
    """The real command in a terminal of its own."""
    terminal = in_own_terminal((sys.executable, "-P", "-m", "kiosk", "setup"), environment)
    try:
        yield terminal
    finally:
        terminal.close()


def listen_until_asked(terminal: OwnTerminal, number: int) -> None:
    """Until it has asked so many questions."""
    assert wait_until(lambda: terminal.listen(0.01) == b"" and terminal.written.count(b"]: ") >= number)


def test_the_real_command_in_a_terminal(tmp_path: Path) -> None:
    """German by what the machine speaks; Ctrl+C ends it as shells expect, and keeps the finished step."""
    place = environment(tmp_path) | {"LC_ALL": "de_DE.UTF-8"}
    with in_terminal(place) as terminal:
        for number, answer in enumerate(("", "7", "1"), 1):
            listen_until_asked(terminal, number)
            terminal.send(f"{answer}\n".encode())
        listen_until_asked(terminal, 4)
        terminal.send(b"\x03")
        assert terminal.end() == 130
    shown = terminal.written.decode()
    assert "Bitte eine Zahl von 1 bis 6 tippen." in shown
    assert "Beendet. Fertige Schritte bleiben erhalten" in shown
    assert "Traceback" not in shown
    assert keys_of(tmp_path) == {"mode": "self-service"}


def test_answers_of_any_kind_end_in_a_question(tmp_path: Path) -> None:
    """Escape sequences, very long lines, numbers that are none."""
    strange = ("\x1b[2J", "9" * 5000, "²", "-1", "0", "1\udcff", "")
    visit: Visit = set_up(tmp_path, "2", *strange)
    assert visit.shown.count("Please type a number from 1 to 6.") == 6
    assert "\x1b" not in visit.shown.replace("\x1b[2J\n", "")
    assert keys_of(tmp_path) == {"mode": "self-service"}


def test_what_is_wrong_is_said_in_german(tmp_path: Path) -> None:
    """What is well stands in one line; the rest with what to do about it."""
    answers = ("1", "1", "1", "127.0.0.1:9", "1", "1", "n", "3", *HERE, "1", "j", "2", "4711", "4711")
    visit = set_up(tmp_path, *answers)
    assert (visit.is_well, visit.left) == (False, [])
    assert "✔ In Ordnung: Programm, Daten, Veranstaltung und Tickets" in visit.shown
    assert "Prüfen Sie, ob der Drucker an ist und sein Kabel steckt." in visit.shown


def test_joining_a_hub_in_german(tmp_path: Path) -> None:
    """What the hub says of this kiosk is told, the clocks are compared, and nobody speaks English between."""
    with open_house(tmp_path / "hub") as house:
        code = house.invitation("north")
        visit = set_up(tmp_path / "data", "1", "1", "3", "1", code, "1", "1", "1", "j", "2", "4711", "4711")
    assert (visit.is_well, visit.left) == (True, []), visit.shown
    assert "5 Tickets und 4 Check-in-Listen sind da.\nVom Hub: mode = door." in visit.shown
    assert "Die Uhren dieses Kiosks und des Hubs weichen um" in visit.shown
    assert "Hub antwortet, in" in visit.shown
