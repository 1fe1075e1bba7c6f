"""pretix as the arbiter: it locks the ticket, so of two doors that ask at once one is refused.

Must not know: the ledger, how bytes travel (`sync.pretix.line`), what a door makes of the ruling.
Source of calls and answers: pretix 2026.8, REST API, "Check-ins", and what a real server said to them.
"""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import cast

from checkin.clock import utc_to_ms
from checkin.errors import SyncError, WireFormatError
from checkin.text import clean_text
from checkin.verdict import Reason
from sync.arbitration import Granted, Plea, Refused, Ruling, Unanswered
from sync.pretix.addresses import organizer_path
from sync.pretix.calls import MAX_DETAIL_CHARS, answers_body, iso_time, nonce_text
from sync.pretix.line import Answer, Call, Json, Limits, Line, decode

NAME_LOOKUP_S = 0.05
"""The line's deadline is exact but for looking up a name; so much later we go on without it."""

LATE = Unanswered("The central system does not answer in time.")
BUSY = Unanswered("The central system has not answered the question before.")
SET_UP = Unanswered("The central system cannot judge tickets for this check-in list; check its settings.")
"""It answers, but not about the ticket: a list that was deleted there, a question or a medium that this kiosk
knows nothing of. That is somebody's mistake in a set-up, and no reason to close a door."""

REASONS: Mapping[str, Reason] = {reason.value: reason for reason in Reason}


class PretixArbiter:
    """pretix as the arbiter; satisfies `sync.arbitration.Arbiter`.

    Each question is asked in a thread of its own, for the sake of the one thing that no deadline reaches: the
    system's look-up of a name, which takes seconds when the network is gone.

    Args:
        line: To the server, its own; closed by this.
        organizer: Its short name in pretix.
        within_s: The deadline.
    """

    def __init__(self, line: Line, organizer: str, within_s: float) -> None:
        self._line = line
        self._path = f"{organizer_path(organizer)}/checkinrpc/redeem/"
        self._within_s = within_s
        self._asking = Lock()

    def rule(self, plea: Plea) -> Ruling:
        """Ask; without an answer in time, or while the server wants to be left alone: unanswered."""
        if self._line.quiet_s() > 0:
            return LATE
        if not self._asking.acquire(blocking=False):
            return BUSY
        heard: SimpleQueue[Ruling] = SimpleQueue()
        Thread(target=self._ask, args=(plea, heard), name="arbiter", daemon=True).start()
        try:
            return heard.get(timeout=self._within_s + NAME_LOOKUP_S)
        except Empty:
            return LATE

    def _ask(self, plea: Plea, heard: "SimpleQueue[Ruling]") -> None:
        """In the question's own thread. Its answer may come when nobody waits for it any more."""
        try:
            answer = self._line.ask(_redeem_call(plea, self._path), within_s=self._within_s)
            ruling = read_ruling(plea, answer)
        except SyncError as error:
            ruling = Unanswered(error.problem)
        finally:
            self._asking.release()
        heard.put(ruling)

    def hang_up(self) -> None:
        """From any thread: end the question under way, and let no other one begin."""
        self._line.hang_up()

    def close(self) -> None:
        """Give back the connection."""
        self._line.close()


def open_arbiter(url: str, organizer: str, token: str, *, deadline_ms: int) -> PretixArbiter:
    """The same with a line of its own.

    Raises:
        ConfigError: An address or token that cannot be used.
    """
    within_s = deadline_ms / 1000
    return PretixArbiter(Line(url, token, limits=Limits(connect_s=within_s)), organizer, within_s)


def read_ruling(plea: Plea, answer: Answer) -> Ruling:
    """What an answer says about the ticket; what says nothing about it is no ruling."""
    try:
        said = decode(answer.raw, object)
    except WireFormatError:
        return SET_UP
    if not isinstance(said, dict):
        return SET_UP
    if said.get("status") == "ok" and answer.status < HTTPStatus.BAD_REQUEST:
        return Granted()
    if said.get("status") != "error" or not isinstance(said.get("reason"), str):
        return SET_UP
    return _refused(plea, said)


def _redeem_call(plea: Plea, path: str) -> Call:
    body: Json = {
        "lists": [plea.list],
        "secret": plea.secret,
        "source_type": "barcode",
        "type": "entry",
        "force": False,
        "ignore_unpaid": plea.ignore_unpaid,
        "nonce": nonce_text(plea.nonce),
        "datetime": iso_time(plea.at_ms),
        "questions_supported": False,  # they were asked here; a door that waits for a form is no door
        "answers": answers_body(plea.answers),
    }
    return Call(path, body)


def _refused(plea: Plea, said: Mapping[str, object]) -> Ruling:
    reason = REASONS.get(str(said["reason"]), Reason.ERROR)
    entries = _entries(plea, said.get("position"))
    if plea.is_repeated and any(entered_ms == plea.at_ms for entered_ms, _ in entries):
        # The answer to the first question was lost, and rules are looked at before the nonce: what stands in
        # the way of this entry is the entry itself.
        return Granted()
    words = said.get("reason_explanation")
    text = clean_text(words, MAX_DETAIL_CHARS) if isinstance(words, str) else ""
    entered_ms, gate = (
        max(entries, default=(None, None)) if reason is Reason.ALREADY_REDEEMED else (None, None)
    )
    return Refused(reason, text, entered_ms, gate)


def _entries(plea: Plea, position: object) -> list[tuple[int, int]]:
    """Time and gate (0 = none) of each entry at this list that central has of the ticket."""
    found = position.get("checkins") if isinstance(position, dict) else None
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    return [entry for row in rows for entry in _entry(plea, row)]


def _entry(plea: Plea, row: Mapping[str, object]) -> list[tuple[int, int]]:
    if row.get("list") != plea.list or row.get("type") != "entry":
        return []
    try:
        at = datetime.fromisoformat(cast("str", row.get("datetime")))
    except (TypeError, ValueError):
        return []
    gate = row.get("gate")
    return [(utc_to_ms(at), gate if isinstance(gate, int) else 0)] if at.tzinfo else []
