"""What is said to pretix and what its answers mean: pure, without the line in between.

Must not know: HTTP clients, sockets, what happens to a receipt.
Source of calls and answers: pretix 2026.8, REST API, "Check-ins"; the points tried on a real server are in
docs/architecture.md.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from checkin.clock import ms_to_utc
from checkin.errors import PeerRefusedError, WireFormatError
from checkin.journal import EntryId
from checkin.model import QuestionId
from checkin.text import clean_text
from checkin.verdict import Reason
from sync.items import Annulment, Answered, FailedScan, Origin, Redemption
from sync.outbox import Outcome, Receipt
from sync.pretix.addresses import event_path
from sync.pretix.line import NOT_UNDERSTOOD, Answer, Call, Json, decode

MAX_DETAIL_CHARS = 200

STORED_REASONS: Mapping[str, str] = {
    Reason.BADGE_VOID: "revoked",
    Reason.NOT_ON_SITE: "product",
    Reason.ROOM_FULL: "rules",
    Reason.UNKNOWN_LIST: "error",
}
"""Our reasons that pretix cannot store, and the nearest it can; ours goes into the explanation."""


CheckIn = Redemption | FailedScan | Annulment | Answered
"""What is said with pretix's check-in calls."""

BEFORE_ANSWERS = frozenset({"canceled", "blocked", "unapproved", "invalid_time"})
"""Refusals at which pretix does not look at the answers."""


def make_call(item: CheckIn, organizer: str, event: str, refusals: int) -> Call:
    """What to say about one item.

    Args:
        item: What happened.
        organizer: Where the organizer's addresses begin, see `sync.pretix.addresses.organizer_path`.
        event: Short name of the event of its list; needed for refusals only.
        refusals: How often pretix refused this kiosk so far.
    """
    match item:
        case Redemption():
            return _redeem_call(item, organizer)
        case Answered():
            return _answer_call(item, organizer, refusals)
        case FailedScan():
            return _failed_call(item, organizer, event)
        case Annulment():
            return _annul_call(item, organizer, refusals)


def read_answer(item: CheckIn, answer: Answer) -> Receipt:
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


def read_refusal(answer: Answer) -> Receipt:
    """What an answer other than yes means for an item. Raises WireFormatError when it means nothing."""
    return Receipt(Outcome.REJECTED, _detail(_parse(answer), answer))


def has_passed(answer: Answer) -> bool:
    """Whether a redeem call that was to be refused has let somebody in at pretix."""
    return answer.status == HTTPStatus.CREATED


def _rejected(item: CheckIn, answer: Answer, parsed: object) -> Receipt:
    has_status = isinstance(parsed, dict) and "status" in parsed
    if isinstance(item, Answered) and isinstance(parsed, dict) and answer.status == HTTPStatus.BAD_REQUEST:
        is_kept = has_status and parsed.get("reason") not in BEFORE_ANSWERS
        return Receipt(Outcome.ACCEPTED) if is_kept else Receipt(Outcome.REJECTED, _detail(parsed, answer))
    if isinstance(item, Redemption) and answer.status == HTTPStatus.NOT_FOUND and not has_status:
        raise PeerRefusedError(  # the address is wrong, not the ticket
            answer.status, "The central system does not know this organizer.", "Check the central settings."
        )
    return Receipt(Outcome.REJECTED, _detail(parsed, answer))


def nonce_text(entry: EntryId) -> str:
    """A journal entry's id in the usual form of a UUID."""
    return "-".join((entry[:8], entry[8:12], entry[12:16], entry[16:20], entry[20:]))


def iso_time(at_ms: int) -> str:
    """A time as pretix takes it."""
    return ms_to_utc(at_ms).isoformat(timespec="milliseconds")


def _redeem_call(item: Redemption, organizer: str) -> Call:
    body: Json = {
        "lists": [item.list],
        "secret": item.secret,
        "source_type": "barcode",
        "type": item.direction.value,
        "force": True,  # it has happened; central is told, not asked
        "nonce": nonce_text(item.nonce),
        "datetime": iso_time(item.at_ms),
        "questions_supported": False,  # with force nothing is asked, but answers are kept all the same
        **({"answers": answers_body(item.answers)} if item.answers else {}),
    }
    return Call(f"{organizer}/checkinrpc/redeem/", body)


def _answer_call(item: Answered, organizer: str, refusals: int) -> Call:
    """Answers of somebody who did not go through: pretix keeps them with a scan that it refuses.

    A repeat must be a replay: should pretix let somebody in, that is annulled, and the same nonce would let
    them in once more, beyond what can be annulled ("multiple check-ins found").
    """
    body: Json = {
        "lists": [item.list],
        "secret": item.secret,
        "source_type": "barcode",
        "type": "entry",
        "force": False,
        "nonce": nonce_text(item.nonce),
        "datetime": iso_time(item.at_ms),
        "questions_supported": True,
        "answers": answers_body(item.answers),
    }
    key = f"{nonce_text(item.nonce)}/answers/{refusals}"
    return Call(f"{organizer}/checkinrpc/redeem/", body, {"X-Idempotency-Key": key})


def undo_of(item: Answered) -> Annulment:
    """Takes back what let somebody in who was refused here."""
    return Annulment(item.nonce, item.nonce, item.list, item.at_ms)


def answers_body(answers: Mapping[QuestionId, str]) -> dict[str, str]:
    """As pretix takes them: ids of options, ISO dates; an empty one would be kept as the word None."""
    return {str(question): text for question, text in answers.items() if text}


def _failed_call(item: FailedScan, organizer: str, event: str) -> Call:
    stored = STORED_REASONS.get(item.reason, item.reason)
    body: Json = {
        "error_reason": stored,
        "error_explanation": "" if stored == item.reason else item.reason,
        "raw_barcode": item.barcode,
        "raw_source_type": "barcode",
        "type": item.direction.value,
        "nonce": nonce_text(item.nonce),
        "datetime": iso_time(item.at_ms),
        **(_origin(item.origin) if item.origin else {}),
    }
    path = f"{organizer}{event_path(event)}checkinlists/{item.list}/failed_checkins/"
    return Call(path, body)


def _origin(origin: Origin) -> Json:
    named = (
        ("raw_item", origin.product),
        ("raw_variation", origin.variation),
        ("raw_subevent", origin.subevent),
    )
    return {name: number for name, number in named if number is not None}


def _annul_call(item: Annulment, organizer: str, refusals: int) -> Call:
    body: Json = {
        "lists": [item.list],
        "nonce": nonce_text(item.nonce),
        "datetime": iso_time(item.at_ms),
        "error_explanation": "undone by staff",
    }
    # A second annulment is an error at pretix, so a lost answer is replayed by key. Refusals are replayed for
    # a day as well; the number after the key asks anew within one run.
    return Call(
        f"{organizer}/checkinrpc/annul/", body, {"X-Idempotency-Key": f"{nonce_text(item.id)}/{refusals}"}
    )


def _parse(answer: Answer) -> object:
    parsed = decode(answer.raw, object)
    if not isinstance(parsed, dict | list):
        raise WireFormatError(*NOT_UNDERSTOOD)
    return parsed


def _detail(parsed: object, answer: Answer) -> str:
    """Why not, in central's words, harmless: reason and explanation, else what is said of the fields."""
    fields = parsed if isinstance(parsed, dict) else {}
    named = [fields.get(name) for name in ("reason", "reason_explanation", "detail")]
    said = ": ".join(text for text in named if isinstance(text, str) and text)
    said = said or ("" if "status" in fields else " ".join(_words(parsed, depth=4)))
    said = said or answer.raw[: MAX_DETAIL_CHARS * 4].decode("utf-8", "replace")
    return clean_text(said, MAX_DETAIL_CHARS)


def _words(parsed: object, depth: int) -> Iterator[str]:
    """The sentences in what pretix says of fields, which are lists in lists."""
    if isinstance(parsed, str):
        yield parsed
    elif depth and isinstance(parsed, list | dict):
        for inner in parsed.values() if isinstance(parsed, dict) else parsed:
            yield from _words(inner, depth - 1)
