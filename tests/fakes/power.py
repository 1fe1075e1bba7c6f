"""A disk that forgets what was not synced, and breaks when it is told to: a SQLite VFS over real files.

The model of a power cut, file by file:
* What was there at the last xSync is there for certain. The first xSync of a new file syncs its folder too,
  as SQLite's Unix VFS does for journals and logs (seen with strace): from then on names made and deletions
  done before it are certain.
* Of what was written since then any part may be there: each write and each truncation on its own, and of a
  write each 512-byte sector on its own. What lies beside a write is never harmed (a promise that SQLite
  relies on by default: SQLITE_POWERSAFE_OVERWRITE).
* A file that was made and never synced may be gone; one that was deleted may be back, unless the deletion
  asked for its folder to be synced.
* The call during which the power fails may have done all, a part or nothing. Every later call fails.

The cipher of the ledger sits above: ``multipleciphers-NAME`` is how it wraps the VFS called NAME, so that
only encrypted bytes arrive here. Shared memory and locks are those of the real files; they die with the
process.
"""

import random  # noqa: TID251  # only ever seeded here
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import apsw

SECTOR_BYTES = 512
VFS_NAME = "forgetful"
CIPHERED = f"multipleciphers-{VFS_NAME}"
"""What `sync.store.Store` takes as `vfs`."""

ALL, NOTHING, SOME = "all", "nothing", "some"


class PowerCutError(apsw.IOError):
    """The power is gone."""


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes at an offset, not synced."""

    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Truncated:
    """A new length, not synced."""

    length: int


@dataclass(slots=True)
class Platter:
    """One file: what the disk has for certain, and what is only in its cache.

    Attributes:
        durable: None = after a cut there is no such file, or the deleted one before it.
        ghost: What an earlier file of that name held, whose deletion is not certain yet.
        cached: What was done since then, oldest first.
        exists: Whether a file of that name can be opened now.
    """

    durable: bytes | None = None
    ghost: bytes | None = None
    cached: list[Written | Truncated] = field(default_factory=list)
    exists: bool = True

    def sync(self) -> None:
        """Put all of it on the disk."""
        content = bytearray(self.durable or b"")
        for change in self.cached:
            _apply(content, change)
        self.durable, self.ghost = bytes(content), None
        self.cached.clear()

    def begin(self) -> None:
        """There is no such file now, and one is made."""
        if self.durable is not None:
            self.ghost = self.durable
        self.durable, self.exists = None, True
        self.cached.clear()

    def delete(self, *, for_certain: bool) -> None:
        """The file goes; only a sync of its folder makes that certain."""
        if for_certain:
            self.durable = self.ghost = None
        self.exists = False
        self.cached.clear()

    def keep_name(self) -> None:
        """The folder was synced: a file that was made is there, one that was deleted is gone."""
        self.ghost = None
        self.durable = (self.durable or b"") if self.exists else None

    def after_cut(self, dice: random.Random) -> bytes | None:
        """What is found when the power is back; None = no such file."""
        fate = dice.choice((ALL, NOTHING, SOME, SOME))
        if not self.exists:
            return (self.durable or self.ghost) if fate != ALL else None
        if self.durable is None and fate == NOTHING:
            return self.ghost
        content = bytearray(self.durable or b"")
        for change in self.cached:
            if fate == ALL:
                _apply(content, change)
            elif fate == SOME and dice.random() < 0.5:
                _tear(content, change, dice)
        return bytes(content)


def _apply(content: bytearray, change: Written | Truncated) -> None:
    if isinstance(change, Truncated):
        del content[change.length :]
        content.extend(bytes(change.length - len(content)))
        return
    end = change.offset + len(change.content)
    content.extend(bytes(max(0, end - len(content))))
    content[change.offset : end] = change.content


def _tear(content: bytearray, change: Written | Truncated, dice: random.Random) -> None:
    """Apply each sector of a write, or not."""
    if isinstance(change, Truncated):
        _apply(content, change)
        return
    end = change.offset + len(change.content)
    at = change.offset
    while at < end:
        stop = min(end, at - at % SECTOR_BYTES + SECTOR_BYTES)
        if dice.random() < 0.5:
            _apply(content, Written(at, change.content[at - change.offset : stop - change.offset]))
        at = stop


@dataclass(slots=True)
class Disk:
    """One folder's files.

    Attributes:
        folder: The real folder that holds what programs see before the cut.
        cut_at: Number of the changing call during which the power fails; None = it stays.
        free_bytes: How much files may still grow; None = without end.
        is_read_only: Whether nothing may be changed any more.
        fail_at: Number of the one changing call that fails, and does nothing; all others are well.
        fault: How it fails.
        steps: How many changing calls there were.
        syncs: How many of them were syncs.
    """

    folder: Path
    cut_at: int | None = None
    free_bytes: int | None = None
    is_read_only: bool = False
    fail_at: int | None = None
    fault: type[apsw.Error] = apsw.IOError
    is_off: bool = False
    steps: int = 0
    syncs: int = 0
    platters: dict[str, Platter] = field(default_factory=dict)

    def check(self) -> None:
        """Fail when there is no power."""
        if self.is_off:
            raise PowerCutError("the power is gone")

    def step(self, change: Callable[[], None], *, is_maybe_undone: bool = False) -> None:
        """Carry out a changing call; the power may fail in the middle of it.

        Args:
            change: What the call does to the platters.
            is_maybe_undone: Whether a call that is cut may also have done nothing at all.
        """
        self.check()
        if self.is_read_only:
            raise apsw.ReadOnlyError("the file system is read-only")
        self.steps += 1
        if self.steps == self.fail_at:
            raise self.fault("this call fails")
        if self.cut_at is None or self.steps < self.cut_at:
            change()
            return
        self.is_off = True
        if not is_maybe_undone or self.steps % 2:
            change()
        raise PowerCutError("the power fails")

    def platter(self, name: str) -> Platter:
        """The state of one file; one that is new to us is taken as it stands."""
        known = self.platters.get(name)
        if known is None:
            path = Path(name)
            known = self.platters[name] = Platter(path.read_bytes() if path.exists() else None)
        return known

    def sync(self, platter: Platter) -> None:
        """Keep what was written to one file, and the names in the folder when that file is new."""
        is_new = platter.durable is None
        platter.sync()
        if is_new:
            for other in self.platters.values():
                other.keep_name()

    def claim(self, bytes_more: int) -> None:
        """Take room for a file that grows."""
        if self.free_bytes is None or bytes_more <= 0:
            return
        if bytes_more > self.free_bytes:
            raise apsw.FullError("no space left on the disk")
        self.free_bytes -= bytes_more

    def power_up(self, folder: Path, dice: random.Random) -> "Disk":
        """What is found in another folder after the power is back."""
        for name, platter in self.platters.items():
            content = platter.after_cut(dice)
            if content is not None:
                (folder / Path(name).name).write_bytes(content)
        return Disk(folder)


class ForgetfulFile(apsw.VFSFile):
    """One open file: real for its readers, remembered on its platter for the day of the cut."""

    def __init__(self, filename: str | apsw.URIFilename | None, flags: list[int], disk: Disk) -> None:
        # The name of the opened URI is only valid during this call.
        self._name = filename.filename() if isinstance(filename, apsw.URIFilename) else str(filename)
        self._disk = disk
        self._platter = disk.platter(self._name)
        if not Path(self._name).exists():
            disk.step(self._platter.begin, is_maybe_undone=True)
        super().__init__("unix", filename, flags)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802  # SQLite's name
        """Read what was written."""
        self._disk.check()
        return super().xRead(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name
        """Write, for now."""
        content = bytes(data)
        self._disk.claim(offset + len(content) - super().xFileSize())
        self._disk.step(lambda: self._platter.cached.append(Written(offset, content)))
        super().xWrite(content, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802  # SQLite's name
        """Change the length, for now."""
        self._disk.step(lambda: self._platter.cached.append(Truncated(newsize)))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802  # SQLite's signature
        """Keep what was written. The real file needs no sync: it outlives nothing."""
        self._disk.step(lambda: self._disk.sync(self._platter), is_maybe_undone=True)
        self._disk.syncs += 1

    def xFileSize(self) -> int:  # noqa: N802  # SQLite's name
        """The length."""
        self._disk.check()
        return super().xFileSize()


class ForgetfulVfs(apsw.VFS):
    """Files on the disks that were put in; each disk is one folder."""

    def __init__(self) -> None:
        self._disks: dict[Path, Disk] = {}
        super().__init__(VFS_NAME, "unix")

    def put_in(self, disk: Disk) -> Disk:
        """From now on, files in the disk's folder are on that disk."""
        self._disks[disk.folder] = disk
        return disk

    def take_out(self, disk: Disk) -> None:
        """Forget that disk."""
        del self._disks[disk.folder]

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802  # SQLite's name
        """Open or make a file."""
        disk = self._disk_of(name.filename() if isinstance(name, apsw.URIFilename) else str(name))
        disk.check()
        return ForgetfulFile(name, flags, disk)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: FBT001, N802  # SQLite's signature
        """Delete a file; without a sync of its folder it may come back."""
        disk = self._disk_of(filename)
        platter = disk.platter(filename)
        disk.step(lambda: platter.delete(for_certain=syncdir), is_maybe_undone=True)
        super().xDelete(filename, syncdir)

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802  # SQLite's name
        """Whether there is such a file."""
        self._disk_of(pathname).check()
        return super().xAccess(pathname, flags)

    def _disk_of(self, filename: str) -> Disk:
        return self._disks[Path(filename).parent]


@cache
def forgetful_vfs() -> ForgetfulVfs:
    """The one of this process: the cipher's wrapper around it cannot be taken back."""
    return ForgetfulVfs()
