"""Asks the hub for what opens a ledger, before there is any ledger to speak of.

It goes over the line that knows the hub by its key; what comes back stays in memory.
Must not know: what is sealed.
"""

from collections.abc import Callable
from contextlib import closing
from http import HTTPStatus
from threading import Event

import msgspec
from msgspec.structs import replace

from checkin.errors import EinlassError, LedgerKeyError, LinkDownError, WireFormatError
from sync.hub.hints import ANY, Find
from sync.hub.known import NOT_UNDERSTOOD
from sync.hub.line import Line
from sync.hub.steps import Request, What
from sync.hub.upkeep import KeyAsk, KeyShare
from sync.locks import Lock
from sync.store import KEY_BYTES
from sync.wire import decode_answer

SECRET_BYTES = 32
WITHIN_S = 15.0
HINT_WITHIN_S = 5.0
NO_ACCESS = (
    "The hub does not open this ledger: the device has no access any more.",
    "If it is still ours, enrol it anew in an empty data folder; what it had sent is at the hub.",
)
UNREACHED = (
    "The ledger is locked, and the hub that opens it does not answer.",
    "Bring up hub and network, and start again; or give the key that was written down.",
)


def find_share(lock: Lock, mono_ns: Callable[[], int], find: Find) -> bytes:
    """The same as `fetch_share`, from the hub wherever it is: its key says whether somebody is it.

    Raises:
        LedgerKeyError: It answers, and the device has no access.
        LinkDownError: It does not answer where it was, and is not found.
        WireFormatError: It answers where it was, as no hub does.
    """
    try:
        return fetch_share(lock, mono_ns)
    except LinkDownError as error:
        problem: EinlassError = error
    for url in find(ANY, Event()):
        try:
            return fetch_share(replace(lock, url=url), mono_ns, within_s=HINT_WITHIN_S)
        except LedgerKeyError as error:  # ours, or one that was ours once
            problem = error
        except EinlassError:
            continue
    raise problem


def fetch_share(lock: Lock, mono_ns: Callable[[], int], *, within_s: float = WITHIN_S) -> bytes:
    """The hub's share of a lock, 32 bytes.

    Raises:
        LedgerKeyError: The device has no access.
        LinkDownError: The hub does not answer, or somebody else does.
        WireFormatError: It answers as no hub does.
    """
    body = msgspec.json.encode(KeyAsk(device=lock.device, secret=lock.secret.hex()))
    with closing(Line(lock.url, "", lock.pin, mono_ns)) as line:
        try:
            answer = line.ask(Request(what=What.MANIFEST, path="/key", body=body, within_s=within_s))
        except LinkDownError as error:
            raise LinkDownError(*UNREACHED) from error
    if answer.status in (HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED):
        raise LedgerKeyError(*NO_ACCESS)
    if answer.status != HTTPStatus.OK:
        raise LinkDownError(*UNREACHED)
    share = decode_answer(answer.raw, KeyShare, NOT_UNDERSTOOD).share
    if len(share) != KEY_BYTES:
        raise WireFormatError(*NOT_UNDERSTOOD)
    return share
