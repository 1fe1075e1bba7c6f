"""The hub as the arbiter: it hears of every door, so of two that ask at once one is refused.

With a question goes all that the hub has not heard of this device, so that it never rules knowing less.
Must not know: what a door makes of the ruling.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from http import HTTPStatus
from queue import Empty, SimpleQueue
from threading import Lock, Thread

import msgspec

from checkin.errors import EinlassError, SyncError
from checkin.verdict import Reason
from sync.arbitration import Granted, Plea, Refused, Ruling, Unanswered
from sync.hub.known import NOT_UNDERSTOOD
from sync.hub.line import Line, open_line
from sync.hub.membership import Marks, Membership, Whereabouts, load_marks
from sync.hub.outbox import Outgoing
from sync.hub.protocol import Ask, Batch, Ruled
from sync.hub.steps import Answer, Request, What
from sync.ledger import Ledger
from sync.serving import explain
from sync.wire import Limits, decode_answer

NAME_LOOKUP_S = 0.05
"""The line's deadline is exact but for looking up a name; so much later we go on without it."""
ANSWER_BYTES = 1 << 16
LAST_WAIT_S = 1.0

LATE = Unanswered("The hub does not answer in time.")
BUSY = Unanswered("The hub has not answered the question before.")
BEHIND = Unanswered("The hub has not heard of so much here that it cannot be asked now.")
FORMER = Unanswered("A former hub answers.")
NO_RULING = Unanswered("The hub cannot rule on this entry now.")

REASONS: Mapping[str, Reason] = {reason.value: reason for reason in Reason}


class HubArbiter:
    """The hub as the arbiter; satisfies `sync.arbitration.Arbiter`.

    Each question is asked in a thread of its own, for the sake of the one thing that no deadline reaches: the
    system's look-up of a name.

    Args:
        ledger_factory: Opens a connection for those threads, which ask one after the other.
        line: To the hub, its own; closed by this.
        within_s: The deadline.
        mono_ns: The clock by which entries were written.
    """

    def __init__(
        self,
        ledger_factory: Callable[[], AbstractContextManager[Ledger]],
        line: Line,
        within_s: float,
        mono_ns: Callable[[], int],
    ) -> None:
        self._ledger_factory = ledger_factory
        self._line = line
        self._within_s = within_s
        self._mono_ns = mono_ns
        self._asking = Lock()
        self._ledger: Ledger | None = None
        self._outgoing: Outgoing | None = None
        self._resources = ExitStack()

    def rule(self, plea: Plea) -> Ruling:
        """Ask; without an answer in time: unanswered."""
        if not self._asking.acquire(blocking=False):
            return BUSY
        heard: SimpleQueue[Ruling] = SimpleQueue()
        Thread(target=self._ask, args=(plea, heard), name="arbiter", daemon=True).start()
        try:
            return heard.get(timeout=self._within_s + NAME_LOOKUP_S)
        except Empty:
            return LATE

    def hang_up(self) -> None:
        """From any thread: end the question under way, and let no other one begin."""
        self._line.hang_up()

    def close(self) -> None:
        """Give back connections."""
        self._line.close()
        if self._asking.acquire(
            timeout=LAST_WAIT_S
        ):  # else a look-up of a name hangs; its thread ends with us
            self._resources.close()

    def _ask(self, plea: Plea, heard: "SimpleQueue[Ruling]") -> None:
        """In the question's own thread. Its answer may come when nobody waits for it any more."""
        try:
            ruling = self._ruling(plea)
        except SyncError as error:
            ruling = Unanswered(error.problem)
        except EinlassError as error:
            ruling = Unanswered(explain(error, "Asking the hub")[0])
        finally:
            self._asking.release()
        heard.put(ruling)

    def _ruling(self, plea: Plea) -> Ruling:
        ledger, outgoing = self._opened()
        marks = load_marks(ledger.store)
        parcel = outgoing.all_unsent(marks)
        if parcel.last < parcel.newest:
            return BEHIND
        batch = Batch(boot_id=ledger.origin.boot_id, sent_ns=self._mono_ns(), entries=parcel.entries)
        body = msgspec.json.encode(Ask(batch=batch, nonce=plea.nonce))
        request = Request(what=What.UPLOAD, path="/rulings", body=body, within_s=self._within_s)
        return read_ruled(self._line.ask(request), marks)

    def _opened(self) -> tuple[Ledger, Outgoing]:
        """The connection, opened with the first question."""
        if self._ledger is None or self._outgoing is None:
            self._ledger = self._resources.enter_context(self._ledger_factory())
            self._outgoing = Outgoing(self._ledger.store)
        return self._ledger, self._outgoing


def open_arbiter(
    ledger_factory: Callable[[], AbstractContextManager[Ledger]],
    membership: Membership,
    mono_ns: Callable[[], int],
    *,
    deadline_ms: int,
    allow_http: bool = False,
    where: Whereabouts | None = None,
) -> HubArbiter:
    """The same with a line of its own.

    Raises:
        ConfigError: An address, a token or a pin that cannot be used.
    """
    within_s = deadline_ms / 1000
    limits = Limits(connect_s=within_s, silence_s=within_s, answer_s=within_s, answer_bytes=ANSWER_BYTES)
    line = open_line(membership, mono_ns, allow_http=allow_http, limits=limits, where=where)
    return HubArbiter(ledger_factory, line, within_s, mono_ns)


def read_ruled(answer: Answer, marks: Marks) -> Ruling:
    """What an answer says about the entry; what says nothing about it is no ruling.

    Raises:
        WireFormatError: It is not what it should be.
    """
    if answer.status != HTTPStatus.OK:
        return NO_RULING
    ruled = decode_answer(answer.raw, Ruled, NOT_UNDERSTOOD)
    if ruled.epoch < marks.epoch:
        return FORMER
    if not ruled.reason:
        return Granted()
    gate = None if ruled.entered_ms is None else ruled.gate or 0
    return Refused(REASONS.get(ruled.reason, Reason.ERROR), entered_ms=ruled.entered_ms, gate=gate)
