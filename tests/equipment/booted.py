"""A Debian in a folder, started by its own systemd: units run as on a kiosk, without a second machine.

Needs root and cgroup2. The kernel is the caller's; processes, mounts and control groups are its own, so is
the network: none but itself, with one address of a private network and one of a public one.
Must not know: what is tried in it.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 90.0
STARTED = ("running", "degraded")
"""What systemd says of itself once it has begun; the second: some unit that needs a real machine has not."""

BOOT = """
echo $$ > "$1/cgroup.procs"
exec unshare --mount --pid --uts --ipc --net --cgroup --fork --kill-child=KILL sh -eu -c '
ip link set lo up && ip address add 10.255.0.1/32 dev lo && ip address add 203.0.113.1/32 dev lo
mount --make-rprivate /
if [ "$3" = in-memory ]; then
    mount -t tmpfs tmpfs "$1/mnt" && mkdir "$1/mnt/upper" "$1/mnt/work"
    mount -t overlay -o "lowerdir=$1,upperdir=$1/mnt/upper,workdir=$1/mnt/work" overlay "$1"
else
    mount --bind "$1" "$1"
fi
cd "$1"
mount -t proc proc proc && mount -t sysfs -o ro sysfs sys && mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev && mount -t tmpfs -o mode=755 tmpfs run && mount -t tmpfs tmpfs tmp
mkdir dev/pts dev/shm && mount -t tmpfs tmpfs dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts && ln -s pts/ptmx dev/ptmx
mknod -m 666 dev/null c 1 3 && mknod -m 666 dev/zero c 1 5 && mknod -m 666 dev/full c 1 7
mknod -m 666 dev/random c 1 8 && mknod -m 666 dev/urandom c 1 9 && mknod -m 666 dev/tty c 5 0
ln -s /proc/self/fd dev/fd
[ -z "$2" ] || mknod "dev/${2##*/}" b $(stat -c "0x%t 0x%T" "$2")
pivot_root . mnt && umount -l /mnt && mount --make-rshared /
exec env -i container=tests PATH=/usr/sbin:/usr/bin /usr/lib/systemd/systemd
' sh "$2" "$3" "$4"
"""
"""Not a chroot: in one the kernel makes no user namespaces, which units ask for. Mounts are shared, as on a
machine of its own: systemd mounts credentials somewhere and moves them to where a unit sees them."""

FOR_A_KERNEL_OF_ITS_OWN = (
    "systemd-udevd.service",
    "systemd-udev-trigger.service",
    "systemd-resolved.service",
)


class Machine:
    """A system that runs.

    Attributes:
        root: Its files, as seen from outside.
    """

    def __init__(self, root: Path, pid: int) -> None:
        self.root = root
        self._pid = str(pid)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command in it, as root."""
        inside = ("nsenter", "-t", self._pid, "-m", "-n", "-p", "-u", "-i", "-C", "-r", "-w", "--")
        environment = {"PATH": "/usr/sbin:/usr/bin", "LANG": "C.UTF-8", "SYSTEMD_PAGER": ""}
        return subprocess.run([*inside, *words], env=environment, capture_output=True, text=True, check=False)

    def done(self, *words: str) -> str:
        """The same for a command that has to succeed; what it said."""
        ran = self.run(*words)
        assert ran.returncode == 0, f"{words}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}"
        return ran.stdout

    def show(self, unit: str, key: str) -> str:
        """One property of a unit."""
        return self.done("systemctl", "show", "--value", f"--property={key}", unit).strip()

    def journal(self, unit: str) -> str:
        """What a unit has said since the start."""
        return self.done("journalctl", "--boot", "--output=cat", f"--unit={unit}")


def until(holds: Callable[[], bool], within_s: float = PATIENCE_S) -> bool:
    """Look until it is so."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.2)  # noqa: TID251  # real programs need real time
    return holds()


def _control_groups() -> Path:
    mounts = (line.split() for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines())
    found = [Path(mount[1]) for mount in mounts if mount[2] == "cgroup2"]
    assert found, "this needs cgroup2"
    return found[0]


@contextmanager
def booted(root: Path, *, disk: str = "", in_memory: bool = False) -> Iterator[Machine]:
    """Start the Debian that lies in this folder; it is ended with the block, as by the power.

    Args:
        root: The folder.
        disk: A block device that it has besides, by the same name.
        in_memory: Whether all that it writes into the folder is written into memory, and gone with the block.
    """
    for unit in FOR_A_KERNEL_OF_ITS_OWN:
        (root / "etc/systemd/system" / unit).unlink(missing_ok=True)
        (root / "etc/systemd/system" / unit).symlink_to("/dev/null")
    group = _control_groups() / f"einlass-{os.getpid()}"
    group.mkdir()
    quiet = subprocess.DEVNULL
    words = [str(group), str(root), disk, "in-memory" if in_memory else ""]
    command = ["sh", "-eu", "-c", BOOT, "sh", *words]
    outside = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
    first = Path(f"/proc/{outside.pid}/task/{outside.pid}/children")
    try:
        assert until(lambda: bool(first.read_text().split()))
        machine = Machine(root, int(first.read_text().split()[0]))
        assert until(lambda: machine.run("systemctl", "is-system-running").stdout.strip() in STARTED)
        yield machine
    finally:
        outside.send_signal(signal.SIGKILL)  # and with it, all that is inside
        outside.wait()
        until(lambda: _is_removed(group))


def _is_removed(group: Path) -> bool:
    for inner in sorted(group.rglob("*/"), reverse=True):
        try:
            inner.rmdir()
        except OSError:
            return False
    try:
        group.rmdir()
    except OSError:
        return False
    return True
