"""How a paired device reaches its pretix: one pace for all of its lines.

Must not know: what is asked over a line.
"""

import msgspec

from checkin.clock import Clock
from sync.pretix.line import Limits, Line
from sync.pretix.pace import PER_MINUTE, Pace
from sync.pretix.pairing import Pairing

PATIENT = Limits(connect_s=5.0, silence_s=45.0, answer_s=90.0, answer_bytes=64 << 20)
"""For pages of orders: a busy server takes its time, and a page with badge data may have many megabytes."""


class Access(msgspec.Struct, frozen=True):
    """One device's way to its server.

    Attributes:
        pairing: With whom.
        clock: Central's is held against it.
        pace: Counts the requests of all lines.
        allow_http: Whether the organiser allows an address that is not encrypted.
    """

    pairing: Pairing
    clock: Clock
    pace: Pace
    allow_http: bool = False

    def line(self, limits: Limits | None = None) -> Line:
        """A line of the caller's own, which closes it.

        Raises:
            ConfigError: The address or token cannot be used.
        """
        return Line(
            self.pairing.url,
            self.pairing.token,
            pace=self.pace,
            clock=self.clock,
            allow_http=self.allow_http,
            limits=limits,
        )


def open_access(
    pairing: Pairing, clock: Clock, *, allow_http: bool = False, per_minute: int = PER_MINUTE
) -> Access:
    """The same with a pace of its own; what was allowed when it was paired holds from then on."""
    return Access(pairing, clock, Pace(per_minute), allow_http or pairing.allows_http)
