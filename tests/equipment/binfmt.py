"""Programs of an arm64 machine on another one, by QEMU: the kernel hands them to it, in chroots as well.

Needs root and qemu-user-static. Must not know: what is run.
"""

import platform
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FOLDER = Path("/proc/sys/fs/binfmt_misc")
NAME = "einlass-arm64"
ELF_ARM64 = rb"\x7fELF\x02\x01\x01" + rb"\x00" * 9 + rb"\x02\x00\xb7\x00"
MASK = rb"\xff" * 7 + rb"\x00" + rb"\xff" * 8 + rb"\xfe\xff\xff\xff"
"""An executable or shared object of 64 bits, little endian, for machine 183; whatever its ABI is called.
Source: elf(5), and the kernel's documentation of binfmt_misc."""


@contextmanager
def arm64_programs() -> Iterator[None]:
    """For the length of a block, unless they run anyway; skips the test where the kernel cannot do it."""
    if platform.machine() == "aarch64":
        yield
        return
    qemu = shutil.which("qemu-aarch64-static")
    assert qemu, "qemu-aarch64-static is missing; type: apt-get install qemu-user-static"
    if not (FOLDER / "register").exists():
        mounted = subprocess.run(
            ["mount", "-t", "binfmt_misc", "binfmt_misc", FOLDER], capture_output=True, text=True, check=False
        )
        if mounted.returncode:
            pytest.skip(f"binfmt_misc cannot be mounted: {mounted.stderr.strip()}")
    entry = FOLDER / NAME
    if entry.exists():
        entry.write_text("-1", encoding="ascii")
    # F: QEMU is opened here and now, so that it need not lie in the chroot.
    line = b":".join((b"", NAME.encode(), b"M", b"", ELF_ARM64, MASK, qemu.encode(), b"F"))
    (FOLDER / "register").write_bytes(line)
    try:
        yield
    finally:
        entry.write_text("-1", encoding="ascii")
