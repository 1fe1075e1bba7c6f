"""What stands between a request and its handler: token, right, rate, bounds, body. In that order.

Whoever may not know anything is told nothing: no body is read and no parameter is looked at before the token
was. Must not know: the web framework, what any route does.
"""

import math
import re
from collections.abc import AsyncIterator, Mapping
from ipaddress import ip_address
from typing import Any

import msgspec

from checkin.errors import DeviceRevokedError, LedgerError, PeerRefusedError
from hub.alarms import Alarm
from hub.bodies import SMALL_BYTES, Meter, read_form, read_message
from hub.call import Answer, Call, refuse, unwritable
from hub.gathering import Member
from hub.host import Host
from hub.routes import Route
from hub.uploads import read_upload
from sync.hub.protocol import BODY_BYTES, REVOKED

BEARER = re.compile(r"bearer +([\x21-\x7e]{1,512})", re.IGNORECASE | re.ASCII)
OK = 200
DIGITS = re.compile(r"-?[0-9]{1,19}", re.ASCII)


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """One request as it came.

    Attributes:
        address: Of the other side; empty = not known.
        names: Parts of the path that vary.
        headers: In lower case.
        body: Its bytes, still on their way.
    """

    address: str
    names: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: AsyncIterator[bytes]


async def respond(host: Host, route: Route, raw: Raw) -> tuple[Answer, str]:
    """Check a request and have it answered. Never raises what a handler raises.

    Returns:
        The answer, and the name of the device that asked; empty = it has none.
    """
    name = ""
    try:
        member = await _admit(host, route, raw)
        if isinstance(member, Answer):
            return member, name
        name = member.name if member else ""
        call = await _read(host, route, raw, member)
        answer = call if isinstance(call, Answer) else await route.handler(host, call)
        if route.writes and answer.status == OK:
            host.writing.went_well()
        if member:
            host.downloads.charge(name, len(answer.body))
        return answer, name  # noqa: TRY300  # what breaks before it is answered, too
    except Exception as error:  # noqa: BLE001  # the crash boundary of one request
        return to_answer(host, error), name


def to_answer(host: Host, error: Exception) -> Answer:
    """How an error is said. What its text may hold of others stays here."""
    match error:
        case DeviceRevokedError():
            host.logbook.alarms[Alarm.REVOKED] += 1
            return refuse(403, error.problem, error.remedy, code=REVOKED)
        case PeerRefusedError():
            return refuse(error.status, error.problem, error.remedy)
        case LedgerError():
            host.logbook.alarms[Alarm.UNWRITTEN] += 1
            host.logbook.broke(error)
            host.writing.failed(error)
            return unwritable(error)
        case OverflowError():
            return refuse(409, "A number is larger than any ledger can hold.", "Send a smaller one.")
        case _:
            host.logbook.broke(error)
            return refuse(500, "Something broke in the hub.", "Look into its log, and report what it says.")


async def _admit(host: Host, route: Route, raw: Raw) -> Member | Answer | None:
    """Whose request it is; None = anybody's, where anybody may ask."""
    if not route.rights:
        bucket = host.enrolments if route.takes else host.forms if route.is_form else None
        wait_s = bucket.take(raw.address) if bucket else 0.0
        return too_many(wait_s) if wait_s else None
    found = BEARER.fullmatch(raw.headers.get("authorization", "").strip())
    if found is None and route.is_open_here and is_loopback(raw.address):
        return None
    member = await host.gathering.find_member(found[1]) if found else None
    if member is None:
        wait_s = host.wrong_tokens.take(raw.address)
        return too_many(wait_s) if wait_s else _unknown()
    if wait_s := host.of_device.take(member.name) or _overdrawn_s(host, member):
        return too_many(wait_s)
    return member if member.right in route.rights else _not_yours()


def _overdrawn_s(host: Host, member: Member) -> float:
    """How long this member has to wait after too many bytes, up or down."""
    return max(host.uploads.wait_s(member.name), host.downloads.wait_s(member.name))


async def _read(host: Host, route: Route, raw: Raw, member: Member | None) -> Call | Answer:
    """Everything else that a request says, within its bounds."""
    numbers = _numbers(route, raw.query)
    if isinstance(numbers, Answer):
        return numbers
    if not all(re.fullmatch(n.pattern, raw.names[n.name]) for n in route.names):
        return refuse(404, "There is nothing of that name.", "Look at the address again.")
    if route.stops is not None and (stopped := route.stops(raw.headers)) is not None:
        return stopped
    body = Meter(raw.body)
    upload = await read_upload(raw.headers, body, route.upload_bytes) if route.upload_bytes else None
    message = upload.fields if upload else await _message(route, raw.headers, body)
    if member:
        host.uploads.charge(member.name, body.bytes)
    if isinstance(message, Answer):
        return message
    return Call(
        address=raw.address,
        member=member,
        names=raw.names,
        numbers=numbers,
        headers=raw.headers,
        message=message,
        upload=upload,
    )


async def _message(route: Route, headers: Mapping[str, str], body: Meter) -> Any:
    if route.is_form:
        return await read_form(headers, body)
    if not route.takes:
        return None
    return await read_message(route.takes, headers, body, BODY_BYTES if route.rights else SMALL_BYTES)


def _numbers(route: Route, query: Mapping[str, str]) -> dict[str, int] | Answer:
    numbers = {}
    for number in route.numbers:
        text = query.get(number.name, str(number.default))
        value = int(text) if DIGITS.fullmatch(text) else None
        if value is None or not number.least <= value <= number.most:
            bounds = f"a whole number from {number.least} to {number.most}"
            return refuse(400, f"“{number.name}” is not {bounds}.", f"Send {bounds}, or leave it out.")
        numbers[number.name] = value
    return numbers


def _unknown() -> Answer:
    return refuse(
        401,
        "No device of this hub has that token.",
        "Enrol this device with a code from the organiser.",
        headers={"www-authenticate": "Bearer"},
    )


def _not_yours() -> Answer:
    return refuse(403, "This token does not open that.", "Use a device that was enrolled for it.")


def too_many(wait_s: float) -> Answer:
    """The refusal of whoever asks too often."""
    seconds = max(1, math.ceil(wait_s))
    return refuse(
        429, "Too many requests.", f"Wait {seconds} s, then ask again.", headers={"retry-after": str(seconds)}
    )


def is_loopback(address: str) -> bool:
    """Whether that is an address of this machine only; False for what is no address."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
