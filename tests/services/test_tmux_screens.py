"""The real program in a real terminal: tmux holds it, keys go in, what people would see is read back."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest
from msgspec.structs import replace

from checkin.question import Question, QuestionId, QuestionKind
from kiosk.screens.shapes import draw_number
from kiosk.settings import Mode, Settings
from kiosk.worlds import World, connected, open_world
from sync.replica import iter_positions, load_event_set, save_event_set, save_positions
from tests.architecture.tree import CHECKOUT

pytestmark = pytest.mark.services

PROGRAM = (sys.executable, "-P", "-m", "kiosk")
EXAMPLES = CHECKOUT / "examples"
SECRET = "MUSTERTICKET2026"
PIN = "2026"
DEVICE_PIN = "korrekt pferd"
MUELLER = (
    f"{'TEST' * 5};MUELL;;Jörg;Müller-Lietzow;Prof. Dr.;HafenCity Universität;Referent;paid;;;de;;;;;;\n"
)

READY = ("Scanner halten", "Halben Namen", "Eingang", "Zustand")
"""One of these stands on each mode's first screen."""

HANGS_S = 30.0
LOOK_S = 0.05
HAND_S = 0.12
QUIET_LOOKS = 6
"""So many equal looks in a row count as: nothing happens any more."""

DEAD_KEYS = ("C-c", "C-q", "C-z", "C-p", "C-\\")
HOSTILE = "\x1b]52;c;aGFja2Vk\x07\x1b[2J\x1b]0;owned\x07\x9b31mMal\u202eory\x08\x00\x1bc\x1bP0q\x1b\\"

SEQUENCE = re.compile(r"\x1b\[[?<>=]?[\d;:]*[ $]?[A-Za-z]|\x1b[=>78]|\x1b\(B|\x1b]22;[a-z-]*\x07")
"""What Textual says to a terminal: modes, places, colours, pointer; no titles, no clipboard."""

CONTROL = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

DRAWN = re.compile(r"[█▀▄▁░]+")

CONFIG = """\
set -g status off
set -g remain-on-exit on
set -g default-shell /bin/sh
set -g default-terminal tmux-256color
set -s escape-time 0
"""


@dataclass(frozen=True, slots=True)
class Terminal:
    """One program in a tmux of its own.

    Attributes:
        log: Receives every byte that the program writes.
        ended: Receives its exit code.
    """

    command: tuple[str, ...]
    log: Path
    ended: Path

    def tmux(self, *words: str) -> str:
        """Have tmux do something; gives what it prints."""
        done = subprocess.run((*self.command, *words), capture_output=True, check=True)
        return done.stdout.decode("utf-8", "replace")

    def rows(self) -> list[str]:
        """The screen as it is."""
        return self.tmux("capture-pane", "-p").split("\n")

    def text(self) -> str:
        """What can be read on the screen: shapes, blanks and line ends melt into one blank."""
        return " ".join(DRAWN.sub(" ", " ".join(self.rows())).split())

    def wait(self, *said: str) -> str:
        """Wait until one of these texts is on the screen; gives all that is there then."""
        shown = [""]

        def is_there() -> bool:
            shown[0] = self.text()
            return any(text in shown[0] for text in said)

        assert _becomes_true(is_there), f"none of {said} in: {shown[0]}"
        return shown[0]

    def settle(self) -> str:
        """Wait until the screen is the same for some looks; gives what is there then."""
        looks = [""]
        while len(looks) < QUIET_LOOKS or len(set(looks[-QUIET_LOOKS:])) > 1:
            looks.append(self.text())
            _pause()
        return looks[-1]

    def press(self, *keys: str) -> None:
        """Press keys by their names in tmux."""
        self.tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text without a pause, as scanners do."""
        self.tmux("send-keys", "-l", "--", text)

    def type_by_hand(self, text: str) -> None:
        """Type a text as fingers do: with a pause after each letter that no scanner makes."""
        for char in text:
            self.type(char)
            _pause(HAND_S)

    def scan(self, code: str) -> None:
        """A code and Enter."""
        self.type(code)
        self.press("Enter")

    def exit_code(self) -> int | None:
        """What the program ended with; None while it runs."""
        code = self.ended.read_text(encoding="ascii").strip() if self.ended.exists() else ""
        return int(code) if code else None

    def leave(self) -> int | None:
        """Ctrl+X and the PIN; gives the exit code."""
        self.press("C-x")
        self.wait("PIN")
        self.type(PIN)
        self.press("Enter")
        _becomes_true(lambda: self.exit_code() is not None)
        return self.exit_code()


def _becomes_true(is_so: Callable[[], bool]) -> bool:
    """Look until it is so; False when it never is."""
    until_s = monotonic() + HANGS_S
    while not is_so():
        if monotonic() > until_s:
            return False
        _pause()
    return True


def _pause(pause_s: float = LOOK_S) -> None:
    threading.Event().wait(pause_s)


class Lab:
    """Starts terminals; all of them end with the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._socket = f"einlass-test-{os.getpid()}-{folder.name}"
        self._command = ("tmux", "-L", self._socket, "-f", str(folder / "tmux.conf"))
        (folder / "tmux.conf").write_text(CONFIG, encoding="utf-8")

    def environment(self) -> dict[str, str]:
        """Nothing of this machine's settings reaches the program."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("EINLASS_", "TMUX"))}
        return own | {
            "PYTHONPATH": str(CHECKOUT),
            "EINLASS_DATA_DIR": str(self.data),
            "COLORTERM": "truecolor",
            "LC_ALL": "C.UTF-8",
        }

    def load(self, config: str = "") -> None:
        """A data folder with the sample congress, one Müller more, and this configuration."""
        table = self.folder / "attendees.csv"
        sample = (EXAMPLES / "sample-attendees.csv").read_text(encoding="utf-8")
        table.write_text(sample.rstrip("\n") + "\n" + MUELLER, encoding="utf-8")
        command = (*PROGRAM, "import", str(table), "--event", str(EXAMPLES / "sample-event.toml"))
        subprocess.run(command, env=self.environment(), capture_output=True, check=True)
        (self.data / "config.toml").write_text(f'exit_pin = "{PIN}"\n{config}', encoding="utf-8")

    def start(self, size: tuple[int, int], *arguments: str) -> Terminal:
        """Run the program in a terminal of that many columns and rows."""
        log, ended = self.folder / "written", self.folder / "ended"
        program = f"{shlex.join((*PROGRAM, *arguments))}; echo $? >{shlex.quote(str(ended))}"
        words = ("new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), program)
        record = (";", "pipe-pane", "-O", f"exec cat >{shlex.quote(str(log))}")
        subprocess.run((*self._command, *words, *record), env=self.environment(), check=True)
        return Terminal(self._command, log, ended)

    def end(self) -> None:
        """End the tmux server and with it whatever still runs in it."""
        subprocess.run((*self._command, "kill-server"), capture_output=True, check=False)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """Terminals for one test."""
    assert shutil.which("tmux"), "tmux is missing; as root, ./run test --services installs it"
    lab = Lab(tmp_path)
    yield lab
    lab.end()


def test_demo_from_idle_to_idle(lab: Lab) -> None:
    """The demo on a small panel welcomes somebody by name, comes to rest, and leaves badges as PNG files."""
    out = lab.folder / "badges"
    terminal = lab.start((35, 11), "demo", "--seconds", "24", "--out", str(out))
    terminal.wait("Ticket hier vorhalten")
    welcomed = terminal.wait("Ihr Badge", "Your badge")
    assert re.search(
        r"(Guten (Morgen|Tag|Abend)|Good (morning|afternoon|evening)|Willkommen|Welcome), \w+", welcomed
    )
    _becomes_true(lambda: "Ticket hier vorhalten" in terminal.text())  # the last visitor may come late
    terminal.wait("Ticket hier vorhalten")
    assert terminal.leave() == 0
    pages = list(out.glob("*.png"))
    assert pages
    assert all(page.read_bytes().startswith(b"\x89PNG") for page in pages)


def test_desk_finds_and_checks_in(lab: Lab) -> None:
    """Half a name and Enter check somebody in, and no key that ends other programs does anything."""
    lab.load()
    terminal = lab.start((120, 40), "kiosk", "--list", "Einlass", "--mode", "desk")
    terminal.wait("Halben Namen tippen")
    terminal.type("müll")
    terminal.wait(" Treffer")
    terminal.press("Down", "Enter")
    assert "Prof. Dr. Jörg Müller-Lietzow" in terminal.wait("Referent · ✔ eingecheckt")
    before = terminal.settle()
    terminal.press(*DEAD_KEYS)
    assert terminal.settle() == before
    assert terminal.exit_code() is None
    assert terminal.leave() == 0


def test_door_counts_a_scan(lab: Lab) -> None:
    """A scanner that types at the door of a room makes its count one."""
    lab.load()
    terminal = lab.start((57, 16), "kiosk", "--list", "Saal 2", "--mode", "door")
    terminal.wait("von 600")
    assert _becomes_true(lambda: _shows(terminal, 0))
    terminal.scan(SECRET)
    terminal.wait("Dr. Erika Mustermann eingecheckt")
    assert _becomes_true(lambda: _shows(terminal, 1))


def _shows(terminal: Terminal, number: int) -> bool:
    """Whether this number stands there in large figures, at the left and nothing beside it."""
    rows = [row[:20].strip(" ▁").removesuffix("von 600").strip() for row in terminal.rows()]
    figures = [line.strip() for line in draw_number(number, 1).split("\n")]
    return any(rows[top : top + len(figures)] == figures for top in range(len(rows)))


@pytest.mark.parametrize("size", [pytest.param((35, 11), id="35x11"), pytest.param((120, 40), id="120x40")])
def test_english_kiosk(lab: Lab, size: tuple[int, int]) -> None:
    """A kiosk that was set to English says everything in English, whatever the ticket prefers."""
    lab.load('languages = ["en"]\n')
    terminal = lab.start(size, "kiosk", "--list", "Einlass", "--mode", "self-service")
    assert "Municipal Congress 2026" in terminal.wait("Hold your ticket to the scanner")
    terminal.scan(SECRET)
    terminal.wait("Good morning, Erika", "Welcome, Erika", "Good evening, Erika", "Erika")
    assert "Please go in" in terminal.text()
    terminal.scan(SECRET)
    terminal.wait("Please go to the service desk")


@pytest.mark.parametrize("mode", ["self-service", "desk", "door"])
def test_hostile_name_stays_text(lab: Lab, mode: str) -> None:
    """A name full of commands for terminals reaches none, although it is in the ledger as it is."""
    lab.load(
        "sounds = false\n"
    )  # where nothing else can sound the bell rings, a control character of our own
    with connected(open_world(World(lab.data, Settings(), {}))) as ledger:
        known = next(each for each in iter_positions(ledger.store) if each.secret == SECRET)
        hostile = replace(known, given_name=HOSTILE, family_name=HOSTILE, organisation=HOSTILE)
        with ledger.writing():
            save_positions(ledger.store, [hostile])
    terminal = lab.start((80, 24), "kiosk", "--list", "Einlass", "--mode", mode)
    terminal.wait("Scanner", "Halben Namen", "von 4000")
    terminal.scan(SECRET)
    terminal.wait("treten Sie ein", "✔ eingecheckt", " eingecheckt ")
    terminal.wait("Mal")
    assert terminal.leave() == 0
    written = terminal.log.read_bytes().decode("utf-8")
    assert "Mal" in written
    assert sorted(set(CONTROL.findall(SEQUENCE.sub("", written)))) == []


QUESTION = Question(
    id=QuestionId(1), names={"de": "Wann sind Sie geboren?"}, kind=QuestionKind.DATE, required=True
)


def test_attendee_finds_and_answers_by_hand(lab: Lab) -> None:
    """On a small panel: full name and order code, then a question, all typed; nothing of it stays behind."""
    lab.load()
    with connected(open_world(World(lab.data, Settings(), {}))) as ledger, ledger.writing():
        known = load_event_set(ledger.store)
        assert known is not None
        save_event_set(ledger.store, replace(known, questions=(QUESTION,)))
    terminal = lab.start((35, 11), "kiosk", "--list", "Einlass", "--mode", "self-service")
    terminal.wait("Ticket an den Scanner halten")
    terminal.press("0")
    terminal.wait("Selbst suchen ▸ 1")
    terminal.press("1")
    terminal.wait("Wie heißen Sie?")
    terminal.type_by_hand("jörg müller-lietzow")
    terminal.press("Enter")
    terminal.wait("Bestellcode")
    terminal.type_by_hand("MUELL")
    terminal.press("Enter")
    terminal.wait("Wann sind Sie geboren?")
    terminal.type_by_hand("24.12.1980")
    terminal.wait("24.12.1980▌")
    terminal.press("Enter")
    terminal.wait("Jörg")
    terminal.wait("Ticket an den Scanner halten")
    assert terminal.leave() == 0


def test_desk_checks_in_with_a_badge(lab: Lab) -> None:
    """Half a name, an arrow and F2: one badge lies in the tray, and Esc leaves nobody on the screen."""
    lab.load()
    tray = lab.folder / "tray"
    terminal = lab.start(
        (80, 24), "kiosk", "--list", "Einlass", "--mode", "desk", "--printer", f"png:{tray}?media=72x120"
    )
    terminal.wait("Halben Namen tippen")
    terminal.type("müll")
    terminal.wait(" Treffer")
    terminal.press("Down", "F2")
    assert "Müller-Lietzow" in terminal.wait("Badge wird gedruckt")
    assert _becomes_true(lambda: len(list(tray.glob("*.png"))) == 1)
    assert re.search(r"Badge 1 gedruckt \d\d:\d\d", terminal.wait("Badge 1 gedruckt"))
    terminal.press("Escape", "Escape")
    assert "Lietzow" not in terminal.wait("Halben Namen tippen")
    assert terminal.leave() == 0


@pytest.mark.parametrize("mode", list(Mode))
def test_only_the_right_pin_leaves(lab: Lab, mode: Mode) -> None:
    """In every mode a wrong PIN is told, Esc goes back, and the right one ends the program."""
    lab.load()
    terminal = lab.start((80, 24), "kiosk", "--list", "Einlass", "--mode", mode)
    terminal.wait(*READY)
    before = terminal.settle()
    terminal.press("C-x")
    terminal.wait("PIN")
    terminal.type("2027")
    terminal.press("Enter")
    terminal.wait("keine PIN")
    terminal.press("Escape")
    terminal.wait(before[:12])
    assert terminal.exit_code() is None
    assert terminal.leave() == 0


def test_lead_prints_who_is_inside(lab: Lab) -> None:
    """One key asks, the next prints the evacuation slip with whoever was let in."""
    lab.load()
    tray = lab.folder / "tray"
    own = f"png:{tray}?media=72x120"
    terminal = lab.start((80, 24), "kiosk", "--list", "Einlass", "--mode", "lead", "--printer", own)
    terminal.wait("Zustand")
    terminal.type("e")
    terminal.wait("jetzt drucken?")
    terminal.press("Enter")
    terminal.wait("Räumungszettel gedruckt")
    assert len(list(tray.glob("*.png"))) == 1
    assert terminal.leave() == 0


def test_a_locked_kiosk_opens_by_its_pin(lab: Lab) -> None:
    """A screen asks for it: a scan is no try, a wrong PIN is told, the right one brings the first screen."""
    lab.load()
    (lab.folder / "pin").write_text(DEVICE_PIN, encoding="utf-8")
    lock = (*PROGRAM, "lock", "--pin-file", str(lab.folder / "pin"))
    subprocess.run(lock, env=lab.environment(), capture_output=True, check=True)
    terminal = lab.start((35, 11), "kiosk", "--list", "Einlass", "--mode", "self-service")
    terminal.wait("Dieser Kiosk ist gesperrt")
    terminal.scan(SECRET)
    terminal.wait("Als Ticket gelesen")
    terminal.press(*DEAD_KEYS, "C-x")
    for pin, said in (("nicht", "Das war nicht die PIN"), (DEVICE_PIN, "Ticket an den Scanner halten")):
        for number, char in enumerate(pin, 1):
            terminal.type(char)
            terminal.wait("●" * number + "▌")
        terminal.press("Enter")
        terminal.wait(said)
    assert DEVICE_PIN not in terminal.log.read_text(encoding="utf-8")
    assert terminal.leave() == 0
