"""The hub's program under whoever starts it: a socket that is handed in, and a watchdog that is fed."""

import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from kiosk.clock import SystemClock, SystemEntropy
from kiosk.worlds import connected
from sync.opening import open_ledger
from tests.equipment.postgres import served
from tests.fakes.einlass import CHECKOUT, start, wait_until
from tests.fakes.stored import SAMPLE_ATTENDEES, SAMPLE_EVENT
from tests.fakes.supervisor import ALIVE, READY, Listener, listening

pytestmark = pytest.mark.services

HERE = "127.0.0.1"
AS_UNITS_DO = 'exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=${FDS-1} exec "$@"'
"""What lies at standard input becomes the first socket, and the process is the one it is meant for."""


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Listener]:
    """Hears what is told."""
    with listening(tmp_path) as listener:
        yield listener


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample congress."""
    done = start("import", SAMPLE_ATTENDEES, "--event", SAMPLE_EVENT, "--data-dir", tmp_path / "hub")
    assert done.returncode == 0, done.stderr
    return tmp_path / "hub"


@contextmanager
def listener() -> Iterator[socket.socket]:
    """As a socket unit holds it, whether or not the hub runs."""
    with socket.create_server((HERE, 0)) as made:
        yield made


@contextmanager
def hub(
    folder: Path,
    systemd: Listener,
    *,
    at: socket.socket | None = None,
    before: Sequence[str] = (),
    words: Sequence[str] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """Its program, with a socket that is handed in unless `before` makes one; ended as units end it."""
    program = [sys.executable, "-P", "-m", "kiosk", "hub", "--data-dir", str(folder), *words]
    wrapped = [*before, *program] if at is None else ["sh", "-c", AS_UNITS_DO, "sh", *program]
    with (folder.parent / "said").open("ab") as said:
        running = subprocess.Popen(
            wrapped,
            stdin=subprocess.DEVNULL if at is None else at.fileno(),
            stdout=said,
            stderr=said,
            env=os.environ | systemd.environment | {"PYTHONPATH": str(CHECKOUT)},
        )
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):
            running.send_signal(signal.SIGCONT)
        running.terminate()
        running.wait(30)


def answer(port: int, timeout_s: float = 30.0) -> int:
    """What it says to whoever asks whether it is there."""
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    return httpx.get(f"https://{HERE}:{port}/healthz", verify=trust, timeout=timeout_s).status_code


def test_whoever_comes_while_it_starts_anew_waits(folder: Path, systemd: Listener) -> None:
    """The socket stays open between two starts, so what comes then is answered by the second one."""
    with listener() as at:
        port = at.getsockname()[1]
        with hub(folder, systemd, at=at) as first:
            assert systemd.hear() == READY
            assert answer(port) == 200
        assert first.returncode == 0
        with socket.create_connection((HERE, port)) as waiting, hub(folder, systemd, at=at):
            assert systemd.is_told(READY)
            trust = ssl.create_default_context()
            trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
            with trust.wrap_socket(waiting) as line:
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n")
                assert line.recv(99).startswith(b"HTTP/1.1 200")


def test_started_by_systemds_own_program(folder: Path, systemd: Listener) -> None:
    """`systemd-socket-activate` starts it with the first who comes, who is answered."""
    with listener() as free:
        port = free.getsockname()[1]
    names = [f"--setenv={name}" for name in (*systemd.environment, "PYTHONPATH")]
    before = ("systemd-socket-activate", f"--listen={HERE}:{port}", *names)
    with hub(folder, systemd, before=before):
        assert not systemd.hear(0.5)
        assert wait_until(lambda: _is_there(port))
        assert systemd.is_told(READY)
        assert answer(port) == 200


def _is_there(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HERE, port), timeout=1):
        return True
    return False


@pytest.mark.parametrize(
    ("count", "kind", "problem"),
    [
        pytest.param("2", socket.SOCK_STREAM, "2 sockets", id="two"),
        pytest.param("1", socket.SOCK_DGRAM, "no socket that listens", id="of another kind"),
    ],
)
def test_a_socket_unit_that_does_not_fit(
    folder: Path, monkeypatch: pytest.MonkeyPatch, count: str, kind: socket.SocketKind, problem: str
) -> None:
    """It says what the unit must be, and does not listen somewhere else."""
    monkeypatch.setenv("FDS", count)
    program = [sys.executable, "-P", "-m", "kiosk", "hub", "--data-dir", str(folder)]
    with socket.socket(socket.AF_INET, kind) as at:
        at.bind((HERE, 0))
        done = subprocess.run(
            ["sh", "-c", AS_UNITS_DO, "sh", *program],
            stdin=at.fileno(),
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        )
    assert done.returncode == 2, done.stderr
    assert problem in done.stderr
    assert "ListenStream=" in done.stderr


def test_a_ledger_that_hangs(folder: Path, systemd: Listener) -> None:
    """While nothing can be written nothing is told, although requests are answered."""
    ledger_file = open_ledger(folder, {}, SystemClock(), SystemEntropy())
    with listener() as at, hub(folder, systemd, at=at), connected(ledger_file) as other:
        assert systemd.is_told(ALIVE)
        with other.writing():  # for less than the hub waits for it
            assert systemd.falls_silent()
            assert answer(at.getsockname()[1]) == 200
        assert systemd.is_told(ALIVE)


def test_a_loop_that_hangs(folder: Path, systemd: Listener) -> None:
    """Stopped from outside it tells nothing; when it goes on, it does."""
    with listener() as at, hub(folder, systemd, at=at) as running:
        assert systemd.is_told(ALIVE)
        running.send_signal(signal.SIGSTOP)
        assert systemd.falls_silent()
        running.send_signal(signal.SIGCONT)
        assert systemd.is_told(ALIVE)


def test_one_of_several_workers_that_hangs(tmp_path: Path, systemd: Listener) -> None:
    """Two share the socket that was handed in; nothing is told while one of them hangs."""
    with ExitStack() as stack:
        server = stack.enter_context(served())
        words = ("--database", server.create("supervised"), "--workers", "2")
        at = stack.enter_context(listener())
        running = stack.enter_context(hub(tmp_path / "hub", systemd, at=at, words=words))
        assert systemd.is_told(READY)
        assert systemd.is_told(ALIVE)
        assert answer(at.getsockname()[1]) == 200
        victim = int(Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()[1])
        os.kill(victim, signal.SIGSTOP)
        try:
            assert systemd.falls_silent()
        finally:
            os.kill(victim, signal.SIGCONT)
        assert systemd.is_told(ALIVE)
