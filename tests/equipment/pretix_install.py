"""pretix on this machine: from the package registry into a cache folder, with an empty migrated database.

Test equipment only. pretix is AGPL: it is run as separate processes with an environment of its own, and never
imported by the product. Must not know: what is loaded into it, who asks it.
"""

import fcntl
import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tests.equipment import postgres

VERSION = "2026.8.0"
PACKAGES = (f"pretix=={VERSION}", "gunicorn>=23")
FOLDER_VARIABLE = "EINLASS_PRETIX_DIR"

SETTINGS = """
from pretix.settings import *  # noqa
"""
SQLITE_SETTINGS = """
# With SQLite and several workers, check-ins die with "database is locked" unless readers and writer get along
# (WAL) and a transaction takes its lock when it begins. That also stands in for SELECT ... FOR UPDATE.
DATABASES['default']['OPTIONS'] = {  # noqa
    'timeout': 30, 'transaction_mode': 'IMMEDIATE',
    'init_command': 'PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000;',
}
"""

WSGI = """
from mimetypes import guess_type
from pathlib import Path

from django.conf import settings
from pretix.wsgi import application as pretix


def application(environ, start_response):
    # Uploaded files are served by the web server in front of pretix; here there is none.
    path = environ["PATH_INFO"]
    root = Path(settings.MEDIA_ROOT).resolve()
    file = (root / path.removeprefix("/media/")).resolve()
    if not (path.startswith("/media/pub/") and file.is_relative_to(root) and file.is_file()):
        return pretix(environ, start_response)
    content = file.read_bytes()
    kind = guess_type(file.name)[0] or "application/octet-stream"
    start_response("200 OK", [("Content-Type", kind), ("Content-Length", str(len(content)))])
    return [content]
"""
WSGI_NAME = "equipment_wsgi"

CONFIG = """[pretix]
instance_name=Einlass test
url={url}
currency=EUR
datadir={data}
registration=off
ecb_rates=off
loglevel=ERROR
[locale]
default=en
timezone=Europe/Berlin
[mail]
from=pretix@localhost
host=127.0.0.1
port=1
[django]
debug=off
[database]
{database}
"""
SQLITE = "backend=sqlite3"
POSTGRES = "backend=postgresql\nname={name}\nuser={user}\nhost=127.0.0.1\nport={port}"
EMPTY = "empty"
"""Name of the migrated database in a cluster from the cache."""


class Pretix(msgspec.Struct, frozen=True):
    """An installed pretix.

    Attributes:
        python: The interpreter that has it.
        empty: A migrated database with nothing in it.
    """

    python: Path
    empty: Path


def installed_pretix(environment: Mapping[str, str] = os.environ) -> Pretix:
    """The pretix of this machine. The first call installs and migrates it: three to five minutes.

    Raises:
        RuntimeError: It cannot be installed; the text holds the last lines of what was said.
    """
    folder = cache_folder(environment) / VERSION
    folder.mkdir(parents=True, exist_ok=True)
    python, empty = folder / "venv" / "bin" / "python", folder / "empty.sqlite3"
    with only_one(folder):
        if not (folder / "installed").exists():
            install(folder / "venv", python, PACKAGES)
            (folder / "installed").touch()
        if not empty.exists():
            _make_empty(python, empty)
    return Pretix(python, empty)


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where it is kept between runs."""
    if named := environment.get(FOLDER_VARIABLE):
        return Path(named)
    return cache_root(environment) / "einlass-pretix"


def cache_root(environment: Mapping[str, str]) -> Path:
    """Where programs keep what they can fetch again."""
    cache = environment.get("XDG_CACHE_HOME")
    return Path(cache) if cache else Path.home() / ".cache"


def empty_cluster(pretix: Pretix) -> Path:
    """Data of a stopped PostgreSQL cluster whose database `EMPTY` is migrated; for `postgres.cluster`.

    The first call makes it: two to three minutes.
    """
    folder = pretix.empty.parent
    made = folder / f"postgres-{postgres.version()}"
    with only_one(folder):
        if not made.exists():
            _make_empty_cluster(pretix.python, made)
    return made


def sqlite_database(folder: Path) -> Path:
    """Where a run's SQLite database lies."""
    return folder / "data" / "db.sqlite3"


def postgres_config(port: int, name: str) -> str:
    """What pretix's configuration says about a database on PostgreSQL."""
    return POSTGRES.format(name=name, user=postgres.USER, port=port)


def prepare_run(folder: Path, url: str, database: str = SQLITE) -> dict[str, str]:
    """Write configuration and data folder of one run; the environment its processes need.

    Args:
        folder: For all that the run writes.
        url: Where it will be served.
        database: The section of the configuration: `SQLITE`, or from `postgres_config`.
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    (folder / "pretix.cfg").write_text(CONFIG.format(url=url, data=data, database=database), encoding="utf-8")
    settings = SETTINGS + (SQLITE_SETTINGS if database == SQLITE else "")
    (folder / "equipment_settings.py").write_text(settings, encoding="utf-8")
    (folder / f"{WSGI_NAME}.py").write_text(WSGI, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PRETIX_", "DJANGO_"))}
    return kept | {
        "PRETIX_CONFIG_FILE": str(folder / "pretix.cfg"),
        "PYTHONPATH": str(folder),
        "DJANGO_SETTINGS_MODULE": "equipment_settings",
    }


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Of two test runs that come at once, the second waits and finds the work done."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(folder: Path, python: Path, packages: Sequence[str]) -> None:
    """Make an environment anew with these packages in it.

    Raises:
        RuntimeError: One of them cannot be installed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    # Without pip of its own: Debian keeps that part of the standard library in a package apart.
    venv.create(folder, with_pip=False, symlinks=True)
    if importlib.util.find_spec("pip"):
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--prefer-binary"]
        run_checked([*pip, "--no-input", "--disable-pip-version-check", *packages])
    else:
        run_checked(["uv", "pip", "install", "-q", "--python", str(python), *packages])


def run_checked(command: list[str], *, environment: Mapping[str, str] | None = None, text: str = "") -> str:
    """Run a program to its end; what it wrote to standard output.

    Raises:
        RuntimeError: It failed.
    """
    done = subprocess.run(command, env=environment, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        raise RuntimeError(f"{' '.join(command[:4])} ended with {done.returncode}:\n{last}")
    return done.stdout


def _make_empty(python: Path, empty: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="einlass-pretix-") as folder:
        _migrate(python, Path(folder), SQLITE)
        made = empty.with_suffix(".made")
        source, copy = sqlite3.connect(sqlite_database(Path(folder))), sqlite3.connect(made)
        source.backup(copy)  # with all that still lies in the write-ahead log
        copy.close()
        source.close()
        made.replace(empty)


def _make_empty_cluster(python: Path, made: Path) -> None:
    copy = made.with_suffix(".made")
    shutil.rmtree(copy, ignore_errors=True)
    with postgres.cluster(keep_as=copy) as server, tempfile.TemporaryDirectory() as folder:
        server.create(EMPTY)
        _migrate(python, Path(folder), postgres_config(server.port, EMPTY))
    copy.replace(made)


def _migrate(python: Path, folder: Path, database: str) -> None:
    environment = prepare_run(folder, "http://127.0.0.1", database)
    run_checked([str(python), "-m", "pretix", "migrate", "--noinput"], environment=environment)
