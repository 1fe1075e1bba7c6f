"""A hub whose disk is full says so to everybody who asks, keeps nothing by half, and recovers by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from checkin.errors import LedgerUnwritableError, LedgerValueError
from hub.gathering import TokenRight
from hub.on_sqlite import open_gathering
from hub.writing import REST_MS, Writing
from sync.hub.upkeep import KeyAsk
from tests.fakes.clock import FakeClock
from tests.fakes.hub_site import Site, batch, chain, enrolled
from tests.fakes.power import CIPHERED, Disk, forgetful_vfs
from tests.fakes.small_congress import make_ledger

FULL = LedgerUnwritableError("The disk is full (x).", "Free some space.", "The disk is full.")
UNAVAILABLE = 503


def play(folder: Path, story: Callable[[Site, Disk], Awaitable[None]]) -> None:
    """A hub on a disk that breaks when it is told to, with a kiosk and an organiser."""

    async def run() -> None:
        clock, disk = FakeClock(), forgetful_vfs().put_in(Disk(folder))
        gathering = await open_gathering(make_ledger(folder, clock=clock, vfs=CIPHERED))
        hub = Site(gathering, clock)
        for right in (TokenRight.KIOSK, TokenRight.ORGANISER):
            hub.tokens[right] = await enrolled(gathering, right)
        async with hub.client:
            await story(hub, disk)
        await gathering.close()

    asyncio.run(run())


async def _writable(hub: Site) -> str:
    text = (await hub.call("GET", "//metrics", TokenRight.ORGANISER)).text
    return next(line for line in text.splitlines() if line.startswith("einlass_writable"))


def test_a_full_disk_is_said_and_passes(tmp_path: Path) -> None:
    """503 with the reason, not ready, not writable, a line in the log; with space the same batch is taken."""

    async def story(hub: Site, disk: Disk) -> None:
        entries = chain(2)
        assert (await hub.send("/journal", batch(entries[:1]))).status_code == 200
        assert (await hub.call("GET", "//readyz", None)).status_code == 200
        assert await _writable(hub) == "einlass_writable 1"
        disk.free_bytes = 0
        refused = await hub.send("/journal", batch(entries))
        assert refused.status_code == UNAVAILABLE
        assert refused.json()["problem"] == "The hub cannot write right now. The disk is full."
        assert refused.headers["retry-after"] == "5"
        ready = await hub.call("GET", "//readyz", None)
        assert (ready.status_code, ready.json()) == (UNAVAILABLE, refused.json())
        assert (await hub.call("GET", "//healthz", None)).status_code == 200
        assert await _writable(hub) == "einlass_writable 0"
        assert '"state":"The disk is full."' in hub.log.getvalue()
        assert len((await hub.call("GET", "/journal?after=0")).json()["entries"]) == 1
        disk.free_bytes = None
        assert (await hub.send("/journal", batch(entries))).status_code == 200
        assert (await hub.call("GET", "//readyz", None)).status_code == 200
        assert await _writable(hub) == "einlass_writable 1"
        assert len((await hub.call("GET", "/journal?after=0")).json()["entries"]) == 2

    play(tmp_path, story)


def test_an_answer_that_wrote_nothing_proves_nothing(tmp_path: Path) -> None:
    """A kiosk that fetches its key while the disk is full does not make the hub look ready."""

    async def story(hub: Site, disk: Disk) -> None:
        disk.free_bytes = 0
        assert (await hub.send("/journal", batch(chain(1)))).status_code == UNAVAILABLE
        assert (await hub.send("/key", KeyAsk(device="device-kiosk", secret="00" * 32))).status_code == 200
        assert (await hub.call("GET", "//readyz", None)).status_code == UNAVAILABLE
        disk.free_bytes = None

    play(tmp_path, story)


def test_a_read_only_disk_is_said(tmp_path: Path) -> None:
    """What is there is told all the same."""

    async def story(hub: Site, disk: Disk) -> None:
        assert (await hub.send("/journal", batch(chain(1)))).status_code == 200
        disk.is_read_only = True
        refused = await hub.send("/journal", batch(chain(2)))
        assert refused.json()["problem"] == "The hub cannot write right now. The ledger cannot be written."
        assert len((await hub.call("GET", "/journal?after=0")).json()["entries"]) == 1
        disk.is_read_only = False

    play(tmp_path, story)


def test_who_is_sent_nobody_is_tried_again() -> None:
    """Not ready for half a minute after the last failure; well only after something was written."""
    clock = FakeClock()
    writing = Writing(clock)
    writing.failed(FULL)
    clock.pass_ms(REST_MS - 1)
    assert (writing.trouble, writing.is_well) == (FULL, False)
    clock.pass_ms(1)
    assert (writing.trouble, writing.is_well) == (None, False)
    writing.went_well()
    assert (writing.trouble, writing.is_well) == (None, True)


@pytest.mark.parametrize(
    ("error", "is_well"),
    [
        pytest.param(FULL, False, id="the disk"),
        pytest.param(LedgerValueError("Too large.", "Send less."), True, id="a value that nobody can hold"),
    ],
)
def test_whose_fault_it_is(error: LedgerUnwritableError, *, is_well: bool) -> None:
    """What one sender sends makes no hub unready for all others."""
    writing = Writing(FakeClock())
    writing.failed(error)
    assert writing.is_well is is_well
