"""What the hub writes down about itself: JSON lines without personal data, and counts for Prometheus.

Must not know: HTTP, what was asked for or answered: only the template of a path, never the path itself.
"""

import traceback
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import TextIO

import msgspec

from checkin.clock import Clock, ms_to_utc
from checkin.errors import EinlassError


class Asked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request that was answered.

    Attributes:
        route: Template of its path, such as ``/api/1/snapshot/{name}``; empty = there is no such path.
        ms: From its first byte to the last of the answer; for the live feed, how long it was listened to.
        device: As the organiser calls the device; empty = no token that we know.
    """

    method: str
    route: str
    status: int
    ms: int
    device: str = ""


class Logbook:
    """Writes lines and keeps counts. One thread only.

    Args:
        stream: Where lines go; None = nowhere.
        worker: Stands in every line and at every count; empty = there is but one.
    """

    def __init__(self, clock: Clock, stream: TextIO | None = None, worker: str = "") -> None:
        self.label: dict[str, str] = {"worker": worker} if worker else {}
        self._clock = clock
        self._stream = stream
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._ms: Counter[tuple[str, str]] = Counter()
        self.alarms: Counter[str] = Counter()
        """How often something was seen that somebody should look at, by its word in `hub.alarms`."""

    def asked(self, asked: Asked) -> None:
        """Note a request."""
        self._requests[asked.method, asked.route, asked.status] += 1
        self._ms[asked.method, asked.route] += asked.ms
        self._write("request", msgspec.to_builtins(asked))

    def happened(self, what: str, **values: str | int) -> None:
        """Note something else, in a word of ours and values that are nobody's."""
        self._write(what, values)

    def broke(self, error: BaseException) -> None:
        """Note an error by kind, place and our sentence for it. Its text may hold anything: left out."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
        said: dict[str, str | int] = {"kind": type(error).__name__, "place": place}
        if isinstance(error, EinlassError) and error.state:
            said["state"] = error.state
        self._write("error", said)

    def counts(self) -> Iterable[tuple[str, dict[str, str], float]]:
        """Name, labels and value of every count."""
        for (method, route, status), count in sorted(self._requests.items()):
            yield (
                "einlass_requests_total",
                {"method": method, "route": route, "status": str(status)} | self.label,
                count,
            )
        for (method, route), ms in sorted(self._ms.items()):
            yield "einlass_request_seconds_sum", {"method": method, "route": route} | self.label, ms / 1000

    def _write(self, what: str, values: dict[str, str | int]) -> None:
        if self._stream is None:
            return
        at = ms_to_utc(self._clock.now_ms()).isoformat(timespec="milliseconds")
        with suppress(OSError, ValueError):  # a full disk or a closed pipe is no reason to answer nobody
            self._stream.write(
                msgspec.json.encode({"at": at, "what": what} | self.label | values).decode() + "\n"
            )
            self._stream.flush()
