"""What is said to pretix and what its answers mean: pure, without the line in between.

Must not know: HTTP clients, sockets, what happens to a receipt.
Source of calls and answers: pretix 2026.8, REST API, "Check-ins"; the points tried on a real server are in
docs/architecture.md.
"""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

import msgspec

from checkin.clock import ms_to_utc
from checkin.errors import PeerRefusedError, WireFormatError
from checkin.journal import EntryId
from checkin.text import clean_text
from checkin.verdict import Reason
from sync.outbox import Annulment, FailedScan, Item, Outcome, Receipt, Redemption
from sync.pretix.line import NOT_UNDERSTOOD, Answer, Call, Json

MAX_DETAIL_CHARS = 200

STORED_REASONS: Mapping[str, str] = {
    Reason.BADGE_VOID: "revoked",
    Reason.NOT_ON_SITE: "product",
    Reason.ROOM_FULL: "rules",
    Reason.UNKNOWN_LIST: "error",
}
"""Our reasons that pretix cannot store, and the nearest it can; ours goes into the explanation."""


def make_call(item: Item, organizer: str, event: str, refusals: int) -> Call:
    """What to say about one item.

    Args:
        item: What happened.
        organizer: Where the organizer's addresses begin, see `sync.pretix.central.organizer_path`.
        event: Short name of the event of its list; needed for refusals only.
        refusals: How often pretix refused this kiosk so far.
    """
    match item:
        case Redemption():
            return _redeem_call(item, organizer)
        case FailedScan():
            return _failed_call(item, organizer, event)
        case Annulment():
            return _annul_call(item, organizer, refusals)


def read_answer(item: Item, answer: Answer) -> Receipt:
    """What the answer means for the item.

    Raises:
        WireFormatError: It means nothing.
        PeerRefusedError: It says that the address is wrong.
    """
    parsed = _parse(answer)
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return _rejected(item, answer, parsed)
    is_ok = isinstance(parsed, dict) and parsed.get("status") == "ok"
    if not is_ok and not isinstance(item, FailedScan):
        raise WireFormatError(*NOT_UNDERSTOOD)
    return Receipt(Outcome.ACCEPTED)


def _rejected(item: Item, answer: Answer, parsed: object) -> Receipt:
    has_status = isinstance(parsed, dict) and "status" in parsed
    if isinstance(item, Redemption) and answer.status == HTTPStatus.NOT_FOUND and not has_status:
        raise PeerRefusedError(  # the address is wrong, not the ticket
            answer.status, "The central system does not know this organizer.", "Check the central settings."
        )
    return Receipt(Outcome.REJECTED, _detail(parsed, answer))


def nonce_text(entry: EntryId) -> str:
    """A journal entry's id in the usual form of a UUID."""
    return "-".join((entry[:8], entry[8:12], entry[12:16], entry[16:20], entry[20:]))


def _iso(at_ms: int) -> str:
    return ms_to_utc(at_ms).isoformat(timespec="milliseconds")


def _redeem_call(item: Redemption, organizer: str) -> Call:
    body: Json = {
        "lists": [item.list],
        "secret": item.secret,
        "source_type": "barcode",
        "type": item.direction.value,
        "force": True,  # it has happened; central is told, not asked
        "nonce": nonce_text(item.nonce),
        "datetime": _iso(item.at_ms),
        "questions_supported": False,
    }
    return Call(f"{organizer}/checkinrpc/redeem/", body)


def _failed_call(item: FailedScan, organizer: str, event: str) -> Call:
    stored = STORED_REASONS.get(item.reason, item.reason)
    body: Json = {
        "error_reason": stored,
        "error_explanation": "" if stored == item.reason else item.reason,
        "raw_barcode": item.barcode,
        "raw_source_type": "barcode",
        "type": item.direction.value,
        "nonce": nonce_text(item.nonce),
        "datetime": _iso(item.at_ms),
    }
    path = f"{organizer}/events/{quote(event, safe='')}/checkinlists/{item.list}/failed_checkins/"
    return Call(path, body)


def _annul_call(item: Annulment, organizer: str, refusals: int) -> Call:
    body: Json = {
        "lists": [item.list],
        "nonce": nonce_text(item.nonce),
        "datetime": _iso(item.at_ms),
        "error_explanation": "undone by staff",
    }
    # A second annulment is an error at pretix, so a lost answer is replayed by key. Refusals are replayed for
    # a day as well; the number after the key asks anew.
    return Call(
        f"{organizer}/checkinrpc/annul/", body, {"X-Idempotency-Key": f"{nonce_text(item.id)}/{refusals}"}
    )


def _parse(answer: Answer) -> object:
    try:
        parsed: object = msgspec.json.decode(answer.raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise WireFormatError(*NOT_UNDERSTOOD) from error
    if not isinstance(parsed, dict | list):
        raise WireFormatError(*NOT_UNDERSTOOD)
    return parsed


def _detail(parsed: object, answer: Answer) -> str:
    """Why not, in central's words, harmless: reason and explanation, else the answer as it came."""
    fields = parsed if isinstance(parsed, dict) else {}
    named = [fields.get(name) for name in ("reason", "reason_explanation", "detail")]
    said = ": ".join(text for text in named if isinstance(text, str) and text)
    said = said or answer.raw[: MAX_DETAIL_CHARS * 4].decode("utf-8", "replace")
    return clean_text(said, MAX_DETAIL_CHARS)
