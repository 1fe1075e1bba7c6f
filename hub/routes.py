"""The one table of routes: who may call what, with which message, for which answer.

Both the server (`hub.app`) and its description (`hub.openapi`) are made from it. Must not know: the
framework.

How a kiosk tells refusals apart: 401 = a token that nobody has (look at the pairing, keep everything);
403 with the code ``revoked`` = access has ended (wipe); 403 without = a right that this token lacks.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from checkin.model import EventSet
from hub import handlers as do
from hub.call import Answer, Call
from hub.fleet import change_kiosk, fleet, save_staff, staff
from hub.gathering import TokenRight
from hub.host import Host
from hub.messages import (
    MAX_NAME_CHARS,
    NAME_PATTERN,
    Devices,
    Health,
    Invitation,
    NewDevice,
    Profile,
    Revoked,
)
from hub.metrics import MEDIA_TYPE
from hub.snapshot import NAME_DIGITS
from sync.hub.protocol import (
    BATCH_ENTRIES,
    Alive,
    Ask,
    Batch,
    Enrol,
    Enrolled,
    EventDocument,
    Feed,
    Heartbeat,
    Manifest,
    Positions,
    Ruled,
    Taken,
    TicketsDocument,
)
from sync.hub.upkeep import (
    ChangeKiosk,
    Fleet,
    KeyAsk,
    KeyShare,
    KioskChanged,
    People,
    Saved,
    StaffDocument,
    StaffList,
)

API = "/api/1"
MAX_NUMBER = (1 << 63) - 1
"""Largest number that a ledger can hold."""

Handler = Callable[[Host, Call], Awaitable[Answer]]

DOORS = frozenset({TokenRight.KIOSK, TokenRight.DESK, TokenRight.BRIDGE})
SENDERS = DOORS | {TokenRight.BRIDGE}
"""Whoever has a journal; a former hub is one of them."""
STAFFED = do.STAFFED
ORGANISERS = frozenset({TokenRight.ORGANISER})
READERS = SENDERS | ORGANISERS
"""Whoever may know what the event is and who comes."""
ANYBODY: frozenset[TokenRight] = frozenset()


class Number(msgspec.Struct, frozen=True):
    """A query parameter. Outside its bounds is 400."""

    name: str
    default: int
    least: int = 0
    most: int = MAX_NUMBER


class Name(msgspec.Struct, frozen=True):
    """A part of the path that varies."""

    name: str
    pattern: str
    most_chars: int


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One route.

    Attributes:
        rights: Which tokens open it; empty = no token is needed, and none is looked at.
        takes: Type of the request's body.
        gives: Type of the answer, or its media type where it is no JSON.
        is_open_here: Whether programs on the hub's own machine need no token.
        is_form: Whether its body is a form of a web page; handlers get it as a dict of texts.
        upload_bytes: Largest body of a form that brings a file; 0 = its forms bring none.
        stops: Looks at the headers before a byte of the body is read; an answer is the end of it.
        only_reads: Whether nothing is written although it is no GET.
        also: Statuses besides those that follow from the above.
    """

    method: str
    path: str
    handler: Handler
    gives: Any
    rights: frozenset[TokenRight] = ANYBODY
    takes: Any = None
    numbers: tuple[Number, ...] = ()
    names: tuple[Name, ...] = ()
    is_open_here: bool = False
    is_form: bool = False
    upload_bytes: int = 0
    stops: Callable[[Mapping[str, str]], Answer | None] | None = None
    only_reads: bool = False
    also: tuple[int, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether an answer of 200 says that something was written."""
        return self.method != "GET" and not self.is_form and not self.only_reads


AFTER = Number("after", 0)
LIMIT = Number("limit", BATCH_ENTRIES, 1, BATCH_ENTRIES)
SNAPSHOT_NAME = Name("name", rf"^[0-9a-f]{{{NAME_DIGITS}}}$", NAME_DIGITS)
DEVICE_NAME = Name("name", NAME_PATTERN, MAX_NAME_CHARS)


def _api(method: str, path: str, handler: Handler, gives: Any, **more: Any) -> Route:
    return Route(method=method, path=API + path, handler=handler, gives=gives, **more)


# fmt: off
ROUTES: tuple[Route, ...] = (
    _api("POST", "/enrolment", do.enrol, Enrolled, takes=Enrol, also=(403, 429)),
    _api("POST", "/key", do.share_key, KeyShare, takes=KeyAsk, only_reads=True, also=(403, 429)),
    _api("GET", "/manifest", do.manifest, Manifest, rights=READERS),
    _api("GET", "/event", do.event, EventDocument, rights=READERS, also=(404,)),
    _api("GET", "/tickets", do.tickets, TicketsDocument, rights=READERS),
    _api("GET", "/positions", do.positions, Positions, rights=READERS, numbers=(AFTER, LIMIT)),
    _api("GET", "/snapshot/{name}", do.snapshot, do.ZSTD, rights=READERS, names=(SNAPSHOT_NAME,),
         also=(206, 304, 404, 416)),
    _api("GET", "/journal", do.read_journal, Feed, rights=SENDERS, numbers=(AFTER, LIMIT)),
    _api("POST", "/journal", do.take, Taken, rights=SENDERS, takes=Batch),
    _api("GET", "/live", do.live, do.EVENT_STREAM, rights=SENDERS),
    _api("POST", "/rulings", do.rule, Ruled, rights=DOORS, takes=Ask),
    _api("POST", "/heartbeat", do.heartbeat, Alive, rights=SENDERS, takes=Heartbeat),
    _api("GET", "/fleet", fleet, Fleet, rights=READERS),
    _api("POST", "/fleet/{name}", change_kiosk, KioskChanged, rights=DOORS, takes=ChangeKiosk,
         names=(DEVICE_NAME,), also=(404,)),
    _api("GET", "/staff", staff, StaffDocument, rights=STAFFED),
    _api("GET", "/devices", do.devices, Devices, rights=ORGANISERS),
    _api("POST", "/devices", do.create_device, Invitation, rights=ORGANISERS, takes=NewDevice),
    _api("PUT", "/devices/{name}/profile", do.set_profile, Profile, rights=ORGANISERS, takes=Profile,
         names=(DEVICE_NAME,), also=(404,)),
    _api("POST", "/devices/{name}/revoke", do.revoke, Revoked, rights=ORGANISERS, names=(DEVICE_NAME,),
         also=(404, 409)),
    _api("PUT", "/event", do.save_event, Saved, rights=ORGANISERS, takes=EventSet),
    _api("PUT", "/staff", save_staff, Saved, rights=ORGANISERS, takes=StaffList),
    _api("POST", "/people", do.save_people, Saved, rights=ORGANISERS, takes=People),
    Route(method="GET", path="/healthz", handler=do.health, gives=Health),
    Route(method="GET", path="/readyz", handler=do.ready, gives=Health),
    Route(method="GET", path="/metrics", handler=do.metrics, gives=MEDIA_TYPE, rights=ORGANISERS,
          is_open_here=True),
)
# fmt: on

WITH_TOKEN = (401, 403, 429)
WITH_BODY = (400, 408, 409, 413, 415)
ALWAYS = (500, 503)


def refusals(route: Route) -> tuple[int, ...]:
    """Every status besides 200 that a route may answer with."""
    found = {*ALWAYS, *route.also}
    found.update(WITH_TOKEN if route.rights else ())
    found.update(WITH_BODY if route.takes else ())
    found.update((400,) if route.numbers else ())
    return tuple(sorted(found))
