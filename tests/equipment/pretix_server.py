"""One run of a real pretix on loopback: a copy of the empty database, filled by a script, served by gunicorn.

    run = new_run(installed_pretix(), folder)                 # SQLite
    run = new_run(pretix, folder, postgres)                   # PostgreSQL, see `postgres.cluster`
    with started(run) as server:
        server.pause(); server.resume(); server.restart()     # and server.stop(), server.start()

Test equipment only, see `tests.equipment.pretix_install`. Must not know: what is asked of it.
"""

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec

from tests.equipment.postgres import Postgres
from tests.equipment.pretix_install import (
    EMPTY,
    WSGI_NAME,
    Pretix,
    postgres_config,
    prepare_run,
    run_checked,
    sqlite_database,
)

WORKERS = 2
START_WITHIN_S = 120.0
STOP_WITHIN_S = 10.0
END_WITH_US = ("setpriv", "--pdeathsig", "TERM", "--")
"""Tests that are killed cannot tidy up: the system ends the server with the thread that started it."""
UP = {401, 403}
"""What ``/api/v1/version`` answers without a token as soon as there is somebody to answer."""


class Run(msgspec.Struct, frozen=True):
    """A database with pretix's settings around it; the server may or may not be up.

    Attributes:
        folder: All that this run writes lies in it.
        environment: Of every process that is pretix.
    """

    pretix: Pretix
    folder: Path
    url: str
    environment: dict[str, str]

    def script(self, script: Path, *arguments: str) -> str:
        """Run a script inside pretix's own environment; what it prints.

        Raises:
            RuntimeError: It failed.
        """
        command = [str(self.pretix.python), str(script), *arguments]
        return run_checked(command, environment=self.environment)


def new_run(pretix: Pretix, folder: Path, postgres: Postgres | None = None) -> Run:
    """A fresh, empty database, and a free port.

    Args:
        pretix: From `pretix_install.installed_pretix`.
        folder: For all that the run writes.
        postgres: A cluster that began as a copy of `pretix_install.empty_cluster`; None = SQLite.
    """
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    if postgres is None:
        environment = prepare_run(folder, url)
        shutil.copy(pretix.empty, sqlite_database(folder))
    else:
        name = f"run_{port}"
        postgres.create(name, template=EMPTY)
        environment = prepare_run(folder, url, postgres_config(postgres.port, name))
    return Run(pretix, folder, url, environment)


class Server:
    """The server of a run. Used by one thread, and ended with it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address, whether it is up or not."""
        return self.run.url

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            RuntimeError: It does not come up.
        """
        assert self._process is None
        command = [*END_WITH_US, str(self.run.pretix.python), "-m", "gunicorn", WSGI_NAME, "--preload"]
        command += [
            "--no-control-socket",
            "--workers",
            str(WORKERS),
            "--timeout",
            "120",
            "--log-level",
            "error",
        ]
        command += ["--bind", self.url.removeprefix("http://")]
        log = self.run.folder / "gunicorn.log"
        with log.open("a") as out:
            self._process = subprocess.Popen(
                command,
                cwd=self.run.folder,
                env=self.run.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,  # so that signals reach the workers too
            )
        _wait_until_up(self.url, self._process, log)

    def stop(self) -> None:
        """End it in good order; a request under way is answered first."""
        process, self._process = self._process, None
        if process is not None:
            os.killpg(process.pid, signal.SIGCONT)  # for one that is paused
            _stop(process)

    def restart(self) -> None:
        """End it and start it again at the same address."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """Let it stand still: connections are accepted by the system, and nobody answers."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on where it stood."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, number)


@contextmanager
def started(run: Run) -> Iterator[Server]:
    """The server for the length of a block.

    Raises:
        RuntimeError: It does not come up.
    """
    server = Server(run)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def serving(run: Run) -> Iterator[str]:
    """The same for those who need its address only."""
    with started(run) as server:
        yield server.url


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until_s, pause = time.monotonic() + START_WITHIN_S, threading.Event()
    while not _is_up(url):
        if process.poll() is not None or time.monotonic() > until_s:
            raise RuntimeError(f"pretix does not come up: {log.read_text(encoding='utf-8')[-2000:]}")
        pause.wait(0.3)
    with ThreadPoolExecutor(WORKERS * 3) as pool:  # so that every worker has loaded its addresses once
        list(pool.map(lambda _: _is_up(url), range(WORKERS * 3)))


def _is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v1/version", timeout=60).status_code in UP
    except httpx.TransportError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
