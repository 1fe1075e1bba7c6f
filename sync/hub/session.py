"""What a kiosk and its hub say to each other, in which order: a machine without sockets, threads or a clock.

Whoever drives it asks `next`, carries out the request, hands in what came back, and carries out the effects
on the ledger before it asks again. After an effect that could not be carried out, a new session goes on from
the marks on the disk. Must not know: HTTP, the ledger's tables, who drives it.
"""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from msgspec.structs import replace

from checkin.errors import LinkDownError, SyncError
from checkin.text import clean_text
from sync.hub.known import NOT_UNDERSTOOD, Effects, Known, testify
from sync.hub.membership import Marks
from sync.hub.outbox import Unsent
from sync.hub.pauses import NS_PER_S, Pauses, ns
from sync.hub.protocol import BATCH_ENTRIES, REVOKED, Batch, Feed, Heartbeat, Manifest, Problem
from sync.hub.steps import (
    Answer,
    EndAccess,
    Ended,
    Heard,
    KeepMarks,
    Lost,
    Request,
    Step,
    Trouble,
    Wait,
    What,
    Witnessed,
)
from sync.outbox import TOKEN_PAUSE_S

POLL_EVERY_S = 2.0
"""While nothing is heard by itself."""
LOOK_EVERY_S = 10.0
"""While it is: a safety net."""
LONGEST_WAIT_S = 5.0
"""Another program may have written to the same ledger without waking us."""
STOPPED_S = 300.0
"""After the hub has refused our entries for good: somebody has to act first."""
PIECE_BYTES = 1 << 20
MAX_WORDS = 300
"""Of the hub's own, shown to staff."""
EVERY_S: Mapping[What, float] = {What.MANIFEST: 300.0, What.HEARTBEAT: 10.0}

WITHIN_S: Mapping[What, float] = {
    What.MANIFEST: 10.0,
    What.EVENT: 30.0,
    What.TICKETS: 60.0,
    What.STAFF: 30.0,
    What.SNAPSHOT: 60.0,
    What.PEOPLE: 30.0,
    What.FEED: 30.0,
    What.UPLOAD: 30.0,
    What.HEARTBEAT: 10.0,
    What.WITNESS: 30.0,
}
GOOD = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.PARTIAL_CONTENT})
FOR_GOOD = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
"""Answers to an upload that say something about the entries."""
NOT_NOW = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


class Session:
    """One device's talk with its hub. Belongs to one thread.

    Args:
        marks: How far it has come, from the ledger.
        boot_id: This start of the program.
        jitter: 0 to 1, drawn once per kiosk.
    """

    def __init__(self, marks: Marks, boot_id: str, *, jitter: float = 0.5) -> None:
        self.known = Known(marks)
        self.is_connected: bool | None = None
        self.is_live = False
        """Whether the hub's live feed is heard."""
        self.is_fresh = False
        """Whether all that there was to fetch is here; what goes up may still wait for a ruling."""
        self._boot_id = boot_id
        self._pauses = Pauses(jitter)
        self._due_ns = dict.fromkeys((What.MANIFEST, What.FEED, What.HEARTBEAT), 0)
        self._turns = dict.fromkeys(What, 0)
        self._is_ended = False

    def next(self, now_ns: int, outgoing: Unsent, status: Heartbeat) -> Step:
        """What to do now: of all that is due, what was asked longest ago.

        Args:
            now_ns: Our monotonic clock.
            outgoing: Our own entries.
            status: How this device is; what is known here is put into it.
        """
        if self._is_ended:
            return Ended()
        wanted = [what for what in self._wanted(now_ns, outgoing) if now_ns >= self._pauses.until_ns(what)]
        if not wanted:
            return Wait(self._wait_s(now_ns))
        what = min(wanted, key=self._turns.__getitem__)
        self._turns[what] = max(self._turns.values()) + 1
        marks = self.known.marks
        told = replace(status, pending=outgoing.pending_count(marks), cursor=marks.journal)
        return _request(self.known, what, (self._boot_id, now_ns), told)

    def heard(self, request: Request, answer: Answer, now_ns: int) -> Effects:
        """What an answer asks for."""
        what = request.what
        if answer.status not in GOOD:
            return self._refused(what, answer, now_ns)
        try:
            effects = self.known.take(what, answer)
        except SyncError as error:
            return self.failed(request, error, now_ns)
        self._pauses.worked(what)
        if what in self._due_ns:
            is_more = what is What.FEED and bool(effects)  # a page that held something
            feed_s = LOOK_EVERY_S if self.is_live else POLL_EVERY_S
            self._due_ns[what] = now_ns + (0 if is_more else ns(EVERY_S.get(what, feed_s)))
        return [*self._found(), *effects]

    def failed(self, request: Request, error: SyncError, now_ns: int) -> Effects:
        """Nobody answered, or what came was no answer."""
        if isinstance(error, LinkDownError):
            self._pauses.link_failed(now_ns)
            return self._lost(str(error))
        self._pauses.failed(request.what, now_ns)
        return [*self._found(), Trouble(error.problem, error.remedy)]

    def spoiled(self, what: What, error: SyncError, marks: Marks, now_ns: int) -> Effects:
        """What came could not be kept, because it is no good: go on from the marks on the disk."""
        self.known.marks = marks
        self._pauses.failed(what, now_ns)
        return [Trouble(error.problem, error.remedy)]

    def live(self, feed: Feed) -> Effects:
        """Something came by itself. What does not follow what is here is fetched."""
        self._pauses.forget()
        return self.known.fed(feed)

    def live_changed(self, *, is_live: bool) -> None:
        """The live feed begins, or has ended; either way something may have been missed."""
        self.is_live = is_live
        self._due_ns[What.FEED] = 0
        if is_live:
            self._pauses.forget()

    def _wanted(self, now_ns: int, outgoing: Unsent) -> list[What]:
        there, marks = self.known.there, self.known.marks
        if there is None:
            self.is_fresh = False
            return [What.MANIFEST]
        # Who there is and what has happened is not taken before it is known where.
        is_blank = there.event != marks.event and not marks.event
        news = [] if is_blank else _bulk(self.known, there, is_due=now_ns >= self._due_ns[What.FEED])
        if there.event != marks.event:
            news.append(What.EVENT)
        if there.tickets != marks.tickets:
            news.append(What.TICKETS)
        if there.staff is not None and there.staff != marks.staff:
            news.append(What.STAFF)
        self.is_fresh = bool(self.is_connected) and not news
        self.known.parcel = outgoing.batch(marks, self.known.limit)
        upload = [What.UPLOAD] if self.known.parcel.entries else []
        if self.is_fresh and not upload and testify(self.known, outgoing):
            upload = [What.WITNESS]
        return upload + news + [what for what in EVERY_S if now_ns >= self._due_ns[what]]

    def _wait_s(self, now_ns: int) -> float:
        """Until something is due or a pause ends, but not long: others may write to the same ledger."""
        times = [max(self._due_ns.get(what, 0), self._pauses.until_ns(what)) for what in What]
        until_ns = min((at for at in times if at > now_ns), default=now_ns + ns(LONGEST_WAIT_S))
        return min((until_ns - now_ns) / NS_PER_S, LONGEST_WAIT_S)

    def _refused(self, what: What, answer: Answer, now_ns: int) -> Effects:
        """What to do about an answer that is no good."""
        status, said = answer.status, _read_problem(answer)
        if status == HTTPStatus.FORBIDDEN and said.code == REVOKED:
            self._is_ended = True
            return [EndAccess()]
        if status == HTTPStatus.UNAUTHORIZED:
            # Its memory may be gone, which is no reason to forget anybody here.
            self._pauses.link_failed(now_ns, TOKEN_PAUSE_S)
            return self._lost(f"{said.problem} {said.remedy}")
        if status in NOT_NOW:
            self._pauses.link_failed(now_ns, answer.retry_after_s)
            return self._lost(f"The hub cannot answer now ({status}).")
        if what is What.UPLOAD and status in FOR_GOOD:
            return [*self._found(), *self._upload_refused(status, said, now_ns)]
        if what is What.WITNESS and status in FOR_GOOD:
            heard = Witnessed(self.known.marks, self.known.testimony)  # others are still to be heard of
            return [*self._found(), heard, Trouble(said.problem, said.remedy)]
        if what is What.SNAPSHOT:
            self.known.there = None  # another one may have taken its place
            self.known.pieces.miss()
        self._pauses.failed(what, now_ns, answer.retry_after_s)
        return [*self._found(), Trouble(said.problem, said.remedy)]

    def _upload_refused(self, status: int, said: Problem, now_ns: int) -> Effects:
        """Smaller, or from the beginning; else somebody has to look, and the download goes on."""
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            if self.known.halve():
                return []
        elif self.known.resend():
            return [KeepMarks(self.known.marks)]
        self._pauses.failed(What.UPLOAD, now_ns, STOPPED_S)
        return [Trouble(said.problem, said.remedy)]

    def _found(self) -> Effects:
        was, self.is_connected = self.is_connected, True
        return [] if was else [Heard()]

    def _lost(self, problem: str) -> Effects:
        was, self.is_connected, self.is_fresh = self.is_connected, False, False
        return [] if was is False else [Lost(problem)]


def _bulk(known: Known, there: Manifest, *, is_due: bool) -> list[What]:
    """Who there is and what has happened."""
    wanted, marks = [], known.marks
    if there.positions > marks.positions:
        is_whole = marks.positions == 0 and known.pieces.is_wanted
        wanted.append(What.SNAPSHOT if is_whole else What.PEOPLE)
    if there.journal > marks.journal or is_due:
        wanted.append(What.FEED)
    return wanted


def _request(known: Known, what: What, sent: tuple[str, int], status: Heartbeat) -> Request:
    path, body = _ask(known, what, sent, status)
    start = len(known.pieces.raw)
    span = (start, start + PIECE_BYTES) if what is What.SNAPSHOT else (0, 0)
    return Request(what=what, path=path, body=body, within_s=WITHIN_S[what], start=span[0], stop=span[1])


def _ask(known: Known, what: What, sent: tuple[str, int], status: Heartbeat) -> tuple[str, bytes]:
    """Path and body; a batch says in which start of the program it was sent, and when."""
    marks = known.marks
    match what:
        case What.UPLOAD | What.WITNESS:
            entries = known.testimony if what is What.WITNESS else known.parcel.entries
            batch = Batch(boot_id=sent[0], sent_ns=sent[1], entries=entries)
            return "/journal", msgspec.json.encode(batch)
        case What.HEARTBEAT:
            return "/heartbeat", msgspec.json.encode(status)
        case What.SNAPSHOT:
            return f"/snapshot/{known.pieces.name}", b""
        case What.PEOPLE:
            return f"/positions?after={marks.positions}&limit={BATCH_ENTRIES}", b""
        case What.FEED:
            return f"/journal?after={marks.journal}&limit={BATCH_ENTRIES}", b""
        case What.MANIFEST | What.EVENT | What.TICKETS | What.STAFF:
            known.asked = marks
            return f"/{what.value}", b""


def _read_problem(answer: Answer) -> Problem:
    """What the hub says is wrong, if it says so."""
    try:
        said = msgspec.json.decode(answer.raw, type=Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Problem(problem=f"The hub answers {answer.status}.", remedy=NOT_UNDERSTOOD[1])
    problem, remedy = clean_text(said.problem, MAX_WORDS), clean_text(said.remedy, MAX_WORDS)
    return Problem(problem=problem, remedy=remedy, code=said.code)
