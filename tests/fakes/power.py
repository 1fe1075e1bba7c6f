"""A disk that forgets what was not synced, and breaks when it is told to.

It is a SQLite VFS over real files, and `tests.fakes.plain_files` for all others.

The model of a power cut:
* A file holds for certain what was in it at its last sync. Of what was written since then any part may be
  there: each write and each truncation on its own, and of a write each 512-byte sector on its own. What lies
  beside a write is never harmed (a promise that SQLite relies on by default: SQLITE_POWERSAFE_OVERWRITE).
* A folder likewise: of names that were made, renamed or removed since its last sync any may be there, each on
  its own and in any order, but a rename as a whole. So a file that was made may be gone, and one that was
  removed may be back. Syncing a file keeps no name; but the first xSync of a new file syncs its folder too,
  as SQLite's Unix VFS does for journals and logs (seen with strace), and so does a deletion that asks for it.
* The call during which the power fails may have done all, a part or nothing. Every later call fails.

The cipher of the ledger sits above: ``multipleciphers-NAME`` is how it wraps the VFS called NAME, so that
only encrypted bytes arrive here. Shared memory and locks are those of the real files; they die with the
process. What plain files hold is read when somebody syncs, and when the power fails.
"""

import random  # noqa: TID251  # only ever seeded here
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from pathlib import Path

import apsw

from tests.fakes.platters import ALL, FATES, SOME, Names, Platter, Renaming, Truncated, Written, rename

VFS_NAME = "forgetful"
CIPHERED = f"multipleciphers-{VFS_NAME}"
"""What `sync.store.Store` takes as `vfs`."""

NO_FILE = "-shm"
"""Shared memory: what is in it is of no use to another process."""


class Call(Enum):
    """A call that changes something: a write of SQLite's, another one of SQLite's, or one to a plain file."""

    WRITE = auto()
    DATABASE = auto()
    PLAIN = auto()


class PowerCutError(apsw.IOError):
    """The power is gone."""


@dataclass(slots=True)
class Disk:
    """One folder's files.

    Attributes:
        folder: The real folder that holds what programs see before the cut. What lies in it is synced.
        cut_at: Number of the changing call during which the power fails; None = it stays.
        spares: Calls of which it fails during none, and which do not count: there may be many.
        free_bytes: How much files may still grow; None = without end.
        is_read_only: Whether nothing may be changed any more.
        fail_at: Number of the one changing call that fails, and does nothing; all others are well.
        fault: How it fails.
        steps: How many changing calls there were.
        syncs: How many of them were syncs of a database's files.
        names: What can be opened now.
        kept: What can be opened for certain after a cut.
        pending: How the one became the other, oldest first.
    """

    folder: Path
    cut_at: int | None = None
    spares: frozenset[Call] = frozenset()
    free_bytes: int | None = None
    is_read_only: bool = False
    fail_at: int | None = None
    fault: type[apsw.Error] = apsw.IOError
    is_off: bool = False
    steps: int = 0
    syncs: int = 0
    names: Names = field(default_factory=dict)
    kept: Names = field(default_factory=dict)
    pending: list[Renaming] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.look()
        for platter in self.names.values():
            platter.sync()
        self.kept = dict(self.names)
        self.pending.clear()

    def check(self) -> None:
        """Fail when there is no power."""
        if self.is_off:
            raise PowerCutError("the power is gone")

    def step(
        self, change: Callable[[], None], call: Call = Call.DATABASE, *, is_maybe_undone: bool = False
    ) -> None:
        """Carry out a changing call; the power may fail in the middle of it.

        Args:
            change: What the call does to the platters.
            call: Whose it is.
            is_maybe_undone: Whether a call that is cut may also have done nothing at all.
        """
        self.check()
        if self.is_read_only:
            raise apsw.ReadOnlyError("the file system is read-only")
        if call in self.spares:
            change()
            return
        self.steps += 1
        if self.steps == self.fail_at:
            raise self.fault("this call fails")
        if self.cut_at is None or self.steps < self.cut_at:
            change()
            return
        self.cut()
        if not is_maybe_undone or self.steps % 2:
            change()
        raise PowerCutError("the power fails")

    def cut(self) -> None:
        """The power fails."""
        self.look()
        self.is_off = True

    def look(self) -> None:
        """Notice which plain files were made, and what was written to them, since the last look."""
        if self.is_off or not self.folder.exists():
            return
        for path in sorted(self.folder.rglob("*")):
            if path.name.endswith(NO_FILE):
                continue
            known = self.names.get(str(path))
            if known is None:
                known = Platter(is_folder=path.is_dir())
                self.rename({str(path): known})
            if not (known.is_watched or known.is_folder):
                with suppress(FileNotFoundError):  # another thread removes it
                    known.catch_up(path.read_bytes())

    def rename(self, renaming: Renaming) -> None:
        """Names are made, changed or removed, for now."""
        rename(self.names, renaming)
        self.pending.append(renaming)

    def platter(self, name: str) -> Platter:
        """The file of that name, which is there."""
        if name not in self.names:
            self.look()
        return self.names[name]

    def sync(self, name: str) -> None:
        """Keep what was written to a database's file, and the names in the folder when that one is new."""
        platter = self.names.get(name)
        if platter is None:  # removed while it was open
            return
        platter.sync()
        if self.kept.get(name) is not platter:
            self.look()
            self.sync_folder(str(Path(name).parent))

    def delete(self, name: str, *, for_certain: bool) -> None:
        """A database's file goes."""
        self.rename({name: None})
        if for_certain:
            self.sync_folder(str(Path(name).parent))

    def sync_folder(self, folder: str) -> None:
        """Keep the names in a folder."""
        kept = [one for one in self.pending if str(Path(next(iter(one))).parent) == folder]
        for renaming in kept:
            rename(self.kept, renaming)
        self.pending = [one for one in self.pending if one not in kept]

    def claim(self, bytes_more: int) -> None:
        """Take room for a file that grows."""
        if self.free_bytes is None or bytes_more <= 0:
            return
        if bytes_more > self.free_bytes:
            raise apsw.FullError("no space left on the disk")
        self.free_bytes -= bytes_more

    def power_up(self, folder: Path, dice: random.Random) -> "Disk":
        """What is found in another folder after the power is back."""
        self.look()
        names, fate = dict(self.kept), dice.choice(FATES)
        for renaming in self.pending:
            if fate == ALL or (fate == SOME and dice.random() < 0.5):
                rename(names, renaming)
        for name, platter in sorted(names.items()):
            path = folder / Path(name).relative_to(self.folder)
            if not path.parent.exists():
                continue  # its folder is gone
            if platter.is_folder:
                path.mkdir(exist_ok=True)
            else:
                path.write_bytes(platter.after_cut(dice))
            with suppress(FileNotFoundError):
                shutil.copystat(name, path)  # when a lock was last touched
        return Disk(folder)


class ForgetfulFile(apsw.VFSFile):
    """One open file: real for its readers, remembered on its platter for the day of the cut."""

    def __init__(self, filename: str | apsw.URIFilename | None, flags: list[int], disk: Disk) -> None:
        # The name of the opened URI is only valid during this call.
        self._name = filename.filename() if isinstance(filename, apsw.URIFilename) else str(filename)
        self._disk = disk
        if Path(self._name).exists():
            self._platter = disk.platter(self._name)
        else:
            self._platter = Platter()
            disk.step(lambda: disk.rename({self._name: self._platter}), is_maybe_undone=True)
        self._platter.is_watched = True
        super().__init__("unix", filename, flags)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802  # SQLite's name
        """Read what was written."""
        self._disk.check()
        return super().xRead(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name
        """Write, for now."""
        content = bytes(data)
        self._disk.claim(offset + len(content) - super().xFileSize())
        self._disk.step(lambda: self._platter.cached.append(Written(offset, content)), Call.WRITE)
        super().xWrite(content, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802  # SQLite's name
        """Change the length, for now."""
        self._disk.step(lambda: self._platter.cached.append(Truncated(newsize)))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802  # SQLite's signature
        """Keep what was written. The real file needs no sync: it outlives nothing."""
        self._disk.step(lambda: self._disk.sync(self._name), is_maybe_undone=True)
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
        disk.step(lambda: disk.delete(filename, for_certain=syncdir), is_maybe_undone=True)
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


@contextmanager
def forgetful_by_default() -> Iterator[None]:
    """For the length of a block, connections go over it that are told of no VFS."""
    former = apsw.vfs_names()[0]
    apsw.Connection(":memory:", vfs=CIPHERED).close()  # from now on it is known by that name
    apsw.set_default_vfs(CIPHERED)
    try:
        yield
    finally:
        apsw.set_default_vfs(former)
