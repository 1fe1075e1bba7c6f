"""PostgreSQL on this machine: a cluster of our own on loopback, gone after its block.

Must not know: pretix, what is kept in it. The programs come from the system's packages; PostgreSQL refuses to
run as root, so then the package's user runs it.

    with cluster(folder_of_a_stopped_cluster_or_None) as postgres:
        postgres.create("congress", template="empty")
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import msgspec

PROGRAMS = Path("/usr/lib/postgresql")
USER = "pretix"
START_WITHIN_S = 30.0
STOP_WITHIN_S = 20.0
END_WITH_US = ("setpriv", "--pdeathsig", "INT", "--")
"""Tests that are killed cannot tidy up: the system ends the cluster with the thread that started it."""
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 60
"""
FORGETFUL = """
fsync = off
synchronous_commit = off
full_page_writes = off
"""
"""Where nothing outlives the run, nothing has to survive a power cut."""
NAME = re.compile(r"[a-z][a-z0-9_]*")


class Postgres(msgspec.Struct, frozen=True):
    """A cluster that is up.

    Attributes:
        folder: Its data; to be copied only after it was stopped.
    """

    folder: Path
    port: int

    def create(self, name: str, template: str = "template0") -> None:
        """Make a database, as a copy of another one to which nobody is connected.

        Raises:
            RuntimeError: It cannot be made.
        """
        assert NAME.fullmatch(name)
        assert NAME.fullmatch(template)
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop(self, name: str) -> None:
        """Throw a database away, whoever is connected."""
        assert NAME.fullmatch(name)
        self.run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        """One statement, by the owner of all."""
        command = [
            str(program("psql")),
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-U",
            USER,
            "-d",
            "postgres",
        ]
        done = subprocess.run([*command, "-qc", statement], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"PostgreSQL: {done.stderr[-500:]}")


class _Account(msgspec.Struct, frozen=True):
    """Whom the cluster's processes run as; None = whom the tests run as."""

    name: str | None

    @classmethod
    def fitting(cls) -> Self:
        """Of the package when we are root, else ourselves."""
        return cls("postgres" if os.geteuid() == 0 else None)

    def own(self, folder: Path) -> None:
        """Give it the folder and all that is in it."""
        if self.name is not None:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, self.name, self.name)

    def start(self, *command: str | Path, log: Path) -> subprocess.Popen[bytes]:
        """A process of its own."""
        with log.open("ab") as out:
            return subprocess.Popen(
                [str(part) for part in command],
                cwd="/",
                user=self.name,
                group=self.name,
                extra_groups=None if self.name is None else [],
                stdout=out,
                stderr=out,
            )


def version() -> str:
    """The newest major version installed.

    Raises:
        RuntimeError: None is.
    """
    found = sorted(int(path.name) for path in PROGRAMS.glob("[0-9]*") if (path / "bin" / "initdb").exists())
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return str(found[-1])


@contextmanager
def served(*, is_durable: bool = False) -> Iterator["Server"]:
    """An empty cluster that the block may kill and start again.

    Args:
        is_durable: Whether it keeps its promises over a power cut; else it is faster.

    Raises:
        RuntimeError: It does not come up.
    """
    with _home() as home:
        server = Server(home, _Account.fitting(), SETTINGS if is_durable else SETTINGS + FORGETFUL)
        try:
            yield server
        finally:
            _stop(server.process)


@contextmanager
def standing_by(primary: "Server") -> Iterator["Server"]:
    """A standby that gets all that the primary writes, by a stream; from now on no commit is one without it.

    Raises:
        RuntimeError: It does not come up.
    """
    with _home() as home:
        standby = Server(home, _Account.fitting(), SETTINGS, standby_of=primary)
        try:
            primary.run("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
            primary.run("SELECT pg_reload_conf()")
            yield standby
        finally:
            _stop(standby.process)


@contextmanager
def _home() -> Iterator[Path]:
    # Not in the tests' folders: those let nobody in but whom the tests run as.
    home = Path(tempfile.mkdtemp(prefix="einlass-postgres-"))
    try:
        home.chmod(0o755)
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


class Server:
    """A cluster in its own folder.

    Args:
        home: An empty folder that the account may look into.
        account: Whom its processes run as.
        settings: With a place for the port.
        standby_of: Whose copy it is; None = it begins empty.
    """

    def __init__(
        self, home: Path, account: _Account, settings: str, standby_of: "Server | None" = None
    ) -> None:
        self._folder, self._log, self._account = home / "data", home / "log", account
        self.port = _free_port()
        if standby_of is None:
            _fill(self._folder, None, account, self._log)
        else:
            self._copy(standby_of)
        with (self._folder / "postgresql.conf").open("a") as written:
            written.write(settings.format(port=self.port))
        self.start()

    def _copy(self, primary: "Server") -> None:
        """Its data, with where to go on from."""
        self._folder.mkdir(mode=0o700)
        self._account.own(self._folder)
        there = f"host=127.0.0.1 port={primary.port} user={USER} application_name=standby"
        words = ("-d", there, "-D", self._folder, "-R", "-X", "stream", "-c", "fast")
        process = self._account.start(program("pg_basebackup"), *words, log=self._log)
        if process.wait():
            raise RuntimeError(f"pg_basebackup: {self._log.read_text(encoding='utf-8')[-1000:]}")

    @property
    def url(self) -> str:
        """Address of its first database."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"

    def create(self, name: str) -> str:
        """Make an empty database; its address."""
        Postgres(self._folder, self.port).create(name)
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def run(self, statement: str) -> None:
        """One statement, by the owner of all.

        Raises:
            RuntimeError: It cannot be run.
        """
        Postgres(self._folder, self.port).run(statement)

    def take_over(self) -> None:
        """A standby becomes primary, on a timeline of its own."""
        self.run("SELECT pg_promote()")

    def start(self) -> None:
        """Bring it up; after `kill` it repairs itself first."""
        command = (*END_WITH_US, program("postgres"), "-D", self._folder)
        self.process = self._account.start(*command, log=self._log)
        _wait_until_up(self.port, self.process, self._log)

    def kill(self) -> None:
        """End all its processes at once, whatever they are doing."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(STOP_WITHIN_S)


@contextmanager
def cluster(copy_of: Path | None = None, *, keep_as: Path | None = None) -> Iterator[Postgres]:
    """A cluster for the length of a block, in a folder of its own.

    Args:
        copy_of: Data of a stopped cluster to begin with; None = an empty one.
        keep_as: Where its data is copied after a good end.

    Raises:
        RuntimeError: It does not come up.
    """
    account = _Account.fitting()
    with _home() as home:
        folder, log = home / "data", home / "log"
        _fill(folder, copy_of, account, log)
        with (folder / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS.format(port=(port := _free_port())) + FORGETFUL)
        process = account.start(*END_WITH_US, program("postgres"), "-D", folder, log=log)
        try:
            _wait_until_up(port, process, log)
            yield Postgres(folder, port)
        finally:
            _stop(process)
        if keep_as is not None:
            shutil.copytree(folder, keep_as)


def _fill(folder: Path, copy_of: Path | None, account: _Account, log: Path) -> None:
    folder.mkdir(mode=0o700)
    if copy_of is not None:
        shutil.copytree(copy_of, folder, dirs_exist_ok=True)
        folder.chmod(0o700)
    account.own(folder)
    if copy_of is None:
        options = ("-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        process = account.start(program("initdb"), "-D", folder, *options, log=log)
        if process.wait():
            raise RuntimeError(f"initdb: {log.read_text(encoding='utf-8')[-1000:]}")


def program(name: str) -> Path:
    """Where one of its programs is."""
    return PROGRAMS / version() / "bin" / name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_up(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until_s, pause = time.monotonic() + START_WITHIN_S, threading.Event()
    ready = [str(program("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", USER]
    while subprocess.run(ready, check=False).returncode:
        if process.poll() is not None or time.monotonic() > until_s:
            raise RuntimeError(f"PostgreSQL does not come up: {log.read_text(encoding='utf-8')[-1000:]}")
        pause.wait(0.1)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)  # fast: it ends its sessions, not when they like
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
