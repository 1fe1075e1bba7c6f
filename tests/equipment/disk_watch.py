"""What a process does to the disk, seen from outside without a debugger: by inotify and by /proc.

Three nets, since each has holes: inotify sees files that come and go in the watched folders, but none without
a name; open files and shared maps are seen while they last; the bytes that went through `write` are seen
always. Source: inotify(7), proc(5).
"""

import ctypes
import os
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

MODIFY, CLOSE_WRITE, MOVED_TO, CREATE = 0x2, 0x8, 0x80, 0x100
IS_FOLDER = 0x4000_0000
EVENT = struct.Struct("iIII")
WRITABLE = os.O_WRONLY | os.O_RDWR

NO_DISK = re.compile(r"(pipe|socket|anon_inode):|/dev/(?!shm/)|/memfd:")
"""Targets of open files that are no files: pipes, sockets, terminals."""

MAP = re.compile(r"^\S+ (\S{4}) \S+ \S+ (\d+)\s+(.*)$", re.MULTILINE)
"""A line of /proc/PID/maps: rights, inode, path."""


class Inotify:
    """Notes each file that is made, written or moved in folders and the folders in them."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._file = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        self._folders: dict[int, Path] = {}
        for folder in folders:
            for inside, _, _ in os.walk(folder):
                self._add(Path(inside))

    def _add(self, folder: Path) -> None:
        mask = MODIFY | CLOSE_WRITE | MOVED_TO | CREATE
        number = self._libc.inotify_add_watch(self._file, os.fsencode(folder), mask)
        if number < 0:
            raise OSError(ctypes.get_errno(), f"cannot watch {folder}")
        self._folders[number] = folder

    def touched(self) -> set[Path]:
        """What was touched since the last call."""
        return set(self._read())

    def _read(self) -> Iterator[Path]:
        while data := self._piece():
            at = 0
            while at < len(data):
                number, mask, _, length = EVENT.unpack_from(data, at)
                name = data[at + EVENT.size : at + EVENT.size + length].rstrip(b"\0")
                at += EVENT.size + length
                path = self._folders[number] / os.fsdecode(name)
                if mask & IS_FOLDER and path.is_dir():
                    self._add(path)
                yield path

    def _piece(self) -> bytes:
        try:
            return os.read(self._file, 65536)
        except BlockingIOError:
            return b""

    def close(self) -> None:
        """Watch no more."""
        os.close(self._file)


@dataclass(slots=True)
class DiskWatch:
    """One process and the folders in which it could leave something.

    Attributes:
        pid: The process.
        notes: What inotify tells of the folders.
        touched: Files that were made or written in them.
        written: Files that it had open for writing, wherever they lie; those without a name end in (deleted).
        mapped: Files that it had mapped so that what is written to memory reaches the disk.
    """

    pid: int
    notes: Inotify
    touched: set[Path] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    mapped: set[str] = field(default_factory=set)

    def look(self) -> None:
        """Take note of what is there now."""
        self.touched |= self.notes.touched()
        self.written |= set(_open_for_writing(self.pid))
        self.mapped |= set(_shared_maps(self.pid))

    def bytes_written(self) -> int:
        """All that went through `write` and its like, to files, terminals and pipes."""
        fields = dict(line.split(": ") for line in Path(f"/proc/{self.pid}/io").read_text().splitlines())
        return int(fields["wchar"])

    def largest_core(self) -> str:
        """Bytes that a crash may leave behind at most: soft limit and hard limit."""
        limits = Path(f"/proc/{self.pid}/limits").read_text()
        found = re.search(r"^Max core file size\s+(\S+)\s+(\S+)", limits, re.MULTILINE)
        assert found
        return f"{found[1]} {found[2]}"

    def files_touched(self) -> set[str]:
        """Names in the folders, names of open files, names of mapped files."""
        return {str(path) for path in self.touched} | self.written | self.mapped


def _open_for_writing(pid: int) -> Iterator[str]:
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(link.readlink())
            told = Path(f"/proc/{pid}/fdinfo/{link.name}").read_text()
        except OSError:
            continue  # closed meanwhile
        flags = re.search(r"^flags:\s+(\d+)", told, re.MULTILINE)
        if flags and int(flags[1], 8) & WRITABLE and not NO_DISK.match(target):
            yield target


def _shared_maps(pid: int) -> Iterator[str]:
    for rights, inode, path in MAP.findall(Path(f"/proc/{pid}/maps").read_text()):
        if rights[1] == "w" and rights[3] == "s" and inode != "0":
            yield path
