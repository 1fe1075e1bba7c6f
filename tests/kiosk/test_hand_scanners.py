"""The scanners of the settings: their events as messages, and what doctor says of them."""

import os
import queue
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from textual.message import Message

from kiosk.checkup.findings import State
from kiosk.checkup.scanners import scanner_findings
from kiosk.hand_scanners import HandScanners
from kiosk.messages import ScannerBack, ScannerCalibrated, ScannerLost, ScanSeen
from kiosk.settings import Settings
from scanner.handheld.calibration import CALIBRATION
from scanner.handheld.layouts import Layout, retype
from tests.fakes.hand_scanner import SerialScanner, TypingScanner

NOBODY = 65_534


@pytest.fixture
def serial(tmp_path: Path) -> Iterator[SerialScanner]:
    """A serial scanner that is plugged in."""
    scanner = SerialScanner(tmp_path)
    yield scanner
    scanner.pull_out()


@pytest.fixture
def typing(tmp_path: Path) -> Iterator[TypingScanner]:
    """A keyboard scanner that is set to German, and nobody said so."""
    scanner = TypingScanner(tmp_path, Layout.DE)
    yield scanner
    scanner.pull_out()


def newest(messages: "queue.SimpleQueue[Message]", kind: type[Message]) -> Message:
    """The next message of a kind."""
    while not isinstance(message := messages.get(timeout=10.0), kind):
        pass
    return message


def test_scanners_post_messages(serial: SerialScanner, typing: TypingScanner) -> None:
    """Scans with their reader, losses and returns; a layout that only a code has set stays doubtful."""
    posted = queue.SimpleQueue[Message]()
    with closing(HandScanners((serial.url, typing.url))) as scanners:
        scanners.watch(posted.put)
        typing.read_code("BK1-A")
        message = newest(posted, ScanSeen)
        assert isinstance(message, ScanSeen)
        assert (message.text, message.reader, message.is_typed) == ("BK1/A", typing.url, True)
        typing.read_code(CALIBRATION)
        calibrated = newest(posted, ScannerCalibrated)
        assert isinstance(calibrated, ScannerCalibrated)
        assert calibrated.layout is Layout.DE
        typing.read_code("BK1-A")
        message = newest(posted, ScanSeen)
        assert isinstance(message, ScanSeen)
        assert (message.text, message.is_typed) == ("BK1-A", True)
        serial.pull_out()
        lost = newest(posted, ScannerLost)
        serial.plug_in()
        back = newest(posted, ScannerBack)
        assert isinstance(lost, ScannerLost)
        assert isinstance(back, ScannerBack)
        assert lost.reader == back.reader == serial.url


def test_a_code_that_is_held_up_changes_no_named_layout(tmp_path: Path) -> None:
    """A visitor may hold up what looks like a scanner that is set otherwise: that is told only."""
    posted, scanner = queue.SimpleQueue[Message](), TypingScanner(tmp_path, Layout.US, "?layout=us")
    with closing(HandScanners((scanner.url,))) as scanners:
        scanners.watch(posted.put)
        seen: list[tuple[str, bool]] = []
        for code in ("BK1-A", retype(CALIBRATION, Layout.DE, Layout.US), "BK1-A"):
            scanner.read_code(code or "")
            message = posted.get(timeout=10.0)
            seen += [(message.text, message.is_typed)] if isinstance(message, ScanSeen) else []
            if isinstance(message, ScannerCalibrated):
                assert (message.layout, message.found.is_right) == (None, False)
        assert seen == [("BK1-A", False), ("BK1-A", False)]
    scanner.pull_out()


def test_no_scanners_cost_nothing() -> None:
    """Without any nothing is begun, and closing is harmless."""
    scanners = HandScanners(())
    scanners.watch(lambda _: None)
    scanners.close()
    scanners.close()


def test_doctor_looks_at_each_scanner(serial: SerialScanner, typing: TypingScanner, tmp_path: Path) -> None:
    """There or not, openable or not, with a remedy; nothing is opened that a kiosk may be reading."""
    (tmp_path / "file").touch()
    urls = (serial.url, f"{typing.url}?layout=de", typing.url + "2", f"serial:{tmp_path}/file")
    found = list(scanner_findings(Settings(scanners=urls)))
    assert [finding.state for finding in found] == [State.GOOD, State.GOOD, State.BAD, State.BAD]
    assert "is there and may be opened" in found[0].text
    assert "read as a de keyboard" in found[1].text
    assert "There is no scanner" in found[2].text
    assert "is no device" in found[3].text
    assert all(finding.remedy for finding in found if finding.state is State.BAD)
    (unsaid,) = scanner_findings(Settings(scanners=(typing.url,)))
    assert (unsaid.state, "--calibration" in unsaid.remedy) == (State.WARN, True)
    assert list(scanner_findings(Settings())) == []


@pytest.fixture
def doors() -> Iterator[Path]:
    """A folder that everybody may enter, looked into by nobody special: root may open everything."""
    with TemporaryDirectory(dir="/tmp") as folder:  # the tests' own may be closed to others
        Path(folder).chmod(0o755)
        before = os.getuid()
        if before == 0:
            os.setreuid(
                NOBODY, -1
            )  # rights are asked for by the real user, files are made by the effective one
        try:
            yield Path(folder)
        finally:
            os.setreuid(before, -1)


@pytest.mark.parametrize(("mode", "is_open"), [(0o000, False), (0o666, True)], ids=["closed", "open"])
def test_doctor_says_missing_rights(mode: int, doors: Path, *, is_open: bool) -> None:
    """A device of somebody else names the groups that are missing."""
    os.mkfifo(doors / "theirs")
    (doors / "theirs").chmod(mode)
    (finding,) = scanner_findings(Settings(scanners=(f"serial:{doors}/theirs",)))
    assert ("may not open" in finding.text, "dialout" in finding.remedy) == (not is_open, not is_open)
