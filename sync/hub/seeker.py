"""Looks where the hub may be, while it does not answer where it was; in a thread of its own.

Where somebody has said that it is comes first, then hints. Who is found is followed only if it holds the
pinned key, knows our token, and is the same hub in the same epoch or a later one. Must not know: how it is
looked for.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from http import HTTPStatus
from itertools import chain
from threading import Event, Thread

from msgspec.structs import replace

from checkin.errors import EinlassError
from sync.hub.hints import Find
from sync.hub.known import NOT_UNDERSTOOD
from sync.hub.line import Line, open_line
from sync.hub.membership import (
    Marks,
    Membership,
    Whereabouts,
    load_marks,
    load_membership,
    save_membership,
)
from sync.hub.protocol import Manifest
from sync.hub.steps import Answer, Request, What
from sync.ledger import Ledger
from sync.wire import decode_answer

FIRST_S = 4.0
"""A hub that only starts anew is back by then."""
AGAIN_S = 20.0
WITHIN_S = 5.0
ASK = Request(what=What.MANIFEST, path="/manifest", within_s=WITHIN_S)


class Seeker:
    """Moves where the hub is, for all lines of this kiosk and in the ledger.

    Args:
        ledger_factory: Opens the thread's own connection, for as long as somebody is asked.
        membership: To which hub.
        where: Is moved.
        find: Who may be it.
        mono_ns: A clock that never jumps.
        wake: Set when it was found.
    """

    def __init__(  # its one maker names them all
        self,
        ledger_factory: Callable[[], AbstractContextManager[Ledger]],
        membership: Membership,
        where: Whereabouts,
        find: Find,
        mono_ns: Callable[[], int],
        wake: Event,
    ) -> None:
        self._ledger_factory = ledger_factory
        self._membership = membership
        self._where = where
        self._by_hand = membership.by_hand or membership.url
        self._find = find
        self._mono_ns = mono_ns
        self._wake = wake
        self._is_lost = Event()
        self._stopping = Event()
        self._line: Line | None = None
        self.thread = Thread(target=self._run, name="hub-seeker", daemon=True)

    def told(self, *, is_lost: bool) -> None:
        """From any thread: whether the hub answers."""
        if is_lost:
            self._is_lost.set()
        else:
            self._is_lost.clear()

    def hang_up(self) -> None:
        """From any thread: look no more."""
        self._stopping.set()
        self._is_lost.set()
        if (line := self._line) is not None:
            line.hang_up()

    def _run(self) -> None:
        pause_s = FIRST_S
        while self._is_lost.wait() and not self._stopping.wait(pause_s):
            is_found = self._is_lost.is_set() and self._look()
            pause_s = FIRST_S if is_found or not self._is_lost.is_set() else AGAIN_S

    def _look(self) -> bool:
        hints = self._find(self._membership.hub, self._stopping)
        return any(url != self._known and self._follow(url) for url in chain([self._by_hand], hints))

    @property
    def _known(self) -> str:
        return self._where.url or self._membership.url

    def _follow(self, url: str) -> bool:
        """Go there, if it is our hub. Whatever fails, we stay."""
        try:
            with self._ledger_factory() as ledger:
                stored = load_membership(ledger.store)
                if stored is None or stored.token != self._membership.token:
                    return False
                moved = replace(stored, url=url)
                if not is_ours(self._ask(moved), moved, load_marks(ledger.store)):
                    return False
                if not self._move(ledger, url):
                    return False
        except EinlassError:  # somebody else, nobody, or a ledger that somebody else is writing to
            return False
        self._where.move(url)
        self._wake.set()
        return True

    def _move(self, ledger: Ledger, url: str) -> bool:
        """Keep the address and nothing else, if we still are who we were: asking has taken seconds."""
        with ledger.writing():
            now = load_membership(ledger.store)
            if now is None or now.token != self._membership.token:
                return False
            if now.url == self._known:
                by_hand = "" if url == self._by_hand else self._by_hand
                save_membership(ledger.store, replace(now, url=url, by_hand=by_hand))
                return True
        return now.url == url  # somebody has said meanwhile where it is

    def _ask(self, moved: Membership) -> Answer:
        with closing(open_line(moved, self._mono_ns)) as self._line:
            if self._stopping.is_set():
                self._line.hang_up()
            return self._line.ask(ASK)


def is_ours(answer: Answer, membership: Membership, marks: Marks) -> bool:
    """Whether that is our hub's answer, and not that of one that was our hub once.

    Raises:
        WireFormatError: It is no manifest.
    """
    if answer.status != HTTPStatus.OK:
        return False
    found = decode_answer(answer.raw, Manifest, NOT_UNDERSTOOD)
    return found.hub == membership.hub and (marks.hub != found.hub or found.epoch >= marks.epoch)
