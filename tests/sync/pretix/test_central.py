"""The line to pretix: what is said, and that any answer ends in a receipt or in one of our errors."""

import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Event, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checkin.errors import (
    DeviceRevokedError,
    LinkDownError,
    PeerRefusedError,
    SyncError,
    WireFormatError,
)
from checkin.model import Direction, ListId
from checkin.text import clean_text
from sync.outbox import Annulment, FailedScan, Item, Outcome, Receipt, Redemption
from sync.pretix.calls import CheckIn, make_call, read_answer
from sync.pretix.central import PretixCentral
from sync.pretix.line import LONGEST_QUIET_S, Answer, Limits, Line, retry_after_s
from tests.fakes.central import DAY_MS, entry_id

TOKEN = "tok3n-of-this-kiosk"
ENTRY = Redemption(entry_id(1), ListId(1), "SECRET", Direction.ENTRY, DAY_MS + 7)
UNDO = Annulment(entry_id(2), entry_id(1), ListId(1), DAY_MS)
REFUSAL = FailedScan(entry_id(3), ListId(1), "SECRET", "room_full", Direction.EXIT, DAY_MS)
SHORT = Limits(connect_s=1.0, silence_s=0.2, answer_s=0.4, answer_bytes=4096)

Speech = Callable[[socket.socket, Event], None]


@contextmanager
def speaking(speech: Speech) -> Iterator[str]:
    """A server that reads one request per connection and then does as told; gives its address."""
    over = Event()

    def serve() -> None:
        while not over.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                try:
                    _read_request(line)
                    speech(line, over)
                except OSError:
                    continue  # the client went away, as it may

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _read_request(line: socket.socket) -> None:
    """All of it: a connection that is closed with something unread takes the answer with it."""
    head, _, body = line.recv(65536).partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *([0-9]+)", head)
    while length and len(body) < int(length[1]):
        body += (part := line.recv(65536))
        if not part:
            return


def saying(raw: bytes) -> Speech:
    """Say these bytes and hang up."""
    return lambda line, _over: line.sendall(raw)


def dripping(start: bytes, drop: bytes) -> Speech:
    """Begin an answer and never come to its end."""

    def drip(line: socket.socket, over: Event) -> None:
        line.sendall(start)
        while not over.wait(0.02):
            line.sendall(drop)

    return drip


def answering(status: str, body: bytes, headers: str = "") -> Speech:
    """Say a well-formed HTTP answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n"
    return saying(head.encode() + body)


@contextmanager
def central_at(url: str, limits: Limits = SHORT) -> Iterator[PretixCentral]:
    """A client of that address."""
    with closing(PretixCentral(Line(url, TOKEN, limits=limits), "einlass", {1: "congress"}.get)) as central:
        yield central


def deliver_to(speech: Speech, item: Item = ENTRY) -> Receipt:
    """What comes of one delivery to a server that does this."""
    with speaking(speech) as url, central_at(url) as central:
        return central.deliver(item)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        pytest.param("401 Unauthorized", PeerRefusedError, id="wrong token"),
        pytest.param("403 Forbidden", PeerRefusedError, id="not allowed"),
        pytest.param("404 Not Found", PeerRefusedError, id="JSON that is no verdict: wrong organizer"),
        pytest.param("408 Request Timeout", LinkDownError, id="timeout over there"),
        pytest.param("409 Conflict", LinkDownError, id="still in flight"),
        pytest.param("429 Too Many Requests", LinkDownError, id="too fast"),
        pytest.param("502 Bad Gateway", LinkDownError, id="proxy without server"),
        pytest.param("503 Service Unavailable", LinkDownError, id="maintenance"),
        pytest.param("504 Gateway Timeout", LinkDownError, id="server too slow for its proxy"),
        pytest.param("500 Internal Server Error", WireFormatError, id="it fell over this request"),
        pytest.param("302 Found", WireFormatError, id="somebody else's log-in page"),
        pytest.param("418 Teapot", WireFormatError, id="an unknown status"),
    ],
)
def test_what_a_status_means(status: str, error: type[SyncError]) -> None:
    """A status that says nothing about the ticket is an error, and the entry stays."""
    with pytest.raises(error):
        deliver_to(answering(status, b'{"detail": "x"}'))


@pytest.mark.parametrize(
    "speech",
    [
        pytest.param(saying(b""), id="silence"),
        pytest.param(saying(b"\x00\xff" * 100), id="no HTTP"),
        pytest.param(saying(b"SSH-2.0-OpenSSH_9\r\n"), id="another protocol"),
        pytest.param(saying(b"HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{"), id="half an answer"),
        pytest.param(saying(b"HTTP/1.1 201 Created\r\nContent-Length: -4\r\n\r\n"), id="a negative length"),
        pytest.param(
            saying(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), id="broken chunks"
        ),
        pytest.param(saying(b"HTTP/1.1 201 Created\r\n" + b"X: y\r\n" * 40_000), id="headers without end"),
        pytest.param(answering("201 Created", b""), id="nothing in it"),
        pytest.param(answering("201 Created", b"<h1>Welcome to our Wi-Fi</h1>"), id="a web page"),
        pytest.param(answering("404 Not Found", b"<h1>Not found</h1>"), id="a web page that is not there"),
        pytest.param(answering("201 Created", b'"ok"'), id="a bare text"),
        pytest.param(answering("201 Created", b'{"status": "exchange"}'), id="success that is none"),
        pytest.param(answering("201 Created", b"[" * 4000), id="nested without end"),
        pytest.param(answering("201 Created", b'{"status": "\xff"}'), id="no UTF-8"),
        pytest.param(answering("201 Created", b" " * 5000), id="longer than allowed"),
        pytest.param(
            answering("201 Created", b"\x1f\x8b" + b"\0" * 64, "Content-Encoding: gzip\r\n"), id="packed"
        ),
        pytest.param(dripping(b"", b""), id="no answer in time"),
        pytest.param(dripping(b"HTTP/1.1 201 Created\r\nX: ", b"y"), id="headers drop by drop"),
        pytest.param(
            dripping(b"HTTP/1.1 201 Created\r\nContent-Length: 4000\r\n\r\n", b" "), id="a body drop by drop"
        ),
    ],
)
def test_hostile_answers_end_in_a_retry(speech: Speech) -> None:
    """Whatever is at the other end: soon an error of ours, and the entry stays."""
    with pytest.raises((LinkDownError, WireFormatError)):
        deliver_to(speech)


def test_nobody_there_is_a_dead_link() -> None:
    """A refused connection is a dead link."""
    with speaking(saying(b"")) as url:
        pass
    with central_at(url) as central, pytest.raises(LinkDownError):
        central.deliver(ENTRY)


@pytest.mark.parametrize(
    ("item", "status", "body", "detail"),
    [
        pytest.param(
            ENTRY,
            "400 Bad Request",
            b'{"status":"error","reason":"rules","reason_explanation":"Only before 17:00"}',
            "rules: Only before 17:00",
            id="reason and explanation",
        ),
        pytest.param(
            ENTRY,
            "404 Not Found",
            b'{"status":"error","reason":"invalid"}',
            "invalid",
            id="an unknown ticket",
        ),
        pytest.param(
            ENTRY,
            "400 Bad Request",
            b'{"lists":["Invalid pk"]}',
            "Invalid pk",
            id="field errors",
        ),
        pytest.param(ENTRY, "400 Bad Request", b'["No list."]', "No list.", id="a bare list"),
        pytest.param(
            ENTRY,
            "400 Bad Request",
            b'{"status":"error","reason":"\\u001b[2Jx\\u202e"}',
            "x",
            id="control characters are taken out",
        ),
        pytest.param(
            ENTRY,
            "400 Bad Request",
            b'{"status":"error","reason":7}',
            '{"status":"error","reason":7}',
            id="no text",
        ),
        pytest.param(UNDO, "404 Not Found", b'{"detail":"No check-in"}', "No check-in", id="nothing to undo"),
        pytest.param(
            REFUSAL, "404 Not Found", b'{"detail":"Not found."}', "Not found.", id="the list is gone"
        ),
    ],
)
def test_a_rejection_says_why(item: Item, status: str, body: bytes, detail: str) -> None:
    """Rejected entries are done with, and keep central's words, harmless."""
    assert deliver_to(answering(status, body), item) == Receipt(Outcome.REJECTED, detail)


@given(
    st.sampled_from([ENTRY, UNDO, REFUSAL]), st.sampled_from([200, 201, 400, 404]), st.binary() | st.text()
)
@settings(deadline=None, max_examples=300)
def test_any_body_is_read(item: CheckIn, status: int, body: bytes | str) -> None:
    """Bytes and texts of all sorts, as such and as JSON, end in a receipt or in an error of ours."""
    raw = body if isinstance(body, bytes) else json.dumps({"status": body, "reason": body}).encode()
    try:
        receipt = read_answer(item, Answer(status, raw))
    except (WireFormatError, PeerRefusedError):
        return
    assert clean_text(receipt.detail, 200) == receipt.detail


def test_an_entry_in_pretix_words() -> None:
    """The redeem call is forced, names its nonce as a UUID and carries the entry's own time."""
    call = make_call(ENTRY, "/organizers/o", "", 0)
    assert call.path == "/organizers/o/checkinrpc/redeem/"
    assert call.body == {
        "lists": [1],
        "secret": "SECRET",
        "source_type": "barcode",
        "type": "entry",
        "force": True,
        "nonce": "0190a0b1-c2d3-7000-0000-000000000001",
        "datetime": "2026-09-21T14:13:20.007+00:00",
        "questions_supported": False,
    }


@pytest.mark.parametrize(
    ("ours", "stored", "explanation"),
    [
        pytest.param("unpaid", "unpaid", "", id="pretix's own word"),
        pytest.param("room_full", "rules", "room_full", id="a full room"),
        pytest.param("badge_void", "revoked", "badge_void", id="a void badge"),
        pytest.param("not_on_site", "product", "not_on_site", id="an online ticket"),
        pytest.param("unknown_list", "error", "unknown_list", id="a deleted list"),
    ],
)
def test_our_reasons_in_pretix_words(ours: str, stored: str, explanation: str) -> None:
    """A reason that pretix cannot store is told by the nearest one, with ours as explanation."""
    call = make_call(replace(REFUSAL, reason=ours), "", "a/b", 0)
    assert call.body is not None
    assert call.path == "/events/a%2Fb/checkinlists/1/failed_checkins/"
    assert (call.body["error_reason"], call.body["error_explanation"]) == (stored, explanation)


def test_a_refused_undo_is_asked_anew() -> None:
    """After a refusal the key changes: pretix would replay the refusal for a day."""
    keys = [make_call(UNDO, "", "", refusals).headers["X-Idempotency-Key"] for refusals in (0, 0, 1)]
    assert keys[0] == keys[1] != keys[2]


def test_a_refusal_at_an_unknown_list_is_settled() -> None:
    """Without an event there is no address to tell it to."""
    with central_at("http://127.0.0.1:9") as central:
        assert central.deliver(replace(REFUSAL, list=ListId(2))).outcome is Outcome.REJECTED


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        pytest.param({}, 0, id="none"),
        pytest.param({"Retry-After": "7"}, 7, id="seconds"),
        pytest.param({"Retry-After": "9" * 30}, LONGEST_QUIET_S, id="absurdly many"),
        pytest.param({"Retry-After": "-3"}, 5, id="negative"),
        pytest.param({"Retry-After": "soon"}, 5, id="a word"),
        pytest.param(
            {"Retry-After": "Mon, 21 Sep 2026 14:00:09 GMT", "Date": "Mon, 21 Sep 2026 14:00:00 GMT"},
            9,
            id="a date, counted from the answer's own",
        ),
        pytest.param({"Retry-After": "Mon, 21 Sep 2026 14:00:09 GMT"}, 5, id="a date alone"),
    ],
)
def test_how_long_central_wants_quiet(headers: dict[str, str], wait_s: float) -> None:
    """Retry-After in every form, within bounds."""
    assert retry_after_s(headers) == wait_s


def test_quiet_is_remembered_and_runs_out() -> None:
    """After a 429 the client knows how long to be quiet."""
    speech = answering("429 Too Many Requests", b"{}", "Retry-After: 60\r\n")
    with speaking(speech) as url, central_at(url) as central:
        with pytest.raises(LinkDownError):
            central.deliver(ENTRY)
        assert 0 < central.quiet_s() <= 60


def test_hanging_up_ends_the_request_under_way() -> None:
    """Another thread can end a delivery that waits for its answer."""
    asked = Event()

    def never_answer(_line: socket.socket, over: Event) -> None:
        asked.set()
        over.wait()

    patient = Limits(silence_s=60, answer_s=60)
    errors: list[SyncError] = []

    def deliver(central: PretixCentral) -> None:
        try:
            central.deliver(ENTRY)
        except SyncError as error:
            errors.append(error)

    with speaking(never_answer) as url, central_at(url, patient) as central:
        thread = Thread(target=deliver, args=(central,))
        thread.start()
        assert asked.wait(10)
        central.hang_up()
        thread.join(10)
        assert not thread.is_alive()
    assert [type(error) for error in errors] == [LinkDownError]


@pytest.mark.parametrize(
    "speech",
    [
        pytest.param(answering("401 Unauthorized", b"{}"), id="refused"),
        pytest.param(saying(b"nonsense"), id="garbage"),
        pytest.param(answering("500 Oops", TOKEN.encode()), id="the token comes back"),
    ],
)
def test_the_token_is_in_no_error(speech: Speech) -> None:
    """Neither an error nor what it came from shows the token or the ticket."""
    with pytest.raises(SyncError) as caught:
        deliver_to(speech)
    error: BaseException | None = caught.value
    while error is not None:
        assert TOKEN not in repr(error) + str(error)
        assert ENTRY.secret not in repr(error) + str(error)
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_ended_access_is_told_from_a_wrong_token(status: str) -> None:
    """By pretix's own words, whichever status they come with."""
    body = b'{"detail": "Device access has been revoked."}'
    with pytest.raises(DeviceRevokedError):
        deliver_to(answering(status, body))
