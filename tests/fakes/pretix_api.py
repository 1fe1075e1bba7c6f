"""The lists of pretix's API in memory: pages, marks and filters as the real server has them, and faults.

Answers as `sync.pretix.line.Line` would hand them on; tests/services holds the same download against the real
server. Must not know: what is made of the answers.
"""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import msgspec

from checkin.errors import LinkDownError, PeerRefusedError, SyncError
from sync.pretix.line import Answer, Call

BEGIN = datetime(2026, 11, 20, 9, tzinfo=UTC)
BASE = "https://pretix.test/api/v1"
ORGANIZER, EVENT = "org", "forum"
PREFIX = f"/organizers/{ORGANIZER}/"
PAGE_SIZE = 50

Row = dict[str, object]


def order_row(code: str, *positions: Row, at: int = 0, status: str = "p", **more: object) -> Row:
    """An order; `at` are minutes after `BEGIN`."""
    return {
        "code": code,
        "status": status,
        "datetime": (BEGIN + timedelta(minutes=at)).isoformat(),
        "email": f"{code}@example.org",
        "locale": "de",
        "positions": list(positions),
        **more,
    }


def position_row(number: int, secret: str = "", **more: object) -> Row:
    """An order position of product 1."""
    return {
        "id": number,
        "item": 1,
        "secret": secret or f"secret{number}",
        "attendee_name_parts": {"_scheme": "given_family", "given_name": f"G{number}", "family_name": "Weiß"},
        "checkins": [],
        "pdf_data": {"attendee_name": f"G{number} Weiß"},
        **more,
    }


def checkin_row(number: int, check_in_list: int = 1, *, device: int = 9, at: int = 0, **more: object) -> Row:
    """A check-in below a position."""
    at_text = (BEGIN + timedelta(minutes=at)).isoformat()
    return {"id": number, "list": check_in_list, "datetime": at_text, "device_id": device, **more}


class FakePretixApi:
    """One event of a pretix. Satisfies `sync.pretix.pages.Asking`.

    Attributes:
        documents: What single addresses and short lists answer, by their path below the event.
        orders: By code, with the moment of their last change.
        fails: Asked before each request; raises what the line would raise.
        others: Short names of further events, of which there is nothing but the name.
        files: By whole address; they lie beside the API.
        asked: Paths of all requests so far.
    """

    def __init__(self, page_size: int = PAGE_SIZE, base: str = BASE) -> None:
        self.base = base
        self.now = BEGIN + timedelta(days=1)
        self.page_size = page_size
        self.documents: dict[str, object] = {
            "": {
                "slug": EVENT,
                "name": {"de": "Forum", "en": "Forum"},
                "date_from": BEGIN.isoformat(),
                "timezone": "Europe/Berlin",
                "plugins": [],
            },
            "settings/": {"locale": "de", "locales": ["de", "en"]},
            "items/": [{"id": 1, "name": {"de": "Teilnehmer"}}],
            "categories/": [],
            "questions/": [],
            "checkinlists/": [{"id": 1, "name": "Einlass"}],
            "subevents/": [],
            "revokedsecrets/": [],
            "blockedsecrets/": [],
        }
        self.media: list[Row] = []
        self.history: list[Row] = []
        self.orders: dict[str, tuple[datetime, Row]] = {}
        self.fails: Callable[[str], SyncError | None] = lambda _: None
        self.others: list[str] = []
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.changed_at: dict[str, str] = {}

    def put(self, order: Row) -> None:
        """Add or change an order."""
        self.now += timedelta(seconds=1)
        self.orders[str(order["code"])] = (self.now, deepcopy(order))

    def drop(self, code: str) -> None:
        """Delete an order for good; nothing tells of it."""
        self.orders.pop(code, None)

    def positions(self) -> dict[int, Row]:
        """All positions that are not canceled."""
        every = (one for _, order in self.orders.values() for one in _rows(order["positions"]))
        return {int(str(one["id"])): one for one in every if not one.get("canceled")}

    def ask(self, call: Call, *, can_wait: bool = False) -> Answer:
        """Answer one request, or fail as told."""
        assert can_wait, "the download leaves check-ins their turn"
        path = call.path.removeprefix(self.base)
        self.asked.append(path)
        self.now += timedelta(milliseconds=100)
        if (error := self.fails(path)) is not None:
            raise error
        if call.is_file:
            found = self.files.get(call.path)
            return Answer(404, b"") if found is None else Answer(200, found)
        parts = urlsplit(path)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        return self._answer(parts.path, query, dict(call.headers))

    def _answer(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Answer:
        name = path.removeprefix(f"{PREFIX}events/{EVENT}/")
        live: dict[str, Callable[[], list[Row]]] = {
            PREFIX + "events/": lambda: [self._event(), *({**self._event(), "slug": s} for s in self.others)],
            PREFIX + "reusablemedia/": lambda: self.media,
            "orders/": lambda: self._orders(query),
            "checkins/": lambda: self._history(query.get("created_since", "")),
        }
        if name in live:
            return self._page(path, live[name](), query)
        if name not in self.documents:
            return Answer(404, b'{"detail": "Not found."}')
        found = self.documents[name]
        if not isinstance(found, list):
            return Answer(200, msgspec.json.encode(found))
        mark = self.changed_at.get(name, "")
        if mark and headers.get("If-Modified-Since") == mark:
            return Answer(304, b"")
        return self._page(path, found, query, {"Last-Modified": mark} if mark else {})

    def _event(self) -> Row:
        found = self.documents[""]
        assert isinstance(found, dict)
        return found

    def _history(self, since: str) -> list[Row]:
        return [one for one in self.history if str(one["created"]) >= since]

    def _orders(self, query: dict[str, str]) -> list[Row]:
        rows = sorted(self.orders.values(), key=lambda one: (str(one[1]["datetime"]), one[1]["code"]))
        if code := query.get("code"):
            rows = [one for one in rows if one[1]["code"] == code]
        if since := query.get("created_since"):
            rows = [one for one in rows if str(one[1]["datetime"]) >= since]
        if since := query.get("modified_since"):
            rows = [one for one in rows if one[0] >= datetime.fromisoformat(since)]
        if query.get("ordering") == "-last_modified":
            rows.sort(key=lambda one: one[0], reverse=True)
        return [order for _, order in rows]

    def _page(
        self, path: str, rows: list[Row], query: dict[str, str], headers: dict[str, str] | None = None
    ) -> Answer:
        size = min(self.page_size, int(query.get("page_size", "50")))
        number = int(query.get("page", "1"))
        first = (number - 1) * size
        if number > 1 and first >= len(rows):
            return Answer(404, b'{"detail": "Invalid page."}')
        words = "&".join(
            f"{key}={value.replace('+', '%2B')}" for key, value in query.items() if key != "page"
        )
        after = f"{self.base}{path}?page={number + 1}&{words}" if first + size < len(rows) else None
        body = {"count": len(rows), "next": after, "previous": None, "results": rows[first : first + size]}
        return Answer(
            200, msgspec.json.encode(body), {"X-Page-Generated": self.now.isoformat(), **(headers or {})}
        )


def _rows(value: object) -> list[Row]:
    assert isinstance(value, list)
    return value


def cut_at(number: int) -> Callable[[str], SyncError | None]:
    """A link that is down for the request with that number, from 1, and good again afterwards."""
    left = [number]

    def fails(_: str) -> SyncError | None:
        left[0] -= 1
        return LinkDownError("cut", "wait") if left[0] == 0 else None

    return fails


def forbids(word: str) -> Callable[[str], SyncError | None]:
    """A security profile that does not allow addresses with that word."""
    return lambda path: PeerRefusedError(403, "no", "ask") if word in path else None
