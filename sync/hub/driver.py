"""Drives one session step by step: over a line, onto a ledger.

Whoever calls decides when, and in which thread. Must not know: threads, screens.
"""

from collections.abc import Callable
from typing import Protocol

from checkin.errors import SyncError
from sync.hub.clock import CorrectedClock
from sync.hub.keeper import Keeper
from sync.hub.membership import load_marks
from sync.hub.outbox import Outgoing
from sync.hub.protocol import Feed, Heartbeat
from sync.hub.session import Session
from sync.hub.steps import (
    Answer,
    BeginEpoch,
    Effect,
    EndAccess,
    KeepEvent,
    KeepMarks,
    KeepPeople,
    KeepSnapshot,
    KeepStaff,
    KeepStandby,
    KeepTickets,
    Request,
    Step,
    TakeFeed,
    Timed,
    What,
    Witnessed,
)
from sync.ledger import Ledger

KEEPS = (
    KeepMarks,
    KeepEvent,
    KeepTickets,
    KeepStaff,
    KeepStandby,
    BeginEpoch,
    Witnessed,
    KeepSnapshot,
    KeepPeople,
    TakeFeed,
    EndAccess,
)


class Asks(Protocol):
    """Whoever carries a request to the hub: `sync.hub.line.Line`, or a simulator."""

    def ask(self, request: Request) -> Answer:
        """One request and its answer.

        Raises:
            LinkDownError: No answer.
            WireFormatError: An answer that makes no sense.
        """
        ...


class Driver:
    """One session over one line and one ledger. Belongs to one thread.

    Args:
        ledger: A connection of the caller's own.
        line: Carries requests.
        clock: Takes the hub's time; its monotonic clock is the session's.
        tell: Takes every effect, after it was carried out.
        told: Takes how many of how many positions are here, while a snapshot is kept.
        jitter: 0 to 1, drawn once per kiosk.
    """

    def __init__(  # each is another part of the world
        self,
        ledger: Ledger,
        line: Asks,
        clock: CorrectedClock,
        tell: Callable[[Effect], None],
        *,
        told: Callable[[int, int], None] = lambda *_: None,
        jitter: float = 0.5,
    ) -> None:
        self._ledger = ledger
        self._jitter = jitter
        self._begin()
        self._line = line
        self._clock = clock
        self._tell = tell
        self._keeper = Keeper(ledger, told)

    def _begin(self) -> None:
        """A session from what is on the disk."""
        origin, store = self._ledger.origin, self._ledger.store
        self._name = origin.device
        self.outgoing = Outgoing(store)
        self.session = Session(load_marks(store), origin.boot_id, jitter=self._jitter)

    def step(self, status: Heartbeat) -> Step:
        """Do what is to be done now; a wait or an end is for the caller.

        Raises:
            LedgerError: It cannot be read or written. Make a new driver.
        """
        step = self.session.next(self._clock.mono_ns(), self.outgoing, status)
        if isinstance(step, Request):
            try:
                answer = self._line.ask(step)
            except SyncError as error:
                self._carry_out(step.what, self.session.failed(step, error, self._clock.mono_ns()))
            else:
                self._carry_out(step.what, self.session.heard(step, answer, self._clock.mono_ns()))
        return step

    def live(self, feed: Feed) -> None:
        """Something came by itself."""
        self._carry_out(What.FEED, self.session.live(feed))

    def pending_count(self) -> int:
        """How many entries the hub has not acknowledged."""
        return self.outgoing.pending_count(self.session.known.marks)

    def _spoiled(self, what: What, error: SyncError) -> None:
        """Go on from what is on the disk, and leave that one thing alone for a while."""
        marks, now_ns = load_marks(self._ledger.store), self._clock.mono_ns()
        for effect in self.session.spoiled(what, error, marks, now_ns):
            self._tell(effect)

    def _carry_out(self, what: What, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, KEEPS):
                try:
                    self._keeper.keep(effect)
                except SyncError as error:  # what came turned out to be no good
                    self._spoiled(what, error)
                    return
                if self._ledger.origin.device != self._name:  # our chain begins anew, see `sync.hub.forks`
                    self._begin()
                    self._tell(effect)
                    return
            elif isinstance(effect, Timed):
                self._clock.learn(effect.asked_ns, effect.answered_ns, effect.hub_ms)
            self._tell(effect)
