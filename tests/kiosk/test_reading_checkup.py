"""What doctor says of how fast this machine reads."""

from pathlib import Path

import pytest

from kiosk.checkup.findings import State
from kiosk.checkup.reading import pace_finding, reading_findings
from scanner.decoding.live import TRIES
from scanner.decoding.pace import Pace
from tests.fakes.einlass import call


def pace(first_ms: float, each_ms: float) -> Pace:
    """A machine that takes so long."""
    return Pace(first_ms, {attempt.name: each_ms for attempt in TRIES})


@pytest.mark.parametrize(
    ("first_ms", "each_ms", "state", "words"),
    [
        pytest.param(1.3, 2.0, State.GOOD, "in 1.3 ms; all that is tried", id="laptop"),
        pytest.param(
            1.3, 2.0, State.GOOD, "takes 14 ms, spread over one frame", id="laptop, difficult ticket"
        ),
        pytest.param(6.0, 9.0, State.GOOD, "takes 63 ms, spread over 4 frames", id="small machine"),
        pytest.param(25.0, 9.0, State.WARN, "in 25.0 ms", id="too slow"),
    ],
)
def test_pace_is_told(first_ms: float, each_ms: float, state: State, words: str) -> None:
    """In milliseconds and frames; a slow machine with what to do."""
    finding = pace_finding(pace(first_ms, each_ms))
    assert (finding.state, bool(finding.remedy)) == (state, state is State.WARN)
    assert words in finding.text


def test_without_a_camera_nothing_is_measured() -> None:
    """A kiosk with hand scanners looks at no picture."""
    assert list(reading_findings("")) == []


def test_doctor_measures_this_machine(tmp_path: Path) -> None:
    """By really reading."""
    (tmp_path / "config.toml").write_text('camera = "clip:nothing.avi"\n')
    assert "a frame is looked at in" in call("doctor", "--data-dir", str(tmp_path)).out
