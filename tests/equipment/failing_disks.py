"""Real file systems that fill up, become read-only or fail while programs have files open; needs root.

A small ext4 in a file: the kernel itself makes it read-only at the first error, as it does with a worn card,
or answers every call with an I/O error, as with a card that was pulled out.
"""

import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHUT_DOWN = 0x8004587D
"""EXT4_IOC_SHUTDOWN: _IOR('X', 125, __u32). Source: Linux, fs/ext4/ext4.h."""
WITHOUT_FLUSH = 2
IMAGE_BYTES = 24 << 20
CHUNK_BYTES = 1 << 16


class SmallDisk:
    """A file system of its own.

    Attributes:
        folder: Where it is mounted.
    """

    def __init__(self, folder: Path, image: Path) -> None:
        self.folder = folder
        self._image = image
        self._ballast = folder / "ballast"

    def make(self) -> None:
        """Make and mount it, empty."""
        self.folder.mkdir()
        with self._image.open("wb") as file:
            file.truncate(IMAGE_BYTES)
        _run("mkfs.ext4", "-q", "-m", "0", self._image)
        self.mount()

    def mount(self) -> None:
        """Put it in."""
        _run("mount", "-o", "loop,errors=remount-ro", self._image, self.folder)

    def unmount(self) -> None:
        """Pull it out, whoever uses it."""
        _run("umount", "-l", self.folder)

    def mend(self) -> None:
        """Look through it as the system does after such an error, and put it in again."""
        self.unmount()
        checked = subprocess.run(["e2fsck", "-fy", str(self._image)], capture_output=True, check=False)
        assert checked.returncode <= 1, checked.stdout  # 1 = there was something to correct, and it was
        self.mount()

    def fill(self) -> None:
        """Use up all space, to the last byte."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (CHUNK_BYTES, 4096, 1):
                try:
                    while file.write(bytes(size)):
                        pass
                except OSError:
                    continue

    def make_room(self) -> None:
        """Give the space back."""
        self._ballast.unlink()

    def become_read_only(self) -> None:
        """The kernel finds an error on it."""
        device = subprocess.run(
            ["findmnt", "-no", "SOURCE", str(self.folder)], capture_output=True, text=True, check=True
        ).stdout.strip()
        trigger = Path("/sys/fs/ext4", Path(device).name, "trigger_fs_error")
        handle = os.open(trigger, os.O_WRONLY)
        try:
            os.write(handle, b"1")
        except OSError:
            pass  # it says that it is read-only now
        finally:
            os.close(handle)

    def fail(self) -> None:
        """From now on every call is an I/O error."""
        handle = os.open(self.folder, os.O_RDONLY)
        fcntl.ioctl(handle, SHUT_DOWN, struct.pack("I", WITHOUT_FLUSH))
        os.close(handle)


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """One of 24 MB for the length of a block."""
    assert os.geteuid() == 0, "mounting needs root; start this with: sudo ./run test --services"
    disk = SmallDisk(folder / "disk", folder / "image")
    disk.make()
    try:
        yield disk
    finally:
        disk.unmount()


def _run(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True)
