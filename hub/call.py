"""One request and one answer as handlers see them, and how every refusal is said.

Must not know: the web framework, what any route does.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

import msgspec

from checkin.errors import LedgerError
from hub.gathering import Member
from hub.uploads import Upload
from sync.hub.protocol import Problem

JSON = "application/json"
NO_STORE = "no-store"
"""What is answered is personal, or old in a second."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One request that has passed the checks of its route.

    Attributes:
        member: Whose token came with it; None on routes that need none.
        address: Of the other side.
        names: Parts of the path that vary.
        numbers: Query parameters, within their bounds.
        headers: In lower case.
        message: The decoded body; None on routes that take none.
        upload: The file that came with a form, on routes that take one.
    """

    address: str
    member: Member | None = None
    names: Mapping[str, str] = {}
    numbers: Mapping[str, int] = {}
    headers: Mapping[str, str] = {}
    message: Any = None
    upload: Upload | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent back.

    Attributes:
        chunks: Sent one by one after `body`, for as long as they come; None = `body` is all.
    """

    status: int = 200
    body: bytes = b""
    media_type: str = JSON
    headers: Mapping[str, str] = {}
    chunks: AsyncGenerator[bytes, None] | None = None


def say(message: msgspec.Struct) -> Answer:
    """An answer of 200 in JSON."""
    return Answer(body=msgspec.json.encode(message))


def refuse(
    status: int,
    problem: str,
    remedy: str,
    *,
    code: str = "",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """An answer of 400 or above."""
    said = Problem(problem=problem, remedy=remedy, code=code)
    return Answer(status=status, body=msgspec.json.encode(said), headers=headers or {})


def unwritable(error: LedgerError) -> Answer:
    """The refusal of whoever wants something kept while the hub can keep nothing, with the reason."""
    return refuse(
        503,
        " ".join(filter(None, ("The hub cannot write right now.", error.state))),
        "Go on without it; kiosks try again by themselves.",
        headers={"retry-after": "5"},
    )
