"""Cuts a page of the journal into what the readers of each part are told; each part is encoded once.

Must not know: who reads, HTTP, where the journal is kept.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from checkin.journal import Body, decode_body
from checkin.scope import Scope
from sync.hub.protocol import Feed


class Parts:
    """Remembers up to where each part was told: where nothing of it has happened, nothing is said."""

    def __init__(self) -> None:
        self._told: dict[Scope, int] = {}

    def begin(self, scope: Scope, cursor: int) -> None:
        """A part that had no readers is told from there on."""
        self._told[scope] = cursor

    def cut(
        self, page: Feed, scopes: Iterable[Scope | None], *, is_quiet: bool
    ) -> Mapping[Scope | None, bytes]:
        """The event for each part; None = the whole, and empty = nothing is to be said.

        Args:
            page: What is new, to its end.
            scopes: All that have readers; those of others are forgotten.
            is_quiet: Whether nothing but entries is new.
        """
        scopes = tuple(scopes)
        self._told = {scope: told for scope, told in self._told.items() if scope in scopes}
        bodies = [decode_body(bytes(entry.body)) for entry in page.entries] if self._told else []
        return {scope: self._event(scope, page, bodies, is_quiet=is_quiet) for scope in scopes}

    def _event(self, scope: Scope | None, page: Feed, bodies: Sequence[Body], *, is_quiet: bool) -> bytes:
        if scope is None:
            return to_event(page)
        pairs = zip(page.entries, bodies, strict=True)
        entries = tuple(entry for entry, body in pairs if scope.holds(body))
        if is_quiet and not entries:
            return b""
        after, self._told[scope] = self._told[scope], page.cursor
        return to_event(replace(page, after=after, entries=entries, scope=scope.tag))


def to_event(feed: Feed) -> bytes:
    """One server-sent event. JSON holds no line breaks, so one line of data is enough."""
    return b"event: feed\nid: %d\ndata: %s\n\n" % (feed.cursor, msgspec.json.encode(feed))
