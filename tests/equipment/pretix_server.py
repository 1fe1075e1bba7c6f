"""One run of a real pretix on loopback: a copy of the empty database, filled by a script, served by gunicorn.

Test equipment only, see `tests.equipment.pretix_install`. Must not know: what is asked of it.
"""

import shutil
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

from tests.equipment.pretix_install import Pretix, prepare_run, run_checked

WORKERS = 2
START_WITHIN_S = 120.0
STOP_WITHIN_S = 10.0
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


def new_run(pretix: Pretix, folder: Path) -> Run:
    """A fresh, empty database in that folder, and a free port."""
    url = f"http://127.0.0.1:{_free_port()}"
    environment = prepare_run(folder, url)
    shutil.copy(pretix.empty, folder / "data" / "db.sqlite3")
    return Run(pretix, folder, url, environment)


@contextmanager
def serving(run: Run) -> Iterator[str]:
    """The server for the length of a block; its address.

    Raises:
        RuntimeError: It does not come up.
    """
    command = [str(run.pretix.python), "-m", "gunicorn", "pretix.wsgi", "--preload", "--no-control-socket"]
    command += ["--workers", str(WORKERS), "--bind", run.url.removeprefix("http://"), "--timeout", "120"]
    log = run.folder / "gunicorn.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, "--log-level", "error"], cwd=run.folder, env=run.environment, stdout=out, stderr=out
        )
        try:
            _wait_until_up(run.url, process, log)
            yield run.url
        finally:
            _stop(process)


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
        process.kill()
        process.wait()
