"""The supervisor is told that a kiosk is alive while screen, ledger and camera are, and no longer."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pytest

from checkin.errors import CameraUnavailableError
from kiosk.bootstrap import open_kiosk
from kiosk.camera import Camera
from kiosk.frontdesk import FrontDesk
from kiosk.settings import Mode
from kiosk.supervisor import Nobody, OneOfCrew, Systemd, find_supervisor
from kiosk.watchdog import Sign, Watchdog, vouch
from kiosk.worlds import World, connected, open_existing
from scanner.frames import FrameSource
from scanner.reader import CameraReader, Patience
from tests.fakes.camera import FakeSource, HangingSource
from tests.fakes.codes import scene_of
from tests.fakes.einlass import sample_world
from tests.fakes.stage import Stage, staged
from tests.fakes.supervisor import ALIVE, READY, Listener, listening

SHORT = Patience(first_s=0.01, longest_s=0.01, stall_s=0.05, open_s=0.05)


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Listener]:
    """Hears what is told."""
    with listening(tmp_path) as listener:
        yield listener


@asynccontextmanager
async def watched(systemd: Listener, signs: Sequence[Sign] = ()) -> AsyncIterator[Stage]:
    """A self-service kiosk on a stage, watched."""
    async with staged(Mode.SELF_SERVICE) as stage:
        with closing(Watchdog(find_supervisor(systemd.environment), signs)) as watchdog:
            watchdog.watch(stage.app.post_message)
            yield stage


@contextmanager
def a_desk(world: World) -> Iterator[FrontDesk]:
    """The real one, with its ledger."""
    with open_kiosk(world) as kiosk:
        yield kiosk.desk


@contextmanager
def reading(
    connect: Callable[[], FrameSource], post: Callable[[object], object] = lambda _: None
) -> Iterator[CameraReader]:
    """A real reader of a camera that is none."""
    reader = CameraReader(connect, post, patience=SHORT)
    reader.start()
    try:
        yield reader
    finally:
        reader.stop(0.1)


async def heard(systemd: Listener, word: bytes) -> bool:
    """Listen while the program goes on."""
    return await asyncio.to_thread(systemd.is_told, word)


async def silent(systemd: Listener) -> bool:
    """The same for nothing."""
    return await asyncio.to_thread(systemd.falls_silent)


def test_a_kiosk_that_is_well_is_told_so_again_and_again(systemd: Listener, tmp_path: Path) -> None:
    """Ready once the screen is painted, then alive; a dialog over it, and back, changes nothing."""

    async def story() -> None:
        with a_desk(sample_world(tmp_path)) as desk, closing(Camera("")) as camera:
            async with watched(systemd, (desk.pulse, camera.pulse)) as stage:
                assert await asyncio.to_thread(systemd.hear) == READY
                for key in ("ctrl+x", "escape", "ctrl+x"):
                    assert await heard(systemd, ALIVE)
                    stage.key(key)
                assert await heard(systemd, ALIVE)
                assert await heard(systemd, ALIVE)

    asyncio.run(story())
    assert systemd.falls_silent()


def test_a_screen_that_hangs(systemd: Listener) -> None:
    """While its loop stands still nothing is told; when it goes on, it is alive again."""

    async def story() -> None:
        async with watched(systemd):
            assert await heard(systemd, ALIVE)
            assert systemd.falls_silent()  # in the program's own loop: meanwhile it does nothing else
            assert await heard(systemd, ALIVE)

    asyncio.run(story())


def test_a_ledger_that_hangs(systemd: Listener, tmp_path: Path) -> None:
    """While what is written does not reach it nothing is told, although screen and camera go on."""

    async def story() -> None:
        world = sample_world(tmp_path)
        with a_desk(world) as desk, connected(open_existing(world)) as other:
            async with watched(systemd, (desk.pulse,)):
                assert await heard(systemd, ALIVE)
                with other.writing():  # for less than the desk waits for it
                    assert await silent(systemd)
                assert await heard(systemd, ALIVE)

    asyncio.run(story())


def test_a_ledger_that_refuses_is_no_ledger_that_hangs(systemd: Listener, tmp_path: Path) -> None:
    """What is wrong stands on the screen then, and would be there after a new start, too."""

    async def story() -> None:
        with a_desk(sample_world(tmp_path)) as desk:
            with desk._lock:  # noqa: SLF001  # the desk's own connection
                desk._ledger.store.run("PRAGMA query_only = 1")  # noqa: SLF001  # as a disk that fails
            async with watched(systemd, (desk.pulse,)):
                assert await heard(systemd, ALIVE)
                assert await heard(systemd, ALIVE)
            desk._ledger.store.run("PRAGMA query_only = 0")  # noqa: SLF001

    asyncio.run(story())


def test_a_camera_thread_that_hangs(systemd: Listener) -> None:
    """While it does not come round nothing is told, although nothing else is wrong."""
    goes_on = threading.Event()

    async def story() -> None:
        source = HangingSource([scene_of("a")])
        with reading(lambda: source, lambda _: goes_on.wait(60)) as reader:
            async with watched(systemd, (reader.rounds.ask,)):
                assert await heard(systemd, READY)
                assert await silent(systemd)
                goes_on.set()
                assert await heard(systemd, ALIVE)
        source.let_go.set()

    asyncio.run(story())


def _no_camera() -> FrameSource:
    raise CameraUnavailableError("There is no camera.", "Plug it in.")


@pytest.mark.parametrize(
    "connect",
    [
        pytest.param(_no_camera, id="not there"),
        pytest.param(HangingSource, id="a driver that hangs"),
        pytest.param(lambda: FakeSource([scene_of("a")]), id="a clip that is over"),
    ],
)
def test_a_camera_that_says_how_it_is_is_alive(systemd: Listener, connect: Callable[[], FrameSource]) -> None:
    """Without pictures the screen says so, hand scanners go on, and no new start is wanted."""

    async def story() -> None:
        with reading(connect) as reader:
            async with watched(systemd, (reader.rounds.ask,)):
                for _ in range(5):
                    assert await heard(systemd, ALIVE)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("environment", "period_s"),
    [
        pytest.param({}, None, id="by hand"),
        pytest.param({"NOTIFY_SOCKET": "vsock:2:1", "WATCHDOG_USEC": "9"}, None, id="another kind of socket"),
        pytest.param({"NOTIFY_SOCKET": "/run/x"}, 0.0, id="no watchdog"),
        pytest.param({"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "often"}, 0.0, id="no number"),
        pytest.param({"NOTIFY_SOCKET": "@x", "WATCHDOG_USEC": "30000000"}, 10.0, id="every ten seconds"),
        pytest.param(
            {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "1"},
            1.0,
            id="for another",
        ),
    ],
)
def test_who_has_started_us(environment: dict[str, str], period_s: float | None) -> None:
    """As the environment says; whatever is odd there starts the program all the same."""
    found = find_supervisor(environment)
    assert (None if isinstance(found, Nobody) else found.period_s) == period_s


def test_a_socket_that_is_no_file() -> None:
    """A name that begins with @ is one of Linux's own."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind("")  # the system chooses such a name
        line.settimeout(5)
        Systemd("@" + line.getsockname()[1:].decode(), 1.0).ready()
        assert line.recv(99) == READY


def test_nobody_listens_any_more(tmp_path: Path) -> None:
    """A supervisor that is gone stops no kiosk."""
    Systemd(str(tmp_path / "gone"), 1.0).alive()


def test_a_crew_is_as_alive_as_the_one_that_hangs(systemd: Listener) -> None:
    """Ready when the first one is; alive while all of them have been heard lately."""
    heard_s, now_s = [0.0, 0.0], [0.0]
    first, second = (
        OneOfCrew(find_supervisor(systemd.environment), heard_s, number, lambda: now_s[0])
        for number in (0, 1)
    )
    second.ready()
    first.ready()
    assert systemd.hear() == READY
    now_s[0] = 0.15
    first.alive()
    second.alive()
    assert [systemd.hear(), systemd.hear()] == [ALIVE, ALIVE]
    now_s[0] = 0.45
    second.alive()
    assert systemd.hear(0.1) == b""


def test_a_start_that_goes_on_is_vouched_for(systemd: Listener) -> None:
    """For so long and no longer, and not where nobody wants to hear of it."""
    vouch(Nobody())
    supervisor = find_supervisor(systemd.environment)
    vouch(supervisor, 3.5 * supervisor.period_s)
    assert [systemd.hear() for _ in range(3)] == [ALIVE] * 3
    assert systemd.hear(0.5) == b""
