"""What a program does to files of a forgetful disk by itself: sync, rename, remove. See `power`."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.fakes.platters import Platter
from tests.fakes.power import Call, Disk, PowerCutError

Plain = Callable[..., None]


@contextmanager
def plain_files(disk: Disk) -> Iterator[None]:
    """For the length of a block, what a program does by itself to files on that disk may be cut."""
    with pytest.MonkeyPatch.context() as patched:
        for name, call in (
            ("fsync", _synced),
            ("rename", _renamed),
            ("replace", _renamed),
            ("unlink", _removed),
            ("rmdir", _removed),
            ("mkdir", _made),
        ):
            patched.setattr(os, name, call(disk, getattr(os, name)))
        yield


def _synced(disk: Disk, real: Plain) -> Plain:
    def fsync(handle: int) -> None:
        path = _path_of(disk, handle)
        if path is None:
            real(handle)
            return
        disk.look()
        name = str(path)
        change = (lambda: disk.sync_folder(name)) if path.is_dir() else disk.platter(name).sync
        _step(disk, change)

    return fsync


def _renamed(disk: Disk, real: Plain) -> Plain:
    def rename(source: str | Path, target: str | Path) -> None:
        if _is_on(disk, source):
            renaming = {str(source): None, str(target): disk.platter(str(source))}
            _step(disk, lambda: disk.rename(renaming))
        real(source, target)

    return rename


def _removed(disk: Disk, real: Plain) -> Plain:
    def remove(path: str | Path, *, dir_fd: int | None = None) -> None:
        if dir_fd is None and _is_on(disk, path) and os.path.lexists(path):
            _step(disk, lambda: disk.rename({str(path): None}))
        real(path, dir_fd=dir_fd)

    return remove


def _made(disk: Disk, real: Plain) -> Plain:
    def mkdir(path: str | Path, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        if dir_fd is None and _is_on(disk, path) and not os.path.lexists(path):
            _step(disk, lambda: disk.rename({str(path): Platter(is_folder=True)}))
        real(path, mode, dir_fd=dir_fd)

    return mkdir


def _is_on(disk: Disk, path: str | Path) -> bool:
    return Path(path).is_relative_to(disk.folder)


def _path_of(disk: Disk, handle: int) -> Path | None:
    """What was opened, if it is on the disk and still has a name."""
    opened = os.fstat(handle)
    for path in (disk.folder, *disk.folder.rglob("*")):
        with suppress(FileNotFoundError):
            if os.path.samestat(path.stat(), opened):
                return path
    return None


def _step(disk: Disk, change: Callable[[], None]) -> None:
    """As the system answers of a disk without power."""
    disk.look()
    try:
        disk.step(change, Call.PLAIN, is_maybe_undone=True)
    except PowerCutError as error:
        raise OSError(errno.EIO, str(error)) from error
