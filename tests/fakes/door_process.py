"""The door as a real process that can be killed: lines in, answers out, nothing waits for ever."""

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

REPOSITORY = Path(__file__).parents[2]
PATIENCE_S = 60.0


class DoorProcess:
    """``einlass door`` on a data folder; a context manager that leaves no process behind."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("EINLASS_")}
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "kiosk", "door", "--json", "--list", "Einlass"),
                *("--data-dir", str(data_dir), *options),
            ],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def say(self, text: str) -> None:
        """Hold up a ticket."""
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode() + b"\n")
        self._process.stdin.flush()

    def is_answering(self, within_s: float) -> bool:
        """Whether something of an answer has come by then."""
        assert self._process.stdout is not None
        return bool(select.select([self._process.stdout], [], [], within_s)[0])

    def hear(self) -> dict[str, Any]:
        """The next answer."""
        assert self.is_answering(PATIENCE_S), "the door says nothing"
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def ask(self, text: str) -> dict[str, Any]:
        """Hold up a ticket and wait for the answer."""
        self.say(text)
        return self.hear()

    def kill(self) -> None:
        """``kill -9``, if it still lives."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
        self._process.wait(PATIENCE_S)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()

    def end(self) -> int:
        """Close its input and wait for an orderly end; returns the exit code."""
        self._process.communicate(timeout=PATIENCE_S)
        return self._process.returncode
