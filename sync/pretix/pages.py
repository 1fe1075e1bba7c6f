"""Lists of pretix's API, page by page. Must not know: what the rows mean, the ledger."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Protocol, TypeVar
from urllib.parse import urlencode

import msgspec

from checkin.errors import PeerRefusedError, SyncError, WireFormatError
from sync.pretix.addresses import organizer_path
from sync.pretix.line import NOT_UNDERSTOOD, Answer, Call, decode
from sync.pretix.shapes import Page

PAGE_SIZE = 50
"""As much as pretix gives at once."""

T = TypeVar("T")


class Asking(Protocol):
    """What a fetcher needs of a line."""

    def ask(self, call: Call, *, can_wait: bool = False) -> Answer:
        """One request and its answer; the errors are those of `sync.pretix.line.Line.ask`."""
        ...


class Fetcher:
    """Asks for what may wait: one event's resources, or the organizer's.

    Args:
        line: To the server.
        organizer: Short name of the organizer.
    """

    def __init__(self, line: Asking, organizer: str) -> None:
        self._line = line
        self._base = organizer_path(organizer)

    def raw(self, path: str) -> bytes:
        """A single thing as it came; empty when it is not there."""
        answer = self._get(self._base + path)
        return answer.raw if answer.status == HTTPStatus.OK else b""

    def file(self, address: str) -> bytes:
        """A file that lies beside the API, open to everybody; empty when it does not come, for any reason."""
        try:
            answer = self._line.ask(Call(address, method="GET", is_file=True), can_wait=True)
        except SyncError:
            return b""
        return answer.raw if answer.status == HTTPStatus.OK else b""

    def every(self, path: str, shape: type[T], **query: str) -> list[T]:
        """All rows of a list."""
        return [row for page, _ in self.pages(path, shape, **query) for row in page.results]

    def pages(self, path: str, shape: type[T], **query: str) -> Iterator[tuple[Page[T], Mapping[str, str]]]:
        """A list, page by page with the headers of each; ends when the server says so.

        Raises:
            SyncError: As `Line.ask`; the pages before it are good.
        """
        words = urlencode({"page_size": str(PAGE_SIZE), **query})
        address: str | None = f"{self._base}{path}?{words}"
        while address:
            answer = self._get(address)
            if answer.status == HTTPStatus.NOT_FOUND and "page=" in address.removeprefix(
                f"{self._base}{path}"
            ):
                return  # the list became shorter while we read it
            page = decode(_there(answer), Page[shape])  # type: ignore[valid-type]  # known at run time
            yield page, answer.headers
            address = page.next

    def changed(self, path: str, since: str, query: str = "") -> tuple[bytes, str] | None:
        """A whole list as it came, one JSON array, if it has changed.

        Args:
            path: Of the list.
            query: Further words of the query, each after an ``&``.
            since: What the server called ``Last-Modified`` the time before; empty = never asked.

        Returns:
            None when it has not, else the rows and the new mark.
        """
        headers = {"If-Modified-Since": since} if since else {}
        rows: list[msgspec.Raw] = []
        address: str | None = f"{self._base}{path}?page_size={PAGE_SIZE}{query}"
        mark = ""
        while address:
            answer = self._get(address, headers)
            if answer.status == HTTPStatus.NOT_MODIFIED:
                return None
            page = decode(_there(answer), Page[msgspec.Raw])
            mark = mark or answer.headers.get("Last-Modified", "")
            rows += page.results
            address, headers = page.next, {}
        return msgspec.json.encode(rows), mark

    def _get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self._line.ask(Call(path, headers=headers or {}, method="GET"), can_wait=True)


def _there(answer: Answer) -> bytes:
    if answer.status == HTTPStatus.NOT_FOUND:
        raise PeerRefusedError(
            answer.status, "The central system does not know this event.", "Check which event is paired."
        )
    if answer.status != HTTPStatus.OK:
        raise WireFormatError(*NOT_UNDERSTOOD)
    return answer.raw
