"""A crash leaves no name and no key: neither in a core file nor in what the kernel pipes to a program."""

import subprocess
import sys
from pathlib import Path

from tests.equipment.disk_watch import DiskWatch, Inotify
from tests.fakes.einlass import CHECKOUT, sample_world


def test_no_core_holds_memory(tmp_path: Path) -> None:
    """Seen from outside while a door waits for its first line."""
    world = sample_world(tmp_path)
    words = ["door", "--list", "Einlass", "--json", "--data-dir", str(world.data_dir)]
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "kiosk", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/bin:/bin"},
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"nobody\n")
        process.stdin.flush()
        assert b"invalid" in process.stdout.readline()
        watch = DiskWatch(process.pid, notes := Inotify([tmp_path]))
        assert watch.largest_core() == "0 0"
        assert int(Path(f"/proc/{process.pid}/coredump_filter").read_text(), 16) == 0
        notes.close()
        process.stdin.close()
