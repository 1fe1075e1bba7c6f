"""What the network does to what kiosk and hub say: it is slow, loses, repeats and is cut.

Packets that are lost are sent again by TCP, which costs time; a connection that goes takes a request or its
answer along. Must not know: what is said.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from sync.simulation.timeline import NS_PER_S, Timeline

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  # a seeded one is passed in

RESEND_S = 0.2
"""TCP's first patience; it doubles with each further loss."""
MOST_RESENDS = 8
SILENCE_S = 10.0
"""After so long a request on a connection that was there is given up; see `sync.hub.line.LIMITS`."""
CONNECT_S = 3.0
"""The same for one that needs a new connection."""
HEARD_FIRST = 0.5
"""How often a connection that goes takes the answer along, and not the request."""


class Weather(msgspec.Struct, frozen=True, kw_only=True):
    """How the network is.

    Attributes:
        latency_ms: One way, on average; most are faster and some are much slower.
        jitter_ms: On top of it, evenly from nothing to this.
        loss: Of packets.
        lost_uploads: Of requests that carry entries, together with their connection.
        doubled_uploads: Of the same, that arrive a second time.
        offline: How likely each kiosk is cut off in each minute.
    """

    latency_ms: float = 7.0
    jitter_ms: float = 0.0
    loss: float = 0.0
    lost_uploads: float = 0.02
    doubled_uploads: float = 0.01
    offline: float = 0.0


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One request.

    Attributes:
        carry: What happens at the other end; gives the answer. May be called twice.
        answered: Called with the answer.
        failed: Called instead, when there is none.
        within_s: How long the asker waits.
        is_upload: Whether it carries entries.
    """

    carry: Callable[[], bytes]
    answered: Callable[[bytes], None]
    failed: Callable[[], None]
    within_s: float
    is_upload: bool = False


class Wire:
    """Between one kiosk and the hub."""

    def __init__(self, timeline: Timeline, dice: "Random", weather: Weather) -> None:
        self.is_cut = False
        self.on_cut: Callable[[], None] = lambda: None
        self._timeline = timeline
        self._dice = dice
        self._weather = weather
        self._is_open = True
        self._told_ns = 0

    def change(self, *, is_cut: bool) -> None:
        """Cut it or heal it."""
        was, self.is_cut = self.is_cut, is_cut
        if is_cut and not was:
            self.on_cut()

    def ask(self, exchange: Exchange) -> None:
        """Carry a request there and its answer back; or not."""
        out_s, back_s = self._delay_s(), self._delay_s()
        begun_ns = self._timeline.now_ns
        if self.is_cut:
            patience_s = SILENCE_S if self._is_open else CONNECT_S
            self._is_open = False
            self._fail(exchange, begun_ns, patience_s)
            return
        self._is_open = True
        loses = exchange.is_upload and self._dice.random() < self._weather.lost_uploads
        if loses and self._dice.random() >= HEARD_FIRST:
            self._fail(exchange, begun_ns, out_s)
            return
        if out_s + back_s > exchange.within_s:
            self._fail(exchange, begun_ns, exchange.within_s)
            self._timeline.after(out_s, lambda: self._arrive_unheeded(exchange))
            return
        self._timeline.after(out_s, lambda: self._arrive(exchange, begun_ns, back_s, loses=loses))
        if exchange.is_upload and self._dice.random() < self._weather.doubled_uploads:
            self._timeline.after(out_s + self._delay_s(), lambda: self._arrive_unheeded(exchange))

    def tell(self, deliver: Callable[[], None]) -> None:
        """One piece of a stream from the hub: it comes in order, and not when the wire is cut meanwhile."""
        if self.is_cut:
            return
        at_ns = max(self._timeline.now_ns + round(self._delay_s() * NS_PER_S), self._told_ns)
        self._told_ns = at_ns
        self._timeline.after(
            (at_ns - self._timeline.now_ns) / NS_PER_S, lambda: None if self.is_cut else deliver()
        )

    def _arrive(self, exchange: Exchange, begun_ns: int, back_s: float, *, loses: bool) -> None:
        if self.is_cut:
            self._fail(exchange, begun_ns, SILENCE_S)
            return
        raw = exchange.carry()
        if loses:
            self._fail(exchange, begun_ns, 0.0)
            return
        self._timeline.after(back_s, lambda: self._return(exchange, begun_ns, raw))

    def _arrive_unheeded(self, exchange: Exchange) -> None:
        """Too late, or a second time: nobody waits for the answer."""
        if not self.is_cut:
            exchange.carry()

    def _return(self, exchange: Exchange, begun_ns: int, raw: bytes) -> None:
        if self.is_cut:
            self._fail(exchange, begun_ns, SILENCE_S)
        else:
            exchange.answered(raw)

    def _fail(self, exchange: Exchange, begun_ns: int, patience_s: float) -> None:
        """Whoever asked notices when the connection says so, or when patience is at its end."""
        waited_s = (self._timeline.now_ns - begun_ns) / NS_PER_S
        self._timeline.after(min(patience_s, exchange.within_s) - waited_s, exchange.failed)

    def _delay_s(self) -> float:
        """One way."""
        weather, dice = self._weather, self._dice
        delay_ms = dice.expovariate(1 / weather.latency_ms) + dice.random() * weather.jitter_ms
        stalled_s, resend_s = 0.0, RESEND_S
        for _ in range(MOST_RESENDS if weather.loss else 0):
            if dice.random() >= weather.loss:
                break
            stalled_s, resend_s = stalled_s + resend_s, resend_s * 2
        return delay_ms / 1000 + stalled_s
