"""The counting record of hub workers on one PostgreSQL: one writes, another takes over when it is killed."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest

from checkin.counting import Chained, read_row
from hub.postgres.gathering import OnPostgres
from hub.recording import hub_key
from kiosk.cli import main
from sync.record.keys import fingerprint
from tests.equipment.hub_crew import Site, until
from tests.equipment.postgres import Server, served
from tests.fakes.small_congress import FOYER_ROOM

pytestmark = [pytest.mark.services, pytest.mark.alone]
MINUTES_S = 150.0
TURN = Event()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One that keeps its promises."""
    with served(is_durable=True) as running:
        yield running


@pytest.fixture
def site(server: Server, tmp_path: Path) -> Iterator[Site]:
    """The small congress, and no hub yet."""
    with ExitStack() as stack:
        made = Site(tmp_path, server.create(f"record_{abs(hash(tmp_path.name))}"), stack)
        made.fill()
        yield made


def _numbers(site: Site) -> list[tuple[str, int | None]]:
    """What is on record of the foyer."""

    async def read(gathering: OnPostgres) -> Sequence[Chained]:
        return await gathering.counting_lines()

    TURN.wait(0.5)  # each look is a connection
    found = [read_row(line.row) for line in site.ask(read)]
    lines = [one[0] for one in found if one is not None and one[0].room == FOYER_ROOM]
    return [(line.minute, line.persons) for line in lines if line.persons is not None]


def test_a_worker_that_is_killed_leaves_a_whole_record(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whichever wrote it: those that come in its place write on, and the command reads and verifies it."""
    hub = site.hub("--workers", "2")
    kiosk = site.kiosk(hub)
    kiosk.enter(1)
    until(lambda: bool(_numbers(site)), MINUTES_S)
    for worker in hub.workers():
        os.kill(worker, signal.SIGKILL)
    kiosk.enter(2)
    until(lambda: _numbers(site)[-1][1] == 2, MINUTES_S)
    minutes = [minute for minute, _ in _numbers(site)]
    assert len(minutes) == len(set(minutes))
    out, folder = tmp_path / "record.csv", site.folder / "hub"
    words = ["report", "counting-record", "--data-dir", str(folder)]
    assert main([*words, "--database", site.url, "--format", "csv", "--out", str(out)]) == 0
    assert main([*words, "--verify", str(out), "--key", fingerprint(hub_key(folder).public)]) == 0
    assert "of 3 rooms" in capsys.readouterr().out
