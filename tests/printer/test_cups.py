"""The print queue: its word is weak proof, and is told as such."""

from pathlib import Path

import pytest

from checkin.badge import Cause, PrintState
from printer.bitmap import Bitmap
from printer.cups import CupsQueue
from printer.job import Outcome
from printer.media import parse_media
from tests.fakes.print_queue import PrintQueue

MEDIA = parse_media("72x120")
BADGE = Bitmap(576, 8, b"\x80" * 72 * 8)


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PrintQueue:
    """A queue named badges, whose programs come first in PATH."""
    queue = PrintQueue(tmp_path)
    monkeypatch.setenv("PATH", f"{queue.bin}:/usr/bin:/bin")
    return queue


def print_one(queue: str = "badges", steps: list[PrintState] | None = None) -> Outcome:
    """One badge, on a clock that only pauses move on."""
    now = [0.0]

    def pause(seconds: float) -> None:
        now[0] += seconds

    printer = CupsQueue(queue, MEDIA, deadline_s=2.0, monotonic=lambda: now[0], pause=pause)
    return printer.print_badge(
        BADGE, b"job1", lambda state, _: None if steps is None else steps.append(state), code="7KQ2"
    )


def test_done_is_not_printed(jobs: PrintQueue) -> None:
    """The queue has no more work with it: unconfirmed, since nobody saw paper."""
    steps: list[PrintState] = []
    outcome = print_one(steps=steps)
    assert (outcome.state, outcome.cause) == (PrintState.UNCONFIRMED, Cause.NO_PROOF)
    assert steps == [PrintState.SENDING, PrintState.SENT]
    assert jobs.arguments == "-d badges -t Badge 7KQ2 -o media=Custom.72x120mm -"
    assert [job[:5] for job in jobs.jobs] == [b"%PDF-"]


def test_what_still_waits_at_the_deadline_is_taken_back(jobs: PrintQueue) -> None:
    """It must not come out tomorrow; and nobody knows whether it was too late."""
    jobs.switch("hold")
    outcome = print_one()
    assert (outcome.state, outcome.cause) == (PrintState.UNCONFIRMED, Cause.NO_ANSWER)
    assert jobs.cancelled == ["badges-1"]


@pytest.mark.parametrize(
    ("switch", "queue", "cause"),
    [
        pytest.param("stop", "badges", Cause.OFFLINE, id="stopped"),
        pytest.param("refuse", "badges", Cause.PRINTER_ERROR, id="does not accept jobs"),
        pytest.param("", "labels", Cause.NO_ANSWER, id="no such queue"),
    ],
)
def test_a_queue_that_cannot_print_gets_nothing(
    jobs: PrintQueue, switch: str, queue: str, cause: Cause
) -> None:
    """Refused, with a cause."""
    if switch:
        jobs.switch(switch)
    outcome = print_one(queue)
    assert (outcome.state, outcome.cause, jobs.jobs) == (PrintState.FAILED, cause, [])


def test_without_cups_nothing_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that has never heard of it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    outcome = print_one()
    assert (outcome.state, outcome.cause) == (PrintState.FAILED, Cause.NO_ANSWER)
