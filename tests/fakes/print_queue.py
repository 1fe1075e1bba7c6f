"""CUPS's programs ``lp``, ``lpstat`` and ``cancel`` as small scripts with one queue, in a folder for PATH.

They answer as CUPS 2.4 does with LC_ALL=C. The queue's state lies in files: `hold` keeps jobs waiting, `stop`
disables it.
"""

from pathlib import Path

LP = """#!/bin/sh
test "$LC_ALL" = C || exit 9
test "$2" = {queue} || {{ echo "lp: The printer or class does not exist." >&2; exit 1; }}
test -e {state}/refuse && {{ echo "lp: Destination is not accepting jobs." >&2; exit 1; }}
n=$(($(ls {state}/jobs | wc -l) + 1))
cat > {state}/jobs/$n.pdf
echo "$@" > {state}/arguments
echo "request id is {queue}-$n (1 file(s))"
"""
LPSTAT = """#!/bin/sh
if test "$1" = -p; then
  test "$2" = {queue} || {{ echo 'lpstat: Invalid destination name in list "'"$2"'".' >&2; exit 1; }}
  if test -e {state}/stop; then
    printf 'printer {queue} disabled since Sat Nov 28 10:00:00 2026 -\\n\\tPaused\\n'
  else echo "printer {queue} is idle.  enabled since Sat Nov 28 10:00:00 2026"; fi
elif test -e {state}/hold; then
  for job in {state}/jobs/*.pdf; do
    echo "{queue}-$(basename $job .pdf) somebody 1024 Sat Nov 28 10:00:00 2026"
  done
fi
"""
CANCEL = """#!/bin/sh
echo "$1" >> {state}/cancelled
"""


class PrintQueue:
    """A queue, its jobs, and its switches.

    Args:
        folder: Where programs and state lie; put `bin` first in PATH.
    """

    def __init__(self, folder: Path, name: str = "badges") -> None:
        self.bin, self._state = folder / "bin", folder / "state"
        self.bin.mkdir()
        (self._state / "jobs").mkdir(parents=True)
        for program, text in (("lp", LP), ("lpstat", LPSTAT), ("cancel", CANCEL)):
            path = self.bin / program
            path.write_text(text.format(queue=name, state=self._state))
            path.chmod(0o755)

    @property
    def jobs(self) -> list[bytes]:
        """The files that were handed over, in order."""
        return [path.read_bytes() for path in sorted((self._state / "jobs").iterdir())]

    @property
    def arguments(self) -> str:
        """How ``lp`` was called last."""
        return (self._state / "arguments").read_text().strip()

    @property
    def cancelled(self) -> list[str]:
        """What was taken back."""
        path = self._state / "cancelled"
        return path.read_text().split() if path.exists() else []

    def switch(self, name: str) -> None:
        """Turn ``hold``, ``stop`` or ``refuse`` on."""
        (self._state / name).touch()
