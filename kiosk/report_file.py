"""Where a written report goes: to a file, whole or not at all, or to standard output.

Must not know: what stands in it.
"""

import os
import sys
from pathlib import Path
from tempfile import mkstemp

from checkin.errors import ConfigError
from reports.files.writers import Format

READABLE = 0o666
"""Of a new file, less what the user's mask takes away."""


def refuse_noise(written: Format, out: Path | None) -> None:
    """Say so before anything is worked out, when a terminal would get bytes that it cannot show.

    Raises:
        ConfigError: The format is binary and nobody named a file.
    """
    if written.is_binary and out is None and sys.stdout.isatty():
        raise ConfigError(
            f"A report as {written.name} cannot be shown on a terminal.",
            f"Name a file, as in --out report{written.suffix}.",
        )


def refuse_unwritable(out: Path) -> None:
    """Say so before anything is done that cannot be done again, when a file could not be written there.

    Raises:
        ConfigError: It is a folder, or its folder is not there or takes no file.
    """
    try:
        if out.is_dir():
            raise ConfigError(f"{out} is a folder.", "Name a file in it.")
        if not out.exists() or out.is_file():
            handle, name = mkstemp(prefix=".einlass.", dir=out.resolve().parent)
            os.close(handle)
            Path(name).unlink()
    except (OSError, ValueError) as error:  # of a name that is too long, or no name at all
        said = getattr(error, "strerror", None) or "no such name"
        raise ConfigError(f"{out} cannot be written ({said}).", "Name another file.") from error


def put_out(content: bytes, out: Path | None) -> None:
    """Write a report.

    Args:
        content: All of it.
        out: A file, replaced at once when all is written, so that nobody ever reads half of it; whatever is
            no plain file, such as a pipe, is written to. None = standard output.

    Raises:
        ConfigError: It cannot be written there; a file that was there is still what it was.
    """
    if out is None:
        _to_standard_output(content)
        return
    try:
        if out.exists() and not out.is_file():
            out.write_bytes(content)
        else:
            _replace(out.resolve(), content)
    except OSError as error:
        raise ConfigError(f"{out} cannot be written ({error.strerror}).", "Name another file.") from error


def put_into(folder: Path, name: str, content: bytes) -> None:
    """Write one of several files into a folder, which is made where it is not there.

    Raises:
        ConfigError: It cannot be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"{folder} cannot be a folder ({error.strerror}).", "Name another folder."
        ) from error
    put_out(content, folder / name)


def _to_standard_output(content: bytes) -> None:
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:  # a text stream without bytes below it
        sys.stdout.write(content.decode("utf-8"))
        return
    sys.stdout.flush()
    stream.write(content)
    stream.flush()


def _replace(path: Path, content: bytes) -> None:
    handle, name = mkstemp(prefix=f".{path.name[:60]}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), path.stat().st_mode & 0o777 if path.exists() else READABLE & ~_mask())
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _mask() -> int:
    """The user's mask for new files, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
